"""Deriving the project's own files from the published ones: tables and shapes of one vintage.

Two folders are read. The first holds, by level, `regions.csv`, `departements.csv`, `epci.csv` and `communes.csv` (columns code, name,
subtype, zone, dep, reg, epci, population, postcodes, lat, lon, area_km2), `regions.geojson`, `departements.geojson`, `epci.geojson` and
`communes/<department>.topojson`, coordinates in degrees with four decimals. The second is the unpacked npm package
`@etalab/decoupage-administratif`, of which `data/communes.json` names delegated and associated communes, districts and former codes.
"""

import csv
import gzip
import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from terreau.territories.enums import AliasKind
from terreau.territories.loading.tables import Row, write_contents, write_table

LEVELS = {"regions": "regions", "departements": "departments", "epci": "epci", "communes": "communes"}
RENAMED = {"lat": "latitude", "lon": "longitude", "reg": "region", "dep": "department"}
ALIAS_KINDS = {
    "commune-deleguee": AliasKind.DELEGATED,
    "commune-associee": AliasKind.ASSOCIATED,
    "arrondissement-municipal": AliasKind.DISTRICT,
}
Feature = dict[str, Any]


def derive(levels: Path, package: Path, out: Path, vintage: int) -> list[str]:
    """Write all the files of a vintage into `out`, the same bytes for the same sources; return a line for each with its rows or size."""
    out.mkdir(parents=True, exist_ok=True)
    said = []
    rows = {table: _rows(levels / f"{source}.csv") for source, table in LEVELS.items()}
    rows["aliases"] = list(aliases(json.loads((package / "data" / "communes.json").read_text(encoding="utf-8"))))
    for table, found in rows.items():
        write_table(out, table, found)
        said.append(f"{table}.tsv : {len(found)} lignes, {(out / f'{table}.tsv').stat().st_size} octets")
    shutil.rmtree(out / "shapes", ignore_errors=True)
    names = {table: {row["code"]: row["name"] for row in found} for table, found in rows.items()}
    for path, features in _shapes(levels, names, {row["code"]: row["region"] for row in rows["epci"]}):
        size = write_shapes(out / "shapes" / path, features)
        said.append(f"shapes/{path} : {len(features)} contours, {size} octets")
    write_contents(out, vintage)
    return said


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{RENAMED.get(name, name): _cell(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def _cell(text: str) -> str:
    """Return a cell with single blanks, also between the items of a list, which the sources part with a bar."""
    return " ".join(text.replace("|", " ").split())


def aliases(communes: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """Yield the other codes of communes: those that have a name, then the former ones, whose names the package does not give."""
    named: set[str] = set()
    former: list[Row] = []
    for one in communes:
        if one["type"] in ALIAS_KINDS:
            named.add(one["code"])
            yield {"code": one["code"], "name": one["nom"], "kind": ALIAS_KINDS[one["type"]].value, "commune": one.get("chefLieu") or one["commune"]}
        former += [{"code": code, "name": "", "kind": AliasKind.FORMER.value, "commune": one["code"]} for code in one.get("anciensCodes", ())]
    yield from (row for row in former if row["code"] not in named)


def _shapes(levels: Path, names: dict[str, dict[str, str]], regions: dict[str, str]) -> Iterator[tuple[str, list[Feature]]]:
    """Yield the files of shapes with their features: regions, departments, EPCI by region, communes by department."""
    for source in ("regions", "departements"):
        table = LEVELS[source]
        yield f"{table}.geojson.gz", [_feature(one["properties"]["code"], one["geometry"], names[table]) for one in _collection(levels / f"{source}.geojson")]
    by_region: dict[str, list[Feature]] = defaultdict(list)
    for one in _collection(levels / "epci.geojson"):
        code = one["properties"]["code"]
        by_region[regions[code]].append(_feature(code, one["geometry"], names["epci"]))
    for region, features in sorted(by_region.items()):
        yield f"epci/{region}.geojson.gz", features
    for path in sorted((levels / "communes").glob("*.topojson")):
        topology = json.loads(path.read_text(encoding="utf-8"))
        yield f"communes/{path.stem}.geojson.gz", [_feature(code, geometry, names["communes"]) for code, geometry in untangled(topology)]


def _collection(path: Path) -> list[Feature]:
    found: list[Feature] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return found


def _feature(code: str, geometry: dict[str, Any], names: dict[str, str]) -> Feature:
    return {"type": "Feature", "properties": {"code": code, "name": names[code]}, "geometry": geometry}


def untangled(topology: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield code and GeoJSON geometry of each commune of a topology with four decimals (TopoJSON 1.0: quantised, delta-encoded arcs)."""
    start_x, start_y = (round(value * 10_000) for value in topology["transform"]["translate"])
    arcs: list[list[list[float]]] = []
    for arc in topology["arcs"]:
        x, y, points = start_x, start_y, []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append([x / 10_000, y / 10_000])
        arcs.append(points)

    def ring(numbers: list[int]) -> list[list[float]]:
        joined: list[list[float]] = []
        for number in numbers:
            points = arcs[number] if number >= 0 else arcs[~number][::-1]
            joined += points[1:] if joined else points
        return joined

    for one in topology["objects"]["communes"]["geometries"]:
        polygons = [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
        rings = [[ring(numbers) for numbers in polygon] for polygon in polygons]
        yield one["properties"]["code"], {"type": one["type"], "coordinates": rings[0] if one["type"] == "Polygon" else rings}


def write_shapes(path: Path, features: list[Feature]) -> int:
    """Write a compressed GeoJSON (RFC 7946), sorted by code, without the time of day; return its size in bytes.

    A feature a line: one of them is read without the others (`shapes.outline`).
    """
    ordered = sorted(features, key=lambda one: one["properties"]["code"])
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in ordered)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}'
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
