"""Profiles and crafts in the desk: an animator meets those of their platforms, whoever publishes changes them in public."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, UpdatedAtColumn
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet, SnippetChosenMultipleView, SnippetChosenView
from wagtail.snippets.views.snippets import DeleteView, UnpublishView

from terreau.accounts.models import RoleKind
from terreau.core.desk import PUBLISH, WRITE, PlatformPermissionPolicy, platforms_where
from terreau.core.desk_views import ChangeView, DeskViewSet, ListView, RowsPanel
from terreau.network.models import Craft, Profile
from terreau.network.perms import profiles_readable
from terreau.vocabulary.models import Platform

# What takes no more than writing drafts; all the rest takes publishing. Profiles are made by those who keep them, or brought in.
WRITING = {"change", "view"}


class ProfilePermissionPolicy(PlatformPermissionPolicy):
    """Who writes for a platform prepares drafts of its profiles; who publishes there publishes them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and bool(super().user_has_permission(user, action))

    def instances_user_has_permission_for(self, user: Any, action: str) -> Any:
        if not self.user_has_permission(user, action):
            return Profile.objects.none()
        return profiles_readable(user, RoleKind.EDITOR if action in WRITING else RoleKind.PUBLISHER)


class CraftPermissionPolicy(PlatformPermissionPolicy):
    """Crafts are shared by all platforms: open to those who publish on one. Roles alone say so: no group holds a permission over them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and (user.is_superuser or platforms_where(user, WRITE if action == "view" else PUBLISH).exists()))


class OnItsPlatform:
    """For a view of one profile: a permission counts only on its platform."""

    def user_has_permission(self, permission: str) -> bool:
        allowed: bool = super().user_has_permission(permission)  # type: ignore[misc]  # a mixin of Wagtail's views
        profile = getattr(self, "object", None)
        if not allowed or profile is None or profile.pk is None:
            return allowed
        return ProfilePermissionPolicy(Profile).user_has_permission_for_instance(self.request.user, permission, profile)  # type: ignore[attr-defined]  # same


class ProfileEditView(OnItsPlatform, ChangeView):
    """Mend a profile."""


class ProfileDeleteView(OnItsPlatform, DeleteView):
    """Delete a profile."""


class ProfileUnpublishView(OnItsPlatform, UnpublishView):
    """Take a profile off the public pages."""


class StandingColumn(Column):
    """Where a profile stands, in words."""

    def get_value(self, instance: Any) -> str:
        """Return the words."""
        if instance.submitted_at is not None:
            return _("à relire")
        if instance.is_public:
            return _("en\u00a0ligne")
        if not instance.live or instance.withdrawn_at is not None:
            return _("hors ligne")
        return _("en sommeil, sans réponse de qui le tient") if instance.lapsed_at else _("caché par qui le tient")


class ByName:
    """For a list found by what the database holds: the search knows only what is public."""

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what has every word that was typed."""
        name = self.search_fields[0]  # type: ignore[attr-defined]  # a mixin of Wagtail's views
        for word in (self.search_query or "").split():  # type: ignore[attr-defined]  # same
            queryset = queryset.filter(**{f"{name}__icontains": word})
        return queryset


class ProfileListView(ByName, ListView):
    """The list of profiles: they are deleted one by one."""

    default_ordering = "name"

    @property
    def columns(self) -> list[Column]:
        """Leave out the boxes that tick several."""
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]


class DeleteReadableAction(DeleteBulkAction):
    """Deleting several by their address alone: those that the person may delete, without a word of the others."""

    models = [Profile]

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """Return nothing: « all » is not for profiles."""
        return Profile.objects.none().values_list("pk", flat=True)

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        """Return those that the person may delete."""
        objects, _others = super().get_actionable_objects()
        allowed = set(ProfilePermissionPolicy(Profile).instances_user_has_permission_for(self.request.user, "delete").values_list("pk", flat=True))
        return [profile for profile in objects if profile.pk in allowed], {"items_with_no_access": []}


