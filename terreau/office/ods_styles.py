"""Styles of a spreadsheet: how a cell looks by what it is, French formats of numbers, sheets of A4."""

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from terreau.office import looks
from terreau.office.heights import LEADING
from terreau.office.looks import FONT, FONTS, a4, typeset
from terreau.office.package import DECLARED, NAMESPACES
from terreau.office.references import letters
from terreau.office.workbook import Asks, Band, Cell, Computes, Kind, Line, Note, Sheet, Table, Tone, Workbook

LOEXT = NAMESPACES["loext"]
SELECTABLE = 'loext:select-protected-cells="true" loext:select-unprotected-cells="true"'
NO, THIN, WHOLE, DOTTED, UNDER = "none", "thin", "whole", "dotted", "under"
_BORDERS = {
    NO: "",
    THIN: f' fo:border="0.5pt solid {looks.LINE}"',
    WHOLE: f' fo:border="0.75pt solid {looks.INK}"',
    DOTTED: f' fo:border="1pt dotted {looks.FOREST}"',
    UNDER: f' fo:border-bottom="1pt solid {looks.FOREST}"',
}


@dataclass(frozen=True)
class Look:
    """How a cell looks, and whether it can be changed."""

    size: float = 10
    bold: bool = False
    colour: str = looks.INK
    fill: str = ""
    border: str = NO
    centred: bool = False
    padding: float = 0.09
    format: str = ""
    open: bool = False


TITLE = Look(size=16, bold=True, colour=looks.FOREST, border=UNDER)
QUIET = Look(size=9, colour=looks.QUIET)
ASKED_LEGEND = Look(size=9, fill=looks.ASKED, border=WHOLE)
COMPUTED_LEGEND = Look(size=9, bold=True, fill=looks.COMPUTED, border=DOTTED)
_FORMATS = {Kind.MONEY: "N-money", Kind.PERCENT: "N-percent", Kind.DATE: "N-date"}


def look_of(cell: Cell, line: Line) -> Look:
    """Return how a cell looks in its line."""
    size = 9 if isinstance(line.block, Table) else 10
    if isinstance(cell, Asks):
        # Rows that grow take their height from what stands in them: this is what gives a blank one its room.
        padding = round(0.09 + (line.lines - 1) * LEADING * size / 2, 2) if line.number else 0.09
        return Look(size, fill=looks.ASKED, border=WHOLE, centred=_centred(cell), padding=padding, format=_format(cell), open=True)
    if isinstance(cell, Computes):
        return Look(size, bold=True, fill=looks.COMPUTED, border=DOTTED, centred=_centred(cell) or line.heads or line.foot, format=_format(cell))
    if isinstance(line.block, Band):
        return Look(size=11.5, bold=True, colour=looks.TERRACOTTA)
    if isinstance(line.block, Note) or cell.tone is Tone.QUIET:
        return QUIET
    if cell.tone is Tone.HEAD:
        return Look(size=9, bold=True, fill=looks.HEAD, border=THIN, centred=True)
    bordered = THIN if isinstance(line.block, Table) and not (line.foot and not cell.text) else NO
    return Look(size, bold=cell.tone is Tone.STRONG, border=bordered)


def _centred(cell: Asks | Computes) -> bool:
    return cell.kind is not Kind.TEXT or (isinstance(cell, Asks) and cell.choices is not None)


def _format(cell: Asks | Computes) -> str:
    if cell.kind is Kind.NUMBER:
        return f"N-number-{cell.decimals}"
    if cell.kind is Kind.MONEY and cell.decimals:
        return "N-money-2"
    return _FORMATS.get(cell.kind, "N-text" if isinstance(cell, Asks) else "")


def number_styles() -> str:
    """Return the French formats: 1 234,5 · 1 234 € · 45 % · 15/03/2027. A text cell takes « 1/2 » as it is typed."""
    number = "".join(
        f'<number:number-style style:name="N-number-{places}" number:language="fr" number:country="FR">'
        f'<number:number number:decimal-places="{places}" number:min-decimal-places="0" number:min-integer-digits="1" '
        f'number:grouping="true"/></number:number-style>'
        for places in (0, 1, 2)
    )
    money = "".join(
        f'<number:number-style style:name="{name}" number:language="fr" number:country="FR">'
        f'<number:number number:decimal-places="{places}" number:min-decimal-places="{places}" number:min-integer-digits="1" number:grouping="true"/>'
        "<number:text>\u00a0€</number:text></number:number-style>"
        for name, places in (("N-money", 0), ("N-money-2", 2))
    )
    percent = (
        '<number:percentage-style style:name="N-percent" number:language="fr" number:country="FR">'
        '<number:number number:decimal-places="0" number:min-integer-digits="1"/><number:text>\u00a0%</number:text></number:percentage-style>'
    )
    day = (
        '<number:date-style style:name="N-date" number:language="fr" number:country="FR"><number:day number:style="long"/><number:text>/</number:text>'
        '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>'
    )
    return number + money + percent + day + '<number:text-style style:name="N-text"><number:text-content/></number:text-style>'


