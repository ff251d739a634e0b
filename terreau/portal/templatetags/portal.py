"""What hand-made pages can show of the vocabulary."""

from django import template

from terreau.portal import queries

register = template.Library()


@register.simple_tag
def key_figures() -> queries.Figures:
    """Return the figures that may be shown."""
    return queries.shown_figures()
