"""What the clock does for everybody."""

import logging
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from terreau.jobs.models import SILENCE, Heartbeat

# A task whose worker died is tried by so many workers in all: one that kills its worker must not go round for ever.
MOST_ATTEMPTS = 3
KEPT = timedelta(days=7)
log = logging.getLogger("terreau.jobs")


class Abandoned(Exception):  # noqa: N818 - it names a state of the task and is shown as such, nothing raises it
    """The workers that ran a task died, one after the other."""


@transaction.atomic
def requeue_abandoned(*, now: datetime) -> int:
    """Give tasks left running by a dead worker to another one, or fail them after too many; return how many were touched.

    A task may then run a second time although the first went far: tasks must bear it.
    """
    alive = set(Heartbeat.objects.alive(now).values_list("identity", flat=True))
    touched = 0
    for result in DBTaskResult.objects.running().filter(started_at__lt=now - SILENCE).select_for_update():
        if result.worker_ids and result.worker_ids[-1] in alive:
            continue
        touched += 1
        again = len(result.worker_ids) < MOST_ATTEMPTS
        if again:
            result.status = TaskResultStatus.READY
            result.started_at = None
        else:
            result.status = TaskResultStatus.FAILED
            result.finished_at = now
            result.exception_class_path = f"{Abandoned.__module__}.{Abandoned.__qualname__}"
            result.traceback = f"{len(result.worker_ids)} workers began this task; each died before its end."
        result.save(update_fields=["status", "started_at", "finished_at", "exception_class_path", "traceback"])
        log.warning("task left by a dead worker", extra={"fields": {"task": result.task_path, "id": str(result.id), "again": again}})
    return touched


def publish_scheduled(*, now: datetime) -> None:
    """Publish and withdraw what editors scheduled in Wagtail, which reads the time by itself."""
    call_command("publish_scheduled", verbosity=0)


@transaction.atomic
def forget_finished(*, now: datetime) -> int:
    """Delete results of tasks a week after their end, and signs of life of processes long gone; return how many results."""
    Heartbeat.objects.filter(seen_at__lt=now - KEPT).delete()
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).delete()[0]
