"""Organisations and ecosystem platforms in the desk."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView

from terreau.accounts.models import Organisation
from terreau.core.desk import PlatformPermissionPolicy
from terreau.core.desk_views import DeskViewSet, NamedChooserViewSet, WordsForm
from terreau.library.models import EcosystemPlatform
from terreau.library.queries import free_slug


class SharedViewSet(DeskViewSet):
    """What all platforms share, without drafts: open to those who publish somewhere."""

    @cached_property
    def permission_policy(self) -> PlatformPermissionPolicy:
        """Return who may do what with these records."""
        return PlatformPermissionPolicy(self.model)


class NameForm(WordsForm):
    """The name by which an organisation to choose is found."""

    q = forms.CharField(label=_("Nom ou sigle"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Nom ou sigle")}))

    def in_database(self, objects: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
        """Keep the organisations whose name or acronym holds what was written."""
        return objects.filter(Q(name__icontains=text) | Q(acronym__icontains=text))


class OrganisationChooseView(ChooseView):
    """Choose an organisation."""

    page_subtitle = ""
    filter_form_class = NameForm


class OrganisationChooseResultsView(ChooseResultsView):
    """What a search among them finds."""

    filter_form_class = NameForm


class NewOrganisationForm(forms.ModelForm):
    """An organisation added while a resource is described: its name is enough, its address is made of it."""

    class Meta:
        model = Organisation
        fields = ["name", "acronym", "kind"]

    def _post_clean(self) -> None:
        name = self.cleaned_data.get("acronym") or self.cleaned_data.get("name") or ""
        self.instance.slug = free_slug(Organisation, name, otherwise="organisation")
        super()._post_clean()  # type: ignore[misc]  # Django's stubs leave it out


class OrganisationChooserViewSet(NamedChooserViewSet):
    """Choosing an organisation by typing its name; whoever may add one adds it without leaving."""

    choose_view_class = OrganisationChooseView
    choose_results_view_class = OrganisationChooseResultsView
    creation_form_class = NewOrganisationForm
    choose_one_text = _("Choisir une organisation")
    choose_another_text = _("En choisir une autre")
    edit_item_text = _("Modifier cette organisation")
    create_action_label = _("Ajouter cette organisation")
    creation_tab_label = _("Nouvelle organisation")


class OrganisationViewSet(SharedViewSet):
    """Organisations in the desk."""

    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["name", "acronym", "kind", UpdatedAtColumn()]
    list_filter = ["kind"]
    search_fields = ["name", "acronym"]
    chooser_viewset_class = OrganisationChooserViewSet
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
