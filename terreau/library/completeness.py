"""What a resource must say before anybody but its editors reads it."""

from calendar import monthrange
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.library.enums import Access, Display

if TYPE_CHECKING:
    from terreau.library.models import Resource


# How the meter names what publishing takes; the form's sentences say how to mend.
NAMES = {
    "title": gettext_lazy("le titre"),
    "abstract": gettext_lazy("ce à quoi cela sert (ou un résumé)"),
    "kind": gettext_lazy("le type"),
    "url": gettext_lazy("l’adresse"),
    "file": gettext_lazy("le fichier"),
    "body": gettext_lazy("le texte"),
    "levers": gettext_lazy("un levier"),
    "year": gettext_lazy("une année vraisemblable"),
    "day": gettext_lazy("un jour qui existe"),
}
# How many years ahead a work is announced, at most.
FORESEEN = 5


class IncompleteError(ValidationError):
    """A resource was to be published with something missing: `message_dict` says what, by field."""


def missing_for_publication(resource: "Resource", *, placed: bool | None = None) -> dict[str, str]:
    """Return what keeps a draft from being published, by field: a sentence that says what to do.

    `placed` says whether it stands under a lever or is pinned, where the caller knows better than the draft in memory.
    """
    missing = {}
    if resource.access == Access.ONLINE and not resource.url:
        missing["url"] = _("L’accès est « en ligne » : donnez l’adresse, ou choisissez « auprès de l’éditeur ».")
    if resource.access == Access.FILE and not resource.file_id:
        missing["file"] = _("L’accès est « à télécharger ici » : joignez le fichier, ou choisissez un autre accès.")
    if resource.access == Access.BODY and not resource.body:
        missing["body"] = _("L’accès est « à lire ici » : écrivez le texte, ou choisissez un autre accès.")
    if not resource.kind_id:
        missing["kind"] = _("Choisissez un type : méthode, exemple, données, outil ou formation.")
    if not (resource.abstract or resource.purpose):
        missing["abstract"] = _("Écrivez un résumé ou dites à quoi sert la ressource : une phrase suffit.")
    if not (is_placed(resource) if placed is None else placed):
        missing["levers"] = _("Choisissez au moins un levier : sans lui, la ressource ne paraîtrait sur aucune plateforme.")
    if resource.year and resource.year > timezone.localdate().year + FORESEEN:
        missing["year"] = _("Cette année est loin devant nous : corrigez-la.")
    if _impossible(resource):
        missing["day"] = _("Ce jour n’existe pas dans ce mois : corrigez le jour, ou retirez-le.")
    return missing


def still_missing(resource: "Resource", *, placed: bool | None = None, has_body: bool = False) -> list[str]:
    """Return the names of what keeps a draft from being published, in the order of the screen."""
    missing = set(missing_for_publication(resource, placed=placed)) | (set() if resource.title else {"title"})
    if has_body:
        missing.discard("body")
    return [str(name) for field, name in NAMES.items() if field in missing]


def is_placed(resource: "Resource") -> bool:
    """Return whether a resource stands under a lever or is pinned on a platform."""
    return bool(resource.levers.all()) or any(row.display == Display.PINNED for row in resource.displays.all())


def _impossible(resource: "Resource") -> bool:
    year, month, day = resource.year, resource.month, resource.day
    return bool(year and month and day and 1 <= month <= 12 and day > monthrange(year, month)[1])
