"""Where the desk shows contributions, and the names of what the audit trail tells about them."""

from django.http import HttpRequest
from django.urls import re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogActionRegistry

from terreau.contributions import desk_views, perms

KIND = r"^contributions/(?P<kind>essai|proposition)/"
UUID = r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"


@hooks.register("register_admin_urls")
def addresses() -> list:
    """Put moderation in the desk, behind its log-in and second factor."""
    return [
        re_path(rf"{KIND}$", desk_views.listing, name="contributions_list"),
        re_path(rf"{KIND}{UUID}$", desk_views.reading, name="contributions_read"),
        re_path(rf"^contributions/proposition/{UUID}fichier/$", desk_views.proposed_file, name="contributions_file"),
    ]


class ModerationItem(MenuItem):
    """Shown to those who write on some platform."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the person reads contributions."""
        return perms.moderates(request.user)


@hooks.register("register_admin_menu_item")
def moderation_menu() -> SubmenuMenuItem:
    """Return the menu of what waits."""
    items = [
        ModerationItem(_("Essais à relire"), reverse("contributions_list", args=["essai"]), name="trials", icon_name="comment", order=10),
        ModerationItem(_("Propositions à relire"), reverse("contributions_list", args=["proposition"]), name="proposals", icon_name="mail", order=20),
    ]
    return SubmenuMenuItem(_("Contributions"), Menu(items=items), name="contributions", icon_name="mail", order=150)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail tells about contributions."""
    actions.register_action("terreau.contribution_accepted", _("Accepter une contribution"), _("Contribution acceptée"))
    actions.register_action("terreau.contribution_refused", _("Refuser une contribution"), _("Contribution refusée"))
    actions.register_action("terreau.contribution_hidden", _("Ne plus montrer une contribution"), _("Récit ou nom retiré de la page"))
