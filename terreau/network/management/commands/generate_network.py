"""`manage.py generate_network --count N --seed S`: made-up profiles, for measures and try-outs only; `--remove` takes them all out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from terreau.network import synthetic
from terreau.vocabulary.models import Platform

EVERY = 1000


class Command(BaseCommand):
    help = "Fabrique des profils fictifs pour les mesures et les essais, les mêmes pour une même graine ; --remove les retire tous. Refuse en production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--count", type=int, default=5_000, help="nombre de profils (5 000 par défaut) ; ceux qui y sont déjà ne sont pas refaits")
        parser.add_argument("--seed", type=int, default=1, help="graine : un nombre dont tout dépend (1 par défaut)")
        parser.add_argument("--platform", default="", help="nom d’hôte de la plateforme (par défaut, celle du site par défaut)")
        parser.add_argument("--remove", action="store_true", help="retire tous les profils fictifs, quelle que soit leur graine")

    def handle(self, *args: Any, count: int, seed: int, platform: str, remove: bool, **options: Any) -> None:
        if remove:
            synthetic.remove(self.told)
        elif not settings.TERREAU_SYNTHETIC_RESOURCES:
            raise CommandError("Ces profils ne sont ceux de personne : ils ne se fabriquent qu’avec les réglages de développement ou de test.")
        elif count < 1 or seed < 0:
            raise CommandError("Il faut au moins un profil, et une graine positive ou nulle.")
        else:
            self.generate(count, seed, platform)

    def generate(self, count: int, seed: int, host: str) -> None:
        """Make what is missing. Raises `CommandError` without a platform or a commune."""
        platforms = Platform.objects.select_related("framework").order_by("-site__is_default_site", "pk")
        found = (platforms.filter(site__hostname=host) if host else platforms).first()
        if found is None:
            raise CommandError("Aucune plateforme de ce nom d’hôte." if host else "Aucune plateforme : chargez d’abord le catalogue (load_catalogue).")
        try:
            synthetic.generate(platform=found, count=count, seed=seed, told=self.told)
        except synthetic.TooPoorError as error:
            raise CommandError(str(error)) from error

    def told(self, number: int) -> None:
        """Print how far it is, now and then and at once."""
        if number % EVERY == 0:
            self.stdout.write(str(number))
            self.stdout.flush()
