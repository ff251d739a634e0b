"""What other pages ask of territories while somebody types."""

import gzip

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from terreau.changes.pagecache import public_page
from terreau.territories.enums import TerritoryKind
from terreau.territories.queries import found
from terreau.territories.shapes import address, shape_file

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
@public_page
def suggestions(request: HttpRequest) -> JsonResponse:
    """Territories that complete what is typed, the likeliest first: [[what it is, its name, its address, its key, its name in full], …].

    `sorte` keeps some kinds.
    """
    kinds = [kind for kind in request.GET.getlist("sorte") if kind in TerritoryKind] or None
    answers = [[one.what, one.name, one.url, one.key, one.in_full] for one in found(request.GET.get("q", ""), kinds=kinds)]
    return JsonResponse(answers, safe=False, json_dumps_params={"ensure_ascii": False})


@require_safe
def shapes(request: HttpRequest, digest: str, level: str, within: str = "") -> HttpResponse:
    """The outlines of a level as GeoJSON (RFC 7946), compressed as they are kept. An address of another vintage leads to the one of now."""
    path = shape_file(level, within) if level in TerritoryKind else None
    if path is None:
        raise Http404
    if request.path != address(level, within):
        return redirect(address(level, within))
    content, as_kept = path.read_bytes(), "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(content if as_kept else gzip.decompress(content), content_type="application/geo+json")
    if as_kept:
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ["Accept-Encoding"])
    answer["Cache-Control"] = FOR_EVER
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
