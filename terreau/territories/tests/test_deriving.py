"""Making the files from published ones, in the form in which they are published; these are made up."""

import gzip
import json

import pytest
from django.core.management import CommandError, call_command

from terreau.territories.deriving import aliases, untangled
from terreau.territories.loading import load
from terreau.territories.models import Territory

HEADER = "code,name,kind,subtype,zone,dep,reg,epci,population,postcodes,lat,lon,point,area_km2,density"
TABLES = {
    "regions": "99,Région  fictive,region,,metro,,,,300,,46.0,2.0,centroid,10.00,30.0",
    "departements": "91,Département fictif,departement,,metro,,99,,300,,46.0,2.0,centroid,10.00,30.0",
    "epci": "999000001,CC fictive,epci,CC,metro,91,99,,300,,46.0,2.0,centroid,10.00,30.0",
    "communes": "91901,Œuf-fictif,commune,,metro,91,99,999000001,300,91999|91998,46.0,2.0,mairie,10.00,30.0",
}
SQUARE = {"type": "Polygon", "coordinates": [[[2.0, 46.0], [2.1, 46.0], [2.1, 46.1], [2.0, 46.0]]]}
# Two triangles that share a side: the arc 1, which the second one takes backwards.
TOPOLOGY = {
    "transform": {"scale": [0.0001, 0.0001], "translate": [2.0, 46.0]},
    "arcs": [[[0, 0], [10, 0]], [[10, 0], [-10, 10]], [[0, 10], [0, -10]], [[10, 0], [0, 10], [-10, 0]]],
    "objects": {
        "communes": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1, 2]], "properties": {"code": "91901"}},
                {"type": "MultiPolygon", "arcs": [[[3, -2]]], "properties": {"code": "91902"}},
            ]
        }
    },
}
PUBLISHED = [
    {"code": "91901", "nom": "Œuf-fictif", "type": "commune-actuelle", "anciensCodes": ["91902", "91903"]},
    {"code": "91902", "nom": "Coque-fictive", "type": "commune-deleguee", "chefLieu": "91901"},
    {"code": "91904", "nom": "Œuf-fictif 1er", "type": "arrondissement-municipal", "commune": "91901"},
]


@pytest.fixture
def sources(tmp_path):
    """The two folders to read."""
    levels, package = tmp_path / "levels", tmp_path / "package"
    (levels / "communes").mkdir(parents=True)
    (package / "data").mkdir(parents=True)
    for name, line in TABLES.items():
        (levels / f"{name}.csv").write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
        feature = {"type": "Feature", "properties": {"code": line.split(",")[0], "name": ""}, "geometry": SQUARE}
        if name != "communes":
            (levels / f"{name}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    one = TOPOLOGY | {"objects": {"communes": {"geometries": TOPOLOGY["objects"]["communes"]["geometries"][:1]}}}
    (levels / "communes" / "91.topojson").write_text(json.dumps(one), encoding="utf-8")
    (package / "data" / "communes.json").write_text(json.dumps(PUBLISHED), encoding="utf-8")
    return levels, package


@pytest.mark.django_db
def test_the_same_sources_give_the_same_bytes_which_can_be_loaded(sources, tmp_path):
    for out in ("one", "other"):
        call_command("derive_territories", *sources, vintage=2001, out=tmp_path / out)
    files = {path.relative_to(tmp_path / "one"): path.read_bytes() for path in (tmp_path / "one").rglob("*") if path.is_file()}
    assert len(files) == 10
    assert all((tmp_path / "other" / name).read_bytes() == content for name, content in files.items())
    load(tmp_path / "one")
    commune = Territory.objects.get(code="91901")
    assert (commune.postcodes, commune.region.name, commune.aliases.count()) == ("91999 91998", "Région fictive", 3)
    shape = json.loads(gzip.decompress((tmp_path / "one" / "shapes" / "communes" / "91.geojson.gz").read_bytes()))
    assert shape["features"][0]["properties"] == {"code": "91901", "name": "Œuf-fictif"}


def test_shared_arcs_become_rings():
    found = dict(untangled(TOPOLOGY))
    assert found["91901"] == {"type": "Polygon", "coordinates": [[[2.0, 46.0], [2.001, 46.0], [2.0, 46.001], [2.0, 46.0]]]}
    assert found["91902"]["coordinates"] == [[[[2.001, 46.0], [2.001, 46.001], [2.0, 46.001], [2.001, 46.0]]]]


def test_a_former_code_that_has_a_name_is_told_once():
    found = [(row["code"], row["kind"], row["commune"]) for row in aliases(PUBLISHED)]
    assert found == [("91902", "deleguee", "91901"), ("91904", "arrondissement", "91901"), ("91903", "ancienne", "91901")]


def test_other_folders_are_refused(sources, tmp_path):
    with pytest.raises(CommandError, match="ne sont pas ceux attendus"):
        call_command("derive_territories", tmp_path, tmp_path, vintage=2001, out=tmp_path / "out")
