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
    listed = subject.live and subject.status != Status.WITHDRAWN
    addresses = {f"{name}_url": reverse(f"contributions:{name}", args=[subject.slug]) if listed else "" for name in ("trial", "trials")}
    return {"report": field_report(subject), **addresses}


def in_library(request: HttpRequest, subject: Model | None) -> dict[str, object]:
    """Return nothing but the way to propose a resource."""
    return {"form_url": reverse("contributions:proposal")}
