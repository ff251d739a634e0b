"""Workbooks: names lead to cells, rules and protection are written, a mistake in a definition is refused."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from lxml import etree

from terreau.office.heights import text_lines
from terreau.office.ods import ods
from terreau.office.package import NAMESPACES
from terreau.office.references import letters, places_of
from terreau.office.tests.spreadsheets import needs_libreoffice, recalculated
from terreau.office.workbook import Asks, Block, Choices, Column, Computes, Kind, Row, Says, Sheet, Table, Workbook

ANSWERS = Choices("réponses", ("non", "oui, avec une trace"))


def book(*blocks: Block) -> Workbook:
    return Workbook("Essai", "Pour voir.", (Sheet("L’avis", "L’avis", (4.0, 4.0, 4.0), blocks),), date(2026, 11, 25))


TABLE = Table(
    "lignes",
    (Column("quoi", "Quoi", Asks()), Column("combien", "Combien", Asks(kind=Kind.NUMBER, least=0, most=9)), Column("oui", "Oui ?", Asks(choices=ANSWERS))),
    rows=3,
    foot=(
        Row(
            (
                Says("Total"),
                Computes("SUM({lignes.combien})", "total", Kind.NUMBER, blank=0),
                Computes('COUNTIF({lignes.oui};"oui, avec une trace")', "oui", Kind.NUMBER, blank=0),
            )
        ),
    ),
)


def root_of(workbook: Workbook) -> etree._Element:
    with zipfile.ZipFile(BytesIO(ods(workbook))) as archive:
        return etree.fromstring(archive.read("content.xml"))


def test_names_lead_to_cells() -> None:
    places = places_of(book(TABLE))
    assert places.place("lignes.combien[2]").address == "B6"
    assert places.place("total").address == "B8"
    formula = places.formula("SUM({lignes.combien})+{lignes.combien@}+MATCH({lignes.oui[1]};{list:réponses};0)", places.place("total"), 3)
    assert formula == "of:=SUM([.B5:.B7])+[.B7]+MATCH([.C5];[$'Listes'.$A$1:.$A$2];0)"


def test_columns_after_z_have_two_letters() -> None:
    assert [letters(column) for column in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ((Row((Computes("{absent}"),)),), KeyError),
        ((Row((Asks("a"), Asks("a"))),), ValueError),
        ((TABLE, TABLE), ValueError),
        ((Row((Says("a", span=4),)),), ValueError),
        ((Row((Asks(choices=ANSWERS), Asks(choices=Choices("réponses", ("autre",))))),), ValueError),
    ],
)
def test_a_mistake_in_a_definition_is_refused(blocks: tuple[Block, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        ods(book(*blocks))


def test_only_cells_to_fill_in_are_open() -> None:
    root = root_of(book(TABLE))
    open_styles = set(root.xpath("//style:style[style:table-cell-properties/@style:cell-protect='none']/@style:name", namespaces=NAMESPACES))
    cells = root.xpath("//table:table[@table:name='L’avis']//table:table-cell", namespaces=NAMESPACES)
    open_cells = [cell for cell in cells if cell.get(f"{{{NAMESPACES['table']}}}style-name") in open_styles]
    assert len(open_cells) == 9
    assert all(cell.get(f"{{{NAMESPACES['table']}}}formula") is None for cell in open_cells)
    assert root.xpath("//table:table/@table:protected", namespaces=NAMESPACES) == ["true", "true"]
    assert root.xpath("//table:table/@table:protection-key", namespaces=NAMESPACES) == []


def test_a_list_stands_in_cells_since_excel_cuts_at_commas() -> None:
    conditions = root_of(book(TABLE)).xpath("//table:content-validation/@table:condition", namespaces=NAMESPACES)
    assert conditions == [
        "of:cell-content-is-whole-number() and cell-content-is-between(0,9)",
        "of:cell-content-is-in-list([$'Listes'.$A$1:.$A$2])",
    ]


def test_a_line_is_as_high_as_its_text() -> None:
    assert text_lines("Un mot", 4, 10) == 1
    assert text_lines("Une phrase bien plus longue que sa case de quatre centimètres", 4, 10) >= 3
    assert text_lines("Deux\nlignes", 4, 10) == 2


@needs_libreoffice
def test_what_is_computed_is_what_libreoffice_computes() -> None:
    (read,) = recalculated(book(TABLE), [{"lignes.combien[1]": 4, "lignes.combien[3]": 5, "lignes.oui[2]": "oui, avec une trace"}])
    assert (read["total"], read["oui"], read.errors) == (9, 1, [])


@needs_libreoffice
@pytest.mark.parametrize("formula", ["1/0", "MATCH(1;{lignes.combien};0)", "SQRT(-1)"])
def test_an_error_in_a_cell_is_seen(formula: str) -> None:
    (read,) = recalculated(book(TABLE, Row((Computes(formula, "faux", Kind.NUMBER),))), [{}])
    assert len(read.errors) == 1
