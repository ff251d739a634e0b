"""The closed lists of the library."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a work stands with its publisher."""

    PUBLISHED = "published", _("publié")
    ANNOUNCED = "announced", _("annoncé")
    PROGRAMMED = "programmed", _("inscrit au programme, parution non confirmée")
    WITHDRAWN = "withdrawn", _("retiré")


class Access(models.TextChoices):
    """How one gets hold of a work."""

    ONLINE = "en-ligne", _("en ligne")
    FILE = "fichier", _("à télécharger ici")
    BODY = "ici", _("à lire ici")
    PUBLISHER = "editeur", _("auprès de l’éditeur")


class Level(models.TextChoices):
    """What a reader should already know."""

    FIRST = "premiers-pas", _("premiers pas")
    PRACTISED = "pratique", _("déjà pratiqué")
    EXPERT = "expert", _("expérimenté")


class Provenance(models.TextChoices):
    """Whether a fact was given by a source or proposed while describing."""

    GIVEN = "given", _("donné par la source")
    PROPOSED = "proposed", _("proposé")


class RelationKind(models.TextChoices):
    """How one resource relates to another; read from origin to target."""

    SUCCEEDS = "succede", _("succède à")
    COMPLETES = "complete", _("complète")
    ILLUSTRATES = "illustre", _("illustre")
    APPLIES = "applique", _("met en pratique")


class Display(models.TextChoices):
    """What a platform does with a resource beside what its levers decide."""

    PINNED = "pinned", _("montrée en plus")
    HIDDEN = "hidden", _("masquée")
