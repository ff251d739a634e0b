"""Offering a question round after round, until one takes it and answers; each step is done once, whoever comes twice or at the same time.

A step first locks the question (SQLite has one writer at a time anyway), so that of two that meet, the second sees what the first did.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from terreau.accounts.models import User
from terreau.changes import audit
from terreau.core.secret_links import hash_of
from terreau.network.actions.deadlines import due_after, is_time_to_remind
from terreau.network.enums import OfferState, QuestionState
from terreau.network.letters import questions as letters
from terreau.network.models import Offer, Profile, Question
from terreau.network.queries.catalysts import fitting, is_reachable
from terreau.network.queries.questions import secret_of_offer

AT_A_TIME = 3
MOST_ROUNDS = 3
# How long a question that no catalyst answered waits for an animator.
LEFT_TO_ANIMATORS = timedelta(days=30)


def locked(pk: int) -> Question:
    """Return a question as it is now, kept from others until the transaction ends."""
    related = ("platform__site", "platform__framework", "territory", "recipient")
    return Question.objects.select_for_update(of=("self",)).select_related(*related).get(pk=pk)


def begin(*, question: Question, now: datetime) -> None:
    """Offer a question that is open and locked for the first time: to the one whom it is for, or to the nearest that fit."""
    if not question.for_one:
        _next_round(question, now)
    elif question.recipient is not None and is_reachable(question.platform, question.recipient):
        _offer(question, [question.recipient], now)
    else:
        _leave_unanswered(question, now)


@transaction.atomic
def take(*, offer: Offer, now: datetime | None = None) -> bool:
    """Have those of one offer answer the question, and nobody else; return False when another took it, or it is no longer offered."""
    now = now or timezone.now()
    question = locked(offer.question_id)
    still_open = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN)
    won = Question.objects.filter(pk=question.pk, state=QuestionState.OFFERED, offers__in=still_open).update(
        state=QuestionState.TAKEN, taken_by=offer.profile_id, taken_at=now, updated_at=now
    )
    if won:
        still_open.update(state=OfferState.TAKEN)
        question.offers.filter(state=OfferState.OPEN).update(state=OfferState.CLOSED, closed_at=now)
        audit.record("terreau.question_taken", question)
    return _reread(offer, bool(won))


@transaction.atomic
def decline(*, offer: Offer, now: datetime | None = None) -> bool:
    """Take an offer as declined, or as given back by who had taken it and did not answer yet; when nobody is left, others are asked at once."""
    now = now or timezone.now()
    question = locked(offer.question_id)
    mine = question.offers.filter(pk=offer.pk, state__in=[OfferState.OPEN, OfferState.TAKEN])
    done = not question.is_closed and mine.update(state=OfferState.DECLINED, closed_at=now)
    if done and not question.offers.filter(state__in=[OfferState.OPEN, OfferState.TAKEN]).exists():
        _next_round(question, now)
    return _reread(offer, bool(done))


@transaction.atomic
def answer(*, offer: Offer, words: str, may_serve: bool, now: datetime | None = None) -> bool:
    """Keep the answer of who took the question and send it to the asker; return False when it is no longer theirs to answer."""
    now = now or timezone.now()
    question = locked(offer.question_id)
    theirs = question.state == QuestionState.TAKEN and question.offers.filter(pk=offer.pk, state=OfferState.TAKEN).exists()
    if theirs:
        _answered(question, words=words, may_serve=may_serve, now=now)
    return _reread(offer, theirs)


@transaction.atomic
def answer_as_animator(*, question: Question, words: str, may_serve: bool, by: User, now: datetime | None = None) -> bool:
    """Keep an animator's answer to a question that no catalyst answered; return False when somebody dealt with it first."""
    current = _left_to_animators(question)
    if current is not None:
        _answered(current, words=words, may_serve=may_serve, now=now or timezone.now(), by=by)
    question.refresh_from_db()
    return current is not None


@transaction.atomic
def hand(*, question: Question, profile: Profile, by: User, now: datetime | None = None) -> bool:
    """Offer to one profile, chosen by an animator, a question that nobody answered; unanswered again, it comes back to the animators."""
    now = now or timezone.now()
    current = _left_to_animators(question)
    done = current is not None and not current.offers.filter(profile=profile).exists() and (not current.for_one or current.recipient_id == profile.pk)
    if done and current is not None:
        Question.objects.filter(pk=current.pk).update(rounds=max(current.rounds, MOST_ROUNDS - 1))
        current.rounds = max(current.rounds, MOST_ROUNDS - 1)
        _offer(current, [profile], now)
        audit.record("terreau.question_handed", current, user=by)
    question.refresh_from_db()
    return done


