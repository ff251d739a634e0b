"""Where a question is asked from: what its address says."""

from dataclasses import dataclass

from django.http import QueryDict

from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.territories.queries import by_key
from terreau.vocabulary.models import Lever, Platform, Situation

# Of a whole department or region, nobody is near.
_NEAR = {TerritoryKind.COMMUNE, TerritoryKind.EPCI}


@dataclass(frozen=True)
class Origin:
    """The situation, the lever and the territory of the page that led to the form; what is unknown is left out."""

    situation: Situation | None = None
    lever: Lever | None = None
    territory: Territory | None = None


def origin_of(platform: Platform, query: QueryDict) -> Origin:
    """Return what « ?situation=…&levier=…&territoire=commune-01001 » names on a platform."""
    slug, lever, key = (query.get(name, "")[:200] for name in ("situation", "levier", "territoire"))
    situation = Situation.objects.filter(framework=platform.framework_id, slug=slug).first() if slug else None
    levers = {one.slug: one for one in platform.framework.ordered_levers}
    territory = by_key(key) if key else None
    return Origin(situation, levers.get(lever), territory if territory is not None and territory.kind in _NEAR else None)
