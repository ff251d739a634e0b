"""Which tables a page read while it rendered."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connections, models

from terreau.changes.watched import derived, known_tables, watched_tables

# Read by every page, though what they say may come from memory: the site, the platform and its framework.
BASE_TABLES = frozenset({"wagtailcore_site", "vocabulary_platform", "vocabulary_framework"})
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_SCHEMA = r'(?:"?(?:public|main)"?\.)?'
_SOURCE = re.compile(rf'\b(?:from|join|update)\s+(?:only\s+)?{_SCHEMA}"?([a-z_][a-z0-9_]*)\b(?!"?\s*[(.])|\binto\s+{_SCHEMA}"?([a-z_][a-z0-9_]*)')
_DEFINED = re.compile(r'"?([a-z_][a-z0-9_]*)"?\s+as\s+(?:not\s+)?(?:materialized\s+)?\(')
_NOT_TABLES = frozenset({"select", "set", "lateral", "null", "true", "false"})


@dataclass
class Recording:
    """What is known of a page while it renders: `as_of` is the position of the stamps before its first query."""

    as_of: int
    tables: set[str] = field(default_factory=lambda: set(BASE_TABLES))
    public: bool = False
    refusal: str = ""
    expires: float | None = None

    def refuse(self, reason: str) -> None:
        """Keep this answer out of the cache, for a reason an operator can read."""
        self.refusal = self.refusal or reason

    def unwatched(self) -> set[str]:
        """Return the tables read that nobody follows: their changes would not be seen."""
        return self.tables - watched_tables().keys() - neutral_tables() - derived()


_current: ContextVar[Recording | None] = ContextVar("terreau_recording", default=None)


def current() -> Recording | None:
    """Return the recording of the page being rendered, if it may be cached."""
    return _current.get()


def depends_on(*subjects: type[models.Model] | str) -> None:
    """Say that the page shows something of these models (or tables) that it did not just query: an in-process cache."""
    recording = _current.get()
    if recording is not None:
        recording.tables.update(subject if isinstance(subject, str) else subject._meta.db_table for subject in subjects)


@lru_cache(maxsize=1)
def neutral_tables() -> frozenset[str]:
    """Return the tables of Django's own cache: who reads from it says what that depends on (`depends_on`)."""
    return frozenset(str(cache["LOCATION"]) for cache in settings.CACHES.values() if cache["BACKEND"].endswith("DatabaseCache") and cache.get("LOCATION"))


@lru_cache(maxsize=4096)
def tables_in(sql: str) -> frozenset[str]:
    """Return the tables a statement names: those of our models wherever they stand, and whatever else it reads from."""
    text = sql.lower()
    known = known_tables().intersection(_WORD.findall(text))
    sources = {name for names in _SOURCE.findall(text) for name in names if name} - set(_DEFINED.findall(text)) - _NOT_TABLES
    return frozenset(known | sources)


@contextmanager
def record(recording: Recording) -> Iterator[None]:
    """Collect into `recording` the tables that statements of this thread name, on every database."""

    def collect(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        recording.tables.update(tables_in(sql))
        return execute(sql, params, many, context)

    token = _current.set(recording)
    try:
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(collect))
            yield
    finally:
        _current.reset(token)
