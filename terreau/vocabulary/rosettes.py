"""Rosettes of levers."""

from collections.abc import Iterable

from terreau.core.rosette import Leaf
from terreau.vocabulary.models import Lever


def only_lit(levers: Iterable[Lever], lit: Iterable[Lever]) -> list[Leaf]:
    """Return a leaf per lever, full for those lit."""
    keys = {lever.pk for lever in lit}
    return [Leaf(lever.order, lever.short_title, lever.order, True if lever.pk in keys else None, lever.get_absolute_url(), lever.title) for lever in levers]


def all_lit(levers: list[Lever]) -> list[Leaf]:
    """Return a full leaf per lever."""
    return only_lit(levers, levers)
