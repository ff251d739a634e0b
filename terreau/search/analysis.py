"""French as the index reads it: words, their stems, what says nothing."""

import re
from functools import lru_cache
from typing import NamedTuple

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

# Longer runs of letters are no words.
LONGEST_WORD = 60
# Letters before an apostrophe (l’, d’, qu’…) come first: the tokenizer cuts at both apostrophes, tantivy has no filter of elisions.
STOP_WORDS = tuple(
    """
    c d j l m n s t qu jusqu lorsqu puisqu quoiqu
    a à ai aie ait as au aura aux avait avec avoir ça ca ce ceci cela celle celles celui ces cet cette ceux chez comment dans de des
    dont du elle elles en est et était étaient etaient etait été ete être etre eu eux fait faire faut il ils je la là le les leur leurs
    lui ma mais me mes moi mon ne ni nos notre nous on ont or ou où par pas peut plus pour pourquoi quand que quel quelle quelles
    quels qui quoi sa sans se sera ses si son sont sous sur ta te tes ton très tres tu un une vos votre vous y
    """.split()  # noqa: SIM905 - a list of a hundred quoted words reads worse
)
# « co-construction ».
COMPOUND = re.compile(r"\w+(?:-\w+)+")


def _chain(*, stemmed: bool) -> TextAnalyzer:
    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD)).filter(Filter.lowercase())
    chain = chain.filter(Filter.custom_stopword(list(STOP_WORDS)))
    if stemmed:
        chain = chain.filter(Filter.stemmer("french"))
    # Folded last: the stemmer knows accents, and what is typed without them meets the plain words.
    return chain.filter(Filter.ascii_fold()).build()


@lru_cache(maxsize=1)
def stems() -> TextAnalyzer:
    """Return what cuts a text into stems (Snowball French), without accents."""
    return _chain(stemmed=True)


@lru_cache(maxsize=1)
def plains() -> TextAnalyzer:
    """Return what cuts a text into the same words as they are written, without accents."""
    return _chain(stemmed=False)


def compounds(text: str) -> list[str]:
    """Return the compounds of a text: « co-construction »."""
    # Looked for in what holds a hyphen only: going through every word of a long text costs more than the rest of its analysis.
    return [found for part in text.split() if "-" in part for found in COMPOUND.findall(part)]


def joined(compound: str) -> str:
    """Return a compound in one word: « co-construction » is also looked for as « coconstruction »."""
    return compound.replace("-", "")


def joined_compounds(text: str) -> str:
    """Return the compounds of a text, each in one word."""
    return " ".join(map(joined, compounds(text)))


class Word(NamedTuple):
    """A telling word: its stem, itself without accents, where it stands in the text, and as it was typed."""

    stem: str
    plain: str
    position: int
    typed: str


def words_of(text: str) -> list[Word]:
    """Return the telling words of a text, in order, repeated ones included."""
    cut = stems().pre_tokenize(text).tokens
    return [
        Word(token.text, plain, token.position, text[token.char_offset_from : token.char_offset_to])
        for token, plain in zip(cut, plains().analyze(text), strict=True)
    ]
