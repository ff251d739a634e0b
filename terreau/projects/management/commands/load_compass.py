"""`manage.py load_compass`: the questions of the compass, where a platform has none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from terreau.projects import starter


class Command(BaseCommand):
    help = "Publie les questions de la boussole si la plateforme n’en a pas. Relançable sans risque : ce qui est là n’est pas touché."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = starter.load()
        except starter.StarterError as error:
            raise CommandError(f"Rien n’a été chargé. {error}") from error
        self.stdout.write("Boussole : questions publiées." if made else "Boussole : déjà là.")
