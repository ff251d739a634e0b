"""A page of the directory: who and what is wanted, with how many each choice would leave, and how many in each part of the map."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.core.paginator import Page, Paginator

from terreau.changes.kept import kept
from terreau.network.queries.cards import ProfileCard, cards_of
from terreau.network.queries.columns import KINDS, PLACE_KINDS, Keys, Mask
from terreau.network.queries.labels import LEGENDS
from terreau.network.queries.narrowing import Narrowing
from terreau.network.queries.wanted import Wanted
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.vocabulary.models import Platform

PAGE_SIZE = 20
LONGEST_NUMBER = 8


@dataclass(frozen=True)
class Choice:
    """A value of a facet; `count` is what it would give were its facet not applied."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its values, ready to show."""

    name: str
    legend: str
    options: tuple[Choice, ...]

    @property
    def selected(self) -> tuple[Choice, ...]:
        """The values picked."""
        return tuple(option for option in self.options if option.selected)


@dataclass(frozen=True)
class Directory:
    """A page of the directory; `spread` says how many of what is wanted are in each department, by its key."""

    wanted: Wanted
    territory: Territory | None
    page: Page
    cards: list[ProfileCard]
    facets: list[Facet]
    spread: Mapping[int, int]

    @property
    def total(self) -> int:
        """How many are wanted, on all pages."""
        return self.page.paginator.count

    @property
    def on_map(self) -> int:
        """How many of them have a place on the map by their commune."""
        return sum(self.spread.values())


class Part(NamedTuple):
    """A region or a department, as the map counts by it."""

    pk: int
    kind: str
    code: str
    name: str
    latitude: float | None
    longitude: float | None
    region: int


def parts() -> Mapping[int, Part]:
    """Return the regions and the departments by their keys, read once, until the territories move."""
    return kept(("network.parts",), _parts)


def _parts() -> dict[int, Part]:
    large = Territory.objects.current().filter(kind__in=[TerritoryKind.REGION, TerritoryKind.DEPARTMENT])
    rows = large.values_list("pk", "kind", "code", "name", "latitude", "longitude", "region_id")
    return {row[0]: Part(*row[:6], row[6] or row[0]) for row in rows}


def directory(platform: Platform, wanted: Wanted) -> Directory:
    """Return a page of what the public sees of the network on a platform, narrowed by what is wanted."""
    narrowing = Narrowing(platform, wanted)
    rows = narrowing.rows()
    page = Paginator(range(int(rows.sum())), PAGE_SIZE).get_page(wanted.page if len(wanted.page) < LONGEST_NUMBER else "1")
    shown = narrowing.keys(max(page.start_index() - 1, 0), page.end_index())
    return Directory(
        wanted=wanted,
        territory=narrowing.territory,
        page=page,
        cards=cards_of(platform, shown, narrowing.kilometres_of(), narrowing.acting_keys()),
        facets=_facets(narrowing),
        spread=_counted(narrowing.columns.seats.department[rows]),
    )


def _counted(keys: Keys) -> dict[int, int]:
    found, numbers = np.unique(keys[keys != 0], return_counts=True)
    return dict(zip(found.tolist(), numbers.tolist(), strict=True))


def _facets(narrowing: Narrowing) -> list[Facet]:
    facets, known = [], narrowing.labels
    for name, legend in LEGENDS.items():
        numbers, picked = _numbers(narrowing, name, narrowing.rows(besides=(name,))), narrowing.wanted.of(name)
        choices = [Choice(label.value, label.words, numbers.get(label.key or label.value, 0), label.value in picked) for label in known[name]]
        options = tuple(choice for choice in choices if choice.count or choice.selected)
        if options:
            facets.append(Facet(name, str(legend), options))
    return facets


def _numbers(narrowing: Narrowing, name: str, rows: Mask) -> dict[int | str, int]:
    """Return how many of some rows have each value of a facet: by its key, by the value itself for closed lists."""
    found = narrowing.columns
    closed = {"sorte": (found.kinds, KINDS), "lieu": (found.place_kinds, PLACE_KINDS)}
    if name in closed:
        places, values = closed[name]
        return {values[place]: count for place, count in _counted(places[rows]).items()}
    links = {"metier": found.crafts, "levier": found.levers, "public": found.audiences}[name]
    return {key: count for key, count in links.counted(rows).items()}  # noqa: C416 - a dictionary of numbers is none of numbers or words


def spread_by_part(found: Directory, known: Mapping[int, Part]) -> Mapping[Part, int]:
    """Return how many of what is wanted are in each region; in each department of the region of the territory asked for, where there is one."""
    within = found.territory
    region = (within.pk if within.kind == TerritoryKind.REGION else within.region_id) if within else None
    counted: dict[Part, int] = defaultdict(int)
    for key, count in found.spread.items():
        department = known.get(key)
        part = known.get(department.region) if department is not None and region is None else department
        if department is not None and part is not None and region in {None, department.region}:
            counted[part] += count
    return counted
