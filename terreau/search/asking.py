"""What somebody typed, as the index is asked it."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA
from tantivy import Occur, Query, Schema, Searcher

from terreau.search.analysis import COMPOUND, Word, joined, plains, stems, words_of
from terreau.search.combining import any_of

MOST_WORDS = 32
LONGEST_TEXT = 1_000
# Letters under which a word is taken as written, and from which two may be wrong.
SHORTEST_MISTYPED, SHORTEST_TWICE_MISTYPED = 4, 7
SHORTEST_BEGINNING = 3
MOST_ENDINGS = 12
LONGEST_EXPRESSION = 5
MOST_CORRECTED = 8
MOST_COMPARED = 5_000
# What a word weighs where it stands; in the text by its stem: 1. Found on the development questions, flat around these values.
AS_WRITTEN, IN_TITLE, IN_PURPOSE, OF_ORGANISATION = 0.5, 0.5, 0.1, 0.3
_PLACES = {"title": IN_TITLE, "purpose": IN_PURPOSE, "organisations": OF_ORGANISATION}
# Each word held, however common: a document that holds two comes before one that says the rarer of them twice.
EACH_WORD = 2.0
# Up to so many words are a subject, not a question: what holds them all comes before the rest, whatever else it says.
A_SUBJECT, WHOLE = 2, 1_000.0
# Two words side by side, or one word apart.
TOGETHER, APART = 0.5, 1
# An acronym with its points: « C.R.T.E. ».
_POINTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_QUOTED = re.compile(r"[\"«“]([^\"«»“”]+)[\"»”]")


@dataclass(frozen=True)
class Sought:
    """A word that is looked for: in the index as `stem` or among `written`; `instead` is what a misspelt one was read as."""

    word: Word
    stem: str = ""
    written: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    instead: str = ""

    @property
    def shown(self) -> str:
        """The word as a person reads it: what was typed, or what it was read as."""
        return self.instead or self.word.typed

    @property
    def forms(self) -> tuple[str, ...]:
        """The stems by which documents may hold the word."""
        return (self.stem,) if self.stem else tuple(dict.fromkeys(stem for text in self.written for stem in stems().analyze(text))) or (self.word.stem,)

    @property
    def is_known(self) -> bool:
        """Whether any document can hold it."""
        return bool(self.stem or self.written or self.synonyms)


@dataclass(frozen=True)
class Question:
    """What is asked, read with the words that the index knows."""

    sought: tuple[Sought, ...]
    phrases: tuple[tuple[Word, ...], ...] = ()
    searcher: Searcher = field(repr=False, default=None)  # type: ignore[assignment]  # given by `read`
    schema: Schema = field(repr=False, default=None)  # type: ignore[assignment]  # same

    @property
    def corrected(self) -> dict[str, str]:
        """The words that were read as others."""
        return {one.word.typed: one.instead for one in self.sought if one.instead}

    def term(self, name: str, text: str, weight: float = 1.0) -> Query:
        """Ask for a term of a field."""
        query = Query.term_query(self.schema, name, text)
        return query if weight == 1.0 else Query.boost_query(query, weight)

    def phrase(self, stems: tuple[str, ...], name: str = "text") -> Query:
        """Ask for stems in a row."""
        return self.term(name, stems[0]) if len(stems) == 1 else Query.phrase_query(self.schema, name, list(stems), APART + 1)

    def ways(self, one: Sought) -> list[Query]:
        """Return the ways to hold a word."""
        stem = [self.term("text", one.stem)] if one.stem else []
        written = [self.term("plain", text) for text in one.written] if not one.stem or len(one.written) > 1 else []
        return [*stem, *written, *(self.phrase(synonym) for synonym in one.synonyms)]

    @cached_property
    def conditions(self) -> list[Query]:
        """One query for each word and each phrase that a document may hold; each gives one, whatever the word."""
        ways = [self.ways(one) for one in self.sought]
        words = [Query.const_score_query(any_of(found), 1.0) if found else Query.empty_query() for found in ways]
        return [*words, *(Query.const_score_query(self._quoted(phrase), 1.0) for phrase in self.phrases)]

    def _quoted(self, phrase: tuple[Word, ...]) -> Query:
        if len(phrase) == 1:
            return self.term("plain", phrase[0].plain)
        first = phrase[0].position
        return Query.phrase_query(self.schema, "text", [(word.position - first, word.stem) for word in phrase])

    def holding(self, at_least: int) -> Query:
        """Ask for documents that fulfil at least so many of the conditions."""
        conditions = self.conditions
        if at_least == len(conditions):
            return conditions[0] if at_least == 1 else Query.boolean_query([(Occur.Must, condition) for condition in conditions])
        return Query.boolean_query([(Occur.Should, condition) for condition in conditions], at_least)

    @cached_property
    def score(self) -> Query:
        """Weigh what documents hold: each word where it stands (BM25), and neighbours that stay neighbours."""
        parts: list[Query] = []
        for one in self.sought:
            parts += self.ways(one)
            parts += [self.term("plain", text, AS_WRITTEN) for text in one.written]
            parts += [self.term(name, stem, weight) for stem in one.forms for name, weight in _PLACES.items()]
            parts += [Query.boost_query(self.phrase(synonym, "title"), IN_TITLE) for synonym in one.synonyms if len(synonym) > 1]
        parts += [self._quoted(phrase) for phrase in self.phrases]
        parts += [Query.boost_query(condition, EACH_WORD) for condition in self.conditions]
        parts += self._neighbours()
        if 1 < len(self.conditions) <= A_SUBJECT:
            parts.append(Query.const_score_query(self.holding(len(self.conditions)), WHOLE))
        return Query.boolean_query([(Occur.Should, part) for part in parts])

    def _neighbours(self) -> list[Query]:
        words = [one.word for one in self.sought if one.stem]
        pairs = [(left, right, right.position - left.position) for left, right in pairwise(words)]
        return [
            Query.boost_query(Query.phrase_query(self.schema, "text", [(0, left.stem), (gap, right.stem)], APART), TOGETHER)
            for left, right, gap in pairs
            if 0 < gap <= 1 + 2 * APART
        ]


def split_quoted(text: str) -> tuple[str, list[str]]:
    """Return a text without its quoted parts, and these; a quotation mark without its fellow is nothing."""
    return _QUOTED.sub(" ", text), _QUOTED.findall(text)


def read(searcher: Searcher, schema: Schema, text: str, synonyms: dict[tuple[str, ...], list[tuple[str, ...]]]) -> Question:
    """Read what was typed: `MOST_WORDS` words at most, each once; `synonyms` map stems in a row to others."""
    loose, quoted = split_quoted(text[:LONGEST_TEXT])
    phrases = [tuple(words) for words in map(words_of, quoted) if words]
    others = _synonyms_in(_each_once(loose), synonyms)
    loose, whole = _compounds_in_one(searcher, loose)
    words = _each_once(loose)
    typing = not loose.endswith((" ", "?", "!", "."))
    sought: list[Sought] = []
    tried = 0
    for word in words:
        if word.plain in whole:
            sought.append(_compound(searcher, word, *whole[word.plain], others))
            continue
        found = _look_up(searcher, word, others.get(word.stem, ()), begun=typing and word is words[-1])
        if not found.is_known and tried < MOST_CORRECTED:
            tried, found = tried + 1, _corrected(searcher, word, synonyms)
        sought.append(found)
    return Question(tuple(sought), tuple(phrases[:MOST_WORDS]), searcher, schema)


def _each_once(text: str) -> list[Word]:
    return list({word.stem: word for word in reversed(words_of(text))}.values())[::-1][:MOST_WORDS]


def without_points(text: str) -> str:
    """Return a text whose acronyms have no points: « CRTE » for « C.R.T.E. »."""
    return _POINTED.sub(lambda found: found[0].replace(".", ""), text)


def without_quotes(text: str) -> str:
    """Return a text whose quoted parts are words like the others."""
    return _QUOTED.sub(lambda found: found[1], text)


def _compounds_in_one(searcher: Searcher, text: str) -> tuple[str, dict[str, tuple[str, tuple[str, ...]]]]:
    """Return a text in which compounds that the index knows are one word, and, by that word, each as typed with the stems of its parts."""
    known = {}

    def in_one(found: re.Match[str]) -> str:
        parts, one = tuple(word.stem for word in words_of(found[0])), joined(found[0])
        plain = next(iter(plains().analyze(one)), "")
        if len(parts) < 2 or not searcher.doc_freq("plain", plain):
            return found[0]
        known[plain] = found[0], parts
        return one

    return COMPOUND.sub(in_one, text), known


def _compound(searcher: Searcher, word: Word, typed: str, parts: tuple[str, ...], others: dict[str, tuple[tuple[str, ...], ...]]) -> Sought:
    """Look for a compound in one word or in several (« co-construction », « coconstruction »), or by what says the same."""
    stem = word.stem if searcher.doc_freq("text", word.stem) else ""
    same = dict.fromkeys(other for part in parts for other in others.get(part, ()))
    return Sought(word._replace(typed=typed), stem, (word.plain,), (parts, *same))


def _synonyms_in(words: list[Word], synonyms: dict[tuple[str, ...], list[tuple[str, ...]]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return other ways to say each word; each word of an expression of several may be said by what says the whole of it."""
    stems = [word.stem for word in words]
    others: dict[str, tuple[tuple[str, ...], ...]] = {}
    for start in range(len(stems)):
        for end in range(start + 1, min(start + LONGEST_EXPRESSION, len(stems)) + 1):
            for stem in stems[start:end]:
                others[stem] = (*others.get(stem, ()), *synonyms.get(tuple(stems[start:end]), ()))
    return others


