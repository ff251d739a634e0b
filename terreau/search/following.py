"""The follower of the search: it keeps the index of this host in step with the change log."""

import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.conf import settings
from django.db import Error as DatabaseError

from terreau.changes.followers import Batch
from terreau.core.registries import Searchable, SearchDocument, searchables
from terreau.search.index import UnavailableError, Writer, left_out

Key = TypeVar("Key")
# Documents read at once: their texts are in memory together.
READ_AT_ONCE = 500
# Where none of so many documents can be read, it is not their fault.
MANY = 20
log = logging.getLogger("terreau.search")
_writers: dict[str, Writer] = {}


class UnreadableError(RuntimeError):
    """None of many documents can be read: it is not for them."""


def writer() -> Writer:
    """Return the writer of this host's index, the same as long as the process lives."""
    return _writers.setdefault(str(settings.TERREAU_DATA), Writer())


def in_chunks(keys: Sequence[Key], size: int = READ_AT_ONCE) -> Iterator[list[Key]]:
    """Cut keys into lists of a size."""
    rest = iter(keys)
    while chunk := list(islice(rest, size)):
        yield chunk


def readable(offered: Searchable, keys: Sequence[int]) -> list[SearchDocument]:
    """Return the documents of some keys, less those that cannot be read.

    Raises what the database raises: that it is away says nothing of a document. So does what keeps all of many from being read.
    """
    try:
        return list(offered.documents(keys))
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 - one of them or several, for whatever reason: each is asked
        return _one_by_one(offered, keys)


def _one_by_one(offered: Searchable, keys: Sequence[int]) -> list[SearchDocument]:
    found: list[SearchDocument] = []
    failed: dict[int, Exception] = {}
    for key in keys:
        try:
            found.extend(offered.documents([key]))
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a room does with one, it tells of the others
            failed[key] = error
    if len(failed) == len(keys) >= MANY:
        raise UnreadableError(offered.kind) from failed[keys[-1]]
    for key, why in failed.items():
        left_out(offered.kind, key, why)
    return found


def all_documents() -> Iterator[SearchDocument]:
    """Yield every document that rooms offer and that can be read."""
    for offered in searchables:
        for chunk in in_chunks(offered.keys()):
            yield from readable(offered, chunk)


def moved(batch: Batch) -> list[tuple[Searchable, list[int]]]:
    """Return the documents that may have changed, by who offers them; those that are gone among them."""
    subjects = batch.subjects()
    found = []
    for offered in searchables:
        keys = offered.moved(subjects)
        if keys is None:
            # All that there are now, and those that were deleted among the same changes.
            keys = [*offered.keys(), *(int(key) for key in batch.keys(offered.model) if key.isdigit())]
        if chosen := sorted(set(keys)):
            found.append((offered, chosen))
    return found


def rebuild() -> int:
    """Make the index of this host anew; return how many documents it holds."""
    count = writer().rebuild(all_documents())
    log.info("search index made", extra={"fields": {"documents": count}})
    return count


def follow_changes(batch: Batch) -> None:
    """Write what moved in the index, everything where the log does not tell all or there is no index."""
    if batch.everything:
        rebuild()
        return
    changed = moved(batch)
    if not changed:
        return
    try:
        for offered, keys in changed:
            for chunk in in_chunks(keys):
                writer().replace(offered.kind, chunk, readable(offered, chunk))
        writer().commit()
    except UnreadableError:
        writer().abandon()
        raise
    except (UnavailableError, ValueError, OSError):
        # Lost, or damaged, while we wrote: what is in the database is what counts.
        rebuild()
    except BaseException:
        # A panic of tantivy, which is no Exception, leaves a writer that fails for ever; a database that is away, one that wrote half of it.
        writer().abandon()
        raise
