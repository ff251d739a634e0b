"""Stamps: when each table last moved, in a small file that all processes of the host share.

The follower writes, the web processes read; nothing is locked. Every word is an aligned
64-bit integer, written and read whole. See docs/adr/0004 for why a page is never stale.
"""

import mmap
import os
import sys
import time
import zlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

MAGIC = 0x7E44EA0001
SLOTS = 4096
HEARTBEAT_LIMIT = 2_000_000_000
_MAGIC, _POSITION, _FLOOR, _HEARTBEAT, _HEADER = 0, 1, 2, 3, 8
_SIZE = 8 * (_HEADER + SLOTS)
_RETRY = 0.5


def stamps_path() -> Path:
    """Return where the file is."""
    return Path(settings.TERREAU_DATA) / "run" / "stamps"


def slot_of(table: str) -> int:
    """Return the slot of a table, the same in every process; two tables may share one, and then move together."""
    return _HEADER + zlib.crc32(table.encode()) % SLOTS


class StampWriter:
    """The follower's side. One at a time: the follower holds a lock (`following.only_one`)."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path = path or stamps_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not _is_sound(path):
            _create(path)
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _SIZE)
        self._words = memoryview(self._map).cast("Q")

    def close(self) -> None:
        """Let go of the file."""
        self._words.release()
        self._map.close()

    def _next(self) -> int:
        # Seeded by the clock: positions keep growing even when the file was lost.
        return max(self._words[_POSITION] + 1, time.time_ns() // 1000)

    def bump(self, tables: Iterable[str]) -> None:
        """Say that these tables moved: pages that read them before now are void."""
        position = self._next()
        self._words[_POSITION] = position
        for table in tables:
            self._words[slot_of(table)] = position

    def bump_all(self) -> None:
        """Say that everything may have moved."""
        position = self._next()
        self._words[_POSITION] = position
        self._words[_FLOOR] = position

    def beat(self, read_at: int) -> None:
        """Say that everything committed before `read_at` (monotonic ns) is stamped."""
        self._words[_HEARTBEAT] = read_at


class StampReader:
    """The web process's side. Without a file, or with a dead follower, `alive` is False and nothing is served from memory."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._words: memoryview | None = None
        self._tried = -_RETRY

    def alive(self) -> bool:
        """Return whether the follower has read the log within the last two seconds."""
        return self._beats() or self._reopen()

    def position(self) -> int:
        """Return the position now; 0 when there is no file."""
        return self._words[_POSITION] if self._words is not None else 0

    def fresh(self, as_of: int, slots: Iterable[int]) -> bool:
        """Return whether nothing moved in these slots since position `as_of`."""
        words = self._words
        if words is None or words[_FLOOR] > as_of:
            return False
        return all(words[slot] <= as_of for slot in slots)

    def _beats(self) -> bool:
        return self._words is not None and 0 <= time.monotonic_ns() - self._words[_HEARTBEAT] <= HEARTBEAT_LIMIT

    def _reopen(self) -> bool:
        """Look at the file again, at most twice a second: the follower may have made a new one."""
        now = time.monotonic()
        if now - self._tried < _RETRY:
            return False
        self._tried = now
        path = self._path or stamps_path()
        if not _is_sound(path):
            self._words = None
            return False
        with path.open("rb") as file:
            self._words = memoryview(mmap.mmap(file.fileno(), _SIZE, prot=mmap.PROT_READ)).cast("Q")
        return self._beats()


def _is_sound(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return os.fstat(file.fileno()).st_size == _SIZE and int.from_bytes(file.read(8), sys.byteorder) == MAGIC
    except OSError:
        return False


def _create(path: Path) -> None:
    # Renamed into place: a reader never maps a half-written file, and who mapped the old one keeps it until it reopens.
    fresh = path.with_suffix(".new")
    fresh.write_bytes(MAGIC.to_bytes(8, sys.byteorder) + bytes(_SIZE - 8))
    fresh.replace(path)
