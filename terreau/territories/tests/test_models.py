"""What the database holds to, and reads in the words of the trade. The places are made up."""

import random

import pytest
from django.db import IntegrityError, transaction

from terreau.territories.distance import great_circle_km
from terreau.territories.enums import SizeClass, TerritoryKind
from terreau.territories.models import Territory, TerritoryAlias
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db
COMMUNE, EPCI = TerritoryKind.COMMUNE, TerritoryKind.EPCI


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        ("size_is_that_of_population", COMMUNE, {"population": 1_999, "size_class": SizeClass.UNDER_10000}),
        ("size_is_that_of_population", EPCI, {"population": 20_000, "size_class": SizeClass.UNDER_20000}),
        ("size_is_that_of_population", COMMUNE, {"population": None, "size_class": SizeClass.UNDER_2000}),
        ("size_is_that_of_population", COMMUNE, {"population": 0, "size_class": ""}),
        ("area_above_zero", COMMUNE, {"area_km2": 0}),
        ("density_of_known_figures", COMMUNE, {"density": 3.0, "area_km2": 2.0}),
        ("point_on_earth", COMMUNE, {"latitude": 48.0}),
        ("point_on_earth", COMMUNE, {"latitude": 91.0, "longitude": 0.0}),
        ("subtype_of_epci", COMMUNE, {"subtype": "CC"}),
        ("parents_by_kind", COMMUNE, {"region": None, "department": None}),
        ("parents_by_kind", TerritoryKind.DEPARTMENT, {"region": None}),
    ],
)
def test_the_database_refuses_what_cannot_be(name, kind, values):
    # SQLite tells the name of the constraint, PostgreSQL too.
    with pytest.raises(IntegrityError, match=f"territories_{name}"), transaction.atomic():
        make_territory(kind, **values)


def test_a_code_is_that_of_one_territory_of_a_kind():
    make_territory(code="01")
    make_territory(TerritoryKind.DEPARTMENT, code="01")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_territory(code="01")


def test_only_what_ended_has_a_successor_which_is_another():
    one, other = make_territory(), make_territory()
    for values in ({"successor": other}, {"successor": one, "ended": 2002}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Territory.objects.filter(pk=one.pk).update(**values)
    Territory.objects.filter(pk=one.pk).update(successor=other, ended=2002)
    assert list(Territory.objects.current()) == [other]
    assert list(other.predecessors.all()) == [one]


def test_only_a_former_commune_may_have_no_name():
    commune = make_territory(COMMUNE)
    TerritoryAlias.objects.create(code="F0", kind="ancienne", territory=commune)
    with pytest.raises(IntegrityError, match="territories_alias_named"), transaction.atomic():
        TerritoryAlias.objects.create(code="F00", kind="deleguee", territory=commune)


@pytest.mark.parametrize(("kind", "path"), [("region", "regions"), ("departement", "departements"), ("epci", "intercommunalites"), ("commune", "communes")])
def test_addresses(kind, path):
    assert Territory(kind=kind, code="2A004", slug="ajaccio").get_absolute_url() == f"/territoires/{path}/2A004-ajaccio/"


def test_small_and_medium_are_under_20_000_and_known():
    found = [make_territory(COMMUNE, population=population) for population in (0, 1_999, 19_999, 20_000, None)]
    assert set(Territory.objects.communes().small_and_medium()) == set(found[:3])


def test_each_kind_counts_what_is_in_force():
    commune, epci = make_territory(COMMUNE, ended=2002), make_territory(EPCI)
    assert list(Territory.objects.communes()) == []
    assert list(Territory.objects.epcis()) == [epci]
    assert Territory.objects.regions().count() == 2
    assert commune.department in Territory.objects.departments()


def test_postcodes_are_whole():
    commune = make_territory(COMMUNE, postcodes="91999 91998")
    assert commune.postcode_list == ["91999", "91998"]
    assert list(Territory.objects.with_postcode("91998")) == [commune]
    assert not Territory.objects.with_postcode("9199").exists()
    assert not Territory.objects.with_postcode("9 919").exists()


def test_what_lies_within_follows_parents_and_spans():
    epci, other = make_territory(EPCI), make_territory(TerritoryKind.DEPARTMENT)
    commune = make_territory(COMMUNE, region=epci.region, department=epci.department, epci=epci)
    epci.spans.add(epci.department, other)
    assert set(Territory.objects.within(epci.region)) == {epci, commune, epci.department}
    assert set(Territory.objects.within(epci.department)) == {epci, commune}
    assert list(Territory.objects.within(epci)) == [commune]
    assert list(Territory.objects.within(other)) == [epci]


@pytest.mark.parametrize(("latitude", "longitude"), [(46.0, 2.0), (-14.3, 179.8), (89.5, 0.0)])
def test_near_is_what_the_distance_says_nearest_first(latitude, longitude):
    chance = random.Random(1)
    for _number in range(60):
        up, across = latitude + chance.uniform(-1, 0.4), longitude + chance.uniform(-1, 1)
        make_territory(latitude=up, longitude=(across + 180) % 360 - 180)
    make_territory()
    far = {row: great_circle_km(latitude, longitude, row.latitude, row.longitude) for row in Territory.objects.exclude(latitude=None)}
    near = sorted((row for row, km in far.items() if km <= 60), key=lambda row: far[row])
    found = list(Territory.objects.near(latitude, longitude, 60))
    assert 0 < len(near) <= 60
    assert found == near
    assert [row.distance_km for row in found] == pytest.approx([far[row] for row in near])


def test_near_refuses_a_point_that_is_nowhere():
    with pytest.raises(ValueError, match="not a circle"):
        Territory.objects.near(120, 0, 10)
