"""Makers of profiles for tests."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from terreau.network.actions.consents import agree
from terreau.network.enums import Kind, Part
from terreau.network.models import Profile


def make_profile(
    platform: Any, name: str = "Camille Exemple", *, kind: Kind = Kind.PERSON, shown: Iterable[Part] = tuple(Part), live: bool = True, **fields: Any
) -> Profile:
    """Return a profile that shows the parts asked for, published unless said otherwise."""
    related = {key: fields.pop(key) for key in ("crafts", "levers", "audiences", "catchment") if key in fields}
    profile = Profile(platform=platform, name=name, slug=fields.pop("slug", slugify(name)), kind=kind, live=live, confirmed_at=timezone.now(), **fields)
    for key, value in related.items():
        setattr(profile, key, value)
    profile.save()
    agree(profile=profile, wordings={part: f"Vous pouvez montrer {part.label}." for part in shown}, by=None)
    return profile
