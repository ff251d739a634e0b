"""`manage.py build_assets`: make fonts, style sheet, icons, scripts, favicon and source archive in build/static."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from terreau.core import assets


class Command(BaseCommand):
    """Build what changed and print what a first view weighs."""

    help = "Makes the static files from npm packages and our own sources; skips what is newer than its inputs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, help="another folder than the first of STATICFILES_DIRS")

    def handle(self, *args: Any, **options: Any) -> None:
        out = options["out"]
        try:
            made = assets.build(out)
        except assets.MissingAssetError as error:
            raise CommandError(str(error)) from error
        weight = assets.weigh(out)
        self.stdout.write(f"Assets: {', '.join(made) or 'all up to date'}.")
        self.stdout.write(
            f"Style sheet {weight.style / 1024:.1f} kB in brotli (at most {assets.MAX_STYLE / 1024:.0f}), "
            f"fonts {weight.fonts / 1024:.1f} kB (at most {assets.MAX_FONTS / 1024:.0f})."
        )
        if not weight.within:
            raise CommandError("That is over the weight allowed: see docs/reference/design-system.md.")
