"""Putting messages in the outbox, sending them, trying again, forgetting them."""

import enum
import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from terreau.jobs import enqueue
from terreau.mail.models import OutboxMessage
from terreau.mail.transports import Letter, Refused, open_transport

# A claimed message belongs to its sender this long: longer than any transport takes to answer or give up.
LEASE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=6)
PERSEVERANCE = timedelta(days=2)
KEPT = timedelta(days=30)
BATCH = 500
FAILURES_IN_A_ROW = 3
log = logging.getLogger("terreau.mail")


class Outcome(enum.Enum):
    """What became of a message."""

    SENT = "sent"
    LATER = "later"
    GAVE_UP = "gave up"
    NOT_DUE = "not due"


@transaction.atomic
def put_in_outbox(*, sender: str, recipients: Sequence[str], message_id: str, raw: bytes) -> list[OutboxMessage]:
    """Store a message for each recipient and have it sent once the transaction is committed.

    `raw` is the message as RFC 5322 writes it, lines ended by CRLF.
    """
    stored = [OutboxMessage.objects.create(message_id=message_id, sender=sender, recipient=recipient, raw=raw) for recipient in recipients]
    for message in stored:
        enqueue("mail.tasks.send", message.pk)
    return stored


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: 1, 2, 4… minutes, at most six hours."""
    return min(timedelta(minutes=2 ** (attempts - 1)), LONGEST_PAUSE) if attempts < 16 else LONGEST_PAUSE


def take(message: OutboxMessage, *, now: datetime) -> bool:
    """Take a message for oneself by one conditional update, which also says when it is tried again if we die."""
    retry_at = now + max(LEASE, pause(message.attempts + 1))
    mine = OutboxMessage.objects.waiting().filter(pk=message.pk, next_attempt_at=message.next_attempt_at)
    if not mine.update(attempts=message.attempts + 1, next_attempt_at=retry_at):
        return False
    message.attempts += 1
    return True


def deliver(*, key: int, now: datetime) -> Outcome:
    """Send one message if it is due.

    Not atomic on purpose: the claim is committed before the transport speaks, so that no other process sends the
    message meanwhile, and a process that dies repeats at most the one in hand, with the Message-ID it had.
    """
    message = OutboxMessage.objects.due(now).filter(pk=key).first()
    if message is None or not take(message, now=now):
        return Outcome.NOT_DUE
    letter = Letter(sender=message.sender, recipient=message.recipient, raw=bytes(message.raw or b""))
    try:
        open_transport(settings.TERREAU_EMAIL_URL)(letter)
    except Refused as refusal:
        return _close(message, Outcome.GAVE_UP, now=now, error=f"Refused {refusal.code}")
    except Exception as problem:  # noqa: BLE001 - whatever goes wrong on the way, the message stays and is tried again
        error = type(problem).__name__
        if now - message.created_at >= PERSEVERANCE:
            return _close(message, Outcome.GAVE_UP, now=now, error=error)
        OutboxMessage.objects.filter(pk=key).update(next_attempt_at=now + pause(message.attempts), last_error=error)
        _tell(message, Outcome.LATER, error)
        return Outcome.LATER
    return _close(message, Outcome.SENT, now=now)


def _close(message: OutboxMessage, outcome: Outcome, *, now: datetime, error: str = "") -> Outcome:
    sent = outcome is Outcome.SENT
    OutboxMessage.objects.filter(pk=message.pk).update(
        sent_at=now if sent else None, gave_up_at=None if sent else now, raw=None, recipient="", sender="", last_error=error, updated_at=timezone.now()
    )
    _tell(message, outcome, error)
    return outcome


def _tell(message: OutboxMessage, outcome: Outcome, error: str) -> None:
    level = {Outcome.SENT: logging.INFO, Outcome.LATER: logging.WARNING}.get(outcome, logging.ERROR)
    fields = {"mail": str(message.uuid), "outcome": outcome.value, "attempts": message.attempts, "error": error}
    log.log(level, "mail %s", outcome.value, extra={"fields": fields})


def send_due(*, now: datetime) -> int:
    """Send what is due, oldest first; return how many left. Stops when several in a row fail: the server is away."""
    sent = failures = 0
    began = time.monotonic()
    for key in OutboxMessage.objects.due(now).values_list("pk", flat=True)[:BATCH]:
        # Time passes while a slow server takes its messages: what is claimed late is ours for as long as what was claimed first.
        outcome = deliver(key=key, now=now + timedelta(seconds=time.monotonic() - began))
        sent += outcome is Outcome.SENT
        failures = failures + 1 if outcome is Outcome.LATER else 0
        if failures == FAILURES_IN_A_ROW:
            break
    return sent


def start_retries(*, now: datetime) -> None:
    """Have a worker send what should have left by now: the clock itself never waits for a mail server."""
    if OutboxMessage.objects.due(now - timedelta(seconds=30)).exists():
        enqueue("mail.tasks.send_due")


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Delete what remains of messages a month after they left or were given up; return how many."""
    old = OutboxMessage.objects.filter(sent_at__lt=now - KEPT) | OutboxMessage.objects.filter(gave_up_at__lt=now - KEPT)
    return old.delete()[0]
