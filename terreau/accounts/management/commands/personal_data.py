"""`manage.py personal_data`: write the page that lists personal data from the registry, or say whether it is up to date."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from terreau.core.personal_data import page

PATH = Path(__file__).resolve().parents[4] / "docs" / "reference" / "personal-data.md"


class Command(BaseCommand):
    """Without --write, fails when the page differs from the registry."""

    help = "Check docs/reference/personal-data.md against the registry; --write brings it up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --write."""
        parser.add_argument("--write", action="store_true", help="Write the page.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        if options["write"]:
            PATH.write_text(page(), encoding="utf-8")
        elif not PATH.exists() or PATH.read_text(encoding="utf-8") != page():
            raise CommandError(f"{PATH.name} is out of date: run manage.py personal_data --write")
        self.stdout.write(f"{PATH.name}: up to date")
