"""The values by which the directory is narrowed, and how they are shown."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.changes.kept import kept
from terreau.network.enums import Kind, PlaceKind
from terreau.network.models import Craft
from terreau.vocabulary.models import Concept, Platform, Scheme

LEGENDS: Mapping[str, Promise] = {"sorte": _("Qui"), "metier": _("Métiers"), "levier": _("Leviers"), "public": _("Pour qui"), "lieu": _("Types de lieux")}
# Several people are spoken of together.
KINDS = {Kind.PERSON: _("Personnes"), Kind.ORGANISATION: _("Organisations"), Kind.RELAY: _("Réseaux relais"), Kind.PLACE: _("Lieux")}


class Label(NamedTuple):
    """A value of a facet: its key in the database, 0 for one of a closed list; its value in addresses, its words."""

    key: int
    value: str
    words: str


def labels(platform: Platform) -> Mapping[str, tuple[Label, ...]]:
    """Return the values of each facet in their order; crafts and audiences are read once, until one of them moves."""
    return {
        "sorte": tuple(Label(0, kind.value, str(words)) for kind, words in KINDS.items()),
        "levier": tuple(Label(lever.pk, lever.slug, lever.title) for lever in platform.framework.ordered_levers),
        "lieu": tuple(Label(0, kind, str(words)) for kind, words in PlaceKind.choices),
        **kept(("network.labels",), _lists),
    }


def _lists() -> dict[str, tuple[Label, ...]]:
    crafts = Craft.objects.order_by("kind", "order").values_list("pk", "slug", "title")
    audiences = Concept.objects.of(Scheme.AUDIENCE).values_list("pk", "slug", "label")
    return {name: tuple(Label(*row) for row in rows) for name, rows in (("metier", crafts), ("public", audiences))}
