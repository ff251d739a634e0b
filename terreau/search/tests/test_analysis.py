"""French, as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.search.analysis import STOP_WORDS, joined_compounds, words_of


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("L'école d'à côté", ["ecol", "cot"]),
        ("L’école d’à côté", ["ecol", "cot"]),
        ("Qu’est-ce que ça change ?", ["chang"]),
        ("jusqu’aujourd’hui, lorsqu'ils évaluent", ["aujourd", "hui", "evaluent"]),
        ("les partenariats, un partenariat, PARTENARIAT", ["partenariat"] * 3),
        ("résilience resilience", ["resilient"] * 2),
        ("qui est là, avec vous", []),
        ("🌱 ", []),
    ],
)
def test_telling_words_are_cut_to_their_stems(text: str, stems: list[str]) -> None:
    assert [word.stem for word in words_of(text)] == stems


@given(st.text(max_size=300))
def test_any_text_is_cut_without_error_and_words_stand_where_they_are_said_to(text: str) -> None:
    words = words_of(text)
    assert all(word.typed in text for word in words)
    assert [word.position for word in words] == sorted(word.position for word in words)


def test_each_stop_word_says_nothing() -> None:
    assert words_of(" ".join(STOP_WORDS)) == []


def test_compounds_are_also_one_word() -> None:
    assert joined_compounds("La co-construction, le porte-à-porte et l’eau") == "coconstruction porteàporte"
