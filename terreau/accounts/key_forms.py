"""Forms of security keys, with their one label in French: allauth gives it none."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


def _named(form: forms.Form) -> None:
    form.fields["name"].label = _("Nom de la clé")
    form.fields["name"].help_text = _("Pour la reconnaître si vous en avez plusieurs.")


class AddKeyForm(AddWebAuthnForm):
    """Adding a key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _named(self)


class EditKeyForm(EditWebAuthnForm):
    """Renaming a key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _named(self)
