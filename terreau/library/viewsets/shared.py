"""Organisations and ecosystem platforms in the desk."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import UpdatedAtColumn

from terreau.accounts.models import Organisation
from terreau.core.desk import PlatformPermissionPolicy
from terreau.core.desk_views import DeskViewSet
from terreau.library.models import EcosystemPlatform


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
