"""Pages of territories, from outside. The places are made up, but for those whose outline is drawn."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from terreau.territories import queries
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import LoadedVintage, Territory
from terreau.territories.tests.factories import VINTAGE, make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    queries._of_vintage.cache_clear()


@pytest.fixture
def visitor(platform: Any) -> Client:
    return Client(SERVER_NAME="terreau.test")


@pytest.fixture
def village() -> Territory:
    department = make_territory(TerritoryKind.DEPARTMENT, code="91", name="Département fictif")
    parents = {"department": department, "region": department.region}
    epci = make_territory(TerritoryKind.EPCI, name="CC fictive", population=5_000, **parents)
    about = {"code": "91901", "name": "Bourg fictif", "slug": "bourg-fictif", "postcodes": "91999 91998"}
    figures = {"population": 1_234, "area_km2": 10.4, "density": 118.65, "latitude": 46.0, "longitude": 2.0}
    return make_territory(TerritoryKind.COMMUNE, epci=epci, **about, **figures, **parents)


def read(visitor: Client, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s", " ", answer.content.decode())


def test_a_territory_says_its_figures_and_what_it_is_part_of(visitor: Client, village: Territory) -> None:
    page = read(visitor, village.get_absolute_url())
    for said in ("1 234 habitants", "moins de 2 000 habitants", "119 habitants au km²", "10 km²", "91999, 91998", "91901"):
        assert said in page, said
    for parent in (village.epci, village.department, village.region):
        assert parent is not None
        assert f'href="{parent.get_absolute_url()}"' in page
    assert re.search(r"CC fictive</th> *<td>5 000", page)


def test_a_code_alone_or_a_former_name_leads_to_the_address_of_now(visitor: Client, village: Territory) -> None:
    for address in ("/territoires/communes/91901/", "/territoires/communes/91901-un-ancien-nom/"):
        answer = visitor.get(address)
        assert (answer.status_code, answer["Location"]) == (301, village.get_absolute_url())


def test_a_merged_commune_leads_to_what_it_is_part_of(visitor: Client, village: Territory) -> None:
    parents = {"department": village.department, "region": village.region}
    merged = make_territory(TerritoryKind.COMMUNE, code="91955", ended=VINTAGE, successor=village, **parents)
    answer = visitor.get(merged.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (301, village.get_absolute_url())


def test_what_ended_without_a_successor_says_so(visitor: Client, village: Territory) -> None:
    parents = {"department": village.department, "region": village.region}
    ended = make_territory(TerritoryKind.EPCI, name="CC d’avant", ended=VINTAGE, **parents)
    assert f"N’existe plus depuis le découpage de {VINTAGE}." in read(visitor, ended.get_absolute_url())


@pytest.mark.parametrize("address", ["communes/99999-nulle-part/", "pays/91901/", "communes/x/", "regions/91901-bourg-fictif/", "communes/-/"])
def test_what_is_no_territory_is_a_page_not_found(visitor: Client, village: Territory, address: str) -> None:
    assert visitor.get(f"/territoires/{address}").status_code == 404


def test_one_finds_a_territory_without_a_script(visitor: Client, village: Territory) -> None:
    page = read(visitor, "/territoires/?q=bourg")
    assert f'href="{village.get_absolute_url()}"' in page
    assert "Commune, Département fictif (91)" in page
    assert village.region is not None
    assert village.region.get_absolute_url() in read(visitor, "/territoires/")
    assert "Aucun territoire ne s’appelle « zythum »." in read(visitor, "/territoires/?q=zythum")


@pytest.mark.parametrize("text", ["", " ", "\0", "'" * 300, "🌱", "(.*", "‮", "a" * 10_000])
def test_whatever_is_typed_is_answered(visitor: Client, village: Territory, text: str) -> None:
    page, completion = visitor.get("/territoires/", {"q": text}), visitor.get("/territoires/suggestions.json", {"q": text})
    assert page.status_code == completion.status_code
    assert page.status_code == 400 or (page.status_code, json.loads(completion.content)) == (200, [])


def test_completion_says_what_each_is_and_where_it_leads(visitor: Client, village: Territory) -> None:
    answer = json.loads(visitor.get("/territoires/suggestions.json?q=91998").content)
    assert answer == [["Commune, Département fictif (91)", "Bourg fictif", village.get_absolute_url(), "commune-91901", "Bourg fictif (91)"]]


# Five of them read the network's columns, which processes keep while a follower tells what moved; there is none here.
MOST_QUERIES = 13


def test_a_territory_costs_the_same_whatever_it_is_made_of(visitor: Client, village: Territory, assert_same_queries: Any) -> None:
    epci = village.epci
    assert epci is not None
    parents = {"department": village.department, "region": village.region, "epci": epci}
    assert_same_queries(lambda: make_territory(TerritoryKind.COMMUNE, **parents), lambda: visitor.get(epci.get_absolute_url()), at_most=MOST_QUERIES)


def test_a_commune_costs_the_same_whatever_is_near(visitor: Client, village: Territory, assert_same_queries: Any) -> None:
    parents = {"department": village.department, "region": village.region}
    near = {"latitude": 46.01, "longitude": 2.0}
    LoadedVintage.objects.create(vintage=VINTAGE, digest="a", territories=4)
    assert_same_queries(lambda: make_territory(TerritoryKind.COMMUNE, **near, **parents), lambda: visitor.get(village.get_absolute_url()), at_most=MOST_QUERIES)


def test_an_outline_is_drawn_and_said(visitor: Client) -> None:
    region = make_territory(TerritoryKind.REGION, code="53", name="Bretagne", slug="bretagne")
    page = read(visitor, region.get_absolute_url())
    assert 'aria-label="Contour de Bretagne"' in page
    assert "© IGN – ADMIN EXPRESS COG" in page


def test_an_unknown_code_proposes_what_the_address_names(visitor: Client, village: Territory) -> None:
    answer = visitor.get("/territoires/communes/99999-bourg-fictif/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Aucun territoire n’a ce code." in page
    assert f'href="{village.get_absolute_url()}"' in page
    assert 'value="bourg fictif"' in page
    assert visitor.get("/territoires/communes/99999/").status_code == 404
    assert visitor.get("/territoires/lune/91901/").status_code == 404
    assert visitor.get("/territoires/communes/99999-bourg-fictif/fiche.pdf").status_code == 404


def test_what_ended_without_successor_says_so_and_leads_to_what_covers_its_land(visitor: Client, village: Territory) -> None:
    Territory.objects.filter(pk=village.pk).update(ended=2025)
    page = read(visitor, village.get_absolute_url())
    assert "N’existe plus depuis le découpage de 2025" in page
    assert "Pour ce qui s’y trouve aujourd’hui" in page
