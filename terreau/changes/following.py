"""The follower process: stamps what moved for the page cache, and runs the followers, each in a thread of its own."""

import contextlib
import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from terreau.changes import followers, log, triggers
from terreau.changes.stamps import StampWriter
from terreau.jobs import heartbeat
from terreau.jobs.models import Heartbeat, ProcessKind

logger = logging.getLogger("terreau.follow")
EVERY = 0.2
CHECK_TRIGGERS_EVERY = 1.0
TRIM_EVERY = 3600.0
LONGEST_PAUSE = 60.0
LONGEST_PAUSE_OF_STAMPS = 1.0


class TriggersMissingError(RuntimeError):
    """Changes go unseen: the page cache must not be trusted."""


@contextlib.contextmanager
def only_one() -> Iterator[bool]:
    """Hold the lock of this host's follower while in the block; yield whether it was free."""
    path = Path(settings.TERREAU_DATA) / "run" / "follow.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


class Stamper:
    """Reads the log for the page cache of this host. Its position is in memory: it starts by voiding every page."""

    def __init__(self, stamps: StampWriter) -> None:
        self.stamps = stamps
        self._position: log.Position | None = None
        # A transaction shows all its rows at once: what was stamped before it settled need not be again.
        self._stamped: set[tuple[int, str]] = set()
        self._checked = -CHECK_TRIGGERS_EVERY

    def tick(self) -> None:
        """Stamp all that was committed before now, then say so. Raises when the log cannot be trusted or read."""
        began = time.monotonic_ns()
        self._check_triggers()
        if self._position is None or log.is_foreign(self._position):
            log.drop_foreign()
            self._position = log.horizon()
            self.stamps.bump_all()
        # First what an older open transaction holds back, then what is settled: nothing settles between the two unseen.
        unsettled = log.unsettled()
        self._stamp(unsettled)
        self._stamped |= unsettled
        while changes := log.read_after(self._position):
            self._stamp({(change.xid, change.table) for change in changes})
            self._position = log.Position(changes[-1].xid, changes[-1].id)
        self._stamped &= unsettled
        self.stamps.beat(began)

    def _stamp(self, pairs: set[tuple[int, str]]) -> None:
        tables = {table for _xid, table in pairs - self._stamped}
        if log.ANY_TABLE in tables:
            self.stamps.bump_all()
        elif tables:
            self.stamps.bump(tables)

    def _check_triggers(self) -> None:
        now = time.monotonic()
        if now - self._checked >= CHECK_TRIGGERS_EVERY:
            if not triggers.is_complete():
                self._position = None
                raise TriggersMissingError("triggers of the change log are missing: run `manage.py migrate`; until then no page is served from memory")
            self._checked = now


def repeat(stop: threading.Event, what: Callable[[], object], *, every: float, name: str, longest: float = LONGEST_PAUSE) -> None:
    """Do something again and again until told to stop; a failure is logged, and tried again after a growing pause.

    So is a panic of a library written in Rust, which is no `Exception`; only who asks this process to end is obeyed.
    """
    failures = 0
    try:
        while not stop.is_set():
            try:
                what()
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:  # the process outlives whatever a follower or the database does
                failures += 1
                if failures == 1 or failures % 20 == 0:
                    logger.exception("%s failed (%s): trying again", name, type(error).__name__)
                connection.close()
                stop.wait(min(longest, every * 2 ** min(failures, 16)))
            else:
                failures = 0
                stop.wait(every)
    finally:
        connection.close()


def put_triggers_in_place() -> None:
    """Install what a new version of the code watches without having migrated anything; a database that is away is left to `repeat`."""
    try:
        if triggers.install_log():
            log.everything_moved()
    except DatabaseError:
        logger.exception("the triggers of the change log could not be checked")


def once() -> None:
    """Do one round of everything, then return: for tests and for scripts."""
    put_triggers_in_place()
    stamps = StampWriter()
    try:
        Stamper(stamps).tick()
        for name, follower in followers.registered().items():
            followers.Reading(name, follower).catch_up()
        followers.trim()
    finally:
        stamps.close()


def run(stop: threading.Event) -> None:
    """Follow until `stop` is set."""
    put_triggers_in_place()
    stamps = StampWriter()
    stamper = Stamper(stamps)
    identity = heartbeat.new_identity(ProcessKind.FOLLOWER)
    jobs: list[tuple[str, Callable[[], object], float]] = [
        ("trim", followers.trim, TRIM_EVERY),
        # In a thread like the others: the process must start, and stamp, while the database cannot be written.
        ("heartbeat", partial(heartbeat.beat, ProcessKind.FOLLOWER, identity), heartbeat.INTERVAL),
    ]
    jobs += [(name, followers.Reading(name, follower).catch_up, EVERY) for name, follower in followers.registered().items()]
    jobs += [(name, job.function, job.every) for name, job in followers.beside().items()]
    threads = [
        threading.Thread(target=repeat, args=(stop, what), kwargs={"every": every, "name": name}, name=f"follow-{name}", daemon=True)
        for name, what, every in jobs
    ]
    for thread in threads:
        thread.start()
    repeat(stop, stamper.tick, every=EVERY, name="stamps", longest=LONGEST_PAUSE_OF_STAMPS)
    for thread in threads:
        thread.join(timeout=5)
    stamps.close()
    with contextlib.suppress(DatabaseError):
        Heartbeat.objects.filter(identity=identity).delete()
