"""What is said of trials, in French."""

import itertools
import re

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
        ({VILLAGES: 2}, 2, "Essayé dans 2 communes de moins de 2 000 habitants, abandonné dans les deux."),
        ({VILLAGES: 3}, 3, "Essayé dans 3 communes de moins de 2 000 habitants, abandonné partout."),
        ({VILLAGES: 3}, 1, "Essayé dans 3 communes de moins de 2 000 habitants, abandonné une fois."),
        ({REGIONS: 1}, 0, "Essayé dans un département ou une région."),
        ({GROUPED: 2, VILLAGES: 1}, 0, "Essayé dans une commune de moins de 2 000 habitants et dans 2 intercommunalités ou pays."),
        (
            {VILLAGES: 2, TOWNS: 1, Place.ELSEWHERE: 2},
            2,
            "Essayé dans 2 communes de moins de 2 000 habitants, dans une commune de 2 000 à 9 999 habitants et dans 2 autres lieux, "
            "abandonné dans 2 de ces lieux.",
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


def test_no_other_place_is_said_where_there_is_only_one_kind():
    assert where_tried({Place.ELSEWHERE: 1}, 0) == "Essayé dans un lieu."
    assert where_tried({Place.ELSEWHERE: 3, REGIONS: 1}, 1) == "Essayé dans un département ou une région et dans 3 autres lieux, abandonné une fois."


@pytest.mark.parametrize(
    ("kept", "adapted", "ongoing", "given_up", "said"),
    [
        (1, 0, 0, 0, "Poursuivi depuis."),
        (0, 1, 0, 0, "Adapté depuis."),
        (0, 0, 1, 0, "L’essai est en cours."),
        (0, 0, 0, 1, ""),
        (2, 0, 0, 0, "Poursuivi chaque fois."),
        (0, 5, 0, 0, "Adapté chaque fois."),
        (0, 0, 2, 0, "Les essais sont en cours."),
        (1, 0, 0, 1, "Poursuivi une fois."),
        (0, 1, 1, 0, "Adapté une fois, un essai en cours."),
        (3, 2, 1, 2, "Poursuivi 3 fois, adapté 2 fois, un essai en cours."),
        (0, 0, 4, 2, "4 essais en cours."),
    ],
)
def test_what_became_of_the_others(kept, adapted, ongoing, given_up, said):
    assert what_became({Outcome.KEPT: kept, Outcome.ADAPTED: adapted, Outcome.ONGOING: ongoing, Outcome.GIVEN_UP: given_up}) == said


@pytest.mark.parametrize("numbers", [*itertools.product(range(4), repeat=4)])
def test_every_count_makes_whole_sentences(numbers):
    outcomes = dict(zip(Outcome, numbers, strict=True))
    total, given_up = sum(numbers), outcomes[Outcome.GIVEN_UP]
    became = what_became(outcomes)
    assert (became == "") == (total == given_up)
    if total:
        for places in ({VILLAGES: total}, {Place.ELSEWHERE: total}, {REGIONS: 1, GROUPED: total - 1}):
            said = f"{where_tried(places, given_up)} {became}".strip()
            assert re.fullmatch(r"[A-Z][^.]*\.( [A-Z\d][^.]*\.)?", said), said
            assert not re.search(r"\b[01]\b(?! 000)|%|  | ,", said), said
