"""Vectors of documents in a file of this host, read in place.

A row is 32 bytes, the uuid of the document and the digest of what was encoded, then its vector (float32). Rows are added, never changed: a later row
of a document counts, an earlier one is forgotten, and one whose digest is `GONE` says that the document left. What a killed writer left half written is
cut off by the next. `keep` writes a new file beside the old one, then puts it in its place: a reader sees one or the other.
"""

import mmap
import os
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import numpy as np

KEY = 32
GONE = b"\xff" * 16
# Rows copied at once.
COPIED = 1_000
_UUID = 16


class VectorFile:
    """The vectors of one encoder: many readers, one writer at a time."""

    def __init__(self, folder: Path, size: int) -> None:
        self.size = size
        self._path = folder / "vectors"
        self._width = KEY + size * 4
        self._lock = threading.Lock()
        self._seen: tuple[int, int] = (0, 0)
        self._state = _State(size)

    def __len__(self) -> int:
        """Return the number of documents that have a vector."""
        return len(self._look().places)

    def digests(self) -> Mapping[str, bytes]:
        """Return what was encoded of each document, by uuid."""
        return self._look().digests

    def vector(self, uuid: str) -> np.ndarray | None:
        """Return the vector of a document."""
        state = self._look()
        return np.array(state.matrix[state.places[uuid]]) if uuid in state.places else None

    def closeness(self, vector: np.ndarray) -> "Closeness":
        """Compare every document with a vector."""
        return Closeness(self._look(), vector)

    def spent(self) -> int:
        """Return the number of rows that no longer count."""
        state = self._look()
        return len(state.uuids) - len(state.places)

    def add(self, uuids: Sequence[str], digests: Sequence[bytes], vectors: np.ndarray) -> None:
        """Add rows."""
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        self._append(b"".join(UUID(uuid).bytes + digest + row.tobytes() for uuid, digest, row in zip(uuids, digests, rows, strict=True)))

    def drop(self, uuids: Iterable[str]) -> int:
        """Say that documents left; return how many of them had a vector."""
        state = self._look()
        known = [uuid for uuid in uuids if uuid in state.places]
        self._append(b"".join(UUID(uuid).bytes + GONE + bytes(self.size * 4) for uuid in known))
        return len(known)

    def keep(self, uuids: Collection[str]) -> int:
        """Write the file anew with the rows that count of these documents only; return how many rows that takes away."""
        state = self._look()
        places = sorted(place for uuid, place in state.places.items() if uuid in uuids)
        spent = len(state.uuids) - len(places)
        if spent:
            fresh = self._path.with_suffix(".new")
            with fresh.open("wb") as file:
                for start in range(0, len(places), COPIED):
                    file.write(state.rows[places[start : start + COPIED]].tobytes())
            fresh.replace(self._path)
        return spent

    def forget(self) -> None:
        """Delete everything."""
        self._path.unlink(missing_ok=True)

    def _append(self, rows: bytes) -> None:
        if not rows:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.truncate(file.tell() // self._width * self._width)
            file.write(rows)

    def _look(self) -> "_State":
        """Read what was added since the last time; everything where the file is another one."""
        if self._stat() != self._seen:
            with self._lock:
                if self._stat() != self._seen:
                    self._read()
        return self._state

    def _stat(self) -> tuple[int, int]:
        try:
            return _which(self._path.stat())
        except OSError:
            return 0, 0

    def _read(self) -> None:
        try:
            with self._path.open("rb") as file:
                seen = _which(os.fstat(file.fileno()))
                count = seen[1] // self._width
                whole = mmap.mmap(file.fileno(), count * self._width, prot=mmap.PROT_READ) if count else b""
        except OSError:
            seen, count, whole = (0, 0), 0, b""
        # A file that is mapped keeps its number to itself.
        known = self._state if seen[0] == self._seen[0] and count >= len(self._state.uuids) else _State(self.size)
        self._state = known.grown(np.frombuffer(whole, dtype=np.uint8).reshape(count, self._width))
        self._seen = seen


def _which(file: os.stat_result) -> tuple[int, int]:
    """Return what tells a file from what it was: which one it is, and its length."""
    return file.st_ino, file.st_size


class _State:
    """What the file held when it was last read. Whoever compares with it may go on while others read further: it does not change."""

    def __init__(self, size: int) -> None:
        self.uuids: list[str] = []
        self.places: dict[str, int] = {}
        self.highs: dict[int, int] = {}
        self.digests: dict[str, bytes] = {}
        self.rows = np.empty((0, KEY + size * 4), dtype=np.uint8)
        self.matrix = np.empty((0, size), dtype=np.float32)
        # The rows that count.
        self.current = np.empty(0, dtype=np.intp)

    def grown(self, rows: np.ndarray) -> "_State":
        """Return what it becomes with all these rows, of which it knows the first ones."""
        known, state = len(self.uuids), _State(self.matrix.shape[1])
        state.uuids, state.places, state.highs, state.digests = self.uuids.copy(), self.places.copy(), self.highs.copy(), self.digests.copy()
        state.rows, state.matrix = rows, rows[:, KEY:].view(np.float32)
        keys = rows[known:, :KEY].tobytes()
        for place in range(known, len(rows)):
            start = (place - known) * KEY
            state._learn(place, keys[start : start + _UUID], keys[start + _UUID : start + KEY])
        state.current = np.fromiter(state.places.values(), dtype=np.intp, count=len(state.places))
        return state

    def _learn(self, place: int, name: bytes, digest: bytes) -> None:
        uuid, high = str(UUID(bytes=name)), int.from_bytes(name[:8])
        self.uuids.append(uuid)
        if digest == GONE:
            self.places.pop(uuid, None)
            self.highs.pop(high, None)
            self.digests.pop(uuid, None)
        else:
            self.places[uuid] = self.highs[high] = place
            self.digests[uuid] = digest


class Closeness:
    """How close documents are to something: standard deviations above the mean of all documents."""

    def __init__(self, state: _State, vector: np.ndarray) -> None:
        self._state = state
        self._products = scores = state.matrix @ vector
        current = scores[state.current]
        spread = float(current.std()) if current.size else 0.0
        self._scores = (scores - current.mean()) / spread if spread > 0 else np.zeros_like(scores)

    def of(self, high: int) -> float | None:
        """Return how close a document is, by the first 64 bits of its uuid; None where it has no vector."""
        place = self._state.highs.get(high)
        return None if place is None else float(self._scores[place])

    def product(self, uuid: str) -> float:
        """Return the product of the vector of a document with what is compared, between -1 and 1."""
        return float(self._products[self._state.places[uuid]])

    def best(self, most: int, *, at_least: float = -np.inf) -> dict[str, float]:
        """Return the closest documents, `most` of them at most, by uuid."""
        state = self._state
        scores = self._scores[state.current]
        count = min(most, scores.size)
        if not count:
            return {}
        places = state.current[np.argpartition(-scores, count - 1)[:count]].tolist()
        places.sort(key=lambda place: -self._scores[place])
        return {state.uuids[place]: float(self._scores[place]) for place in places if self._scores[place] >= at_least}
