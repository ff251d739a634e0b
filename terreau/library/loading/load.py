"""One load: read, check, write; all or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from terreau.library.loading.kinds import KINDS
from terreau.library.loading.problems import CatalogueError
from terreau.library.loading.reading import Files, read, rows
from terreau.library.loading.records import Wanted, naming
from terreau.library.loading.report import Report
from terreau.library.loading.rules import broken_rules
from terreau.library.loading.writing import Writer, invalid_fields

CATALOGUE = Path(__file__).resolve().parents[1] / "catalogue"


def silent(line: str) -> None:
    """Say nothing of the progress."""


NOTES = ("note", "source_note", "url_note", "launch_note")


def named(record: Wanted, names: Mapping[str, str]) -> Wanted:
    """Return a record whose notes name the documents instead of giving their codes."""
    return replace(record, values={field: naming(value, names) if field in NOTES else value for field, value in record.values.items()})


def checked(directory: Path) -> dict[str, list[Wanted]]:
    """Return the records that a catalogue asks for, by kind; raises `CatalogueError` with all its problems."""
    files: Files = read(directory)
    problems = list(broken_rules(files))
    if problems:
        raise CatalogueError(problems)
    names = {row["code"]: row["short"] for row in rows(files, "sources", "sources")}
    wanted = {kind.name: [named(record, names) for record in kind.read(files)] for kind in KINDS}
    problems = [problem for kind in KINDS for record in wanted[kind.name] for problem in invalid_fields(kind, record)]
    if problems:
        raise CatalogueError(problems)
    return wanted


def load(directory: Path = CATALOGUE, *, say: Callable[[str], None] = silent) -> Report:
    """Load a catalogue in one transaction and report; `say` is told the progress, line by line.

    Nothing is written when the files hold a problem (`CatalogueError`) or when the load stops before its end. A record that an
    editor has changed since the last load is left alone; one that the files no longer hold is reported and kept.
    """
    say(f"Lecture de {directory.name}/")
    wanted = checked(directory)
    say(f"{sum(map(len, wanted.values()))} fiches lues et vérifiées")
    report = Report()
    with transaction.atomic():
        writer = Writer()
        for kind in KINDS:
            report.counts[kind.name] = writer.write(kind, wanted[kind.name])
            say(f"  {report.counts[kind.name]}")
    return report
