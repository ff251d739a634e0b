"""How a file that cannot be read, or one of its cells, is spoken of."""

LONGEST_VALUE = 80


class UnreadableFileError(Exception):
    """A whole file is refused: `str()` is the sentence to show."""


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
