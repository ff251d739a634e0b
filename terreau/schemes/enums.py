"""Closed lists of the schemes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeKind(models.TextChoices):
    """What one finds at the door."""

    SUPPORT = "accompagnement", _("Quelqu’un pour vous aider")
    MONEY = "financement", _("De l’argent")
    SERVICE = "service", _("Un service en ligne")
    NETWORK = "reseau", _("Un réseau de pairs")
