"""Outlines as they are served."""

import gzip
import json

import pytest
from django.test import Client

from terreau.territories.enums import TerritoryKind
from terreau.territories.shapes import address

pytestmark = pytest.mark.django_db
# Kilobytes, compressed.
MOST = {TerritoryKind.REGION: 60, TerritoryKind.COMMUNE: 80}


@pytest.fixture
def visitor(platform: object) -> Client:
    return Client(SERVER_NAME="terreau.test")


@pytest.mark.parametrize(
    ("kind", "within"), [(TerritoryKind.REGION, ""), (TerritoryKind.DEPARTMENT, ""), (TerritoryKind.EPCI, "44"), (TerritoryKind.COMMUNE, "62")]
)
def test_a_level_is_served_compressed_for_ever(visitor: Client, kind: TerritoryKind, within: str) -> None:
    answer = visitor.get(address(kind, within), headers={"accept-encoding": "gzip, br"})
    assert (answer.status_code, answer["Content-Type"], answer["Content-Encoding"]) == (200, "application/geo+json", "gzip")
    assert "immutable" in answer["Cache-Control"]
    assert len(answer.content) <= MOST.get(kind, 120) * 1000
    features = json.loads(gzip.decompress(answer.content))["features"]
    assert len({one["properties"]["code"] for one in features}) == len(features) > 10


def test_who_reads_nothing_compressed_gets_it_plain(visitor: Client) -> None:
    answer = visitor.get(address(TerritoryKind.REGION), headers={"accept-encoding": ""})
    assert "Content-Encoding" not in answer
    assert len(json.loads(answer.content)["features"]) == 18


def test_an_address_of_another_vintage_leads_to_the_one_of_now(visitor: Client) -> None:
    answer = visitor.get("/territoires/contours/0123456789ab/commune-88.geojson")
    assert (answer.status_code, answer["Location"]) == (302, address(TerritoryKind.COMMUNE, "88"))


@pytest.mark.parametrize("what", ["pays", "commune", "commune-99", "commune-..", "region-44", "epci-2A"])
def test_what_has_no_outlines_is_not_found(visitor: Client, what: str) -> None:
    assert visitor.get(f"/territoires/contours/0123456789ab/{what}.geojson").status_code == 404
