"""Where the desk shows roles, how it deletes people, and the names of what the audit trail tells about people."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from terreau.accounts.actions import erase_people
from terreau.accounts.models import RoleKind, User
from terreau.accounts.perms import member, platforms_of
from terreau.accounts.views import roles


@hooks.register("register_admin_urls")
def role_addresses() -> list:
    """Put the page of roles in the desk, behind its log-in and second factor."""
    return [path("roles/", roles, name="accounts_roles"), path("roles/<int:platform_id>/", roles, name="accounts_platform_roles")]


class RolesMenuItem(MenuItem):
    """Shown to those who administer a platform."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether there is a platform to administer."""
        return platforms_of(request.user, RoleKind.ADMINISTRATOR).exists()


@hooks.register("register_settings_menu_item")
def roles_menu_item() -> MenuItem:
    """Return the menu entry."""
    return RolesMenuItem(_("Rôles"), reverse("accounts_roles"), name="roles", icon_name="group", order=590)


@hooks.register("construct_reports_menu")
def hide_closed_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Offer the reports that know no platform to the administrators of the installation only."""
    if not getattr(request.user, "is_superuser", False):
        items[:] = [item for item in items if item.name not in {"workflows", "workflow-tasks", "site-history"}]


@hooks.register("before_delete_user")
def erase_instead_of_deleting(request: HttpRequest, user: User) -> HttpResponse | None:
    """Erase as the registry says: deleting the row alone would leave sessions, mail and files behind."""
    return _erase(request, [user]) if request.method == "POST" else None


@hooks.register("before_bulk_action")
def erase_several_instead_of_deleting(request: HttpRequest, action_type: str, objects: Iterable[object], _action: object) -> HttpResponse | None:
    """The same, for people ticked in the list: all of them or none."""
    people = [user for user in objects if isinstance(user, User)]
    return _erase(request, people) if people and action_type == "delete" else None


def _erase(request: HttpRequest, people: list[User]) -> HttpResponse:
    try:
        erase_people(people=people, by=member(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Données effacées."))
    return redirect("wagtailusers_users:index")


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail tells about people."""
    actions.register_action("terreau.role_granted", gettext_lazy("Donner un rôle"), gettext_lazy("Rôle donné"))
    actions.register_action("terreau.role_revoked", gettext_lazy("Retirer un rôle"), gettext_lazy("Rôle retiré"))
    actions.register_action("terreau.person_erased", gettext_lazy("Effacer une personne"), gettext_lazy("Personne effacée"))
    actions.register_action("terreau.export", gettext_lazy("Exporter ses données"), gettext_lazy("Données exportées"))
