"""The one way in with a password: by e-mail address, refused once a one-time password is out of date."""

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils import timezone

from terreau.accounts.models import User


class EmailBackend(AuthenticationBackend):
    """Allauth's backend (same answer and same time whether the address is known or not), plus the one-time password's end."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> User | None:
        """Return the person these credentials belong to, or None."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and user.password_expires_at is not None and user.password_expires_at <= timezone.now():
            return None
        return user
