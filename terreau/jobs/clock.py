"""The clock: rooms declare what has to be done every so often, one process does it.

A job is an action that may be run again without harm. It is named by its dotted path under `terreau.` and
receives the time as `now` when its signature asks for it.
"""

import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

from terreau.jobs.models import ClockRun

# A job that failed is tried again this soon, or at its next turn if that is sooner.
RETRY = timedelta(minutes=5)
log = logging.getLogger("terreau.jobs")


@dataclass(frozen=True)
class PeriodicJob:
    """A job and how often it is due."""

    name: str
    interval: timedelta

    def run(self, now: datetime) -> None:
        """Do it."""
        action: Callable[..., object] = import_string(f"terreau.{self.name}")
        if "now" in inspect.signature(action).parameters:
            action(now=now)
        else:
            action()


jobs: dict[str, PeriodicJob] = {}


def every(*, days: int = 0, hours: int = 0, minutes: int = 0) -> Callable[[str], str]:
    """Declare a periodic job, from `apps.ready`: `every(minutes=1)("mail.actions.send_due")`.

    Raises `ValueError` when the interval is shorter than a minute, or when the job has another interval already.
    """
    interval = timedelta(days=days, hours=hours, minutes=minutes)
    if interval < timedelta(minutes=1):
        raise ValueError("The clock turns by minutes: give days, hours or minutes.")

    def declare(name: str) -> str:
        if jobs.setdefault(name, PeriodicJob(name, interval)).interval != interval:
            raise ValueError(f"“{name}” is declared twice with different intervals.")
        return name

    return declare


def claim(job: PeriodicJob, *, identity: str, now: datetime) -> bool:
    """Take a job for one clock if it is due and no living clock runs it: a single conditional update."""
    due = models.Q(last_started=None) | models.Q(last_started__lte=now - job.interval) | models.Q(last_started__lte=now - RETRY) & ~models.Q(last_error="")
    taken = ClockRun.objects.filter(due, name=job.name).free_for(identity, now).update(last_started=now, holder=identity)
    return taken == 1


def run_due(*, identity: str, now: datetime, keep_on: Callable[[], bool] = lambda: True) -> list[str]:
    """Run the jobs that are due and return their names; a job's failure is logged and leaves the others alone.

    `keep_on` is asked before each job: a clock that is stopping starts no new one.
    """
    known = set(ClockRun.objects.filter(name__in=jobs).values_list("name", flat=True))
    ClockRun.objects.bulk_create([ClockRun(name=name) for name in jobs if name not in known], ignore_conflicts=True)
    ran = []
    for job in list(jobs.values()):
        if keep_on() and claim(job, identity=identity, now=now):
            _run(job, identity=identity, now=now)
            ran.append(job.name)
    return ran


def _run(job: PeriodicJob, *, identity: str, now: datetime) -> None:
    error = ""
    try:
        job.run(now)
    except Exception as problem:  # whatever a job raises, the clock goes on with the others
        error = type(problem).__name__
        log.exception("clock job failed", extra={"fields": {"job": job.name}})
    ClockRun.objects.filter(name=job.name, holder=identity).update(holder="", last_error=error, last_finished=timezone.now())
