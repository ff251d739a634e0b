"""Values computed from the database, kept in this process until a table that they were read from moves."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from django.db import connection

from terreau.changes.reads import Recording, current, depends_on, record
from terreau.changes.stamps import StampReader, slot_of

Value = TypeVar("Value")
MOST_VALUES = 256


class _Entry(NamedTuple):
    value: Any
    as_of: int
    tables: frozenset[str]
    slots: tuple[int, ...]
    refusal: str
    lasting: bool


class KeptValues:
    """A bounded memory of values, the least recently asked for leaves first. Without a follower nothing is kept."""

    def __init__(self, stamps: StampReader | None = None) -> None:
        self._stamps = stamps or StampReader()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what `make` returned for `key`, asked again when something it read has moved since: as late as pages in memory may be.

        The value is shared: who asks must not change it. What an open transaction sees, was read from a table that nobody follows, or refused
        to be kept while it was made is made each time; the page that shows it is refused likewise.
        """
        if _in_transaction() or not self._stamps.alive():
            return make()
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
        if entry is None or not self._stamps.fresh(entry.as_of, entry.slots):
            entry = self._make(make)
            if entry.lasting:
                self._remember(key, entry)
        depends_on(*entry.tables)
        page = current()
        if page is not None and entry.refusal:
            page.refuse(entry.refusal)
        return entry.value

    def _make(self, make: Callable[[], Any]) -> _Entry:
        recording = Recording(as_of=self._stamps.position())
        with record(recording):
            value = make()
        tables = frozenset(recording.tables)
        lasting = not recording.refusal and not recording.unwatched()
        return _Entry(value, recording.as_of, tables, tuple(slot_of(table) for table in tables), recording.refusal, lasting)

    def _remember(self, key: Hashable, entry: _Entry) -> None:
        with self._lock:
            self._entries[key] = entry
            self._entries.move_to_end(key)
            while len(self._entries) > MOST_VALUES:
                self._entries.popitem(last=False)


def _in_transaction() -> bool:
    return connection.in_atomic_block


_values = KeptValues()


def kept(key: Hashable, make: Callable[[], Value]) -> Value:
    """Return `make()` from the memory of this process, see `KeptValues.get`; `key` begins with the name of what is kept."""
    return _values.get(key, make)
