"""`manage.py load_territories [FOLDER]`: bring the territories of the database to those of the files."""

from pathlib import Path
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from terreau.territories.loading import DATA, DataError, load


class Command(BaseCommand):
    help = "Charge les territoires : lit et vérifie leurs fichiers, puis écrit ce qui a changé. Relançable sans risque."
    # Those of the models are enough to write rows; the others read every page and every form, for a second and 80 MB.
    requires_system_checks = (Tags.models,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, default=DATA, help="dossier des fichiers .tsv (par défaut, ceux de Terreau)")
        parser.add_argument("--again", action="store_true", help="compare chaque ligne, même si ces fichiers ont déjà été chargés")

    def handle(self, *args: Any, directory: Path, again: bool, **options: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"« {directory.name} » n’est pas un dossier.")
        try:
            report = load(directory, again=again, say=self.say)
        except DataError as error:
            problems = "\n".join(f"  {problem}" for problem in error.told())
            raise CommandError(f"Rien n’a été chargé. À corriger ({len(error.problems)}) :\n{problems}") from error
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            raise CommandError(f"La base a refusé ({error}). Relancez la même commande : elle reprendra où elle en était.") from error
        for line in report.remarks():
            self.say(line)

    def say(self, line: str) -> None:
        """Print a line at once, so that a long load is seen to go on."""
        self.stdout.write(line)
        self.stdout.flush()
