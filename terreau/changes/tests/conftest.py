"""A web server in one call: `CachedPages` around Django, stamps on a file of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from terreau.changes import log
from terreau.changes.following import Stamper
from terreau.changes.models import Change
from terreau.changes.pagecache import CachedPages
from terreau.changes.stamps import StampReader, StampWriter


@dataclass
class Answer:
    """What a client gets."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def outcome(self) -> str:
        return self.headers.get("X-Terreau-Page", "")


class Server:
    """A web process: its memory, its view of the stamps."""

    def __init__(self, path: Path, limit: int = 1_000_000) -> None:
        self.application = CachedPages(WSGIHandler(), limit=limit, stamps=StampReader(path))

    def get(self, path: str, method: str = "GET", **environ: Any) -> Answer:
        """Ask for a path, its query string included; keywords are WSGI variables."""
        answer = Answer()
        place, _mark, query = path.partition("?")
        variables = {"PATH_INFO": place, "QUERY_STRING": query, "REQUEST_METHOD": method, "HTTP_HOST": "terreau.test", **environ}
        setup_testing_defaults(variables)

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            answer.status, answer.headers = int(status.split()[0]), dict(headers)

        chunks = self.application(variables, start_response)
        answer.body = b"".join(chunks)
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
        return answer


@pytest.fixture
def stamps_file(tmp_path: Path) -> Path:
    return tmp_path / "stamps"


@pytest.fixture
def writer(stamps_file: Path) -> Iterator[StampWriter]:
    stamps = StampWriter(stamps_file)
    yield stamps
    stamps.close()


def _end_of_log() -> log.Position:
    last = Change.objects.order_by("xid", "id").last()
    return log.Position(last.xid, last.id) if last else log.Position(0, 0)


@pytest.fixture
def own_changes_are_settled(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the changes of the test's own transaction, open to its end: on PostgreSQL they would not settle before (see test_log)."""
    monkeypatch.setattr(log, "horizon", _end_of_log)
    monkeypatch.setattr(log, "_settled", Change.objects.all)
    monkeypatch.setattr(log, "unsettled", set)
    monkeypatch.setattr(log, "is_foreign", lambda _position: False)
    monkeypatch.setattr(log, "drop_foreign", int)


@pytest.fixture
def tick(writer: StampWriter, own_changes_are_settled: None) -> Callable[[], None]:
    """The follower's round; it has begun."""
    stamper = Stamper(writer)
    stamper.tick()
    return stamper.tick


@pytest.fixture
def make_server(stamps_file: Path, tick: Callable[[], None], settings: Any) -> Iterator[Callable[..., Server]]:
    """Return a function that starts web processes which share the stamps."""
    settings.ROOT_URLCONF = "terreau.changes.tests.urls"
    # Tests keep their connection, as Django's own client does.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield lambda **options: Server(stamps_file, **options)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def server(make_server: Callable[..., Server]) -> Server:
    return make_server()


@pytest.fixture
def on_postgresql() -> None:
    """Skip elsewhere than on PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only: on SQLite one transaction writes at a time, and ids become visible in order")


@pytest.fixture
def on_sqlite() -> None:
    """Skip elsewhere than on SQLite."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only: PostgreSQL keeps its triggers when a table changes")
