"""Facets: by what the library can be narrowed, and how many resources each value would leave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.library.enums import Access
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.library.selection import Selection
from terreau.vocabulary.models import Framework

OPEN_AT_FIRST = ("levier", "marche", "acces", "type")
MOST_SHOWN = 12
FIRST_SHOWN = 6


class Counted(NamedTuple):
    """A value of a facet and how many resources it would leave; values are listed by `order` where they have one."""

    facet: str
    value: str
    label: str
    order: int
    found: int


@dataclass(frozen=True)
class Option:
    """A value of a facet; `count` is what it would give were its facet not applied; `without` is the address that drops it."""

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

    `rows` gives one row for each pair of a resource and a value; `owner`, `value`, `label` and `order` are paths from
    such a row; `arrange` says how values are listed: in their own order, the most frequent first, or the highest first;
    `hint` explains a legend that is a word of the network.
    """

    name: str
    legend: str | Promise
    rows: Callable[[Framework], QuerySet]
    owner: str
    value: str
    label: str
    order: str = ""
    arrange: str = "order"
    hint: str | Promise = ""

    def condition(self, values: tuple[str, ...], framework: Framework) -> Q:
        """Return what a resource must fulfil for one of the values to hold."""
        if self.name == "annee":
            return Q(year__in=[int(value) for value in values if value.isascii() and value.isdigit() and len(value) == 4])
        if self.owner == "pk":
            return Q(**{f"{self.value}__in": values})
        return Q(Exists(self.rows(framework).filter(**{self.owner: OuterRef("pk"), f"{self.value}__in": values})))

    def counted(self, everything: QuerySet[Resource], within: QuerySet[Resource] | None, framework: Framework) -> QuerySet:
        """Return (facet, value, label, order, count) for each value that any resource has; counted within some, or all if None."""
        order = Cast(self.order, IntegerField()) if self.order else Value(0)
        count = Count("pk") if within is None else Count("pk", filter=Q(**{f"{self.owner}__in": within.values("pk")}))
        return (
            self.rows(framework)
            .filter(**{f"{self.owner}__in": everything.values("pk"), f"{self.value}__isnull": False})
            .order_by()
            .values_list(Value(self.name, output_field=CharField()), Cast(self.value, CharField()), Cast(self.label, CharField()), order)
            .annotate(found=count)
        )


def _placements(framework: Framework) -> QuerySet:
    return Placement.objects.filter(framework=framework)


def _resources(framework: Framework) -> QuerySet:
    return Resource.objects.all()


def _lever_links(framework: Framework) -> QuerySet:
    return Resource.levers.through.objects.filter(lever__framework=framework)


def _audience_links(framework: Framework) -> QuerySet:
    return Resource.audiences.through.objects.all()


def _publisher_links(framework: Framework) -> QuerySet:
    return ResourcePublisher.objects.all()


_FACETS = (
    Facet("levier", _("Leviers"), _lever_links, "resource", "lever__slug", "lever__title", "lever__order", hint=_("Les questions que tout projet rencontre")),
    Facet("marche", _("Marches"), _placements, "resource", "step__slug", "step__title", "step__order", hint=_("Jusqu’où mène la ressource")),
    Facet("acces", _("Accès"), _resources, "pk", "access", "access"),
    Facet("type", _("Types"), _resources, "pk", "kind__slug", "kind__label", "kind__order"),
    Facet("public", _("Pour qui"), _audience_links, "resource", "concept__slug", "concept__label", "concept__order", "count"),
    Facet("nature", _("Tiroirs"), _placements, "resource", "nature__slug", "nature__title", "nature__order", hint=_("Sa place dans un kit pratique")),
    Facet("format", _("Formats"), _resources, "pk", "format__slug", "format__label", "format__order", "count"),
    Facet("editeur", _("Éditeurs"), _publisher_links, "resource", "organisation__slug", "organisation__name", arrange="count"),
    Facet("annee", _("Années"), _resources, "pk", "year", "year", "year", "highest"),
)
FACETS = {facet.name: facet for facet in _FACETS}


def narrowed(resources: QuerySet[Resource], selection: Selection, framework: Framework, leave_out: str = "") -> QuerySet[Resource]:
    """Keep what fulfils the facets of a selection, all but the one that `leave_out` names."""
    for name, values in selection.chosen.items():
        if name != leave_out:
            resources = resources.filter(FACETS[name].condition(values, framework))
    return resources


def count_all(everything: QuerySet[Resource], worded: QuerySet[Resource], selection: Selection, framework: Framework) -> list[Counted]:
    """Count every value of every facet in one query, each facet as if it were not itself applied."""
    queries = []
    for name, facet in FACETS.items():
        narrows = bool(selection.words) or any(other != name for other in selection.chosen)
        within = narrowed(worded, selection, framework, leave_out=name) if narrows else None
        queries.append(facet.counted(everything, within, framework))
    return [Counted(*row) for row in queries[0].union(*queries[1:], all=True)]


def unknown_values(rows: list[Counted], selection: Selection) -> Mapping[str, tuple[str, ...]]:
    """Return the picked values that no resource has."""
    known = {(row.facet, row.value) for row in rows}
    missing = {name: tuple(value for value in values if (name, value) not in known) for name, values in selection.chosen.items()}
    return {name: values for name, values in missing.items() if values}


_SORTS: dict[str, Callable[[Counted], tuple]] = {
    "order": lambda row: (row.order, row.label),
    "count": lambda row: (-row.found, row.label),
    "highest": lambda row: (-row.order,),
}


def facet_views(rows: list[Counted], selection: Selection) -> list[FacetView]:
    """Arrange counted values for the page; values that would leave nothing are kept only where picked."""
    views = []
    for name, facet in FACETS.items():
        picked = selection.chosen.get(name, ())
        kept = sorted((row for row in rows if row.facet == name and (row.found or row.value in picked)), key=_SORTS[facet.arrange])
        options = tuple(
            Option(row.value, _label(name, row.label), row.found, row.value in picked, f"?{selection.toggled(name, row.value).query_string()}") for row in kept
        )
        if options:
            views.append(FacetView(name, str(facet.legend), options, name in OPEN_AT_FIRST, str(facet.hint)))
    return views


def _label(facet: str, label: str) -> str:
    if facet == "acces" and label in Access.values:
        text = str(Access(label).label)
        return text[0].upper() + text[1:]
    return label
