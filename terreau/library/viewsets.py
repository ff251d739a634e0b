"""The library in the desk: how resources, organisations and ecosystem platforms are edited."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface, TitleFieldPanel
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.admin.widgets.slug import SlugInput
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import (
    DeleteView,
    LockView,
    SnippetViewSetGroup,
    UnlockView,
    UnpublishView,
    WorkflowActionView,
)

from terreau.accounts.models import Organisation
from terreau.core.desk import PlatformPermissionPolicy
from terreau.core.desk_views import ChangeView, DeskViewSet, RowsPanel, YesNoColumn
from terreau.library import perms
from terreau.library.completeness import IncompleteError
from terreau.library.forms import DisplayForm, ResourceForm
from terreau.library.models import EcosystemPlatform, Resource


class ResourcePermissionPolicy(ModelPermissionPolicy):
    """Django's permissions say whether a person does such things at all; roles say with which resources."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Resource) -> bool:
        return self.user_has_permission(user, action) and perms.may(user, action, instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Resource) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Resource]:
        return perms.resources_within(user, action) if self.user_has_permission(user, action) else Resource.objects.none()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Resource]:
        return self.instances_user_has_permission_for(user, "change" if {"change", "view"} & set(actions) else next(iter(actions), "change"))


class OnItsPlatforms:
    """For a view of one resource: a permission counts only on the platforms where the resource stands."""

    def user_has_permission(self, permission: str) -> bool:
        allowed: bool = super().user_has_permission(permission)  # type: ignore[misc]  # a mixin of Wagtail's views
        resource = getattr(self, "object", None)
        return allowed and (resource is None or resource.pk is None or perms.may(self.request.user, permission, resource))  # type: ignore[attr-defined]  # same


class ResourceEditView(OnItsPlatforms, ChangeView):
    """Edit a resource."""

    def get_available_actions(self) -> list[str]:
        """Wagtail asks whether the person publishes at all: ask whether they publish this."""
        actions: list[str] = super().get_available_actions()
        return actions if perms.may_publish(self.request.user, self.object) else [action for action in actions if action != "publish"]


class ResourceDeleteView(OnItsPlatforms, DeleteView):
    """Delete a resource."""


class ResourceUnpublishView(OnItsPlatforms, UnpublishView):
    """Take a resource off the public pages."""


class ResourceLockView(OnItsPlatforms, LockView):
    """Lock a resource."""


class ResourceUnlockView(OnItsPlatforms, UnlockView):
    """Unlock a resource."""


class ResourceWorkflowActionView(WorkflowActionView):
    """Approve a resource, or ask for changes."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say what is missing instead of approving what cannot be published."""
        try:
            with transaction.atomic():
                answer: HttpResponse = super().post(request, *args, **kwargs)
        except IncompleteError as incomplete:
            messages.error(request, " ".join(incomplete.messages))
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
            return redirect(self.redirect_url)
        return answer


class OfReach:
    """For a list to choose from: what is public, and the drafts on which one may act."""

    def get_object_list(self) -> QuerySet[Resource]:
        found: QuerySet[Resource] = super().get_object_list()  # type: ignore[misc]  # a mixin of Wagtail's views
        return found.filter(Q(live=True) | Q(pk__in=perms.resources_within(self.request.user).values("pk")))  # type: ignore[attr-defined]  # same


class ResourceChooseView(OfReach, ChooseView):
    """Choose a resource."""


class ResourceChooseResultsView(OfReach, ChooseResultsView):
    """What a search among them finds."""


class ResourceChooserViewSet(SnippetChooserViewSet):
    """Choosing a resource to link to."""

    choose_view_class = ResourceChooseView
    choose_results_view_class = ResourceChooseResultsView


