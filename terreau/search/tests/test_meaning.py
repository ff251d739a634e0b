"""Meaning: beside words, in the background, or not at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Count
from django.utils import timezone

from terreau.changes.followers import Batch
from terreau.search import encoders, following, index, meaning
from terreau.search.engine import Request, search, similar
from terreau.search.explaining import Where
from terreau.search.fusion import together
from terreau.search.models import Embedding
from terreau.search.tests.conftest import PLATFORM, Shelf, WordsEncoder, document
from terreau.search.tests.test_index import changed
from terreau.search.vectors import VectorFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(encoder: type[WordsEncoder], shelf: Shelf) -> Shelf:
    """Thirty documents whose meaning was read, one of which speaks of money."""
    shelf.put(document(1, "Le financement"), *(document(key, f"Sujet numéro {key} mot{key}") for key in range(2, 31)))
    following.follow_changes(Batch(everything=True))
    meaning.work()
    return shelf


def a_day_later() -> None:
    """Have a whole round read, as a follower that has just started does, or one that has run for a day."""
    meaning.queue._begun = None
    meaning.work()


def vectors() -> VectorFile:
    return meaning.vectors_of(WordsEncoder())


def test_another_word_for_the_same_is_found_and_said_so(read: Shelf) -> None:
    found = search(Request("leaf", "argent", platform=PLATFORM))
    assert found.hits[0].key == 1
    assert [reason.where for reason in found.hits[0].reasons] == [Where.MEANING]
    assert found.whole == 0


def test_words_and_meaning_count_together(read: Shelf) -> None:
    read.put(document(31, "Un sujet sans argent ni financement"))
    following.follow_changes(changed(31))
    meaning.follow_changes(changed(31))
    meaning.work()
    assert {hit.key for hit in search(Request("leaf", "argent", platform=PLATFORM)).hits[:2]} == {1, 31}


def test_a_text_is_read_once_whatever_happens_to_its_folder(read: Shelf, encoder: type[WordsEncoder]) -> None:
    assert (len(encoder.read), Embedding.objects.count()) == (30, 30)
    meaning.vectors_of(WordsEncoder()).forget()
    a_day_later()
    assert meaning.is_there()
    assert len(encoder.read) == 30, "vectors come back from the database"


def test_what_moved_last_is_read_first(encoder: type[WordsEncoder], shelf: Shelf) -> None:
    shelf.put(*(document(key, f"Sujet {key}") for key in range(1, 40)))
    meaning.follow_changes(Batch(everything=True))
    meaning.follow_changes(changed(39))
    assert next(iter(meaning.queue.take(1).values())) == [39]


def test_what_is_gone_is_forgotten_within_the_day(read: Shelf) -> None:
    uuid = read.held[1].uuid
    del read.held[1]
    meaning.follow_changes(changed(1))
    meaning.work()
    a_day_later()
    assert uuid not in vectors().digests()
    assert len(vectors()) == 29


def test_what_another_encoder_made_leaves_within_the_day(read: Shelf) -> None:
    former, own = index.folder() / "meaning-former", index.folder() / "meaning-words"
    former.mkdir()
    a_day_later()
    assert not former.exists()
    assert own.exists()


def test_a_text_written_again_and_again_leaves_one_vector(read: Shelf) -> None:
    for time in range(40):
        read.put(document(1, f"Le financement, essai {time}"))
        meaning.follow_changes(changed(1))
        meaning.work()
    assert vectors().spent() <= 30
    a_day_later()
    assert (len(vectors()), vectors().spent()) == (30, 0)


def test_what_no_platform_shows_is_never_read_and_leaves_at_once(read: Shelf, encoder: type[WordsEncoder]) -> None:
    read.put(document(1, "Le financement", platforms=()), document(50, "Un brouillon", platforms=()))
    meaning.follow_changes(changed(1, 50))
    meaning.work()
    assert not {read.held[1].uuid, read.held[50].uuid} & set(vectors().digests())
    assert not any("brouillon" in text for text in encoder.read)


def test_a_round_cut_short_forgets_nobody(read: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "_read", lambda *_all: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        a_day_later()
    assert len(meaning.queue) == 30
    monkeypatch.undo()
    assert len(vectors()) == 30


def test_vectors_leave_the_database_a_month_after_the_last_text_they_were_of(read: Shelf) -> None:
    today = timezone.localdate()
    other = Embedding.objects.create(encoder="another model", digest=b"o" * 16, vector=b"", used=today - timedelta(days=31))
    Embedding.objects.exclude(pk=other.pk).update(used=today - timedelta(days=29))
    read.put(document(1, "Un autre titre"))
    meaning.follow_changes(changed(1))
    a_day_later()
    used = dict(Embedding.objects.values_list("used").annotate(Count("pk")))
    assert used == {today: 30, today - timedelta(days=29): 1}, "what is in use says so, another model left"
    Embedding.objects.exclude(used=today).update(used=today - timedelta(days=31))
    a_day_later()
    assert set(Embedding.objects.values_list("used", flat=True)) == {today}


def test_a_text_that_the_encoder_cannot_take_leaves_the_others(encoder: type[WordsEncoder], shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = encoder.passages

    def unsure(self: WordsEncoder, texts: Any) -> Any:
        if any("indigeste" in text for text in texts):
            raise ValueError
        return passages(self, texts)

    monkeypatch.setattr(encoder, "passages", unsure)
    shelf.put(*(document(key, f"Sujet {key}") for key in range(1, 5)), document(5, "Sujet indigeste"))
    meaning.work()
    assert set(vectors().digests()) == {shelf.held[key].uuid for key in range(1, 5)}


def test_neighbours_are_those_whose_meaning_is_closest(read: Shelf) -> None:
    read.put(document(40, "Les fonds"))
    following.follow_changes(changed(40))
    meaning.follow_changes(changed(40))
    meaning.work()
    assert similar("leaf", read.held[1].uuid, PLATFORM, 3)[0].key == 40


@pytest.mark.parametrize("path", ["", "terreau.search.nowhere.Encoder"])
def test_without_an_encoder_words_still_find(own_folder: Any, shelf: Shelf, settings: Any, path: str) -> None:
    settings.TERREAU_ENCODER = path
    encoders.encoder.cache_clear()
    shelf.put(document(1, "Une charte"))
    following.follow_changes(Batch(everything=True))
    meaning.follow_changes(Batch(everything=True))
    meaning.work()
    assert not meaning.is_there()
    assert [hit.key for hit in search(Request("leaf", "charte", platform=PLATFORM)).hits] == [1]
    encoders.encoder.cache_clear()


def test_a_sum_of_standard_scores_favours_who_is_good_at_both() -> None:
    assert max(range(3), key=together([5.0, 4.0, 0.0], [0.1, 0.9, 0.95]).__getitem__) == 1
    assert together([], []) == []
    assert together([1.0, 1.0], [None, None]) == [0.0, 0.0]


def test_pages_follow_each_other_whatever_is_close(encoder: type[WordsEncoder], shelf: Shelf) -> None:
    shelf.put(*(document(key, f"L’argent {key}", body="Du financement." if key % 3 else "Des fonds, de l’argent.") for key in range(1, 170)))
    shelf.put(*(document(key, f"Autre chose {key}") for key in range(170, 200)))
    following.follow_changes(Batch(everything=True))
    meaning.follow_changes(Batch(everything=True))
    meaning.work()
    for asked in ("argent", "argent fonds", "argent financement fonds"):
        hits = [hit for page in range(12) for hit in search(Request("leaf", asked, platform=PLATFORM, offset=page * 20)).hits]
        assert len({hit.key for hit in hits}) == len(hits) == search(Request("leaf", asked, platform=PLATFORM)).count
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert min(scores) >= 0


def test_what_is_about_the_question_elsewhere_says_nothing_of_this_platform(encoder: type[WordsEncoder], shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WordsEncoder, "related", 0.5)
    shelf.put(*(document(key, f"Sujet{key} autre{key}") for key in range(1, 40)))
    shelf.put(replace(document(99, "Le financement"), platforms=(PLATFORM + 1,)))
    following.follow_changes(Batch(everything=True))
    meaning.follow_changes(Batch(everything=True))
    meaning.work()
    assert search(Request("leaf", "fonds", platform=PLATFORM)).count == 0
    assert [hit.key for hit in search(Request("leaf", "fonds", platform=PLATFORM + 1)).hits] == [99]
