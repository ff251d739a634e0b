"""The personal data of answers."""

from django.utils.translation import gettext_noop as _

from terreau.core.personal_data import declare


def declare_all() -> None:
    """Fill the registry; called once, when the application is ready."""
    declare(
        "questionnaires.Answer",
        purpose=_("garder ce qui a été répondu, pour en montrer le résultat à qui a répondu"),
        retention=_("avec la réponse : celle d’un projet dure autant que lui"),
        # Whoever asks knows whose response it is, and hands it over or erases it with what it is part of.
        subject=lambda user: _none(),
        fields={"value": _("ce qui a été répondu"), "shows": _("ce qui le montre, dans les mots de qui répond")},
        export=False,
        erase=lambda user: None,
    )


def _none():  # type: ignore[no-untyped-def]  # a queryset of a model that is not loaded yet
    from terreau.questionnaires.models import Answer

    return Answer.objects.none()
