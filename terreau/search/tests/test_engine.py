"""What is found, in which order, how it is counted, and why."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terreau.core import registries
from terreau.search import engine
from terreau.search.engine import Found, Request, search, suggest
from terreau.search.explaining import Where
from terreau.search.tests.conftest import PLATFORM, Shelf, document

pytestmark = pytest.mark.django_db
as_it_is = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def find(text: str = "", **more: Any) -> Found:
    return search(Request("leaf", text, platform=PLATFORM, **more))


def keys(text: str, **more: Any) -> list[int]:
    return [hit.key for hit in find(text, **more).hits]


@pytest.fixture
def library(shelf: Shelf) -> Shelf:
    """Forty documents: one says everything, some say part of it, the others speak of something else."""
    shelf.put(
        document(1, "Préparer la fin d’une subvention", purpose="Pour savoir qui paie ensuite", body="Le loyer, les salaires, la co-construction."),
        document(2, "Une subvention"),
        document(3, "Qui paie le loyer ?", organisations=("Le RAMEAU",), subjects=("Transformer son modèle socio-économique",)),
        document(4, "La vie associative", body="On y parle de pérennité, et d’une subvention."),
        *(document(key, f"Autre chose {key}", body="Rien de tout cela.") for key in range(5, 41)),
    )
    return shelf


def test_what_has_all_the_words_comes_first_and_the_rest_is_named(library: Shelf) -> None:
    found = find("qui paie quand la subvention s’arrête")
    assert found.hits[0].key == 1
    assert {hit.key for hit in found.hits} == {1, 2, 3, 4}
    assert (found.whole, found.loosened, found.missing) == (0, True, ("arrête",))


def test_a_page_of_documents_with_all_the_words_is_not_loosened(shelf: Shelf) -> None:
    shelf.put(*(document(key, "Une charte d’alliance") for key in range(1, 26)), document(26, "Une charte"))
    found = find("charte alliance")
    assert (found.count, found.whole, found.loosened) == (25, 25, False)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("subvnetion loyer", 1),
        ("perennite", 4),
        ("coconstruction", 1),
        ("co-construction", 1),
        ("rameau", 3),
        ("associat", 4),
        ("modèle socio-économique", 3),
        ("LOYER", 1),
    ],
)
def test_it_forgives(library: Shelf, typed: str, key: int) -> None:
    assert key in keys(typed)[:2]


def test_a_misspelt_word_says_what_it_was_read_as(library: Shelf) -> None:
    assert find("subvnetion").corrected == {"subvnetion": "subvention"}
    assert find("subvention").corrected == {}


def test_a_misspelt_word_finds_what_the_right_one_does(library: Shelf) -> None:
    library.put(document(50, "Des subventions"))
    assert set(keys("subvnetion")) == set(keys("subvention")) == {1, 2, 4, 50}


def test_words_in_quotes_stand_in_a_row(library: Shelf) -> None:
    assert keys("« vie associative »") == [4]
    assert find('"fin d’une subvention"').whole == 1
    loose = find('"fin subvention"')
    assert (loose.unquoted, loose.hits[0].key) == (True, 1), "nothing says it in a row: its words are looked for, and the answer says so"


def test_acronyms_and_what_they_stand_for_are_the_same(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("ESS", "économie sociale et solidaire")]])
    shelf.put(document(1, "Les acteurs de l’ESS"), document(2, "L’économie sociale et solidaire ici"), document(3, "L’économie du village"))
    assert set(keys("ess")) == {1, 2}
    assert find("économie sociale et solidaire").whole == 2


def test_an_acronym_that_no_document_holds_is_looked_for_in_full(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("CRTE", "contrat de transition écologique", "contrat de relance")]])
    shelf.put(document(1, "Un contrat pour la transition"), document(2, "La transition du village"), document(3, "Un loyer"))
    found = find("CRTE")
    assert [hit.key for hit in found.hits] == [1], "one common word says nothing of it"
    assert [hit.key for hit in find("le C.R.T.E.").hits] == [1]
    assert (found.in_full, found.whole) == ({"CRTE": "contrat de transition écologique"}, 0)


def test_an_acronym_that_a_document_holds_is_looked_for_as_it_is(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("CRTE", "contrat de transition écologique")]])
    shelf.put(document(1, "Un contrat avec l’État"), document(2, "Le CRTE du pays"))
    assert ([hit.key for hit in find("crte").hits], find("crte").in_full) == ([2], {})


def test_each_result_says_where_its_words_are(library: Shelf) -> None:
    found = {hit.key: hit.reasons for hit in find("loyer subvention modèle rameau").hits}
    assert [(reason.where, reason.words) for reason in found[1]] == [(Where.TITLE, ("subvention",)), (Where.TEXT, ("loyer",))]
    assert "loyer" in found[1][1].passage
    assert [(reason.where, reason.words, reason.passage) for reason in found[3]] == [
        (Where.TITLE, ("loyer",), ""),
        (Where.SUBJECT, ("modèle",), "Transformer son modèle socio-économique"),
        (Where.ORGANISATION, ("RAMEAU",), "Le RAMEAU"),
    ]


@pytest.mark.parametrize(
    ("typed", "title", "said"),
    [
        ("subventions", "La fin d’une Subvention", "Subvention"),
        ("subvention", "Les subventions", "subventions"),
        ("EVALUATION", "Des évaluations utiles", "évaluations"),
        ("coconstruction", "Une co-construction", "co-construction"),
        ("subvnetion", "L’aide, ou la subvention", "subvention"),
        ("subvent", "Les subventions", "subventions"),
        ("ess", "L’économie sociale et solidaire", "économie sociale et solidaire"),
        ("« fins des subvention »", "La fin des subventions", "fin, subventions"),
        ("oeuvre", "Une mise en Œuvre", "Œuvre"),
        ("payer", "Qui paie ?", "paie"),
        ("co-construction", "La Co-construction d’un projet", "Co-construction"),
        ("boîte à outils", "La boîte à outils", "boîte, outils"),
    ],
)
def test_a_reason_says_the_word_that_stands_in_the_title(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, typed: str, title: str, said: str) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("ESS", "économie sociale et solidaire")]])
    shelf.put(document(1, title), document(2, "Une subvention"), document(3, "Autre chose"))
    reasons = {hit.key: hit.reasons for hit in find(typed).hits}[1]
    assert [(reason.where, ", ".join(reason.words)) for reason in reasons] == [(Where.TITLE, said)]


def test_a_word_of_an_abstract_that_lists_do_not_show_comes_with_what_surrounds_it(shelf: Shelf) -> None:
    shelf.put(document(1, "Une fiche", purpose="Pour savoir", abstract="Où l’on parle du loyer."), document(2, "Une autre", abstract="Du loyer seul."))
    reasons = {hit.key: [(reason.where, reason.words, reason.passage) for reason in hit.reasons] for hit in find("loyer").hits}
    assert reasons == {1: [(Where.TEXT, ("loyer",), "Où l’on parle du loyer.")], 2: [(Where.PURPOSE, ("loyer",), "")]}


def test_an_expression_stands_in_a_title_only_as_a_whole(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("ESS", "économie sociale et solidaire")]])
    shelf.put(document(1, "L’économie du village", body="Les acteurs de l’ESS y sont."))
    assert [(reason.where, reason.words) for reason in find("ess").hits[0].reasons] == [(Where.TEXT, ("ESS",))]


def test_each_of_many_words_is_told_where_it_is(shelf: Shelf) -> None:
    words = [f"mot{letter}{other}" for letter in "abcdef" for other in "aeiou"]
    shelf.put(*(document(key, f"Le {word}", body=f"Avec le {words[key - 1]}.") for key, word in enumerate(words)))
    for hit in find(" ".join(words), size=40).hits:
        title, text = hit.reasons
        assert (title.where, title.words) == (Where.TITLE, (words[hit.key],))
        assert (text.where, text.words) == (Where.TEXT, (words[hit.key - 1],))


@given(words=st.lists(st.sampled_from(["subvention", "loyer", "paie", "vie", "associative", "rameau", "modèle", "rien", "zèbre"]), min_size=1, max_size=6))
@as_it_is
def test_a_result_never_says_a_word_that_its_document_lacks(library: Shelf, words: list[str]) -> None:
    for hit in find(" ".join(words)).hits:
        whole = " ".join(str(value) for value in hit.shown.values()).lower()
        said = [word.lower() for reason in hit.reasons for word in reason.words]
        assert sorted(said) == sorted({word for word in words if word in whole})


@pytest.mark.parametrize(("asked", "marked"), [("loyer", "loyer"), ("salaire", "salaires"), ("évaluer", "évaluations"), ("evaluation", "évaluations")])
def test_a_passage_marks_the_words_as_they_stand_in_the_text(shelf: Shelf, asked: str, marked: str) -> None:
    shelf.put(document(1, "Un guide", body="été " * 200 + "Le loyer, les salaires et les évaluations, où l’on va. " + "hiver " * 200))
    reason = find(asked).hits[0].reasons[0]
    assert [reason.passage[start:end] for start, end in reason.marks] == [marked]
    assert len(reason.passage) < 300


def test_a_passage_keeps_apart_what_the_page_shows_apart(shelf: Shelf) -> None:
    shelf.put(document(1, "Un guide", body="Pourquoi ?\nIl faut un loyer.\nMéthode\nCommencer par là"))
    assert find("loyer").hits[0].reasons[0].passage == "Pourquoi ? · Il faut un loyer. · Méthode · Commencer par là"


def test_a_passage_knows_a_compound_that_was_typed_in_one_word(shelf: Shelf) -> None:
    shelf.put(document(1, "Un guide", body="On y parle de co-construction, et d’autre chose."))
    (reason,) = find("coconstruction").hits[0].reasons
    assert (reason.where, [reason.passage[start:end] for start, end in reason.marks]) == (Where.TEXT, ["co-construction"])


def test_a_passage_begins_and_ends_with_words(shelf: Shelf) -> None:
    shelf.put(document(1, "Un guide", body="\n".join(["été " * 9] * 20 + ["Le loyer"] + ["été " * 9] * 20)))
    passage = find("loyer").hits[0].reasons[0].passage
    assert " · Le loyer · " in passage
    assert passage == passage.strip(" ·")


def test_a_passage_holds_the_word_that_is_nowhere_else_and_marks_no_other_that_begins_alike(shelf: Shelf) -> None:
    shelf.put(document(1, "La charte", body="Une charte. " + "été " * 200 + "Les charges, le loyer de la charte."))
    title, text = find("charte loyer").hits[0].reasons
    assert (title.words, text.words) == (("charte",), ("loyer",))
    assert [text.passage[start:end] for start, end in text.marks] == ["loyer", "charte"]


HOSTILE = [
    '"',
    '"""',
    "« sans fin",
    "AND OR NOT (",
    "title:subvention^5 && *",
    "'; DROP TABLE library_resource; --",
    ".*(a+)+$",
    "[0 TO 9]",
    "a" * 10_000,
    "mot " * 2_500,
    "🌱🌱🌱",
    "مرحبا بالعالم",
    "\x00\u202e subvention",
    "de la le les",
    "-subvention",
    "\\",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].encode("unicode_escape").decode())
