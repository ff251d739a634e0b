"""The personal data of the network."""

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_noop as _

from terreau.core.personal_data import Erasure, declare, not_personal

KEPT_PROFILE = _(
    "tant que la personne le garde ; retiré des pages dès qu’elle le retire, ou soixante jours sans réponse à la question annuelle « est-ce encore juste ? »"
)
QUESTION_KEPT = _(
    "sept jours sans confirmation ; trente jours après la clôture, l’adresse et le nom sont effacés, et les mots que personne n’a accepté de partager"
)


def _model(name: str) -> Any:
    return apps.get_model("network", name)


def _own_profiles(user: Any) -> "models.QuerySet[Any]":
    return _model("Profile")._default_manager.filter(stewards__user=user, stewards__state="granted", kind="person")


def _erase_profiles(user: Any) -> None:
    _own_profiles(user).delete()


def _told(profile: Any) -> dict[str, object]:
    """Return what is handed over of a profile: what is public of it, its links, and the draft that waits."""
    fields = ("name", "role", "story", "website", "codev", "source_name", "created_at", "submitted_at", "confirmed_at", "lapsed_at", "withdrawn_at")
    lists = {name: [str(one) for one in getattr(profile, name).all()] for name in ("crafts", "levers", "audiences", "catchment")}
    links = [{"label": link.label, "url": link.url} for link in profile.links.all()]
    draft = profile.latest_revision.content if profile.latest_revision and profile.has_unpublished_changes else None
    return {**{name: getattr(profile, name) for name in fields}, "seat": str(profile.seat or ""), **lists, "links": links, "draft": draft}


def _asked_by(user: Any) -> "models.QuerySet[Any]":
    return _model("Question")._default_manager.filter(email__iexact=user.email).exclude(email="")


def _erase_questions(user: Any) -> None:
    _asked_by(user).update(email="", name="", secret="")


def declare_all() -> None:
    """Fill the registry; called once, when the application is ready."""
    declare(
        "network.Profile",
        purpose=_("dire qui peut aider, où et à quoi, dans ce que la personne a accepté de montrer"),
        retention=KEPT_PROFILE,
        subject=_own_profiles,
        fields={
            "name": _("dire qui c’est"),
            "role": _("dire à quel titre"),
            "story": _("ce que la personne raconte"),
            "website": _("où en lire plus"),
            "seat": _("commune, jamais une adresse"),
            "codev": _("proposer un codéveloppement"),
            "source_name": _("d’où vient un profil importé"),
        },
        export=_told,
        erase=_erase_profiles,
    )
    declare(
        "network.Consent",
        purpose=_("prouver ce que la personne a accepté de montrer, quand et dans quels termes"),
        retention=_("avec le profil"),
        subject="given_by",
        fields={
            "given_by": _("qui a donné son accord"),
            "part": _("pour quoi"),
            "wording": _("dans quels termes"),
            "given_at": _("quand"),
            "withdrawn_at": _("jusqu’à quand"),
        },
        erase=Erasure.DETACH,
    )
    declare(
        "network.Steward",
        purpose=_("savoir qui tient un profil"),
        retention=_("avec le compte ou le profil"),
        fields={"user": _("qui le tient"), "message": _("ce qu’elle a écrit pour le demander"), "decided_by": _("qui a décidé")},
    )
    declare(
        "network.Question",
        purpose=_("transmettre une question à qui peut répondre, et la réponse à qui l’a posée"),
        retention=QUESTION_KEPT,
        subject=_asked_by,
        fields={
            "email": _("confirmer et répondre ; jamais montrée"),
            "name": _("facultatif : dire à qui répond comment s’adresser à la personne"),
            "words": _("la question"),
            "recipient": _("à qui elle est adressée"),
        },
        erase=_erase_questions,
    )
    declare(
        "network.NetworkImport",
        purpose=_("dire à qui importe un fichier ce qui en a été fait"),
        retention=_("les lignes lues, sept jours ; la provenance, tant que les profils sont là"),
        fields={"user": _("qui a envoyé le fichier"), "file_name": _("sous quel nom"), "rows": _("ce que le fichier publie")},
        erase=Erasure.DETACH,
    )
    not_personal("network.Profile.shows_name", _("dit que le nom est montré, sans le dire"))
    not_personal("network.NetworkImport.source_name", _("nom d’un jeu de données"))
