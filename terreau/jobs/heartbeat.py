"""Signs of life: a thread of each long-running process writes one every few seconds."""

import logging
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from terreau.jobs.models import Heartbeat, ProcessKind

INTERVAL = 10.0
log = logging.getLogger("terreau.jobs")


def new_identity(kind: ProcessKind) -> str:
    """Return a name that no other process has or will have, at most 64 characters long."""
    return f"{kind}-{socket.gethostname()[:40]}-{secrets.token_hex(6)}"


def beat(kind: ProcessKind, identity: str) -> None:
    """Write a sign of life now."""
    Heartbeat.objects.update_or_create(identity=identity, defaults={"kind": kind, "seen_at": timezone.now()})


def _try_to_beat(kind: ProcessKind, identity: str) -> None:
    """Write a sign of life, or leave it to the next time: the process must outlive a database that is away."""
    try:
        beat(kind, identity)
    except DatabaseError as error:
        log.warning("heartbeat not written", extra={"fields": {"process": kind, "error": type(error).__name__}})
        connection.close()


def _keep_beating(kind: ProcessKind, identity: str, stopped: threading.Event) -> None:
    try:
        while not stopped.wait(INTERVAL):
            _try_to_beat(kind, identity)
    finally:
        connection.close()


@contextmanager
def beating(kind: ProcessKind, identity: str | None = None) -> Iterator[str]:
    """Write signs of life as long as the block runs and take them back at its end; gives the identity of the process."""
    identity = identity or new_identity(kind)
    stopped = threading.Event()
    _try_to_beat(kind, identity)
    thread = threading.Thread(target=_keep_beating, args=(kind, identity, stopped), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield identity
    finally:
        stopped.set()
        thread.join(timeout=5)
        try:
            Heartbeat.objects.filter(identity=identity).delete()
        except DatabaseError as error:
            log.warning("heartbeat not taken back", extra={"fields": {"process": kind, "error": type(error).__name__}})