def _look_up(searcher: Searcher, word: Word, synonyms: tuple[tuple[str, ...], ...], *, begun: bool) -> Sought:
    stem = word.stem if searcher.doc_freq("text", word.stem) else ""
    written = (word.plain,) if searcher.doc_freq("plain", word.plain) else ()
    if stem and written and searcher.doc_freq("plain", word.plain) > searcher.doc_freq("text", stem):
        # Compounds are in one word among what is written only.
        return Sought(word, "", written, ((stem,), *synonyms))
    if stem or written or synonyms:
        return Sought(word, stem, written, synonyms)
    if begun and len(word.plain) >= SHORTEST_BEGINNING:
        endings = most_frequent(searcher, "plain", word.plain)
        if endings:
            return Sought(word, "", tuple(endings))
    return Sought(word)


def _corrected(searcher: Searcher, word: Word, synonyms: dict[tuple[str, ...], list[tuple[str, ...]]]) -> Sought:
    """Read a word as the closest one, by its stem and what says the same, as if that had been typed."""
    instead = misspelt(searcher, word.plain)
    if not instead:
        return Sought(word)
    stem = next((read.stem for read in words_of(instead)), "")
    return Sought(word, stem if searcher.doc_freq("text", stem) else "", (instead,), tuple(synonyms.get((stem,), ())), instead)


def most_frequent(searcher: Searcher, name: str, beginning: str) -> list[str]:
    """Return the words of a field that begin so, the most frequent ones."""
    found = sorted(searcher.terms_with_prefix(name, beginning, limit=MOST_COMPARED), key=lambda found: -found[1])
    return [text for text, _found in found[:MOST_ENDINGS]]


def misspelt(searcher: Searcher, plain: str) -> str:
    """Return the most frequent of the closest words of the index, one letter away or, for long words, two; nothing where there is none.

    Letters that changed places count once (optimal string alignment). The first two letters are taken as right.
    """
    if len(plain) < SHORTEST_MISTYPED or not plain.isalpha():
        return ""
    allowed = 1 if len(plain) < SHORTEST_TWICE_MISTYPED else 2
    known = dict(searcher.terms_with_prefix("plain", plain[:2], limit=MOST_COMPARED))
    close = process.extract(plain, known.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=20)
    return min(close, key=lambda found: (found[1], -known[found[0]]))[0] if close else ""
