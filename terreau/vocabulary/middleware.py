"""The platform of the request."""

from collections.abc import Callable
from copy import copy
from typing import Never

from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from terreau.changes.kept import KeptValues
from terreau.vocabulary.models import Platform

# Apart from what else is kept: hosts and ports that anybody makes up must not push that out.
_platforms = KeptValues()


class NoPlatformError(Exception):
    """The database holds no platform: nothing can be shown yet. Templates print nothing instead."""

    silent_variable_failure = True


class NoPlatform:
    """What stands for the platform where there is none: false, and any use of it is `NoPlatformError`."""

    def __bool__(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Never:
        raise NoPlatformError(name)


def _platform(request: HttpRequest) -> Platform | NoPlatform:
    host, written_port = split_domain_port(request.get_host())
    port = int(written_port) if written_port else 443 if request.is_secure() else 80
    platform = _platforms.get((host, port), lambda: _found(host, port))
    if platform is None:
        return NoPlatform()
    # Wagtail looks its site up by itself: tell it, and save a query a page. It notes the root page on what it gets: not on what requests share.
    request._wagtail_site = copy(platform.site)  # type: ignore[attr-defined]  # Wagtail's own cache on the request
    return platform


def _found(host: str, port: int) -> Platform | None:
    """Return the platform of a host with the levers of its framework, which nearly every page draws: requests share it, and none changes it."""
    platform = Platform.objects.for_host(host, port)
    if platform is not None:
        _levers = platform.framework.ordered_levers
    return platform


class PlatformRequest(HttpRequest):
    """A request that went through `PlatformMiddleware`."""

    platform: Platform


class PlatformMiddleware:
    """Puts the platform on the request as `request.platform`, looked up when first used; answers 503 to a view that needs one that is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.platform = SimpleLazyObject(lambda: _platform(request))  # type: ignore[attr-defined]  # set here for every view
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say which command makes the first platform."""
        if not isinstance(exception, NoPlatformError):
            return None
        told = _("Ce site n’a encore aucun contenu. La personne qui l’installe doit lancer : manage.py load_catalogue, puis manage.py load_pages.")
        headers = {"Cache-Control": "no-store", "Retry-After": "60"}
        return HttpResponse(f"{told}\n", status=503, content_type="text/plain; charset=utf-8", headers=headers)
