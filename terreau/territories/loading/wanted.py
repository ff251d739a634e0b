"""What the files ask for: each territory with all its values, parents by code, checked before anything is written."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.utils.text import slugify

from terreau.core.text import fold
from terreau.territories.enums import AliasKind, EpciKind, TerritoryKind, Zone, size_class_of
from terreau.territories.loading.problems import DataError
from terreau.territories.loading.tables import Contents, Row, read_table
from terreau.territories.time_zones import time_zone_of

LONGEST_NAME, LONGEST_SLUG, LONGEST_POSTCODES = 120, 140, 200


class Parents(NamedTuple):
    """The codes of a territory's parents, empty where it has none of a kind."""

    region: str = ""
    department: str = ""
    epci: str = ""


class Wanted(NamedTuple):
    """A territory as the files describe it."""

    kind: TerritoryKind
    code: str
    name: str
    slug: str
    subtype: str
    zone: str
    parents: Parents
    population: int | None
    area_km2: float | None
    density: float | None
    postcodes: str
    latitude: float | None
    longitude: float | None
    size_class: str
    time_zone: str


class WantedAlias(NamedTuple):
    """Another name or code of a commune."""

    code: str
    name: str
    kind: str
    commune: str


@dataclass
class Source:
    """All that a folder asks for. `levels` go from regions to communes; `spans` holds what each EPCI lies in, as pairs of kind and code."""

    contents: Contents
    levels: dict[TerritoryKind, dict[str, Wanted]] = field(default_factory=dict)
    aliases: dict[str, WantedAlias] = field(default_factory=dict)
    spans: dict[str, set[tuple[TerritoryKind, str]]] = field(default_factory=lambda: defaultdict(set))

    def all(self) -> Iterator[Wanted]:
        """Yield every territory, parents first."""
        for level in self.levels.values():
            yield from level.values()


def slug_of(name: str) -> str:
    """Return a name as it stands in an address: « L’Haÿ-les-Roses » gives `l-hay-les-roses`."""
    return slugify(fold(name).replace("'", "-").replace("/", "-"))[:LONGEST_SLUG].strip("-") or "sans-nom"


def read(folder: Path, contents: Contents) -> Source:
    """Return what the tables of a folder ask for. Raises `DataError` with every problem found in the first table that has some."""
    source = Source(contents)
    for kind, table, make in (
        (TerritoryKind.REGION, "regions", _region),
        (TerritoryKind.DEPARTMENT, "departments", _department),
        (TerritoryKind.EPCI, "epci", _epci),
        (TerritoryKind.COMMUNE, "communes", _commune),
    ):
        source.levels[kind] = _level(folder, table, make, source)
    source.aliases = _aliases(folder, source)
    for commune in source.levels[TerritoryKind.COMMUNE].values():
        if commune.parents.epci:
            source.spans[commune.parents.epci] |= {(TerritoryKind.REGION, commune.parents.region), (TerritoryKind.DEPARTMENT, commune.parents.department)}
    return source


Make = Callable[[Row, Source], Wanted]


def _level(folder: Path, table: str, make: Make, source: Source) -> dict[str, Wanted]:
    found: dict[str, Wanted] = {}
    problems = []
    for row in read_table(folder, table):
        try:
            wanted = make(row, source)
            if wanted.code in found:
                raise ValueError("ce code est déjà celui d’une autre ligne")
            found[wanted.code] = wanted
        except ValueError as error:
            problems.append(f"{table}.tsv, « {row['code']} » : {error}.")
    if not found and not problems:
        problems.append(f"{table}.tsv ne contient aucune ligne.")
    if problems:
        raise DataError(problems)
    return found


