"""Create the hand-made pages that the platforms lack."""

from typing import Any

from django.core.management.base import BaseCommand

from terreau.portal.actions import ensure_pages
from terreau.vocabulary.models import Platform


class Command(BaseCommand):
    """`manage.py load_pages`: idempotent; what an editor changed stays."""

    help = "Crée les pages rédigées à la main qui manquent aux plateformes."

    def handle(self, *args: Any, **options: Any) -> None:
        for platform in Platform.objects.select_related("site__root_page"):
            created = ensure_pages(platform=platform)
            said = ", ".join(created) if created else "rien à créer"
            self.stdout.write(f"{platform.name} : {said}.")
