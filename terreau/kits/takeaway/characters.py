"""Which characters a file may hold, which ones a PDF can draw, and which way a text runs."""

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape

from terreau.core.typography import french

# What the two families of the site and those that Typst carries draw between them, as ranges of code points; a test asks Typst.
DRAWN = """
0020-007E 00A0-00AC 00AE-0377 037A-037F 0384-038A 038C 038E-03A1 03A3-04FF 0531-0556 0559-058A 058D-058F 0591-05C7 05D0-05EA 05EF-05F4
0606-060C 0615 061B 061F 0621-063A 0640-0655 065A 0660-066D 0674 0679-067B 067E-0680 0683-0684 0686-0687 0691 0698 06A4 06A9 06AF 06BE 06CC
06F0-06F9 1E00-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F7D 1F80-1FB4 1FB6-1FC4 1FC6-1FD3 1FD6-1FDB 1FDD-1FEF
1FF2-1FF4 1FF6-1FFE 2000-200A 200C-200F 2010-2027 202F-2040 2042 2044-2052 2054-205F 2066-2069 2070-2071 2074-208E 2090-209C 20A0-20C0 2100-211E 2120 2122
2124 2126 212A-2151 2153-2184 2189 2190-23FF 2460-262F 2638-268B 2690-269C 26A0-26A7 26AA-26B2 2701-2704 2706-2709 270C-2727 2729-274B
274D 274F-2752 2756 2758-275E 2761-277F 2794 2798-27AF 27B1-27BE FB00-FB06
"""
# What a sentence in French is made of, and nothing else: the last resort.
PLAIN = "0020-007E 00A0-00AC 00AE-017F 2010-2015 2018-201E 2020-2022 2026 202F 20AC"
# Marks that nobody sees: variation selectors, joiners, directions. Without the character that they modify they say nothing.
UNSEEN = {0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10), *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
NAMED_AT_MOST = 3
_LAST_TWO = "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_TWO}]")


def clean(text: str) -> str:
    """Return text without what XML and Unicode forbid: controls but line ends and tabs, surrogates, non-characters."""
    return FORBIDDEN.sub("", text)


def french_text(text: str) -> str:
    """Return a plain text with French spaces and apostrophes."""
    return unescape(french(escape(text)))


@lru_cache(maxsize=2)
def codes(ranges: str) -> frozenset[int]:
    """Return the code points of ranges written as above."""
    found: set[int] = {0x9, 0xA}
    for part in ranges.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def drawn(text: str, ranges: str = DRAWN) -> str:
    """Return a text that fonts can draw: what they lack is named by its number, « [signe U+1F600] », a long run of it is counted."""
    known = codes(ranges)
    if all(ord(char) in known for char in text):
        return text
    found, missing = "", ""
    for char in text:
        code = ord(char)
        if code in UNSEEN and (missing or code not in known):
            continue
        if code in known:
            found, missing = found + _named(missing) + char, ""
        else:
            missing += char
    return found + _named(missing)


def _named(missing: str) -> str:
    if not missing:
        return ""
    if len(missing) <= NAMED_AT_MOST:
        return " ".join(f"[signe U+{ord(char):04X}]" for char in missing)
    return f"[{len(missing)} signes d’une autre écriture, à lire sur la page en ligne]"


def direction(text: str) -> str:
    """Return « rtl » when the first letter of a text is written from right to left, else « ltr » (Unicode, UAX 9, rules P2 and P3)."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
