"""The pages by which people give: a trial, a proposal, and the confirmation of either. None of them is kept by a cache."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.contributions import actions
from terreau.contributions.enums import State
from terreau.contributions.forms import GivingForm, ProposalForm, TrialForm
from terreau.contributions.letters import KINDS
from terreau.contributions.models import Contribution
from terreau.contributions.queries import from_question, likely_same, told_trials
from terreau.core.throttle import may_send
from terreau.library.models import Resource
from terreau.vocabulary.middleware import PlatformRequest

# Private but not « no-store »: whoever goes back finds what they wrote, and mends it.
not_shared = cache_control(private=True, no_cache=True)
TOO_MANY = 429
TO_MEND = 422
# Five of the longest keep the page under 12 kB compressed.
ACCOUNTS_A_PAGE = 5
LONGEST_KEY = 200


@not_shared
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: PlatformRequest, slug: str) -> HttpResponse:
    """« Essayé ici » : three questions about a resource."""
    resource = find_or_explain(Resource, slug, Resource.objects.on(request.platform).published())
    form = TrialForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "resource": resource, "trail": [*_trail(), (resource.title, resource.get_absolute_url()), (_("Raconter un essai"), "")]}
    refused = _refused(request, form, "contributions/trial.html", context)
    if refused is not None:
        return refused
    given = actions.receive_trial(resource=resource, platform=request.platform, key=form.key, values=form.values())
    return render(request, "contributions/sent.html", _thanks(given, resource))


@require_safe
@public_page
def trials(request: PlatformRequest, slug: str) -> HttpResponse:
    """Every account of a resource."""
    resource = find_or_explain(Resource, slug, Resource.objects.on(request.platform).published())
    page = Paginator(told_trials(resource), ACCOUNTS_A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    trail = [*_trail(), (resource.title, resource.get_absolute_url()), (_("Récits"), "")]
    return render(request, "contributions/trials.html", {"resource": resource, "page": page, "trail": trail})


@not_shared
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: PlatformRequest) -> HttpResponse:
    """Propose a resource."""
    form = ProposalForm(*((request.POST, request.FILES) if request.method == "POST" else ()), platform=request.platform)
    form.initial = from_question(request.platform, request.GET.get("question", "")[:LONGEST_KEY])
    context = {"form": form, "trail": [*_trail(), (_("Proposer une ressource"), "")], "likely": []}
    if request.method == "POST" and form.is_valid():
        context["likely"] = likely_same(request.platform, title=form.cleaned_data["title"], url=form.cleaned_data["url"])
    refused = _refused(request, form, "contributions/proposal.html", context)
    if refused is not None:
        return refused
    file = form.cleaned_data["file"]
    # With a file, the question would cost choosing it again: what is alike is said after sending.
    if context["likely"] and not form.knows_likely and file is None:
        return render(request, "contributions/proposal.html", context | {"asks": True}, status=TO_MEND)
    given = actions.receive_proposal(platform=request.platform, key=form.key, values=form.values(), levers=form.cleaned_data["levers"], file=file)
    return render(request, "contributions/sent.html", _thanks(given) | {"likely": context["likely"]})


def _trail() -> list[tuple[str, str]]:
    return [(_("Accueil"), reverse("portal:home")), (_("Ressources"), reverse("library:resources"))]


def _refused(request: HttpRequest, form: GivingForm, template: str, context: dict[str, Any]) -> HttpResponse | None:
    """Return the form as it is shown: empty, or with all that was typed and what stands in its way; None when nothing does."""
    if request.method != "POST":
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=TO_MEND)
    if form.is_doubtful:
        return render(request, template, context | {"doubtful": True}, status=TO_MEND)
    if not may_send(request, form.cleaned_data["email"]):
        return render(request, template, context | {"too_many": True}, status=TOO_MANY)
    return None


def _thanks(given: Contribution, resource: Resource | None = None) -> dict[str, object]:
    again = reverse("contributions:trial", args=[resource.slug]) if resource is not None else reverse("contributions:proposal")
    back = resource.get_absolute_url() if resource is not None else reverse("library:resources")
    return {"email": given.email, "unconfirmed": given.state == State.UNCONFIRMED, "again": again, "back": back, "resource": resource, "likely": []}


@not_shared
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PlatformRequest, kind: str, secret: str) -> HttpResponse:
    """The link of the letter. Opening it changes nothing, since mail filters open links: a button confirms."""
    found = actions.find_by_secret(KINDS[kind], secret)
    outcome = "asks"
    if found is None:
        outcome = "unknown"
    elif found.state != State.UNCONFIRMED:
        outcome = "already"
    elif request.method == "POST":
        outcome = _confirmed(found)
    elif actions.is_too_late(found):
        outcome = "unknown"
    context = {"outcome": outcome, "contribution": found, "kind": kind, "days": actions.LIFE.days}
    return render(request, "contributions/confirm.html", context, status=404 if outcome == "unknown" else 200)


def _confirmed(found: Contribution) -> str:
    if actions.confirm(contribution=found):
        return "done"
    return "unknown" if found.state == State.UNCONFIRMED else "already"
