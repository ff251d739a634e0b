"""The directory, its map, its profiles and its open data."""

import json
from typing import TypeVar

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.core.registries import panels_for
from terreau.core.tables.writing import csv_lines
from terreau.network import exports
from terreau.network.models import Profile
from terreau.network.queries import directory as queries
from terreau.network.queries.narrowing import Narrowing
from terreau.network.queries.points import MOST_AT_ONCE, points, previews
from terreau.network.queries.wanted import RADII, Wanted
from terreau.network.views import maps, sheets
from terreau.vocabulary.middleware import PlatformRequest

Response = TypeVar("Response", bound=HttpResponseBase)
EXPORTS = [("network:csv", gettext_lazy("Tableur (CSV)")), ("network:geojson", gettext_lazy("Carte (GeoJSON)"))]


@require_safe
@public_page
def directory(request: PlatformRequest) -> HttpResponse:
    """Who and what the network is made of, in a list and on a map."""
    found = queries.directory(request.platform, Wanted.read(request.GET))
    query = found.wanted.query_string()
    context = {
        "found": found,
        "query": query,
        "picked": sheets.picked(found),
        "place": sheets.PlaceForm(initial={"territoire": found.territory or found.wanted.territory}),
        "unknown_place": found.wanted.territory if found.territory is None else "",
        "meant": sheets.meant(found),
        "radii": RADII,
        "sizes": sheets.sizes(),
        "map": maps.drawn(found, query),
        "panels": panels_for("network", request),
        "feed_url": f"{reverse('network:feed')}?{query}",
        "exports": [(label, f"{reverse(name)}?{query}") for name, label in EXPORTS],
        "empty_actions": [(_("Voir tout le réseau"), reverse("network:directory")), (_("Demander à quelqu’un"), reverse("network:ask"))],
    }
    answer = render(request, "network/directory.html", context)
    answer["Content-Security-Policy"] = maps.policy()
    return answer


@require_safe
@public_page
def profile(request: PlatformRequest, slug: str) -> HttpResponse:
    """One profile, in what its keepers agreed to show."""
    shown = Profile.objects.on(request.platform).public().select_related("organisation", "seat__department", "seat__region")
    found = find_or_explain(Profile, slug, shown)
    context = sheets.sheet(request.platform, found)
    context["json_ld"] = script_json(exports.json_ld(context["facts"]))
    context["panels"] = panels_for("profile", request, found)
    return render(request, "network/profile.html", context)


@require_safe
@public_page
def points_json(request: PlatformRequest) -> JsonResponse:
    """The points of the map, for the same query as the list: columns of figures, see `queries.points`."""
    return JsonResponse(points(request.platform, Wanted.read(request.GET)), json_dumps_params={"separators": (",", ":")})


@require_safe
@public_page
def previews_json(request: PlatformRequest) -> JsonResponse:
    """What a few points of the map say of themselves; `p` holds their keys."""
    keys = [int(key) for key in request.GET.get("p", "").split(",")[:MOST_AT_ONCE] if key.isascii() and key.isdigit() and len(key) < queries.LONGEST_NUMBER]
    return JsonResponse(previews(request.platform, keys), safe=False, json_dumps_params={"ensure_ascii": False})


@require_safe
def profiles_csv(request: PlatformRequest) -> StreamingHttpResponse:
    """Any query of the directory as a table for spreadsheets."""
    keys = Narrowing(request.platform, Wanted.read(request.GET)).keys()
    return _open(StreamingHttpResponse(csv_lines(exports.table(request.platform, keys)), content_type="text/csv; charset=utf-8"), "csv")


@require_safe
def profiles_geojson(request: PlatformRequest) -> StreamingHttpResponse:
    """Any query of the directory as points for maps."""
    keys = Narrowing(request.platform, Wanted.read(request.GET)).keys()
    return _open(StreamingHttpResponse(exports.geojson_parts(request.platform, keys), content_type="application/geo+json"), "geojson")


def _open(response: Response, ending: str) -> Response:
    """Have the browser keep an answer as a file, and any page read it."""
    response["Content-Disposition"] = f'attachment; filename="reseau-{timezone.localdate():%Y-%m-%d}.{ending}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


def script_json(data: object) -> str:
    """Return JSON that can stand inside a `<script type="application/ld+json">`: `<`, `>` and `&` are escaped."""
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
