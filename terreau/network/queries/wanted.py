"""What a visitor asks of the directory, read from an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

from terreau.core.text import printable
from terreau.network.enums import Kind, PlaceKind
from terreau.territories.enums import SMALL_AND_MEDIUM, SizeClass

MOST_VALUES, LONGEST_TEXT, LONGEST_KEY = 20, 200, 40
# The facets, as the address names them.
FACETS = ("sorte", "metier", "levier", "public", "lieu")
SMALL = "petits-et-moyens"
SIZES: Mapping[str, tuple[str, ...]] = {SMALL: tuple(SMALL_AND_MEDIUM), **{size.value: (size.value,) for size in SizeClass}}
RADII = (10, 25, 50, 100)
_CLOSED = {"sorte": frozenset(Kind.values), "lieu": frozenset(PlaceKind.values)}


class Zone(NamedTuple):
    """A part of the map in degrees; `west` is greater than `east` where it crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def read(cls, text: str) -> "Zone | None":
        """Read « south,west,north,east »; None for what is no part of the Earth."""
        try:
            south, west, north, east = (float(part) for part in text.split(","))
        except ValueError:
            return None
        good = all(map(isfinite, (south, west, north, east))) and -90 <= south < north <= 90 and -180 <= west <= 180 and -180 <= east <= 180
        return cls(south, west, north, east) if good else None

    def __str__(self) -> str:
        return ",".join(f"{round(number, 4):g}" for number in self)


@dataclass(frozen=True)
class Wanted:
    """A query of the directory; `chosen` maps a facet to the values picked in it, `territory` is the key of one, `km` how far around it (0: in it)."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    territory: str = ""
    km: int = 0
    size: str = ""
    codev: bool = False
    zone: Zone | None = None
    page: str = "1"

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        """Read a query string; what cannot be is left out."""
        chosen = {name: tuple(dict.fromkeys(value for value in query.getlist(name) if value))[:MOST_VALUES] for name in FACETS}
        closed = {name: tuple(value for value in values if value in _CLOSED.get(name, values)) for name, values in chosen.items()}
        territory, km = printable(query.get("territoire", "")).strip()[:LONGEST_KEY], query.get("rayon", "")
        return cls(
            text=printable(query.get("q", "")).strip()[:LONGEST_TEXT],
            chosen={name: values for name, values in closed.items() if values},
            territory=territory,
            km=int(km) if territory and km in map(str, RADII) else 0,
            size=query.get("taille", "") if query.get("taille", "") in SIZES else "",
            codev=query.get("codev", "") == "oui",
            zone=Zone.read(query.get("zone", "")),
            page=query.get("page", "1"),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not self.query_string()

    @property
    def sizes(self) -> tuple[str, ...]:
        """The size classes asked for."""
        return SIZES.get(self.size, ())

    def of(self, facet: str) -> tuple[str, ...]:
        """Return the values picked in a facet."""
        return self.chosen.get(facet, ())

    def without(self, name: str, value: str = "") -> "Wanted":
        """Return it without one choice, back on the first page; a radius goes with its territory."""
        plain: dict[str, dict[str, object]] = {
            "q": {"text": ""},
            "territoire": {"territory": "", "km": 0},
            "taille": {"size": ""},
            "codev": {"codev": False},
            "zone": {"zone": None},
        }
        if name in plain:
            return replace(self, page="1", **plain[name])  # type: ignore[arg-type]  # values of the fields named
        chosen = {facet: tuple(one for one in values if (facet, one) != (name, value)) for facet, values in self.chosen.items()}
        return replace(self, page="1", chosen={facet: values for facet, values in chosen.items() if values})

    def query_string(self) -> str:
        """Return the canonical query string, without the page."""
        pairs = [("q", self.text), ("territoire", self.territory), ("rayon", str(self.km or "")), ("taille", self.size), ("codev", "oui" if self.codev else "")]
        pairs += [(name, value) for name in FACETS for value in self.of(name)]
        pairs += [("zone", str(self.zone))] if self.zone else []
        return urlencode([(name, value) for name, value in pairs if value])
