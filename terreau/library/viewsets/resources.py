"""Resources in the desk: who may do what, and how they are listed, described, chosen and published."""

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import ObjectList, TabbedInterface
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView
from wagtail.snippets.views.snippets import (
    DeleteView,
    LockView,
    UnlockView,
    UnpublishView,
    WorkflowActionView,
)

from terreau.core.desk_views import AddView, ChangeView, DeskViewSet, LookView, NamedChooserViewSet, RowsPanel, WordsForm
from terreau.library import perms
from terreau.library.completeness import IncompleteError
from terreau.library.duplicates import likely
from terreau.library.forms import ResourceForm
from terreau.library.licences import licence
from terreau.library.models import Resource
from terreau.library.own.outlines import resource_with_outline
from terreau.library.queries import BY_TITLE, shown_on
from terreau.library.viewsets.bulk import ChangeManyAction, DeleteFoundAction, change_many, report
from terreau.library.viewsets.describing import CLASSIFY, DESCRIBE, RIGHTS
from terreau.library.viewsets.hints import hints, said
from terreau.library.viewsets.history import ResourceHistoryView
from terreau.library.viewsets.listing import LIST_DISPLAY, UNSEEN, ResourceFilterSet, ResourceListView, holding
from terreau.vocabulary.models import Platform


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


class Doubting:
    """For a view that keeps a resource: it says when another one looks like it. What is kept while one types says nothing: the form does already."""

    def save_instance(self) -> Resource:
        """Save, then tell the likely duplicates of a new title or address."""
        saved: Resource = super().save_instance()  # type: ignore[misc]  # a mixin of Wagtail's views
        if not self.expects_json_response and {"title", "url"} & set(self.form.changed_data):  # type: ignore[attr-defined]  # same
            found = likely(saved.title, saved.url, user=self.request.user, besides=[saved.pk])  # type: ignore[attr-defined]  # same
            if found:
                messages.warning(self.request, said(found))  # type: ignore[attr-defined]  # same
        return saved


class ResourceAddView(Doubting, AddView):
    """Describe a resource, or write one from the outline and the title that its address asks for."""

    def get_initial_form_instance(self) -> Resource | None:
        """Return a resource with the outline and the title asked for."""
        if self.request.method != "GET":
            return None
        asked = self.request.GET
        started, title = resource_with_outline(asked.get("plan", "")), asked.get("title", "").strip()
        if title:
            started = started or Resource()
            started.title = title[: Resource._meta.get_field("title").max_length]
        return started


class ResourceEditView(Doubting, OnItsPlatforms, ChangeView):
    """Edit a resource."""


class ResourceLookView(LookView):
    """Look at a resource."""

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Add who published it and where it stands, which rows of their own tell."""
        told = [
            (_("Éditeurs"), ", ".join(str(row) for row in self.object.publishers.select_related("organisation"))),
            (_("Marche et nature"), ", ".join(_places(self.object))),
        ]
        return [*super().get_fields_context(), *({"label": label, "value": words, "component": None} for label, words in told if words)]

    def get_licence_display_value(self) -> str:
        """Return the name of the licence."""
        return licence(self.object.licence).label

    def get_language_display_value(self) -> str:
        """Return the name of the language, where Django knows its code."""
        return str(LANG_INFO.get(self.object.language, {}).get("name_local", self.object.language))


def _places(resource: Resource) -> list[str]:
    rows = resource.placements.select_related("step", "nature")
    return [" · ".join(str(part) for part in (row.step, row.nature) if part) for row in rows if row.step_id or row.nature_id]


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


class ResourceWordsForm(WordsForm):
    """The words by which a resource to choose is found."""

    q = forms.CharField(label=_("Mots"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Mots du titre ou du résumé")}))

    def filter(self, objects: QuerySet[Resource]) -> QuerySet[Resource]:
        """Leave out the long texts that the list does not show."""
        return super().filter(objects).defer(*UNSEEN)

    def in_database(self, objects: QuerySet[Resource], text: str) -> QuerySet[Resource]:
        """Keep what has every word."""
        return holding(objects, text)


class OfReach:
    """For a list to choose from: what is public, and the drafts on which one may act."""

    filter_form_class = ResourceWordsForm

    def get_object_list(self) -> QuerySet[Resource]:
        found: QuerySet[Resource] = super().get_object_list()  # type: ignore[misc]  # a mixin of Wagtail's views
        return found.filter(Q(live=True) | Q(pk__in=perms.resources_within(self.request.user).values("pk")))  # type: ignore[attr-defined]  # same


class ResourceChooseView(OfReach, ChooseView):
    """Choose a resource."""

    page_subtitle = ""
    ordering = BY_TITLE


class ResourceChooseResultsView(OfReach, ChooseResultsView):
    """What a search among them finds."""

    ordering = BY_TITLE


class ResourceChooserViewSet(NamedChooserViewSet):
    """Choosing a resource to link to."""

    choose_one_text = _("Choisir une ressource")
    choose_another_text = _("En choisir une autre")
    edit_item_text = _("Modifier cette ressource")
    choose_view_class = ResourceChooseView
    choose_results_view_class = ResourceChooseResultsView


class ResourceViewSet(DeskViewSet):
    """Resources in the desk: an editor meets only those of their platforms."""

    model = Resource
    icon = "doc-full-inverse"
    add_to_admin_menu = True
    menu_label = _("Ressources")
    menu_name = "resources"
    menu_order = 100
    list_display = LIST_DISPLAY
    list_per_page = 30
    search_fields = ["folded"]
    index_view_class = ResourceListView
    filterset_class = ResourceFilterSet
    copy_view_enabled = True
    add_view_class = ResourceAddView
    edit_view_class = ResourceEditView
    history_view_class = ResourceHistoryView
    inspect_view_class = ResourceLookView
    delete_view_class = ResourceDeleteView
    unpublish_view_class = ResourceUnpublishView
    lock_view_class = ResourceLockView
    unlock_view_class = ResourceUnlockView
    workflow_action_view_class = ResourceWorkflowActionView
    chooser_viewset_class = ResourceChooserViewSet
    edit_handler = TabbedInterface(
        [
            ObjectList(DESCRIBE, heading=_("Décrire")),
            ObjectList(CLASSIFY, heading=_("Publics et territoires")),
            ObjectList(["body"], heading=_("Texte")),
            ObjectList([RowsPanel("relations", panels=["kind", "target"], label=_("Lien"), add=_("Ajouter un lien"))], heading=_("Liens")),
            ObjectList(RIGHTS, heading=_("Droits et parution")),
        ],
        base_form_class=ResourceForm,
    )

    def may_publish(self, user: Any, record: Resource) -> bool:
        """Let a draft be tried: publishing it says under which levers one may not."""
        return perms.may_publish(user, record)

    def public_on(self, platform: Platform) -> QuerySet[Resource]:
        """Return what a platform shows."""
        return shown_on(platform)

    def get_urlpatterns(self) -> list[Any]:
        """Add what answers while a resource is described, and the changes in many."""
        return [
            *super().get_urlpatterns(),
            path("indications/", hints, name="hints"),
            path("en-lot/", change_many, name="bulk"),
            path("en-lot/<uuid:uuid>/", report, name="bulk_report"),
        ]

    def on_register(self) -> None:
        """Put our actions under the list: after Wagtail's own, whose « delete all » deletes more than the list shows."""
        super().on_register()
        for action in (ChangeManyAction, DeleteFoundAction):
            hooks.register("register_bulk_action", action, order=1)

    @property
    def permission_policy(self) -> ResourcePermissionPolicy:
        """Roles decide."""
        return ResourcePermissionPolicy(self.model)
