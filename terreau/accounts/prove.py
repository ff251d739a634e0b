"""Proving who one is, again, before what touches all one's data."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Self

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows, is_reauthentication_required
from allauth.core import ratelimit
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from terreau.accounts.entry_forms import SignInCodeForm
from terreau.accounts.models import User
from terreau.accounts.perms import member

View = Callable[..., HttpResponse]
STATE = "terreau_proof_by_code"


def proved_again(view: View) -> View:
    """Ask for a fresh proof of identity: a password or second factor, else (people who use neither) a code minutes old."""

    @never_cache
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if get_reauthentication_flows(request.user):
            if is_reauthentication_required(request, app="terreau.accounts"):
                raise ReauthenticationRequired
        else:
            records = get_authentication_records(request, request.user)
            if not records or time.time() - records[-1]["at"] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
                return redirect(f"{reverse('accounts:prove')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return checked


class ProofByCode(AbstractCodeVerificationProcess):
    """A code sent to the address of whoever is logged in, kept in their session until they type it."""

    def __init__(self, request: HttpRequest, state: dict) -> None:
        self.request = request
        super().__init__(max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS, timeout=app_settings.LOGIN_BY_CODE_TIMEOUT, state=state, user=member(request))

    @classmethod
    def begin(cls, request: HttpRequest) -> Self | None:
        """Send a code; return nothing when too many were asked for."""
        user = member(request)
        if not ratelimit.consume(request, action="request_login_code", key=user.email.lower()):
            return None
        process = cls(request, cls.initial_state(user=user, email=user.email))
        process.state["code"] = get_adapter().generate_login_code()
        process.send()
        process.persist()
        return process

    @classmethod
    def pending(cls, request: HttpRequest) -> Self | None:
        """Return the proof under way, if it is this person's and not too old."""
        state = request.session.get(STATE)
        if not state or state.get("email") != member(request).email:
            return None
        found: Self | None = cls(request, state).abort_if_invalid()
        return found

    def send(self) -> None:
        """Send the mail."""
        get_adapter().send_mail("account/email/login_code", self.state["email"], {"request": self.request, "code": self.code})

    def persist(self) -> None:
        """Keep it in the session."""
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        """Forget it."""
        self.request.session.pop(STATE, None)

    def finish(self) -> None:
        """Note the proof."""
        self.abort()
        record_authentication(self.request, member(self.request), method="code", email=self.state["email"], reauthenticated=True)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prove_by_code(request: HttpRequest) -> HttpResponse:
    """Send a code to whoever has neither password nor second factor, and read it, without logging them out."""
    target = _target(request)
    if get_reauthentication_flows(request.user):
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': target})}")
    process = ProofByCode.pending(request)
    if request.method == "POST" and request.POST.get("action") in {"send", "resend"}:
        if ProofByCode.begin(request) is None:
            messages.error(request, get_adapter().error_messages["rate_limited"])
        return redirect(f"{request.path}?{urlencode({'next': target})}")
    form = SignInCodeForm(request.POST if process and request.method == "POST" else None, code=process.code if process else "")
    if process and form.is_valid():
        process.finish()
        return redirect(target)
    if process and form.is_bound and not process.record_invalid_attempt():
        messages.error(request, _("Trop de codes faux : demandez-en un autre."))
        process = None
    return _page(request, target, member(request), form if process else None)


def _target(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if allowed else reverse("accounts:space")


def _page(request: HttpRequest, target: str, user: User, form: SignInCodeForm | None) -> HttpResponse:
    context = {
        "verify_form": form,
        "email": user.email,
        "action": request.path,
        "can_resend": True,
        "cancel_url": reverse("accounts:space"),
        "redirect_field": format_html('<input type="hidden" name="next" value="{}">', target),
    }
    return render(request, "accounts/prove.html", context, status=422 if form and form.errors else 200)
