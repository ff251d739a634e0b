"""One load: read and check everything, then write in short transactions. Begun again, it goes on where it stopped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from terreau.territories.loading.problems import DataError
from terreau.territories.loading.report import Report
from terreau.territories.loading.tables import Contents, read_contents
from terreau.territories.loading.wanted import read
from terreau.territories.loading.writing import Writer
from terreau.territories.models import LoadedVintage, Territory

DATA = Path(__file__).resolve().parents[1] / "data"
# The name of the advisory lock of PostgreSQL that a load holds: a number that nothing else uses.
TURN = 0x7465727269


def silent(line: str) -> None:
    """Say nothing of the progress."""


def is_loaded(directory: Path = DATA) -> bool:
    """Return whether the database holds what a folder asks for, after reading digests only. Raises `DataError` for damaged files."""
    return _holds(read_contents(directory))


def _holds(contents: Contents) -> bool:
    last = LoadedVintage.objects.first()
    return last is not None and last.digest == contents.digest and Territory.objects.current().count() == last.territories


def load(directory: Path = DATA, *, again: bool = False, say: Callable[[str], None] = silent) -> Report:
    """Load a folder of tables and report; `say` is told the progress, line by line.

    Nothing is written where a file is missing, damaged or wrong, or where a later vintage was loaded (`DataError`). Files that were
    loaded already are not read, unless `again`: then every row is compared.
    """
    contents = read_contents(directory)
    last = LoadedVintage.objects.first()
    if last is not None and contents.vintage < last.vintage:
        raise DataError([f"Ces fichiers sont du millésime {contents.vintage} ; la base tient déjà celui de {last.vintage}."])
    if not again and _holds(contents):
        return Report(contents.vintage, skipped=True)
    say(f"Lecture de {directory.name}/, millésime {contents.vintage}")
    source = read(directory, contents)
    say(f"{sum(map(len, source.levels.values()))} territoires lus et vérifiés")
    with _turn(say):
        return Writer(source, say).write()


@contextmanager
def _turn(say: Callable[[str], None]) -> Iterator[None]:
    """Keep other loads out until this one ends.

    SQLite has no such lock: there, two loads write one lot after the other, each the same.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TURN])
        if not cursor.fetchone()[0]:
            say("Un autre chargement est en cours : celui-ci attend son tour.")
            cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])
