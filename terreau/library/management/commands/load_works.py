"""`manage.py load_works [DIR]`: what was written for Terreau becomes resources and terms; see docs/how-to/ecrire-une-fiche.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from terreau.library.loading import CatalogueError
from terreau.library.own.loading import PAGES, load_own


class Command(BaseCommand):
    help = "Charge les sigles, les fiches et les outils de Terreau, une fois le catalogue chargé : tout ou rien. Relançable sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, default=PAGES, help="dossier des fichiers .yaml (par défaut, ceux de Terreau)")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"« {directory.name} » n’est pas un dossier.")
        try:
            report = load_own(directory, say=self.stdout.write)
        except CatalogueError as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"Rien n’a été chargé. À corriger ({len(error.problems)}) :\n{problems}") from error
        for line in report.remarks():
            self.stdout.write(line)
