"""Styles of a text: paragraphs, blanks and fields, tables and boxes, a sheet of A4."""

from xml.sax.saxutils import escape

from terreau.office import looks
from terreau.office.looks import FONT, FONTS, a4, typeset
from terreau.office.package import DECLARED
from terreau.office.text import Boxes, Grid, Text

_BLANK = f'fo:background-color="{looks.ASKED}" style:text-underline-style="dotted" style:text-underline-width="auto" fo:color="{looks.INK}"'


def name_of(block: Grid | Boxes, text: Text) -> str:
    """Return the name of a table's styles: its place in the text."""
    return f"T{next(place for place, other in enumerate(text.blocks) if other is block)}"


def _paragraph(name: str, parent: str, layout: str, letters: str = "", more: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:display-name="{name}" style:family="paragraph" style:parent-style-name="{parent}"{more}>'
        f"<style:paragraph-properties {layout}/><style:text-properties {letters}/></style:style>"
    )


def styles(text: Text) -> str:
    """Return styles.xml."""
    size, page = text.size, a4(landscape=False)
    base = f'style:font-name="{FONT}" fo:font-size="{size:g}pt" fo:language="fr" fo:country="FR" fo:color="{looks.INK}"'
    named = [
        _paragraph("Body", "Standard", f'fo:margin-bottom="{size * 0.55:.1f}pt" fo:line-height="{112 if size <= 10 else 118}%" fo:orphans="2" fo:widows="2"'),
        _paragraph("Right", "Body", 'fo:text-align="end"'),
        _paragraph("Small", "Body", 'fo:margin-bottom="3pt"', f'fo:font-size="{size - 1.5:g}pt" fo:color="{looks.QUIET}"'),
        _paragraph("Item", "Body", 'fo:margin-bottom="2pt"'),
        _paragraph(
            "Callout",
            "Body",
            f'fo:background-color="{looks.HEAD}" fo:padding="0.25cm" fo:border-left="2pt solid {looks.TERRACOTTA}" fo:margin-top="4pt" fo:margin-bottom="5pt"',
        ),
        _paragraph("Cell", "Standard", 'fo:line-height="115%"', f'fo:font-size="{size - 0.5:g}pt"'),
        _paragraph("Head", "Cell", 'fo:text-align="start"', f'fo:font-size="{size - 0.5:g}pt" fo:font-weight="bold"'),
        _paragraph("Hint", "Standard", 'fo:margin-top="1pt"', f'fo:font-size="{size - 2:g}pt" fo:color="{looks.QUIET}"'),
        _paragraph("Gap", "Standard", 'fo:line-height="0.15cm"', 'fo:font-size="2pt"'),
        _paragraph("Break", "Standard", 'fo:break-before="page"', 'fo:font-size="2pt"'),
        _paragraph("Closing", "Standard", 'fo:margin-top="4pt"', f'fo:font-size="8pt" fo:color="{looks.QUIET}"'),
        _paragraph("Foot", "Standard", "", f'fo:font-size="8pt" fo:color="{looks.QUIET}"'),
        _heading(1, 18, looks.FOREST, "0pt", "6pt"),
        _heading(2, 12.5, looks.FOREST, "10pt", "4pt"),
        _heading(3, 11, looks.INK, f"{size * 0.45:.1f}pt", "2pt"),
        _paragraph("BoxTitle", "Heading_20_2", 'fo:margin-top="0pt" fo:margin-bottom="1pt"', 'fo:font-size="11pt"'),
        f'<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
        f'<style:style style:name="Blank" style:display-name="À remplir" style:family="text"><style:text-properties {_BLANK}/></style:style>'
        f'<style:style style:name="Field" style:display-name="Champ" style:family="text"><style:text-properties {_BLANK}/></style:style>'
        '<style:style style:name="Filled" style:display-name="Champ rempli" style:family="text"/>',
        _list("Bullets", 'text:list-level-style-bullet text:level="1" text:bullet-char="•"'),
        _list("Numbers", 'text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."'),
    ]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-styles {DECLARED} office:version="1.3"><office:font-face-decls>'
        f'<style:font-face style:name="{FONT}" svg:font-family="{FONTS}"/></office:font-face-decls><office:styles>'
        f'<style:default-style style:family="paragraph"><style:paragraph-properties style:tab-stop-distance="1.25cm"/>'
        f"<style:text-properties {base}/></style:default-style>"
        f'<style:default-style style:family="table"><style:table-properties table:border-model="collapsing"/></style:default-style>'
        f'<style:style style:name="Standard" style:family="paragraph" style:class="text"/>{"".join(named)}</office:styles>'
        f'<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties fo:page-width="{page.width}cm" '
        f'fo:page-height="{page.height}cm" '
        f'style:print-orientation="portrait" fo:margin-top="1.4cm" fo:margin-bottom="1cm" fo:margin-left="{text.margin}cm" '
        f'fo:margin-right="{text.margin}cm"/>'
        '<style:footer-style><style:header-footer-properties fo:min-height="0.6cm" fo:margin-top="0.2cm"/></style:footer-style>'
        "</style:page-layout></office:automatic-styles>"
        f'<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page"><style:footer><text:p text:style-name="Foot">'
        f'{escape(typeset(text.title))} · page <text:page-number text:select-page="current">1</text:page-number></text:p></style:footer>'
        f"</style:master-page></office:master-styles>"
        "</office:document-styles>"
    )


