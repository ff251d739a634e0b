"""Allauth's forms in our words: one name for each thing, no placeholder that repeats a label, how long a code lives."""

from typing import Any

from allauth.account import app_settings
from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

LABELS = {
    "login": _("Adresse électronique"),
    "email": _("Adresse électronique"),
    "password": _("Mot de passe"),
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Nouveau mot de passe"),
    "password2": _("Le même, encore une fois"),
    "code": _("Code"),
    "remember": _("Garder mon compte ouvert sur cet appareil"),
}
# What AUTH_PASSWORD_VALIDATORS ask, in one sentence rather than four.
PASSWORD_RULES = _("12 caractères au moins. Une courte phrase convient ; pas un mot de passe courant, ni des chiffres seuls, ni votre adresse.")


class InOurWords(forms.Form):
    """Gives the fields of a form of allauth their names and errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = PASSWORD_RULES
            if name in {"password", "oldpassword"}:
                # Allauth's link to a forgotten password would stand between two fields: our pages give it after the form.
                field.help_text = ""
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _("Écrivez une adresse électronique complète, comme nom@exemple.fr.")

    def full_clean(self) -> None:
        """Once refused, open on the field to mend: the keyboard need not cross the page again."""
        super().full_clean()
        if self.errors and self.fields:
            name = next((name for name in self.fields if name in self.errors), next(iter(self.fields)))
            self.fields[name].widget.attrs["autofocus"] = True


def validity(seconds: int) -> str:
    """Return how long a code lives, as its hint says it."""
    minutes = seconds // 60
    return ngettext("Il est valable %(count)d minute.", "Il est valable %(count)d minutes.", minutes) % {"count": minutes}


class SignInForm(InOurWords, account.LoginForm):
    """An address, and a password or nothing: without one, a code is sent to the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("Laissez vide pour recevoir un code par courriel.")

    def _setup_password_field(self) -> None:
        # Allauth takes the password away where signing up asks for none; ours may be chosen later, or never.
        self.fields["password"].required = False


class SignUpForm(InOurWords, account.SignupForm):
    """Opening an account."""


class AddAddressForm(InOurWords, account.AddEmailForm):
    """Adding an address."""


class ChangeAddressForm(InOurWords, account.ChangeEmailForm):
    """Giving another address while the first waits for its code."""


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    """Changing one's password."""


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    """Choosing a first password."""


class ForgottenPasswordForm(InOurWords, account.ResetPasswordForm):
    """Asking for a link."""


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    """Choosing a password after the link."""


class ProveByPasswordForm(InOurWords, account.ReauthenticateForm):
    """Proving who one is, again."""


class AskCodeForm(InOurWords, account.RequestLoginCodeForm):
    """Asking for a code, here or from the log-in page, whose address has another name."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and "email" not in data and "login" in data:
            data = data.copy()
            data["email"] = data["login"]
        super().__init__(data, *args, **kwargs)


class SignInCodeForm(InOurWords, account.ConfirmLoginCodeForm):
    """The code that opens the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = validity(app_settings.LOGIN_BY_CODE_TIMEOUT)


class AddressCodeForm(InOurWords, account.ConfirmEmailVerificationCodeForm):
    """The code that confirms an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = validity(app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT)


class _ApplicationCode(InOurWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Celui que montre votre application d’authentification, ou un de vos codes de secours.")


class SecondProofForm(_ApplicationCode, mfa.AuthenticateForm):
    """The second proof, at log-in."""


class ProveByCodeForm(_ApplicationCode, mfa.ReauthenticateForm):
    """Proving who one is by the second proof."""


class ActivateApplicationForm(InOurWords, ActivateTOTPForm):
    """The first code of an application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Les six chiffres que l’application montre maintenant.")
