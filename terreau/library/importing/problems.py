"""What is wrong with a file or with one of its cells, in a sentence that says what to do."""

from dataclasses import asdict, dataclass
from typing import Any

LONGEST_VALUE = 80


class UnreadableFileError(Exception):
    """A whole file is refused: `str()` is the sentence to show."""


@dataclass(frozen=True)
class Problem:
    """Something about one cell. `refused` when its row is left out; else the row is taken, and the person should know."""

    sheet: str
    row: int
    column: str
    value: str
    words: str
    refused: bool = True

    def kept(self) -> dict[str, Any]:
        """Return what is kept of it as JSON."""
        return asdict(self)


def shown(value: str) -> str:
    """Return a value short enough for a report."""
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def letters(column: int) -> str:
    """Return how a spreadsheet calls a column: 0 is A, 26 is AA."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
