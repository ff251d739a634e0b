"""What the clock does so that no question outlives its use."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from terreau.network.actions.asking import LIFE
from terreau.network.actions.offering import close
from terreau.network.enums import QuestionState
from terreau.network.models import Question

KEPT_AFTER_CLOSING = timedelta(days=30)


@transaction.atomic
def forget_unconfirmed(now: datetime | None = None) -> int:
    """Delete the questions that nobody confirmed within seven days; return how many."""
    return Question.objects.unconfirmed_since((now or timezone.now()) - LIFE).delete()[1].get("network.Question", 0)


def close_forgotten(now: datetime | None = None) -> int:
    """Close the questions that waited a month for an animator; return how many."""
    now = now or timezone.now()
    waiting = Question.objects.filter(state=QuestionState.UNANSWERED, closed_at=None, due_at__lt=now)
    return sum(close(question=question, by=None, now=now) for question in waiting)


@transaction.atomic
def erase_closed(now: datetime | None = None) -> int:
    """Thirty days after each closing, erase the address and the name, and the words unless both sides agreed to share; return how many held an address."""
    now = now or timezone.now()
    old = Question.objects.filter(closed_at__lt=now - KEPT_AFTER_CLOSING)
    unshared = old.exclude(state=QuestionState.ANSWERED, may_serve=True, answer_may_serve=True)
    unshared.exclude(words="", answer="").update(words="", answer="", updated_at=now)
    old.exclude(name="").update(name="")
    return old.exclude(email="", secret="").update(email="", secret="", updated_at=now)
