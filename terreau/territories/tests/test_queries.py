"""Territories found as one types, and what stands beside one of them. The places are made up."""

from typing import Any

import pytest

from terreau.territories import queries
from terreau.territories.enums import AliasKind, TerritoryKind
from terreau.territories.models import LoadedVintage, Territory, TerritoryAlias
from terreau.territories.tests.factories import VINTAGE, make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    queries._of_vintage.cache_clear()


@pytest.fixture
def department() -> Territory:
    return make_territory(TerritoryKind.DEPARTMENT, code="91", name="Département fictif")


def commune(department: Territory, name: str, **values: Any) -> Territory:
    slug = name.lower().replace(" ", "-")
    return make_territory(TerritoryKind.COMMUNE, name=name, slug=slug, department=department, region=department.region, **values)


def test_what_is_found_says_what_tells_it_apart_and_where_it_leads(department: Territory) -> None:
    found = commune(department, "Bourg fictif", population=300, code="91901")
    assert queries.found("bour") == [
        queries.Found("Bourg fictif", "Commune, Département fictif (91)", "/territoires/communes/91901-bourg-fictif/", "commune-91901", "Bourg fictif (91)")
    ]
    assert queries.found("departement fictif")[0][:2] == ("Département fictif", "Département, 91")
    assert found.get_absolute_url() == queries.found("bourg")[0].url


def test_a_delegated_commune_says_what_it_is_part_of_now(department: Territory) -> None:
    part_of = commune(department, "Val fictif")
    TerritoryAlias.objects.create(code="91950", name="Œuf fictif", kind=AliasKind.DELEGATED, territory=part_of)
    TerritoryAlias.objects.create(code="91951", name="Val fictif", kind=AliasKind.DELEGATED, territory=part_of)
    assert [one.name for one in queries.found("oeuf")] == ["Œuf fictif → Val fictif"]
    assert [one.name for one in queries.found("val fictif")] == ["Val fictif"]
    assert queries.by_address(TerritoryKind.COMMUNE, "91950") == part_of
    assert queries.by_address(TerritoryKind.EPCI, "91950") is None


def test_what_is_no_longer_in_force_is_not_found(department: Territory) -> None:
    commune(department, "Bourg fictif", ended=VINTAGE)
    assert queries.found("bourg") == []


def test_names_are_read_once_for_a_vintage(department: Territory, django_assert_num_queries: Any) -> None:
    commune(department, "Bourg fictif")
    LoadedVintage.objects.create(vintage=VINTAGE, digest="a", territories=3)
    queries.found("bourg")
    with django_assert_num_queries(2):
        assert len(queries.found("bourg")) == 1
    commune(department, "Bourg-fictif-le-Haut")
    LoadedVintage.objects.create(vintage=VINTAGE + 1, digest="b", territories=4)
    assert len(queries.found("bourg")) == 2


def test_a_commune_stands_beside_the_median_one_of_its_size_in_its_region(department: Territory) -> None:
    communes = [commune(department, f"Lieu {number}", population=100 * number, area_km2=10.0, density=10.0 * number) for number in range(1, 6)]
    commune(department, "Ville", population=30_000)
    assert queries.alike(communes[0]) == queries.Middle(communes=5, population=300, density=30.0)
    assert queries.alike(department) is None
    assert queries.alike(commune(department, "Inconnue")) is None


def test_few_communes_are_no_group(department: Territory) -> None:
    assert queries.alike(commune(department, "Seule", population=100)) is None


def test_the_nearest_communes_come_first_without_itself(department: Territory) -> None:
    here = commune(department, "Ici", latitude=46.0, longitude=2.0)
    commune(department, "Loin", latitude=47.0, longitude=2.0)
    commune(department, "Plus près", latitude=46.01, longitude=2.0)
    commune(department, "Près", latitude=46.1, longitude=2.0)
    commune(department, "Nulle part")
    assert [(one.name, round(km, 1)) for one, km in queries.nearby(here)] == [("Plus près", 1.1), ("Près", 11.1)]
    assert queries.nearby(department) == []


def test_what_a_territory_is_made_of_is_by_name(department: Territory) -> None:
    epci = make_territory(TerritoryKind.EPCI, department=department, region=department.region)
    for name in ("Zède fictif", "Bourg fictif"):
        commune(department, name, epci=epci)
    commune(department, "Disparue", epci=epci, ended=VINTAGE)
    assert [one.name for one in queries.members(epci)] == ["Bourg fictif", "Zède fictif"]
    assert queries.members(department) == [epci]
    assert queries.members(department.region) == [department]
