"""Made-up territories, and folders of made-up files, for tests. None of these places exists."""

import itertools
from pathlib import Path
from typing import Any

from terreau.territories.enums import TerritoryKind, Zone, size_class_of
from terreau.territories.loading.tables import Row, write_contents, write_table
from terreau.territories.models import Territory

_numbers = itertools.count(1)
VINTAGE = 2001
REGIONS = [{"code": "99", "name": "Région fictive", "zone": "metro", "population": "25300"}, {"code": "04", "name": "Île fictive", "zone": "drom"}]
DEPARTMENTS = [{"code": "91", "name": "Département fictif", "region": "99", "population": "25300"}, {"code": "974", "name": "Île fictive", "region": "04"}]
EPCIS = [
    {"code": "999000001", "name": "CC fictive du Nord", "subtype": "CC", "department": "91"},
    {"code": "999000002", "name": "CC fictive du Sud", "subtype": "CC", "department": "91"},
]
COMMUNES = [
    {
        "code": "91901",
        "name": "L’Œuf-fictif",
        "epci": "999000001",
        "postcodes": "91999",
        "population": "300",
        "latitude": "46",
        "longitude": "2",
        "area_km2": "10",
    },
    {"code": "91902", "name": "Bourg-fictif", "epci": "999000001", "postcodes": "91999 91998", "population": "5000"},
    {"code": "91903", "name": "Ville-fictive", "epci": "999000002", "population": "20000"},
    {"code": "97490", "name": "Rade-fictive"},
]
ALIASES = [
    {"code": "91901", "name": "L’Œuf-d’avant", "kind": "deleguee", "commune": "91901"},
    {"code": "91911", "name": "", "kind": "ancienne", "commune": "91902"},
]


def without(rows: list[Row], *codes: str) -> list[Row]:
    """Return rows less those of some codes."""
    return [row for row in rows if row["code"] not in codes]


def changed(rows: list[Row], code: str, **cells: str) -> list[Row]:
    """Return rows of which one says something else."""
    return [row | cells if row["code"] == code else row for row in rows]


def make_files(folder: Path, vintage: int = VINTAGE, **tables: list[Row]) -> Path:
    """Write a folder of made-up files, some of its tables given; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    usual = {"regions": REGIONS, "departments": DEPARTMENTS, "epci": EPCIS, "communes": COMMUNES, "aliases": ALIASES}
    for name, rows in (usual | tables).items():
        write_table(folder, name, rows)
    write_contents(folder, vintage)
    return folder


def make_territory(kind: TerritoryKind = TerritoryKind.REGION, **values: Any) -> Territory:
    """Make a territory up, with the parents that its kind asks for."""
    number = next(_numbers)
    if kind != TerritoryKind.REGION and "region" not in values:
        values["region"] = make_territory(TerritoryKind.REGION)
    if kind in {TerritoryKind.EPCI, TerritoryKind.COMMUNE} and "department" not in values:
        values["department"] = make_territory(TerritoryKind.DEPARTMENT, region=values["region"])
    usual = {
        "code": f"F{number}",
        "name": f"Lieu fictif {number}",
        "slug": f"lieu-fictif-{number}",
        "zone": Zone.METRO,
        "time_zone": "Europe/Paris",
        "vintage": VINTAGE,
        "size_class": size_class_of(values.get("population")),
    }
    return Territory.objects.create(kind=kind, **(usual | values))
