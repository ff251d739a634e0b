"""CSV files (RFC 4180), as spreadsheets and databases write them: which letters, which separator, then rows."""

import contextlib
import csv
import io
from collections.abc import Iterator

import filetype
from django.utils.translation import gettext as _

from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.rows import Row, Table, grouped, text_of

SEPARATORS = (";", ",", "\t", "|")
LOOKED_AT = 30
# Signs of UTF-8 read once too often as cp1252: « Ã© » for « é ».
TWICE_READ = ("Ã©", "Ã¨", "Ãª", "Ã ", "â€™", "Å“")


def read(content: bytes) -> Table:
    """Return the table of a CSV file. Raises `UnreadableFileError`."""
    if b"\0" in content or filetype.guess(content[:8192]) is not None:
        raise UnreadableFileError(_("Ce fichier n’est pas un texte, malgré son nom. Enregistrez votre tableau au format « CSV UTF-8 » ou .xlsx."))
    text, remarks = _decoded(content)
    if any(sign in text for sign in TWICE_READ):
        remarks.append(_("Des lettres accentuées semblent abîmées dans le fichier (« Ã© » au lieu de « é ») : vérifiez l’aperçu avant d’aller plus loin."))
    separator = _separator(text)
    _check_quotes(text, separator)
    return Table("", [], _rows(text, separator), remarks)


def _decoded(content: bytes) -> tuple[str, list[str]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(_("Les lettres de ce fichier sont illisibles. Enregistrez-le au format « CSV UTF-8 » ou .xlsx.")) from error
    return text, [_("Le fichier n’est pas en UTF-8 : il a été lu comme un fichier de Windows (cp1252). Vérifiez les lettres accentuées de l’aperçu.")]


def _separator(text: str) -> str:
    """Return the separator with which the first rows have the most cells, and as many as the first of them."""

    def likely(separator: str) -> tuple[int, int]:
        rows: list[list[str]] = []
        with contextlib.suppress(csv.Error):
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                rows += [row] if any(row) else []
                if len(rows) == LOOKED_AT:
                    break
        wide = len(rows[0]) if rows else 0
        return (sum(len(row) == wide for row in rows) if wide > 1 else 0), wide

    return max(SEPARATORS, key=likely)


def _check_quotes(text: str, separator: str) -> None:
    """Refuse a file that ends inside quotation marks: all the rows that follow these would be one cell."""
    read = 0
    try:
        for _row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            read += 1
    except csv.Error as error:
        # Other slips are read as spreadsheets read them.
        if "unexpected end of data" in str(error):
            raise UnreadableFileError(
                _("Ligne %(row)s : un guillemet ouvert dans cette ligne n’est jamais refermé. Ajoutez celui qui manque, ou enregistrez au format .xlsx.")
                % {"row": read + 1}
            ) from error


def _rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnreadableFileError(
                _("Ligne %(row)s : une cellule dépasse %(most)s caractères. Raccourcissez-la, ou refermez le guillemet qui manque.")
                % {"row": number + 1, "most": grouped(csv.field_size_limit())}
            ) from error
        if cells is None:
            return
        number += 1
        texts = [text_of(cell) for cell in cells]
        if any(texts):
            yield Row(number, texts)
