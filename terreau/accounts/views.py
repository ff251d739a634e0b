"""One's own space: account, rights, data; the desk's page of roles; and the desk's old doors, closed."""

import json
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import require_admin_access

from terreau.accounts.actions import erase_person, export_person, grant_role, revoke_role
from terreau.accounts.forms import CloseAccountForm, RoleForm
from terreau.accounts.models import RoleKind, User
from terreau.accounts.perms import may_enter_desk, member, platforms_of
from terreau.accounts.prove import View, proved_again
from terreau.core.registries import panels_for
from terreau.vocabulary.models import Platform


@never_cache
@login_required
@require_safe
def space(request: HttpRequest) -> HttpResponse:
    """My space: who I am here, what I may do, my data."""
    roles = member(request).roles.select_related("platform").order_by("platform__name")
    context = {"roles": roles, "enters_desk": may_enter_desk(request.user), "desk": settings.TERREAU_DESK_PATH, "panels": panels_for("account", request)}
    return render(request, "accounts/space.html", context)


@proved_again
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything Terreau holds about me, as a JSON file."""
    body = json.dumps(export_person(user=member(request)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-terreau.json"'
    return response


@proved_again
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest) -> HttpResponse:
    """Close my account and erase my data."""
    form = CloseAccountForm(request.POST or None, user=member(request))
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(user=member(request), by=member(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            messages.success(request, _("Votre compte est fermé et vos données sont effacées."))
            return redirect(settings.LOGIN_URL)
    return render(request, "accounts/close.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
def desk_login(request: HttpRequest, default: str = settings.TERREAU_DESK_PATH) -> HttpResponse:
    """Wagtail's own log-ins: everybody enters by the same door, with the same throttle and second factor."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = default
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


def desk_closed(request: HttpRequest) -> HttpResponse:
    """The desk's own password reset: there is only one, in the account's pages."""
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, platform_id: int | None = None) -> HttpResponse:
    """Who holds which role, on the platforms that one administers."""
    administered = platforms_of(request.user, RoleKind.ADMINISTRATOR)
    if not administered.exists():
        raise PermissionDenied
    platform = get_object_or_404(administered, pk=platform_id) if platform_id else administered[0]
    form = RoleForm(request.POST if "grant" in request.POST else None)
    if request.method == "POST":
        _change(request, platform, form)
        if not form.errors:
            form = RoleForm()
    context = {"platform": platform, "administered": administered, "roles": platform.roles.select_related("user").order_by("user__email"), "form": form}
    return TemplateResponse(request, "accounts/desk/roles.html", context)


def _change(request: HttpRequest, platform: Platform, form: RoleForm) -> None:
    if "revoke" in request.POST:
        person = get_object_or_404(User, uuid=request.POST["revoke"], roles__platform=platform)
        revoke_role(user=person, platform=platform, by=member(request))
        messages.success(request, _("Rôle retiré."))
    elif form.is_valid():
        grant_role(user=form.person, platform=platform, kind=form.cleaned_data["kind"], by=member(request))
        messages.success(request, _("Rôle donné."))


def installation_only(view: View) -> View:
    """Keep a report of Wagtail's to the administrators of the installation: it names drafts and people of every platform."""

    @never_cache
    @require_admin_access
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not member(request).is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
