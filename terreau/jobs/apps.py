from functools import partial

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "terreau.jobs"
    verbose_name = "Tâches et horloge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils import timezone

        from terreau.core import health
        from terreau.jobs.clock import every
        from terreau.jobs.models import ProcessKind
        from terreau.jobs.queries import is_alive

        every(minutes=1)("jobs.actions.requeue_abandoned")
        every(minutes=1)("jobs.actions.publish_scheduled")
        every(days=1)("jobs.actions.forget_finished")

        def alive(kind: ProcessKind) -> bool:
            return is_alive(kind, now=timezone.now())

        for kind in ProcessKind:
            health.declare(kind.value, partial(alive, kind))
