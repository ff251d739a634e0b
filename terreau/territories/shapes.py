"""Outlines of territories: where their files are, and the geometry of one of them. Overseas collectivities have none."""

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from terreau.territories.enums import TerritoryKind

# Digits of a digest that an address holds.
DIGITS = 12
SHAPES = Path(__file__).resolve().parent / "data" / "shapes"
CREDIT = "© IGN – ADMIN EXPRESS COG ; INSEE – COG ; DGCL ; La Poste ; Licence Ouverte 2.0"


def shape_file(kind: str, within: str = "") -> Path | None:
    """Return the compressed GeoJSON (gzip, RFC 7946) of a level, None where there is none.

    Regions and departments are one file each; EPCI are by the code of their region, communes by that of their department.
    """
    names = {TerritoryKind.REGION: "regions", TerritoryKind.DEPARTMENT: "departments"}
    folders = {TerritoryKind.EPCI: "epci", TerritoryKind.COMMUNE: "communes"}
    level = TerritoryKind(kind)
    if within.isalnum() != (level in folders):
        return None
    path = SHAPES / (f"{names[level]}.geojson.gz" if level in names else f"{folders[level]}/{within}.geojson.gz")
    return path if path.is_file() else None


@lru_cache(maxsize=1)
def _digests() -> dict[str, str]:
    """Return the digests of the files of shapes, by their paths within the folder."""
    files: dict[str, str] = orjson.loads((SHAPES.parent / "contents.json").read_bytes())["files"]
    return {name.removeprefix("shapes/"): digest for name, digest in files.items() if name.startswith("shapes/")}


def address(kind: str, within: str = "") -> str:
    """Return where the shapes of a level are served: an address that says the same for ever; nothing where there are none. See `shape_file`."""
    path = shape_file(kind, within)
    if path is None:
        return ""
    return f"/territoires/contours/{_digests()[path.relative_to(SHAPES).as_posix()][:DIGITS]}/{TerritoryKind(kind).value}{within and f'-{within}'}.geojson"


def outline(kind: str, code: str, within: str = "") -> dict[str, Any] | None:
    """Return the GeoJSON geometry (Polygon or MultiPolygon, longitude then latitude in degrees) of a territory; `within` as in `shape_file`.

    The files have a feature a line: reading one takes a twentieth of the time of reading all.
    """
    path = shape_file(kind, within)
    start = f'{{"type":"Feature","properties":{{"code":"{code}"'.encode()
    line = next((line for line in _lines(path) if line.startswith(start)), None) if path else None
    return None if line is None else orjson.loads(line.rstrip(b","))["geometry"]


@lru_cache(maxsize=16)
def _lines(path: Path) -> list[bytes]:
    """Return the lines of a file: 0.3 MB at most once it is no longer compressed."""
    return gzip.decompress(path.read_bytes()).split(b"\n")
