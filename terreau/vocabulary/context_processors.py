"""The platform, for templates."""

from django.http import HttpRequest


def platform(request: HttpRequest) -> dict[str, object]:
    """Return the platform of the request."""
    return {"platform": getattr(request, "platform", None)}