def cell_style(look: Look, name: str) -> str:
    """Return the style of a look."""
    data = f" style:data-style-name={quoteattr(look.format)}" if look.format else ""
    fill = f' fo:background-color="{look.fill}"' if look.fill else ""
    weight = ' fo:font-weight="bold" style:font-weight-asian="bold"' if look.bold else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default"{data}>'
        f'<style:table-cell-properties fo:wrap-option="wrap" fo:padding="0.09cm" fo:padding-top="{look.padding:.2f}cm" '
        f'fo:padding-bottom="{look.padding:.2f}cm" style:vertical-align="middle"'
        f' style:cell-protect="{"none" if look.open else "protected"}"{fill}{_BORDERS[look.border]}/>'
        f'<style:paragraph-properties fo:text-align="{"center" if look.centred else "start"}"/>'
        f'<style:text-properties fo:color="{look.colour}" fo:font-size="{look.size:g}pt"{weight}/></style:style>'
    )


def row_style(high: float, grows: bool, name: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-row"><style:table-row-properties style:row-height="{high:.2f}cm" '
        f'style:use-optimal-row-height="{"true" if grows else "false"}"/></style:style>'
    )


def column_style(width: float, name: str) -> str:
    return f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties style:column-width="{width}cm"/></style:style>'


def table_styles(workbook: Workbook) -> list[str]:
    """Return the styles of the sheets: each has its own page; the lists are hidden."""
    shown = [
        f'<style:style style:name="ta{number}" style:family="table" style:master-page-name="sheet{number}"><style:table-properties '
        f'table:display="true"/></style:style>'
        for number in range(1, len(workbook.sheets) + 1)
    ]
    return [*shown, '<style:style style:name="tahidden" style:family="table"><style:table-properties table:display="false"/></style:style>']


def letters_of(sheet: Sheet) -> str:
    """Return the letters of a sheet's last column."""
    return letters(len(sheet.widths) - 1)


def styles(workbook: Workbook) -> str:
    """Return styles.xml: the default cell, and one page of A4 a sheet, on which the whole sheet fits."""
    layouts, masters = "", ""
    for number, sheet in enumerate(workbook.sheets, 1):
        size = a4(landscape=sheet.landscape)
        layouts += (
            f'<style:page-layout style:name="page{number}"><style:page-layout-properties fo:page-width="{size.width}cm" fo:page-height="{size.height}cm" '
            f'style:print-orientation="{"landscape" if sheet.landscape else "portrait"}" fo:margin-top="1.2cm" fo:margin-bottom="1cm" '
            f'fo:margin-left="{size.margin}cm" fo:margin-right="{size.margin}cm" style:scale-to-X="1" style:scale-to-Y="1" style:table-centering="horizontal" '
            'style:print="objects charts drawings zero-values"/><style:header-style/><style:footer-style><style:header-footer-properties '
            'fo:min-height="0.6cm" fo:margin-top="0.2cm"/></style:footer-style></style:page-layout>'
        )
        masters += (
            f'<style:master-page style:name="sheet{number}" style:page-layout-name="page{number}"><style:header style:display="false"/><style:footer>'
            f'<text:p><text:span text:style-name="Foot">{escape(typeset(workbook.title))} · {escape(typeset(sheet.title))} · '
            f"{looks.OWNER}</text:span></text:p></style:footer></style:master-page>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-styles {DECLARED} office:version="1.3"><office:font-face-decls>'
        f'<style:font-face style:name="{FONT}" svg:font-family="{FONTS}"/></office:font-face-decls><office:styles>'
        '<style:default-style style:family="table-cell"><style:paragraph-properties style:tab-stop-distance="1.25cm"/>'
        f'<style:text-properties style:font-name="{FONT}" fo:font-size="10pt" fo:language="fr" fo:country="FR" fo:color="{looks.INK}"/></style:default-style>'
        '<style:style style:name="Default" style:family="table-cell"/>'
        f'</office:styles><office:automatic-styles><style:style style:name="Foot" style:family="text"><style:text-properties style:font-name="{FONT}" '
        f'fo:font-size="8pt" fo:color="{looks.QUIET}"/></style:style>{layouts}</office:automatic-styles><office:master-styles>'
        f"{masters}</office:master-styles></office:document-styles>"
    )
