"""Why a document was found: from what it holds, never from a guess."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, NamedTuple

from tantivy import DocAddress, Document, Occur, Query, Schema, Searcher, SnippetGenerator

from terreau.search.analysis import LONGEST_WORD, compounds, joined, joined_compounds, stems
from terreau.search.asking import Question, Sought
from terreau.search.combining import any_of, with_uuids

# Characters of the passage that holds the words.
PASSAGE = 140
# Places of a text that are compared: texts are long, and what says most is rarely far.
MOST_PLACES = 30
# Where a heading, a paragraph or an item ends, a text has a new line; a passage says so.
END_OF_BLOCK, BETWEEN_BLOCKS = "\n", " · "
TEXTS_KEPT, WORDS_KEPT, PATTERNS_KEPT = 8_192, 32_768, 512
# A passage is looked for by the beginnings of stems: without their last letters, which bend, but never shorter.
ENDING, LEAST_LETTERS = 2, 4
# A score is the sum of a power of two for each word held, exact in 24 bits: one search tells which of so many words each document holds.
ASKED_AT_ONCE = 20
# The stemmer makes an i of a last y: « payer » and « paie » have one stem.
_ACCENTED = {letters[0]: f"[{letters}]" for letters in ("aàâä", "cç", "eéèêë", "iîïy", "oôö", "uùûü", "yÿ")}
_LIGATURE = f"(?:{_ACCENTED['o']}{_ACCENTED['e']}|œ)"
_WORD = re.compile(r"[^\W_]+")
Place = tuple[int, int]
# Stems that say a word together: its own, or those of an expression that says the same, in a row.
Reading = tuple[str, ...]
Readings = Mapping[str, tuple[Reading, ...]]


class Where(StrEnum):
    """The place where words were found."""

    TITLE = "title"
    PURPOSE = "purpose"
    ORGANISATION = "organisation"
    SUBJECT = "subject"
    NAME = "name"
    TEXT = "text"
    MEANING = "meaning"


@dataclass(frozen=True)
class Reason:
    """Words, as they stand in the document, found in one place; `passage` is what surrounds them, the words between `marks`.

    A subject or an organisation is named by `passage`. A meaning has neither words nor passage. Of the words that only the text holds, those of
    the passage are said.
    """

    where: Where
    words: tuple[str, ...] = ()
    passage: str = ""
    marks: tuple[tuple[int, int], ...] = ()


def explain(
    searcher: Searcher, schema: Schema, question: Question, documents: Sequence[tuple[DocAddress, Document]], shown: Sequence[Mapping[str, Any]], near: set[str]
) -> list[tuple[Reason, ...]]:
    """Return the reasons for each document, the place that says most first; `near` are those that mean the same, by uuid."""
    readings = _readings(question)
    passages = _Passages(searcher, schema, readings)
    holders = _holders(searcher, schema, question, [document["uuid"][0] for _address, document in documents])
    found = []
    for (address, document), says in zip(documents, shown, strict=True):
        held = holders.get((address.segment_ord, address.doc), set())
        reasons = _reasons({word: ways for word, ways in readings.items() if word in held}, says, passages)
        if document["uuid"][0] in near and not any(reason.where in (Where.TITLE, Where.PURPOSE) for reason in reasons):
            reasons.append(Reason(Where.MEANING))
        found.append(tuple(reasons))
    return found


def _readings(question: Question) -> Readings:
    """Return what stands for each word of a question that documents may hold."""
    readings = {one.shown: _readings_of(one) for one in question.sought if one.is_known}
    return readings | {word.typed: ((word.stem,),) for phrase in question.phrases for word in phrase}


def _readings_of(one: Sought) -> tuple[Reading, ...]:
    written = [(stem,) for text in one.written for stem in stems().analyze(text)]
    return tuple(dict.fromkeys([*([(one.stem,)] if one.stem else []), *written, *one.synonyms]))


def _holders(searcher: Searcher, schema: Schema, question: Question, uuids: list[str]) -> dict[Place, set[str]]:
    """Return the words that each of some documents holds, wherever: the index knows without reading their texts again."""
    among = with_uuids(schema, uuids)
    asked = {one.shown: question.ways(one) for one in question.sought if one.is_known}
    asked |= {word.typed: [question.term("text", word.stem)] for phrase in question.phrases for word in phrase}
    words, holders = list(asked), dict[Place, set[str]]()
    for start in range(0, len(words), ASKED_AT_ONCE):
        some = words[start : start + ASKED_AT_ONCE]
        told = [(Occur.Should, Query.const_score_query(any_of(asked[word]), float(1 << place))) for place, word in enumerate(some)]
        for score, address in searcher.search(Query.boolean_query([(Occur.Must, among), *told]), max(len(uuids), 1), count=False).hits:
            held = {word for place, word in enumerate(some) if int(score) >> place & 1}
            holders.setdefault((address.segment_ord, address.doc), set()).update(held)
    return holders


@lru_cache(maxsize=WORDS_KEPT)
def _stem(word: str) -> str:
    """Return the stem of a word; nothing of one that says nothing."""
    return next(iter(stems().analyze(word)), "")


@lru_cache(maxsize=TEXTS_KEPT)
def _stems_in(text: str) -> frozenset[str]:
    """Return the stems of a short text: titles, levers and publishers come again and again."""
    return frozenset(stems().analyze(f"{text} {joined_compounds(text)}"))


def _as_it_stands(text: str, word: str, readings: tuple[Reading, ...]) -> str:
    """Return how a short text says a word, as asked where nobody can tell how; nothing where it does not."""
    held = _stems_in(text)
    for reading in readings:
        if held.issuperset(reading):
            said = _said(text, reading) or (word if len(reading) == 1 else "")
            if said:
                return said
    return ""


def _said(text: str, reading: Reading) -> str:
    """Return the words of a text whose stems, in a row, are those of a reading."""
    for found in _beginning_with(reading[0]).finditer(text):
        end = _end_of_row(text, found.start(), reading)
        if end:
            return text[found.start() : end]
    return _compound(text, {reading[0]}) if len(reading) == 1 else ""


def _end_of_row(text: str, start: int, reading: Reading) -> int:
    """Return where the words of a reading end, the first of which would begin at `start`; 0 where they are others."""
    left = list(reading)
    for found in _WORD.finditer(text, start):
        stem = _stem(found[0])
        if stem and stem != left.pop(0):
            return 0
        if not left:
            return found.end()
    return 0


@lru_cache(maxsize=PATTERNS_KEPT)
def _beginning_with(*some: str) -> re.Pattern[str]:
    """Return what finds the words that begin as those of some stems."""
    return re.compile(rf"\b(?:{'|'.join(sorted({_beginning(stem) for stem in some}))})[^\W_]*", re.IGNORECASE)


def _beginning(stem: str) -> str:
    """Return a pattern of how words of a stem begin, with or without accents, whatever their ending."""
    letters = stem[: max(LEAST_LETTERS, len(stem) - ENDING)]
    return "".join(_ACCENTED.get(letter, re.escape(letter)) for letter in letters).replace(f"{_ACCENTED['o']}{_ACCENTED['e']}", _LIGATURE)


class Said(NamedTuple):
    """A word of a question as a text says it: from where to where."""

    start: int
    end: int
    word: str


def _places(text: str, readings: Readings) -> Iterator[Said]:
    """Yield where a text says some words: by one stem, or by all those of an expression in a row."""
    beginning: dict[str, list[tuple[str, Reading]]] = {}
    for word, ways in readings.items():
        for reading in ways:
            beginning.setdefault(reading[0], []).append((word, reading))
    if not beginning:
        return
    for found in _beginning_with(*sorted(beginning)).finditer(text):
        for word, reading in beginning.get(_stem(found[0]), ()):
            end = _end_of_row(text, found.start(), reading)
            if found.start() < end <= found.start() + PASSAGE:
                yield Said(found.start(), end, word)


def _closest_together(places: Iterable[Said], words: int) -> list[Said]:
    """Return the places, within a passage of each other, that say most of so many words; the first such. It looks no further than all of them."""
    best: list[Said] = []
    most, near = 0, deque[Said]()
    for place in places:
        near.append(place)
        while len(near) > 1 and place.end - near[0].start > PASSAGE:
            near.popleft()
        if (said := len({one.word for one in near})) > most:
            best, most = list(near), said
        if most == words:
            break
    return best


def _compound(text: str, some: set[str]) -> str:
    """Return the first compound of a text that has one of some stems when written in one word; nothing where none has."""
    return next((compound for compound in compounds(text) if _stem(joined(compound)) in some), "")


class _Passages:
    """Passages of a text around the words of a question."""

    def __init__(self, searcher: Searcher, schema: Schema, readings: Readings) -> None:
        self._searcher, self._schema, self._readings = searcher, schema, readings

    def around(self, body: str, words: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...], tuple[str, ...]]:
        """Return a passage that says some words, where the words of the question are in it, and how it says those that were asked.

        Where most of them stand together, among the first `MOST_PLACES` that say one; else around a compound that has one of them; else what the
        index's analysis finds.
        """
        text, wanted = body.replace(END_OF_BLOCK, BETWEEN_BLOCKS), {word: self._readings[word] for word in words}
        near = _closest_together(islice(_places(text, wanted), MOST_PLACES), len(wanted))
        compound = "" if near else _compound(text, _stems_of(wanted.values()))
        if not near and not compound:
            return (*self._analysed(text), tuple(words))
        first = near[0].start if near else text.find(compound)
        last = max(one.end for one in near) if near else first + len(compound)
        passage = _cut(text, first, last)
        if compound:
            at = passage.find(compound)
            return passage, ((at, at + len(compound)),) if at >= 0 else (), (compound,)
        places = list(_places(passage, self._readings))
        said = {one.word: passage[one.start : one.end] for one in reversed(places) if one.word in wanted}
        return passage, _spans(places), tuple(dict.fromkeys(said[word] for word in words if word in said))

    @cached_property
    def _generator(self) -> SnippetGenerator:
        query = Query.boolean_query([(Occur.Should, Query.term_query(self._schema, "text", stem)) for stem in sorted(_stems_of(self._readings.values()))])
        made = SnippetGenerator.create(self._searcher, query, self._schema, "text")
        made.set_max_num_chars(PASSAGE)
        return made

    def _analysed(self, text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Return the passage that tantivy chooses: ten times slower, and finds whatever the index does."""
        snippet = self._generator.snippet_from_doc(Document(text=[text]))
        octets = snippet.fragment().encode()
        return snippet.fragment(), tuple((len(octets[: part.start].decode()), len(octets[: part.end].decode())) for part in snippet.highlighted())


