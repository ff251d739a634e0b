"""What stands beside a profile: those tied to it, those near it."""

from typing import Any

from terreau.network.models import Profile
from terreau.network.queries.cards import ProfileCard, cards
from terreau.network.queries.nearness import near
from terreau.vocabulary.models import Platform

MOST_LINKED, MOST_AROUND = 12, 3


def linked_to(profile: Profile, platform: Platform) -> list[ProfileCard]:
    """Return the cards of the public profiles tied to one; none where it does not show its links."""
    if not profile.shows_links:
        return []
    return cards(Profile.objects.on(platform).public().filter(linked=profile).order_by("slug")[:MOST_LINKED], platform.framework.ordered_levers)


def around(profile: Any, platform: Platform) -> list[ProfileCard]:
    """Return the cards of a few profiles near the place that one shows."""
    if not profile.shows_seat or profile.seat is None:
        return []
    return near(platform, profile.seat, most=MOST_AROUND, besides=profile.pk)
