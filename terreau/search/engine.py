"""The one search: documents that hold words, or mean the same, with their facets, in an order, explained."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tantivy import DocAddress, Occur, Order, Query, Schema, Searcher, SearchResult

from terreau.core.text import fold
from terreau.search import fusion, index, meaning, schema
from terreau.search.analysis import words_of
from terreau.search.asking import A_SUBJECT, LONGEST_TEXT, MOST_WORDS, SHORTEST_BEGINNING, WHOLE, most_frequent
from terreau.search.combining import all_of, any_of, unscored, with_uuids
from terreau.search.explaining import Reason, explain
from terreau.search.understanding import understand
from terreau.search.vectors import Closeness

# Fewer documents that hold every word than this, and those that hold most of them come too: a page is full.
A_PAGE = 20
# What is weighed by words and by meaning together; beyond, words alone give the order.
WEIGHED = 100
NEAREST = 50
CANDIDATES = 200
# What a whole word weighs in completion beside those that it begins.
AS_TYPED = 4.0
# The BM25 that an answer without meaning tells as 0.5: about one rare word.
HALF_WAY = 10.0
# Sets of values, and values, of a facet that are told apart: tantivy refuses more than 65,000 in one question, of nine facets at most.
MOST_SETS, MOST_VALUES = 5_000, 2_000
MOST_DOCUMENTS = 1_000_000
Ranked = tuple[float, DocAddress]
# How a list is ordered without words: by which field, the highest or the first letters first.
ORDERS = {"useful": ("useful", Order.Desc), "recent": ("date", Order.Desc), "published": ("published", Order.Desc), "title": ("sorted", Order.Asc)}


@dataclass(frozen=True)
class Request:
    """What is asked: words, values picked by facet, and which part of the list.

    `platform` is the key of the one that must show the documents, None for any of them;
    `facets` are those to count, each as if it were not itself applied; `within` narrows by facets too, for those counts as well; `order` is
    one of `ORDERS`, or nothing for the closest first; `shown` is False where the keys are enough.
    """

    kind: str
    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    platform: int | None = None
    order: str = ""
    offset: int = 0
    size: int = A_PAGE
    facets: tuple[str, ...] = ()
    within: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    with_meaning: bool = True
    shown: bool = True


@dataclass(frozen=True)
class Hit:
    """A document found: its primary key, its score (higher is closer, comparable within one answer only), why, and what it shows of itself."""

    key: int
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """An answer: `count` documents, of which `whole` hold every word; `facets` map a name to values and how many documents each has.

    `missing` are words that no document in the scope holds, `corrected` maps those read as others, `in_full` acronyms that none holds and what was
    looked for instead; `unquoted`: no document had what was quoted in a row, and its words were looked for; `near` counts documents there for
    their meaning alone.
    """

    hits: tuple[Hit, ...] = ()
    count: int = 0
    whole: int = 0
    near: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    words: int = 0
    missing: tuple[str, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    in_full: Mapping[str, str] = field(default_factory=dict)
    unquoted: bool = False

    @property
    def loosened(self) -> bool:
        """Whether some of what was found lacks a word."""
        return bool(self.words) and self.whole < self.count


class _Search:
    """One request, under way."""

    def __init__(self, searcher: Searcher, request: Request) -> None:
        self.searcher, self.request, self.schema = searcher, request, _SCHEMA
        self.scope = self._scope()
        self.understood = understand(searcher, self.schema, self.scope, request.text)
        self.question = self.understood.question
        self.words = len(self.question.conditions)
        self.whole = 0
        self.closeness: Closeness | None = None
        self.near: list[str] = []
        self.held: Query | None = None

    def run(self) -> Found:
        scope = self.scope
        if self.words:
            self.held = self._loosened(scope)
            self._compare(scope)
        filters = {name: self._filter(name, values) for name, values in self.request.chosen.items() if values}
        everything = self._all(scope, *filters.values())
        hits, count = self._hits(everything)
        near = count - self._count(scope, *filters.values(), self.held) if self.near and self.held is not None else 0
        return Found(
            hits=hits,
            count=count,
            whole=self._count(scope, *filters.values(), self.question.holding(self.words)) if self.words and filters else self.whole,
            near=near,
            facets=self._facets(scope, filters),
            words=self.words,
            missing=self.understood.missing,
            corrected=self.understood.corrected,
            in_full=self.understood.in_full,
            unquoted=self.understood.unquoted,
        )

    def _scope(self) -> Query:
        terms = [Query.term_query(self.schema, "kind", self.request.kind)]
        if self.request.platform is not None:
            terms.append(Query.term_query(self.schema, "platform", str(self.request.platform)))
        return unscored(all_of([*terms, *(self._filter(name, values) for name, values in self.request.within.items())]))

    def _filter(self, name: str, values: tuple[str, ...]) -> Query:
        terms = [Query.term_query(self.schema, f"facets.{name}", value) for value in values]
        return unscored(any_of(terms))

    def _loosened(self, scope: Query) -> Query:
        """Return the condition on words: all of them, or as many as it takes for a page of documents."""
        self.whole = self._count(scope, self.question.holding(self.words))
        if self.whole >= A_PAGE or self.words == 1:
            return unscored(self.question.holding(self.words))
        low, high = self.understood.fewest, self.words
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._count(scope, self.question.holding(middle)) >= A_PAGE else (low, middle)
        if low > 1 and self.understood.has_own_words and not self._count(scope, self.question.holding(low)):
            low = 1
        return unscored(self.question.holding(low))

    def _count(self, *queries: Query) -> int:
        return _size(self.searcher.search(all_of(list(queries)), 1))

    def _compare(self, scope: Query) -> None:
        """Find the documents that mean the same."""
        self.closeness = meaning.closeness(self.understood.text) if self.request.with_meaning else None
        if self.closeness is not None:
            close = self.closeness.best(CANDIDATES, at_least=meaning.CLOSE)
            shown = self._within(scope, list(close))
            near = [uuid for uuid in close if uuid in shown][:NEAREST]
            self.near = near if near and meaning.is_related(self.closeness, near[0]) else []

    def _within(self, scope: Query, uuids: list[str]) -> set[str]:
        """Return which of some documents are in the scope: what is close knows neither kinds nor platforms."""
        if not uuids:
            return set()
        hits = self.searcher.search(all_of([scope, with_uuids(_SCHEMA, uuids)]), len(uuids), count=False).hits
        highs = set(self.searcher.fast_field_values("uuid_high", [address for _score, address in hits]))
        return {uuid for uuid in uuids if schema.high_half(uuid) in highs}

    def _all(self, scope: Query, *filters: Query) -> Query:
        """Return what the answer is made of: within the scope and the filters, what holds the words or means the same."""
        parts = [scope, *filters]
        if self.held is not None:
            parts.append(any_of([self.held, self._nearby]) if self.near else self.held)
        return all_of(parts)

    @property
    def _nearby(self) -> Query:
        return with_uuids(_SCHEMA, self.near)

    def _hits(self, everything: Query) -> tuple[tuple[Hit, ...], int]:
        request = self.request
        if not self.words or request.order:
            name, order = ORDERS[request.order or "useful"]
            # Tantivy reserves a place for each document up to the last one asked.
            size, offset = max(min(request.size, self.searcher.num_docs), 1), min(request.offset, self.searcher.num_docs)
            found = self.searcher.search(everything, size, order_by_field=name, order=order, offset=offset)
            return self._made([(0.0, address) for _value, address in found.hits][: request.size]), _size(found)
        ranked, count = self._ranked(everything)
        return self._made(ranked[request.offset : request.offset + request.size]), count

    def _ranked(self, everything: Query) -> tuple[list[Ranked], int]:
        """Return the documents in order up to the end of what is asked, and how many there are."""
        wanted = min(max(WEIGHED, self.request.offset + self.request.size), max(self.searcher.num_docs, 1))
        found = self.searcher.search(Query.boolean_query([(Occur.Must, everything), (Occur.Should, self.question.score)]), wanted)
        if self.closeness is None:
            return [(_told(score), address) for score, address in found.hits], _size(found)
        pool = {_place(address): (score, address) for score, address in found.hits[:WEIGHED]}
        for score, address in self._scored_nearby(everything):
            pool.setdefault(_place(address), (score, address))
        ranked, last = self._weighed(list(pool.values()))
        rest = [(0.0, address) for _score, address in found.hits[WEIGHED:] if _place(address) not in pool]
        return [*ranked, *rest, *last], _size(found)

    def _scored_nearby(self, everything: Query) -> list[Ranked]:
        """Return the documents that mean the same by their words too: one may hold those, beyond what is weighed."""
        if not self.near:
            return []
        asked = Query.boolean_query([(Occur.Must, all_of([everything, self._nearby])), (Occur.Should, self.question.score)])
        hits: list[Ranked] = self.searcher.search(asked, NEAREST, count=False).hits
        return hits

    def _weighed(self, pool: list[Ranked]) -> tuple[list[Ranked], list[Ranked]]:
        """Return documents by both scores, and those that come after all others: what has none of the words of a subject, however close."""
        assert self.closeness is not None
        highs: list[Any] = self.searcher.fast_field_values("uuid_high", [address for _score, address in pool])
        meanings = [self.closeness.of(high) for high in highs]
        whole = [score >= WHOLE for score, _address in pool]
        weighed = fusion.together([score - WHOLE * held for (score, _address), held in zip(pool, whole, strict=True)], meanings)
        none = [self.words <= A_SUBJECT and score == 0.0 for score, _address in pool]
        order = sorted(range(len(pool)), key=lambda place: (not whole[place], -weighed[place], _place(pool[place][1])))
        ranked = [(whole[place] + _between_0_and_1(weighed[place]), pool[place][1]) for place in order if not none[place]]
        return ranked, [(0.0, pool[place][1]) for place in order if none[place]]

    def _made(self, ranked: list[Ranked]) -> tuple[Hit, ...]:
        addresses = [address for _score, address in ranked]
        keys: list[Any] = self.searcher.fast_field_values("key", addresses)
        if not self.request.shown:
            return tuple(Hit(int(key), score) for key, (score, _address) in zip(keys, ranked, strict=True))
        documents = [self.searcher.doc(address) for address in addresses]
        shown = [schema.shown_of(document) for document in documents]
        reasons = (
            explain(self.searcher, self.schema, self.question, list(zip(addresses, documents, strict=True)), shown, set(self.near))
            if self.words
            else [()] * len(documents)
        )
        return tuple(Hit(int(key), score, why, says) for key, (score, _address), why, says in zip(keys, ranked, reasons, shown, strict=True))

    def _facets(self, scope: Query, filters: Mapping[str, Query]) -> dict[str, dict[str, int]]:
        """Count the values of each facet, each as if it were not itself applied."""
        plain = [name for name in self.request.facets if name not in filters]
        counted = self._counted(self._all(scope, *filters.values()), plain)
        for name in self.request.facets:
            if name in filters:
                others = [query for other, query in filters.items() if other != name]
                counted |= self._counted(self._all(scope, *others), [name])
        return counted

    def _counted(self, query: Query, names: list[str]) -> dict[str, dict[str, int]]:
        if not names:
            return {}
        found = self._buckets(query, {name: f"sets.{name}" for name in names}, MOST_SETS)
        crowded = [name for name in names if found[name]["sum_other_doc_count"]]
        if crowded:
            # Too many sets: slower, value by value.
            found |= self._buckets(query, {name: f"facets.{name}" for name in crowded}, MOST_VALUES)
        return {name: _values(answer["buckets"]) for name, answer in found.items()}

    def _buckets(self, query: Query, columns: Mapping[str, str], most: int) -> dict[str, Any]:
        found: dict[str, Any] = self.searcher.aggregate(query, {name: {"terms": {"field": column, "size": most}} for name, column in columns.items()})
        return found


_SCHEMA: Schema = schema.schema()


def _told(score: float) -> float:
    """Return the score of words alone as an answer tells it: from 0 to 2, above 1 for what holds the whole of a subject."""
    whole = score >= WHOLE
    rest = score - WHOLE * whole
    return whole + rest / (rest + HALF_WAY)


def _between_0_and_1(score: float) -> float:
    """Return a score that keeps its order (logistic function): what the answer tells is neither negative nor unbounded."""
    return 1.0 / (1.0 + math.exp(-score))


def _values(buckets: list[dict[str, Any]]) -> dict[str, int]:
    """Count the documents of each value, from those of each set of values."""
    counts: Counter[str] = Counter()
    for bucket in buckets:
        for value in bucket["key"].split(schema.VALUE_END):
            counts[value] += bucket["doc_count"]
    return dict(counts)


def _size(found: SearchResult) -> int:
    count: int = found.count  # type: ignore[attr-defined]  # tantivy counts; its annotations forget to say so
    return count


def _place(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def search(request: Request) -> Found:
    """Answer a request. Raises `index.UnavailableError` while there is no index."""
    return index.reading(lambda searcher: _Search(searcher, request).run())


def keys(request: Request, most: int = MOST_DOCUMENTS) -> list[int]:
    """Return the keys of the documents that a request finds, in order: what feeds and exports are made of. Raises as `search`."""
    return [hit.key for hit in search(replace(request, offset=0, size=most, facets=(), shown=False)).hits]


def suggest(platform: int, text: str, kinds: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """Return (kind, title, address) of what completes the words typed: so many of each kind at most, the kinds in order.

    Every word but the last stands in the title or among the names, the last one begins a word there; where nothing has them all, what has those
    before it. What is called so comes first. Raises as `search`.
    """
    return index.reading(lambda searcher: _suggested(searcher, platform, text, kinds))


def _suggested(searcher: Searcher, platform: int, text: str, kinds: Mapping[str, int]) -> list[tuple[str, str, str]]:
    words = [word.plain for word in words_of(text[:LONGEST_TEXT])][:MOST_WORDS]
    while words and len(words[-1]) < SHORTEST_BEGINNING - 1:
        words.pop()
    if not words:
        return []
    before = [Query.term_query(_SCHEMA, "heading", word) for word in words[:-1]]
    shown = unscored(Query.term_query(_SCHEMA, "platform", str(platform)))
    for held in ([*before, _begun(searcher, words[-1])], before):
        found = [(kind, *one) for kind, most in kinds.items() for one in _headings(searcher, kind, most, *held, shown)] if held else []
        if found:
            named = fold(text.strip())
            return sorted(found, key=lambda one: fold(one[1]) != named)
    return []


def _begun(searcher: Searcher, word: str) -> Query:
    """Ask for what a word begins, itself first."""
    whole = Query.boost_query(Query.term_query(_SCHEMA, "heading", word), AS_TYPED)
    return any_of([whole, *(Query.term_query(_SCHEMA, "heading", ending) for ending in most_frequent(searcher, "heading", word) if ending != word)])


def _headings(searcher: Searcher, kind: str, most: int, *asked: Query) -> Iterator[tuple[str, str]]:
    wanted = all_of([*asked, unscored(Query.term_query(_SCHEMA, "kind", kind))])
    for _score, address in searcher.search(wanted, most, count=False).hits:
        shown = schema.shown_of(searcher.doc(address))
        yield shown["title"], shown["url"]


def similar(kind: str, uuid: str, platform: int, most: int) -> tuple[Hit, ...]:
    """Return the documents of a platform whose meaning is closest to one of them, the closest first; none without an encoder."""
    closeness = meaning.closeness_to(uuid)
    if closeness is None:
        return ()
    near = closeness.best(CANDIDATES)
    near.pop(uuid, None)
    return index.reading(lambda searcher: _similar(searcher, kind, platform, near)[:most])


def _similar(searcher: Searcher, kind: str, platform: int, near: Mapping[str, float]) -> tuple[Hit, ...]:
    terms = [Query.term_query(_SCHEMA, "kind", kind), Query.term_query(_SCHEMA, "platform", str(platform)), with_uuids(_SCHEMA, near)]
    addresses = [address for _score, address in searcher.search(all_of(terms), CANDIDATES, count=False).hits]
    found = [(searcher.doc(address), key) for address, key in zip(addresses, searcher.fast_field_values("key", addresses), strict=True)]
    hits = [Hit(int(key), near[document["uuid"][0]], shown=schema.shown_of(document)) for document, key in found]  # type: ignore[arg-type]  # a number
    return tuple(sorted(hits, key=lambda hit: -hit.score))
