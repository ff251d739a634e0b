"""What contributions show on the library's pages."""

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from terreau.contributions.queries import field_report
from terreau.library.enums import Status
from terreau.library.models import Resource


def on_resource(request: HttpRequest, subject: Model | None) -> dict[str, object] | None:
    """Return what is known of a resource's trials; a draft that was never saved has none."""
    if not isinstance(subject, Resource) or subject.pk is None:
        return None
    told_by = reverse("contributions:trial", args=[subject.slug]) if subject.live and subject.status != Status.WITHDRAWN else ""
    return {"report": field_report(subject), "form_url": told_by}


def in_library(request: HttpRequest, subject: Model | None) -> dict[str, object]:
    """Return nothing but the way to propose a resource."""
    return {"form_url": reverse("contributions:proposal")}
