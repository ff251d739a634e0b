"""What happens to people outside our own actions: in allauth's pages, in Wagtail's."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.models import Group
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from wagtail.models import Site

from terreau.accounts.actions.administrators import password_was_chosen
from terreau.accounts.actions.file_rights import drop_file_rights, sync_common_files, sync_file_rights
from terreau.accounts.actions.page_rights import drop_page_rights, sync_page_rights
from terreau.accounts.actions.roles import GROUPS, OF_A_PLATFORM, keep_in_step
from terreau.accounts.models import User
from terreau.vocabulary.models import Platform


def connect() -> None:
    """Listen."""
    for signal in (password_changed, password_reset, password_set):
        signal.connect(_password_chosen, dispatch_uid="accounts.password_chosen")
    email_confirmed.connect(_address_confirmed, dispatch_uid="accounts.address_confirmed")
    authenticator_added.connect(_factor_added, dispatch_uid="accounts.factor_added")
    post_save.connect(_site_saved, sender=Site, dispatch_uid="accounts.site_saved")
    post_save.connect(_platform_saved, sender=Platform, dispatch_uid="accounts.platform_saved")
    post_delete.connect(_platform_deleted, sender=Platform, dispatch_uid="accounts.platform_deleted")


def _password_chosen(request: HttpRequest, user: User, **_signal: Any) -> None:
    request.terreau_first_password = user.must_change_password  # type: ignore[attr-defined]  # the adapter goes on by it
    password_was_chosen(user=user)


def _address_confirmed(request: HttpRequest, email_address: EmailAddress, **_signal: Any) -> None:
    """Whoever comes in by confirming an address has just proved that it is theirs; an address added later proves nothing."""
    if request.user.is_anonymous:
        record_authentication(request, email_address.user, "code", email=email_address.email)


def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any) -> None:
    """Whoever adds a key has just proved that they hold it: neither the recovery codes that follow nor the desk need ask again."""
    if authenticator.type in {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


def _site_saved(raw: bool = False, **_signal: Any) -> None:
    """A root given to a second site stops being the first one's own: look at all platforms, they are few."""
    if not raw:
        for platform in Platform.objects.select_related("site__root_page"):
            sync_page_rights(platform=platform)


def _platform_saved(instance: Platform, raw: bool = False, **_signal: Any) -> None:
    if not raw:
        sync_page_rights(platform=instance)
        sync_file_rights(platform=instance)
        sync_common_files(groups=Group.objects.filter(name__in=GROUPS.values()))


def _platform_deleted(instance: Platform, **_signal: Any) -> None:
    drop_page_rights(platform=instance)
    drop_file_rights(platform=instance)


def groups_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None = None, **_signal: Any) -> None:
    """Put the groups back as the roles say, whoever changed them and wherever."""
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    people = [instance] if not reverse else list(User.objects.filter(pk__in=pk_set or []))
    for user in people:
        if user.groups.filter(Q(name__in=GROUPS.values()) | OF_A_PLATFORM).exists() or user.roles.exists():
            keep_in_step(user=user)