class OfThePublic:
    """For a list to choose from: what anybody may see."""

    def get_object_list(self) -> QuerySet[Profile]:
        return Profile.objects.public()

    def get_object(self, pk: Any) -> Profile:
        return Profile.objects.public().get(pk=pk)

    def get_objects(self, pks: list[Any]) -> QuerySet[Profile]:
        return Profile.objects.public().filter(pk__in=pks)


class ProfileChooseView(OfThePublic, ChooseView):
    """Choose a profile."""


class ProfileChooseResultsView(OfThePublic, ChooseResultsView):
    """What a search among them finds."""


class ProfileChosenView(OfThePublic, SnippetChosenView):
    """The profile that was chosen."""


class ProfileChosenMultipleView(OfThePublic, SnippetChosenMultipleView):
    """The profiles that were chosen."""


class ProfileChooserViewSet(SnippetChooserViewSet):
    """Choosing a profile to link to: nobody learns there of a draft."""

    choose_view_class = ProfileChooseView
    choose_results_view_class = ProfileChooseResultsView
    chosen_view_class = ProfileChosenView
    chosen_multiple_view_class = ProfileChosenMultipleView


class CraftListView(ByName, ListView):
    """The list of crafts."""


class ProfileViewSet(DeskViewSet):
    """Profiles in the desk. Where they are and what is shown of them is for their keepers to say."""

    model = Profile
    # Its entry stands in the network's menu.
    menu_item_is_registered = True
    icon = "group"
    menu_label = gettext_lazy("Profils")
    list_display = ["name", "kind", StandingColumn("state", label=gettext_lazy("État")), "platform", UpdatedAtColumn()]
    list_filter = ["kind", "live", "synthetic"]
    search_fields = ["name"]
    index_view_class = ProfileListView
    chooser_viewset_class = ProfileChooserViewSet
    edit_view_class = ProfileEditView
    delete_view_class = ProfileDeleteView
    unpublish_view_class = ProfileUnpublishView
    inspect_view_enabled = False
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("name", classname=""),
            "role",
            "story",
            FieldRowPanel(["place_kind", "scope"]),
            "address",
            FieldRowPanel(["latitude", "longitude"]),
            FieldPanel("crafts", widget=forms.CheckboxSelectMultiple),
            FieldPanel("levers", widget=forms.CheckboxSelectMultiple),
            FieldPanel("audiences", widget=forms.CheckboxSelectMultiple),
            FieldRowPanel(["website", "events_url"]),
            RowsPanel("links", panels=["label", "url"], label=gettext_lazy("Lien"), add=gettext_lazy("Ajouter un lien")),
            "codev",
            FieldPanel("slug", widget=SlugInput),
        ]
    )

    def on_register(self) -> None:
        """Put our own deletion of several in the place of Wagtail's, which names what a person may not see."""
        super().on_register()
        hooks.register("register_bulk_action", DeleteReadableAction, order=1)

    def public_on(self, platform: Platform) -> QuerySet[Profile]:
        """Return what a platform shows."""
        return Profile.objects.on(platform).public()

    @cached_property
    def permission_policy(self) -> ProfilePermissionPolicy:
        """Roles decide."""
        return ProfilePermissionPolicy(self.model)


class CraftViewSet(DeskViewSet):
    """Crafts in the desk."""

    model = Craft
    # Its entry stands in the network's menu.
    menu_item_is_registered = True
    icon = "tag"
    menu_label = gettext_lazy("Métiers")
    list_display = ["title", "kind", UpdatedAtColumn()]
    list_filter = ["kind"]
    search_fields = ["title"]
    index_view_class = CraftListView
    copy_view_enabled = False
    inspect_view_enabled = False
    panels = [FieldPanel("title", classname=""), FieldRowPanel(["kind", "order"]), "activities", "scope", "note", FieldPanel("slug", widget=SlugInput)]

    @cached_property
    def permission_policy(self) -> CraftPermissionPolicy:
        """Roles decide."""
        return CraftPermissionPolicy(self.model)
