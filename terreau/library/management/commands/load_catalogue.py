"""`manage.py load_catalogue [DIR]`: the catalogue's files become records; see docs/reference/catalogue.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from terreau.library.loading import CATALOGUE, CatalogueError, load


class Command(BaseCommand):
    help = "Charge le catalogue : lit et vérifie ses fichiers, puis écrit tout ou rien. Relançable sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, default=CATALOGUE, help="dossier des fichiers .yaml (par défaut, ceux de Terreau)")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"« {directory.name} » n’est pas un dossier.")
        try:
            report = load(directory, say=self.say)
        except CatalogueError as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"Rien n’a été chargé. À corriger ({len(error.problems)}) :\n{problems}") from error
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            raise CommandError(f"Rien n’a été chargé, la base a refusé ({error}). Si un autre chargement est en cours, recommencez après lui.") from error
        for line in report.remarks():
            self.say(line)

    def say(self, line: str) -> None:
        """Print a line at once, so that a long load is seen to go on."""
        self.stdout.write(line)
        self.stdout.flush()
