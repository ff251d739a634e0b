"""How much one connection and one address may send: counted in the shared cache, by hashes, and forgotten with it."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

# A workshop sends from one connection; a person who is written to against their will is one address.
RATES = {"connection": "40/h/key", "address": "12/d/key"}


def _counted(request: HttpRequest, what: str, value: str) -> bool:
    key = salted_hmac(f"terreau.sent.{what}", value, algorithm="sha256").hexdigest()
    return bool(ratelimit.consume(request, app="terreau.core", action=what, config=RATES, key=key))


def may_send(request: HttpRequest, email: str) -> bool:
    """Count one sending; return whether its connection and its address are within their limits."""
    return _counted(request, "connection", ratelimit.get_ip(request)) and _counted(request, "address", email.lower())
