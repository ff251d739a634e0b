"""What a territory's page says of what was tried in places like it. The places are made up."""

import re

import pytest
from django.test import Client

from terreau.contributions.enums import Place, State
from terreau.contributions.queries import place_of
from terreau.contributions.tests.factories import make_trial
from terreau.library.tests.factories import make_resource
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db


def page(territory):
    return re.sub(r"\s", " ", Client(SERVER_NAME="terreau.test").get(territory.get_absolute_url()).content.decode())


@pytest.mark.parametrize(
    ("population", "place"),
    [
        (0, Place.VILLAGE),
        (1_999, Place.VILLAGE),
        (2_000, Place.TOWN),
        (9_999, Place.TOWN),
        (10_000, Place.CITY),
        (50_000, Place.METROPOLIS),
        (None, None),
    ],
)
def test_a_commune_is_a_place_of_its_size(population, place):
    assert place_of(make_territory(TerritoryKind.COMMUNE, population=population)) == place


def test_what_was_tried_most_in_places_of_its_size_comes_first(platform, second_platform):
    often, once = make_resource(platform, title="Souvent"), make_resource(platform, title="Une fois")
    for resource in (once, often, often):
        make_trial(platform, resource, State.ACCEPTED, place=Place.VILLAGE)
    make_trial(platform, make_resource(platform, title="En ville"), State.ACCEPTED, place=Place.CITY)
    make_trial(platform, make_resource(platform, title="Pas encore relu"), State.WAITING, place=Place.VILLAGE)
    make_trial(platform, make_resource(second_platform, title="Ailleurs"), State.ACCEPTED, place=Place.VILLAGE)
    village = page(make_territory(TerritoryKind.COMMUNE, population=300))
    assert village.index("Souvent") < village.index("2 essais racontés") < village.index("Une fois") < village.index("un essai raconté")
    for other in ("En ville", "Pas encore relu", "Ailleurs"):
        assert other not in village


def test_where_nobody_told_of_any_it_says_so(platform):
    assert "Personne n’a encore raconté d’essai dans une intercommunalité ou un pays." in page(make_territory(TerritoryKind.EPCI))


def test_it_costs_the_same_whatever_was_tried(platform, assert_same_queries):
    village = make_territory(TerritoryKind.COMMUNE, population=300)
    assert_same_queries(lambda: make_trial(platform, make_resource(platform), State.ACCEPTED, place=Place.VILLAGE), lambda: page(village))
