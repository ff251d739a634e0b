"""Closed lists of the kits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Form(models.TextChoices):
    """In what form a kit leaves."""

    PDF = "pdf", _("PDF")
    EPUB = "epub", _("EPUB")
    ZIP = "zip", _("Dossier sans réseau")


class Pace(models.TextChoices):
    """The time that a path through a kit takes, for kits that propose several."""

    HOURS = "deux-heures", _("En deux heures")
    HALF_DAY = "demi-journee", _("En une demi-journée")
    MONTH = "mois", _("En un mois")


class State(models.TextChoices):
    """How far the making of a take-away is."""

    WAITING = "waiting", _("En attente")
    MAKING = "making", _("En préparation")
    READY = "ready", _("Prêt")
    FAILED = "failed", _("Échec")
