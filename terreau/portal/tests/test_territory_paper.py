"""The sheet of a territory: one page, valid PDF/UA. The places are made up, but for the one whose outline is drawn."""

import re
from datetime import date
from typing import Any

import page
import pytest
from django.test import Client

from terreau.portal.territory_paper import make
from terreau.territories.enums import EpciKind, TerritoryKind
from terreau.territories.models import Territory
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


def validated(content: bytes) -> bytes:
    report = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [str(failure) for failure in report.failures][:5]
    assert re.search(rb"/Type/Pages/Count (\d+)", content)[1] == b"1"  # type: ignore[index]  # a PDF has pages
    return content


@pytest.fixture
def town() -> Territory:
    """A true town, for its outline to be drawn."""
    region = make_territory(TerritoryKind.REGION, code="44", name="Grand Est", population=5_563_378)
    department = make_territory(TerritoryKind.DEPARTMENT, code="88", name="Vosges", region=region, population=357_248)
    within = {"region": region, "department": department}
    epci = make_territory(TerritoryKind.EPCI, code="200071066", name="CA de Saint-Dié-des-Vosges", subtype=EpciKind.AGGLOMERATION, **within)
    names = {"code": "88413", "name": "Saint-Dié-des-Vosges", "slug": "saint-die-des-vosges"}
    for number in range(8):
        make_territory(TerritoryKind.COMMUNE, latitude=48.28 + number / 100, longitude=6.95, population=12_000, **within)
    return make_territory(TerritoryKind.COMMUNE, epci=epci, latitude=48.28, longitude=6.95, population=19_251, **names, **within)


def test_a_town_is_one_valid_page(town: Territory, platform: Any) -> None:
    validated(make(town, platform, DAY))


def test_so_is_a_place_of_which_little_is_known(platform: Any) -> None:
    long = "L’Œuf-sur-le-très-long-nom-de-la-commune-fictive-d’Outre-mer " * 2
    for kind in TerritoryKind:
        validated(make(make_territory(kind, name=long[:120]), platform, DAY))


def test_it_says_the_same_twice(town: Territory, platform: Any) -> None:
    assert make(town, platform, DAY) == make(town, platform, DAY)


def test_it_is_had_from_the_page(town: Territory, platform: Any) -> None:
    visitor = Client(SERVER_NAME="terreau.test")
    assert 'href="fiche.pdf"' in visitor.get(town.get_absolute_url()).content.decode()
    answer = visitor.get(f"{town.get_absolute_url()}fiche.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert visitor.get("/territoires/communes/88413/fiche.pdf")["Location"] == f"{town.get_absolute_url()}fiche.pdf"
    assert visitor.get("/territoires/communes/00000/fiche.pdf").status_code == 404
