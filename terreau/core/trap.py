"""Telling people from robots without asking a third party: a field that people do not see, and the time a form was open."""

from django.core import signing

HONEYPOT = "site"
STAMP = "depart"
# Nobody reads a form, writes and sends it faster.
SHORTEST_SECONDS = 4
_signer = signing.Signer(salt="terreau.form")


def stamp(now: float) -> str:
    """Return the time at which a form was opened (seconds since 1970), signed."""
    return _signer.sign(str(int(now)))


def opened_at(value: str) -> int | None:
    """Return when a form was opened, None when its stamp is not ours."""
    try:
        return int(_signer.unsign(value))
    except (signing.BadSignature, ValueError):
        return None


def is_doubtful(*, honeypot: str, value: str, now: float) -> bool:
    """Return whether a form looks as if a robot had sent it: it is then asked for once more, never thrown away."""
    opened = opened_at(value)
    return bool(honeypot) or opened is None or now - opened < SHORTEST_SECONDS
