"""How allauth treats our people."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's own behaviour, for people without a user name, in our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Ce compte est fermé."),
        "cannot_remove_primary_email": _("L’adresse principale ne peut pas être retirée : choisissez-en d’abord une autre."),
        "duplicate_email": _("Cette adresse est déjà celle de ce compte."),
        "email_password_mismatch": _("L’adresse ou le mot de passe est incorrect."),
        "email_taken": _("Un compte a déjà cette adresse."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_code": _("Ce code n’est pas le bon : recopiez celui du dernier message reçu."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "invalid_login": _("L’adresse ou le mot de passe est incorrect."),
        "invalid_or_expired_key": _("Ce lien ne sert plus : demandez-en un autre."),
        "invalid_password_reset": _("Ce lien ne sert plus : demandez-en un autre."),
        "max_email_addresses": _("Un compte ne peut pas avoir plus de %d adresses."),
        "rate_limited": _("Trop de demandes : attendez quelques minutes."),
        "too_many_login_attempts": _("Trop de tentatives : attendez quelques minutes."),
        "unverified_primary_email": _("Confirmez d’abord cette adresse électronique."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write links and signature with the address of the platform: the Host header that allauth reads is whatever the visitor sent."""
        scheme, host, *_rest = urlsplit(public_origin(self.request))
        links = {name: urlunsplit((scheme, host, *urlsplit(value)[2:])) for name, value in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, context | links | {"domain": host})

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Go where the page can say that one is out: public pages are the same for everybody."""
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go on: to the desk for whoever was on the way there with a one-time password, else to one's space."""
        from terreau.accounts.perms import may_enter_desk

        first = getattr(request, "terreau_first_password", False)
        return settings.TERREAU_DESK_PATH if first and may_enter_desk(request.user) else reverse("accounts:space")


class SecondProofAdapter(DefaultMFAAdapter):
    """Allauth's second factor, in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Une seconde preuve d’identité protège ce compte : désactivez-la avant d’ajouter une adresse."),
        "incorrect_code": _("Ce code n’est pas le bon."),
        "unverified_email": _("Confirmez d’abord votre adresse électronique."),
    }


def public_origin(request: HttpRequest | None) -> str:
    """Return the address of the platform of a request, that of the installation where there is none."""
    platform = getattr(request, "platform", None)
    return platform.origin if platform else settings.WAGTAILADMIN_BASE_URL


def displayed_name(user: AbstractBaseUser) -> str:
    """Return how allauth's pages and mails name a person to themselves."""
    name: str = user.get_full_name()  # type: ignore[attr-defined]  # our own model has it
    return name
