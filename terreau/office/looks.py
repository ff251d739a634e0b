"""What every file has in common: colours of Terreau, fonts that offices have, the lines that say whose it is and how far it was tried."""

from dataclasses import dataclass
from html import escape, unescape

from terreau.core.typography import JOINER, NBSP, NNBSP, french

INK, QUIET, PAPER, FOREST, TERRACOTTA = "#17261F", "#4C5A52", "#FBF8F2", "#1F5C43", "#B4492D"
# Asked and computed cells: far apart in lightness too, for those who print in black and white.
ASKED, COMPUTED, HEAD, LINE = "#FFF7E3", "#DCE8DF", "#EFE7D8", "#857861"
# Offices draw one or the other: same widths. The fonts of the site are on nobody's computer.
FONT = "Arial"
FONTS = "Arial, 'Liberation Sans', Helvetica, sans-serif"

OWNER = "Terreau, CC BY 4.0"
STATE = "Outil pas encore essayé sur le terrain : dites-nous ce qui vous a arrêté."
ASKED_LEGEND = "Case à remplir (fond crème, bord plein)"
COMPUTED_LEGEND = "Case calculée (fond vert, bord pointillé) : ne rien y écrire"
ASKED_ON_PAPER = "À remplir"
COMPUTED_ON_PAPER = "À calculer (le tableur le fait seul)"


@dataclass(frozen=True)
class Size:
    """Centimetres of a sheet of A4 and of its margin."""

    width: float
    height: float
    margin: float = 1.5


def a4(*, landscape: bool) -> Size:
    return Size(29.7, 21.0) if landscape else Size(21.0, 29.7)


def typeset(text: str) -> str:
    """Return a French text with its no-break spaces and apostrophes.

    All spaces are U+00A0 and none is U+2060: some offices' fonts draw neither, and cells are compared and copied.
    """
    return unescape(french(escape(text))).replace(JOINER, "").replace(NNBSP, NBSP)
