"""Resources that are perhaps described already: near titles, same address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db.models import Case, IntegerField, Q, QuerySet, When

from terreau.accounts.perms import Person
from terreau.core.text import folded_words
from terreau.library.models import Resource
from terreau.library.perms import resources_within

# Parameters that say where a visitor came from, not what is read.
TRACKING = ("utm_", "mtm_", "pk_", "fbclid", "gclid", "msclkid", "xtor", "at_medium", "at_campaign", "mc_cid", "mc_eid")
SHORTEST, MOST_WORDS, MOST_COMPARED, MOST_TOLD = 4, 5, 60, 5
NEAR = 0.6


@dataclass(frozen=True)
class Likely:
    """A resource that may be the one being described; `same_address` when its address is the one given."""

    pk: int
    title: str
    year: int | None
    live: bool
    same_address: bool


def reach(user: Person) -> QuerySet[Resource]:
    """Return what a person may read in the desk: what is public, and the drafts on which they may act."""
    return Resource.objects.filter(Q(live=True) | Q(pk__in=resources_within(user).values("pk")))


def plain_address(url: str) -> str:
    """Return an address without what varies from one copy to another.

    « http://www.exemple.fr/Guide/?utm_source=x#haut » gives `exemple.fr/Guide`.
    """
    try:
        parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    telling = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not name.lower().startswith(TRACKING)]
    return f"{host}{parts.path.rstrip('/')}{'?' + urlencode(telling) if telling else ''}"


def likely(title: str, url: str, *, user: Person, besides: int | None = None) -> list[Likely]:
    """Return the resources within reach that resemble a title or share an address, the nearest first, at most five."""
    within = reach(user) if besides is None else reach(user).exclude(pk=besides)
    same = _of_address(within, url)
    near = [resource for resource in _of_title(within, title) if resource.pk not in {found.pk for found in same}]
    return [Likely(found.pk, str(found), found.year, found.live, found in same) for found in [*same, *near][:MOST_TOLD]]


def _of_address(within: QuerySet[Resource], url: str) -> list[Resource]:
    wanted = plain_address(url)
    host, _slash, path = wanted.partition("?")[0].partition("/")
    if "." not in host:
        return []
    found = _light(within.filter(url__icontains=f"{host}/{path}" if path else host))[: MOST_COMPARED * 5]
    return [resource for resource in found if plain_address(resource.url) == wanted]


def _of_title(within: QuerySet[Resource], title: str) -> list[Resource]:
    words = _telling(title)
    if not words:
        return []
    held = sum((_held(word) for word in words[1:]), _held(words[0]))
    enough: QuerySet[Any] = within.annotate(held=held)
    candidates = _light(enough.filter(held__gte=(len(words) + 1) // 2).order_by("-held", "pk"))[:MOST_COMPARED]
    wanted = _trigrams(title)
    scores = {resource: _nearness(wanted, _trigrams(resource.title)) for resource in candidates}
    return sorted((resource for resource, score in scores.items() if score >= NEAR), key=lambda resource: (-scores[resource], resource.pk))


def _held(word: str) -> Case:
    return Case(When(folded__contains=f" {word}", then=1), default=0, output_field=IntegerField())


def _light(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    return resources.only("pk", "title", "year", "live", "url")


def _telling(title: str) -> list[str]:
    """Return the longest words of a title: the others are in every title."""
    words = dict.fromkeys(word for word in folded_words(title[:250]).split() if len(word) >= SHORTEST)
    return sorted(words, key=len, reverse=True)[:MOST_WORDS]


def _trigrams(title: str) -> frozenset[str]:
    text = folded_words(title[:250])
    return frozenset(text[place : place + 3] for place in range(len(text) - 2))


def _nearness(wanted: frozenset[str], other: frozenset[str]) -> float:
    """Return how near two titles are, from 0 to 1; a title begun is near one that goes on (twelve letters at least)."""
    common = len(wanted & other)
    alike = 2 * common / (len(wanted) + len(other) or 1)
    begun = common / len(wanted) if len(wanted) >= 12 else 0.0
    return max(alike, begun * 0.7)
