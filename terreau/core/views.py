"""Error pages, health, and the style guide."""

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from terreau.core import health
from terreau.core.components import style_guide_context


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this person may not do this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing at this address; the page searches with its words, without those of the room (« /ressources/ ») before them."""
    parts = [part for part in request.path.replace("-", " ").split("/") if part]
    words = " ".join(parts[1:] or parts)[:120]
    return render(request, "404.html", {"words": words}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something broke; the page says that nothing was lost. Needs no database."""
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or too old; the page says how to send it again."""
    return render(request, "403_csrf.html", status=403)


def alive(request: HttpRequest) -> JsonResponse:
    """Liveness: this process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """Readiness: the database answers; 503 otherwise. Also says, for people, which other processes were heard of lately."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        seen = health.report()
    except Error:
        return JsonResponse({"status": "unavailable", "database": False}, status=503)
    return JsonResponse({"status": "ok", "database": True, **seen})


def style_guide(request: HttpRequest) -> HttpResponse:
    """The style guide: every component with sample data. For staff only, unless DEBUG or TERREAU_OPEN_STYLE_GUIDE."""
    if not (settings.DEBUG or settings.TERREAU_OPEN_STYLE_GUIDE or request.user.is_staff):
        raise Http404
    return render(request, "core/style_guide.html", style_guide_context())
