"""Writing to one profile: passed on by us, read by nobody else, handed to others only with the asker's agreement."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role
from terreau.network.actions import asking, offering
from terreau.network.enums import Kind, OfferState, QuestionState
from terreau.network.models import Question
from terreau.network.perms import count_questions, questions_readable
from terreau.network.tests.factories import make_profile
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
    offer_to,
    question_data,
    reread,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    cache.clear()
    yield
    cache.clear()


def write_path(profile):
    return f"/reseau/profils/{profile.slug}/ecrire/"


def test_the_page_of_a_profile_leads_to_the_form_and_shows_no_address(platform):
    profile = catalyst(platform)
    html = visitor().get(profile.get_absolute_url()).content.decode()
    assert write_path(profile) in html
    html += visitor().get(write_path(profile)).content.decode()
    assert address_of(profile) not in html
    assert "mailto:" not in html


def test_a_message_goes_to_that_profile_alone(platform):
    profile, other = catalyst(platform), catalyst(platform)
    assert visitor().post(write_path(profile), question_data()).status_code == 200
    question = Question.objects.get()
    assert (question.recipient, question.for_one) == (profile, True)
    visitor().post(follow_path(question), {"geste": "confirmer"})
    assert [offer.profile for offer in question.offers.all()] == [profile]
    assert WORDS in letters_to(address_of(profile))[0].body
    assert ASKER not in letters_to(address_of(profile))[0].body
    assert not letters_to(address_of(other))


def test_unanswered_it_is_shown_to_nobody_until_the_asker_agrees(platform):
    profile, other = catalyst(platform), catalyst(platform)
    animator = make_role(platform, RoleKind.EDITOR).user
    question = asked(platform, monday(), recipient=profile)
    offering.pass_on_late(question.due_at + timedelta(minutes=1))
    question = reread(question)
    assert question.state == QuestionState.UNANSWERED
    assert (count_questions(animator), questions_readable(animator).count(), letters_to(animator.email)) == (0, 0, [])
    assert not letters_to(address_of(other))
    html = visitor().get(follow_path(question)).content.decode()
    assert 'value="transmettre"' in html
    visitor().post(follow_path(question), {"geste": "transmettre"})
    question = reread(question)
    assert (question.state, question.for_one) == (QuestionState.OFFERED, False)
    assert offer_to(question, other).state == OfferState.OPEN
    assert offer_to(question, profile).state == OfferState.EXPIRED
    assert not asking.pass_on(question=question)


def test_declined_it_comes_back_to_the_asker(platform):
    profile, other = catalyst(platform), catalyst(platform)
    question = asked(platform, recipient=profile)
    offering.decline(offer=offer_to(question, profile))
    assert reread(question).state == QuestionState.UNANSWERED
    assert not question.offers.filter(profile=other).exists()


def test_a_profile_that_is_deleted_hands_nothing_to_others(platform):
    profile, other = catalyst(platform), catalyst(platform)
    question = asked(platform, monday(), recipient=profile)
    profile.delete()
    offering.pass_on_late(question.due_at + timedelta(minutes=1))
    question = reread(question)
    assert (question.state, question.for_one, question.recipient) == (QuestionState.UNANSWERED, True, None)
    assert not question.offers.filter(profile=other).exists()
    assert visitor().get(follow_path(question)).status_code == 200


def test_what_nobody_keeps_goes_to_the_animators_and_says_so(platform):
    place = make_profile(platform, "Un lieu", kind=Kind.PLACE)
    animator = make_role(platform, RoleKind.EDITOR).user
    html = visitor().get(write_path(place)).content.decode()
    assert "animation du réseau" in html
    question = asked(platform, recipient=place)
    assert (question.state, count_questions(animator)) == (QuestionState.UNANSWERED, 1)
    assert letters_to(animator.email)
    assert "dans le délai" not in letters_to(ASKER)[-1].body, "nobody was asked yet"


def test_a_relay_network_that_somebody_keeps_is_written_to(platform):
    relay = catalyst(platform, kind=Kind.RELAY, takes_questions=False)
    question = asked(platform, recipient=relay)
    assert offer_to(question, relay).state == OfferState.OPEN


def test_what_is_not_public_has_no_form(platform, second_platform):
    for profile in (catalyst(platform, live=False), catalyst(second_platform), make_profile(platform, "Sans accord", shown=())):
        assert visitor().get(write_path(profile)).status_code == 404
        assert visitor().post(write_path(profile), question_data()).status_code == 404
    assert not Question.objects.exists()


def test_the_number_of_messages_is_limited(platform):
    profile = catalyst(platform)
    seen = [visitor().post(write_path(profile), question_data(words=f"Message {number}.")).status_code for number in range(14)]
    assert seen == [200] * 12 + [429] * 2
    assert len(mail.outbox) == 12
