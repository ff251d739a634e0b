"""`manage.py first_administrator`: let somebody in."""

import os
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from terreau.accounts.actions import first_administrator

# A domain that can receive no mail: the one-time password is the only way in until a real address is set.
DEFAULT_EMAIL = "administration@terreau.localhost"


class Command(BaseCommand):
    """Prints an address and a password once; run again, it says that an administrator exists."""

    help = "Create the first administrator and print a one-time password; --reset makes a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --reset."""
        parser.add_argument("--reset", action="store_true", help="Make a new one-time password for the administrator.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create, reset or say that there is nothing to do."""
        email = os.environ.get("TERREAU_ADMIN_EMAIL", "").strip() or DEFAULT_EMAIL
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"TERREAU_ADMIN_EMAIL is not an e-mail address: “{email}”. For instance: TERREAU_ADMIN_EMAIL=vous@example.org") from error
        user, password = first_administrator(email=email, reset=options["reset"])
        if password is None:
            self.stdout.write(_("Un compte d’administration existe déjà (--reset : nouveau mot de passe à usage unique)."))
            return
        self.stdout.write(_("Compte d’administration : %(email)s") % {"email": user.email})
        self.stdout.write(_("Mot de passe à usage unique, valable trois jours, à changer à la première connexion : %(password)s") % {"password": password})
