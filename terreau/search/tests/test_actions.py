"""Searches without an answer: counted, never by whom."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from terreau.search import actions
from terreau.search.actions import MOST_A_DAY, SHOWN_FROM, forget_wishes, remember_wish, wording
from terreau.search.models import Wish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def ask(platform, text, asker="192.0.2.1", instead_of=""):
    remember_wish(platform=platform.pk, text=text, asker=asker, instead_of=instead_of)


def asked(platform):
    return dict(Wish.objects.filter(platform=platform).values_list("words", "asked"))


def test_each_person_counts_once(platform):
    for asker in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
        ask(platform, "  Chauffer  la salle ", asker)
    assert asked(platform) == {"chauffer la salle": 2}


def test_one_who_goes_on_typing_takes_back_their_own_search_only(platform):
    for asker in ("192.0.2.1", "192.0.2.2"):
        ask(platform, "chauffer", asker)
    ask(platform, "chauffer la salle", "192.0.2.1", instead_of="chauffer")
    ask(platform, "chauffer autre chose", "192.0.2.3", instead_of="chauffer")
    assert asked(platform) == {"chauffer": 1, "chauffer la salle": 1, "chauffer autre chose": 1}


def test_what_is_typed_letter_by_letter_is_one_search(platform):
    typed = ["chau", "chauff", "chauffer la", "chauffer la salle"]
    for before, text in zip(["", *typed], typed, strict=False):
        ask(platform, text, instead_of=before)
    assert asked(platform) == {"chauffer la salle": 1}


@pytest.mark.parametrize("text", ["claire.martin@example.org", "06 12 34 56 78", "dossier 123456", "de la le", "", "mot " * 40, "x" * 130])
def test_what_may_tell_of_somebody_or_says_nothing_is_not_kept(platform, text):
    ask(platform, text)
    assert asked(platform) == {}
    assert wording(text) == ""


def test_one_connection_adds_so_many_a_day_and_leaves_room_for_others(platform):
    for number in range(MOST_A_DAY + 5):
        ask(platform, f"mot{number}")
    assert len(asked(platform)) == MOST_A_DAY
    ask(platform, "un autre", "192.0.2.2")
    assert asked(platform)["un autre"] == 1


def test_the_next_day_it_may_ask_again(platform, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 1)
    ask(platform, "hier")
    ask(platform, "hier soir")
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(actions.timezone, "localdate", lambda: tomorrow)
    ask(platform, "demain")
    assert set(asked(platform)) == {"hier", "demain"}


def test_what_is_typed_on_does_not_use_up_the_day(platform, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 2)
    typed = ["chau", "chauff", "chauffer la", "chauffer la salle"]
    for before, text in zip(["", *typed], typed, strict=False):
        ask(platform, text, instead_of=before)
    ask(platform, "isoler")
    assert asked(platform) == {"chauffer la salle": 1, "isoler": 1}


def test_the_addresses_of_one_subscriber_are_one_asker(platform):
    for asker in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:3::1", "::ffff:192.0.2.1", "::ffff:192.0.2.2"):
        ask(platform, "chauffer", asker)
    assert asked(platform) == {"chauffer": 4}


def test_what_fewest_asked_for_makes_room_and_what_is_shown_never_does(platform, second_platform, monkeypatch):
    monkeypatch.setattr(actions, "MOST_KEPT", 4)
    monkeypatch.setattr(actions, "MADE_ROOM", 2)
    today = timezone.localdate()
    for words, count, days in (("montrée", SHOWN_FROM, 300), ("deux fois", 2, 20), ("récente", 1, 1), ("vieille", 1, 10)):
        Wish.objects.create(platform=platform, words=words, asked=count, last_asked=today - timedelta(days=days))
    Wish.objects.create(platform=second_platform, words="ailleurs", last_asked=today - timedelta(days=20))
    ask(platform, "nouvelle")
    assert set(asked(platform)) == {"montrée", "deux fois", "nouvelle"}
    assert set(asked(second_platform)) == {"ailleurs"}
    Wish.objects.filter(platform=platform).update(asked=SHOWN_FROM)
    monkeypatch.setattr(actions, "MOST_KEPT", 3)
    ask(platform, "de trop", "192.0.2.2")
    ask(platform, "montrée", "192.0.2.2")
    assert asked(platform) == {"montrée": SHOWN_FROM + 1, "deux fois": SHOWN_FROM, "nouvelle": SHOWN_FROM}


def test_what_few_ask_for_is_forgotten_soon_and_the_rest_within_a_year(platform):
    today = timezone.localdate()
    for words, count, days in (("rare", 1, 40), ("récente", 1, 3), ("demandée", 5, 40), ("ancienne", 50, 400)):
        Wish.objects.create(platform=platform, words=words, asked=count, last_asked=today - timedelta(days=days))
    forget_wishes()
    assert set(asked(platform)) == {"récente", "demandée"}


def test_one_who_asks_again_opens_what_was_settled(platform):
    Wish.objects.create(platform=platform, words="chauffer", asked=3, last_asked=timezone.localdate(), settled=True)
    ask(platform, "chauffer")
    assert not Wish.objects.get().settled
