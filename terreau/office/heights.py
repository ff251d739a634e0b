"""How high a line must be for its text: offices on the web and on phones do not measure it themselves."""

import math

# Arial at 1 pt, in centimetres: what a letter of French takes on average, a little generously.
LETTER, BOLD = 0.0172, 0.0188
LEADING = 0.0435
PADDING = 0.1


def text_lines(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a cell of `width` centimetres, words being broken at spaces only."""
    room = max(1.0, (width - 2 * PADDING) / ((BOLD if bold else LETTER) * size))
    return max(1, sum(_wrapped(line, room) for line in text.split("\n")))


def _wrapped(line: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in line.split(" "):
        length = len(word)
        if used and used + 1 + length > room:
            lines, used = lines + 1, 0.0
        used += length + (1 if used else 0)
        lines += max(0, math.ceil(length / room) - 1)
    return lines


def height(lines: int, size: float) -> float:
    """Return the centimetres that lines of `size` points take, with the cell's padding."""
    return round(lines * LEADING * size + 2 * PADDING, 3)
