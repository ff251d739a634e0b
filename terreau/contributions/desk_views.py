"""Contributions in the desk: what waits, and one screen to read, correct, accept or refuse."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.log_actions import registry

from terreau.accounts.models import User
from terreau.accounts.perms import member
from terreau.contributions import actions, perms
from terreau.contributions.forms import CorrectionForm, ReasonForm
from terreau.contributions.letters import KINDS
from terreau.contributions.models import Contribution, Proposal, Trial
from terreau.contributions.queries import links_in
from terreau.core.file_views import NOTHING_RUNS
from terreau.library.completeness import still_missing
from terreau.library.duplicates import likely
from terreau.library.models import Resource

TITLES = {Trial: gettext_lazy("Essais à relire"), Proposal: gettext_lazy("Propositions à relire")}
PAGE_SIZE = 50
RECENT = 20
# From this number of links, a text is announced to its moderator.
MANY_LINKS = 3
CONFLICT = 409
TO_MEND = 422


@require_safe
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """What waits, the oldest first, and what was decided lately."""
    model = KINDS[kind]
    _enter(request)
    links = ("platform", "resource") if model is Trial else ("platform",)
    readable = perms.readable(member(request), model).select_related(*links)
    context = {
        "title": TITLES[model],
        "kind": kind,
        "page": Paginator(readable.waiting().order_by("confirmed_at", "pk"), PAGE_SIZE).get_page(request.GET.get("p")),
        "decided": readable.decided().select_related("decided_by").order_by("-decided_at")[:RECENT],
    }
    return TemplateResponse(request, "contributions/desk/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, kind: str, uuid: str) -> HttpResponse:
    """One contribution: read it, then decide."""
    found = _found(request, kind, uuid)
    decision = request.POST.get("decision", "") if request.method == "POST" else ""
    if decision == "hide" and actions.stop_showing(contribution=found, by=member(request)):
        messages.success(request, _("Retiré de la page."))
        return redirect(request.path)
    correction = CorrectionForm(request.POST if decision else None, contribution=found)
    reason = ReasonForm(request.POST if decision == "refuse" else None)
    if decision and _complete(decision, correction, reason):
        try:
            return _decided(request, found, decision, correction, reason)
        except actions.AlreadyDecidedError as other:
            return _page(request, kind, other.contribution, correction, reason, status=CONFLICT)
    return _page(request, kind, found, correction, reason, status=TO_MEND if decision else 200)


def _complete(decision: str, correction: CorrectionForm, reason: ReasonForm) -> bool:
    """Return whether a decision holds all it takes: accepting takes right fields, refusing a reason."""
    return (decision == "accept" and correction.is_valid()) or (decision == "refuse" and reason.is_valid())


def _decided(request: HttpRequest, found: Contribution, decision: str, correction: CorrectionForm, reason: ReasonForm) -> HttpResponse:
    by = member(request)
    if decision == "refuse":
        actions.refuse(contribution=found, by=by, reason=reason.cleaned_data["reason"])
        messages.success(request, _("Refusée. La personne en reçoit la raison par courriel."))
    elif isinstance(found, Proposal):
        resource = actions.accept_proposal(proposal=found, by=by, corrected=correction.cleaned_data)
        messages.success(request, _what_next(resource), buttons=[messages.button(request.path, _("Relire la proposition"))])
        return redirect("wagtailsnippets_library_resource:edit", resource.pk)
    elif isinstance(found, Trial):
        actions.accept_trial(trial=found, by=by, corrected=correction.cleaned_data)
        messages.success(request, _("Accepté : la page de la ressource le montre. La personne en est prévenue."))
    return redirect("contributions_list", "essai" if isinstance(found, Trial) else "proposition")


def _what_next(resource: Resource) -> str:
    """Return what a moderator has to do with the draft before them."""
    said = _("Acceptée, et la personne en est prévenue. Voici son brouillon : complétez-le, puis publiez-le.")
    missing = still_missing(resource)
    return f"{said} {_('Pour paraître, il lui manque encore : %(names)s.') % {'names': ', '.join(missing)}}" if missing else said


def _page(request: HttpRequest, kind: str, found: Contribution, correction: CorrectionForm, reason: ReasonForm, *, status: int) -> HttpResponse:
    texts = [str(getattr(found, name)) for name in correction.fields]
    asks = isinstance(found, Proposal) and not found.is_decided
    links = links_in(*texts)
    context: dict[str, Any] = {
        "title": str(found),
        "kind": kind,
        "contribution": found,
        "correction": correction,
        "reason": reason,
        "may_decide": not found.is_decided and perms.may_decide(member(request), found),
        "may_hide": found.is_shown and perms.may_decide(member(request), found),
        "conflict": status == CONFLICT,
        "incomplete": status == TO_MEND,
        "links": links if links >= MANY_LINKS else 0,
        "likely": likely(found.title, found.url, user=request.user) if asks else [],  # type: ignore[attr-defined]  # only proposals ask
        "given": [(correction.fields[name].label, text) for name, text in found.given.items()],
        "history": registry.get_logs_for_instance(found).select_related("user").order_by("timestamp"),
        "list_url": reverse("contributions_list", args=[kind]),
    }
    return TemplateResponse(request, "contributions/desk/reading.html", context, status=status)


@require_safe
def proposed_file(request: HttpRequest, uuid: str) -> FileResponse:
    """The file of a proposal, for its moderators only; always saved, never opened in the page."""
    found = _found(request, "proposition", uuid)
    if not isinstance(found, Proposal) or not found.file:
        raise Http404
    try:
        stored = default_storage.open(found.file)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stored, as_attachment=True, filename=found.file_name)
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _enter(request: HttpRequest) -> User:
    """Return the person, who writes on some platform. Raises `PermissionDenied`."""
    person = member(request)
    if not perms.moderates(person):
        raise PermissionDenied
    return person


def _found(request: HttpRequest, kind: str, uuid: str) -> Contribution:
    """Return a contribution of a platform of the person's. Raises `Http404`: others are told nothing of it."""
    model = KINDS[kind]
    links = ("platform__site", "platform__framework", "decided_by", "resource")
    found: Contribution = get_object_or_404(perms.readable(_enter(request), model).select_related(*links), uuid=uuid)
    return found
