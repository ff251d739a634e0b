"""How long `manage.py import_resources` takes for 10,000 rows: `python benchmarks/import_resources.py [COUNT]`.

Writes a temporary CSV file of made-up rows (they never leave the throw-away database), imports it, imports it again unchanged, then once
more with a tenth of the rows changed. Prints the seconds of each command and the longest write transaction. Figures to reach: 60 s for the
first, 1 s for the longest transaction; else the exit code is 1. `BENCH_DATABASE_URL` names another database than a new SQLite file.
"""

import csv
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from _site import ROOT, data

FIRST, LONGEST = 60.0, 1.0
COLUMNS = ("Identifiant", "Titre", "À quoi cela sert", "Résumé", "Texte", "Type", "Leviers", "Publics", "Marche", "Éditeurs", "Année", "Adresse", "Licence")
WORDS = ["commune", "projet", "partenaires", "territoire", "subvention", "école", "commerce", "énergie", "mobilité", "santé", "eau", "forêt"]


def rows(count: int, changed: int) -> list[tuple[object, ...]]:
    """Return made-up rows, the same every time; the first `changed` say something else."""
    chance = random.Random(1)  # noqa: S311 - the same data every time
    names = _names()

    def words(number: int) -> str:
        return " ".join(chance.choices(WORDS, k=number))

    return [
        (
            f"essai-{number}",
            f"Essai {number} {words(4)}{' (revu)' if number < changed else ''}",
            f"Pour choisir {words(5)}.",
            words(40),
            "\n\n".join(f"## {words(3)}\n\n- {words(20)}\n- **{words(3)}** {words(20)}" for _turn in range(3)),
            chance.choice(names["kind"]),
            " | ".join(chance.sample(names["levers"], 2)),
            " | ".join(chance.sample(names["audiences"], 2)),
            chance.choice(names["step"]),
            f"Éditeur {number % 97}",
            chance.randint(2008, 2025),
            f"https://exemple.test/{number}/",
            "CC-BY-4.0",
        )
        for number in range(count)
    ]


def _names() -> dict[str, list[str]]:
    from terreau.vocabulary.models import Concept, Lever, Scheme, Step

    listed = {"kind": Concept.objects.of(Scheme.KIND), "audiences": Concept.objects.of(Scheme.AUDIENCE)}
    return {name: [one.label for one in found] for name, found in listed.items()} | {
        "levers": [lever.title for lever in Lever.objects.all()],
        "step": [step.title for step in Step.objects.all()],
    }


def write(path: Path, count: int, changed: int = 0) -> None:
    """Write a file of rows as French spreadsheets do."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, changed))


def transactions() -> list[float]:
    """Have each outermost transaction of this process timed; return the list that their durations go to."""
    from django.db import transaction

    found: list[float] = []
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    begun: list[float] = []

    def entering(self: transaction.Atomic) -> None:
        begun.append(time.perf_counter())
        enter(self)

    def leaving(self: transaction.Atomic, *error: object) -> None:
        leave(self, *error)  # type: ignore[arg-type]  # what Python gives
        began = begun.pop()
        if not begun:
            found.append(time.perf_counter() - began)

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entering, leaving  # type: ignore[method-assign]  # this is the measure
    return found


def measure(count: int) -> int:
    """Print a line for each import; 1 when one takes longer than it should."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    path = Path(os.environ["TERREAU_DATA"]) / "essai.csv"
    write(path, count)
    print(f"{count} rows, {path.stat().st_size / 1e6:.1f} MB, on {connection.vendor}")
    durations, longest = [], 0.0
    for name, changed in (("first", 0), ("again, unchanged", 0), ("again, a tenth changed", count // 10)):
        write(path, count, changed)
        held = transactions()
        began = time.perf_counter()
        with (Path(os.environ["TERREAU_DATA"]) / "said.txt").open("w", encoding="utf-8") as said:
            call_command("import_resources", str(path), stdout=said)
        durations.append(time.perf_counter() - began)
        longest = max([longest, *held])
        print(f"{name:<24}{durations[-1]:>7.1f} s   longest transaction {max(held, default=0) * 1000:>6.0f} ms")
    print(f"first: {durations[0]:.1f} s (to reach: {FIRST:.0f} s); longest transaction {longest:.2f} s ({LONGEST:.0f} s)")
    return 0 if durations[0] <= FIRST and longest <= LONGEST else 1


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "10000"
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(measure(int(wanted)))
    with data() as environment:
        sys.exit(subprocess.run([sys.executable, __file__, wanted], env={**environment, "BENCH_INSIDE": "1"}, cwd=ROOT, check=False).returncode)
