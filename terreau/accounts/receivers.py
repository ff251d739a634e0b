"""What happens to people outside our own actions: in allauth's pages, in Wagtail's."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest

from terreau.accounts.actions.administrators import password_was_chosen
from terreau.accounts.actions.roles import GROUPS, keep_in_step
from terreau.accounts.models import User


def connect() -> None:
    """Listen."""
    for signal in (password_changed, password_reset, password_set):
        signal.connect(_password_chosen, dispatch_uid="accounts.password_chosen")
    authenticator_added.connect(_factor_added, dispatch_uid="accounts.factor_added")


def _password_chosen(user: User, **_signal: Any) -> None:
    password_was_chosen(user=user)


def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    """Whoever adds a key has just proved that they hold it: the desk need not ask again in this session."""
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def groups_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None = None, **_signal: Any) -> None:
    """Put the groups back as the roles say, whoever changed them and wherever."""
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    people = [instance] if not reverse else list(User.objects.filter(pk__in=pk_set or []))
    for user in people:
        if user.groups.filter(name__in=GROUPS.values()).exists() or user.roles.exists():
            keep_in_step(user=user)
