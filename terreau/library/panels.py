"""What the library shows on pages of other rooms."""

from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from terreau.changes.kept import kept
from terreau.library.cards import Card, cards
from terreau.library.models import Resource
from terreau.library.queries import USEFUL_FIRST, ranked, shown_on
from terreau.territories.enums import SMALL_AND_MEDIUM, TerritoryKind
from terreau.territories.models import Territory
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Platform

MOST_SHOWN = 3
# How the controlled list of scales calls what a territory is.
SCALES = {TerritoryKind.COMMUNE: "commune", TerritoryKind.EPCI: "communaute-de-communes", TerritoryKind.REGION: "region"}
SMALL = "petits-et-moyens-territoires"


def on_territory(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return the most useful resources of a territory's scale; nothing where there is none."""
    scales = scales_of(subject) if isinstance(subject, Territory) else []
    if not scales:
        return None
    bound: PlatformRequest = request  # type: ignore[assignment]  # the middleware gave it its platform
    shown = kept(("library.of_scales", bound.platform.pk, *scales), lambda: _of_scales(bound.platform, scales))
    address = f"{reverse('library:resources')}?{urlencode([('echelle', scale) for scale in scales])}"
    return {"cards": shown, "url": address} if shown else None


def _of_scales(platform: Platform, scales: list[str]) -> list[Card]:
    links = Resource.scales.through.objects.filter(concept__slug__in=scales)
    found = ranked(shown_on(platform).filter(pk__in=links.values("resource_id"))).order_by(*USEFUL_FIRST)[:MOST_SHOWN]
    return cards(found, platform.framework.ordered_levers)


def scales_of(territory: Territory) -> list[str]:
    """Return the scales of a territory, by their slugs: what it is, and « petits et moyens territoires » for a small commune."""
    own = SCALES.get(TerritoryKind(territory.kind))
    small = territory.kind == TerritoryKind.COMMUNE and territory.size_class in SMALL_AND_MEDIUM
    return [scale for scale in (own, SMALL if small else None) if scale]
