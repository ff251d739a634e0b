"""The search as tests see it: an index in memory, made of what the database holds when it is asked."""

from typing import Any

from django.db.models import Max


class IndexOfNow:
    """Stands where a web process reads the index: made again when the change log has moved, so that no test waits for a follower."""

    def __init__(self) -> None:
        self._seen: Any = None
        self._searcher: Any = None

    def forget(self) -> None:
        """Make it again at the next question."""
        self._seen = None

    def searcher(self) -> Any:
        """Return an index of now. The queries that this takes are not those of the page: they are not counted."""
        from django.db import connection
        from tantivy import Index

        from terreau.changes.models import Change
        from terreau.core.registries import searchables
        from terreau.search.schema import prepare, schema, to_index

        counting, connection.force_debug_cursor = connection.force_debug_cursor, False
        try:
            seen = Change.objects.aggregate(last=Max("id"))["last"]
            if self._seen is None or seen != self._seen:
                index = prepare(Index(schema()))
                writer = index.writer(15_000_000, 1)
                # The follower leaves out what cannot be read; here it fails the test.
                for offered in searchables:
                    for document in offered.documents(offered.keys()):
                        writer.add_document(to_index(document))
                writer.commit()
                index.reload()
                self._seen, self._searcher = seen or 0, index.searcher()
        finally:
            connection.force_debug_cursor = counting
        return self._searcher
