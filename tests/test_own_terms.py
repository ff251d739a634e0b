"""The acronyms of a town hall: defined, found whichever way one says them, taken for no other word, and left to the editors who change them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from wagtail.models import ModelLogEntry

from terreau.core.text import fold
from terreau.library.glossary import entries, marked
from terreau.library.loading import CatalogueError, load
from terreau.library.loading.reading import read_file
from terreau.library.models import LoadedRecord
from terreau.library.own.loading import PAGES, load_own
from terreau.library.own.terms import TERMS
from terreau.library.tests.conftest import texts_loaded_once  # noqa: F401 - a fixture
from terreau.search.analysis import words_of
from terreau.search.engine import Request, search
from terreau.vocabulary.models import Platform, Term
from terreau.vocabulary.searchables import said_otherwise, ways_to_say
from tests.french import misspelt, words

FILE = read_file(TERMS)
OWN = {row["slug"]: row for row in FILE["terms"]}
OTHERS = {row["slug"]: row["other_words"] for row in FILE["other_words"]}
# Ways of writing that the dictionary has not, and that people type.
TYPED = {"CPIT", "POC", "RETEX", "REX", "codev", "coinvestissement", "fab", "interco", "lab", "socioéconomique", "tierslieu"}

pytestmark = [pytest.mark.usefixtures("texts_loaded_once"), pytest.mark.django_db]


def left_alone(kind: str) -> list[str]:
    return load_own().counts[kind].left_alone


def found(text: str) -> list[int]:
    return [hit.key for hit in search(Request("term", text, platform=Platform.objects.get().pk)).hits]


def written(tmp_path: Path, **changes: Any) -> Path:
    path = tmp_path / "terms.yaml"
    path.write_text(yaml.safe_dump({**FILE, **changes}, allow_unicode=True), encoding="utf-8")
    return path


def test_each_is_there_as_proposed_and_defined_in_a_sentence_or_three() -> None:
    terms = Term.objects.in_bulk(list(OWN), field_name="slug")
    assert set(terms) == set(OWN)
    for slug, row in OWN.items():
        assert (terms[slug].label, terms[slug].other_words, terms[slug].proposed) == (row["label"], row["other_words"], True)
        assert {near.slug for near in terms[slug].related.all()} == set(row.get("related") or [])
        assert 8 <= len(words(row["definition"])) <= 45, slug


def test_the_terms_of_the_catalogue_gain_what_people_say_and_keep_their_sentences() -> None:
    assert dict(Term.objects.filter(slug__in=OTHERS).values_list("slug", "other_words")) == OTHERS
    again = load()
    assert again.all_unchanged
    assert again.counts["term"].left_alone == again.counts["term"].removed == []
    assert Term.objects.filter(label__contains="CPIT").count() == 1


def test_what_people_say_is_spelt_as_they_type_it() -> None:
    said = [row["other_words"] for row in (*FILE["terms"], *FILE["other_words"])]
    assert set(misspelt(" ".join(said))) <= TYPED
    assert not [text for text in said if "'" in text or len(set(said_otherwise(text))) < len(text.split(","))]


def test_what_an_editor_changed_or_deleted_stays_so() -> None:
    Term.objects.filter(slug="ess").update(definition="Ce que l’on en dit ici.")
    Term.objects.get(slug="dgs").delete()
    assert left_alone("own_term") == ["ess (modifiée depuis)", "dgs (supprimée depuis)"]
    assert Term.objects.get(slug="ess").definition == "Ce que l’on en dit ici."
    assert not Term.objects.filter(slug="dgs").exists()


@pytest.mark.parametrize("theirs", ["", "espace partagé"])
def test_the_other_words_that_an_editor_emptied_or_wrote_stay_so(theirs: str) -> None:
    Term.objects.filter(slug="tiers-lieu").update(other_words=theirs)
    assert left_alone("other_words") == ["tiers-lieu (modifiée depuis)"]
    assert Term.objects.get(slug="tiers-lieu").other_words == theirs


def test_other_words_go_only_where_there_are_none() -> None:
    LoadedRecord.objects.filter(kind="other_words").delete()
    Term.objects.update(other_words="")
    Term.objects.filter(slug="tiers-lieu").update(other_words="espace partagé")
    Term.objects.filter(slug="co-construction").update(slug="coconstruire")
    Term.objects.get(slug="essaimage").delete()
    assert left_alone("other_words") == ["tiers-lieu (faite à la main)"]
    assert Term.objects.get(slug="tiers-lieu").other_words == "espace partagé"
    assert Term.objects.get(slug="coconstruire").other_words == OTHERS["co-construction"]
    assert not Term.objects.filter(slug="essaimage").exists()


def test_a_term_deleted_since_is_not_made_again() -> None:
    Term.objects.get(slug="odd-17").delete()
    assert left_alone("other_words") == ["odd-17 (supprimée depuis)"]
    assert not Term.objects.filter(slug="odd-17").exists()


def test_what_the_file_says_anew_is_written_and_told(tmp_path: Path) -> None:
    before = ModelLogEntry.objects.filter(action="terreau.import").count()
    anew = [{**row, "definition": "Dit autrement."} if row["slug"] == "ess" else row for row in FILE["terms"]]
    others = [{**row, "other_words": "tierslieu"} if row["slug"] == "tiers-lieu" else row for row in FILE["other_words"]]
    report = load_own(terms=written(tmp_path, terms=anew, other_words=others))
    assert (report.counts["own_term"].updated, report.counts["other_words"].updated) == (1, 1)
    assert Term.objects.get(slug="ess").definition == "Dit autrement."
    assert Term.objects.get(slug="tiers-lieu").other_words == "tierslieu"
    assert ModelLogEntry.objects.filter(action="terreau.import").count() == before + 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"terms": [{**FILE["terms"][0], "related": ["inconnu"]}]}, "ne désigne rien de connu"),
        ({"terms": [{**FILE["terms"][0], "related": []}] * 2}, "deux fiches"),
        ({"terms": [{**FILE["terms"][0], "related": [], "label": "x" * 161}]}, "label"),
        ({"terms": 3}, "une liste de fiches"),
        ({"other_words": [{"slug": "inconnu", "other_words": "x"}]}, "ne désigne rien de connu"),
        ({"other_words": [{"slug": "ess", "other_words": "x"}]}, "ce terme est défini plus haut"),
        ({"other_words": [{"slug": "tiers-lieu", "other_words": "x" * 401}]}, "other_words"),
        ({"inconnu": []}, "clé inconnue"),
    ],
)
def test_a_file_with_a_mistake_loads_nothing_and_says_where(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    before = list(Term.objects.order_by("pk").values_list("label", "definition", "other_words"))
    with pytest.raises(CatalogueError, match=said) as refused:
        load_own(terms=written(tmp_path, **changes))
    assert "terms.yaml" in str(refused.value)
    assert list(Term.objects.order_by("pk").values_list("label", "definition", "other_words")) == before


def test_the_glossary_says_what_people_say() -> None:
    page = Client(SERVER_NAME="localhost").get("/glossaire/").content.decode().replace("\u00a0", " ")
    assert "On dit aussi : économie sociale et solidaire</p>" in page
    assert page.count("On dit aussi :") == len(OWN) + len(OTHERS)


def test_a_term_is_found_by_each_way_to_say_it() -> None:
    for term in Term.objects.exclude(other_words=""):
        for said in (term.label, *said_otherwise(term.other_words)):
            assert term.pk in found(said)[:5], (term.label, said)


def test_a_text_with_the_acronym_is_found_by_the_whole_name_and_the_other_way_round() -> None:
    made = Term.objects.create(label="Un portage", slug="un-portage", definition="Aidé par le CCAS.")
    other = Term.objects.create(label="Un relais", slug="un-relais", definition="Ouvert avec le centre communal d’action sociale.")
    for typed in ("ccas", "centre communal d’action sociale"):
        assert {made.pk, other.pk} <= set(found(typed))


def test_the_search_takes_no_acronym_for_another_word() -> None:
    """« CAF » has the stem of « café »: whoever looks for the last café would be told of allowances. A word spelt alike (« ami ») cannot be told apart."""
    files = [*PAGES.glob("*.yaml"), *(PAGES.parents[1] / "catalogue").glob("*.yaml")]
    common = {word for path in files for word in re.findall(r"(?<![\w/.{-])[a-zà-öø-ÿœ]+(?![\w/:-])", path.read_text(encoding="utf-8"))}
    by_stem: dict[str, set[str]] = {}
    for word in words_of(" ".join(sorted(common | {"café", "pluie", "eau", "plus"}))):
        by_stem.setdefault(word.stem, set()).add(word.typed)
    for group in ways_to_say():
        for expression in group:
            stems = words_of(expression)
            if len(stems) == 1 and expression.upper() == expression:
                assert {fold(word) for word in by_stem.get(stems[0].stem, ())} <= {fold(expression), f"{fold(expression)}s"}, expression


@pytest.mark.parametrize("text", ["un ami, des amis", "le leader du projet", "il a plu", "Art et Ars", "une rse-pedia", "les odds", "ARSENAL", "www.caf.fr"])
def test_a_text_links_no_word_that_only_looks_like_an_acronym(text: str) -> None:
    assert marked(text, entries(), {}) == text


@pytest.mark.parametrize(
    ("text", "slug"), [("Un AMI est ouvert.", "ami"), ("Des EPCI voisins.", "epci"), ("Le SCOT du pays.", "scot"), ("L’ODD 17 le dit.", "odd-17")]
)
def test_a_text_links_an_acronym_written_as_one(text: str, slug: str) -> None:
    linked: dict[str, Any] = {}
    marked(text, entries(), linked)
    assert list(linked) == [slug]
