"""The screens on which a resource is described."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput

from terreau.core.desk_views import RowsPanel
from terreau.library.forms import DisplayForm


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
