"""What stands before the desk: a role, a second factor proved in this very session, a password of one's own."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from terreau.accounts.models import User
from terreau.accounts.perms import may_enter_desk, member

GetResponse = Callable[[HttpRequest], HttpResponse]
PERSONAL_PREFIXES = ("/compte/", "/mon-espace/")


def in_desk(request: HttpRequest) -> bool:
    """Return whether a request is for the desk, by the path that Django itself resolves."""
    return request.path_info.startswith(settings.TERREAU_DESK_PATH) or f"{request.path_info}/" == settings.TERREAU_DESK_PATH


def proved_second_factor(request: HttpRequest, user: User) -> bool:
    """Return whether a second factor was given in this session, by this person, with a key that still exists."""
    from allauth.account.internal.flows.login import get_authentication_records
    from allauth.mfa.models import Authenticator

    used = {record.get("id") for record in get_authentication_records(request, user) if record.get("method") == "mfa"}
    return Authenticator.objects.filter(user=user, pk__in=used).exists()


class FreshPasswordMiddleware:
    """Sends whoever came in with a one-time password to the page where they choose their own, and nowhere else."""

    allowed = {"account_change_password", "account_logout", "account_reauthenticate"}

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Redirect before the view runs; public pages never look at who is reading."""
        if not (in_desk(request) or request.path_info.startswith(PERSONAL_PREFIXES)) or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.user.must_change_password and name not in self.allowed:
            messages.warning(request, _("Ce mot de passe ne servait qu’une fois : choisissez le vôtre avant de continuer."))
            return redirect("account_change_password")
        return None


class EditorMfaMiddleware:
    """Opens the desk to people who hold a role and proved a second factor in this session."""

    allowed = {"wagtailadmin_login", "desk_login", "desk_closed", "wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Redirect or refuse before the view runs; anonymous people are sent to log in by Wagtail itself."""
        if not in_desk(request) or not request.user.is_authenticated:
            return None
        if request.resolver_match and request.resolver_match.view_name in self.allowed:
            return None
        if not may_enter_desk(request.user):
            raise PermissionDenied
        if not settings.TERREAU_REQUIRE_EDITOR_MFA:
            return None
        return self._second_factor(request)

    def _second_factor(self, request: HttpRequest) -> HttpResponse | None:
        from allauth.mfa.models import Authenticator
        from allauth.mfa.utils import is_mfa_enabled

        if not is_mfa_enabled(request.user, types=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
            messages.warning(request, _("L’atelier demande une seconde preuve d’identité : ajoutez-la ici, puis revenez."))
            return redirect("mfa_index")
        if not proved_second_factor(request, member(request)):
            # The factor was added elsewhere after this session began: a password alone opened it.
            target = request.get_full_path() if request.method in {"GET", "HEAD"} else settings.TERREAU_DESK_PATH
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': target})}")
        return None
