"""The first administrator: without one, nobody could let anybody in."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from terreau.accounts.models import User

ONE_TIME_PASSWORD_LASTS = timedelta(days=3)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def first_administrator(*, email: str, reset: bool = False) -> tuple[User, str | None]:
    """Return an administrator and, if one had to be made or `reset` was asked, a password to use once within three days.

    `reset` gives a new password to the administrator with this address, else to the oldest one, and ends their sessions.
    """
    administrators = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
    user = administrators.filter(email__iexact=email).first() or administrators.first()
    if user is not None and not reset:
        return user, None
    if user is None:
        user = User.objects.filter(email__iexact=email).first() or User(email=email.lower())
        user.is_superuser = user.is_staff = user.is_active = True
    else:
        end_sessions(user=user)
    password = "-".join("".join(secrets.choice(LETTERS) for _letter in range(5)) for _group in range(4))
    user.set_password(password)
    user.must_change_password = True
    user.password_expires_at = timezone.now() + ONE_TIME_PASSWORD_LASTS
    user.save()
    EmailAddress.objects.filter(user=user).exclude(email=user.email).update(primary=False)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user, password


def password_was_chosen(*, user: User) -> None:
    """Note that a person now has a password of their own."""
    if user.must_change_password or user.password_expires_at:
        user.must_change_password = False
        user.password_expires_at = None
        user.save(update_fields=["must_change_password", "password_expires_at", "updated_at"])


def end_sessions(*, user: User) -> None:
    """End every session of a person, on every device; reads all open sessions, because they name their person inside."""
    own = [session.pk for session in Session.objects.iterator() if session.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=own).delete()
    UserSession.objects.filter(user=user).delete()
