"""Facets: by what the library can be narrowed, and how many resources each value would leave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.accounts.models import Organisation
from terreau.changes.kept import kept
from terreau.library.enums import Access
from terreau.library.searchables import facet_of
from terreau.library.selection import Selection
from terreau.vocabulary.models import Concept, Framework, Lever, Nature, Scheme, Step

OPEN_AT_FIRST = ("levier", "marche", "acces", "type")
MOST_SHOWN = 12
FIRST_SHOWN = 6
Counts = Mapping[str, Mapping[str, int]]


class Label(NamedTuple):
    """How a value is shown, and where it stands among those of its facet."""

    text: str
    order: int = 0


Labels = Mapping[str, Label]


@dataclass(frozen=True)
class Option:
    """A value of a facet; `count` is what it would give were its facet not applied; `without` is the address that drops it where it is picked."""

    value: str
    label: str
    count: int
    selected: bool
    without: str


@dataclass(frozen=True)
class FacetView:
    """A facet with its values, ready to show."""

    name: str
    legend: str
    options: tuple[Option, ...]
    opens: bool = False
    hint: str = ""

    @property
    def open(self) -> bool:
        """Whether the facet is unfolded at first: the chief ones, and those in which something is picked."""
        return self.opens or bool(self.selected)

    @property
    def shown(self) -> int:
        """How many values stand before « Voir tout »: all where they are few enough to read."""
        return len(self.options) if len(self.options) <= MOST_SHOWN else FIRST_SHOWN

    @property
    def selected(self) -> tuple[Option, ...]:
        """The values picked."""
        return tuple(option for option in self.options if option.selected)


@dataclass(frozen=True)
class Facet:
    """A way to narrow the library.

    The values that exist are those of a list (`scheme`), or what `labels` gives in a framework; any year does. `arrange` says how they are
    listed: in their own order, the most frequent first, or the highest first; `framed` where values belong to a framework; `hint` explains
    a word of the network.
    """

    name: str
    legend: str | Promise
    labels: Callable[[Framework], Labels] | None = None
    scheme: Scheme | None = None
    arrange: str = "order"
    framed: bool = False
    hint: str | Promise = ""

    def in_index(self, framework: Framework) -> str:
        """Return the name of this facet in the index."""
        return facet_of(self.name, framework.pk) if self.framed else self.name


def _of_framework(model: type[Lever] | type[Step] | type[Nature]) -> Callable[[Framework], Labels]:
    def labels(framework: Framework) -> Labels:
        rows = model.objects.filter(framework=framework).values_list("slug", "title", "order")
        return {slug: Label(title, order) for slug, title, order in rows}

    return labels


def _organisations(framework: Framework) -> Labels:
    return {slug: Label(name) for slug, name in Organisation.objects.values_list("slug", "name")}


def _accesses(framework: Framework) -> Labels:
    return {value: Label(f"{label[0].upper()}{label[1:]}", place) for place, (value, label) in enumerate((one.value, str(one.label)) for one in Access)}


_FACETS = (
    Facet("levier", _("Leviers"), _of_framework(Lever), framed=True, hint=_("Les questions que tout projet rencontre")),
    Facet("marche", _("Marches"), _of_framework(Step), framed=True, hint=_("Jusqu’où mène la ressource")),
    Facet("acces", _("Accès"), _accesses),
    Facet("type", _("Types"), scheme=Scheme.KIND),
    Facet("public", _("Pour qui"), scheme=Scheme.AUDIENCE, arrange="count"),
    Facet("echelle", _("Échelles"), scheme=Scheme.SCALE, arrange="count", hint=_("Pour quelle taille de territoire")),
    Facet("nature", _("Tiroirs"), _of_framework(Nature), framed=True, hint=_("Sa place dans un kit pratique")),
    Facet("format", _("Formats"), scheme=Scheme.FORMAT, arrange="count"),
    Facet("editeur", _("Éditeurs"), _organisations, arrange="count"),
    Facet("annee", _("Années"), arrange="highest"),
)
FACETS = {facet.name: facet for facet in _FACETS}


def labels(framework: Framework) -> Mapping[str, Labels]:
    """Return the values that exist, by facet, and how they are shown; read once, until one of them moves."""
    return kept(("facets", framework.pk), lambda: _labels(framework))


def _labels(framework: Framework) -> dict[str, Labels]:
    lists: dict[str, dict[str, Label]] = {facet.scheme: {} for facet in _FACETS if facet.scheme}
    for scheme, slug, label, order in Concept.objects.filter(scheme__in=lists).values_list("scheme", "slug", "label", "order"):
        lists[scheme][slug] = Label(label, order)
    found = {facet.name: lists[facet.scheme] if facet.scheme else facet.labels and facet.labels(framework) for facet in _FACETS}
    return {name: values for name, values in found.items() if values is not None}


def _is_year(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) == 4


def unknown_values(selection: Selection, known: Mapping[str, Labels]) -> Mapping[str, tuple[str, ...]]:
    """Return the picked values that do not exist."""
    missing = {
        name: tuple(value for value in values if not (value in known[name] if name in known else _is_year(value))) for name, values in selection.chosen.items()
    }
    return {name: values for name, values in missing.items() if values}


def in_index(selection: Selection, framework: Framework) -> dict[str, tuple[str, ...]]:
    """Return what was picked, as the index names it."""
    return {FACETS[name].in_index(framework): values for name, values in selection.chosen.items()}


def _without(selection: Selection, name: str, value: str) -> str:
    return f"?{selection.toggled(name, value).query_string()}"


_SORTS: dict[str, Callable[[Option, Label], tuple]] = {
    "order": lambda option, label: (label.order, option.label),
    "count": lambda option, _label: (-option.count, option.label),
    "highest": lambda option, _label: (-int(option.value),),
}


def facet_views(counts: Counts, selection: Selection, framework: Framework, known: Mapping[str, Labels]) -> list[FacetView]:
    """Arrange counted values for the page; values that would leave nothing are kept only where picked."""
    views = []
    for name, facet in FACETS.items():
        found, picked = counts.get(facet.in_index(framework), {}), selection.chosen.get(name, ())
        shown = known.get(name) or {value: Label(value) for value in (*found, *picked)}
        options = [
            (Option(value, shown[value].text, found.get(value, 0), value in picked, _without(selection, name, value) if value in picked else ""), shown[value])
            for value in dict.fromkeys((*found, *picked))
            if value in shown
        ]
        if options:
            ordered = tuple(option for option, _label in sorted(options, key=lambda pair: _SORTS[facet.arrange](*pair)))
            views.append(FacetView(name, str(facet.legend), ordered, name in OPEN_AT_FIRST, str(facet.hint)))
    return views
