"""The forms by which members ask to keep a profile, and those by which animators decide."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.core.open_forms import Words, lines


class ClaimForm(forms.Form):
    """Who asks to keep the profile of an organisation, and why."""

    message = Words(
        label=gettext_lazy("Un mot pour l’animation du réseau"),
        max_length=600,
        help_text=gettext_lazy("Votre fonction dans l’organisation, et comment nous pouvons le vérifier. Ce mot n’est pas publié."),
        error_messages={"required": gettext_lazy("Dites en une phrase quel est votre lien avec l’organisation.")},
        widget=lines(4),
    )


class ReasonForm(forms.Form):
    """Why a profile is sent back to those who keep it."""

    reason = Words(
        label=gettext_lazy("Pourquoi refuser"),
        max_length=600,
        help_text=gettext_lazy("Ceux qui tiennent ce profil recevront ces mots tels quels."),
        error_messages={"required": gettext_lazy("Dites pourquoi : ceux qui tiennent ce profil recevront ces mots.")},
        widget=lines(3),
    )


class SettleForm(forms.Form):
    """What is decided of each claim on one profile."""

    reason = Words(
        label=gettext_lazy("Pourquoi refuser"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("À remplir si vous refusez quelqu’un : la personne recevra ces mots tels quels."),
        widget=lines(3),
    )

    def __init__(self, data: Any = None, *, claims: Iterable[Any]) -> None:
        super().__init__(data)
        self.claims = {claim.pk: claim for claim in claims}
        choices = [("", gettext_lazy("Laisser en attente")), ("grant", gettext_lazy("Accorder")), ("refuse", gettext_lazy("Refuser"))]
        for pk, claim in self.claims.items():
            self.fields[f"claim_{pk}"] = forms.ChoiceField(label=claim.user.get_full_name(), choices=choices, required=False, widget=forms.RadioSelect)
        self.order_fields([*(f"claim_{pk}" for pk in self.claims), "reason"])

    @property
    def rows(self) -> list[tuple[Any, BoundField]]:
        """Each claim, with the choice about it."""
        return [(claim, self[f"claim_{pk}"]) for pk, claim in self.claims.items()]

    def decided(self, decision: str) -> list[Any]:
        """Return the claims granted (« grant ») or refused (« refuse »)."""
        return [claim for pk, claim in self.claims.items() if self.cleaned_data.get(f"claim_{pk}") == decision]

    def clean(self) -> dict[str, Any]:
        """Ask for a decision, and why where somebody is refused."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"claim_{pk}") for pk in self.claims):
            raise ValidationError(_("Rien n’est décidé : choisissez pour au moins une personne."), code="nothing")
        if self.decided("refuse") and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Dites pourquoi : la personne recevra ces mots."))
        return cleaned
