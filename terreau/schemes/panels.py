"""What schemes add to the pages of other rooms."""

from django.db.models import Model
from django.http import HttpRequest

from terreau.schemes import queries
from terreau.vocabulary.models import Situation


def for_situation(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return where else to knock in a situation."""
    if not isinstance(subject, Situation):
        return None
    found = queries.for_situation(subject, request.platform)  # type: ignore[attr-defined]  # set by the middleware of the vocabulary
    return {"schemes": found} if found else None
