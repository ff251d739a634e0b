"""`manage.py load_schemes [FILE]`: create the starter schemes that are missing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from terreau.library.loading import CatalogueError
from terreau.schemes.starter import STARTER, load_schemes


class Command(BaseCommand):
    help = "Crée les dispositifs de départ qui manquent : lit et vérifie leur fichier, puis écrit tout ou rien. Relançable sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=STARTER, help="fichier .yaml (par défaut, celui de Terreau)")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            created, left = load_schemes(file)
        except CatalogueError as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"Rien n’a été chargé. À corriger ({len(error.problems)}) :\n{problems}") from error
        self.stdout.write(f"Dispositifs créés : {len(created)} ; déjà là ou retirés depuis : {len(left)}.")
