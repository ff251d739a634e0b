"""What schemes add to the pages of other rooms."""

from django.db.models import Model
from django.http import HttpRequest

from terreau.library.selection import Selection
from terreau.schemes import queries
from terreau.vocabulary.models import Situation


def for_situation(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return where else to knock in a situation."""
    if not isinstance(subject, Situation):
        return None
    found = queries.for_situation(subject, request.platform)  # type: ignore[attr-defined]  # set by the middleware of the vocabulary
    return {"schemes": found} if found else None


def for_words(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return the doors that bear the words of a search of the library, and whether it asks for help at all."""
    words = Selection.read(request.GET).words
    found = queries.for_words(request.platform, words)  # type: ignore[attr-defined]  # same
    asks = not queries.HELP.isdisjoint(words)
    return {"schemes": found, "asks_for_help": asks} if found or asks else None