def test_hostile_input_gets_an_answer(library: Shelf, text: str) -> None:
    assert isinstance(find(text, facets=("type",)), Found)


@given(text=st.text(max_size=200))
@as_it_is
def test_any_text_gets_an_answer(library: Shelf, text: str) -> None:
    found = find(text)
    assert len(found.hits) <= found.count


def test_only_so_many_words_count(library: Shelf) -> None:
    assert find(" ".join(f"mot{number}" for number in range(100))).words == 32


def facetted(shelf: Shelf) -> list[dict[str, tuple[str, ...]]]:
    chance = random.Random(3)
    rows = [{"type": (chance.choice("ab"),), "year": (chance.choice(["2019", "2020", "2021"]),), "tag": tuple(chance.sample("xyz", 2))} for _row in range(60)]
    shelf.put(*(document(key, chance.choice(["Une charte", "Un budget"]), facets=row) for key, row in enumerate(rows)))
    return rows


@pytest.mark.parametrize("text", ["", "charte"])
@pytest.mark.parametrize("chosen", [{}, {"type": ("a",)}, {"year": ("2019", "2020"), "tag": ("x",)}, {"tag": ("nothing",)}])
def test_each_value_counts_what_picking_it_alone_in_its_facet_would_give(shelf: Shelf, text: str, chosen: dict[str, tuple[str, ...]]) -> None:
    facetted(shelf)
    found = find(text, chosen=chosen, facets=("type", "year", "tag"))
    for name, values in found.facets.items():
        for value, count in values.items():
            alone = {**{other: picked for other, picked in chosen.items() if other != name}, name: (value,)}
            assert find(text, chosen=alone).count == count, (name, value)


