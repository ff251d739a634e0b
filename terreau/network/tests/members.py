"""What tests of members' profiles share: who keeps a profile, what their form sends."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from terreau.accounts.tests.factories import logged_in, make_user
from terreau.network.enums import Kind, Part, StewardState
from terreau.network.models import Profile, Steward
from terreau.network.tests.factories import make_profile

HOST = "terreau.test"
LIST = "/reseau/mes-profils/"
KINDS = {Kind.PERSON: "personne", Kind.ORGANISATION: "organisation", Kind.RELAY: "reseau-relais", Kind.PLACE: "lieu"}


def visitor(user: Any = None) -> Any:
    """Return a client on the platform's host, of somebody or of nobody."""
    from django.test import Client

    client = logged_in(user) if user is not None else Client()
    client.defaults["SERVER_NAME"] = HOST
    return client


def given(profile: Profile, user: Any, state: StewardState = StewardState.GRANTED, **fields: Any) -> Profile:
    """Have somebody keep a profile, or ask to."""
    Steward.objects.create(profile=profile, user=user, state=state, decided_at=timezone.now(), **fields)
    return profile


def kept_profile(platform: Any, user: Any = None, name: str = "Camille Exemple", **fields: Any) -> Profile:
    """Return a public profile that somebody keeps, with the revision that was published."""
    profile = given(make_profile(platform, name, **fields), user or make_user())
    if profile.live:
        profile.save_revision().publish()
    return Profile.objects.get(pk=profile.pk)


def form_of(*parts: Part, send: bool = False, **fields: Any) -> dict[str, Any]:
    """Return what the form of a profile sends, with the boxes of some parts ticked."""
    sent: dict[str, Any] = {"name": "Camille Exemple", "geste": "envoyer" if send else "garder", **{f"shows_{part}": "on" for part in parts}}
    return {**sent, **fields}


def made_by(client: Any, kind: Kind = Kind.PERSON, parts: Iterable[Part] = (), **fields: Any) -> Profile:
    """Make a profile by the form; return it."""
    answer = client.post(reverse("network:new_profile", args=[KINDS[kind]]), form_of(*parts, **fields))
    assert answer.status_code == 302, answer.content.decode()
    return Profile.objects.order_by("-pk")[0]


def edit_path(profile: Profile) -> str:
    """Return the address of the form of a profile."""
    return reverse("network:edit_profile", args=[profile.uuid])


def reloaded(profile: Profile) -> Profile:
    """Return a profile as it is now."""
    return Profile.objects.get(pk=profile.pk)


def public(profile: Profile) -> bool:
    """Return whether anybody sees it."""
    return Profile.objects.public().filter(pk=profile.pk).exists()


def sent_values(profile: Profile) -> Mapping[str, Any]:
    """Return what the latest draft of a profile holds."""
    return profile.latest_revision.content
