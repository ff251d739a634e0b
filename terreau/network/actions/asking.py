"""What askers do: give a question, confirm it, have it passed on to others, withdraw it, say thanks."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from terreau.changes import audit
from terreau.core.secret_links import hash_of
from terreau.network.actions.offering import begin, locked
from terreau.network.enums import OfferState, QuestionState
from terreau.network.letters import questions as letters
from terreau.network.models import Offer, Question
from terreau.network.queries.questions import secret_of
from terreau.vocabulary.models import Platform

LIFE = timedelta(days=7)
log = logging.getLogger("terreau.network")


@transaction.atomic
def receive(*, platform: Platform, key: UUID, values: Mapping[str, Any]) -> Question:
    """Keep a question and ask its asker to confirm it; return it, or the one that the same form sent already.

    `key` is the form's own; `values` are the fields of the question.
    """
    told = {name: getattr(value, "pk", value) for name, value in values.items()}
    submission = uuid5(key, json.dumps(told, sort_keys=True, default=str))
    uuid = uuid4()
    kept: Question
    kept, new = Question.objects.get_or_create(
        submission=submission,
        defaults={**values, "platform": platform, "uuid": uuid, "secret": hash_of(secret_of(uuid)), "for_one": values.get("recipient") is not None},
    )
    if new:
        letters.ask_to_confirm(kept)
        log.info("question received", extra={"fields": {"question": str(kept.uuid)}})
    return kept


def is_too_late(question: Question, now: datetime | None = None) -> bool:
    """Return whether a question can no longer be confirmed."""
    return (now or timezone.now()) - question.created_at > LIFE


@transaction.atomic
def confirm(*, question: Question, now: datetime | None = None) -> bool:
    """Offer a question to whom it is for; return False when that was done already, or its seven days are over."""
    now = now or timezone.now()
    waits = Question.objects.filter(pk=question.pk, state=QuestionState.UNCONFIRMED, created_at__gte=now - LIFE)
    done = waits.update(state=QuestionState.OFFERED, confirmed_at=now, updated_at=now)
    if done:
        begin(question=locked(question.pk), now=now)
        audit.record("terreau.question_confirmed", question)
    question.refresh_from_db()
    return bool(done)


@transaction.atomic
def pass_on(*, question: Question, now: datetime | None = None) -> bool:
    """Offer to others, as its asker agrees, a question that the one whom it was for did not answer; return whether it could be."""
    now = now or timezone.now()
    left = Question.objects.filter(pk=question.pk, state=QuestionState.UNANSWERED, for_one=True, closed_at=None)
    done = left.update(state=QuestionState.OFFERED, for_one=False, rounds=0, updated_at=now)
    if done:
        begin(question=locked(question.pk), now=now)
        audit.record("terreau.question_passed_on", question)
    question.refresh_from_db()
    return bool(done)


@transaction.atomic
def withdraw(*, question: Question, now: datetime | None = None) -> bool:
    """Withdraw a question that nobody answered yet, and tell whoever took it; return whether there was something to withdraw."""
    now = now or timezone.now()
    current = locked(question.pk)
    done = not current.is_closed
    if done:
        takers = list(current.offers.select_related("profile").filter(state=OfferState.TAKEN))
        current.offers.filter(state__in=[OfferState.OPEN, OfferState.TAKEN]).update(state=OfferState.CLOSED, closed_at=now)
        Question.objects.filter(pk=current.pk).update(state=QuestionState.WITHDRAWN, closed_at=now, updated_at=now)
        audit.record("terreau.question_withdrawn", current)
        for offer in takers:
            letters.tell_withdrawn(offer)
    question.refresh_from_db()
    return done


@transaction.atomic
def thank(*, question: Question, now: datetime | None = None) -> bool:
    """Tell once whoever answered that it helped; return whether it was told now."""
    now = now or timezone.now()
    answered = Question.objects.filter(pk=question.pk, state=QuestionState.ANSWERED, thanked_at=None)
    done = answered.update(thanked_at=now, updated_at=now)
    question.refresh_from_db()
    if done:
        for offer in Offer.objects.filter(question=question, state=OfferState.TAKEN).select_related("profile", "question__platform__site"):
            letters.tell_thanks(offer)
    return bool(done)