@pytest.mark.parametrize("most", [1, 2, 65_000])
def test_values_are_counted_whatever_the_number_of_their_sets(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(engine, "MOST_SETS", most)
    shelf.put(*(document(key, "Une charte", facets={"levier": tuple("abcd"[: 1 + key % 4]), "type": ("x",)}) for key in range(8)))
    assert find("charte", facets=("levier", "type")).facets == {"levier": {"a": 8, "b": 6, "c": 4, "d": 2}, "type": {"x": 8}}


def test_what_another_platform_shows_and_what_none_does_stays_out(shelf: Shelf) -> None:
    shelf.put(document(1, "Ici"), document(2, "Ailleurs, ici aussi", platforms=(2,)), document(3, "Nulle part, ici non plus", platforms=()))
    assert keys("ici") == [1]
    assert {hit.key for hit in search(Request("leaf", "ici")).hits} == {1, 2}


def test_lists_are_ordered_as_asked_and_pages_follow_each_other(shelf: Shelf) -> None:
    chance = random.Random(5)
    shelf.put(*(document(key, f"Une charte {chance.random()}", useful=chance.getrandbits(60), date=chance.getrandbits(40)) for key in range(50)))
    for order, name in (("useful", "useful"), ("recent", "date")):
        wanted = sorted(shelf.held, key=lambda key: -getattr(shelf.held[key], name))
        assert [*keys("", order=order, size=20), *keys("", order=order, offset=20, size=30)] == wanted
    assert keys("charte", order="title", size=50) == sorted(shelf.held, key=lambda key: shelf.held[key].title)
    assert engine.keys(Request("leaf", "charte", platform=PLATFORM)) == [*keys("charte", size=30), *keys("charte", offset=30, size=30)]


def test_completion_finds_the_beginning_of_a_word_of_a_title_or_of_another_name(shelf: Shelf) -> None:
    shelf.put(document(1, "Charte d’alliance"), document(2, "Le budget", names=("Les finances",)), document(3, "Autre", body="charte"))
    assert suggest(PLATFORM, "char", {"leaf": 5}) == [("leaf", "Charte d’alliance", "/1/")]
    assert suggest(PLATFORM, "alliance ch", {"leaf": 5}) == [("leaf", "Charte d’alliance", "/1/")]
    assert suggest(PLATFORM, "finan", {"leaf": 5}) == [("leaf", "Le budget", "/2/")]
    assert suggest(PLATFORM, "zzz", {"leaf": 5}) == suggest(PLATFORM, "", {"leaf": 5}) == []


def test_registries_are_what_rooms_offer() -> None:
    assert {offered.kind for offered in registries.searchables} >= {"resource", "situation", "lever", "term", "organisation"}


def test_what_holds_all_the_words_of_a_subject_comes_first(shelf: Shelf) -> None:
    shelf.put(
        document(1, "Le dernier module", purpose="Le dernier, vraiment le dernier"),
        document(2, "La vie du bourg", body="Un commerce, et plus loin dans le texte on lit : l’heure du dernier car."),
        *(document(key, f"Autre chose {key}") for key in range(3, 40)),
    )
    assert [hit.key for hit in find("dernier commerce").hits] == [2, 1]


def test_a_passage_is_where_most_words_stand_together_and_says_those(shelf: Shelf) -> None:
    far = "Rien de cela ici, vraiment rien. " * 12
    shelf.put(document(1, "Une fiche", body=f"La subvention. {far}Qui paie le loyer quand la subvention s’arrête ? {far}Le loyer."))
    reason = find("qui paie le loyer quand la subvention s’arrête").hits[0].reasons[0]
    assert reason.words == ("paie", "loyer", "subvention", "arrête")
    assert [reason.passage[start:end] for start, end in reason.marks] == ["paie", "loyer", "subvention", "arrête"]


def test_an_expression_is_marked_as_a_whole_never_by_one_of_its_words(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("EPCI", "établissement public de coopération")]])
    shelf.put(document(1, "Une fiche", body="Accueillir un autre public. Les règles d’un EPCI, ou établissement public de coopération."))
    reason = find("epci").hits[0].reasons[0]
    assert [reason.passage[start:end] for start, end in reason.marks] == ["EPCI", "établissement public de coopération"]
    assert reason.words == ("EPCI",)


