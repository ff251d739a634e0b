"""The index on this host: one writer, the follower; many readers, the web processes.

`<data>/index/current` names the folder of the generation in use. A new generation is written beside it, then named: readers never see half
of one, and what a killed writer leaves behind is swept by the next. Nothing here is truth: all of it can be deleted at any time.
"""

import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from tantivy import Document, Index, IndexWriter, Searcher

from terreau.changes.log import derived_moved
from terreau.core.logs import frames
from terreau.core.registries import SearchDocument
from terreau.search.schema import VERSION, identifier, prepare, schema, to_index

Answer = TypeVar("Answer")
# What a page that shows results depends on, beside the tables it read.
TABLE = "search_index"
WRITER_MEMORY = 64_000_000
REBUILDING_MEMORY = 32_000_000
COMMIT_EVERY = 20_000
log = logging.getLogger("terreau.search")


class UnavailableError(RuntimeError):
    """There is no index yet, or it is being made again."""


def folder() -> Path:
    """Return where the indexes of this host are."""
    return Path(settings.TERREAU_DATA) / "index"


def _marker() -> Path:
    return folder() / "current"


def _damage() -> Path:
    return folder() / "damaged"


def generation() -> Path | None:
    """Return the folder of the index in use, None where there is none that this code can read."""
    try:
        name = _marker().read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    path = folder() / name
    return path if name.startswith(f"v{VERSION}-") and (path / "meta.json").is_file() else None


def is_sound() -> bool:
    """Return whether there is an index that nobody has found damaged."""
    path = generation()
    try:
        return path is not None and _damage().read_text(encoding="ascii") != path.name
    except OSError:
        return path is not None


def say_damaged(path: Path, error: Exception) -> None:
    """Have the index made again: a reader could not read this generation."""
    log.error("the search index is damaged and will be made again", extra={"fields": {"error": type(error).__name__}})
    with suppress(OSError):
        _damage().write_text(path.name, encoding="ascii")


def left_out(kind: str, key: int, error: Exception) -> None:
    """Log that a document is not found because it cannot be read; nothing of what it says, which an error may repeat."""
    log.error("a document is left out of the search", extra={"fields": {"kind": kind, "key": key, "traceback": frames(error)}})


def entries(documents: Iterable[SearchDocument]) -> Iterator[Document]:
    """Yield documents as the index takes them, less those that it cannot take."""
    for document in documents:
        try:
            entry = to_index(document)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are found
            left_out(document.kind, document.key, error)
        else:
            yield entry


class Reader:
    """The index as a web process sees it: opened once, looked at anew when the writer has committed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] = ()
        self._index: Index | None = None
        self._searcher: Searcher | None = None

    def searcher(self) -> Searcher:
        """Return the last commit. Raises `UnavailableError` when there is none."""
        searcher = self._searcher
        if searcher is None or self._look() != self._seen:
            with self._lock:
                self._open(self._look())
                searcher = self._searcher
        if searcher is None:
            raise UnavailableError
        return searcher

    def _look(self) -> tuple[object, ...]:
        path = generation()
        if path is None:
            return ()
        try:
            state = (path / "meta.json").stat()
        except OSError:
            return ()
        return str(path), state.st_ino, state.st_mtime_ns

    def _open(self, seen: tuple[object, ...]) -> None:
        if seen == self._seen and self._searcher is not None:
            return
        if not seen:
            self._index = self._searcher = None
        elif self._index is not None and self._seen and self._seen[0] == seen[0]:
            self._index.reload()
            self._searcher = self._index.searcher()
        else:
            self._index = prepare(Index.open(str(seen[0])))
            self._searcher = self._index.searcher()
        self._seen = seen


_reader = Reader()


def reading(ask: Callable[[Searcher], Answer]) -> Answer:
    """Ask the index something. Raises `UnavailableError` when there is no index, or when it turns out damaged: it is then made again."""
    for _time in range(2):
        path = generation()
        try:
            return ask(_reader.searcher())
        except (ValueError, OSError) as error:
            failed = error
            # A generation that was replaced while it was read is no damage: the new one is asked.
            if path is None or path == generation():
                break
    if path is not None:
        say_damaged(path, failed)
    raise UnavailableError from failed


class Writer:
    """The index as the follower writes it; one at a time."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._writer: IndexWriter | None = None

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Write all documents in a new generation, then put it in use; return how many there are."""
        self.close()
        _sweep(generation())
        path = folder() / f"v{VERSION}-{secrets.token_hex(6)}"
        path.mkdir(parents=True)
        writer = prepare(Index(schema(), str(path))).writer(REBUILDING_MEMORY, 2)
        count = 0
        for count, entry in enumerate(entries(documents), start=1):
            writer.add_document(entry)
            if count % COMMIT_EVERY == 0:
                writer.commit()
        writer.commit()
        writer.wait_merging_threads()
        fresh = _marker().with_suffix(".new")
        fresh.write_text(path.name, encoding="ascii")
        fresh.replace(_marker())
        _sweep(path)
        derived_moved(TABLE)
        return count

    def replace(self, kind: str, keys: Iterable[int], documents: Iterable[SearchDocument]) -> None:
        """Take documents out and put in what is left of them; seen once `commit` was called."""
        writer = self._open()
        for key in keys:
            writer.delete_documents_by_term("id", identifier(kind, key))
        for entry in entries(documents):
            writer.add_document(entry)

    def commit(self) -> None:
        """Show what was replaced."""
        if self._writer is not None:
            self._writer.commit()
            derived_moved(TABLE)

    def close(self) -> None:
        """Let go of the index, with what was not committed; a folder that is gone has nothing to undo."""
        writer, self._writer, self._path = self._writer, None, None
        if writer is not None:
            with suppress(Exception):
                writer.rollback()

    def abandon(self) -> None:
        """Let go of the index without asking anything of it: what failed may be broken. What was not committed is gone."""
        self._writer = self._path = None

    def _open(self) -> IndexWriter:
        path = generation()
        if path is None:
            raise UnavailableError
        if self._writer is None or self._path != path:
            self.close()
            self._writer, self._path = prepare(Index.open(str(path))).writer(WRITER_MEMORY, 1), path
        return self._writer


def _sweep(kept: Path | None) -> None:
    for path in folder().glob("v*-*"):
        if path != kept:
            shutil.rmtree(path, ignore_errors=True)
