"""The personal data of contributions."""

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_noop as _

from terreau.core.personal_data import declare

PURPOSE = _("confirmer par courriel ce qui est donné, répondre à la personne, dire son nom si elle le souhaite")
RETENTION = _(
    "sept jours sans confirmation ; trente jours après la décision (ou dès que la personne sait sa ressource en ligne), l’adresse est effacée, et avec elle "
    "le nom et le fichier qu’aucune page ne montre ; ce qui est refusé est effacé tout entier au bout de six mois, le texte de ce qui est accepté reste"
)
MODELS = ("contributions.Trial", "contributions.Proposal")


def declare_all() -> None:
    """Fill the registry; called once, when the application is ready."""
    common = {
        "email": _("confirmer et répondre"),
        "name": _("facultatif : dire qui donne"),
        "given": _("ce que la modération a corrigé, tel qu’il était"),
        "decided_by": _("qui a relu, dans l’atelier"),
    }
    texts = {
        "contributions.Trial": {"tried": _("récit de la personne"), "happened": _("récit de la personne"), "advice": _("récit de la personne")},
        "contributions.Proposal": {"remarks": _("mot à la modération"), "file_name": _("nom du fichier joint")},
    }
    for label in MODELS:
        fields = common | texts[label]
        declare(label, purpose=PURPOSE, retention=RETENTION, subject=_given_by(label), fields=fields, export=_handed_over(fields), erase=_forget(label))


def _given_by(label: str) -> Any:
    def rows(user: Any) -> "models.QuerySet[Any]":
        return apps.get_model(label)._default_manager.filter(email__iexact=user.email).exclude(email="")

    return rows


def _handed_over(fields: dict[str, str]) -> Any:
    """Give the person all of it, but who read it."""

    def export(row: Any) -> object:
        return {"date": row.created_at, "state": row.state} | {name: row.serializable_value(name) for name in fields if name != "decided_by"}

    return export


def _forget(label: str) -> Any:
    """Keep what was given and counts; nothing in it leads to the person any more."""

    def erase(user: Any) -> None:
        _given_by(label)(user).update(email="", name="", given={}, confirmation="")

    return erase
