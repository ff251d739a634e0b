"""What is said of trials, in French."""

import pytest

from terreau.contributions.enums import Outcome, Place
from terreau.contributions.words import what_became, where_tried

VILLAGES, TOWNS, GROUPED, REGIONS = Place.VILLAGE, Place.TOWN, Place.INTERCOMMUNAL, Place.LARGER


@pytest.mark.parametrize(
    ("places", "given_up", "said"),
    [
        ({VILLAGES: 7}, 2, "Essayé dans 7 communes de moins de 2 000 habitants, abandonné dans 2."),
        ({VILLAGES: 1}, 0, "Essayé dans une commune de moins de 2 000 habitants."),
        ({VILLAGES: 1}, 1, "Essayé dans une commune de moins de 2 000 habitants, puis abandonné."),
        ({VILLAGES: 3}, 3, "Essayé dans 3 communes de moins de 2 000 habitants, abandonné partout."),
        ({VILLAGES: 3}, 1, "Essayé dans 3 communes de moins de 2 000 habitants, abandonné une fois."),
        ({REGIONS: 1}, 0, "Essayé dans un département ou région."),
        ({GROUPED: 2, VILLAGES: 1}, 0, "Essayé dans une commune de moins de 2 000 habitants et 2 intercommunalités ou pays."),
        (
            {VILLAGES: 2, TOWNS: 1, Place.ELSEWHERE: 2},
            2,
            "Essayé dans 2 communes de moins de 2 000 habitants, une commune de 2 000 à 9 999 habitants et 2 autres lieux, abandonné dans 2 de ces lieux.",
        ),
    ],
)
def test_places_and_what_was_given_up(places, given_up, said):
    assert where_tried(places, given_up) == said


@pytest.mark.parametrize("place", Place)
def test_every_place_is_said_for_one_and_for_several(place):
    one, several = where_tried({place: 1}, 0), where_tried({place: 4}, 0)
    assert one.startswith(("Essayé dans une ", "Essayé dans un "))
    assert several.startswith("Essayé dans 4 ")


def test_what_became_of_the_others():
    assert what_became({Outcome.KEPT: 1, Outcome.ADAPTED: 2}) == "1 continue ainsi, 2 l’ont adapté."
    assert what_became({Outcome.ONGOING: 3, Outcome.GIVEN_UP: 2}) == "3 sont en cours."
    assert what_became({Outcome.GIVEN_UP: 2}) == ""