def _aliases(folder: Path, source: Source) -> dict[str, WantedAlias]:
    found: dict[str, WantedAlias] = {}
    problems = []
    communes = source.levels[TerritoryKind.COMMUNE]
    for row in read_table(folder, "aliases"):
        alias = WantedAlias(row["code"], row["name"], row["kind"], row["commune"])
        fits = alias.kind in AliasKind.values and (alias.name or alias.kind == AliasKind.FORMER) and len(alias.name) <= LONGEST_NAME
        if not fits or alias.code in found or alias.commune not in communes:
            problems.append(f"aliases.tsv, « {alias.code} » : sorte, nom ou commune inconnus, ou code répété.")
        found[alias.code] = alias
    if problems:
        raise DataError(problems)
    return found


def _region(row: Row, source: Source) -> Wanted:
    if row["zone"] not in Zone.values:
        raise ValueError(f"la zone « {row['zone']} » n’existe pas")
    # A region of overseas is one department: the code of its time zone is read with the departments.
    return _made(TerritoryKind.REGION, row, row["zone"], Parents())


def _department(row: Row, source: Source) -> Wanted:
    region = _parent(source, TerritoryKind.REGION, row["region"])
    made = _made(TerritoryKind.DEPARTMENT, row, region.zone, Parents(region.code), row["code"])
    if region.zone != Zone.METRO:
        source.levels[TerritoryKind.REGION][region.code] = region._replace(time_zone=made.time_zone)
    return made


def _epci(row: Row, source: Source) -> Wanted:
    if row["subtype"] not in EpciKind.values:
        raise ValueError(f"la forme « {row['subtype']} » n’existe pas")
    department = _parent(source, TerritoryKind.DEPARTMENT, row["department"])
    parents = Parents(department.parents.region, department.code)
    return _made(TerritoryKind.EPCI, row, department.zone, parents, department.code)._replace(subtype=row["subtype"])


def _commune(row: Row, source: Source) -> Wanted:
    department = _parent(source, TerritoryKind.DEPARTMENT, row["code"][: 3 if row["code"][:2] in {"97", "98"} else 2])
    if row["epci"]:
        _parent(source, TerritoryKind.EPCI, row["epci"])
    if len(row["postcodes"]) > LONGEST_POSTCODES:
        raise ValueError("ses codes postaux sont trop nombreux")
    parents = Parents(department.parents.region, department.code, row["epci"])
    return _made(TerritoryKind.COMMUNE, row, department.zone, parents, department.code)._replace(postcodes=row["postcodes"])


def _parent(source: Source, kind: TerritoryKind, code: str) -> Wanted:
    found = source.levels[kind].get(code)
    if found is None:
        raise ValueError(f"{kind.label} « {code} » absent des fichiers")
    return found


def _made(kind: TerritoryKind, row: Row, zone: str, parents: Parents, department: str = "") -> Wanted:
    name, code = row["name"], row["code"]
    if not name or len(name) > LONGEST_NAME or not (1 <= len(code) <= 9 and code.isalnum()):
        raise ValueError("son code ou son nom n’en est pas un")
    population, area = _number(row, "population"), _number(row, "area_km2")
    people = None if population is None else round(population)
    latitude, longitude = _number(row, "latitude", -90, 90), _number(row, "longitude", -180, 180)
    if (latitude is None) != (longitude is None) or area == 0:
        raise ValueError("sa superficie ou ses coordonnées sont impossibles")
    try:
        time_zone = time_zone_of(zone, department, code) if department else time_zone_of(Zone.METRO, "")
    except KeyError:
        raise ValueError("on ne sait pas quelle heure il y est") from None
    density = round(people / area, 1) if people is not None and area else None
    return Wanted(kind, code, name, slug_of(name), "", zone, parents, people, area, density, "", latitude, longitude, size_class_of(people), time_zone)


def _number(row: Row, column: str, least: float = 0, most: float = 1e9) -> float | None:
    if not row[column]:
        return None
    try:
        number = float(row[column])
    except ValueError:
        number = most + 1
    if not least <= number <= most or (column == "population" and number % 1):
        raise ValueError(f"« {row[column]} » n’est pas une valeur possible de {column}")
    return number
