"""Starter data: the crafts of catalysts, and the organisations that public documents name. What is there already stays as editors made it."""

from terreau.network.starter.loading import Report, StarterError, load

__all__ = ["Report", "StarterError", "load"]
