"""Closed lists of the contributions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.TextChoices):
    """Where something was tried: communes by size, then larger territories."""

    VILLAGE = "commune-2000", _("Commune de moins de 2 000 habitants")
    TOWN = "commune-10000", _("Commune de 2 000 à 9 999 habitants")
    CITY = "commune-50000", _("Commune de 10 000 à 49 999 habitants")
    METROPOLIS = "commune-plus", _("Commune de 50 000 habitants ou plus")
    INTERCOMMUNAL = "intercommunalite", _("Intercommunalité, pays ou PETR")
    LARGER = "departement-region", _("Département ou région")
    ELSEWHERE = "autre", _("Autre")


# The least population of a commune of each size.
COMMUNES = ((50_000, Place.METROPOLIS), (10_000, Place.CITY), (2_000, Place.TOWN), (0, Place.VILLAGE))


class Outcome(models.TextChoices):
    """What became of a trial; none is a failure to hide."""

    KEPT = "adopte", _("Nous continuons ainsi")
    ADAPTED = "adapte", _("Nous l’avons adapté")
    GIVEN_UP = "abandonne", _("Nous avons abandonné")
    ONGOING = "en-cours", _("C’est en cours")


class State(models.TextChoices):
    """Where a contribution stands."""

    UNCONFIRMED = "unconfirmed", _("À confirmer par courriel")
    WAITING = "waiting", _("À relire")
    ACCEPTED = "accepted", _("Acceptée")
    REFUSED = "refused", _("Refusée")


DECIDED = (State.ACCEPTED, State.REFUSED)
