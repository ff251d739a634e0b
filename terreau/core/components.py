"""The components of the design system with sample data, for the style guide and for tests."""


def style_guide_context() -> dict[str, object]:
    """Return what the style guide shows."""
    return {}
