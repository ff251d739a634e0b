"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from terreau.core.registries import navigation


def page(request: HttpRequest) -> dict[str, object]:
    """Return the header's entries, the current one marked, and where the source code is."""
    return {
        "navigation": [
            {"label": item.label, "url_name": item.url_name, "current": request.path.startswith(item.prefix)}
            for item in sorted(navigation, key=lambda item: item.order)
        ],
        "source_url": settings.TERREAU_SOURCE_URL,
    }
