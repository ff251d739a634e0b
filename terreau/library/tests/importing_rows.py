"""Rows to import, and what becomes of them."""

from terreau.core.tables.reading import read_table
from terreau.core.tests.table_files import HEADER, csv_file
from terreau.library.importing.mappings import proposed
from terreau.library.importing.planning import Rules
from terreau.library.importing.session import Session

FIRST = ("a1", "Une méthode", "Ce qu’elle dit.", "Méthodes", "Gouvernance")
SECOND = ("b2", "Un exemple", "Ce qu’il montre.", "Exemples", "sept-2 | Données")


def session(platform, content, *, name="fiches.csv", chosen=None, source="essai", user=None, by_hand=False, **rules):
    """Return a reading of a file."""
    table = read_table(name, content)
    return Session(table, chosen or proposed(platform, table.names)[0], Rules(platform, source, user, by_hand=by_hand, **rules))


def looked_at(platform, *rows, **more):
    """Return what rows would do, and what is told of their cells."""
    found = session(platform, csv_file(*rows, header=more.pop("header", HEADER)), **more)
    lines = [line for lot in found.lots() for line in found.plan(lot)[0]]
    return [line.outcome for line in lines], [problem for line in lines for problem in line.said.problems]


def written(platform, *rows, **more):
    """Import rows; return what became of them, by outcome."""
    found = session(platform, csv_file(*rows, header=more.pop("header", HEADER)), **more)
    counts = {}

    def note(lines, new):
        for name, number in new.items():
            if number:
                counts[name] = counts.get(name, 0) + number

    for lot in found.lots():
        found.write(lot, note)
    counts.pop("complete", None)
    return counts


def noted_nowhere(lines, counts):
    """Keep nothing of what became of rows."""
