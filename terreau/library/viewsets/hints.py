"""What the desk says while a resource is described: perhaps it is there already, what publishing still takes, what was chosen last."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Revision

from terreau.core.desk import sent_identity
from terreau.library.completeness import still_missing
from terreau.library.duplicates import likely
from terreau.library.forms import guessed_access
from terreau.library.models import Resource
from terreau.library.own.outlines import outlined
from terreau.library.perms import levers_within
from terreau.vocabulary.models import Lever, Nature, Step


@dataclass(frozen=True)
class Last:
    """How a person classified the resource they described last; `asked` where an address asks for these, and no title bears them."""

    title: str
    levers: list[Lever]
    step: Step | None
    nature: Nature | None
    asked: bool = False


def asked_for(user: Any, query: Mapping[str, str]) -> Last | None:
    """Return the classification that an address asks for (a cell of the coverage map), in what the person may choose."""
    levers = list(levers_within(user).filter(pk=_number(query.get("lever")) or 0))
    step, nature = _row(Step, _number(query.get("step"))), _row(Nature, _number(query.get("nature")))
    return Last("", levers, step, nature, asked=True) if levers or step or nature else None


def last_classified(user: Any) -> Last | None:
    """Return how a person classified the resource that they wrote last, in what they may still choose."""
    kind = ContentType.objects.get_for_model(Resource)
    revision = Revision.objects.filter(user=user, base_content_type=kind).order_by("-created_at", "-pk").first()
    if revision is None:
        return None
    levers = list(levers_within(user).filter(pk__in=revision.content.get("levers") or []).order_by("framework", "order"))
    place: dict[str, Any] = next((row for row in revision.content.get("placements") or [] if row.get("step") or row.get("nature")), {})
    step, nature = _row(Step, place.get("step")), _row(Nature, place.get("nature"))
    return Last(revision.object_str, levers, step, nature) if levers or step or nature else None


def _row(model: Any, key: int | None) -> Any:
    return model.objects.filter(pk=key).first() if key else None


def outlined_steps(user: Any) -> list[Step]:
    """Return the steps for which there is an outline of a sheet, in the frameworks of a person, each name once."""
    within = Step.objects.filter(slug__in=outlined(), framework__levers__in=levers_within(user)).distinct().order_by("order", "framework")
    return list({step.slug: step for step in within}.values())


def usual_formats() -> dict[str, str]:
    """Return, by kind, the format that most of its resources have: keys as a browser's form holds them."""
    pairs = Counter(Resource.objects.filter(format__isnull=False, kind__isnull=False).order_by().values_list("kind_id", "format_id"))
    return {str(kind): str(format_) for (kind, format_), _number in reversed(pairs.most_common())}


@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    """Return, for a form as it stands, the likely duplicates and what is missing."""
    if not request.user.has_perms(["library.change_resource"]) and not request.user.has_perms(["library.add_resource"]):
        raise PermissionDenied
    sent = request.POST
    title, url, has_body = sent.get("title", "")[:2000], sent.get("url", "")[:2000], bool(sent.get("has_body"))
    resource = Resource(
        title=title.strip(),
        purpose=sent.get("purpose", "").strip(),
        abstract=sent.get("abstract", "").strip(),
        kind_id=_number(sent.get("kind")),
        file_id=_number(sent.get("file")),
        url=url.strip(),
        access=sent.get("access") or guessed_access(url=url.strip(), file=sent.get("file"), body=has_body),
    )
    found = likely(title.replace("\0", ""), url.replace("\0", ""), user=request.user, besides=_itself(sent))
    return render(
        request,
        "library/desk_describe/hints.html",
        {
            "near": [one for one in found if not one.same_address],
            "same": [one for one in found if one.same_address],
            "missing": still_missing(resource, placed=bool(sent.getlist("levers")) or bool(sent.get("pinned")), has_body=has_body),
        },
    )


def _itself(sent: Mapping[str, str]) -> list[int]:
    """Return the resource that a form was opened on, and the draft kept of a new one since."""
    opened, identity = _number(sent.get("resource")), sent_identity(sent)
    kept = Resource.objects.filter(uuid=identity).values_list("pk", flat=True) if identity else []
    return [*([opened] if opened else []), *kept]


def said(found: list[Any]) -> str:
    """Return the sentence that tells likely duplicates once a resource is saved."""
    return _("Peut-être déjà là : %(titles)s. Si c’est la même ressource, gardez la fiche la plus complète.") % {
        "titles": ", ".join(f"« {one.title} »" for one in found)
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
