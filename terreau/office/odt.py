"""A text as an OpenDocument text, for LibreOffice and Word."""

from functools import singledispatch

from odfdo import Document, Element, Header, List, ListItem, Span, UserFieldDecl
from odfdo import Paragraph as OdfParagraph

from terreau.office import odt_styles
from terreau.office.looks import OWNER, typeset
from terreau.office.package import DECLARED, describe, packed
from terreau.office.text import FIELDS, Block, Boxes, Callout, Grid, Heading, Items, PageBreak, Paragraph, PieceKind, Text, pieces


def odt(text: Text) -> bytes:
    """Return a text as the bytes of an ODT file. Raises `ValueError` on a field that does not exist."""
    document = Document("text")
    describe(document, title=typeset(text.title), purpose=typeset(text.purpose), dated=text.dated)
    declared = _made("text:user-field-decls")
    for name in text.fields():
        declared.append(UserFieldDecl(name=name, value=FIELDS[name], value_type="string"))
    title = _heading(1, "Heading_20_1", text.title)
    body = [element for block in text.blocks for element in elements(block, text)]
    closing = _paragraph(f"{OWNER}. {text.state}", "Closing")
    inside = "".join(element.serialize() for element in (declared, title, *body, closing))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {DECLARED} office:version="1.3">'
        f"<office:automatic-styles>{odt_styles.automatic(text)}</office:automatic-styles><office:body><office:text>{inside}</office:text></office:body>"
        "</office:document-content>"
    )
    document.set_part("styles.xml", odt_styles.styles(text).encode())
    document.set_part("content.xml", content.encode())
    return packed(document)


@singledispatch
def elements(block: Block, text: Text) -> list[Element]:
    """Return the elements of a block."""
    raise TypeError(f"{type(block).__name__} is no block of a text.")


@elements.register
def _(block: Heading, text: Text) -> list[Element]:
    return [_heading(block.level, f"Heading_20_{block.level}", block.text)]


@elements.register
def _(block: Paragraph, text: Text) -> list[Element]:
    return [_paragraph(block.text, "Small" if block.small else "Right" if block.right else "Body")]


@elements.register
def _(block: Callout, text: Text) -> list[Element]:
    return [_paragraph(block.text, "Callout")]


@elements.register
def _(block: PageBreak, text: Text) -> list[Element]:
    return [_paragraph("", "Break")]


@elements.register
def _(block: Items, text: Text) -> list[Element]:
    made = List(style="Numbers" if block.numbered else "Bullets")
    for item in block.items:
        entry = ListItem()
        entry.append(_paragraph(item, "Item"))
        Element.append(made, entry)
    return [made]


@elements.register
def _(block: Grid, text: Text) -> list[Element]:
    name = odt_styles.name_of(block, text)
    table = _made("table:table", {"table:name": name, "table:style-name": name})
    for number, _width in enumerate(block.widths):
        table.append(_made("table:table-column", {"table:style-name": f"{name}.c{number}"}))
    heads = _made("table:table-header-rows")
    heads.append(_row(block.heads, "HeadCell", "Head", "RowHead"))
    table.append(heads)
    for row in block.rows:
        table.append(_row(row, "FreeCell", "Cell", f"{name}.row"))
    return [table, _paragraph("", "Gap")]


@elements.register
def _(block: Boxes, text: Text) -> list[Element]:
    name = odt_styles.name_of(block, text)
    table = _made("table:table", {"table:name": name, "table:style-name": name})
    table.append(_made("table:table-column", {"table:style-name": f"{name}.c0", "table:number-columns-repeated": str(len(block.boxes))}))
    row = _made("table:table-row", {"table:style-name": f"{name}.row"})
    for box in block.boxes:
        cell = _made("table:table-cell", {"table:style-name": "BoxCell", "office:value-type": "string"})
        cell.append(_heading(2, "BoxTitle", box.title))
        if box.hint:
            cell.append(_paragraph(box.hint, "Hint"))
        cell.append(_paragraph("", "Cell"))
        row.append(cell)
    table.append(row)
    return [table, _paragraph("", "Gap")]


def _row(cells: tuple[str, ...], cell_style: str, style: str, row_style: str) -> Element:
    row = _made("table:table-row", {"table:style-name": row_style})
    for said in cells:
        cell = _made("table:table-cell", {"table:style-name": cell_style, "office:value-type": "string"})
        cell.append(_paragraph(said, style))
        row.append(cell)
    return row


def _heading(level: int, style: str, said: str) -> Element:
    heading = Header(level)
    heading.set_attribute("text:style-name", style)
    return _said(heading, said)


def _paragraph(said: str, style: str) -> Element:
    return _said(OdfParagraph(style=style), said)


def _said(target: Element, said: str) -> Element:
    """Write a text in a paragraph or a heading, its blanks and its fields marked."""
    for piece in pieces(typeset(said)):
        if piece.kind is PieceKind.FIELD:
            span = Span(style="Field")
            shown = _made("text:user-field-get", {"text:name": piece.text})
            shown.text = FIELDS[piece.text]
            span.append(shown)
            target.append(span)
        elif piece.kind is PieceKind.BLANK or piece.bold:
            target.append(Span(piece.text, style="Blank" if piece.kind is PieceKind.BLANK else "Strong", formatted=False))
        else:
            _write(target, piece.text)
    return target


def _write(target: Element, said: str) -> None:
    """Put a text after what a paragraph holds, its spaces as they are."""
    last = target.children[-1] if target.children else None
    if last is None:
        target.text = (target.text or "") + said
    else:
        last.tail = (last.tail or "") + said


def _made(tag: str, attributes: dict[str, str] | None = None) -> Element:
    made = Element.from_tag(tag)
    for name, value in (attributes or {}).items():
        made.set_attribute(name, value)
    return made
