"""Editors prove who they are with a second factor."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class EditorMfaMiddleware:
    """Sends people who enter the desk without a second factor to the page where they add one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.TERREAU_REQUIRE_EDITOR_MFA and request.path_info.startswith(settings.TERREAU_DESK_PATH) and request.user.is_authenticated:
            from allauth.mfa.utils import is_mfa_enabled

            if not is_mfa_enabled(request.user):
                messages.warning(request, _("L’atelier demande une seconde preuve d’identité : ajoutez-la ici, puis revenez."))
                return redirect("mfa_index")
        return self.get_response(request)
