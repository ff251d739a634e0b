"""Words of the glossary in texts of our own: each opens its definition where it is first used.

They are found when a text is saved and kept beside it: a page shows what was kept, and neither reads the glossary nor parses
anything. What was kept is found again by the text itself (its digest), so that it can never stand in for another text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Any, NamedTuple

from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

from terreau.core.templatetags.terreau import links_unresolved
from terreau.core.text import fold
from terreau.vocabulary.models import Term

# More would make the page a dictionary.
MOST = 6
# Somebody else's words, and what is not running text.
SILENT = {
    "a",
    "abbr",
    "blockquote",
    "button",
    "caption",
    "cite",
    "code",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "kbd",
    "label",
    "pre",
    "q",
    "samp",
    "summary",
    "th",
}
SILENT_BLOCKS = {"quotation", "video"}
_SMALL = 3
_PARTS = re.compile(r"(?P<word>[^\W_]+(?:&[^\W_]+)*)(?P<ending>\((?:s|x|es)\))?|(?P<blank>\s+)|(?P<hyphen>[-‐‑])|(?P<apostrophe>['’ʼ])|(?P<mark>.)")
# A line may end on either side of a button, whatever stands there: these stay with it.
_MARKS_BEFORE = re.compile(r"(?:\S*«\s?|\S+)\Z")
_MARKS_AFTER = re.compile(r"\s?[»?!;:%]\S*|\S+")
_FAR = 20
_ASIDE = re.compile(r"(?P<name>.+?)\s+\((?P<aside>[^()]+)\)")


class Entry(NamedTuple):
    """A term as a page explains it."""

    slug: str
    label: str
    definition: str
    proposed: bool


def entries() -> tuple[Entry, ...]:
    """Return the glossary, in one query."""
    return tuple(Entry(*row) for row in Term.objects.order_by("pk").values_list(*Entry._fields))


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word == word.upper() and any(char.isalpha() for char in word)


def _letter(char: str, *, first: bool) -> str:
    """Return the pattern of a letter: it may have lost its accent, never have won one (« marches » is not « marchés »), but for a capital."""
    base = unicodedata.normalize("NFD", char)[0]
    if char in "œŒæÆ":
        return f"(?:{char}|{'oe' if char in 'œŒ' else 'ae'})"
    if base != char:
        return f"[{char}{base}]"
    if first and char in "AEIOUC":
        return {"A": "[AÀÂ]", "E": "[EÉÈÊ]", "I": "[IÎ]", "O": "[OÔ]", "U": "[UÛ]", "C": "[CÇ]"}[char]
    return re.escape(char)


def _letters(word: str) -> str:
    return "".join(_letter(char, first=place == 0) for place, char in enumerate(word))


def _word(word: str, *, capital: bool) -> str:
    """Return the pattern of a word, singular or plural; `capital`: its first letter is written as in the label."""
    if _is_acronym(word):
        return f"(?-i:{re.escape(word)})s?"
    if capital:
        return f"(?-i:{re.escape(word[0])}){_letters(word[1:])}[sx]?"
    if len(word) <= _SMALL or not word.isalpha():
        return _letters(word)
    for ending, variants in (("eaux", "eaux?"), ("aux", "(?:aux|al)"), ("ail", "(?:ails?|aux)"), ("al", "(?:als?|aux)"), ("s", "s?"), ("x", "x?")):
        if word.lower().endswith(ending):
            return _letters(word[: -len(ending)]) + variants
    return f"{_letters(word)}[sx]?"


def _forms(label: str) -> list[str]:
    """Return the ways of writing a label: with its acronym in brackets or without; none where brackets tell one sense from another, or for a sign."""
    if sum(char.isalnum() for char in label) <= 1:
        return []
    found = _ASIDE.fullmatch(label)
    if found is None:
        return [label]
    return [found["name"], found["aside"]] if _is_acronym(found["aside"]) else []


def _form(form: str) -> str:
    """Return the pattern of one way of writing a label.

    A word whose plural the label writes in brackets, as « Commun(s) », is found with its capital only: it has another, common sense.
    """
    pieces: list[str] = []
    for part in _PARTS.finditer(unicodedata.normalize("NFC", form).strip()):
        match part.lastgroup:
            case "word" | "ending":
                pieces.append(_word(part["word"], capital=part["ending"] is not None))
            case "blank":
                pieces.append(r"\s+")
            case "hyphen":
                pieces.append("[-‐‑]")
            case "apostrophe":
                pieces.append(r"['’ʼ]\s?")
            case _:
                pieces.append(rf"\s*{re.escape(part[0])}\s*")
    return re.sub(r"(?:\\s\+)?(\\s\*.+?\\s\*)(?:\\s\+)?", r"\1", "".join(pieces))


def _initial(pair: tuple[str, Entry]) -> str:
    """Return the first letter of a way of writing a label, as machines compare it; nothing for a mark."""
    letter = fold(pair[0])[:1]
    return letter if letter.isalnum() else ""


def _beginning(pairs: list[tuple[str, Entry]]) -> str:
    """Return the pattern of the ways of writing labels that begin alike, after a look at that letter."""
    found = "|".join(f"({_form(form)})" for form, _entry in pairs)
    letters = sorted({_letter(unicodedata.normalize("NFC", form).strip()[0], first=True) for form, _entry in pairs})
    return f"(?={'|'.join(letters)})(?:{found})" if _initial(pairs[0]) else found


@lru_cache(maxsize=2)
def _pattern(glossary: tuple[Entry, ...]) -> tuple[re.Pattern[str] | None, tuple[Entry, ...]]:
    """Return what finds any term, the longest first, and the entry of each of its groups."""
    forms = sorted(((form, entry) for entry in glossary for form in _forms(entry.label)), key=lambda pair: -len(pair[0]))
    if not forms:
        return None, ()
    # By their first letters, so that one look passes over most terms: trying each at each word took a third of the time of a save.
    forms.sort(key=_initial)
    found = "|".join(_beginning(list(pairs)) for _letter, pairs in groupby(forms, key=_initial))
    # Whole words only, and no part of a compound, of an address or of a file name.
    found = rf"(?<![\w@/])(?<!\w[-‐‑])(?:{found})(?!\w|@|[-‐‑]\w|\.\w)"
    return re.compile(found, re.IGNORECASE), tuple(entry for _form, entry in forms)


class _Marker(HTMLParser):
    """Writes some HTML again, with the words found in its running text; `words` gains those that were not there yet."""

    def __init__(self, glossary: tuple[Entry, ...], words: dict[str, Entry], passed_over: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pattern, self.owners = _pattern(glossary)
        self.words, self.passed_over = words, passed_over
        self.out: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")
        self.silent += tag in SILENT

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")
        self.silent -= tag in SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        text, at = unicodedata.normalize("NFC", data), 0
        for found in self.pattern.finditer(text) if self.pattern and not self.silent and len(self.words) < MOST else ():
            entry = self.owners[(found.lastindex or 1) - 1]
            if len(self.words) < MOST and entry.slug not in self.words and entry.slug not in self.passed_over and found.start() >= at:
                self.words[entry.slug] = entry
                start, end = _with_its_marks(text, at, found)
                self.out += [escape(text[at:start], quote=False), _opening(entry, text[start : found.start()], found[0], text[found.end() : end])]
                at = end
        self.out.append(escape(text[at:], quote=False))


def _with_its_marks(text: str, at: int, found: re.Match[str]) -> tuple[int, int]:
    """Return where a word begins and ends with the marks that no line may part from it: « l’ », « ( », « , »."""
    before = _MARKS_BEFORE.search(text, max(at, found.start() - _FAR), found.start())
    after = _MARKS_AFTER.match(text, found.end(), found.end() + _FAR)
    return before.start() if before else found.start(), after.end() if after else found.end()


def _opening(entry: Entry, before: str, text: str, after: str) -> str:
    """Return the word as what opens its definition (https://html.spec.whatwg.org/multipage/popover.html): no script is needed."""
    word = f'<button type="button" class="word" popovertarget="mot-{escape(entry.slug)}">{escape(text, quote=False)}</button>'
    return f'<span class="whole">{escape(before, quote=False)}{word}{escape(after, quote=False)}</span>' if before or after else word


def marked(html: str, glossary: tuple[Entry, ...], words: dict[str, Entry], passed_over: Iterable[str] = ()) -> str:
    """Return clean HTML with the words of the glossary that `words` has not yet; `words` gains them, by slug, up to `MOST`."""
    marker = _Marker(glossary, words, set(passed_over))
    marker.feed(html)
    marker.close()
    return "".join(marker.out)


def rich_texts(value: Any) -> Iterator[RichText]:
    """Yield the rich texts of a body that are in our own words."""
    if isinstance(value, RichText):
        yield value
    elif isinstance(value, StreamValue):
        for block in value:
            if block.block_type not in SILENT_BLOCKS:
                yield from rich_texts(block.value)
    elif isinstance(value, StructValue | ListValue):
        for item in value.values() if isinstance(value, StructValue) else value:
            yield from rich_texts(item)


def _digest(text: RichText) -> str:
    return blake2b(text.source.encode(), digest_size=8).hexdigest()


def explained(body: StreamValue, glossary: tuple[Entry, ...] | None = None) -> dict[str, Any]:
    """Return what is kept beside a body, as JSON: its texts with their words, and those words; nothing where it has none.

    Reads the glossary in one query when it is not given and the body has any text.
    """
    texts = list(rich_texts(body)) if body else []
    if not texts:
        return {}
    glossary = entries() if glossary is None else glossary
    defined = {block.value.slug for block in body if block.block_type == "term" and block.value}
    words: dict[str, Entry] = {}
    kept: dict[str, str] = {}
    for text in texts:
        before = len(words)
        html = marked(links_unresolved(text.source), glossary, words, defined)
        if len(words) > before:
            kept[_digest(text)] = html
    return {"texts": kept, "words": [entry._asdict() for entry in words.values()]} if words else {}


def explain(body: StreamValue, kept: dict[str, Any]) -> list[dict[str, Any]]:
    """Have a body show the words kept beside it; return these, for their definitions to stand on the page."""
    if not kept:
        return []
    for text in rich_texts(body):
        ready = kept["texts"].get(_digest(text))
        if ready is not None:
            text.ready = ready
    words: list[dict[str, Any]] = kept["words"]
    return words