def _heading(level: int, size: float, colour: str, above: str, below: str) -> str:
    return _paragraph(
        f"Heading_20_{level}",
        "Standard",
        f'fo:margin-top="{above}" fo:margin-bottom="{below}" fo:keep-with-next="always"',
        f'fo:font-size="{size:g}pt" fo:font-weight="bold" fo:color="{colour}"',
        f' style:default-outline-level="{level}" style:next-style-name="Body" style:class="text"',
    ).replace(f'style:display-name="Heading_20_{level}"', f'style:display-name="Heading {level}"')


def _list(name: str, level: str) -> str:
    tag = level.partition(" ")[0]
    return (
        f'<text:list-style style:name="{name}"><{level}><style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.5cm" fo:margin-left="0.7cm"/></style:list-level-properties>'
        f"</{tag}></text:list-style>"
    )


def automatic(text: Text) -> str:
    """Return the styles of the tables and boxes of a text."""
    inside = a4(landscape=False).width - 2 * text.margin
    cell = '<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties fo:padding="0.12cm" {more}/></style:style>'
    found = [
        cell.format(name="HeadCell", more=f'fo:background-color="{looks.HEAD}" fo:border="0.5pt solid {looks.LINE}"'),
        cell.format(name="FreeCell", more=f'fo:border="0.5pt solid {looks.LINE}"'),
        cell.format(name="BoxCell", more=f'fo:border="0.75pt solid {looks.INK}"'),
        '<style:style style:name="RowHead" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>',
    ]
    for block in text.blocks:
        if isinstance(block, Grid | Boxes):
            name = name_of(block, text)
            widths = block.widths if isinstance(block, Grid) else (inside / len(block.boxes),)
            whole = sum(widths) if isinstance(block, Grid) else inside
            found.append(
                f'<style:style style:name="{name}" style:family="table"><style:table-properties style:width="{whole:.2f}cm" table:align="left" '
                f'table:border-model="collapsing"/></style:style><style:style style:name="{name}.row" style:family="table-row">'
                f'<style:table-row-properties style:min-row-height="{block.height}cm" fo:keep-together="always"/></style:style>'
            )
            found += [
                f'<style:style style:name="{name}.c{place}" style:family="table-column"><style:table-column-properties '
                f'style:column-width="{width:.2f}cm"/></style:style>'
                for place, width in enumerate(widths)
            ]
    return "".join(found)
