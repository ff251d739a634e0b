"""The clock: due jobs run once, whatever the number of clocks, and a failure stops nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from terreau.jobs import clock
from terreau.jobs.clock import PeriodicJob, claim, run_due
from terreau.jobs.models import ClockRun, Heartbeat, ProcessKind

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
calls: list[str] = []


def works(*, now: datetime) -> None:
    calls.append(f"{now:%H:%M}")


def fails() -> None:
    calls.append("fails")
    raise ValueError("secret@example.org")


@pytest.fixture(autouse=True)
def _no_calls():
    calls.clear()


def declare(monkeypatch, **jobs: timedelta) -> None:
    monkeypatch.setattr(clock, "jobs", {})
    for name, interval in jobs.items():
        clock.every(minutes=interval // MINUTE)(f"jobs.tests.test_clock.{name}")


def turn(now: datetime, identity: str = "a") -> list[str]:
    return [name.rpartition(".")[2] for name in run_due(identity=identity, now=now)]


@pytest.mark.django_db
def test_a_job_runs_when_it_is_due_and_not_before(monkeypatch):
    declare(monkeypatch, works=timedelta(hours=1))
    assert turn(NOON) == ["works"]
    assert turn(NOON + 59 * MINUTE) == []
    assert turn(NOON + 60 * MINUTE) == ["works"]
    assert calls == ["12:00", "13:00"]


@pytest.mark.django_db
def test_a_failure_is_remembered_without_its_content_and_tried_again_soon(monkeypatch, caplog):
    declare(monkeypatch, fails=timedelta(days=1), works=timedelta(days=1))
    assert turn(NOON) == ["fails", "works"]
    run = ClockRun.objects.get(name__endswith="fails")
    assert (run.last_error, run.holder) == ("ValueError", "")
    assert turn(NOON + 4 * MINUTE) == []
    assert turn(NOON + 5 * MINUTE) == ["fails"]


@pytest.mark.django_db
def test_a_job_that_a_living_clock_runs_is_left_to_it(monkeypatch):
    declare(monkeypatch, works=MINUTE)
    job = clock.jobs["jobs.tests.test_clock.works"]
    ClockRun.objects.create(name=job.name)
    Heartbeat.objects.create(identity="a", kind=ProcessKind.CLOCK, seen_at=NOON + 9 * MINUTE)
    assert claim(job, identity="a", now=NOON)
    assert turn(NOON + 9 * MINUTE, identity="b") == []
    # The first clock dies in the middle of the job.
    assert turn(NOON + 11 * MINUTE, identity="b") == ["works"]


@pytest.mark.django_db
def test_two_clocks_do_not_both_take_a_job(monkeypatch):
    declare(monkeypatch, works=MINUTE)
    job = clock.jobs["jobs.tests.test_clock.works"]
    ClockRun.objects.create(name=job.name)
    assert [claim(job, identity=name, now=NOON) for name in ("a", "b")] == [True, False]


@pytest.mark.django_db
def test_a_clock_that_stops_starts_no_other_job(monkeypatch):
    declare(monkeypatch, works=MINUTE, fails=MINUTE)
    assert run_due(identity="a", now=NOON, keep_on=lambda: not calls) == ["jobs.tests.test_clock.works"]


def test_two_intervals_for_one_job_are_refused(monkeypatch):
    declare(monkeypatch, works=MINUTE)
    with pytest.raises(ValueError, match="twice"):
        clock.every(hours=1)("jobs.tests.test_clock.works")
    with pytest.raises(ValueError, match="minutes"):
        clock.every()("jobs.tests.test_clock.works")


@pytest.mark.django_db
def test_every_declared_job_exists_and_may_run_twice(django_capture_on_commit_callbacks):
    assert clock.jobs, "rooms declare their jobs when Django starts"
    for _ in range(2):
        for job in clock.jobs.values():
            assert isinstance(job, PeriodicJob)
            job.run(NOON)
