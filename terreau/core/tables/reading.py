"""Reading a file sent by somebody: refused with a sentence when it is no table, else its names of columns and its rows."""

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from terreau.core.files import check_attachment, extension_of
from terreau.core.tables import csv_files, workbooks
from terreau.core.tables.problems import UnreadableFileError, letters, shown
from terreau.core.tables.rows import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Row, Table, too_many_rows
from terreau.core.text import file_size, fold

LONGEST_NAME = 120
_NUMBER = re.compile(r"[-+]?[\d\s.,/:]+%?")
_WITH_LINK = re.compile(r"https?://", re.IGNORECASE)


def plain_name(name: str) -> str:
    """Return the name of a column without accents, case, marks or a plural written in brackets: « Type(s) de ressource : » gives `type de ressource`."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold(name).replace("(s)", "")).split())


def read_table(name: str, content: bytes) -> Table:
    """Return the table of a file, whose rows are read as they are asked for.

    Raises `UnreadableFileError`, at once or while rows are read, and nothing else whatever the bytes are.
    """
    extension = extension_of(name)
    _check(name, content, extension)
    found = csv_files.read(content) if extension == "csv" else workbooks.read(content)
    return _headed(found)


def _check(name: str, content: bytes, extension: str) -> None:
    """Refuse what is no table, or too much of one, before anything reads it."""
    if extension not in ("csv", "xlsx"):
        raise UnreadableFileError(_("Terreau lit les fichiers .csv et .xlsx. Dans votre tableur, choisissez « Enregistrer sous », puis l’un de ces formats."))
    if not content.strip():
        raise UnreadableFileError(_("Ce fichier est vide : vérifiez que c’est bien celui que vous vouliez envoyer."))
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(
            _("Ce fichier pèse %(size)s ; Terreau en lit %(most)s au plus. Partagez-le en plusieurs.")
            % {"size": file_size(len(content)), "most": file_size(MOST_BYTES)}
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            _("Ce fichier est protégé par un mot de passe, ou d’un ancien format Excel. Ouvrez-le, puis enregistrez-le sans mot de passe au format .xlsx.")
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFileError(_("Ce fichier est en « texte Unicode » (UTF-16). Enregistrez-le au format « CSV UTF-8 » ou .xlsx."))
    if extension == "xlsx":
        _check_workbook(name, content)


def _check_workbook(name: str, content: bytes) -> None:
    try:
        check_attachment(ContentFile(content, name=name))  # type: ignore[arg-type]  # it reads name, size and bytes, as of an upload
    except ValidationError as error:
        raise UnreadableFileError(" ".join(error.messages)) from error


def _headed(table: Table) -> Table:
    """Take the first row for the names of the columns. Raises `UnreadableFileError` where it cannot be."""
    first = next(table.rows, None)
    if first is None:
        raise UnreadableFileError(_("Ce fichier ne contient aucune ligne."))
    if first.flaws:
        place, sentence = next(iter(first.flaws.items()))
        raise UnreadableFileError(_("Ligne %(row)s, cellule %(cell)s : %(words)s") % {"row": first.number, "cell": letters(place), "words": sentence})
    names = [" ".join(cell.split()) for cell in first.cells]
    while names and not names[-1]:
        names.pop()
    _check_names(names, first.number)
    second = next(table.rows, None)
    if second is None:
        raise UnreadableFileError(_("Ce fichier n’a que des noms de colonnes : aucune ligne ne les suit."))
    if len([name for name in names if name]) == 1 and len([cell for cell in second.cells if cell]) > 1:
        raise UnreadableFileError(
            _("La ligne %(row)s n’a qu’une cellule remplie : supprimez les lignes de titre qui précèdent les noms de colonnes.") % {"row": first.number}
        )
    return Table(table.sheet, names, _whole(second, table.rows, len(names)), table.remarks)


def _check_names(names: list[str], row: int) -> None:
    given = [name for name in names if name]
    if len(names) > MOST_COLUMNS:
        raise UnreadableFileError(_("Ce fichier a plus de %(most)s colonnes. Gardez celles qui servent.") % {"most": MOST_COLUMNS})
    if any(len(name) > LONGEST_NAME or _WITH_LINK.search(name) for name in given) or all(_NUMBER.fullmatch(name) or not plain_name(name) for name in given):
        raise UnreadableFileError(
            _("La ligne %(row)s ne ressemble pas à des noms de colonnes. Ajoutez en première ligne le nom de chaque colonne : Identifiant, Titre…")
            % {"row": row}
        )
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        before = seen.setdefault(plain_name(name) or fold(name), place) if name else place
        if before != place:
            raise UnreadableFileError(
                _("La colonne « %(name)s » figure deux fois, en %(first)s et en %(second)s : renommez ou supprimez l’une des deux.")
                % {"name": shown(name), "first": letters(before), "second": letters(place)}
            )


def _whole(first: Row, others: Iterator[Row], wide: int) -> Iterator[Row]:
    """Yield rows as wide as the names; a cell beyond them, or under none, is not read and is told."""
    yield _fitted(first, wide)
    for count, row in enumerate(others, 2):
        if count > MOST_ROWS:
            raise too_many_rows()
        yield _fitted(row, wide)


def _fitted(row: Row, wide: int) -> Row:
    row.flaws = {place: words for place, words in row.flaws.items() if place < wide}
    if len(row.cells) > wide:
        beyond = next((place for place, cell in enumerate(row.cells[wide:], wide) if cell), None)
        if beyond is not None:
            row.flaws[beyond] = _("La ligne a plus de cellules que de colonnes : un séparateur ou un guillemet est sans doute de trop.")
        row.cells = row.cells[:wide]
    row.cells += [""] * (wide - len(row.cells))
    return row
