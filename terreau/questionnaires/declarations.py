"""The personal data of answers."""

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_noop as _

from terreau.core.personal_data import declare


def _of_nobody(user: Any) -> "models.QuerySet[Any]":
    return apps.get_model("questionnaires", "Answer")._default_manager.none()


def declare_all() -> None:
    """Fill the registry; called once, when the application is ready."""
    declare(
        "questionnaires.Answer",
        purpose=_("garder ce qui a été répondu, pour en montrer le résultat à qui a répondu"),
        retention=_("avec la réponse : celle d’un projet dure autant que lui"),
        # Whoever asks knows whose response it is, and hands it over or erases it with what it is part of.
        subject=_of_nobody,
        fields={"value": _("ce qui a été répondu"), "shows": _("ce qui le montre, dans les mots de qui répond")},
        export=False,
        erase=lambda _user: None,
    )
