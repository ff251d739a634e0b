"""Text as machines compare it."""

import unicodedata
from html import unescape

from django.utils.html import strip_tags

SHORTEST_BEGINNING = 4
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " "})


def fold(text: str) -> str:
    """Return text without accents, case or ligatures, its blanks single: « L’Œuvre Été » gives `l'oeuvre ete`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def folded_words(text: str) -> str:
    """Return the folded words of a text between blanks, so that ` word` finds their beginnings; compounds stand joined too.

    « La co-construction, ici » gives ` la co construction coconstruction ici `.
    """
    spaced = "".join(char if char.isalnum() or char == "-" else " " for char in fold(text))
    found: list[str] = []
    for part in spaced.split():
        pieces = [piece for piece in part.split("-") if piece]
        found += pieces
        if len(pieces) > 1:
            found.append("".join(pieces))
    return f" {' '.join(found)} "


def sought(word: str) -> str:
    """Return what to look for in folded words to find one: its beginning, or the whole of a short one (« co » is not in « commerce »)."""
    return f" {word} " if len(word) < SHORTEST_BEGINNING else f" {word}"


def printable(text: str) -> str:
    """Return text without the control characters that XML forbids (https://www.w3.org/TR/xml/#charsets); ends of lines stay."""
    return "".join(char for char in text if char >= " " or char in "\n\r\t")


def plain_text(html: str) -> str:
    """Return the words of some HTML, entities resolved and blanks single."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())


def file_size(octets: int) -> str:
    """Return the size of a file as people read it: « 640 octets », « 8,7 ko », « 1,2 Mo » (decimal prefixes, SI)."""
    if octets < 1000:
        return f"{octets}\u00a0octet{'s' if octets > 1 else ''}"
    size, unit = (octets / 1000, "ko") if octets < 999_950 else (octets / 1_000_000, "Mo")
    return f"{size:.1f}".removesuffix(".0").replace(".", ",") + f"\u00a0{unit}"
