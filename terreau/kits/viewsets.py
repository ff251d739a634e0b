"""Kits in the desk: how they are composed."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultipleChooserPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.views.snippets import DeleteView, LockView, UnlockView, UnpublishView

from terreau.core.desk import PUBLISH, WRITE, PlatformPermissionPolicy
from terreau.core.desk_views import ChangeView, DeskViewSet, IdentityPanel, RowsPanel, YesNoColumn
from terreau.kits.forms import KitForm
from terreau.kits.models import Kit
from terreau.kits.queries import kits_on
from terreau.vocabulary.models import Platform

# What takes no more than writing drafts; all the rest takes publishing.
WRITING = {"add", "change", "view"}


class KitPermissionPolicy(PlatformPermissionPolicy):
    """Who writes for a platform prepares the kits of its framework; who publishes there publishes them."""

    def instances_user_has_permission_for(self, user: Any, action: str) -> Any:
        deed = WRITE if action in WRITING else PUBLISH
        return PlatformPermissionPolicy(self.model, through=self.through, deed=deed).instances_user_has_permission_for(user, action)


class OfItsFramework:
    """For a view of one kit: a permission counts only on the platforms of its framework."""

    def user_has_permission(self, permission: str) -> bool:
        allowed: bool = super().user_has_permission(permission)  # type: ignore[misc]  # a mixin of Wagtail's views
        kit = getattr(self, "object", None)
        if not allowed or kit is None or kit.pk is None:
            return allowed
        return policy().user_has_permission_for_instance(self.request.user, permission, kit)  # type: ignore[attr-defined]  # same


def policy() -> KitPermissionPolicy:
    """Return who may do what with which kits."""
    return KitPermissionPolicy(Kit, through="framework__platforms")


class KitEditView(OfItsFramework, ChangeView):
    """Compose a kit."""


class KitDeleteView(OfItsFramework, DeleteView):
    """Delete a kit."""


class KitUnpublishView(OfItsFramework, UnpublishView):
    """Take a kit off the public pages."""


class KitLockView(OfItsFramework, LockView):
    """Lock a kit."""


class KitUnlockView(OfItsFramework, UnlockView):
    """Unlock a kit."""


PRESENT = [
    # Wagtail hides the name and the frame of a field of its class "title".
    TitleFieldPanel("title", placeholder=False, classname=""),
    IdentityPanel(),
    "purpose",
    "introduction",
    FieldRowPanel(["framework", "order"]),
    FieldPanel("situations", widget=forms.CheckboxSelectMultiple),
    FieldPanel("slug", widget=SlugInput),
]
COMPOSE = [
    MultipleChooserPanel(
        "items",
        chooser_field_name="resource",
        panels=["resource", "note"],
        heading=_("Ressources, dans l’ordre où on les lit"),
        help_text=_("Chacune prend place dans le tiroir et le groupe de sa fiche. Dans un même groupe, l’ordre est celui de cette liste."),
        label=_("Ressource"),
    ),
    "proposed",
    FieldPanel("sources", widget=forms.CheckboxSelectMultiple),
]
PATH = [
    RowsPanel(
        "stages",
        panels=[FieldRowPanel(["title", "minutes", "pace"]), "text", "resource"],
        heading=_("Étapes du parcours, ou des parcours"),
        label=_("Étape"),
        add=_("Ajouter une étape"),
    ),
    "path_proposed",
    "guide",
]


class KitViewSet(DeskViewSet):
    """Kits in the desk: an editor meets only those of their platforms' frameworks."""

    model = Kit
    icon = "folder-open-1"
    menu_label = _("Kits")
    menu_name = "kits"
    menu_order = 110
    add_to_admin_menu = True
    list_display = ["title", "framework", "order", YesNoColumn("live", label=_("Publié"), sort_key="live"), UpdatedAtColumn()]
    list_filter = ["framework", "live"]
    search_fields = ["title", "purpose"]
    # The database answers: nothing here is in Wagtail's own index.
    search_backend_name = None
    copy_view_enabled = True
    edit_view_class = KitEditView
    delete_view_class = KitDeleteView
    unpublish_view_class = KitUnpublishView
    lock_view_class = KitLockView
    unlock_view_class = KitUnlockView
    edit_handler = TabbedInterface(
        [
            ObjectList(PRESENT, heading=_("Présenter")),
            ObjectList(COMPOSE, heading=_("Composer")),
            ObjectList(PATH, heading=_("Parcours et animation")),
        ],
        base_form_class=KitForm,
    )

    def public_on(self, platform: Platform) -> QuerySet[Kit]:
        """Return the kits of its framework."""
        return kits_on(platform)

    @cached_property
    def permission_policy(self) -> KitPermissionPolicy:
        """Roles decide."""
        return policy()
