"""`manage.py load_network`: the crafts of catalysts and the organisations that public documents name, where they are missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from terreau.network import starter


class Command(BaseCommand):
    help = "Crée les métiers et les profils de départ qui manquent, tout ou rien. Relançable sans risque : ce qui est là n’est pas touché."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = starter.load()
        except starter.StarterError as error:
            raise CommandError(f"Rien n’a été chargé. {error}") from error
        self.stdout.write(f"Métiers et profils créés : {len(report.created)} ; déjà là ou retirés depuis : {len(report.left)}.")
