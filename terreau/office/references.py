"""Where the cells of a workbook stand, and formulas that name them.

A formula names a cell `{name}`, a whole column of a table `{table.column}`, its third row `{table.column[3]}`, the row it stands in
`{table.column@}`, the cells of that row as far as another column `{table.column@:other}`, a closed list `{list:name}`. In its text, straight
quotation marks hold strings and `;` parts arguments, as in OpenFormula.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from terreau.office.workbook import Cell, Line, Sheet, Table, Workbook, lines_of

FIRST_LINE = 3  # after the title and the legend
LISTS = "Listes"
_NAMED = re.compile(r"\{(?:list:(?P<list>[^}]+)|(?P<name>[\w-]+)(?:\.(?P<column>[\w-]+)(?:\[(?P<row>\d+)\]|(?P<same>@)(?::(?P<to>[\w-]+))?)?)?)\}")


@dataclass(frozen=True)
class Place:
    """A cell of a sheet; line and column from 0."""

    sheet: str
    line: int
    column: int

    @property
    def address(self) -> str:
        """Return « C5 »."""
        return f"{letters(self.column)}{self.line + 1}"


def letters(column: int) -> str:
    """Return the letters of a column, from 0: A, …, Z, AA."""
    return (letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


@dataclass(frozen=True)
class Placed:
    """A line of a sheet at its height, with the column where each cell begins and how many it covers."""

    at: int
    line: Line
    cells: tuple[tuple[int, int, Cell], ...]


def placed(sheet: Sheet) -> Iterator[Placed]:
    """Yield the lines of a sheet under its title and legend. Raises `ValueError` where cells are more than the sheet is wide."""
    at = FIRST_LINE
    for block in sheet.blocks:
        for line in lines_of(block):
            column, found = 0, []
            for cell in line.cells:
                span = cell.span or len(sheet.widths) - column
                found.append((column, span, cell))
                column += span
            if column > len(sheet.widths):
                raise ValueError(f"{sheet.title}: a line is {column} columns wide, the sheet {len(sheet.widths)}.")
            yield Placed(at, line, tuple(found))
            at += 1


class Places:
    """Every name of a workbook with the place it stands for."""

    def __init__(self, workbook: Workbook) -> None:
        self.cells: dict[str, Place] = {}
        self.tables: dict[str, tuple[Table, dict[tuple[str, int], Place]]] = {}
        self.lists = {choices.name: (number, len(choices.items)) for number, choices in enumerate(workbook.choices())}
        for sheet in workbook.sheets:
            for row in placed(sheet):
                self._note(sheet, row)

    def _note(self, sheet: Sheet, row: Placed) -> None:
        block = row.line.block
        if isinstance(block, Table) and row.line.number:
            _, known = self.tables.setdefault(block.name, (block, {}))
            for key, (column, _, _) in zip((column.key for column in block.columns), row.cells, strict=True):
                if (key, row.line.number) in known:
                    raise ValueError(f"Two tables, or two of its columns, are named {block.name}.")
                known[key, row.line.number] = Place(sheet.title, row.at, column)
        for column, _, cell in row.cells:
            name = getattr(cell, "name", "")
            if name and not row.line.number:
                if name in self.cells:
                    raise ValueError(f"Two cells are named {name}.")
                self.cells[name] = Place(sheet.title, row.at, column)

    def place(self, name: str) -> Place:
        """Return the place of `name` or of `table.column[3]`. Raises `KeyError`."""
        match = _NAMED.fullmatch("{" + name + "}")
        if match and match["row"]:
            return self.tables[match["name"]][1][match["column"], int(match["row"])]
        return self.cells[name]

    def formula(self, formula: str, standing: Place, number: int) -> str:
        """Return an OpenFormula from one that names cells; `number` is the row of the table it stands in. Raises `KeyError` on an unknown name."""

        def found(match: re.Match[str]) -> str:
            if match["list"]:
                column, length = self.lists[match["list"]]
                return f"[$'{LISTS}'.$A${_top(self.lists, column)}:.$A${_top(self.lists, column) + length - 1}]"
            if match["column"] is None:
                return _reference(self.cells[match["name"]], standing)
            table, known = self.tables[match["name"]]
            if match["to"]:
                first, last = known[match["column"], number], known[match["to"], number]
                return f"[{_sheet(first, standing)}.{first.address}:.{last.address}]"
            if match["row"] or match["same"]:
                return _reference(known[match["column"], int(match["row"] or number)], standing)
            first, last = known[match["column"], 1], known[match["column"], table.rows]
            return f"[{_sheet(first, standing)}.{first.address}:.{last.address}]"

        return "of:=" + _NAMED.sub(found, formula)

    def list_range(self, name: str) -> str:
        """Return the range of a closed list, as a validation writes it."""
        number, length = self.lists[name]
        top = _top(self.lists, number)
        return f"[$'{LISTS}'.$A${top}:.$A${top + length - 1}]"


def _top(lists: dict[str, tuple[int, int]], number: int) -> int:
    """Return the line, from 1, where a list begins: they stand in one column, one under another."""
    return 1 + sum(length for other, length in lists.values() if other < number)


def _sheet(place: Place, standing: Place) -> str:
    return "" if place.sheet == standing.sheet else "$'" + place.sheet.replace("'", "''") + "'"


def _reference(place: Place, standing: Place) -> str:
    return f"[{_sheet(place, standing)}.{place.address}]"


@lru_cache(maxsize=32)
def places_of(workbook: Workbook) -> Places:
    """Return the places of a workbook's names."""
    return Places(workbook)
