"""What the library adds to the desk."""

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from terreau.accounts.perms import may_enter_desk
from terreau.library.desk import importing, views
from terreau.library.viewsets import OrganisationsGroup, ResourceViewSet

register_snippet(ResourceViewSet)
register_snippet(OrganisationsGroup)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name what the history of a resource tells."""
    actions.register_action("terreau.publication_refused", _("Refuser une parution"), _("Parution programmée refusée : la ressource est incomplète"))
    actions.register_action("terreau.bulk", _("Changer en lot"), _("Changée en lot"))
    actions.register_action("terreau.imported", _("Importer"), _("Importée d’un fichier"))
    actions.register_action("terreau.classification_checked", _("Confirmer un classement"), _("Classement confirmé"))
    actions.register_action("terreau.reviewed", _("Revoir une ressource"), _("Ressource revue : elle dit encore vrai"))
    actions.register_action("terreau.address_replaced", _("Prendre une nouvelle adresse"), _("Nouvelle adresse prise, celle vers laquelle le site redirige"))
    actions.register_action("terreau.address_answers", _("Tenir une adresse pour vivante"), _("Adresse ouverte à la main : elle répond"))


@hooks.register("register_admin_urls")
def desk_addresses() -> list:
    """Put the coverage map, the worklists, the searches without an answer and the imports in the desk, behind its log-in and second factor."""
    return [
        path("couverture/", views.coverage, name="desk_coverage"),
        path("couverture/ressources/", views.behind_a_cell, name="desk_coverage_list"),
        path("a-faire/", views.overview, name="desk_worklists"),
        path("recherches-sans-reponse/", views.wishes, name="desk_wishes"),
        path("a-faire/<slug:slug>/", views.worklist, name="desk_worklist"),
        path("importer/", importing.send, name="desk_import"),
        path("importer/modele.csv", importing.model_file, name="desk_import_model"),
        path("importer/<uuid:uuid>/", importing.report, name="desk_import_report"),
        path("importer/<uuid:uuid>/colonnes/", importing.choose, name="desk_import_columns"),
        path("importer/<uuid:uuid>/commencer/", importing.start, name="desk_import_start"),
        path("importer/<uuid:uuid>/remarques.csv", importing.problems, name="desk_import_problems"),
    ]


class DeskMenuItem(MenuItem):
    """Shown to those who hold a role."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the person has something to do there."""
        return may_enter_desk(request.user)


@hooks.register("register_admin_menu_item")
def worklists_menu_item() -> MenuItem:
    """Return the menu entry of what waits."""
    return DeskMenuItem(_("À faire"), reverse("desk_worklists"), name="worklists", icon_name="tasks", order=50)


@hooks.register("register_admin_menu_item")
def coverage_menu_item() -> MenuItem:
    """Return the menu entry of the coverage map."""
    return DeskMenuItem(_("Couverture"), reverse("desk_coverage"), name="coverage", icon_name="table", order=60)


class DescribeMenuItem(MenuItem):
    """Shown to those who may add a resource."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the person describes resources."""
        return bool(request.user.has_perm("library.add_resource"))


@hooks.register("register_admin_menu_item")
def describe_menu_item() -> MenuItem:
    """Return the menu entry that opens an empty description."""
    return DescribeMenuItem(_("Décrire une ressource"), reverse("wagtailsnippets_library_resource:add"), name="describe", icon_name="plus", order=40)


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    """Return the menu entry that imports a file."""
    return DescribeMenuItem(_("Importer"), reverse("desk_import"), name="import", icon_name="upload", order=45)
