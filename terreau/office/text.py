"""A text as a definition: headings, paragraphs, lists, tables, boxes to fill in. `odt.py` and `paper.py` lay it out.

In a text, `**…**` is bold, `[heure]` a blank to be written over, and `{commune}` a field, shown « [commune] » until `fields.fill` gives its value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from terreau.office.looks import STATE

FIELDS = {"commune": "[commune]", "projet": "[projet]", "leviers": "[leviers]", "actions": "[actions]", "date": "[date du jour]"}
_PIECES = re.compile(r"\*\*(?P<bold>.+?)\*\*|\{(?P<field>\w+)\}|(?P<blank>\[[^\]]+\])")


class PieceKind(StrEnum):
    PLAIN = "plain"
    FIELD = "field"
    BLANK = "blank"


@dataclass(frozen=True)
class Piece:
    """A run of text of one kind; of a field, its name."""

    kind: PieceKind
    text: str
    bold: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """Yield the runs of a text. Raises `ValueError` on a field that does not exist."""
    return _pieces(text, bold=False)


def _pieces(text: str, *, bold: bool) -> Iterator[Piece]:
    at = 0
    for match in _PIECES.finditer(text):
        if match.start() > at:
            yield Piece(PieceKind.PLAIN, text[at : match.start()], bold)
        at = match.end()
        if match["bold"]:
            yield from _pieces(match["bold"], bold=True)
        elif match["field"]:
            if match["field"] not in FIELDS:
                raise ValueError(f"No field is named {match['field']}.")
            yield Piece(PieceKind.FIELD, match["field"], bold)
        else:
            yield Piece(PieceKind.BLANK, match["blank"], bold)
    if at < len(text):
        yield Piece(PieceKind.PLAIN, text[at:], bold)


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    text: str
    small: bool = False
    right: bool = False


@dataclass(frozen=True)
class Items:
    """A list, numbered or not."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Callout:
    """A remark that must not be missed."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table to fill in: its headings, its rows, widths in centimetres, the least height of a row."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    height: float = 0.8


@dataclass(frozen=True)
class Box:
    """A titled box to fill in, with what helps to."""

    title: str
    hint: str = ""


@dataclass(frozen=True)
class Boxes:
    """Boxes side by side, each `height` centimetres at least."""

    boxes: tuple[Box, ...]
    height: float


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Items | Callout | Grid | Boxes | PageBreak


@dataclass(frozen=True)
class Text:
    """A text on A4 upright; `state`, after whose it is, stands at its end."""

    title: str
    purpose: str
    blocks: tuple[Block, ...]
    dated: date
    state: str = STATE
    size: float = 10.5
    margin: float = 2.0

    def fields(self) -> list[str]:
        """Return the names of the fields that the text has, in the order of `FIELDS`."""
        met = {piece.text for words in _words(self) for piece in pieces(words) if piece.kind is PieceKind.FIELD}
        return [name for name in FIELDS if name in met]


def _words(text: Text) -> Iterator[str]:
    for block in text.blocks:
        if isinstance(block, Heading | Paragraph | Callout):
            yield block.text
        elif isinstance(block, Items):
            yield from block.items
        elif isinstance(block, Grid):
            yield from (*block.heads, *(cell for row in block.rows for cell in row))
        elif isinstance(block, Boxes):
            yield from (part for box in block.boxes for part in (box.title, box.hint))
