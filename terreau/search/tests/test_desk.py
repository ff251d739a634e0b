"""What the desk finds: also what no platform shows, and nothing of that for anybody else."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from terreau.core.registries import found_by_words
from terreau.search import desk
from terreau.search.engine import Request, search, suggest
from terreau.search.index import UnavailableError
from terreau.search.tests.conftest import PLATFORM, Leaf, Shelf, document
from terreau.vocabulary.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawer(shelf: Shelf) -> Shelf:
    """Three documents, of which one is a draft that alone says « zinguerie »."""
    shelf.put(
        document(1, "Charte d’alliance", body="Le loyer et la co-construction."),
        document(2, "Zinguerie : une charte", platforms=(), addresses=("exemple.fr/zinc",)),
        document(3, "Autre chose", body="On y parle de charte.", addresses=("exemple.fr/zinc", "exemple.fr/autre")),
    )
    return shelf


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("charte", [1, 2, 3]),
        ("CHART", [1, 2, 3]),
        ("charte zing", [2]),
        ("zinguerrie", [2]),
        ("coconstruction", [1]),
        ("co-constr", [1]),
        ("loyer zinguerie", []),
        ("introuvable", []),
    ],
)
def test_words_are_found_written_in_full_or_begun_shown_or_not(drawer: Shelf, typed: str, keys: list[int]) -> None:
    found = desk.found_by_words(Leaf, typed)
    assert found is not None
    assert sorted(found) == keys


def test_titles_come_first(shelf: Shelf) -> None:
    shelf.put(document(1, "Autre chose", body="On y parle de charte, d’une charte."), document(2, "Charte d’alliance"), document(3, "Une charte", platforms=()))
    assert (desk.found_by_words(Leaf, "charte") or [])[-1] == 1


def test_a_word_that_begins_something_else_only_is_taken_as_mistyped(shelf: Shelf) -> None:
    shelf.put(document(1, "Subvention"), replace(document(2, "Subvnetion"), kind="branch"))
    assert desk.found_by_words(Leaf, "subvnetion") == [1]


@pytest.mark.parametrize("typed", ["", "  ", "le la", "?!"])
def test_no_telling_word_and_nobody_can_tell(drawer: Shelf, typed: str) -> None:
    assert desk.found_by_words(Leaf, typed) is None


def test_without_an_index_or_of_records_that_are_not_in_it_nobody_can_tell(drawer: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found_by_words(Source, "charte") is None

    def none_yet(_ask: object) -> Iterable[int]:
        raise UnavailableError

    monkeypatch.setattr("terreau.search.index.reading", none_yet)
    assert found_by_words(Leaf, "charte") is None
    assert desk.resembling(Leaf, "Charte d’alliance", 5) == []
    assert desk.at_address(Leaf, "exemple.fr/zinc", 5) == []


def test_nobody_else_learns_of_what_no_platform_shows(drawer: Shelf) -> None:
    assert [hit.key for hit in search(Request("leaf", "zinguerie")).hits] == []
    assert search(Request("leaf", "zinguerrie", platform=PLATFORM)).corrected == {}
    assert search(Request("leaf")).count == 2
    assert suggest(PLATFORM, "zing", {"leaf": 5}) == []


def test_titles_that_share_half_their_longest_words_resemble(drawer: Shelf) -> None:
    assert desk.resembling(Leaf, "Les chartes, alliance", 5) == [1]
    assert desk.resembling(Leaf, "Zinguerie de la halle", 5) == [2]
    assert desk.resembling(Leaf, "Loyer", 5) == [], "it stands in no title"
    assert desk.resembling(Leaf, "de la", 5) == []


def test_an_address_is_that_of_all_who_have_it(drawer: Shelf) -> None:
    assert sorted(desk.at_address(Leaf, "exemple.fr/zinc", 5)) == [2, 3]
    assert desk.at_address(Leaf, "exemple.fr/autre", 5) == [3]
    assert desk.at_address(Leaf, "exemple.fr", 5) == []
    assert desk.at_address(Leaf, "", 5) == []
