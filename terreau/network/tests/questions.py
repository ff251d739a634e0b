"""What tests of questions share: a form that is sent, a catalyst who may be asked, the letters and their links."""

import itertools
import re
import time
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core import mail
from django.utils import timezone

from terreau.core import trap
from terreau.network.actions import asking
from terreau.network.enums import Kind
from terreau.network.models import Offer, Profile, Question
from terreau.network.queries.questions import secret_of, secret_of_offer
from terreau.network.tests.members import kept_profile

ASK = "/reseau/question/"
ASKER = "maire@example.org"
WORDS = "Comment tenir une réunion où chacun parle."
_numbers = itertools.count(1)


def monday(hour: int = 10) -> datetime:
    """Return a Monday without a holiday in its week."""
    return datetime(2027, 2, 1, hour, tzinfo=ZoneInfo("Europe/Paris"))


def question_data(seconds_ago: int = 120, **fields: Any) -> dict[str, Any]:
    """Return what the form sends."""
    unseen = {"cle": str(uuid4()), trap.STAMP: trap.stamp(time.time() - seconds_ago), trap.HONEYPOT: ""}
    return {**unseen, "words": WORDS, "email": ASKER, "name": "Une maire", **fields}


def catalyst(platform: Any, name: str = "", **fields: Any) -> Profile:
    """Return the public profile of a person who takes questions, and somebody who keeps it."""
    kind = fields.pop("kind", Kind.PERSON)
    return kept_profile(platform, name=name or f"Catalyseuse {next(_numbers)}", kind=kind, takes_questions=fields.pop("takes_questions", True), **fields)


def received(platform: Any, **fields: Any) -> Question:
    """Return a question that its asker has yet to confirm."""
    usual = {"words": WORDS, "email": ASKER, "name": "Une maire", "lever": None, "situation": None, "territory": None, "may_serve": False, "recipient": None}
    return asking.receive(platform=platform, key=uuid4(), values={**usual, **fields})


def asked(platform: Any, now: datetime | None = None, **fields: Any) -> Question:
    """Return a question that its asker confirmed."""
    now = now or timezone.now()
    question = received(platform, **fields)
    Question.objects.filter(pk=question.pk).update(created_at=now)
    question.refresh_from_db()
    assert asking.confirm(question=question, now=now)
    return reread(question)


def reread(question: Question) -> Question:
    """Return a question as it is now."""
    return Question.objects.get(pk=question.pk)


def offer_to(question: Question, profile: Profile) -> Offer:
    """Return the offer of a question to a profile, as it is now."""
    return Offer.objects.select_related("question__platform", "profile").get(question=question, profile=profile)


def follow_path(question: Question) -> str:
    """Return the address by which its asker follows a question."""
    return f"/reseau/suivi/{secret_of(question.uuid)}/"


def offer_path(offer: Offer) -> str:
    """Return the address by which an offer is taken or declined."""
    return f"/reseau/offre/{secret_of_offer(offer.question.uuid, offer.profile_id)}/"


def address_of(profile: Profile) -> str:
    """Return the address of who keeps a profile."""
    return str(profile.stewards.get().user.email)


def letters_to(address: str) -> list[Any]:
    """Return the letters that somebody was sent."""
    return [letter for letter in mail.outbox if letter.to == [address]]


def path_in(letter: Any) -> str:
    """Return where the secret link of a letter leads."""
    return re.search(r"https?://[^/\s]+(/reseau/(?:suivi|offre)/[0-9a-f]{40}/)", letter.body)[1]
