"""Rows that our code writes once in a process, then are put back as they are: what many tests begin with."""

from collections.abc import Callable
from typing import Any

from django.db import connection

# By table and name of its key: rows by key.
Rows = dict[tuple[str, str], dict[Any, tuple[Any, ...]]]
# The journal of changes is written by the database itself, whoever inserts; so is the index of SQLite's search, which has no key.
BY_TRIGGERS = {"changes_change"}


class Remembered:
    """What `make` writes in the database: written by it once, then put back in the transactions of other tests.

    Our signals (rights, groups, references…) cost twenty times what the rows of a platform do. A row that a test made before
    under the same key makes the database complain; PostgreSQL's sequences, which no transaction takes back, are past these keys.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._rows: Rows | None = None
        self._changed: set[tuple[str, Any]] = set()
        self._made: Any = None

    def get(self) -> Any:
        """Return what `make` returned, its rows being in the database; outside a transaction it is called again."""
        if not connection.in_atomic_block:
            return self._make()
        if self._rows is None:
            before = _every_row()
            self._made = self._make()
            self._rows = _written(before, _every_row())
            self._changed = {(table, key) for (table, name), rows in self._rows.items() for key in rows if key in before[table, name]}
        else:
            _write(self._rows, self._changed)
        return self._made


def _every_row() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - BY_TRIGGERS:
            key = connection.introspection.get_primary_key_column(cursor, table)
            if key is None:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of tables
            place = [column[0] for column in cursor.description].index(key)
            found[table, key] = {row[place]: row for row in cursor.fetchall()}
    return found


def _written(before: Rows, after: Rows) -> Rows:
    new = {table: {key: row for key, row in rows.items() if before[table].get(key) != row} for table, rows in after.items()}
    return {table: rows for table, rows in new.items() if rows}


def _write(written: Rows, changed: set[tuple[str, Any]]) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for (table, key), rows in written.items():
            marks = ", ".join(["%s"] * len(next(iter(rows.values()))))
            cursor.executemany(f"DELETE FROM {quote(table)} WHERE {quote(key)} = %s", [(number,) for number in rows if (table, number) in changed])  # noqa: S608 - same
            cursor.executemany(f"INSERT INTO {quote(table)} VALUES ({marks})", list(rows.values()))  # noqa: S608 - same
