"""Create the starter kits that are missing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from terreau.kits.starter import STARTER, load_kits
from terreau.library.loading import CatalogueError


class Command(BaseCommand):
    """`manage.py load_kits [DIR]`: idempotent; what an editor changed or deleted stays so."""

    help = "Crée les kits de départ qui manquent : lit et vérifie leurs fichiers, puis écrit tout ou rien. Relançable sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, default=STARTER, help="dossier des fichiers .yaml (par défaut, ceux de Terreau)")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"« {directory.name} » n’est pas un dossier.")
        try:
            report = load_kits(directory=directory)
        except CatalogueError as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"Rien n’a été chargé. À corriger ({len(error.problems)}) :\n{problems}") from error
        for line in report.lines():
            self.stdout.write(line)
