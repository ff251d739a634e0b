"""One load: read, check, write; all or nothing, and one at a time."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from django.db import connection, transaction

from terreau.changes import audit
from terreau.library.loading.kinds import KINDS
from terreau.library.loading.problems import CatalogueError
from terreau.library.loading.reading import Files, read, rows
from terreau.library.loading.records import Wanted, naming
from terreau.library.loading.report import Report
from terreau.library.loading.rules import broken_rules
from terreau.library.loading.writing import Writer, invalid_fields
from terreau.vocabulary.models import Platform

CATALOGUE = Path(__file__).resolve().parents[1] / "catalogue"
# The name of the advisory lock of PostgreSQL that a load holds: a number that nothing else uses.
TURN = 0x636174616C
NOTES = ("note", "source_note", "url_note", "launch_note")

Catalogue = dict[str, list[Wanted]]
"""The records that the files ask for, by kind."""


def silent(line: str) -> None:
    """Say nothing of the progress."""


def named(record: Wanted, names: Mapping[str, str]) -> Wanted:
    """Return a record whose notes name the documents instead of giving their codes."""
    return replace(record, values={field: naming(value, names) if field in NOTES else value for field, value in record.values.items()})


def checked(directory: Path) -> Catalogue:
    """Return what a catalogue asks for; raises `CatalogueError` with all its problems."""
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
    editor has changed since the last load is left alone; one that the files no longer hold is reported and kept. A load that
    finds nothing to write takes no lock: every start of a site is one.
    """
    say(f"Lecture de {directory.name}/")
    wanted = checked(directory)
    say(f"{sum(map(len, wanted.values()))} fiches lues et vérifiées")
    return unchanged(wanted, say) or written(wanted, say)


def unchanged(wanted: Catalogue, say: Callable[[str], None]) -> Report | None:
    """Return the report of a load that has nothing to write, after reading only; None, and nothing said, where there is something."""
    writer, report = Writer(), Report()
    for kind in KINDS:
        work, report.counts[kind.name] = writer.plan(kind, wanted[kind.name])
        if not work.nothing:
            return None
    for count in report.counts.values():
        say(f"  {count}")
    return report


@transaction.atomic
def written(wanted: Catalogue, say: Callable[[str], None]) -> Report:
    """Write what is wanted, once no other load does, and what was done into the audit trail."""
    wait_for_turn(say)
    writer, report = Writer(), Report()
    for kind in KINDS:
        work, report.counts[kind.name] = writer.plan(kind, wanted[kind.name])
        writer.carry_out(kind, work)
        say(f"  {report.counts[kind.name]}")
    platform = Platform.objects.order_by("-site__is_default_site", "pk").first()
    if platform is not None and not report.all_unchanged:
        audit.record("terreau.import", platform, data={"written": report.written()})
    return report


def wait_for_turn(say: Callable[[str], None]) -> None:
    """Keep other loads out until the transaction ends: two that read the same empty table would both fill it.

    SQLite needs nothing: its transactions begin by taking the only right to write.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
        if not cursor.fetchone()[0]:
            say("Un autre chargement est en cours : celui-ci attend son tour.")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
