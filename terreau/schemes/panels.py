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
    """Return the doors that bear the words of a search of the library, and whether it asks for help at all: all doors then stand for the last one."""
    words = Selection.read(request.GET).words
    asks = not queries.HELP.isdisjoint(words)
    found = queries.for_words(request.platform, words)[: queries.FOUND - asks]  # type: ignore[attr-defined]  # same
    return {"schemes": found, "asks_for_help": asks, "count": len(found) + asks} if found or asks else None


def below_the_library(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Lead who found nothing among works to people who help; nothing where no door is described."""
    return {} if queries.has_doors(request.platform) else None  # type: ignore[attr-defined]  # same
