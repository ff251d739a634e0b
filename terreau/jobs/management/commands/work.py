"""The worker."""

import logging
from typing import Any

from django.core.management.base import BaseCommand
from django_tasks_db.management.commands.db_worker import Worker

from terreau.jobs.heartbeat import beating
from terreau.jobs.models import ProcessKind


class Command(BaseCommand):
    """Runs the tasks of every queue until told to stop; the one in hand is finished first."""

    help = "Exécute les tâches de fond de toutes les files, jusqu’à ce qu’on l’arrête."
    # Whoever starts the four processes has checked the settings once for all.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with beating(ProcessKind.WORKER) as identity:
            worker = Worker(
                queue_names=["*"],
                excluded_queue_names=[],
                interval=1,
                batch=False,
                backend_name="default",
                startup_delay=False,
                max_tasks=None,
                worker_id=identity,
            )
            # Being told to stop is nothing to warn about.
            logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
            worker.configure_signals()
            worker.run()
