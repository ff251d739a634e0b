"""Around migrations: triggers out of the way before, back in place after, and everybody told."""

from typing import Any

from django.conf import settings
from django.db import connection

from terreau.changes import audit, triggers
from terreau.changes.log import everything_moved


def before_migrations(plan: list[Any] | None = None, using: str = "default", **kwargs: Any) -> None:
    """Take the triggers away before tables are remade: SQLite would refuse, and Wagtail may convert its own log."""
    if plan and using == connection.alias:
        audit.remove_guard()
        if connection.vendor == "sqlite":
            triggers.remove_log()


def after_migrations(plan: list[Any] | None = None, using: str = "default", **kwargs: Any) -> None:
    """Put the triggers in place, and tell the followers that everything may have moved."""
    if using != connection.alias:
        return
    changed = triggers.install_log()
    if settings.TERREAU_AUDIT_GUARD:
        audit.install_guard()
    if triggers.has_log() and (plan or changed):
        everything_moved()
