"""Forms of one's own space and of roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.accounts.models import RoleKind, User


class CloseAccountForm(forms.Form):
    """Closing an account: typed, so that no slip does it."""

    address = forms.CharField(
        label=_("Votre adresse électronique"),
        help_text=_("Écrivez-la en entier pour confirmer que vous fermez ce compte."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_address(self) -> str:
        """Refuse anything but the person's own address."""
        address = str(self.cleaned_data["address"]).strip().lower()
        if address != self.user.email.lower():
            raise forms.ValidationError(_("Ce n’est pas l’adresse de ce compte."), code="other")
        return address


class RoleForm(forms.Form):
    """Giving a role on a platform to somebody who has an account."""

    email = forms.EmailField(label=_("Adresse électronique"), help_text=_("La personne doit déjà avoir ouvert un compte."))
    kind = forms.ChoiceField(label=_("Rôle"), choices=RoleKind.choices)

    def clean_email(self) -> str:
        """Find the person."""
        email = str(self.cleaned_data["email"])
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Aucun compte n’a cette adresse. Invitez la personne à s’inscrire, puis recommencez."), code="unknown")
        self.person = person
        return email
