"""The compass that Terreau proposes: fourteen questions, and twenty-eight more."""

from terreau.projects.starter.loading import SLUG, StarterError, content, load

__all__ = ["SLUG", "StarterError", "content", "load"]
