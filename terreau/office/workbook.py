"""A workbook as a definition: what its sheets say, ask and compute. `ods.py` and `paper.py` lay it out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a cell holds, hence how it is written in French."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"


class Tone(StrEnum):
    PLAIN = "plain"
    STRONG = "strong"
    HEAD = "head"
    QUIET = "quiet"


@dataclass(frozen=True)
class Choices:
    """A closed list; its items stand in the order of their value, from 0."""

    name: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Says:
    """A cell that nobody changes."""

    text: str
    tone: Tone = Tone.PLAIN
    span: int = 1


@dataclass(frozen=True)
class Asks:
    """A cell to fill in. Numbers keep between `least` and `most`; `by_hand` is printed in the cell on paper, to be ringed or completed."""

    name: str = ""
    kind: Kind = Kind.TEXT
    choices: Choices | None = None
    least: float | None = None
    most: float | None = None
    decimals: int = 0
    value: str | int | None = None
    help: str = ""
    by_hand: str = ""
    span: int = 1


@dataclass(frozen=True)
class Computes:
    """A locked cell. The formula names cells in braces (see `references.py`); `blank` is what it gives while nothing is filled in.

    `by_hand` says on paper how to find the same thing with a pencil.
    """

    formula: str
    name: str = ""
    kind: Kind = Kind.TEXT
    decimals: int = 0
    blank: str | int | float = ""
    by_hand: str = ""
    span: int = 1


Cell = Says | Asks | Computes


@dataclass(frozen=True)
class Band:
    """A heading inside a sheet."""

    text: str


@dataclass(frozen=True)
class Note:
    """A line of help."""

    text: str


@dataclass(frozen=True)
class Row:
    """Cells side by side; `lines` of text is the room they have."""

    cells: tuple[Cell, ...]
    lines: int = 1


@dataclass(frozen=True)
class Column:
    """A column of a table. One cell serves all rows, or a tuple gives one for each."""

    key: str
    title: str
    cell: Cell | tuple[Cell, ...]
    heading: Computes | None = None


@dataclass(frozen=True)
class Table:
    """Rows of one shape under a heading. `foot` ends it: totals, most often."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    lines: int = 1
    foot: tuple[Row, ...] = ()
    head_lines: int = 1

    def cell(self, column: Column, number: int) -> Cell:
        """Return the cell of a row, from 1; the number stands in place of « # » in what it says or computes."""
        found = column.cell[number - 1] if isinstance(column.cell, tuple) else column.cell
        if isinstance(found, Says):
            return replace(found, text=found.text.replace("#", str(number)))
        if isinstance(found, Computes):
            return replace(found, formula=found.formula.replace("#", str(number)))
        return found


Block = Band | Note | Row | Table


@dataclass(frozen=True)
class Sheet:
    """A sheet: widths of its columns in centimetres, then its blocks from top to bottom. It prints on one page of A4."""

    title: str
    heading: str
    widths: tuple[float, ...]
    blocks: tuple[Block, ...]
    landscape: bool = False
    upright_on_paper: bool = False


@dataclass(frozen=True)
class Workbook:
    title: str
    purpose: str
    sheets: tuple[Sheet, ...]
    dated: date

    def choices(self) -> list[Choices]:
        """Return the closed lists, each once, in the order they are met."""
        met: dict[str, Choices] = {}
        for sheet in self.sheets:
            for cell in cells_of(sheet):
                if isinstance(cell, Asks) and cell.choices and met.setdefault(cell.choices.name, cell.choices) != cell.choices:
                    raise ValueError(f"Two lists are named {cell.choices.name}.")
        return list(met.values())


@dataclass(frozen=True)
class Line:
    """A line of a sheet once its blocks are put one under another."""

    cells: tuple[Cell, ...]
    block: Block
    lines: int
    heads: bool = False
    number: int = 0
    foot: bool = False


def lines_of(block: Block) -> Iterator[Line]:
    """Yield the lines of a block. A band or a note is one line whose cell runs over the whole width: its span is 0."""
    if isinstance(block, Band):
        yield Line((Says(block.text, Tone.STRONG, span=0),), block, 1)
    elif isinstance(block, Note):
        yield Line((Says(block.text, Tone.QUIET, span=0),), block, 1)
    elif isinstance(block, Row):
        yield Line(block.cells, block, block.lines)
    else:
        yield Line(tuple(column.heading or Says(column.title, Tone.HEAD, _span(column)) for column in block.columns), block, block.head_lines, heads=True)
        for number in range(1, block.rows + 1):
            yield Line(tuple(block.cell(column, number) for column in block.columns), block, block.lines, number=number)
        for row in block.foot:
            yield Line(row.cells, block, row.lines, foot=True)


def _span(column: Column) -> int:
    return (column.cell[0] if isinstance(column.cell, tuple) else column.cell).span


def cells_of(sheet: Sheet) -> Iterator[Cell]:
    """Yield every cell of a sheet, in reading order."""
    for block in sheet.blocks:
        for line in lines_of(block):
            yield from line.cells
