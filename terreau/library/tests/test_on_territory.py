"""Resources of its scale on the page of a territory."""

import pytest
from django.test import Client

from terreau.library.models import Resource
from terreau.library.panels import scales_of
from terreau.library.tests.factories import make_resource
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.territories.tests.factories import make_territory
from terreau.vocabulary.models import Concept, Scheme

pytestmark = pytest.mark.django_db


def of_scale(platform, slug: str, title: str, **fields) -> Resource:
    resource = make_resource(platform, title=title, **fields)
    concept, _new = Concept.objects.get_or_create(scheme=Scheme.SCALE, slug=slug, defaults={"label": slug, "order": 1})
    resource.scales.add(concept)
    resource.save()
    return resource


def page(territory: Territory) -> str:
    return Client(SERVER_NAME="terreau.test").get(territory.get_absolute_url()).content.decode()


def test_a_commune_shows_what_is_of_its_scale(platform, second_platform):
    commune = make_territory(TerritoryKind.COMMUNE, population=900)
    of_scale(platform, "commune", "Pour une commune")
    of_scale(platform, "petits-et-moyens-territoires", "Pour les petits")
    of_scale(platform, "region", "Pour une région")
    of_scale(second_platform, "commune", "D’ailleurs")
    of_scale(platform, "commune", "En brouillon", live=False)
    shown = page(commune)
    assert "Pour une commune" in shown
    assert "Pour les petits" in shown
    assert not [title for title in ("Pour une région", "D’ailleurs", "En brouillon") if title in shown]
    assert "/ressources/?echelle=commune&amp;echelle=petits-et-moyens-territoires" in shown


def test_without_any_nothing_is_said(platform):
    assert "à son échelle" not in page(make_territory(TerritoryKind.COMMUNE, population=900))


@pytest.mark.parametrize(
    ("kind", "population", "scales"),
    [
        (TerritoryKind.COMMUNE, 900, ["commune", "petits-et-moyens-territoires"]),
        (TerritoryKind.COMMUNE, 90_000, ["commune"]),
        (TerritoryKind.COMMUNE, None, ["commune"]),
        (TerritoryKind.EPCI, 9_000, ["communaute-de-communes"]),
        (TerritoryKind.DEPARTMENT, None, []),
        (TerritoryKind.REGION, None, ["region"]),
    ],
)
def test_scales_follow_what_a_territory_is(kind, population, scales):
    assert scales_of(make_territory(kind, population=population)) == scales


def test_it_costs_the_same_whatever_there_is(platform, assert_same_queries):
    commune = make_territory(TerritoryKind.COMMUNE, population=900)
    numbers = iter(range(9))
    assert_same_queries(lambda: of_scale(platform, "commune", f"Pour une commune {next(numbers)}"), lambda: page(commune))
