"""People, organisations and roles for tests."""

import itertools

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from terreau.accounts.actions import grant_role
from terreau.accounts.models import Organisation, Role, RoleKind, User
from terreau.vocabulary.models import Platform

PASSWORD = "une phrase assez longue"
_numbers = itertools.count(1)


def make_user(email: str = "", *, password: str | None = PASSWORD, superuser: bool = False, **fields: object) -> User:
    """Return a person with a confirmed address."""
    email = email or f"personne{next(_numbers)}@example.org"
    create = User.objects.create_superuser if superuser else User.objects.create_user
    user = create(email, password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_organisation(name: str = "", **fields: object) -> Organisation:
    """Return an organisation."""
    number = next(_numbers)
    return Organisation.objects.create(name=name or f"Organisation {number}", slug=fields.pop("slug", f"organisation-{number}"), **fields)


def make_role(platform: Platform, kind: RoleKind = RoleKind.EDITOR, user: User | None = None) -> Role:
    """Return a role, given by the action that also puts the person in the right groups."""
    return grant_role(user=user or make_user(), platform=platform, kind=kind, by=None)


def add_second_factor(user: User) -> str:
    """Give a person an authenticator app; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def logged_in(user: User, *, second_factor: bool = False) -> Client:
    """Return a client of this person, with the proofs of identity that allauth would have noted in its session."""
    import time

    from allauth.account.internal.flows import login

    client = Client()
    client.force_login(user)
    session = client.session
    records = [{"method": "password", "at": time.time(), "email": user.email, "reauthenticated": True}]
    if second_factor:
        authenticator = user.authenticator_set.filter(type="totp").first()
        if authenticator is None:
            add_second_factor(user)
            authenticator = user.authenticator_set.get(type="totp")
        records.append({"method": "mfa", "at": time.time(), "id": authenticator.pk, "type": "totp", "reauthenticated": True})
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = login.user_id_to_str(user)
    session.save()
    return client
