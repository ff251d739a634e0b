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
    """Whether a fact was given by a source, proposed while describing, or checked since by an editor."""

    GIVEN = "given", _("donné par la source")
    PROPOSED = "proposed", _("proposé")
    CHECKED = "checked", _("vérifié par la rédaction")


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


class LinkState(models.TextChoices):
    """How the address of a resource answered the last time it was asked; see `docs/adr/0013-addresses-and-worklists.md`."""

    OK = "ok", _("répond")
    MOVED = "moved", _("a changé pour de bon")
    GONE = "gone", _("la page n’existe plus")
    REFUSED = "refused", _("le site refuse les vérifications automatiques")
    UNREACHABLE = "unreachable", _("le site ne répond pas")
    LOOPING = "looping", _("redirige sans fin")
    PRIVATE = "private", _("mène à un réseau privé")
    UNVISITED = "unvisited", _("d’une forme que Terreau ne visite pas")


class ImportState(models.TextChoices):
    """How far the import of a file is."""

    RECEIVED = "received", _("colonnes à associer")
    CHECKING = "checking", _("vérification en cours")
    CHECKED = "checked", _("vérifié, à importer")
    WRITING = "writing", _("import en cours")
    DONE = "done", _("importé")
    FAILED = "failed", _("arrêté")
