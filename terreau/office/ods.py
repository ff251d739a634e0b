"""A workbook as an OpenDocument spreadsheet, for LibreOffice and Excel.

Sheets are protected without a password: only the cells to fill in can be changed by accident. Rows of plain cells grow with what is typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from odfdo import Cell as OdfCell
from odfdo import Document, Element, Paragraph

from terreau.office import looks, ods_styles
from terreau.office.heights import height, text_lines
from terreau.office.looks import typeset
from terreau.office.package import DECLARED, describe, packed
from terreau.office.references import LISTS, Place, Placed, Places, placed, places_of
from terreau.office.rules import Rule, rule_of
from terreau.office.workbook import Band, Cell, Computes, Kind, Says, Sheet, Table, Workbook

VALUE_TYPES = {Kind.TEXT: "string", Kind.NUMBER: "float", Kind.MONEY: "float", Kind.PERCENT: "percentage", Kind.DATE: "date"}


def ods(workbook: Workbook) -> bytes:
    """Return a workbook as the bytes of an ODS file. Raises `KeyError` where a formula names a cell that is not there."""
    document = Document("spreadsheet")
    describe(document, title=typeset(workbook.title), purpose=typeset(workbook.purpose), dated=workbook.dated)
    written = _Writer(workbook, places_of(workbook))
    tables = [written.sheet(sheet) for sheet in workbook.sheets] + [written.lists()]
    document.set_part("styles.xml", ods_styles.styles(workbook).encode())
    document.set_part("content.xml", written.content(tables).encode())
    return packed(document)


@dataclass
class _Writer:
    """Styles and rules met while writing the sheets of a workbook."""

    workbook: Workbook
    places: Places
    looks: dict[ods_styles.Look, str] = field(default_factory=dict)
    heights: dict[tuple[float, bool], str] = field(default_factory=dict)
    widths: dict[float, str] = field(default_factory=dict)
    rules: dict[Rule, tuple[str, Place]] = field(default_factory=dict)

    def look(self, look: ods_styles.Look) -> str:
        return self.looks.setdefault(look, f"ce{len(self.looks) + 1}")

    def sheet(self, sheet: Sheet) -> Element:
        number = self.workbook.sheets.index(sheet)
        table = _bare(sheet.title, f"ta{number + 1}")
        table.append(Element.from_tag(f'<loext:table-protection xmlns:loext="{ods_styles.LOEXT}" {ods_styles.SELECTABLE}/>'))
        for width in sheet.widths:
            name = self.widths.setdefault(width, f"co{len(self.widths) + 1}")
            table.append(_element("table:table-column", {"table:style-name": name, "table:default-cell-style-name": "Default"}))
        lines = [*self._opening(sheet), *(self._line(sheet, line) for line in placed(sheet)), self._closing(sheet)]
        for row in lines:
            table.append(row)
        last = f"{ods_styles.letters_of(sheet)}{len(lines)}"
        quoted = "'" + sheet.title.replace("'", "''") + "'"
        table.set_attribute("table:print-ranges", f"{quoted}.A1:{quoted}.{last}")
        return table

    def _opening(self, sheet: Sheet) -> Iterator[Element]:
        whole = len(sheet.widths)
        yield self._row([self._said(typeset(sheet.heading), whole, ods_styles.TITLE)], height(1, 16))
        said = typeset(_told(self.workbook, sheet))
        yield self._row([self._said(said, whole, ods_styles.QUIET)], height(text_lines(said, sum(sheet.widths), 9), 9))
        half, used = 1, sheet.widths[0]
        while half < whole - 1 and used < max(sum(sheet.widths) * 0.4, 6.6):
            used += sheet.widths[half]
            half += 1
        asked = self._said(typeset(looks.ASKED_LEGEND), half, ods_styles.ASKED_LEGEND)
        computed = self._said(typeset(looks.COMPUTED_LEGEND), whole - half, ods_styles.COMPUTED_LEGEND)
        lines = max(text_lines(looks.ASKED_LEGEND, used, 9), text_lines(looks.COMPUTED_LEGEND, sum(sheet.widths) - used, 9, bold=True))
        yield self._row([asked, computed] if _computes(sheet) else [asked], height(lines if _computes(sheet) else 1, 9))

    def _closing(self, sheet: Sheet) -> Element:
        said = typeset(f"{looks.OWNER}. {looks.STATE}")
        return self._row([self._said(said, len(sheet.widths), ods_styles.QUIET)], height(text_lines(said, sum(sheet.widths), 9), 9) + 0.2)

    def _line(self, sheet: Sheet, line: Placed) -> Element:
        cells, most, grows = [], 0.0, True
        for column, span, cell in line.cells:
            width = sum(sheet.widths[column : column + span])
            look = ods_styles.look_of(cell, line.line)
            made = self._cell(cell, look, Place(sheet.title, line.at, column), line.line.number)
            cells.append((made, span))
            shown = typeset(cell.text) if isinstance(cell, Says) else str(getattr(cell, "blank", getattr(cell, "value", "") or ""))
            lines = max(text_lines(shown, width, look.size, bold=look.bold), line.line.lines if not isinstance(cell, Says) else 1)
            most = max(most, height(lines, look.size))
            grows = grows and (span == 1 or isinstance(cell, Says))
        return self._row(
            cells, most + (0.15 if isinstance(line.line.block, Band) else 0), grows=grows and isinstance(line.line.block, Table) and not line.line.heads
        )

    def _row(self, cells: list[tuple[OdfCell, int]], high: float, *, grows: bool = False) -> Element:
        row = Element.from_tag("table:table-row")
        row.set_attribute("table:style-name", self.heights.setdefault((round(high, 2), grows), f"ro{len(self.heights) + 1}"))
        for cell, span in cells:
            if span > 1:
                cell.set_attribute("table:number-columns-spanned", str(span))
                cell.set_attribute("table:number-rows-spanned", "1")
            row.append(cell)
            if span > 1:
                covered = {"table:style-name": str(cell.get_attribute("table:style-name")), "table:number-columns-repeated": str(span - 1)}
                row.append(_element("table:covered-table-cell", covered))
        return row

    def _said(self, text: str, span: int, look: ods_styles.Look) -> tuple[OdfCell, int]:
        return _text_cell(text, self.look(look)), span

    def _cell(self, cell: Cell, look: ods_styles.Look, standing: Place, number: int) -> OdfCell:
        style = self.look(look)
        if isinstance(cell, Says):
            return _text_cell(typeset(cell.text), style)
        if isinstance(cell, Computes):
            return _computed(cell, style, self.places.formula(_literals(cell.formula), standing, number))
        made = _text_cell(typeset(cell.value), style) if isinstance(cell.value, str) else OdfCell(cell.value, style=style)
        rule = rule_of(cell)
        if rule:
            name, _ = self.rules.setdefault(rule, (f"val{len(self.rules) + 1}", standing))
            made.set_attribute("table:content-validation-name", name)
        return made

    def lists(self) -> Element:
        """Return the closed lists as a hidden sheet: written in the rule itself, Excel would cut them at their commas."""
        table = _bare(LISTS, "tahidden")
        for choices in self.workbook.choices():
            for item in choices.items:
                table.append(self._row([self._said(typeset(item), 1, ods_styles.QUIET)], height(1, 9)))
        return table

    def content(self, tables: list[Element]) -> str:
        automatic = "".join(
            [
                ods_styles.number_styles(),
                *(ods_styles.cell_style(look, name) for look, name in self.looks.items()),
                *(ods_styles.row_style(high, grows, name) for (high, grows), name in self.heights.items()),
                *(ods_styles.column_style(width, name) for width, name in self.widths.items()),
                *ods_styles.table_styles(self.workbook),
            ]
        )
        rules = "".join(rule.xml(name, place, self.places) for rule, (name, place) in self.rules.items())
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {DECLARED} office:version="1.3">'
            f"<office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:spreadsheet>"
            '<table:calculation-settings table:case-sensitive="false" table:use-regular-expressions="false" table:use-wildcards="false"/>'
            f"<table:content-validations>{rules}</table:content-validations>"
            f"{''.join(table.serialize() for table in tables)}</office:spreadsheet></office:body></office:document-content>"
        )


def _told(workbook: Workbook, sheet: Sheet) -> str:
    return f"{workbook.title}. {workbook.purpose}" if sheet is workbook.sheets[0] else workbook.title


def _computes(sheet: Sheet) -> bool:
    return any(isinstance(cell, Computes) for row in placed(sheet) for _, _, cell in row.cells)


def _literals(formula: str) -> str:
    """Return a formula whose strings, between straight quotation marks, are typeset as the texts they are compared with."""
    pieces = formula.split('"')
    return '"'.join(typeset(piece) if place % 2 else piece for place, piece in enumerate(pieces))


def _element(tag: str, attributes: dict[str, str]) -> Element:
    made = Element.from_tag(tag)
    for name, value in attributes.items():
        made.set_attribute(name, value)
    return made


def _bare(name: str, style: str) -> Element:
    return _element("table:table", {"table:name": name, "table:style-name": style, "table:protected": "true"})


def _text_cell(text: str, style: str) -> OdfCell:
    if not text:
        return OdfCell(style=style)
    cell = OdfCell(style=style)
    cell.set_attribute("office:value-type", "string")
    for line in text.split("\n"):
        Element.append(cell, Paragraph(line, formatted=False))
    return cell


def _computed(cell: Computes, style: str, formula: str) -> OdfCell:
    if isinstance(cell.blank, str):
        made = _text_cell(typeset(cell.blank), style)
        made.set_attribute("office:value-type", "string")
    else:
        made = OdfCell(cell.blank, style=style, cell_type=VALUE_TYPES[cell.kind])
    made.set_attribute("table:formula", formula)
    return made
