"""Text as machines compare it."""

import unicodedata
from html import unescape

from django.utils.html import strip_tags

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " "})


def fold(text: str) -> str:
    """Return text without accents, case or ligatures, its blanks single: « L’Œuvre Été » gives `l'oeuvre ete`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def plain_text(html: str) -> str:
    """Return the words of some HTML, entities resolved and blanks single."""
    return " ".join(unescape(strip_tags(html.replace("<", " <"))).split())
