"""French as a reader meets it: words, sentences, and spelling by Hunspell with the dictionary of the npm package `dictionary-fr`."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OWN_WORDS = ROOT / "tests" / "french_words.txt"
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_LETTERS = re.compile(r"(?<!\w)[^\W\d_]+(?:[-’][^\W\d_]+)*")
_END = re.compile(r"(?<=[.?!])\s+(?=[A-ZÀ-ÖØ-Ý«0-9])")
# What a word may lose before it is looked up: « l’école », « aujourd’hui » stays whole, « dit-il » is two.
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)’", re.IGNORECASE)
_AFTER = re.compile(r"-(?:t-)?(?:il|elle|on|ils|elles|je|tu|nous|vous|le|la|les|lui|leur|moi|toi|y|en|ce|ci|là)$")


def words(text: str) -> list[str]:
    """Return the words of a text; a compound and its elision are one."""
    return _WORD.findall(text)


def sentences(paragraphs: list[str]) -> list[str]:
    """Return the sentences of some paragraphs; three words or more make one."""
    return [part for paragraph in paragraphs for part in _END.split(paragraph.strip()) if len(words(part)) > 2]


@lru_cache(maxsize=1)
def _checker() -> Any:
    import hunspell

    checker = hunspell.Hunspell("index", hunspell_data_dir=str(ROOT / "node_modules" / "dictionary-fr"))
    for line in OWN_WORDS.read_text(encoding="utf-8").splitlines():
        word = line.partition("#")[0].strip()
        if word:
            checker.add(word)
    return checker


@lru_cache(maxsize=20_000)
def _known(word: str) -> bool:
    checker = _checker()
    plain = word.replace("’", "'")
    if checker.spell(plain) or checker.spell(word):
        return True
    bare = _ELIDED.sub("", word)
    bare = _AFTER.sub("", bare)
    bare = _AFTER.sub("", bare)
    return bool(checker.spell(bare.replace("’", "'"))) or ("-" in bare and all(map(_known, bare.split("-"))))


def misspelt(text: str) -> list[str]:
    """Return the words that neither the dictionary nor the project's list has, each once, in order."""
    return [word for word in dict.fromkeys(_LETTERS.findall(text)) if not _known(word)]
