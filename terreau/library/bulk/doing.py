"""Changing many resources: one short transaction each, a version in each history, and a report at the end."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import LogContext

from terreau.accounts.models import User
from terreau.jobs import enqueue
from terreau.library import perms
from terreau.library.bulk.planning import CHANGED, Change, Outcome, planned
from terreau.library.models import BulkChange, Resource

# As many as are changed while the person waits: a version and its publication take a hundred queries each. More are done by a worker.
AT_ONCE = 20
KEPT = timedelta(days=30)
MOST_TOLD = 500


def start(*, change: Change, keys: list[int], user: User) -> BulkChange:
    """Note what is asked and do it: at once when it is short, by a worker when it is long."""
    with transaction.atomic():
        asked = BulkChange.objects.create(user=user, operation=change.operation.name, value=change.value, keys=keys)
        if len(keys) > AT_ONCE:
            enqueue("library.bulk.tasks.change_many", asked.pk)
    if len(keys) <= AT_ONCE:
        carry_out(pk=asked.pk)
    return asked


def forget(*, now: datetime) -> int:
    """Delete the reports of more than a month ago; return how many."""
    return BulkChange.objects.filter(created_at__lt=now - KEPT).delete()[0]


def carry_out(*, pk: int) -> None:
    """Change what is left to change, one after the other; begun again after a crash, it goes on where it stopped.

    The rights are those that the person has now: a role taken away meanwhile stops the rest.
    """
    asked = BulkChange.objects.select_related("user").filter(pk=pk, finished_at=None).first()
    if asked is None:
        return
    change = Change.read(asked.operation, asked.value, asked.user) if asked.user is not None and asked.user.is_active else None
    for key in asked.keys[asked.position :]:
        _do_one(asked, change, key)
    asked.finished_at = timezone.now()
    asked.save(update_fields=["finished_at"])


def _do_one(asked: BulkChange, change: Change | None, key: int) -> None:
    """Change one resource and note what became of it, both or neither."""
    try:
        # A log context of its own: entries of one context and one action are told once, whatever they are about.
        with LogContext(user=asked.user), transaction.atomic():
            outcome = _changed(change, key, asked.user) if change is not None and asked.user is not None else Outcome.REFUSED
            _note(asked, key, outcome)
    except (ValidationError, IntegrityError) as error:
        asked.refresh_from_db()
        said = " ".join(error.messages) if isinstance(error, ValidationError) else ""
        _note(asked, key, Outcome.FAILED, said)


def _note(asked: BulkChange, key: int, outcome: Outcome, said: str = "") -> None:
    asked.position += 1
    asked.counts[outcome] = asked.counts.get(outcome, 0) + 1
    if outcome not in CHANGED and len(asked.left) < MOST_TOLD:
        asked.left.append([key, outcome, said])
    asked.save(update_fields=["position", "counts", "left"])


def _changed(change: Change, key: int, user: User) -> Outcome:
    resource = Resource.objects.select_for_update().filter(pk=key).first()
    if resource is None:
        return Outcome.FAILED
    outcome = next(planned(change, [key], user)).outcome
    if outcome not in CHANGED:
        return outcome
    draft = resource.get_latest_revision_as_object()
    change.operation.write(draft, change.value)
    if not resource.live:
        # As the editor's form does: the row of what was never public keeps step with its draft.
        draft.save()
    revision = draft.save_revision(user=user, log_action="terreau.bulk")
    if outcome == Outcome.LIVE and not _beyond(user, resource, draft):
        revision.publish(user=user)
        return Outcome.LIVE
    return Outcome.DRAFT


def _beyond(user: User, resource: Resource, draft: Resource) -> bool:
    return not user.is_superuser and bool(perms.levers_beyond(user, resource, draft.levers.all()))
