"""What a page without another answer says while the index is made."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from terreau.search.index import UnavailableError

WAIT = "30"


class UnavailableMiddleware:
    """Answers 503 for a view that raised `UnavailableError`: feeds and exports, which must not pass a list of everything off as an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say when to come back; any other exception is not ours."""
        if not isinstance(exception, UnavailableError):
            return None
        told = _("La recherche se prépare : redemandez dans une demi-minute.")
        return HttpResponse(f"{told}\n", status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": WAIT, "Cache-Control": "no-store"})
