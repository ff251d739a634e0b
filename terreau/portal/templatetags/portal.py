"""What hand-made pages can show of the vocabulary."""

from django import template
from django.db.models import QuerySet

from terreau.portal import queries
from terreau.vocabulary.models import KeyFigure, LandmarkFamily

register = template.Library()


@register.simple_tag
def key_figures() -> QuerySet[KeyFigure]:
    """Return the figures that may be shown."""
    return queries.shown_figures()


@register.simple_tag
def landmark_families() -> QuerySet[LandmarkFamily]:
    """Return the families of landmarks."""
    return queries.shown_landmarks()
