"""Members' own profiles: their list, the form of one, what acts at once, the link of the yearly letter, asking for an organisation's.

No cache keeps these pages.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from terreau.accounts.perms import member
from terreau.changes.addresses import find_or_explain
from terreau.core.throttle import may_send
from terreau.network.actions import claims, freshness, keeping
from terreau.network.enums import Kind
from terreau.network.forms.deciding import ClaimForm
from terreau.network.forms.members import ProfileForm
from terreau.network.models import Profile, Steward
from terreau.network.perms import may_claim
from terreau.network.queries.members import by_link, draft_of, has_own, kept_by, kept_rows, state_of
from terreau.vocabulary.middleware import PlatformRequest

# Private but not « no-store »: whoever goes back finds what they wrote, and mends it.
not_shared = cache_control(private=True, no_cache=True)
TO_MEND, CONFLICT, TOO_MANY = 422, 409, 429


def acting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view act when a form is sent; who comes here otherwise, after logging in again, finds their profiles and the button."""

    @wraps(view)
    def guarded(request: PlatformRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        messages.warning(request, _("Rien n’a changé : appuyez de nouveau sur le bouton."))
        return redirect("network:my_profiles")

    return guarded


# What was written in a form when the session had ended, kept in the next one.
WRITTEN, LONGEST_WRITTEN = "network.written", 60_000
# How addresses name what a profile is the profile of.
KINDS = {"personne": Kind.PERSON, "organisation": Kind.ORGANISATION, "reseau-relais": Kind.RELAY, "lieu": Kind.PLACE}


@not_shared
@login_required
@require_safe
def my_profiles(request: PlatformRequest) -> HttpResponse:
    """The profiles that I keep."""
    rows = kept_rows(member(request))
    context = {"rows": rows, "has_own": any(row.profile.kind == Kind.PERSON for row in rows), "trail": _trail()}
    return render(request, "network/members/list.html", context)


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    here = (_("Mes profils"), reverse("network:my_profiles") if more else "")
    return [(_("Accueil"), reverse("portal:home")), (_("Réseau"), reverse("network:directory")), here, *more]


def kept_through_login(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask to log in, like `login_required`; what was written while the session had ended is in the form again afterwards."""

    @wraps(view)
    def guarded(request: PlatformRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        written = request.POST.urlencode()
        if written and len(written) <= LONGEST_WRITTEN:
            request.session[WRITTEN] = {"path": request.path, "form": written}
        return redirect_to_login(request.get_full_path())

    return guarded


def _written(request: HttpRequest) -> QueryDict | None:
    """Return, once, what was written in this form before one logged in."""
    if request.method == "POST" or request.session.get(WRITTEN, {}).get("path") != request.path:
        return None
    messages.info(request, _("Voici ce que vous aviez écrit : ce n’est pas encore enregistré."))
    return QueryDict(request.session.pop(WRITTEN)["form"])


@not_shared
@kept_through_login
@require_http_methods(["GET", "HEAD", "POST"])
def new_profile(request: PlatformRequest, sorte: str) -> HttpResponse:
    """A profile of mine, or of an organisation, a network or a place that I belong to."""
    kind, person = KINDS[sorte], member(request)
    own = has_own(person) if kind == Kind.PERSON and request.method != "POST" else None
    if own is not None:
        return redirect("network:edit_profile", own.uuid)
    written = _written(request)
    form = ProfileForm(request.POST if request.method == "POST" else written, kind=kind, platform=request.platform)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, kind, status=TO_MEND if request.method == "POST" else 200)
    if not may_send(request, person.email):
        return _form(request, form, kind, status=TOO_MANY)
    made = keeping.create(platform=request.platform, kind=kind, key=form.key, by=person, **_sent(form))
    return _kept(request, made)


@not_shared
@kept_through_login
@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: PlatformRequest, uuid: UUID) -> HttpResponse:
    """One of the profiles that I keep."""
    profile = _mine(request, uuid)
    written = _written(request)
    sent = request.POST if request.method == "POST" else written
    form = ProfileForm(sent, kind=profile.kind, platform=profile.platform, draft=draft_of(profile), live=profile)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, profile.kind, profile, status=TO_MEND if request.method == "POST" else 200, read=sent.get("lu") if sent else None)
    try:
        kept = keeping.keep(profile=profile, by=member(request), read=_number(request.POST.get("lu", "")), **_sent(form))
    except keeping.OvertakenError:
        return _form(request, form, profile.kind, profile, status=CONFLICT)
    return _kept(request, kept)


def _sent(form: ProfileForm) -> dict[str, Any]:
    taking = bool(form.cleaned_data.get("takes_questions"))
    return {"values": form.values(), "wordings": form.agreed(), "takes_questions": taking, "send": form.sends}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _mine(request: HttpRequest, uuid: UUID) -> Profile:
    """Return a profile that the person keeps. Raises `Http404`: others are told nothing of it."""
    return get_object_or_404(kept_by(member(request)).select_related("platform__framework"), uuid=uuid)


def _form(request: PlatformRequest, form: ProfileForm, kind: str, profile: Profile | None = None, *, status: int, read: str | None = None) -> HttpResponse:
    state, tone = state_of(profile) if profile is not None else ("", "")
    title = draft_of(profile).name if profile is not None else _title(kind)
    context = {
        "form": form,
        "profile": profile,
        "title": title,
        "state": state,
        "tone": tone,
        "conflict": status == CONFLICT,
        "too_many": status == TOO_MANY,
        # What was read is that of the form that was written, however long ago.
        "read": read or ((profile.latest_revision_id or 0) if profile is not None else ""),
        "trail": _trail((title, "")),
    }
    return render(request, "network/members/form.html", context, status=status)


def _title(kind: str) -> str:
    return {
        Kind.PERSON: _("Créer mon profil"),
        Kind.ORGANISATION: _("Créer le profil de mon organisation"),
        Kind.RELAY: _("Créer le profil de mon réseau"),
        Kind.PLACE: _("Créer le profil de mon lieu"),
    }[Kind(kind)]


def _kept(request: HttpRequest, profile: Profile) -> HttpResponse:
    if profile.submitted_at is not None:
        messages.success(request, _("C’est enregistré et envoyé à la relecture. La réponse arrivera par courriel."))
    elif profile.is_public and not profile.has_unpublished_changes:
        messages.success(request, _("C’est enregistré. Ce que vous montrez ou cachez a changé aussitôt, partout."))
    elif profile.live and not profile.shows_name and profile.withdrawn_at is None:
        messages.success(request, _("C’est enregistré. Le profil est caché : plus aucune page ne le montre tant que le nom ne peut pas l’être."))
    else:
        messages.success(request, _("C’est enregistré. Envoyez-le à la relecture quand il sera prêt."))
    return redirect("network:my_profiles")


@not_shared
@login_required
@acting
def withdraw_profile(request: PlatformRequest, uuid: UUID) -> HttpResponse:
    """Take a profile of mine off every page at once."""
    if keeping.withdraw(profile=_mine(request, uuid), by=member(request)):
        messages.success(
            request,
            _("C’est retiré : plus aucune page, liste, carte ni fichier ne le montre. Pour revenir, redonnez vos accords et envoyez-le à la relecture."),
        )
    return redirect("network:my_profiles")


@not_shared
@login_required
@acting
def confirm_profile(request: PlatformRequest, uuid: UUID) -> HttpResponse:
    """Say that a profile of mine is still right."""
    if freshness.confirm(profile=_mine(request, uuid), by=member(request)):
        messages.success(request, _("Merci : nous vous le demanderons de nouveau dans un an."))
    return redirect("network:my_profiles")


@not_shared
@login_required
@acting
def leave_profile(request: PlatformRequest, uuid: UUID) -> HttpResponse:
    """Stop keeping the profile of an organisation."""
    if keeping.leave(profile=_mine(request, uuid), by=member(request)):
        messages.success(request, _("Vous ne tenez plus ce profil ; d’autres le tiennent toujours."))
    else:
        messages.warning(request, _("Vous êtes seul à tenir ce profil : retirez-le, ou supprimez-le."))
    return redirect("network:my_profiles")


@not_shared
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_profile(request: PlatformRequest, uuid: UUID) -> HttpResponse:
    """Delete a profile of mine for good."""
    profile = _mine(request, uuid)
    if request.method == "POST":
        keeping.delete(profile=profile, by=member(request))
        messages.success(request, _("Le profil est supprimé, avec ses brouillons et ses accords."))
        return redirect("network:my_profiles")
    others = profile.stewards.filter(state="granted").exclude(user=member(request)).count()
    context = {"profile": profile, "name": draft_of(profile).name, "others": others, "trail": _trail((_("Supprimer"), ""))}
    return render(request, "network/members/delete.html", context)


@not_shared
@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: PlatformRequest, secret: str) -> HttpResponse:
    """The link of the yearly letter. Opening it changes nothing, since mail filters open links: buttons act."""
    link = by_link(secret)
    if link is None or link.profile.platform_id != request.platform.pk:
        return render(request, "network/members/unknown_link.html", status=404)
    act = {"confirmer": freshness.confirm, "retirer": keeping.withdraw}.get(request.POST.get("geste", "")) if request.method == "POST" else None
    if act is not None:
        act(profile=link.profile, by=link.user)
        return redirect(request.path)
    profile = link.profile
    asks = not profile.withdrawn_at and profile.live and bool(profile.reminded_at or profile.lapsed_at)
    state, tone = state_of(profile)
    answer = render(request, "network/members/still_right.html", {"profile": profile, "asks": asks, "state": state, "tone": tone})
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@not_shared
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: PlatformRequest, slug: str) -> HttpResponse:
    """« C’est mon organisation » : ask to keep its profile."""
    profile = find_or_explain(Profile, slug, Profile.objects.on(request.platform).public())
    if not may_claim(request.user, profile):
        raise Http404
    asked = Steward.objects.filter(profile=profile, user=member(request)).first()
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if asked is None and form.is_valid():
        if may_send(request, member(request).email):
            claims.ask(profile=profile, by=member(request), message=form.cleaned_data["message"])
            return redirect(request.path)
        return _claim(request, profile, form, asked, status=TOO_MANY)
    return _claim(request, profile, form, asked, status=TO_MEND if form.errors and asked is None else 200)


def _claim(request: HttpRequest, profile: Profile, form: ClaimForm, asked: Steward | None, *, status: int) -> HttpResponse:
    crumbs = [(_("Accueil"), reverse("portal:home")), (_("Réseau"), reverse("network:directory")), (profile.name, profile.get_absolute_url())]
    context = {"profile": profile, "form": form, "claim": asked, "too_many": status == TOO_MANY, "trail": [*crumbs, (_("C’est le mien"), "")]}
    return render(request, "network/members/claim.html", context, status=status)