@pytest.mark.parametrize("typed", ["co-construction", "coconstruction", "Co-Construction"])
def test_a_compound_is_one_word_however_it_is_typed(shelf: Shelf, typed: str) -> None:
    shelf.put(document(1, "La co-construction"), document(2, "Une coconstruction"), document(3, "Le co-développement"), document(4, "Une construction"))
    assert set(keys(typed)) == {1, 2}


def test_a_compound_that_no_document_has_is_looked_for_by_its_parts(shelf: Shelf) -> None:
    shelf.put(document(1, "L’alliance"), document(2, "Le territoire"))
    assert set(keys("alliance-territoire")) == {1, 2}


def test_a_word_begun_in_a_title_comes_before_one_in_a_text(shelf: Shelf) -> None:
    shelf.put(document(1, "Une fiche", body="La subvention."), document(2, "La subvention"))
    assert keys("subv") == [2, 1]


def test_scores_go_down_and_none_is_negative(library: Shelf) -> None:
    for asked in ("subvention", "subvention loyer", "qui paie quand la subvention s’arrête"):
        scores = [hit.score for hit in find(asked).hits]
        assert scores == sorted(scores, reverse=True)
        assert min(scores) >= 0


def test_completion_offers_the_word_itself_first_and_stays_while_the_next_one_is_typed(shelf: Shelf) -> None:
    shelf.put(document(1, "Essaimer"), document(2, "L’essaimage"), document(3, "ESS"), document(4, "Financer un projet"), document(5, "La vie"))
    assert suggest(PLATFORM, "ess", {"leaf": 1}) == [("leaf", "ESS", "/3/")]
    for typed in ("financer", "financer m", "financer mon", "financer mon v", "financer mon vi"):
        assert suggest(PLATFORM, typed, {"leaf": 5}) == [("leaf", "Financer un projet", "/4/")], typed


