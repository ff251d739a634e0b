"""The platform of the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from terreau.vocabulary.models import Platform


def _platform(request: HttpRequest) -> Platform | None:
    platform = Platform.objects.for_host(request.get_host().rpartition(":")[0] or request.get_host())
    if platform is not None:
        # Wagtail looks its site up by itself: tell it, and save a query a page.
        request._wagtail_site = platform.site  # type: ignore[attr-defined]  # Wagtail's own cache on the request
    return platform


class PlatformRequest(HttpRequest):
    """A request that went through `PlatformMiddleware`."""

    platform: Platform


class PlatformMiddleware:
    """Puts the platform on the request as `request.platform`, looked up when first used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.platform = SimpleLazyObject(lambda: _platform(request))  # type: ignore[attr-defined]  # set here for every view
        return self.get_response(request)
