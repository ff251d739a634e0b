"""Workbooks filled in, recalculated by LibreOffice and read back by the names of their cells."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from odfdo import Document

from terreau.office.ods import ods
from terreau.office.references import Place, placed, places_of
from terreau.office.workbook import Computes, Workbook

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: apt-get install --no-install-recommends libreoffice-calc libreoffice-writer"
)
ERROR = re.compile(r"^(Err:\d+|#[A-ZÀ/!?0]+[!?]?.*)$")
Value = str | int | float


def converted(files: Mapping[str, bytes], to: str) -> dict[str, bytes]:
    """Return what LibreOffice makes of files, by their names: one process for all, with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="terreau-office-") as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to, "--outdir", str(folder / "out")]
        subprocess.run([*command, *(str(folder / file) for file in files)], check=True, capture_output=True, timeout=300)
        return {file: (folder / "out" / f"{Path(file).stem}.{to}").read_bytes() for file in files}


def filled(workbook: Workbook, values: Mapping[str, Value | None]) -> bytes:
    """Return the file of a workbook in which cells, by name, hold values, and what is computed is forgotten: LibreOffice has to do it."""
    document, places = Document(BytesIO(ods(workbook))), places_of(workbook)
    for name, value in values.items():
        place = places.place(name)
        table = document.body.get_table(name=place.sheet)
        cell = table.get_cell(place.address)
        cell.value = value
        table.set_cell(place.address, cell)
    for cell in document.body.get_elements("//table:table-cell[@table:formula]"):
        for known in ("office:value-type", "office:value", "office:string-value", "calcext:value-type"):
            if cell.get_attribute(known) is not None:
                cell.del_attribute(known)
        for paragraph in cell.get_elements("text:p"):
            cell.delete(paragraph)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


class Read:
    """The values of a workbook's file."""

    def __init__(self, workbook: Workbook, content: bytes) -> None:
        self.places, document = places_of(workbook), Document(BytesIO(content))
        self.tables = {sheet.title: document.body.get_table(name=sheet.title) for sheet in workbook.sheets}
        shown = document.body.xpath("//table:table-cell/text:p")
        self.errors = [text for text in (each.inner_text for each in shown) if ERROR.match(text)]

    def at(self, place: Place) -> Value:
        """Return a value as a number or as a text with ordinary spaces; "" where there is none."""
        value = self.tables[place.sheet].get_cell(place.address).value
        if value is None:
            return ""
        return value.replace("\u00a0", " ") if isinstance(value, str) else float(value)

    def __getitem__(self, name: str) -> Value:
        return self.at(self.places.place(name))


def computed(workbook: Workbook) -> list[tuple[Place, Computes]]:
    """Return every computed cell with its place."""
    return [
        (Place(sheet.title, line.at, column), cell)
        for sheet in workbook.sheets
        for line in placed(sheet)
        for column, _, cell in line.cells
        if isinstance(cell, Computes)
    ]


def recalculated(workbook: Workbook, cases: list[Mapping[str, Value | None]]) -> list[Read]:
    """Return what LibreOffice computes of each case."""
    made = converted({f"case-{number}.ods": filled(workbook, case) for number, case in enumerate(cases)}, "ods")
    return [Read(workbook, made[f"case-{number}.ods"]) for number in range(len(cases))]
