"""Names of files that any disk accepts."""

import re
import unicodedata

LONGEST = 80
SPELT = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "-"})
# Windows keeps these for its devices, whatever the extension.
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$")


def bare(text: str, longest: int = LONGEST, otherwise: str = "fiche") -> str:
    """Return a text as a name: lower-case ASCII letters, digits and hyphens, never empty, no longer than asked."""
    spelt = text.translate(SPELT)
    folded = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:longest].strip("-")
    return f"{name}-1" if RESERVED.match(name) else name or otherwise


class Names:
    """Gives each thing of a folder a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, text: str, extension: str, otherwise: str = "fiche") -> str:
        """Return a name that nobody has yet, at most 80 characters with its extension."""
        ending = f".{bare(extension, 8, 'bin')}"
        name = bare(text, LONGEST - len(ending) - 6, otherwise)
        number, chosen = 1, name
        while chosen in self._taken:
            number += 1
            chosen = f"{name}-{number}"
        self._taken.add(chosen)
        return f"{chosen}{ending}"
