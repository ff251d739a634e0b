"""Who asks to keep the profiles of organisations: those on one profile are read together, and settled by an animator."""

from itertools import groupby
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from terreau.accounts.perms import member
from terreau.network import perms
from terreau.network.actions import claims
from terreau.network.desk.moderation import TO_MEND, enter
from terreau.network.forms.deciding import SettleForm
from terreau.network.models import Profile
from terreau.network.queries.members import claims_for


@never_cache
@require_http_methods(["GET", "HEAD"])
def listing(request: HttpRequest) -> HttpResponse:
    """The profiles that somebody asks for."""
    rows = [(profile, len(list(some))) for profile, some in groupby(claims_for(enter(request)), key=lambda claim: claim.profile)]
    return TemplateResponse(request, "network/desk/claims.html", {"title": _("Profils demandés"), "rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settling(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The claims on one profile: grant one, both or none."""
    profile: Profile = get_object_or_404(perms.profiles_readable(enter(request)).select_related("platform__site"), uuid=uuid)
    waiting = list(claims_for(member(request)).filter(profile=profile))
    keepers = [steward.user for steward in profile.stewards.filter(state="granted").select_related("user")]
    if not waiting and request.method != "POST" and not keepers:
        raise Http404
    form = SettleForm(request.POST if request.method == "POST" else None, claims=waiting)
    if request.method == "POST" and (not waiting or form.is_valid()):
        return _settled(request, profile, form if waiting else None)
    context = {"title": profile.name, "profile": profile, "form": form, "keepers": keepers}
    return TemplateResponse(request, "network/desk/claim.html", context, status=TO_MEND if form.errors else 200)


def _settled(request: HttpRequest, profile: Profile, form: SettleForm | None) -> HttpResponse:
    granted, refused = (form.decided("grant"), form.decided("refuse")) if form else ([], [])
    done = claims.settle(profile=profile, by=member(request), granted=granted, refused=refused, reason=form.cleaned_data["reason"] if form else "")
    if done < len(granted) + len(refused) or form is None:
        messages.warning(request, _("Quelqu’un d’autre avait déjà décidé : ce qui restait à décider l’est maintenant."))
    else:
        messages.success(request, _("C’est décidé ; chaque personne en est prévenue par courriel."))
    return redirect("network_claims")
