"""The project's own files: all of France, loaded once, against what their README says."""

import gzip
import json
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count, Sum

from terreau.territories import shapes
from terreau.territories.enums import AliasKind, TerritoryKind
from terreau.territories.loading.load import DATA
from terreau.territories.loading.tables import CONTENTS, digest_of
from terreau.territories.models import Territory, TerritoryAlias

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]
COUNTS = {TerritoryKind.REGION: 26, TerritoryKind.DEPARTMENT: 109, TerritoryKind.EPCI: 1_255, TerritoryKind.COMMUNE: 34_969}
PEOPLE = 68_952_941
REGION_LEVEL, COMMUNES_OF_A_DEPARTMENT = 60_000, 80_000


def people(queryset):
    return queryset.aggregate(sum=Sum("population"))["sum"]


def test_every_level_is_whole(france):
    assert dict(Territory.objects.current().order_by().values_list("kind").annotate(Count("pk"))) == COUNTS
    assert {kind: count.created for kind, count in france.counts.items()} == COUNTS
    assert dict(TerritoryAlias.objects.order_by().values_list("kind").annotate(Count("pk"))) == {
        AliasKind.DELEGATED: 2_105,
        AliasKind.ASSOCIATED: 471,
        AliasKind.DISTRICT: 45,
        AliasKind.FORMER: 2_248,
    }


def test_populations_add_up_level_by_level():
    communes = Territory.objects.communes()
    assert {people(communes), people(Territory.objects.departments()), people(Territory.objects.regions())} == {PEOPLE}
    assert [people(communes.filter(zone=zone)) for zone in ("metro", "drom", "com")] == [66_165_815, 2_184_983, 602_143]
    assert people(Territory.objects.epcis()) == people(communes.exclude(epci=None)) == 68_344_363
    for parent, kind in (("region", "region"), ("department", "departement"), ("epci", "epci")):
        summed = dict(communes.exclude(**{parent: None}).order_by().values_list(parent).annotate(sum=Sum("population")))
        stated = dict(Territory.objects.filter(kind=kind).values_list("pk", "population"))
        assert summed == {pk: total for pk, total in stated.items() if pk in summed}


def test_the_communes_of_no_epci_are_four_islands_and_the_overseas_collectivities():
    alone = Territory.objects.communes().filter(epci=None)
    assert set(alone.exclude(zone="com").values_list("code", flat=True)) == {"22016", "29083", "29155", "85113"}
    assert alone.filter(zone="com").count() == 94


def test_an_epci_spans_several_departments():
    epci = Territory.objects.get(code="200006682")
    assert set(epci.spans.filter(kind="departement").values_list("code", flat=True)) == {"21", "71"}
    assert epci.department.code == "21"
    assert epci in Territory.objects.within(Territory.objects.get(kind="departement", code="71"))


def test_every_territory_has_a_time_that_exists():
    zones = set(Territory.objects.order_by().values_list("time_zone", flat=True).distinct())
    assert {ZoneInfo(name).key for name in zones} == zones
    clocks = {"97502": "America/Miquelon", "98901": "Pacific/Pitcairn", "98719": "Pacific/Gambier", "98731": "Pacific/Marquesas", "98735": "Pacific/Tahiti"}
    assert dict(Territory.objects.filter(code__in=clocks).values_list("code", "time_zone")) == clocks
    assert not Territory.objects.filter(zone="metro").exclude(time_zone="Europe/Paris").exists()


def test_what_is_unknown_is_empty():
    communes = Territory.objects.communes()
    assert set(communes.filter(area_km2=None).exclude(zone="com").values_list("code", flat=True)) == {"15031", "15035", "15047", "15141", "15171"}
    assert set(communes.filter(population=None).values_list("department__code", flat=True)) == {"984", "989"}
    assert communes.filter(population=0).count() == 6


def test_a_commune_is_known_by_its_delegated_ones_and_its_postcodes():
    assert TerritoryAlias.objects.get(code="01120").territory.code == "01262"
    assert TerritoryAlias.objects.get(code="13201").territory.code == "13055"
    assert Territory.objects.with_postcode("29990").get().code == "29083"


def test_the_communes_around_one_are_its_neighbours():
    digne = Territory.objects.get(kind="commune", code="04070")
    found = list(Territory.objects.communes().near(digne.latitude, digne.longitude, 10))
    assert found[0] == digne
    assert 5 < len(found) < 40
    assert {one.department.code for one in found} == {"04"}


def test_shapes_are_those_announced_and_light_enough():
    stated = json.loads((DATA / CONTENTS).read_text(encoding="utf-8"))["files"]
    assert {name: digest_of(DATA / name) for name in stated} == stated
    assert shapes.shape_file("region").stat().st_size <= REGION_LEVEL
    communes = [path.stat().st_size for path in (DATA / "shapes" / "communes").iterdir()]
    assert len(communes) == 101
    assert max(communes) <= COMMUNES_OF_A_DEPARTMENT


def test_every_shape_is_that_of_a_territory_and_closed():
    known = {kind: set(Territory.objects.filter(kind=kind).values_list("code", flat=True)) for kind in TerritoryKind.values}
    drawn = dict.fromkeys(TerritoryKind.values, 0)
    folders = {"regions": "region", "departments": "departement", "epci": "epci", "communes": "commune"}
    for path in sorted((DATA / "shapes").rglob("*.gz")):
        kind = folders[path.parent.name if path.parent.name in folders else path.name.split(".")[0]]
        features = json.loads(gzip.decompress(path.read_bytes()))["features"]
        drawn[kind] += len(features)
        assert {one["properties"]["code"] for one in features} <= known[kind]
        for one in features:
            polygons = one["geometry"]["coordinates"] if one["geometry"]["type"] == "MultiPolygon" else [one["geometry"]["coordinates"]]
            assert all(ring[0] == ring[-1] and len(ring) >= 4 for polygon in polygons for ring in polygon)
    assert drawn == {"region": 18, "departement": 101, "epci": 1_255, "commune": 34_871}


def test_an_outline_is_found_by_code():
    box = [point for polygon in shapes.outline("commune", "62041", "62")["coordinates"] for point in polygon]
    assert all(1.5 < longitude < 3.2 and 50 < latitude < 51.1 for longitude, latitude in box)
    assert shapes.outline("region", "94")["type"] in {"Polygon", "MultiPolygon"}
    assert shapes.outline("commune", "98735", "987") is None
    assert shapes.outline("commune", "01001", "../communes/01") is None
    assert shapes.outline("region", "00") is None
