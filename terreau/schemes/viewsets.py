"""Schemes in the desk."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.slug import SlugInput

from terreau.core.desk import PUBLISH, PlatformPermissionPolicy
from terreau.core.desk_views import DeskViewSet, YesNoColumn
from terreau.schemes.forms import SchemeForm
from terreau.schemes.models import PublicScheme
from terreau.schemes.queries import schemes_on, waiting
from terreau.vocabulary.models import Platform


class DayColumn(Column):
    """A day, as it is written: Wagtail's own column tells how long ago, and a day to come is not."""

    def get_value(self, instance: Any) -> str:
        """Return the day; « jamais » where there is none yet."""
        day = super().get_value(instance)
        return date_format(day, "j M Y") if day else gettext("jamais")


class SchemeFilterSet(WagtailFilterSet):
    """What the list is narrowed by; `attente` is where the worklist leads."""

    attente = django_filters.ChoiceFilter(
        choices=[("oui", _("À revérifier"))], label=_("Ce qui attend"), method="waits", widget=forms.RadioSelect, empty_label=_("Tous")
    )

    class Meta:
        model = PublicScheme
        fields = ["kind", "free", "yearly"]

    def waits(self, found: QuerySet[PublicScheme], name: str, value: str) -> QuerySet[PublicScheme]:
        """Keep what nobody checked, and what is to be looked at again."""
        return waiting(found)


class SchemeViewSet(DeskViewSet):
    """Schemes in the desk, those to be looked at again first on top: no drafts, hence open only to those who publish."""

    model = PublicScheme
    icon = "globe"
    menu_label = _("Trouver de l’aide")
    menu_name = "schemes"
    menu_order = 120
    add_to_admin_menu = True
    list_display = [
        "name",
        "kind",
        DayColumn("checked_on", label=_("Vérifié le"), sort_key="checked_on"),
        DayColumn("review_by", label=_("À revoir avant le"), sort_key="review_by"),
        YesNoColumn("yearly", label=_("Annuel"), sort_key="yearly"),
    ]
    filterset_class = SchemeFilterSet
    search_fields = ["name", "who", "what"]
    # The database answers: nothing here is in Wagtail's own index.
    search_backend_name = None
    ordering = ["review_by", "name"]
    edit_handler = ObjectList(
        [
            "name",
            FieldRowPanel(["kind", "operator"]),
            "who",
            FieldPanel("audiences", widget=forms.CheckboxSelectMultiple),
            "free",
            "what",
            "how",
            "url",
            FieldRowPanel(["checked_on", "review_by", "noted_on"]),
            "yearly",
            FieldPanel("situations", widget=forms.CheckboxSelectMultiple),
            FieldPanel("levers", widget=forms.CheckboxSelectMultiple),
            FieldRowPanel(["framework", FieldPanel("slug", widget=SlugInput)]),
        ],
        base_form_class=SchemeForm,
    )

    def public_on(self, platform: Platform) -> QuerySet[PublicScheme]:
        """Return the schemes of its framework."""
        return schemes_on(platform)

    @cached_property
    def permission_policy(self) -> PlatformPermissionPolicy:
        """Roles decide."""
        return PlatformPermissionPolicy(self.model, through="framework__platforms", deed=PUBLISH)
