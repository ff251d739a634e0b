"""The form of the files: one tab-separated table a level, sorted by code, and a list of what there is with digests.

Codes are text. An empty cell is unknown. What follows from other cells is not written: density, size, the parents of a commune.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from terreau.territories.loading.problems import DataError

FORMAT = 1
CONTENTS = "contents.json"
FIGURES = ("population", "latitude", "longitude", "area_km2")
COLUMNS = {
    "regions": ("code", "name", "zone", *FIGURES),
    "departments": ("code", "name", "region", *FIGURES),
    "epci": ("code", "name", "subtype", "department", *FIGURES),
    "communes": ("code", "name", "epci", "postcodes", *FIGURES),
    "aliases": ("code", "name", "kind", "commune"),
}
Row = dict[str, str]


@dataclass(frozen=True)
class Contents:
    """What a folder says it holds: the year of its codes and, for each file, its digest."""

    vintage: int
    files: dict[str, str]

    @property
    def digest(self) -> str:
        """The digest of all tables, and of the form in which they are read."""
        named = [f"{FORMAT}", f"{self.vintage}", *(f"{name}.tsv={self.files[f'{name}.tsv']}" for name in COLUMNS)]
        return hashlib.sha256("\n".join(named).encode()).hexdigest()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_table(folder: Path, name: str, rows: Iterable[Row]) -> None:
    """Write a table, sorted by code, the same bytes for the same rows. Raises `ValueError` for a cell that a tab or a line end would break."""
    columns = COLUMNS[name]
    lines = ["\t".join(columns)]
    for row in sorted(rows, key=lambda row: row["code"]):
        cells = [row.get(column, "") for column in columns]
        if any(cell != " ".join(cell.split()) for cell in cells):
            raise ValueError(f"{name}: {cells}")
        lines.append("\t".join(cells))
    (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def write_contents(folder: Path, vintage: int) -> None:
    """Write the list of what a folder holds, with digests."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".tsv", ".gz"})
    files = {path.relative_to(folder).as_posix(): digest_of(path) for path in paths}
    written = json.dumps({"format": FORMAT, "vintage": vintage, "files": files}, indent=1, ensure_ascii=False)
    (folder / CONTENTS).write_text(written + "\n", encoding="utf-8", newline="\n")


def read_contents(folder: Path) -> Contents:
    """Return what a folder says it holds, once its tables are found to be those. Raises `DataError`."""
    contents = _stated(folder)
    problems = []
    for name in COLUMNS:
        path = folder / f"{name}.tsv"
        if not path.is_file():
            problems.append(f"Le fichier {path.name} manque.")
        elif path.name not in contents.files:
            problems.append(f"{CONTENTS} ne dit rien de {path.name}.")
        elif digest_of(path) != contents.files[path.name]:
            problems.append(f"Le fichier {path.name} est abîmé : ce n’est pas celui que {CONTENTS} annonce.")
    if problems:
        raise DataError(problems)
    return contents


def _stated(folder: Path) -> Contents:
    path = folder / CONTENTS
    if not path.is_file():
        raise DataError([f"Le fichier {CONTENTS}, qui dit ce que contient le dossier « {folder.name} », manque."])
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        form, vintage, files = read["format"], int(read["vintage"]), {str(name): str(digest) for name, digest in read["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DataError([f"Le fichier {CONTENTS} est illisible."]) from None
    if form != FORMAT:
        raise DataError([f"Le fichier {CONTENTS} est d’un format ({form}) que cette version de Terreau ne connaît pas."])
    return Contents(vintage, files)


def read_table(folder: Path, name: str) -> Iterator[Row]:
    """Yield the rows of a table. Raises `DataError` where it is not one."""
    path, columns = folder / f"{name}.tsv", COLUMNS[name]
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise DataError([f"Le fichier {path.name} est illisible."]) from None
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise DataError([f"{path.name} : la première ligne devrait nommer les colonnes {', '.join(columns)}."])
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise DataError([f"{path.name}, ligne {number} : {len(cells)} cases au lieu de {len(columns)}."])
        yield dict(zip(columns, cells, strict=True))
