"""What every request passes through first: an id, security headers, a polite refusal of broken requests."""

import logging
import time
import uuid
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver

from terreau.core.logs import request_id

GetResponse = Callable[[HttpRequest], HttpResponse]
access_log = logging.getLogger("terreau.access")

LONGEST_QUERY = 4096
PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PREVIEW_POLICY = PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
# Wagtail's editor writes inline styles and scripts; only people who logged in reach it.
DESK_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; frame-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"


class RequestIdMiddleware:
    """Gives each request an id, answers it in `X-Request-ID`, and logs route, status and time: no path, no address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4().hex[:16])
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            match = request.resolver_match
            access_log.info(
                "request",
                extra={
                    "fields": {
                        "method": request.method if request.method in {"GET", "HEAD", "POST"} else "OTHER",
                        "route": match.view_name if match else "-",
                        "status": response.status_code,
                        "ms": round((time.perf_counter() - began) * 1000, 1),
                    }
                },
            )
            return response
        finally:
            request_id.reset(token)


class SecurityHeadersMiddleware:
    """Sets the content security policy (strict on public pages) and the permissions policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        desk = request.path_info.startswith(settings.TERREAU_DESK_PATH)
        if desk and response.headers.get("Content-Security-Policy") == PUBLIC_POLICY:
            # A preview: a public page made inside the desk, which shows it in a frame.
            response.headers["Content-Security-Policy"] = PREVIEW_POLICY
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers.setdefault("Content-Security-Policy", DESK_POLICY if desk else PUBLIC_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def is_broken(request: HttpRequest) -> bool:
    """Return whether a request holds a NUL byte, broken UTF-8 or a query string past any use."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY or "%00" in query or "\0" in request.path_info or _is_broken_path(request):
        return True
    return any("\ufffd" in value or "\0" in value for values in request.GET.lists() for value in [values[0], *values[1]])


def _is_broken_path(request: HttpRequest) -> bool:
    """Return whether the bytes of the path are no UTF-8: Django keeps such bytes as `%FF`, and would search for that address."""
    try:
        return "\ufffd" in unquote_to_bytes(request.path_info).decode()
    except UnicodeDecodeError:
        return True


class BadRequestMiddleware:
    """Refuses broken requests in French, before any view sees them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_broken(request):
            # As Django answers those that it finds broken itself.
            refuse: Callable[[HttpRequest], HttpResponse] = get_resolver().resolve_error_handler(400)
            return refuse(request)
        return self.get_response(request)
