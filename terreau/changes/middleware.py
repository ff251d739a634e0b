"""What a public page read, and what became of an address."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render

from terreau.changes.addresses import Gone, Moved
from terreau.changes.pagecache import BYPASS, RECORDING
from terreau.changes.reads import Recording, record

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_VARIES_ON = {"accept-encoding", "hx-request"}


def refusal(request: HttpRequest, response: HttpResponseBase, recording: Recording) -> str:
    """Return why an answer must not be kept, or nothing when it may."""
    control = response.headers.get("Cache-Control", "")
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}
    session = getattr(request, "session", None)
    reasons = {
        "not-public": not recording.public,
        "status": response.status_code != 200,
        "streaming": response.streaming,
        "session": session is not None and session.accessed,
        "token": "CSRF_COOKIE_NEEDS_UPDATE" in request.META,
        "cookie": bool(response.cookies),
        "private": "private" in control or "no-store" in control,
        "varies": bool(varies - _VARIES_ON),
        "nonce": "'nonce-" in response.headers.get("Content-Security-Policy", ""),
        "unwatched": recording.public and bool(recording.unwatched()),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


class PageCacheMiddleware:
    """Collects the tables a request reads, and decides whether its answer may be kept (`CachedPages` keeps it)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        recording = request.META.get(RECORDING)
        if recording is None:
            response = self.get_response(request)
            if request.META.get(BYPASS):
                response.headers["X-Terreau-Page"] = "bypass"
            return response
        with record(recording):
            response = self.get_response(request)
        recording.refuse(refusal(request, response, recording))
        if recording.refusal:
            response.headers["X-Terreau-Page"] = f"bypass; {recording.refusal}"
        seconds = getattr(response, "terreau_expires", None)
        if seconds is not None:
            recording.expires = time.monotonic() + seconds
        return response


class AddressMiddleware:
    """Answers 301 for an address that moved and 410 for a record that was deleted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn `Moved` and `Gone` into answers; anything else is not ours."""
        if isinstance(exception, Moved):
            query = request.META.get("QUERY_STRING", "")
            target = f"{exception.url}?{query}" if query and "?" not in exception.url and "#" not in exception.url else exception.url
            # Another record may take the old address one day: browsers ask again.
            return HttpResponsePermanentRedirect(target, headers={"Cache-Control": "no-cache"})
        if isinstance(exception, Gone):
            return render(request, "410.html", {"title": exception.title}, status=410)
        return None
