"""The map of the directory: what the server draws of it, and what the browser needs to draw it better."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.core.middleware import PUBLIC_POLICY
from terreau.network import drawing
from terreau.network.queries.directory import Directory, Part, parts, spread_by_part
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.territories.shapes import CREDIT, address

# Kilometres in a degree of latitude.
DEGREE = 111.2


def drawn(found: Directory, query: str) -> dict[str, Any]:
    """Return what the map's template shows: an outline, circles that lead to a part of it, and the addresses of its data."""
    region, known = _region(found.territory), parts()
    codes = tuple(sorted(one.code for one in known.values() if one.kind == TerritoryKind.DEPARTMENT and one.region == region)) if region else ()
    sheet = drawing.region(codes) if codes else drawing.france()
    spots = drawing.spots(sheet, spread_by_part(found, known))
    anywhere = replace(found.wanted, km=0, page="1")
    return {
        "sheet": sheet,
        "spots": [(spot, f"?{replace(anywhere, territory=key(spot.territory)).query_string()}") for spot in spots],
        "points": f"{reverse('network:points')}?{query}",
        "previews": reverse("network:previews"),
        "regions": address(TerritoryKind.REGION),
        "departments": address(TerritoryKind.DEPARTMENT),
        "view": _view(found),
        "here": _here(found),
        "credit": CREDIT,
        "tiles": settings.MAP_TILES_URL,
        "tiles_credit": settings.MAP_TILES_CREDIT,
        "label": _("Combien de profils dans chaque département") if codes else _("Combien de profils dans chaque région"),
    }


def policy() -> str:
    """Return the content security policy of a page with the map: that of every page, and the server of tiles where the host sets one."""
    where = urlsplit(settings.MAP_TILES_URL)
    return PUBLIC_POLICY.replace("img-src 'self'", f"img-src 'self' {where.scheme}://{where.netloc}") if where.netloc else PUBLIC_POLICY


def key(territory: Territory | Part) -> str:
    """Return the key of a territory in addresses."""
    return f"{territory.kind}-{territory.code}"


def _region(territory: Territory | None) -> int | None:
    if territory is None:
        return None
    return territory.pk if territory.kind == TerritoryKind.REGION else territory.region_id


def _here(found: Directory) -> str:
    """Return « latitude,longitude,kilometres,name » of the place asked for and the circle around it; nothing where the outlines show it."""
    territory = found.territory
    if territory is None or territory.latitude is None:
        return ""
    if territory.kind in {TerritoryKind.REGION, TerritoryKind.DEPARTMENT} and not found.wanted.km:
        return ""
    return f"{territory.latitude},{territory.longitude},{found.wanted.km},{territory.name}"


def _view(found: Directory) -> str:
    """Return what the map shows first where a place or a part of it was asked for: « south,west,north,east »; nothing for all the points."""
    if found.wanted.zone:
        return str(found.wanted.zone)
    territory, km = found.territory, found.wanted.km
    if territory is None or territory.latitude is None or territory.longitude is None or not km:
        return ""
    up, across = km / DEGREE, km / (DEGREE * 0.7)
    edges = (territory.latitude - up, territory.longitude - across, territory.latitude + up, territory.longitude + across)
    return ",".join(f"{edge:.3f}" for edge in edges)
