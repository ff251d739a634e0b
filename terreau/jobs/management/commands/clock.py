"""The clock process."""

import logging
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from terreau.jobs.clock import run_due
from terreau.jobs.heartbeat import beating
from terreau.jobs.models import ProcessKind

TURN = 5.0
log = logging.getLogger("terreau.jobs")


class Command(BaseCommand):
    """Starts the periodic jobs when they are due; stops after the one in hand."""

    help = "Lance les travaux périodiques à l’heure dite, jusqu’à ce qu’on l’arrête."
    # Whoever starts the four processes has checked the settings once for all.
    requires_system_checks: list[str] = []
    stopping = False

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        with beating(ProcessKind.CLOCK) as identity:
            while not self.stopping:
                close_old_connections()
                try:
                    run_due(identity=identity, now=timezone.now(), keep_on=lambda: not self.stopping)
                except DatabaseError:
                    log.exception("clock could not reach the database")
                    connection.close()
                self._rest()

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _rest(self) -> None:
        until = time.monotonic() + TURN
        while not self.stopping and time.monotonic() < until:
            time.sleep(0.25)
