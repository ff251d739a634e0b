"""What a visitor asks of the library, read from an address."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from terreau.core.text import fold, folded_words
from terreau.library.facets import FACETS
from terreau.library.selection import EMPTY_WORDS, MOST_WORDS, PARAMETERS, Selection, words_of

slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)?", fullmatch=True)
selections = st.builds(
    Selection,
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60).map(str.strip),
    chosen=st.dictionaries(st.sampled_from(PARAMETERS), st.lists(slugs, min_size=1, max_size=4, unique=True).map(tuple), max_size=4),
    order=st.sampled_from(["", "recent", "titre"]),
)


@given(selections)
def test_an_address_gives_back_the_selection_it_was_made_from(selection):
    assert Selection.read(QueryDict(selection.query_string())) == selection


@given(selections, st.sampled_from(PARAMETERS), slugs)
def test_picking_a_value_twice_changes_nothing(selection, facet, value):
    there_and_back = selection.toggled(facet, value).toggled(facet, value)
    assert {name: set(values) for name, values in there_and_back.chosen.items()} == {name: set(values) for name, values in selection.chosen.items()}


@given(st.text(max_size=300))
def test_words_are_few_folded_and_telling(text):
    words = words_of(text)
    assert len(words) <= MOST_WORDS
    assert len(words) == len(set(words))
    assert all(word == fold(word) for word in words)


def test_a_spoken_question_keeps_what_tells():
    assert words_of("Qui paie quand la subvention s’arrête ?") == ["paie", "subvention", "arrete"]
    assert words_of("les partenaires") == ["partenaire"]


def test_a_question_made_of_empty_words_has_none():
    assert "qui" in EMPTY_WORDS
    assert words_of("qui est là") == []


def test_compounds_are_found_joined_or_not():
    assert words_of("co-construction") == ["co", "construction", "coconstruction"]
    assert " coconstruction " in folded_words("La co-construction, ici")


def test_control_characters_are_dropped():
    assert Selection.read(QueryDict("q=a%01b%0Bc")).text == "abc"


def test_each_parameter_is_a_facet():
    assert set(PARAMETERS) == set(FACETS)


def test_an_unknown_order_and_empty_values_are_dropped():
    selection = Selection.read(QueryDict("tri=hasard&levier=&levier=a&levier=a"))
    assert selection.order == ""
    assert selection.chosen == {"levier": ("a",)}
