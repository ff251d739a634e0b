"""Texts: their fields are filled, their blanks stay, and whatever is typed leaves a file that opens."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from terreau.office.fields import fill
from terreau.office.odt import odt
from terreau.office.tests.spreadsheets import converted, needs_libreoffice
from terreau.office.text import FIELDS, Items, Paragraph, PieceKind, Text, pieces

TEXT = Text(
    "Essai",
    "Pour voir.",
    (Paragraph("Commune de {commune}, le {date}. **À [heure]**, chez {commune}."), Items(("Faire : {actions}", "Sur {leviers} pour {projet}"))),
    date(2026, 11, 25),
)
SPACE = "\u00a0"


def shown(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    return "".join(root.itertext()).replace(SPACE, " ")


def test_a_blank_text_shows_square_brackets() -> None:
    assert "Commune de [commune], le [date du jour]. À [heure], chez [commune]." in shown(odt(TEXT))


def test_fields_take_their_values_everywhere_and_others_stay() -> None:
    made = shown(fill(odt(TEXT), {"commune": "Saint-Benoît & « Val » <b>", "inconnu": "rien", "date": ""}))
    assert "Commune de Saint-Benoît & « Val » <b>, le [date du jour]. À [heure], chez Saint-Benoît & « Val » <b>." in made


def test_a_value_of_several_lines_keeps_them() -> None:
    made = fill(odt(TEXT), {"actions": "Un\r\nDeux\nTrois"})
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert "Un<text:line-break/>Deux<text:line-break/>Trois" in archive.read("content.xml").decode()


def test_filling_is_always_the_same_and_can_be_done_twice() -> None:
    once = fill(odt(TEXT), {"commune": "Ici"})
    assert once == fill(odt(TEXT), {"commune": "Ici"})
    assert "le 3 mai" in shown(fill(once, {"date": "3 mai"}))


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({name: st.text() for name in FIELDS}))
def test_whatever_is_typed_is_well_formed(values: dict[str, str]) -> None:
    etree.fromstring(zipfile.ZipFile(BytesIO(fill(odt(TEXT), values))).read("content.xml"))


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="maire"):
        odt(Text("Essai", "Pour voir.", (Paragraph("{maire}"),), date(2026, 1, 1)))


def test_bold_holds_blanks() -> None:
    assert [(piece.kind, piece.text, piece.bold) for piece in pieces("**a [b] {date}** c")] == [
        (PieceKind.PLAIN, "a ", True),
        (PieceKind.BLANK, "[b]", True),
        (PieceKind.PLAIN, " ", True),
        (PieceKind.FIELD, "date", True),
        (PieceKind.PLAIN, " c", False),
    ]


@needs_libreoffice
def test_libreoffice_shows_what_was_filled_in() -> None:
    made = converted({"essai.odt": fill(odt(TEXT), {"commune": "Ville-aux-Bois", "actions": "Un\nDeux"})}, "txt")["essai.odt"].decode("utf-8-sig")
    assert "Commune de Ville-aux-Bois, le [date du jour]" in made
    assert "Un\nDeux" in made
