"""French typography of an HTML text: thin and no-break spaces, apostrophes, whole beginnings and times. Text nodes only."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime

NBSP, NNBSP, JOINER = "\u00a0", "\u202f", "\u2060"
BLANK = f"[ {NBSP}{NNBSP}]"
SPACE_BEFORE = {"?": NNBSP, "!": NNBSP, ";": NNBSP, ":": NBSP, "%": NBSP, "€": NBSP, "·": NBSP, "»": NBSP}

# What stands in these elements is not French text.
_RAW = r"(?i:script|style|pre|code|kbd|samp|textarea)"
_TO_CLOSE = r"[^<>\"']*+(?:\"[^\"]*+\"[^<>\"']*+|'[^']*+'[^<>\"']*+)*+>"
# A unit of time or what follows it, kept with its number: « 19 h 30 », « 20 minutes ».
_TIME = r"(?:h|heures?|min|minutes?)\b"
# A hyphen after a beginning of two letters, as in « co-construction »: neither an address nor a name of a machine.
_COMPOUND = r"-(?<=[^\w./@-][^\W\d_]{2}-)(?=[^\W\d_]{3,}+(?![.@/_]\w))"
_QUIET = rf"[^ <'&«»\-{NBSP}{NNBSP}]*+(?:(?!{_COMPOUND})-[^ <'&«»\-{NBSP}{NNBSP}]*+)*+"
# The first branch passes in one step over a run of tags and of the text after them as far as nothing in it
# could change: twice as fast as tag by tag.
_PATTERN = re.compile(
    rf"(?:<(?!{_RAW}\b|!--){_TO_CLOSE}(?:{_QUIET}(?:[ ]++(?![?!;:%€·»\d{NBSP}{NNBSP}]|{_TIME}){_QUIET})*+)?+)++"
    rf"|<(?:(?P<raw>{_RAW})\b{_TO_CLOSE}.*?</(?i:(?P=raw))\s*>|!--.*?-->|{_TO_CLOSE})"
    rf"|{BLANK}(?<!{BLANK}{BLANK}){BLANK}*+(?P<mark>»|[?!;:%€·](?![\w/=]))"
    r"|[ ](?<=\d )(?P<thousand>(?=\d\d\d(?!\d)))"
    rf"|[ ](?:(?<=\d )(?P<time>(?={_TIME}))|(?<=\d{BLANK}h )(?P<minutes>(?=\d\d?(?!\d))))"
    rf"|(?P<opening>«){BLANK}*+"
    r"|(?P<closing>»)"
    rf"|(?P<compound>{_COMPOUND})"
    r"|(?P<apostrophe>['&](?:(?<=\w')|(?<=\w&)#(?:x27|39);)(?=\w))",
    re.DOTALL,
)


def _starts_a_number(text: str, place: int) -> bool:
    """Return whether the digits that end at `place` are one to three, as before a group of thousands."""
    return not text[max(place - 4, 0) : place].isdecimal() or place < 4


def _replace(match: re.Match[str]) -> str:
    group = match.lastgroup
    if group is None or group == "raw":
        return match[0]
    if group == "mark":
        return SPACE_BEFORE[match[group]] + match[group]
    if group == "thousand":
        return NNBSP if _starts_a_number(match.string, match.start()) else " "
    if group in {"time", "minutes"}:
        return NBSP
    if group == "opening":
        return "«" + NBSP
    if group == "compound":
        return "-" + JOINER
    return NBSP + "»" if group == "closing" else "’"


def french(html: str) -> str:
    """Return HTML with French spaces and apostrophes in its text; tags, scripts, styles and code stay as they are.

    U+202F before ? ! ; and between groups of thousands; U+00A0 before : % € ·, inside « » and in times (« 19 h 30 »); ’ between letters;
    U+2060, which nobody sees, keeps a line from ending after the two first letters of « co-construction ».
    A space is only ever changed, not added (but inside « », and U+2060): addresses, times and codes stay whole.
    Twice gives the same as once.
    """
    return _PATTERN.sub(_replace, html)


def number(value: object) -> str:
    """Write a number as in French: thousands set apart by a narrow space, decimals after a comma; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    return f"{value:,}".replace(",", "\u202f").replace(".", ",")


def day(value: date | datetime | None) -> str:
    """Write a day as in French, its number and its month on one line; nothing where there is none.

    The first of a month is « 1er ». A moment is that of the time zone in force.
    """
    if value is None:
        return ""
    when = localtime(value) if isinstance(value, datetime) and is_aware(value) else value
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number}\u00a0{date_format(when, 'F Y')}"
