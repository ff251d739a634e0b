"""Closed lists of the schemes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeKind(models.TextChoices):
    """What one finds at the door."""

    SUPPORT = "accompagnement", _("Quelqu’un pour vous aider")
    MONEY = "financement", _("De l’argent")
    SERVICE = "service", _("Un service en ligne")
    NETWORK = "reseau", _("Un réseau de pairs")


class Free(models.TextChoices):
    """Whether the help costs nothing to who asks for it."""

    YES = "oui", _("Gratuit")
    NO = "non", _("Payant")
    DEPENDS = "selon", _("Gratuit ou payant, selon le cas")
