"""The directory's one narrowing: what the public sees on a platform, less what is not wanted. Each filter counts only what is shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from terreau.changes.reads import depends_on
from terreau.core.text import fold
from terreau.network.models import Profile
from terreau.network.queries.columns import KINDS, PLACE_KINDS, SIZES, Columns, Keys, Lands, Mask, columns, kilometres, marked
from terreau.network.queries.labels import Label, labels
from terreau.network.queries.wanted import Wanted
from terreau.search.engine import Request, keys
from terreau.search.index import TABLE, UnavailableError
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.territories.names import How
from terreau.territories.queries import by_key, in_full, vintage
from terreau.vocabulary.models import Platform

MOST_MEANT = 8
# How the index calls a profile's document.
KIND = "profile"
_PARENTS = {TerritoryKind.REGION: "region", TerritoryKind.DEPARTMENT: "department", TerritoryKind.EPCI: "epci"}


def named(text: str) -> Territory | None:
    """Return the territory whose name in full a text is, or the only one that it may mean; None where there is none, or where several may be meant."""
    matches = vintage().directory.find(text, most=MOST_MEANT) if text else []
    exact = [match for match in matches if match.how == How.EXACT]
    records = Territory.objects.select_related("region", "department", "epci").in_bulk([match.key for match in matches])
    whole = [one for one in records.values() if fold(in_full(one)) == fold(text)]
    likely = whole or [records[match.key] for match in (exact or matches) if match.key in records]
    return likely[0] if len(likely) == 1 else None


def _in(territory: Territory, lands: Lands) -> Mask:
    """Return which lines are a territory or lie in it; an EPCI lies in each department and region that it spans."""
    parents = {TerritoryKind.EPCI: lands.epci, TerritoryKind.DEPARTMENT: lands.department, TerritoryKind.REGION: lands.region}
    mask = lands.key == territory.pk
    parent = parents.get(TerritoryKind(territory.kind))
    return mask if parent is None else mask | (parent == territory.pk)


def above(territory: Territory) -> list[int]:
    """Return the keys of a territory and of all that it lies in: its EPCI, departments and regions; an EPCI lies in each that it spans."""
    known = [territory.pk, territory.epci_id, territory.department_id, territory.region_id]
    if territory.kind == TerritoryKind.EPCI:
        known += territory.spans.values_list("pk", flat=True)
    return list(dict.fromkeys(key for key in known if key is not None))


def within(territory: Territory, path: str = "") -> Q:
    """Return the condition that a territory, at the end of `path` (« seat__ »), is this one or lies in it."""
    parent = _PARENTS.get(TerritoryKind(territory.kind))
    return Q(**{f"{path}id": territory.pk}) | (Q(**{f"{path}{parent}_id": territory.pk}) if parent else Q())


def acting_in(found: Columns, territory: Territory) -> Mask:
    """Return which profiles say they act in a territory, in a part of it, or in what it lies in."""
    lines = _in(territory, found.catchment) | np.isin(found.catchment.key, above(territory))
    if territory.kind in {TerritoryKind.DEPARTMENT, TerritoryKind.REGION}:
        lines |= np.isin(found.catchment.key, list(territory.spanned_by.values_list("pk", flat=True)))
    return marked(found.acting[lines], len(found.keys))


def sitting_in(found: Columns, territory: Territory) -> Mask:
    """Return which profiles show a commune that is a territory or lies in it."""
    return _in(territory, found.seats)


def distances(found: Columns, territory: Territory | None) -> NDArray[np.float64] | None:
    """Return how far each profile is from a territory, in kilometres; None where one cannot tell where that is."""
    if territory is None or territory.latitude is None or territory.longitude is None:
        return None
    return kilometres(found, territory.latitude, territory.longitude)


@dataclass(frozen=True)
class Narrowing:
    """What is wanted of a platform's directory, looked up once: its territory, and what the index finds for its words."""

    platform: Platform
    wanted: Wanted

    @cached_property
    def columns(self) -> Columns:
        """What is filtered."""
        return columns(self.platform)

    @cached_property
    def labels(self) -> Mapping[str, tuple[Label, ...]]:
        """The values of each facet."""
        return labels(self.platform)

    @cached_property
    def territory(self) -> Territory | None:
        """The territory asked for, by its key or its name; None where there is none."""
        return by_key(self.wanted.territory) or named(self.wanted.territory) if self.wanted.territory else None

    @cached_property
    def km(self) -> NDArray[np.float64] | None:
        """How far each profile is from the territory asked for."""
        return distances(self.columns, self.territory)

    @cached_property
    def found(self) -> list[int] | None:
        """The keys of the profiles that the index finds, the closest first; None without words."""
        if not self.wanted.text:
            return None
        depends_on(TABLE)
        try:
            return keys(Request(KIND, self.wanted.text, platform=self.platform.pk, with_meaning=False))
        except UnavailableError:
            public = Profile.objects.on(self.platform).public()
            return list(public.filter(name__icontains=self.wanted.text).order_by("slug").values_list("pk", flat=True))

    @cached_property
    def _base(self) -> Mask:
        wanted, found = self.wanted, self.columns
        mask = np.ones(len(found.keys), dtype=bool)
        if self.found is not None:
            mask &= np.isin(found.keys, self.found)
        if wanted.territory:
            mask &= self._there()
        if wanted.sizes:
            sizes = [SIZES.index(size) for size in wanted.sizes]
            mask &= np.isin(found.seats.size, sizes) | marked(found.acting[np.isin(found.catchment.size, sizes)], len(mask))
        if wanted.codev:
            mask &= found.codev
        if wanted.zone:
            zone, (up, across) = wanted.zone, found.points.T
            east, west = across <= zone.east, across >= zone.west
            mask &= (up >= zone.south) & (up <= zone.north) & (east & west if zone.west <= zone.east else east | west)
        return mask

    @cached_property
    def _coming(self) -> Mask:
        """Who says that they act in the territory asked for, and sits elsewhere."""
        there = self.territory
        return acting_in(self.columns, there) & ~sitting_in(self.columns, there) if there else np.zeros(len(self.columns.keys), dtype=bool)

    def _there(self) -> Mask:
        if self.territory is None or (self.wanted.km and self.km is None):
            return np.zeros(len(self.columns.keys), dtype=bool)
        if self.wanted.km and self.km is not None:
            return self.km <= self.wanted.km
        return sitting_in(self.columns, self.territory) | self._coming

    @cached_property
    def _picked(self) -> dict[str, Mask]:
        return {facet: self._having(facet, self.wanted.of(facet)) for facet in self.wanted.chosen}

    def _having(self, facet: str, values: Sequence[str]) -> Mask:
        found, count = self.columns, len(self.columns.keys)
        if facet == "sorte":
            return np.isin(found.kinds, [KINDS.index(value) for value in values])
        if facet == "lieu":
            return np.isin(found.place_kinds, [PLACE_KINDS.index(value) for value in values])
        links = {"metier": found.crafts, "levier": found.levers, "public": found.audiences}[facet]
        return links.rows_of([label.key for label in self.labels[facet] if label.value in values], count)

    def rows(self, *, besides: Collection[str] = ()) -> Mask:
        """Return which rows are wanted, some facets left aside."""
        mask = self._base
        for facet, picked in self._picked.items():
            if facet not in besides:
                mask = mask & picked
        return mask

    @cached_property
    def _order(self) -> Keys:
        """The rows wanted in the order of the list: the nearest first where a place was given, the closest to the words, else from A to Z."""
        wanted = np.flatnonzero(self.rows())
        if self.km is not None:
            return wanted[np.argsort(self.km[wanted], kind="stable")]
        if self.found is not None:
            rank = {key: number for number, key in enumerate(self.found)}
            return np.array(sorted(wanted.tolist(), key=lambda row: rank[int(self.columns.keys[row])]), dtype=np.int64)
        return wanted

    def keys(self, start: int = 0, stop: int | None = None) -> list[int]:
        """Return the keys of what is wanted, in the order of the list."""
        chosen: list[int] = self.columns.keys[self._order[start:stop]].tolist()
        return chosen

    def kilometres_of(self) -> dict[int, float]:
        """Return how far what is wanted is, by its key; nothing of what shows no point, nor of a middle of what one is within."""
        inside = self.territory is not None and self.territory.kind != TerritoryKind.COMMUNE and not self.wanted.km
        if self.km is None or inside:
            return {}
        rows = self._order[~np.isnan(self.km[self._order])]
        return dict(zip(self.columns.keys[rows].tolist(), self.km[rows].tolist(), strict=True))

    def acting_keys(self) -> set[int]:
        """Return the keys of those wanted who say that they act in the territory asked for, and sit elsewhere."""
        return set(self.columns.keys[self._coming & self.rows()].tolist())
