"""A file of rows and columns, CSV or XLSX, as the same thing: names of columns, then rows of texts with what is wrong in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.writing import FORMULA_STARTS
from terreau.core.text import printable

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
# Few cells hold any: looking for them costs less than going through each letter.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufeff]")


@dataclass
class Row:
    """A row that holds something. `number` is that of the spreadsheet; `flaws` and `remarks` are sentences by place of a column."""

    number: int
    cells: list[str]
    flaws: dict[int, str] = field(default_factory=dict)
    remarks: dict[int, str] = field(default_factory=dict)


@dataclass
class Table:
    """What a file holds: `names` of its columns (empty where a column has none), its `rows`, to be read once, and `remarks` about the whole."""

    sheet: str
    names: list[str]
    rows: Iterator[Row]
    remarks: list[str]


def grouped(number: int) -> str:
    """Return a number with its thousands apart."""
    return f"{number:,}".replace(",", "\u202f")


def too_many_rows() -> UnreadableFileError:
    """Return what is said of a file with too many rows."""
    return UnreadableFileError(
        _("Ce fichier a plus de %(most)s lignes. Partagez-le en plusieurs, et gardez le même nom de source.") % {"most": grouped(MOST_ROWS)}
    )


def text_of(value: Any) -> str:
    """Return the text of a cell: numbers without a useless decimal, dates as 2024-05-31; what `safe_cell` put before a formula is taken off."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("vrai") if value else _("faux")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if _ODD.search(text):
        text = printable(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\ufeff", "")
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:].lstrip()[:1] in FORMULA_STARTS and text[1:].strip() else text
