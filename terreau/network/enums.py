"""The closed lists of the network."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# How the name of a made-up profile begins, and that of no other.
MADE_UP = "Profil fictif"


class Kind(models.TextChoices):
    """What a profile is the profile of."""

    PERSON = "person", _("Personne")
    ORGANISATION = "organisation", _("Organisation")
    RELAY = "relay", _("Réseau relais")
    PLACE = "place", _("Lieu")


# « Catalyseurs territoriaux » : who may be asked a question.
CATALYSTS = (Kind.PERSON, Kind.ORGANISATION)


class PlaceKind(models.TextChoices):
    """What a place offers."""

    THIRD_PLACE = "third_place", _("Tiers-lieu")
    COWORKING = "coworking", _("Espace de co-working")
    FABLAB = "fablab", _("FabLab")
    CAFE = "cafe", _("Café associatif ou solidaire")
    SHOWROOM = "showroom", _("Showroom")
    OTHER = "other", _("Autre lieu")


class Scope(models.TextChoices):
    """How far a relay network goes."""

    NATIONAL = "national", _("National")
    TERRITORIAL = "territorial", _("Territorial")


class CraftKind(models.TextChoices):
    """The four crafts of catalysts, and the three professions that grew beside them."""

    CRAFT = "craft", _("Métier de catalyseur")
    PROFESSION = "profession", _("Nouveau métier")


class Part(models.TextChoices):
    """The parts of a profile that are shown or not, each with a consent of its own."""

    NAME = "name", _("le nom et la fonction")
    STORY = "story", _("la présentation")
    WORK = "work", _("les métiers, les leviers et les publics")
    SEAT = "seat", _("la commune, avec un point sur la carte")
    CATCHMENT = "catchment", _("les territoires d’action")
    LINKS = "links", _("les liens")
    CODEV = "codev", _("la disponibilité pour un codéveloppement")


class StewardState(models.TextChoices):
    """Where stands somebody's wish to keep a profile."""

    ASKED = "asked", _("demandé")
    GRANTED = "granted", _("accordé")
    REFUSED = "refused", _("refusé")


class QuestionState(models.TextChoices):
    """Where a question stands: given, confirmed by e-mail and offered, taken by one, answered; or left without an answer."""

    UNCONFIRMED = "unconfirmed", _("à confirmer")
    OFFERED = "offered", _("proposée")
    TAKEN = "taken", _("prise en charge")
    ANSWERED = "answered", _("répondue")
    UNANSWERED = "unanswered", _("restée sans réponse")
    WITHDRAWN = "withdrawn", _("retirée")


class OfferState(models.TextChoices):
    """What became of an offer to one profile."""

    OPEN = "open", _("proposée")
    TAKEN = "taken", _("prise")
    DECLINED = "declined", _("déclinée")
    EXPIRED = "expired", _("sans réponse dans les délais")
    CLOSED = "closed", _("prise par quelqu’un d’autre")