class DisplaysPanel(RowsPanel):
    """What platforms pin or hide."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": DisplayForm, "inherit_kwargs": ["for_user"]}
        return options


DESCRIBE = [
    # Wagtail hides the name and the frame of a field of its class "title".
    TitleFieldPanel("title", placeholder=False, classname=""),
    "purpose",
    "abstract",
    FieldRowPanel([FieldPanel("kind", widget=forms.Select), FieldPanel("format", widget=forms.Select)]),
    RowsPanel("publishers", panels=["organisation", "label"], heading=_("Éditeurs"), label=_("Éditeur"), add=_("Ajouter un éditeur")),
    MultiFieldPanel(
        [
            FieldRowPanel(["year", "month", "day"]),
            "period",
            FieldRowPanel(["year_inferred", "publisher_inferred"]),
        ],
        heading=_("Date, telle qu’elle est connue"),
    ),
    MultiFieldPanel(["access", "url", "url_note", "file"], heading=_("Accès")),
]
CLASSIFY = [
    FieldPanel("levers", widget=forms.CheckboxSelectMultiple),
    RowsPanel(
        "placements",
        panels=[
            FieldRowPanel([FieldPanel("framework", widget=forms.Select), FieldPanel("step", widget=forms.Select)]),
            FieldRowPanel([FieldPanel("nature", widget=forms.Select), "group"]),
            "nature_provenance",
        ],
        heading=_("Marche et nature, dans chaque cadre"),
        label=_("Place"),
        add=_("Ajouter une place"),
    ),
    FieldPanel("audiences", widget=forms.CheckboxSelectMultiple),
    FieldPanel("phases", widget=forms.CheckboxSelectMultiple),
    FieldPanel("scales", widget=forms.CheckboxSelectMultiple),
    FieldPanel("domains", widget=forms.CheckboxSelectMultiple),
    "territory",
    "classification",
]
RIGHTS = [
    FieldRowPanel(["licence", "language"]),
    "citation",
    FieldRowPanel(["minutes", "level"]),
    "status",
    RowsPanel(
        "partners",
        panels=["organisation", "label"],
        heading=_("Partenaires"),
        label=_("Partenaire"),
        add=_("Ajouter un partenaire"),
    ),
    FieldPanel("sources", widget=forms.CheckboxSelectMultiple),
    "source_note",
    "title_given",
    FieldPanel("slug", widget=SlugInput),
    DisplaysPanel(
        "displays",
        panels=["platform", "display"],
        heading=_("Affichage sur les plateformes"),
        label=_("Affichage"),
        add=_("Épingler ou masquer"),
    ),
    PublishingPanel(),
]


class ResourceViewSet(DeskViewSet):
    """Resources in the desk: an editor meets only those of their platforms."""

    model = Resource
    icon = "doc-full-inverse"
    menu_label = _("Ressources")
    menu_order = 100
    list_display = ["title", "kind", "year", YesNoColumn("live", label=_("Publiée"), sort_key="live"), UpdatedAtColumn()]
    list_filter = ["kind", "status", "access", "classification", "live"]
    search_fields = ["title", "abstract"]
    copy_view_enabled = True
    edit_view_class = ResourceEditView
    delete_view_class = ResourceDeleteView
    unpublish_view_class = ResourceUnpublishView
    lock_view_class = ResourceLockView
    unlock_view_class = ResourceUnlockView
    workflow_action_view_class = ResourceWorkflowActionView
    chooser_viewset_class = ResourceChooserViewSet
    edit_handler = TabbedInterface(
        [
            ObjectList(DESCRIBE, heading=_("Décrire")),
            ObjectList(CLASSIFY, heading=_("Classer")),
            ObjectList(["body"], heading=_("Texte")),
            ObjectList([RowsPanel("relations", panels=["kind", "target"], label=_("Lien"), add=_("Ajouter un lien"))], heading=_("Liens")),
            ObjectList(RIGHTS, heading=_("Droits et parution")),
        ],
        base_form_class=ResourceForm,
    )

    @property
    def permission_policy(self) -> ResourcePermissionPolicy:
        """Roles decide."""
        return ResourcePermissionPolicy(self.model)


class SharedViewSet(DeskViewSet):
    """What all platforms share, without drafts: open to those who publish somewhere."""

    @cached_property
    def permission_policy(self) -> PlatformPermissionPolicy:
        """Return who may do what with these records."""
        return PlatformPermissionPolicy(self.model)


class OrganisationViewSet(SharedViewSet):
    """Organisations in the desk."""

    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["name", "acronym", "kind", UpdatedAtColumn()]
    list_filter = ["kind"]
    search_fields = ["name", "acronym"]
    panels = [
        "name",
        FieldRowPanel(["acronym", "kind"]),
        "description",
        "url",
        FieldRowPanel(["founded", "parent"]),
        "note",
        FieldPanel("sources", widget=forms.CheckboxSelectMultiple),
        "slug",
    ]


class EcosystemViewSet(SharedViewSet):
    """Platforms of the ecosystem in the desk."""

    model = EcosystemPlatform
    icon = "site"
    menu_label = _("Écosystème")
    list_display = ["name", "kind", "operator", UpdatedAtColumn()]
    search_fields = ["name", "description"]
    panels = [
        "name",
        FieldRowPanel(["kind", "theme"]),
        "description",
        "url",
        FieldRowPanel(["launched", "launch_note"]),
        "operator",
        FieldPanel("partners", widget=forms.CheckboxSelectMultiple),
        "referential",
        "note",
        FieldPanel("sources", widget=forms.CheckboxSelectMultiple),
        FieldRowPanel(["order", "slug"]),
    ]


class LibraryGroup(SnippetViewSetGroup):
    """The library's part of the desk's menu."""

    items = (ResourceViewSet, OrganisationViewSet, EcosystemViewSet)
    menu_icon = "folder-open-inverse"
    menu_label = _("Bibliothèque")
    menu_name = "library"
    menu_order = 100
