"""Profiles in the desk: what was sent to review, one screen to read what changed and decide; and those that nobody keeps."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import registry

from terreau.accounts.models import User
from terreau.accounts.perms import member, platforms_of
from terreau.network import perms
from terreau.network.actions import freshness, moderating
from terreau.network.actions.keeping import OvertakenError
from terreau.network.consent_words import wordings
from terreau.network.forms.deciding import ReasonForm
from terreau.network.models import Profile
from terreau.network.queries.members import changes, draft_of, left_alone

PAGE_SIZE, MOST_ALIKE = 50, 5
LONGEST_NUMBER = 19
CONFLICT, TO_MEND = 409, 422


def enter(request: HttpRequest) -> User:
    """Return the person, who animates some platform. Raises `PermissionDenied`."""
    person = member(request)
    if not platforms_of(person).exists():
        raise PermissionDenied
    return person


@never_cache
@require_http_methods(["GET", "HEAD"])
def queue(request: HttpRequest) -> HttpResponse:
    """What was sent to review, the oldest first."""
    waiting = perms.profiles_to_moderate(enter(request)).select_related("platform", "latest_revision").order_by("submitted_at", "pk")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("p"))
    rows = [(profile, profile.latest_revision.content.get("name") if profile.latest_revision else profile.name) for profile in page]
    return TemplateResponse(request, "network/desk/profiles.html", {"title": _("Profils à relire"), "page": page, "rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One profile: what it says, beside what is public; then accept or refuse."""
    profile = _found(request, uuid)
    decision = request.POST.get("decision", "") if request.method == "POST" else ""
    form = ReasonForm(request.POST if decision == "refuse" else None)
    if decision == "accept" or (decision == "refuse" and form.is_valid()):
        try:
            return _decided(request, profile, decision, form)
        except OvertakenError:
            return _page(request, _found(request, uuid), form, status=CONFLICT)
        except moderating.UnconsentedError:
            messages.error(request, _("Rien n’est publié : personne n’accepte que ce profil soit nommé."))
            return _page(request, profile, form, status=CONFLICT)
    return _page(request, profile, form, status=TO_MEND if decision else 200)


def _found(request: HttpRequest, uuid: UUID) -> Profile:
    """Return a profile that the person may read. Raises `Http404`: others are told nothing of it."""
    related = ("platform__site", "seat", "latest_revision")
    return get_object_or_404(perms.profiles_readable(enter(request)).select_related(*related), uuid=uuid)


def _decided(request: HttpRequest, profile: Profile, decision: str, form: ReasonForm) -> HttpResponse:
    sent = request.POST.get("lu", "")
    revision = next(iter(_named(sent)), 0)
    if decision == "accept":
        moderating.accept(profile=profile, revision=revision, by=member(request))
        messages.success(request, _("Accepté : le profil est en ligne, et ceux qui le tiennent en sont prévenus."))
    else:
        moderating.refuse(profile=profile, revision=revision, by=member(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("Refusé. Ceux qui tiennent ce profil en reçoivent la raison par courriel."))
    return redirect("network_profiles")


def _page(request: HttpRequest, profile: Profile, form: ReasonForm, *, status: int) -> HttpResponse:
    waits = profile.submitted_at is not None and profile.withdrawn_at is None
    # What was not sent is for its writer alone.
    draft = draft_of(profile) if waits else profile
    context: dict[str, Any] = {
        "title": draft.name,
        "profile": profile,
        "changes": changes(profile, draft),
        "consents": [(part.label, part in profile.shown_parts) for part in wordings(profile.kind)],
        "keepers": [steward.user for steward in profile.stewards.filter(state="granted").select_related("user")],
        "same": perms.profiles_readable(member(request)).filter(name__iexact=draft.name).exclude(pk=profile.pk)[:MOST_ALIKE],
        "form": form,
        "waits": waits,
        "may_decide": waits and perms.may_publish_profile(member(request), profile),
        "conflict": status == CONFLICT,
        "history": registry.get_logs_for_instance(profile).select_related("user").order_by("timestamp"),
    }
    return TemplateResponse(request, "network/desk/profile.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alone(request: HttpRequest) -> HttpResponse:
    """The public profiles that nobody keeps and nobody said right for a year: an animator says so, or edits them."""
    person = enter(request)
    if request.method == "POST":
        profile = get_object_or_404(left_alone(person), pk__in=_named(request.POST.get("profil", "")))
        freshness.confirm(profile=profile, by=person)
        messages.success(request, _("Noté : « %(name)s » est toujours juste.") % {"name": profile.name})
        return redirect("network_left_alone")
    page = Paginator(left_alone(person).select_related("platform").order_by("name", "pk"), PAGE_SIZE).get_page(request.GET.get("p"))
    return TemplateResponse(request, "network/desk/left_alone.html", {"title": _("Profils que personne ne tient"), "page": page})


def _named(sent: str) -> list[int]:
    return [int(sent)] if sent.isascii() and sent.isdigit() and len(sent) < LONGEST_NUMBER else []
