"""Text as machines compare it."""

import re
import unicodedata
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.html import strip_tags

SHORTEST_BEGINNING = 4
# Parameters that say where a visitor came from, not what is read.
TRACKING = ("utm_", "mtm_", "pk_", "fbclid", "gclid", "msclkid", "xtor", "at_medium", "at_campaign", "mc_cid", "mc_eid")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " "})
# Characters that may be combining marks: none stands before U+0300. Asking each letter took most of the time of a save.
_NOT_LATIN = re.compile(r"[^\x00-\u02ff]")
_NO_WORD = re.compile(r"[^\w-]|_")


def fold(text: str) -> str:
    """Return text without accents, case or ligatures, its blanks single: « L’Œuvre Été » gives `l'oeuvre ete`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = _NOT_LATIN.sub(lambda found: "" if unicodedata.combining(found[0]) else found[0], decomposed)
    return " ".join(bare.casefold().split())


def folded_words(text: str) -> str:
    """Return the folded words of a text between blanks, so that ` word` finds their beginnings; compounds stand joined too.

    « La co-construction, ici » gives ` la co construction coconstruction ici `.
    """
    spaced = _NO_WORD.sub(" ", fold(text))
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


def plain_address(url: str) -> str:
    """Return an address without what varies from one copy to another.

    « http://www.exemple.fr/Guide/?utm_source=x#haut » gives `exemple.fr/Guide`.
    """
    try:
        parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    telling = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not name.lower().startswith(TRACKING)]
    return f"{host}{parts.path.rstrip('/')}{'?' + urlencode(telling) if telling else ''}"


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
