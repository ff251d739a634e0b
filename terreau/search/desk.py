"""Records as the desk finds them, shown or not; who may see them is for the lists to say."""

from collections.abc import Sequence

from django.db.models import Model
from tantivy import Occur, Query, Searcher

from terreau.core import registries
from terreau.search import index, schema
from terreau.search.analysis import words_of
from terreau.search.asking import LONGEST_TEXT, MOST_WORDS, SHORTEST_MISTYPED
from terreau.search.combining import all_of, any_of, unscored

# A number of one letter is a word; « a » begins too many.
SHORTEST_BEGUN = 2
# Of a title, only the longest words are compared: the others are in every title.
MOST_COMPARED, SHORTEST_COMPARED = 5, 4
# What a word weighs in a title, beside the same anywhere.
IN_TITLE = 3.0
_SCHEMA = schema.schema()
EVERYWHERE, HEADINGS = ("plain", "hidden"), ("heading", "hidden_heading")


def kind_of(model: type[Model]) -> str | None:
    """Return the name under which the records of a model are in the index; None where they are not."""
    return next((offered.kind for offered in registries.searchables if offered.model is model), None)


def found_by_words(model: type[Model], text: str) -> list[int] | None:
    """Return the keys of the records that have every word of a text, written in full or begun, the closest first.

    A word that begins nothing is taken as mistyped by one letter. None where the records are not in the index, there is none, or no word says anything.
    """
    kind, words = kind_of(model), list(dict.fromkeys(word.plain for word in words_of(text[:LONGEST_TEXT])))[:MOST_WORDS]
    if kind is None or not words:
        return None
    try:
        return index.reading(lambda searcher: _holding(searcher, kind, words))
    except index.UnavailableError:
        return None


def resembling(model: type[Model], title: str, most: int) -> list[int]:
    """Return the keys of the records whose titles have half the longest words of a title, the most of them first; none while there is no index."""
    words = dict.fromkeys(word.plain for word in words_of(title[:LONGEST_TEXT]) if len(word.plain) >= SHORTEST_COMPARED)
    longest = sorted(words, key=len, reverse=True)[:MOST_COMPARED]
    if not longest:
        return []
    held = [(Occur.Should, Query.const_score_query(_begun(HEADINGS, word), 1.0)) for word in longest]
    return _asked(model, Query.boolean_query(held, (len(longest) + 1) // 2), most)


def at_address(model: type[Model], address: str, most: int) -> list[int]:
    """Return the keys of the records known under an address (`text.plain_address`); none while there is no index."""
    return _asked(model, Query.term_query(_SCHEMA, "address", address), most) if address else []


def _asked(model: type[Model], query: Query, most: int) -> list[int]:
    kind = kind_of(model)
    if kind is None:
        return []
    try:
        return index.reading(lambda searcher: _keys(searcher, all_of([_of(kind), query]), most))
    except index.UnavailableError:
        return []


def _holding(searcher: Searcher, kind: str, words: Sequence[str]) -> list[int]:
    conditions = [_word(searcher, kind, word) for word in words]
    titled = [(Occur.Should, Query.const_score_query(_begun(HEADINGS, word), IN_TITLE)) for word in words]
    held = all_of([_of(kind), *conditions])
    return _keys(searcher, Query.boolean_query([(Occur.Must, held), *titled]), max(searcher.num_docs, 1))


def _word(searcher: Searcher, kind: str, word: str) -> Query:
    """Ask for a word, written in full or begun; where nothing begins so, for what one letter would change."""
    begun = _begun(EVERYWHERE, word)
    if len(word) < SHORTEST_MISTYPED or searcher.search(all_of([_of(kind), begun]), 1, count=False).hits:
        return Query.const_score_query(begun, 1.0)
    return Query.const_score_query(any_of([Query.fuzzy_term_query(_SCHEMA, name, word, distance=1) for name in EVERYWHERE]), 1.0)


def _begun(names: Sequence[str], word: str) -> Query:
    if len(word) < SHORTEST_BEGUN:
        return any_of([Query.term_query(_SCHEMA, name, word) for name in names])
    return any_of([Query.fuzzy_term_query(_SCHEMA, name, word, distance=0, prefix=True) for name in names])


def _of(kind: str) -> Query:
    return unscored(any_of(Query.term_query(_SCHEMA, name, kind) for name in ("kind", "hidden_kind")))


def _keys(searcher: Searcher, query: Query, most: int) -> list[int]:
    addresses = [address for _score, address in searcher.search(query, min(most, max(searcher.num_docs, 1)), count=False).hits]
    return [int(key) for key in searcher.fast_field_values("key", addresses)]  # type: ignore[arg-type]  # a number
