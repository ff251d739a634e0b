"""What somebody means: what they typed, read again where nothing that they may see holds it as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tantivy import Query, Schema, Searcher

from terreau.search import synonyms
from terreau.search.asking import Question, read, without_points, without_quotes
from terreau.search.combining import all_of, any_of


@dataclass(frozen=True)
class Understood:
    """What is asked of the index (`question`), and how it differs from what was typed.

    `text` is the question as a person could have typed it. `unquoted`: nothing in the scope has what was quoted in a row, and its words are looked for.
    `in_full` maps acronyms that nothing there holds to what they stand for, whose words are looked for; `has_own_words` says whether others were typed.
    `missing` are the words typed that nothing there holds, `corrected` maps those read as others.
    """

    text: str
    question: Question
    unquoted: bool = False
    in_full: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    has_own_words: bool = True

    @property
    def fewest(self) -> int:
        """How many conditions a document has to hold at least: what an acronym stands for is a row of common words, and one of them says nothing of it."""
        count = len(self.question.conditions)
        return (count + 1) // 2 if self.in_full else min(count, 1)


def understand(searcher: Searcher, schema: Schema, scope: Query, text: str) -> Understood:
    """Read what was typed, for the documents of a scope."""
    ways = synonyms.known()

    def held(query: Query) -> bool:
        return bool(searcher.search(all_of([scope, query]), 1, count=False).hits)

    text = without_points(text)
    question = read(searcher, schema, text, ways.others)
    unquoted = not all(held(phrase) for phrase in question.conditions[len(question.sought) :])
    if unquoted:
        text = without_quotes(text)
        question = read(searcher, schema, text, ways.others)
    lacking = [one for one in question.sought if not one.is_known or not held(any_of(question.ways(one)))]
    in_full = {one.word.typed: ways.in_full[(one.word.stem,)] for one in lacking if (one.word.stem,) in ways.in_full}
    missing, corrected = tuple(one.word.typed for one in lacking if one.word.typed not in in_full), question.corrected
    has_own_words = len(question.conditions) > len(in_full)
    if in_full:
        text = _instead(text, in_full)
        question = read(searcher, schema, text, ways.others)
    return Understood(text, question, unquoted, in_full, missing, corrected, has_own_words)


def _instead(text: str, others: Mapping[str, str]) -> str:
    """Return a text with some of its words said otherwise."""
    said = {word.lower(): other for word, other in others.items()}
    words = "|".join(map(re.escape, sorted(said, key=len, reverse=True)))
    # Capitals that Python takes for others, « ſ » for « s », find a word that is none of these: it stays.
    return re.sub(rf"\b(?:{words})\b", lambda found: said.get(found[0].lower(), found[0]), text, flags=re.IGNORECASE)