def test_completion_puts_what_is_called_so_before_other_kinds(shelf: Shelf) -> None:
    shelf.put(document(1, "L’essai"), replace(document(2, "ESS"), kind="term"))
    assert [kind for kind, _title, _url in suggest(PLATFORM, "Ess ", {"leaf": 2, "term": 1})] == ["term", "leaf"]


def test_quotes_stay_where_the_expression_is_somewhere(shelf: Shelf) -> None:
    shelf.put(document(1, "Le prix libre"), document(2, "Libre de prix"))
    found = find('"prix libre" loyer')
    assert (found.unquoted, found.hits[0].key, found.missing) == (False, 1, ("loyer",))


def test_an_acronym_in_full_leaves_what_else_was_typed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("CRTE", "contrat de relance pour la transition")]])
    shelf.put(document(1, "Le loyer"), document(2, "Un contrat"))
    found = find("loyer crte CRTE")
    assert [hit.key for hit in found.hits][:1] == [1]
    assert (found.in_full, found.missing) == ({"crte": "contrat de relance pour la transition"}, ())


@pytest.mark.parametrize("typed", ["ESS EſS", "ess EſS ESS", "EſS"])
def test_letters_that_look_like_those_of_an_acronym_are_answered(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("ESS", "économie sociale et solidaire")]])
    shelf.put(document(1, "L’économie sociale"), document(2, "Un loyer"))
    assert find(typed).count in {0, 1}


def test_a_compound_is_also_what_says_the_same(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terreau.search.synonyms.ways_to_say", [lambda: [("PCAET", "plan climat-air-énergie territorial")]])
    shelf.put(document(1, "Notre PCAET"), document(2, "Un plan climat-air-énergie territorial"), *(document(key, f"Autre {key}") for key in range(3, 30)))
    assert set(keys("plan climat-air-énergie territorial")) == set(keys("plan climat air énergie territorial")) == {1, 2}


def test_a_compound_within_another_stays_whole(shelf: Shelf) -> None:
    shelf.put(document(1, "La co-construction"), document(2, "Un éco-lieu"))
    assert find("éco-construction co-construction").missing == ()
    assert keys("éco-construction co-construction")[0] == 1


def test_a_passage_ends_though_a_text_has_no_blank(shelf: Shelf) -> None:
    shelf.put(document(1, "Une fiche", body="Le loyer " + "x" * 20_000))
    assert len(find("loyer").hits[0].reasons[0].passage) < 300
