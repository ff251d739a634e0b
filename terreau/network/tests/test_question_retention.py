"""No question outlives its use; what is held about who asks is handed over and erased."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from terreau.accounts.actions import erase_person, export_person
from terreau.accounts.tests.factories import make_user
from terreau.jobs.clock import jobs
from terreau.network.actions import asking, offering
from terreau.network.actions.question_retention import close_forgotten, erase_closed, forget_unconfirmed
from terreau.network.enums import QuestionState
from terreau.network.models import Question
from terreau.network.tests.members import visitor
from terreau.network.tests.questions import ASKER, WORDS, asked, catalyst, follow_path, letters_to, offer_to, received, reread

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    yield
    cache.clear()


def answered(platform, *, may_serve, answer_may_serve):
    profile = catalyst(platform)
    question = asked(platform, may_serve=may_serve)
    offering.take(offer=offer_to(question, profile))
    assert offering.answer(offer=offer_to(question, profile), words="Voilà.", may_serve=answer_may_serve)
    return reread(question)


def test_the_clock_knows_all():
    for name in ("offering.pass_on_late", "offering.remind", "question_retention.forget_unconfirmed"):
        assert jobs[f"network.actions.{name}"].interval <= timedelta(hours=1)
    for name in ("close_forgotten", "erase_closed"):
        assert jobs[f"network.actions.question_retention.{name}"].interval <= timedelta(days=1)


def test_what_nobody_confirmed_goes_after_seven_days(platform):
    question = received(platform)
    kept = asked(platform, words="Autre question.")
    now = question.created_at
    assert forget_unconfirmed(now + timedelta(days=6, hours=23)) == 0
    assert forget_unconfirmed(now + timedelta(days=7, minutes=1)) == 1
    assert list(Question.objects.all()) == [kept]
    assert visitor().get(follow_path(question)).status_code == 404


@pytest.mark.parametrize(("asker", "answerer"), [(True, False), (False, True), (False, False)])
def test_thirty_days_after_the_answer_nothing_is_left(platform, asker, answerer):
    question = answered(platform, may_serve=asker, answer_may_serve=answerer)
    assert erase_closed(question.closed_at + timedelta(days=29)) == 0
    assert erase_closed(question.closed_at + timedelta(days=30, minutes=1)) == 1
    assert erase_closed(question.closed_at + timedelta(days=31)) == 0
    question = reread(question)
    assert (question.email, question.name, question.secret, question.words, question.answer) == ("", "", "", "", "")
    assert visitor().get(follow_path(question)).status_code == 404


def test_what_both_agreed_to_share_keeps_its_words_and_no_name(platform):
    question = answered(platform, may_serve=True, answer_may_serve=True)
    erase_closed(question.closed_at + timedelta(days=30, minutes=1))
    question = reread(question)
    assert (question.email, question.name, question.secret, question.words, question.answer) == ("", "", "", WORDS, "Voilà.")


def test_withdrawn_it_goes_too(platform):
    question = asked(platform, may_serve=True)
    asking.withdraw(question=question)
    assert erase_closed(timezone.now() + timedelta(days=31)) == 1
    assert reread(question).words == ""


def test_one_that_animators_forget_is_closed_then_erased(platform):
    question = asked(platform)
    assert question.state == QuestionState.UNANSWERED
    assert close_forgotten(question.due_at - timedelta(minutes=1)) == 0
    later = question.due_at + timedelta(minutes=1)
    assert close_forgotten(later) == 1
    assert close_forgotten(later) == 0
    assert erase_closed(later + timedelta(days=30, minutes=1)) == 1
    assert reread(question).email == ""


def test_a_person_has_their_questions_and_may_have_them_erased(platform):
    person = make_user(ASKER)
    question = asked(platform)
    assert WORDS in str(export_person(user=person))
    erase_person(user=person, by=person)
    question = reread(question)
    assert (question.email, question.name, question.secret) == ("", "", "")


def test_who_is_erased_gets_no_more_letters(platform):
    make_user(ASKER)
    profile = catalyst(platform)
    question = asked(platform)
    Question.objects.filter(pk=question.pk).update(email="", name="", secret="")
    mail.outbox.clear()
    offering.take(offer=offer_to(question, profile))
    assert offering.answer(offer=offer_to(question, profile), words="Voilà.", may_serve=False)
    assert letters_to("") == letters_to(ASKER) == []
