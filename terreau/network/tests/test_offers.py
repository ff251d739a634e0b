"""Offering a question: to whom, in how many rounds, taken by one, answered or passed on."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role
from terreau.network.actions import asking, offering
from terreau.network.enums import Kind, OfferState, QuestionState
from terreau.network.models import Offer, Profile, Question
from terreau.network.queries.catalysts import fitting
from terreau.network.tests.members import visitor
from terreau.network.tests.questions import (
    ASKER,
    WORDS,
    address_of,
    asked,
    catalyst,
    follow_path,
    letters_to,
    monday,
    offer_path,
    offer_to,
    path_in,
    received,
    reread,
)
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=9)


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def town():
    return make_territory(TerritoryKind.COMMUNE, latitude=48.0, longitude=6.0)


def near(town: Any, degrees: float) -> Any:
    return make_territory(TerritoryKind.COMMUNE, latitude=48.0 + degrees, longitude=6.0, department=town.department, region=town.region)


class TestRanking:
    def test_who_knows_the_lever_then_who_acts_there_then_who_is_near(self, platform, town):
        lever, other = platform.framework.ordered_levers[:2]
        far_knows = catalyst(platform, "Loin", seat=near(town, 3), levers=[lever])
        near_knows = catalyst(platform, "Près", seat=near(town, 0.1), levers=[lever])
        acts = catalyst(platform, "Agit", seat=near(town, 4), levers=[lever], catchment=[town.department])
        near_other = catalyst(platform, "Voisine", seat=near(town, 0.2), levers=[other])
        catalyst(platform, "Sans rapport", seat=near(town, 3), levers=[other])
        question = received(platform, lever=lever, territory=town)
        assert fitting(question, most=9) == [acts, near_knows, far_knows, near_other]
        assert fitting(question, most=2) == [acts, near_knows]

    def test_at_the_same_distance_who_has_less_in_hand(self, platform):
        first, second = catalyst(platform), catalyst(platform)
        held = received(platform)
        Question.objects.filter(pk=held.pk).update(state=QuestionState.OFFERED)
        Offer.objects.create(question=held, profile=first, secret="a" * 64, offered_at=monday())
        assert fitting(received(platform, words="Autre ?"), most=2) == [second, first]
        # What was answered is in nobody's hands.
        Question.objects.filter(pk=held.pk).update(state=QuestionState.ANSWERED, answered_at=monday())
        assert fitting(received(platform, words="Autre encore ?"), most=2) == [first, second]

    def test_nobody_who_did_not_agree(self, platform, second_platform):
        catalyst(platform, takes_questions=False)
        catalyst(platform, live=False)
        catalyst(platform, kind=Kind.PLACE, takes_questions=False)
        catalyst(second_platform)
        unkept = catalyst(platform)
        unkept.stewards.all().delete()
        gone = catalyst(platform)
        gone.stewards.get().user.__class__.objects.filter(pk=gone.stewards.get().user_id).update(is_active=False)
        assert fitting(received(platform), most=9) == []

    def test_nobody_is_offered_their_own(self, platform):
        mine = catalyst(platform)
        assert fitting(received(platform, email=address_of(mine).upper()), most=9) == []

    def test_the_cost_does_not_grow(self, platform, assert_same_queries):
        question = received(platform)
        assert_same_queries(lambda: catalyst(platform), lambda: fitting(question, most=3), at_most=4)


def test_three_are_asked_and_neither_side_sees_an_address(platform):
    profiles = [catalyst(platform) for _turn in range(4)]
    question = asked(platform, monday())
    offers = list(question.offers.all())
    assert len(offers) == 3
    taker = offers[0].profile
    html = visitor().get(follow_path(question)).content.decode()
    assert visitor().post(offer_path(offers[0]), {"geste": "prendre"}).status_code == 302
    assert visitor().post(offer_path(offers[0]), {"geste": "repondre", "answer": "Commencez par un tour de table."}).status_code == 302
    visitor().post(follow_path(question), {"geste": "remercier"})
    html += visitor().get(follow_path(question)).content.decode()
    theirs = visitor().get(offer_path(offers[0])).content.decode()
    for profile in profiles:
        assert address_of(profile) not in html
    assert ASKER not in theirs
    for letter in mail.outbox:
        known = {ASKER, *(address_of(profile) for profile in profiles)} - set(letter.to)
        assert not any(address in letter.body + str(letter.message()) for address in known)
        assert len(letter.to) == 1
        assert not letter.cc + letter.bcc + letter.reply_to
    assert "Commencez par un tour de table." in letters_to(ASKER)[-1].body
    assert reread(question).taken_by == taker


def test_opening_the_link_changes_nothing(platform):
    profile = catalyst(platform)
    question = asked(platform)
    path = path_in(letters_to(address_of(profile))[0])
    html = visitor().get(path).content.decode()
    assert WORDS in html
    assert "Une maire" not in html, "her name is for who answers"
    assert offer_to(question, profile).state == OfferState.OPEN
    visitor().post(path, {"geste": "prendre"})
    assert "Une maire" in visitor().get(path).content.decode()


def test_the_second_who_takes_it_is_told(platform):
    first, second = catalyst(platform), catalyst(platform)
    question = asked(platform)
    stale = offer_to(question, second)
    assert offering.take(offer=offer_to(question, first))
    assert not offering.take(offer=stale)
    answer = visitor().post(offer_path(stale), {"geste": "prendre"})
    assert answer.status_code == 409
    assert WORDS not in answer.content.decode(), "it is no longer theirs to read"
    lost = visitor().post(offer_path(stale), {"geste": "repondre", "answer": "Écrit pour rien"})
    assert lost.status_code == 409
    assert "Écrit pour rien" in lost.content.decode()
    assert (reread(question).taken_by, question.offers.filter(state=OfferState.TAKEN).count()) == (first, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads would share the one connection of a database in memory")
def test_of_three_at_the_same_time_one_takes_it(platform):
    profiles = [catalyst(platform) for _turn in range(3)]
    question = asked(platform)
    start, outcomes = threading.Barrier(3), []

    def take(profile):
        mine = offer_to(question, profile)
        start.wait(timeout=10)
        try:
            outcomes.append(offering.take(offer=mine))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[profile]) for profile in profiles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == [False, False, True]
    assert sorted(question.offers.values_list("state", flat=True)) == [OfferState.CLOSED, OfferState.CLOSED, OfferState.TAKEN]


def test_an_answer_is_asked_for_and_sent_once(platform):
    profile = catalyst(platform)
    question = asked(platform)
    path = offer_path(offer_to(question, profile))
    assert visitor().post(path, {"geste": "repondre", "answer": "Trop tôt"}).status_code == 409
    visitor().post(path, {"geste": "prendre"})
    assert visitor().post(path, {"geste": "repondre", "answer": " "}).status_code == 422
    for text in ("Voilà.", "Encore."):
        visitor().post(path, {"geste": "repondre", "answer": text})
    assert (reread(question).state, reread(question).answer) == (QuestionState.ANSWERED, "Voilà.")
    assert sum("Voilà." in letter.body for letter in letters_to(ASKER)) == 1
    assert asking.thank(question=question)
    assert not asking.thank(question=question)
    assert not asking.withdraw(question=question)


def test_when_all_decline_others_are_asked_at_once(platform):
    for _turn in range(4):
        catalyst(platform)
    question = asked(platform)
    first = list(question.offers.all())
    for offer in first[:2]:
        assert offering.decline(offer=offer)
    assert question.offers.count() == 3
    assert offering.decline(offer=first[2])
    assert not offering.decline(offer=first[2])
    question = reread(question)
    assert (question.state, question.rounds, question.offers.count()) == (QuestionState.OFFERED, 2, 4)


def test_a_question_given_back_goes_to_others(platform):
    first = catalyst(platform)
    question = asked(platform)
    other = catalyst(platform)
    assert offering.take(offer=offer_to(question, first))
    assert visitor().post(offer_path(offer_to(question, first)), {"geste": "decliner"}).status_code == 302
    question = reread(question)
    assert (question.state, question.taken_by) == (QuestionState.OFFERED, None)
    assert offer_to(question, other).state == OfferState.OPEN


def test_a_catalyst_who_never_answers_keeps_nobody_waiting(platform):
    silent = catalyst(platform)
    question = asked(platform, monday())
    assert offering.take(offer=offer_to(question, silent), now=monday())
    other = catalyst(platform)
    assert offering.pass_on_late(question.due_at) == 0, "the last day is whole"
    late = question.due_at + timedelta(minutes=1)
    assert offering.pass_on_late(late) == 1
    assert offering.pass_on_late(late) == 0, "once"
    assert offer_to(question, silent).state == OfferState.EXPIRED
    assert offer_to(question, other).state == OfferState.OPEN
    assert not offering.answer(offer=offer_to(question, silent), words="Trop tard", may_serve=False)
    assert len(letters_to(address_of(other))) == 1


def test_after_three_rounds_it_is_left_to_the_animators(platform):
    animator = make_role(platform, RoleKind.EDITOR).user
    for _turn in range(10):
        catalyst(platform)
    question, now = asked(platform, monday()), monday()
    for number in (3, 6, 9):
        assert question.offers.count() == number
        now = reread(question).due_at + timedelta(minutes=1)
        offering.pass_on_late(now)
    question = reread(question)
    assert (question.state, question.rounds, question.offers.count()) == (QuestionState.UNANSWERED, 3, 9)
    letter = letters_to(animator.email)[0]
    assert WORDS not in letter.body
    assert ASKER not in letter.body
    assert len(letters_to(animator.email)) == 1
    assert len(letters_to(ASKER)) == 2, "to confirm, then that nobody answered"


def test_where_nobody_fits_animators_have_it_at_once(platform):
    animator = make_role(platform, RoleKind.EDITOR).user
    question = asked(platform)
    assert (question.state, question.offers.count()) == (QuestionState.UNANSWERED, 0)
    assert letters_to(animator.email)


def test_one_reminder_a_round(platform):
    profile = catalyst(platform)
    question = asked(platform, monday())
    assert offering.remind(monday() + timedelta(days=2)) == 0
    friday = monday() + timedelta(days=4)
    assert offering.remind(friday) == 1
    assert offering.remind(friday + timedelta(hours=1)) == 0
    assert len(letters_to(address_of(profile))) == 2
    assert ASKER not in letters_to(address_of(profile))[-1].body
    assert reread(question).reminded_at is not None


class TestAnimators:
    def test_an_animator_answers(self, platform):
        animator = make_role(platform, RoleKind.EDITOR).user
        question = asked(platform)
        assert offering.answer_as_animator(question=question, words="Voici.", may_serve=True, by=animator)
        assert not offering.close(question=question, by=animator)
        assert (reread(question).state, reread(question).taken_by) == (QuestionState.ANSWERED, None)
        body = letters_to(ASKER)[-1].body
        assert "Voici." in body
        assert animator.email not in body

    def test_an_answer_that_was_sent_is_not_given_back(self, platform):
        catalyst(platform)
        question = asked(platform)
        offer = question.offers.get()
        assert offering.take(offer=offer)
        assert offering.answer(offer=offer, words="Voilà.", may_serve=False)
        assert not offering.decline(offer=offer)
        assert (reread(question).state, offer.state) == (QuestionState.ANSWERED, OfferState.TAKEN)

    def test_an_animator_hands_it_to_one_and_has_it_back(self, platform):
        animator = make_role(platform, RoleKind.EDITOR).user
        question = asked(platform, monday())
        profile = catalyst(platform)
        assert offering.hand(question=question, profile=profile, by=animator, now=monday())
        assert not offering.hand(question=question, profile=profile, by=animator, now=monday())
        question = reread(question)
        assert question.state == QuestionState.OFFERED
        offering.pass_on_late(question.due_at + timedelta(minutes=1))
        assert reread(question).state == QuestionState.UNANSWERED

    def test_all_is_in_the_audit_trail(self, platform):
        animator = make_role(platform, RoleKind.EDITOR).user
        question = asked(platform)
        offering.close(question=question, by=animator)
        told = set(ModelLogEntry.objects.filter(object_id=str(question.pk)).values_list("action", flat=True))
        assert {"terreau.question_confirmed", "terreau.question_unanswered", "terreau.question_closed"} <= told


DEEDS = ("take", "decline", "answer", "late", "withdraw", "close", "animator", "hand", "pass_on", "thank")
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 3)), max_size=25)


def done(deed: str, question: Question, offer: Offer | None, profile: Any, animator: Any, now: Any) -> None:
    """Do one deed, whether or not its time has come."""
    if deed in {"take", "decline", "answer"}:
        more = {"words": "Voilà.", "may_serve": False} if deed == "answer" else {}
        if offer is not None:
            getattr(offering, deed)(offer=offer, now=now, **more)
        return
    {
        "late": lambda: offering.pass_on_late(now),
        "close": lambda: offering.close(question=question, by=animator, now=now),
        "animator": lambda: offering.answer_as_animator(question=question, words="Voici.", may_serve=False, by=animator, now=now),
        "hand": lambda: offering.hand(question=question, profile=profile, by=animator, now=now),
        "withdraw": lambda: asking.withdraw(question=question, now=now),
        "pass_on": lambda: asking.pass_on(question=question, now=now),
        "thank": lambda: asking.thank(question=question, now=now),
    }[deed]()


def holds(question: Question, only: Any) -> None:
    """Check what holds at any time."""
    states = list(question.offers.values_list("state", flat=True))
    assert states.count(OfferState.TAKEN) <= 1
    assert question.state != QuestionState.TAKEN or OfferState.TAKEN in states
    assert not question.is_closed or OfferState.OPEN not in states
    if question.for_one:
        assert set(question.offers.values_list("profile", flat=True)) <= {only.pk}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, for_one=st.booleans())
def test_whatever_happens_one_takes_it_and_what_is_closed_stays_so(platform, steps, for_one):
    Question.objects.all().delete()
    profiles = _four(platform)
    animator = make_role(platform, RoleKind.EDITOR).user
    question, now, closed = asked(platform, monday(), recipient=profiles[0] if for_one else None), monday(), None
    for deed, number in steps:
        now += WEEK + timedelta(hours=1) if deed == "late" else timedelta(hours=1)
        offers = list(question.offers.all())
        done(deed, question, offer_to(question, offers[number % len(offers)].profile) if offers else None, profiles[number], animator, now)
        question = reread(question)
        holds(question, profiles[0])
        assert closed in {None, (question.state, question.answer)}
        if question.is_closed:
            closed = (question.state, question.answer)


def _four(platform: Any) -> list[Profile]:
    kept = list(Profile.objects.filter(name__startswith="Suivie"))
    return kept or [catalyst(platform, f"Suivie {number}") for number in range(4)]
