"""Tables that leave: CSV that French spreadsheets open, in which nothing is a formula."""

import csv
from collections.abc import Iterable, Iterator

FORMULA_STARTS = tuple("=+-@＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that hands back each line instead of keeping it: rows leave as they are read."""

    def write(self, value: str) -> str:
        return value


def safe_cell(value: object) -> str:
    """Return text that no spreadsheet takes for a formula (OWASP, CSV injection); a number, be it below zero, is none."""
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip()[:1] in FORMULA_STARTS else text


def csv_lines(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180) as French spreadsheets open it: semicolons, and a mark of UTF-8 first."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])