@transaction.atomic
def close(*, question: Question, by: User | None, now: datetime | None = None) -> bool:
    """Wait no longer for an answer to a question that nobody answered."""
    now = now or timezone.now()
    done = Question.objects.filter(pk=question.pk, state=QuestionState.UNANSWERED, closed_at=None).update(closed_at=now, updated_at=now)
    if done:
        audit.record("terreau.question_closed", question, user=by)
    question.refresh_from_db()
    return bool(done)


def pass_on_late(now: datetime | None = None) -> int:
    """Offer to others, or leave to the animators, the questions whose answer is late; return how many."""
    now = now or timezone.now()
    return sum(_pass_on(pk, now) for pk in Question.objects.overdue(now).values_list("pk", flat=True))


@transaction.atomic
def _pass_on(pk: int, now: datetime) -> bool:
    question = locked(pk)
    if question.state not in {QuestionState.OFFERED, QuestionState.TAKEN} or question.due_at is None or question.due_at >= now:
        return False
    question.offers.filter(state__in=[OfferState.OPEN, OfferState.TAKEN]).update(state=OfferState.EXPIRED, closed_at=now)
    _next_round(question, now)
    return True


def remind(now: datetime | None = None) -> int:
    """Write once in a round, one working day before its end, to who took the question or has yet to say; return how many questions."""
    now = now or timezone.now()
    waiting = Question.objects.filter(state__in=[QuestionState.OFFERED, QuestionState.TAKEN], reminded_at=None, due_at__gte=now)
    return sum(_remind(pk, now) for pk, due in waiting.values_list("pk", "due_at") if due is not None and is_time_to_remind(due, now))


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    question = locked(pk)
    open_still = question.state in {QuestionState.OFFERED, QuestionState.TAKEN}
    if not open_still or not Question.objects.filter(pk=pk, reminded_at=None).update(reminded_at=now):
        return False
    for offer in question.offers.filter(state__in=[OfferState.OPEN, OfferState.TAKEN]).select_related("profile"):
        letters.remind(offer)
    return True


def _next_round(question: Question, now: datetime) -> None:
    """Offer a locked question to the next that fit, or leave it to the animators when there are none, or it is for one profile only."""
    found = fitting(question, most=AT_A_TIME) if question.rounds < MOST_ROUNDS and not question.for_one else []
    if found:
        _offer(question, found, now)
    else:
        _leave_unanswered(question, now)


def _offer(question: Question, profiles: list[Profile], now: datetime) -> None:
    question.state, question.taken_by, question.taken_at = QuestionState.OFFERED, None, None
    question.rounds, question.due_at, question.reminded_at = question.rounds + 1, due_after(now), None
    question.save(update_fields=["state", "taken_by", "taken_at", "rounds", "due_at", "reminded_at", "updated_at"])
    for profile in profiles:
        secret = secret_of_offer(question.uuid, profile.pk)
        offer = Offer.objects.create(question=question, profile=profile, secret=hash_of(secret), round=question.rounds, offered_at=now)
        letters.offer(offer)


def _leave_unanswered(question: Question, now: datetime) -> None:
    question.state, question.taken_by, question.taken_at = QuestionState.UNANSWERED, None, None
    question.due_at, question.reminded_at = now + LEFT_TO_ANIMATORS, None
    question.save(update_fields=["state", "taken_by", "taken_at", "due_at", "reminded_at", "updated_at"])
    audit.record("terreau.question_unanswered", question)
    letters.tell_unanswered(question)
    if Question.objects.waiting_for_animators().filter(pk=question.pk).exists():
        letters.tell_animators(question)


def _answered(question: Question, *, words: str, may_serve: bool, now: datetime, by: User | None = None) -> None:
    question.state, question.answer, question.answer_may_serve = QuestionState.ANSWERED, words, may_serve
    question.answered_at = question.closed_at = now
    question.save(update_fields=["state", "answer", "answer_may_serve", "answered_at", "closed_at", "updated_at"])
    audit.record("terreau.question_answered", question, user=by)
    letters.tell_answer(question)


def _left_to_animators(question: Question) -> Question | None:
    """Return the question, locked, if it still waits for an animator."""
    current = locked(question.pk)
    return current if Question.objects.waiting_for_animators().filter(pk=current.pk).exists() else None


def _reread(offer: Offer, done: bool) -> bool:
    offer.refresh_from_db(fields=["state", "closed_at"])
    offer.question.refresh_from_db()
    return done
