"""`manage.py derive_territories LEVELS PACKAGE --vintage 2026`: write the project's own files of territories from published ones."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from terreau.territories.deriving import derive
from terreau.territories.loading import DATA


class Command(BaseCommand):
    help = "Écrit les fichiers de territoires de Terreau à partir des fichiers publiés. Ne touche pas à la base."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("levels", type=Path, help="dossier des .csv, .geojson et .topojson par niveau")
        parser.add_argument("package", type=Path, help="dossier du paquet npm @etalab/decoupage-administratif")
        parser.add_argument("--vintage", type=int, required=True, help="année des codes")
        parser.add_argument("--out", type=Path, default=DATA, help="dossier où écrire (par défaut, celui de Terreau)")

    def handle(self, *args: Any, levels: Path, package: Path, vintage: int, out: Path, **options: Any) -> None:
        try:
            said = derive(levels, package, out, vintage)
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(f"Ces dossiers ne sont pas ceux attendus : {error}") from error
        for line in said:
            self.stdout.write(line)
