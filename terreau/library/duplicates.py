"""Resources that are perhaps described already: near titles, same address."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from terreau.accounts.perms import Person
from terreau.core.keys import among, in_order
from terreau.core.text import folded_words, plain_address
from terreau.library.models import Resource
from terreau.library.perms import resources_within
from terreau.search.desk import at_address, resembling

# Found whoever may see them; then those within reach are compared, letter by letter.
MOST_FOUND, MOST_COMPARED, MOST_TOLD = 2_000, 60, 5
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


def likely(title: str, url: str, *, user: Person, besides: Collection[int] = ()) -> list[Likely]:
    """Return the resources within reach that resemble a title or share an address, the nearest first, at most five."""
    within = reach(user).exclude(pk__in=besides)
    same = _of_address(within, url)
    near = [resource for resource in _of_title(within, title) if resource.pk not in {found.pk for found in same}]
    return [Likely(found.pk, str(found), found.year, found.live, found in same) for found in [*same, *near][:MOST_TOLD]]


def _of_address(within: QuerySet[Resource], url: str) -> list[Resource]:
    wanted = plain_address(url)
    keys = at_address(Resource, wanted, MOST_FOUND) if "." in wanted else []
    found = _light(among(within, keys)).order_by("pk") if keys else []
    # The index may be a second behind.
    return [resource for resource in found if plain_address(resource.url) == wanted]


def _of_title(within: QuerySet[Resource], title: str) -> list[Resource]:
    keys = resembling(Resource, title, MOST_FOUND)
    candidates = in_order(_light(within), keys, MOST_COMPARED) if keys else []
    wanted = _trigrams(title)
    scores = {resource: _nearness(wanted, _trigrams(resource.title)) for resource in candidates}
    return sorted((resource for resource, score in scores.items() if score >= NEAR), key=lambda resource: (-scores[resource], resource.pk))


def _light(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    return resources.only("pk", "title", "year", "live", "url")


def _trigrams(title: str) -> frozenset[str]:
    text = folded_words(title[:250])
    return frozenset(text[place : place + 3] for place in range(len(text) - 2))


def _nearness(wanted: frozenset[str], other: frozenset[str]) -> float:
    """Return how near two titles are, from 0 to 1; a title begun is near one that goes on (twelve letters at least)."""
    common = len(wanted & other)
    alike = 2 * common / (len(wanted) + len(other) or 1)
    begun = common / len(wanted) if len(wanted) >= 12 else 0.0
    return max(alike, begun * 0.7)
