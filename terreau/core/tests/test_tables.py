"""Reading a file that somebody sent: its rows, or one sentence that says what to do."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from terreau.core.tables.problems import UnreadableFileError, letters
from terreau.core.tables.reading import read_table
from terreau.core.tables.rows import text_of
from terreau.core.tables.writing import csv_lines
from terreau.core.tests.table_files import csv_file, with_entry, workbook

ROW = ("1", "Un titre", "Un résumé", "Méthodes", "1")
SHEET = "xl/worksheets/sheet1.xml"


def rows_of(content, name="fiches.csv"):
    """Return all that a file holds."""
    table = read_table(name, content)
    return table, list(table.rows)


def refusal(content, name="fiches.csv"):
    """Return the sentence with which a file is refused."""
    with pytest.raises(UnreadableFileError) as refused:
        rows_of(content, name)
    return str(refused.value)


def a_table_or_a_sentence(name, content):
    """Return the rows of a file, or the sentence with which it is refused; any other exception is raised."""
    try:
        return rows_of(content, name)[1]
    except UnreadableFileError as refused:
        return str(refused)


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_utf8_is_read_with_or_without_its_mark(self, encoding):
        table, rows = rows_of(csv_file(("1", "Été", "Œuvre", "", ""), encoding=encoding))
        assert table.names[0] == "Identifiant"
        assert (rows[0].cells[1:3], table.remarks) == (["Été", "Œuvre"], [])

    def test_letters_of_windows_are_read_and_it_is_said(self):
        table, rows = rows_of(csv_file(("1", "Été", "Prix : 3 €", "", ""), encoding="cp1252"))
        assert rows[0].cells[1:3] == ["Été", "Prix : 3 €"]
        assert "cp1252" in table.remarks[0]

    def test_letters_read_twice_are_said(self):
        table, _rows = rows_of(csv_file(("1", "Ã©tÃ©", "", "", "")))
        assert "abîmées" in table.remarks[0]

    @pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
    def test_the_separator_is_found(self, separator):
        _table, rows = rows_of(csv_file(ROW, ROW, separator=separator))
        assert rows[0].cells == list(ROW)

    def test_rows_have_the_numbers_of_the_spreadsheet(self):
        _table, rows = rows_of(b'id;titre\n1;"deux\nlignes"\n\n2;B\n')
        assert [(row.number, row.cells) for row in rows] == [(2, ["1", "deux\nlignes"]), (4, ["2", "B"])]

    def test_a_quote_left_open_is_told(self):
        for following in (3, 40_000):
            said = refusal(b'id;titre\n0;A\n1;"ouvert\n' + b"x;y\n" * following)
            assert said.startswith("Ligne 3 : un")
            assert "guillemet" in said

    def test_a_quote_inside_a_word_is_read_as_spreadsheets_do(self):
        _table, rows = rows_of(b'id;titre\n1;tuyau de 5"\n2;"A"B\n')
        assert [row.cells[1] for row in rows] == ['tuyau de 5"', "AB"]

    def test_a_cell_without_end_is_told(self):
        assert "dépasse" in refusal(b"id;titre\n1;" + b"a" * 140_000 + b"\n")

    def test_a_row_longer_than_the_names_is_told(self):
        _table, rows = rows_of(b"id;titre\n1;A;de trop\n2;B;;\n")
        assert (list(rows[0].flaws), rows[1].flaws) == ([2], {})

    def test_what_was_put_before_a_formula_is_taken_off(self):
        assert [text_of(value) for value in ("'=1+1", "'-5", "'hier", 3.0, 1.5, True, "a\x00b\r\nc")] == ["=1+1", "-5", "'hier", "3", "1.5", "vrai", "ab\nc"]


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "est vide"),
            (b"  \n \n", "est vide"),
            (b";;\n;;\n", "ne ressemble pas"),
            (b"id;titre\n", "que des noms de colonnes"),
            (b"id;titre;Titre\n1;A;B\n", "deux fois, en B et en C"),
            (b"1;2024;3\n4;5;6\n", "ne ressemble pas"),
            (b"A;https://exemple.fr/\nB;https://exemple.fr/\n", "ne ressemble pas"),
            (b"Nos fiches;;\nid;titre;type\n1;A;B\n", "lignes de titre"),
            (b"\xff\xfei\x00d\x00", "UTF-16"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "mot de passe"),
            (b"id;titre\n1;\x81\x8d\n", "illisibles"),
            (b"\x89PNG\r\n\x1a\n" + bytes(100), "pas un texte"),
        ],
    )
    def test_a_csv_file_that_is_no_table(self, content, words):
        assert words in refusal(content)

    @pytest.mark.parametrize("name", ["fiches.ods", "fiches.xls", "fiches", "fiches.csv.exe"])
    def test_other_kinds_of_files(self, name):
        assert ".csv et .xlsx" in refusal(csv_file(ROW), name)

    def test_too_many_rows(self, monkeypatch):
        monkeypatch.setattr("terreau.core.tables.reading.MOST_ROWS", 3)
        assert "lignes" in refusal(csv_file(*[ROW] * 4))
        assert len(rows_of(csv_file(*[ROW] * 3))[1]) == 3

    def test_two_hundred_thousand_rows_are_refused_whatever_the_kind(self):
        assert f"50{chr(0x202F)}000 lignes" in refusal(csv_file(*[("1", "A", "", "", "")] * 200_000))
        cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (number, number) for number in range(1, 200_001))
        sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + cells + b"</sheetData></worksheet>"
        assert "lignes" in refusal(with_entry(workbook(ROW), SHEET, sheet), "f.xlsx") or "décompressé" in refusal(
            with_entry(workbook(ROW), SHEET, sheet), "f.xlsx"
        )

    def test_too_many_columns(self):
        assert "plus de 100 colonnes" in refusal(csv_file(tuple(range(101)), header=tuple(f"colonne {number}" for number in range(101))))

    def test_too_heavy(self, monkeypatch):
        monkeypatch.setattr("terreau.core.tables.reading.MOST_BYTES", 50)
        assert "pèse" in refusal(csv_file(ROW, ROW))


class TestWorkbooks:
    def test_the_first_sheet_is_read_and_the_others_are_named(self):
        table, rows = rows_of(workbook((1, "Un titre", None, 2.5, "x"), others=("Brouillon",)), "fiches.xlsx")
        assert (table.sheet, rows[0].cells, rows[0].number) == ("Fiches", ["1", "Un titre", "", "2.5", "x"], 2)
        assert "« Brouillon »" in table.remarks[0]

    def test_merged_cells_are_told_where_they_are(self):
        _table, rows = rows_of(workbook(ROW, ROW, ROW, merged="D3:D4"), "fiches.xlsx")
        assert [(row.number, list(row.flaws)) for row in rows] == [(2, []), (3, [3]), (4, [3])]
        assert "fusionnée" in rows[1].flaws[3]

    def test_merged_names_of_columns_are_refused(self):
        assert "Ligne 1, cellule B" in refusal(workbook(ROW, merged="B1:C1"), "fiches.xlsx")

    def test_a_whole_range_merged_is_refused(self):
        assert "plages entières" in refusal(workbook(ROW, merged="A3:J20000"), "fiches.xlsx")

    def test_a_formula_without_result_is_told(self):
        _table, rows = rows_of(workbook(("1", "=A2", "", "", "")), "fiches.xlsx")
        assert "Formule sans résultat" in rows[0].flaws[1]

    def test_the_result_of_a_formula_is_taken_and_told(self):
        sheet = zipfile.ZipFile(io.BytesIO(workbook(("1", "=A2", "", "", "")))).read(SHEET)
        content = with_entry(
            workbook(("1", "=A2", "", "", "")), SHEET, sheet.replace(b"<f>A2</f><v></v>", b"<f>A2</f><v>7</v>").replace(b"<f>A2</f><v />", b"<f>A2</f><v>7</v>")
        )
        _table, rows = rows_of(content, "fiches.xlsx")
        assert (rows[0].cells[1], list(rows[0].remarks), rows[0].flaws) == ("7", [1], {})

    def test_an_error_of_a_formula_is_told(self):
        _table, rows = rows_of(workbook(("1", "#REF!", "", "", "")), "fiches.xlsx")
        assert "donne une erreur" in rows[0].flaws[1]

    def test_a_cell_far_away_costs_nothing(self):
        book = workbook(ROW)
        sheet = zipfile.ZipFile(io.BytesIO(book)).read(SHEET)
        far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>loin</t></is></c></row></sheetData>'
        _table, rows = rows_of(with_entry(book, SHEET, sheet.replace(b"</sheetData>", far)), "fiches.xlsx")
        assert len(rows) <= 2

    def test_a_bomb_is_refused_before_it_is_unpacked(self):
        assert "décompressé" in refusal(with_entry(workbook(ROW), "xl/media/bombe.bin", bytes(60 * 1024 * 1024)), "fiches.xlsx")

    def test_entities_without_end_are_refused(self):
        lol = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
        bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><worksheet>&l9;</worksheet>'.encode()
        assert refusal(with_entry(workbook(ROW), SHEET, bomb), "fiches.xlsx")

    @pytest.mark.parametrize("entry", [b"", b"<", b"<worksheet", b"<worksheet/>", b"\xff\xfe\x00"])
    @pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
    def test_a_broken_part_is_refused(self, name, entry):
        assert a_table_or_a_sentence("fiches.xlsx", with_entry(workbook(ROW), name, entry))

    def test_cut_anywhere_it_is_refused(self):
        content = workbook(ROW)
        for length in range(0, len(content) - 1, 250):
            assert refusal(content[:length], "fiches.xlsx")


KINDS = st.sampled_from(["fiches.csv", "fiches.xlsx"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=KINDS, content=st.binary(max_size=600))
@example(name="fiches.csv", content=b'a;b\n"')
@example(name="fiches.csv", content=b"\x00")
@example(name="fiches.xlsx", content=b"PK\x05\x06" + bytes(18))
def test_any_bytes_are_a_table_or_a_sentence(name, content):
    assert a_table_or_a_sentence(name, content)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_workbook_with_one_byte_changed_is_a_table_or_a_sentence(place, byte):
    content = bytearray(workbook(ROW, ROW))
    content[place % len(content)] = byte
    assert a_table_or_a_sentence("fiches.xlsx", bytes(content))


@given(
    rows=st.lists(
        st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff\u2028\u2029"), max_size=12), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_as_csv_is_read_again(rows):
    import csv

    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([["id", "titre", "résumé"], *rows])
    kept = [[text_of(cell) for cell in row] for row in rows]
    try:
        _table, found = rows_of(out.getvalue().encode())
    except UnreadableFileError:
        return  # such as a page under another name
    assert [row.cells for row in found] == [row for row in kept if any(row)]


def test_columns_have_the_letters_of_spreadsheets():
    assert [letters(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_nothing_that_leaves_is_a_formula_and_it_comes_back_as_it_was():
    lines = "".join(csv_lines([("nom", "ce qu’il dit"), ("=1+1", "@moi"), ("a;b", None)]))
    assert lines == "\ufeffnom;ce qu’il dit\r\n'=1+1;'@moi\r\n\"a;b\";\r\n"
    assert [row.cells for row in read_table("x.csv", lines.encode()).rows] == [["=1+1", "@moi"], ["a;b", ""]]
