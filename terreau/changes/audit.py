"""Who changed what: an append-only trail on top of Wagtail's log."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from wagtail.log_actions import log, registry
from wagtail.models import ModelLogEntry, PageLogEntry

from terreau.changes.triggers import Trigger, drop, install, present

GUARD_PREFIX = "terreau_guard_"
LOGS: tuple[type[models.Model], ...] = (ModelLogEntry, PageLogEntry)


def record(action: str, instance: models.Model, user: Any = None, data: dict[str, Any] | None = None) -> None:
    """Write that `user` did `action` (« terreau.role », « wagtail.edit »…) to `instance`; `data` is kept as JSON.

    Without a user, that of Wagtail's log context is taken. Raises `ValueError` for an action
    nobody registered: it would show in the reports without a name.
    """
    if not registry.action_exists(action):
        raise ValueError(f"“{action}” is not a registered log action: add it to a room's wagtail_hooks.py")
    log(instance=instance, action=action, user=user, data=data or {})


def purge() -> int:
    """Delete the entries older than the retention; return how many there were."""
    limit = timezone.now() - timedelta(days=settings.TERREAU_AUDIT_RETENTION_DAYS, minutes=1)
    with transaction.atomic():
        return sum(model._base_manager.filter(timestamp__lt=limit).delete()[0] for model in LOGS)


def _message() -> str:
    days = settings.TERREAU_AUDIT_RETENTION_DAYS
    return f"the audit trail is append-only: entries are never changed, and deleted only after {days} days (TERREAU_AUDIT_RETENTION_DAYS)"


def _sqlite(table: str) -> list[Trigger]:
    days = int(settings.TERREAU_AUDIT_RETENTION_DAYS)
    rules = {
        "u": "BEFORE UPDATE",
        "d": "BEFORE DELETE",
        # INSERT OR REPLACE deletes without firing the delete trigger.
        "i": "BEFORE INSERT",
    }
    conditions = {
        "u": "1",
        "d": f"OLD.timestamp > strftime('%Y-%m-%d %H:%M:%f', 'now', '-{days} days')",
        "i": f'EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id)',  # noqa: S608 - a table name of Wagtail's, no input
    }
    found = []
    for suffix, event in rules.items():
        name = f"{GUARD_PREFIX}{table}_{suffix}"
        sql = f'CREATE TRIGGER "{name}" {event} ON "{table}" FOR EACH ROW WHEN {conditions[suffix]} BEGIN SELECT RAISE(ABORT, \'{_message()}\'); END'
        found.append(Trigger(name, table, sql, sql))
    return found


def _postgresql(table: str) -> list[Trigger]:
    days = int(settings.TERREAU_AUDIT_RETENTION_DAYS)
    name, emptied = f"{GUARD_PREFIX}{table}", f"{GUARD_PREFIX}{table}_t"
    body = (
        f"BEGIN IF TG_OP = 'DELETE' THEN IF OLD.timestamp <= now() - interval '{days} days' THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION '{_message()}' USING ERRCODE = 'integrity_constraint_violation'; END"
    )
    return [
        Trigger(
            name,
            table,
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $terreau${body}$terreau$;'
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"();',
            body,
        ),
        Trigger(
            emptied,
            table,
            f'CREATE OR REPLACE TRIGGER "{emptied}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION "{name}"();',
            body,
        ),
    ]


def install_guard() -> bool:
    """Make the database refuse to change the trail; return whether anything had to change."""
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    return install([trigger for model in LOGS for trigger in make(model._meta.db_table)], GUARD_PREFIX)


def remove_guard() -> None:
    """Let the trail be changed: only while migrations run."""
    drop({name: table for name, (table, _body) in present(GUARD_PREFIX).items()})
