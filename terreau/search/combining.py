"""Queries of the index put together."""

from collections.abc import Iterable

from tantivy import Occur, Query, Schema


def any_of(queries: Iterable[Query]) -> Query:
    """Ask for what one of some queries finds, at least."""
    asked = list(queries)
    return asked[0] if len(asked) == 1 else Query.boolean_query([(Occur.Should, query) for query in asked])


def all_of(queries: Iterable[Query]) -> Query:
    """Ask for what every one of some queries finds."""
    asked = list(queries)
    return asked[0] if len(asked) == 1 else Query.boolean_query([(Occur.Must, query) for query in asked])


def unscored(query: Query) -> Query:
    """Ask the same, whose score counts for nothing."""
    return Query.const_score_query(query, 0.0)


def with_uuids(schema: Schema, uuids: Iterable[str]) -> Query:
    """Ask for documents by their uuids: ten times faster than tantivy's query for a set, which goes through all the uuids there are."""
    return unscored(any_of(Query.term_query(schema, "uuid", uuid) for uuid in uuids))
