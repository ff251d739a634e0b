"""The desk's first page and its colours."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.site_summary import SiteSummaryPanel
from wagtail.admin.ui.components import Component

from terreau.core.registries import worklists
from terreau.portal import queries


class StartPanel(Component):
    """What one comes to the desk for: describe a resource, see what waits, finish a draft or a page, look at the site."""

    order = 10
    template_name = "portal/desk/start.html"

    def get_context_data(self, parent_context: Any) -> dict[str, object]:
        """Return the addresses and the drafts of the person."""
        user = parent_context["request"].user
        drafts = queries.drafts_of(user)
        return {
            "add_url": reverse("wagtailsnippets_library_resource:add"),
            "list_url": reverse("wagtailsnippets_library_resource:list"),
            "waiting": waiting(user),
            "incomplete": [(page, reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in queries.pages_to_complete(user)],
            "drafts": [(draft, reverse("wagtailsnippets_library_resource:edit", args=[draft.pk])) for draft in drafts],
        }


def waiting(user: Any) -> list[tuple[str, str, int]]:
    """Return the lists in which something waits for a person, as (name, address, how many): where somebody outside waits, first."""
    counted = ((one, one.count(user)) for one in sorted(worklists, key=lambda one: (not one.urgent, one.order)))
    return [(str(one.label), one.url(), count) for one, count in counted if count]


@hooks.register("construct_homepage_panels")
def start_first(request: HttpRequest, panels: list[Component]) -> None:
    """Put our panel first; the count of pages, pictures and files tells an editor nothing."""
    panels[:] = [StartPanel(), *(panel for panel in panels if not isinstance(panel, SiteSummaryPanel))]


@hooks.register("insert_global_admin_css")
def desk_colours() -> SafeString:
    """Return the link to the desk's style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', static("portal/desk.css"))


@hooks.register("construct_help_menu")
def no_foreign_help(request: HttpRequest, menu_items: list) -> None:
    """Leave out the help of Wagtail's own site: it is in English and of another version."""
    menu_items[:] = []


# An editor's day: describe, find, compose, answer what people send, see what is missing; then words, organisations, pages and files.
DAY = [
    "describe",
    "resources",
    "import",
    "kits",
    "schemes",
    "contributions",
    "network",
    "coverage",
    "worklists",
    "organisations",
    "vocabulary",
    "explorer",
    "images",
    "documents",
    "reports",
    "settings",
]


@hooks.register("construct_main_menu")
def menu_by_the_trade(request: HttpRequest, menu_items: list) -> None:
    """Put the menu in the order of an editor's day; what no one has placed stays at its end."""
    for item in menu_items:
        item.order = DAY.index(item.name) if item.name in DAY else len(DAY) + item.order
        if item.name == "documents":
            item.label = _("Fichiers")
