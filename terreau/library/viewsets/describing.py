"""The screens on which a resource is described: all that publishing needs is on the first."""

from functools import partial
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel, PublishingPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput

from terreau.core.desk_views import IdentityPanel, RowsPanel
from terreau.library.completeness import still_missing
from terreau.library.forms import DisplayForm, PlacementForm, PublisherForm
from terreau.library.viewsets.hints import Last, asked_for, last_classified, outlined_steps, usual_formats


class TypedRowsPanel(RowsPanel):
    """Rows whose form is ours and knows the person: `row_form`."""

    def __init__(self, *args: Any, row_form: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_form = row_form

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what makes the same panel again."""
        kwargs: dict[str, Any] = super().clone_kwargs()
        return kwargs | {"row_form": self.row_form}

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": self.row_form, "inherit_kwargs": ["for_user"]}
        return options


class HintPanel(Panel):
    """Words of the desk among the fields, from a template: likely duplicates by title or address, what is missing, what was chosen last."""

    def __init__(self, template: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.template = template

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what makes the same panel again."""
        kwargs: dict[str, Any] = super().clone_kwargs()
        return kwargs | {"template": self.template}

    class BoundPanel(Panel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.template_name = self.panel.template

        @property
        def media(self) -> forms.Media:
            """Return the small script that keeps these words up to date, and their style."""
            return forms.Media(js=["library/desk/describe.js"], css={"all": ["library/desk/describe.css"]})

        @cached_property
        def _last_one(self) -> Last | None:
            return asked_for(self.request.user, self.request.GET) or last_classified(self.request.user)

        def _last(self) -> Last | None:
            return self._last_one

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return what the resource lacks, and what the person chose last when this one is new."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            new = self.instance.pk is None
            # Functions: a template asks only what it names.
            return context | {
                "hints_url": reverse("wagtailsnippets_library_resource:hints"),
                "missing": partial(still_missing, self.instance),
                "last": self._last if new else None,
                "formats": usual_formats if new else {},
                "resource_pk": self.instance.pk or "",
                "outlines": partial(outlined_steps, self.request.user) if new else [],
                "asked": urlencode({name: value for name, value in self.request.GET.items() if name in ("lever", "nature", "title")}),
                "add_url": reverse("wagtailsnippets_library_resource:add"),
            }


DESCRIBE = [
    # Wagtail hides the name and the frame of a field of its class "title".
    TitleFieldPanel("title", placeholder=False, classname=""),
    IdentityPanel(),
    HintPanel("library/desk_describe/outlines.html"),
    HintPanel("library/desk_describe/duplicates.html"),
    "purpose",
    "abstract",
    FieldRowPanel([FieldPanel("kind", widget=forms.Select), FieldPanel("format", widget=forms.Select), "year"]),
    TypedRowsPanel(
        "publishers",
        row_form=PublisherForm,
        panels=[FieldRowPanel(["organisation", "label"])],
        heading=_("Éditeurs"),
        label=_("Éditeur"),
        add=_("Ajouter un éditeur"),
    ),
    MultiFieldPanel(["url", HintPanel("library/desk_describe/same_address.html"), FieldRowPanel(["access", "file"])], heading=_("Accès")),
    HintPanel("library/desk_describe/last.html"),
    FieldPanel("levers", widget=forms.CheckboxSelectMultiple),
    TypedRowsPanel(
        "placements",
        row_form=PlacementForm,
        panels=[
            FieldRowPanel(["framework", FieldPanel("step", widget=forms.Select), FieldPanel("nature", widget=forms.Select)]),
            FieldRowPanel([FieldPanel("group", widget=forms.Select), "nature_provenance"]),
        ],
        heading=_("Marche et nature"),
        label=_("Place"),
        add=_("Ajouter une place dans un autre cadre"),
    ),
    HintPanel("library/desk_describe/meter.html"),
    MultiFieldPanel(
        [FieldRowPanel(["month", "day"]), "period", FieldRowPanel(["year_inferred", "publisher_inferred"]), "url_note"],
        heading=_("Précisions sur la date, l’éditeur et l’adresse"),
        classname="collapsed",
    ),
]
CLASSIFY = [
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
    FieldRowPanel(["status", "written_here"]),
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
    TypedRowsPanel(
        "displays",
        row_form=DisplayForm,
        panels=["platform", "display"],
        heading=_("Affichage sur les plateformes"),
        label=_("Affichage"),
        add=_("Épingler ou masquer"),
    ),
    PublishingPanel(),
]
