"""Files to import, made in memory."""

import io
import zipfile

import openpyxl

HEADER = ("Identifiant", "Titre", "Résumé", "Type", "Leviers")


def csv_file(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER, encoding: str = "utf-8", separator: str = ";") -> bytes:
    """Return a CSV file; texts hold neither separator nor quote."""
    return "\r\n".join(separator.join(map(str, row)) for row in (header, *rows)).encode(encoding)


def workbook(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER, merged: str = "", others: tuple[str, ...] = ()) -> bytes:
    """Return an XLSX file with the rows in its first sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Fiches"
    for row in (header, *rows):
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    for name in others:
        book.create_sheet(name).append(["autre chose"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_entry(content: bytes, name: str, entry: bytes) -> bytes:
    """Return a ZIP archive with one entry replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one, old.read(one.filename))
        new.writestr(name, entry)
    return out.getvalue()
