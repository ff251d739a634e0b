"""What the network shows on pages of other rooms."""

from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from terreau.network.enums import CATALYSTS, Kind
from terreau.network.models import Profile
from terreau.network.queries.nearness import near
from terreau.territories.models import Territory
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Lever, Situation


def near_territory(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return who can help near a territory, and where the directory says more."""
    territory, platform = cast(Territory, subject), cast(PlatformRequest, request).platform
    found = near(platform, territory)
    wanted: dict[str, Any] = {"territoire": f"{territory.kind}-{territory.code}"}
    around = {**wanted, "rayon": 50} if territory.latitude is not None and territory.kind in {"commune", "epci"} else wanted
    address = reverse("network:directory")
    return {"cards": found, "territory": territory, "url": f"{address}?{urlencode(around)}", "acting_url": f"{address}?{urlencode(wanted)}"}


def my_profiles(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return what one's own space needs to lead to one's profiles."""
    return {}


def to_claim(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return where to ask to keep the profile of an organisation, a network or a place; nothing for a person, or for what is made up."""
    profile = cast(Profile, subject)
    return None if profile.kind == Kind.PERSON or profile.synthetic else {"url": reverse("network:claim", args=[profile.slug])}


def ask_about(request: HttpRequest, subject: Model | None) -> dict[str, object]:
    """Return where to put a question to the network, with the lever, the situation or the territory of the page."""
    travels: dict[type[Model], tuple[str, str]] = {Lever: ("levier", "slug"), Situation: ("situation", "slug"), Territory: ("territoire", "key")}
    name, attribute = travels.get(type(subject), ("", "")) if subject is not None else ("", "")
    lever = None if name else _first_lever(subject)
    query = {name: getattr(subject, attribute)} if name else {"levier": lever.slug} if lever else {}
    directory = reverse("network:directory")
    there = f"?{urlencode({'territoire': subject.key})}" if isinstance(subject, Territory) else ""
    return {"url": f"{reverse('network:ask')}{'?' if query else ''}{urlencode(query)}", "directory": "" if request.path == directory else directory + there}


def _first_lever(subject: Model | None) -> Lever | None:
    """Return the first lever of what a page is about, of whatever room it is: a draft that was never saved has none."""
    levers = getattr(subject, "levers", None) if subject is not None and subject.pk else None
    return next(iter(levers.all()), None) if levers is not None else None


def write_to(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return where to write to a profile; nothing for what is made up, or who takes no question."""
    profile = cast(Profile, subject)
    taken = profile.takes_questions or profile.kind not in CATALYSTS
    return {"url": reverse("network:write", args=[profile.slug])} if taken and not profile.synthetic else None
