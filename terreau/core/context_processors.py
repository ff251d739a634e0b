"""What every page knows."""

from django.http import HttpRequest
from django.urls import reverse

from terreau.core.registries import navigation, panels_for


def page(request: HttpRequest) -> dict[str, object]:
    """Return the header's entries, the current one marked, and what rooms put beside them."""
    return {
        "navigation": [
            {"label": item.label, "url": reverse(item.url_name) if item.url_name else item.prefix, "current": request.path.startswith(item.prefix)}
            for item in sorted(navigation, key=lambda item: item.order)
        ],
        "header": panels_for("header", request),
        "menu": panels_for("menu", request),
    }
