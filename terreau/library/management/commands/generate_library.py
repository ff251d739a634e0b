"""`manage.py generate_library --count N --seed S`: made-up resources, for measures only; `--remove` takes them all out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from terreau.library import synthetic

EVERY = 5000


class Command(BaseCommand):
    help = "Fabrique des fiches factices pour les mesures, les mêmes pour une même graine ; --remove les retire toutes. Refuse de servir en production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=10_000, help="nombre de fiches (10 000 par défaut) ; celles qui y sont déjà ne sont pas refaites")
        parser.add_argument("--seed", type=int, default=1, help="graine : un nombre dont tout dépend (1 par défaut)")
        parser.add_argument("--remove", action="store_true", help="retire toutes les fiches factices, quelle que soit leur graine")

    def handle(self, *args: Any, count: int, seed: int, remove: bool, **options: Any) -> None:
        if remove:
            synthetic.remove(self.told)
        elif not settings.TERREAU_SYNTHETIC_RESOURCES:
            raise CommandError("Ces fiches ne décrivent rien de réel : elles ne se fabriquent qu’avec les réglages de développement ou de test.")
        elif count < 1 or seed < 0:
            raise CommandError("Il faut au moins une fiche, et une graine positive ou nulle.")
        else:
            self.generate(count, seed)

    def generate(self, count: int, seed: int) -> None:
        """Make what is missing. Raises `CommandError` without a vocabulary."""
        try:
            synthetic.generate(count, seed, self.told)
        except synthetic.TooPoorError as error:
            raise CommandError(str(error)) from error

    def told(self, number: int) -> None:
        """Print how far it is, now and then and at once."""
        if number % EVERY == 0:
            self.stdout.write(str(number))
            self.stdout.flush()
