"""The triggers that write the change log, generated from the models and installed idempotently."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from terreau.changes.models import Change
from terreau.changes.watched import Watched, watched_tables

PREFIX = "terreau_log_"
_LOG = Change._meta.db_table
_COLUMNS = '(xid, "table", subject, "key", operation, at)'


@dataclass(frozen=True)
class Trigger:
    """A trigger, the SQL that makes it, and its body as the database gives it back: on PostgreSQL, that of its function."""

    name: str
    table: str
    sql: str
    body: str


def _name(prefix: str, table: str, suffix: str = "") -> str:
    # PostgreSQL cuts names at 63 bytes: long ones are cut here, where they stay unique.
    stem = table if len(table) <= 44 else f"{table[:35]}_{zlib.crc32(table.encode()):08x}"
    return f"{prefix}{stem}{suffix}"


def _sqlite(entry: Watched) -> list[Trigger]:
    def row(side: str, operation: str) -> str:
        return f"SELECT 0, '{entry.table}', '{entry.subject}', CAST({side}.\"{entry.owner}\" AS TEXT), '{operation}', strftime('%Y-%m-%d %H:%M:%f', 'now')"

    # UNION folds the two rows of an update into one, unless the row changed owner: then both moved.
    bodies = {
        "i": ("INSERT", row("NEW", "I")),
        "u": ("UPDATE", f"{row('NEW', 'U')} UNION {row('OLD', 'U')}"),
        "d": ("DELETE", row("OLD", "D")),
    }
    found = []
    for suffix, (event, select) in bodies.items():
        name = _name(PREFIX, entry.table, f"_{suffix}")
        sql = f'CREATE TRIGGER "{name}" AFTER {event} ON "{entry.table}" FOR EACH ROW BEGIN INSERT INTO "{_LOG}" {_COLUMNS} {select}; END'
        found.append(Trigger(name, entry.table, sql, sql))
    return found


def _insert(entry: Watched, key: str, operation: str) -> str:
    values = f"pg_current_xact_id()::text::bigint, '{entry.table}', '{entry.subject}', {key}, {operation}, clock_timestamp()"
    return f'INSERT INTO "{_LOG}" {_COLUMNS} VALUES ({values});'  # noqa: S608 - names of tables and columns of models, no input


def _postgresql_body(entry: Watched) -> str:
    new, old = f'NEW."{entry.owner}"', f'OLD."{entry.owner}"'
    everything = _insert(Watched("*", "*", ""), "''", "'A'")
    return (
        "BEGIN "
        f"IF TG_OP = 'TRUNCATE' THEN {everything} RETURN NULL; END IF; "
        f"IF TG_OP <> 'INSERT' THEN {_insert(entry, f'{old}::text', 'left(TG_OP, 1)')} END IF; "
        f"IF TG_OP = 'INSERT' THEN {_insert(entry, f'{new}::text', 'left(TG_OP, 1)')} END IF; "
        f"IF TG_OP = 'UPDATE' THEN IF {new} IS DISTINCT FROM {old} THEN {_insert(entry, f'{new}::text', 'left(TG_OP, 1)')} END IF; END IF; "
        "RETURN NULL; END"
    )


def _postgresql(entry: Watched) -> list[Trigger]:
    name, emptied = _name(PREFIX, entry.table), _name(PREFIX, entry.table, "_t")
    body = _postgresql_body(entry)
    return [
        Trigger(
            name,
            entry.table,
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $terreau${body}$terreau$;'
            f'CREATE OR REPLACE TRIGGER "{name}" AFTER INSERT OR UPDATE OR DELETE ON "{entry.table}" FOR EACH ROW EXECUTE FUNCTION "{name}"();',
            body,
        ),
        Trigger(
            emptied,
            entry.table,
            f'CREATE OR REPLACE TRIGGER "{emptied}" AFTER TRUNCATE ON "{entry.table}" FOR EACH STATEMENT EXECUTE FUNCTION "{name}"();',
            body,
        ),
    ]


def wanted(vendor: str) -> dict[str, Trigger]:
    """Return the triggers of every watched table for « sqlite » or « postgresql », by name."""
    make = _postgresql if vendor == "postgresql" else _sqlite
    return {trigger.name: trigger for entry in watched_tables().values() for trigger in make(entry)}


def present(prefix: str = PREFIX) -> dict[str, tuple[str, str]]:
    """Return the installed triggers whose name starts so: name → (table, its SQL or the body of its function)."""
    pattern = prefix.replace("_", r"\_") + "%"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE t.tgname LIKE %s AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)",
                [pattern],
            )
        else:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '\\'", [pattern])
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def install(triggers: Iterable[Trigger], prefix: str) -> bool:
    """Make the installed triggers of a prefix be exactly these; return whether anything had to change."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    installed = present(prefix)
    desired = {trigger.name: trigger for trigger in triggers if trigger.table in tables}
    outdated = [trigger for trigger in desired.values() if installed.get(trigger.name) != (trigger.table, trigger.body)]
    stale = {name: table for name, (table, _body) in installed.items() if name not in desired or desired[name] in outdated}
    with transaction.atomic():
        drop(stale)
        with connection.cursor() as cursor:
            for trigger in outdated:
                cursor.execute(trigger.sql)
    return bool(stale or outdated)


def drop(names: dict[str, str]) -> None:
    """Remove triggers: name → table. On PostgreSQL their functions stay, unused, until they are replaced."""
    with connection.cursor() as cursor:
        for name, table in names.items():
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def has_log() -> bool:
    """Return whether the table of the log exists."""
    with connection.cursor() as cursor:
        return _LOG in connection.introspection.table_names(cursor)


def install_log() -> bool:
    """Install the triggers of the change log; return whether anything had to change. Nothing is done before its table exists."""
    return has_log() and install(wanted(connection.vendor).values(), PREFIX)


def remove_log() -> None:
    """Remove them: SQLite refuses to remake a table that a trigger names."""
    drop({name: table for name, (table, _sql) in present().items()})


def is_complete() -> bool:
    """Return whether every watched table has its triggers; when not, changes go unseen."""
    return wanted(connection.vendor).keys() <= present().keys()
