"""What contributions show on the library's pages."""

from typing import cast
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from terreau.changes.kept import kept
from terreau.contributions.queries import FieldReport, field_report, place_of, tried_in
from terreau.contributions.words import within
from terreau.library.enums import Status
from terreau.library.models import Resource
from terreau.network.models import Question
from terreau.network.queries.questions import sharing_key
from terreau.territories.models import Territory
from terreau.vocabulary.middleware import PlatformRequest


def _report(resource: Resource) -> FieldReport:
    """Return what is known of a resource's trials, read once for all the places of its page that tell it."""
    kept: FieldReport | None = getattr(resource, "_trials_read", None)
    if kept is None:
        kept = field_report(resource)
        resource._trials_read = kept
    return kept


def mark(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Say of what the platform wrote itself whether it was tried, before anything else of its page is read."""
    if not isinstance(subject, Resource) or not subject.written_here:
        return None
    return {"report": _report(subject) if subject.pk else None}


def on_resource(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return what is known of a resource's trials; a draft that was never saved has none."""
    if not isinstance(subject, Resource) or subject.pk is None:
        return None
    listed = subject.live and subject.status != Status.WITHDRAWN
    addresses = {f"{name}_url": reverse(f"contributions:{name}", args=[subject.slug]) if listed else "" for name in ("trial", "trials")}
    return {"report": _report(subject), **addresses}


def on_territory(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return what was tried in places of the size of a territory."""
    place = place_of(subject) if isinstance(subject, Territory) else None
    if place is None:
        return None
    bound: PlatformRequest = request  # type: ignore[assignment]  # the middleware gave it its platform
    tried = kept(("contributions.tried_in", bound.platform.pk, place), lambda: tried_in(bound.platform, place))
    return {"where": within(place), "tried": tried}


def in_library(request: HttpRequest, subject: Model | None) -> dict[str, object]:
    """Return nothing but the way to propose a resource."""
    return {"form_url": reverse("contributions:proposal")}


def on_answer(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return where a question and its answer become a resource; nothing unless both sides agreed."""
    question = cast(Question, subject)
    if not question.may_be_shared:
        return None
    return {"url": f"{question.platform.origin}{reverse('contributions:proposal')}?{urlencode({'question': sharing_key(question)})}"}
