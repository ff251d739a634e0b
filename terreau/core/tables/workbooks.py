"""XLSX workbooks (ECMA-376): the first sheet that holds something, its values as last computed, with what its cells hide.

openpyxl streams the values; what it does not tell in that mode (formulas, merged cells) is read beside, in the sheet's own XML.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.rows import MOST_COLUMNS, MOST_ROWS, Row, Table, text_of, too_many_rows
from terreau.core.text import file_size

MOST_UNPACKED = 200 * 1024 * 1024
MOST_MERGED = 100_000
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!"}


@dataclass
class Hidden:
    """What values do not tell of a sheet: where formulas stand, and which cells are merged, by row then place of a column."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: dict[int, set[int]] = field(default_factory=dict)
    merged_number: int = 0
    filled: int = 0


def read(content: bytes) -> Table:
    """Return the table of a workbook. Raises `UnreadableFileError`, and nothing else."""
    _check_size(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        found = [(sheet, hidden) for sheet in book.worksheets if sheet.sheet_state == "visible" and (hidden := _hidden(sheet)).filled]
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble on
        raise _unreadable() from error
    if not found:
        raise UnreadableFileError(_("Aucune feuille visible de ce classeur ne contient quelque chose."))
    (sheet, hidden), *others = found
    remarks = []
    if others:
        names = ", ".join(f"« {other.title} »" for other, _hidden_in_it in others)
        remarks.append(
            _("Seule la feuille « %(sheet)s » est lue. Pour les autres (%(others)s), envoyez un fichier par feuille.") % {"sheet": sheet.title, "others": names}
        )
    return Table(sheet.title, [], _rows(sheet, hidden), remarks)


def _unreadable() -> UnreadableFileError:
    return UnreadableFileError(
        _("Ce classeur est abîmé ou d’une forme inattendue. Ouvrez-le dans votre tableur, enregistrez-le au format .xlsx, puis recommencez.")
    )


def _check_size(content: bytes) -> None:
    """Refuse what would not fit in memory once unpacked; Python's zipfile then reads no more of an entry than it announces."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise UnreadableFileError(
            _("Ce classeur est trop grand une fois décompressé (%(size)s). Partagez-le en plusieurs, ou enregistrez-le au format « CSV UTF-8 ».")
            % {"size": file_size(unpacked)}
        )


def _hidden(sheet: Any) -> Hidden:
    found = Hidden()
    # openpyxl keeps no merged cells of a sheet that it streams: the path of its XML is all that is asked of it.
    with sheet.parent._archive.open(sheet._worksheet_path) as source:
        for _event, element in etree.iterparse(source, tag=("{*}row", "{*}mergeCell"), resolve_entities=False, no_network=True):
            if etree.QName(element).localname == "row":
                _look_at(element, found)
            else:
                _note_merged(element.get("ref", ""), found)
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    return found


def _look_at(row: Any, found: Hidden) -> None:
    holds = False
    for cell in row:
        names = {etree.QName(part).localname for part in cell if isinstance(part.tag, str)}
        holds |= bool(names)
        if "f" in names and cell.get("r"):
            line, column = coordinate_to_tuple(cell.get("r"))
            found.formulas.add((line, column - 1))
    found.filled += holds
    # The row of names, and one more to know that there are too many.
    if found.filled > MOST_ROWS + 1:
        raise too_many_rows()


def _note_merged(reference: str, found: Hidden) -> None:
    left, top, right, bottom = range_boundaries(reference)
    found.merged_number += (bottom - top + 1) * (right - left + 1)
    if found.merged_number > MOST_MERGED:
        raise UnreadableFileError(_("Des plages entières de cette feuille sont fusionnées. Défusionnez-les, et répétez la valeur sur chaque ligne."))
    for line in range(top, bottom + 1):
        found.merged.setdefault(line, set()).update(range(left - 1, right))


def _rows(sheet: Any, hidden: Hidden) -> Iterator[Row]:
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), 1):
            texts = [text_of(value) for value in values]
            if any(texts) or any((number, place) in hidden.formulas for place in range(len(texts)) if hidden.formulas):
                yield _told(Row(number, texts), hidden)
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken file makes it stumble on
        raise _unreadable() from error


def _told(row: Row, hidden: Hidden) -> Row:
    """Return a row with what its cells hide."""
    for place in hidden.merged.get(row.number, ()):
        row.flaws[place] = _("Cellule fusionnée : seule la première garde son contenu. Défusionnez-la, et répétez la valeur sur chaque ligne.")
    for place, text in enumerate(row.cells):
        if text in ERRORS:
            row.flaws[place] = _("La formule de cette cellule donne une erreur : corrigez-la, ou remplacez-la par sa valeur.")
        elif (row.number, place) in hidden.formulas:
            if text:
                row.remarks[place] = _("Cellule calculée par une formule : c’est sa dernière valeur qui est prise.")
            else:
                row.flaws[place] = _("Formule sans résultat enregistré : ouvrez le fichier dans votre tableur, enregistrez-le, ou remplacez-la par sa valeur.")
    return row
