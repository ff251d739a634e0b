"""A task left running by a dead worker goes to another one, not for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from terreau.jobs.actions import forget_finished, requeue_abandoned
from terreau.jobs.models import Heartbeat, ProcessKind

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def running(*workers: str, started_at: datetime = NOON - timedelta(minutes=5)) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        task_path="terreau.mail.tasks.send_due",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        worker_ids=list(workers),
        run_after=NOON - timedelta(hours=1),
        started_at=started_at,
        exception_class_path="",
        traceback="",
    )


def test_a_task_of_a_dead_worker_is_ready_again():
    result = running("dead")
    Heartbeat.objects.create(identity="dead", kind=ProcessKind.WORKER, seen_at=NOON - timedelta(seconds=61))
    assert requeue_abandoned(now=NOON) == 1
    result.refresh_from_db()
    assert result.status == TaskResultStatus.READY
    assert requeue_abandoned(now=NOON) == 0


def test_a_task_of_a_living_worker_is_left_alone_however_long_it_takes():
    result = running("alive", started_at=NOON - timedelta(hours=3))
    Heartbeat.objects.create(identity="alive", kind=ProcessKind.WORKER, seen_at=NOON - timedelta(seconds=30))
    assert requeue_abandoned(now=NOON) == 0
    result.refresh_from_db()
    assert result.status == TaskResultStatus.RUNNING


def test_a_task_that_three_workers_died_of_fails_and_says_why():
    result = running("one", "two", "three")
    requeue_abandoned(now=NOON)
    result.refresh_from_db()
    assert result.status == TaskResultStatus.FAILED
    assert result.exception_class_path == "terreau.jobs.actions.Abandoned"
    assert "3 workers" in result.traceback
    assert result.finished_at == NOON


def test_results_are_forgotten_after_a_week_and_waiting_tasks_never():
    waiting, recent, old = running("w"), running("w"), running("w")
    DBTaskResult.objects.filter(pk=recent.pk).update(status=TaskResultStatus.FAILED, finished_at=NOON - timedelta(days=6))
    DBTaskResult.objects.filter(pk=old.pk).update(status=TaskResultStatus.SUCCESSFUL, finished_at=NOON - timedelta(days=8))
    assert forget_finished(now=NOON) == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {waiting.pk, recent.pk}
