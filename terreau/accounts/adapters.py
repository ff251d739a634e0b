"""How allauth treats our people."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's own behaviour, for people without a user name."""


def displayed_name(user: AbstractBaseUser) -> str:
    """Return how allauth's pages and mails name a person to themselves."""
    name: str = user.get_full_name()  # type: ignore[attr-defined]  # our own model has it
    return name
