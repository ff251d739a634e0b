"""What every page knows."""

from django.http import HttpRequest

from terreau.core.registries import navigation


def page(request: HttpRequest) -> dict[str, object]:
    """Return the header's entries, the current one marked."""
    return {
        "navigation": [
            {"label": item.label, "url_name": item.url_name, "current": request.path.startswith(item.prefix)}
            for item in sorted(navigation, key=lambda item: item.order)
        ],
    }