def _stems_of(readings: Iterable[tuple[Reading, ...]]) -> set[str]:
    return {stem for ways in readings for reading in ways for stem in reading}


def _cut(text: str, first: int, last: int) -> str:
    """Return about a passage of a text, that goes from `first` to `last` at least, between two blanks."""
    before = max(PASSAGE - (last - first), 0) // 2
    # No further back than a passage is long: what stands before may have no blank for three hundred letters.
    start = max(text.rfind(" ", 0, max(0, first - before)) + 1, first - before - LONGEST_WORD)
    least = max(start + PASSAGE, last)
    blank = text.find(" ", least, least + LONGEST_WORD)
    return text[start : blank if blank >= 0 else least + LONGEST_WORD].strip(BETWEEN_BLOCKS)


def _spans(places: Iterable[Said]) -> tuple[tuple[int, int], ...]:
    """Return where places are, those that overlap as one."""
    spans: list[tuple[int, int]] = []
    for start, end, _word in sorted(places):
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return tuple(spans)


class _Left:
    """The words that a document holds and whose place is still to find."""

    def __init__(self, readings: Readings) -> None:
        self._readings = dict(readings)

    def take(self, text: str) -> tuple[str, ...]:
        """Return the words that a text holds, as they stand there; they are found, and looked for no more."""
        if not self._readings or not text:
            return ()
        found = {word: said for word, ways in self._readings.items() if (said := _as_it_stands(text, word, ways))}
        for word in found:
            del self._readings[word]
        return tuple(dict.fromkeys(found.values()))

    @property
    def words(self) -> list[str]:
        """The words that are in none of the places looked at."""
        return list(self._readings)


def _reasons(readings: Readings, shown: Mapping[str, Any], passages: _Passages) -> list[Reason]:
    left = _Left(readings)
    places = [
        (Where.TITLE, shown["title"], ""),
        (Where.PURPOSE, shown["purpose"] or shown["abstract"], ""),
        *((Where.SUBJECT, text, text) for text in shown["subjects"]),
        *((Where.ORGANISATION, text, text) for text in shown["organisations"]),
        *((Where.NAME, text, text) for text in shown["names"]),
    ]
    taken = [(where, left.take(text), passage) for where, text, passage in places]
    reasons = [Reason(where, words, passage) for where, words, passage in taken if words]
    # What lists show of a document is its purpose: an abstract beside it is read with the text.
    text = END_OF_BLOCK.join(part for part in (shown["purpose"] and shown["abstract"], shown["body"]) if part)
    return [*reasons, *_in_the_text(left.words, text, passages)]


def _in_the_text(words: list[str], body: str, passages: _Passages) -> Iterator[Reason]:
    """Yield the passage that says most of the words left; nothing where no passage can be shown."""
    passage, marks, said = passages.around(body, words) if words else ("", (), ())
    if passage:
        yield Reason(Where.TEXT, said, passage, marks)
