"""The vocabulary in the desk: levers, articulations, situations, glossary, lists, landmarks, figures, frameworks, platforms."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from terreau.core.desk import ADMINISTER, PUBLISH, PlatformPermissionPolicy
from terreau.core.desk_views import DeskViewSet, RowsPanel, YesNoColumn
from terreau.vocabulary.forms import VocabularyForm
from terreau.vocabulary.models import (
    Articulation,
    Concept,
    Framework,
    KeyFigure,
    Landmark,
    LandmarkFamily,
    Lever,
    Nature,
    Platform,
    Situation,
    Source,
    Step,
    Term,
)


class VocabularyViewSet(DeskViewSet):
    """What every list of the vocabulary has in common: no drafts, hence open only to those who publish."""

    # What leads from a record to its platforms; nothing for what all platforms share.
    through = ""
    deed = PUBLISH
    panels: list[Any]
    # The database answers: nothing here is in Wagtail's own index.
    search_backend_name = None

    @cached_property
    def permission_policy(self) -> PlatformPermissionPolicy:
        """Return who may do what with these records."""
        return PlatformPermissionPolicy(self.model, through=self.through, deed=self.deed)

    def get_edit_handler(self) -> Any:
        """Return the panels, with the form that offers no framework of other platforms."""
        return ObjectList(self.panels, base_form_class=VocabularyForm).bind_to_model(self.model)


class LeverViewSet(VocabularyViewSet):
    """Levers, with their guiding questions."""

    model = Lever
    through = "framework__platforms"
    icon = "list-ol"
    list_display = ["title", "order", "short_title", "framework", UpdatedAtColumn()]
    list_filter = ["framework"]
    search_fields = ["title", "short_title", "question"]
    ordering = ["framework", "order"]
    panels = [
        "title",
        FieldRowPanel(["short_title", "order", "framework"]),
        "slug",
        "question",
        "introduction",
        "other_words",
        RowsPanel("questions", panels=["text"], heading=_("Questions posées au projet"), label=_("Question"), add=_("Ajouter une question")),
        FieldPanel("first_hour"),
        MultiFieldPanel([FieldRowPanel(["text_light", "text_dark"]), FieldRowPanel(["leaf_light", "leaf_dark"])], heading=_("Teintes")),
        "sources",
    ]


class ArticulationViewSet(VocabularyViewSet):
    """How levers bear on each other."""

    model = Articulation
    through = "origin__framework__platforms"
    icon = "link"
    list_display = ["origin", "kind", "target", YesNoColumn("proposed", label=_("Proposée"), sort_key="proposed"), UpdatedAtColumn()]
    list_filter = ["kind", "origin", "target", "proposed"]
    search_fields = ["reason", "origin__title", "target__title"]
    panels = [FieldRowPanel(["origin", "kind", "target"]), "reason", "proposed"]


class SituationViewSet(VocabularyViewSet):
    """Situations, with the levers that each calls."""

    model = Situation
    through = "framework__platforms"
    icon = "comment"
    list_display = ["words", "order", "framework", UpdatedAtColumn()]
    list_filter = ["framework"]
    search_fields = ["words", "introduction"]
    panels = [
        "words",
        "introduction",
        "other_words",
        RowsPanel("calls", panels=["lever", "reason"], heading=_("Leviers appelés"), label=_("Levier"), add=_("Ajouter un levier"), max_num=3),
        FieldRowPanel(["framework", "order", "slug"]),
    ]


class TermViewSet(VocabularyViewSet):
    """The glossary."""

    model = Term
    icon = "openquote"
    list_display = ["label", YesNoColumn("proposed", label=_("Proposé"), sort_key="proposed"), UpdatedAtColumn()]
    list_filter = ["proposed", "levers"]
    search_fields = ["label", "definition"]
    panels = ["label", "other_words", "slug", "definition", "proposed", "note", "levers", "related", "sources"]


class ConceptViewSet(VocabularyViewSet):
    """Controlled lists: kinds, formats, audiences, phases, scales, domains, trajectories."""

    model = Concept
    icon = "list-ul"
    list_display = ["label", "scheme", "parent", "order", UpdatedAtColumn()]
    list_filter = ["scheme"]
    search_fields = ["label", "description"]
    panels = [FieldRowPanel(["scheme", "order"]), "label", "slug", "description", "parent"]


class LandmarkViewSet(VocabularyViewSet):
    """Landmarks."""

    model = Landmark
    icon = "pick"
    list_display = ["title", "family", "order", UpdatedAtColumn()]
    list_filter = ["family"]
    search_fields = ["title", "text"]
    panels = ["title", "text", FieldRowPanel(["family", "order", "code"]), "sources"]


class LandmarkFamilyViewSet(VocabularyViewSet):
    """Families of landmarks."""

    model = LandmarkFamily
    icon = "folder-open-inverse"
    list_display = ["title", "order"]
    search_fields = ["title", "introduction"]
    panels = ["title", "introduction", FieldRowPanel(["code", "order"])]


class KeyFigureViewSet(VocabularyViewSet):
    """Key figures; those that are not to be published stay here, with the reason."""

    model = KeyFigure
    icon = "order"
    list_display = [
        "statement",
        Column("amount", label=_("Valeur"), sort_key="value"),
        YesNoColumn("usable", label=_("Publiable"), sort_key="usable"),
        UpdatedAtColumn(),
    ]
    list_filter = ["usable"]
    search_fields = ["statement", "citation", "note"]
    panels = ["statement", FieldRowPanel(["value", "unit"]), "citation", "note", "usable", FieldRowPanel(["code", "order"]), "sources"]


class FrameworkViewSet(VocabularyViewSet):
    """Frameworks."""

    model = Framework
    through = "platforms"
    deed = ADMINISTER
    icon = "snippet"
    list_display = ["title", "code"]
    search_fields = ["title"]
    panels = ["title", FieldPanel("code", permission="superuser"), "description"]


class StepViewSet(VocabularyViewSet):
    """Steps of a framework."""

    model = Step
    through = "framework__platforms"
    icon = "arrow-right"
    list_display = ["title", "order", "question", "framework"]
    list_filter = ["framework"]
    search_fields = ["title"]
    panels = ["title", "question", "description", FieldRowPanel(["framework", "order", "slug"])]


class NatureViewSet(VocabularyViewSet):
    """Natures of documents, with their groups."""

    model = Nature
    through = "framework__platforms"
    icon = "folder-inverse"
    list_display = ["title", "order", "framework"]
    list_filter = ["framework"]
    search_fields = ["title"]
    panels = [
        "title",
        "description",
        RowsPanel("groups", panels=["title"], heading=_("Groupes"), label=_("Groupe"), add=_("Ajouter un groupe")),
        FieldRowPanel(["framework", "order", "slug"]),
    ]


class PlatformViewSet(VocabularyViewSet):
    """Platforms: one for each public site."""

    model = Platform
    through = "pk"
    deed = ADMINISTER
    icon = "site"
    list_display = ["name", "site", "framework", UpdatedAtColumn()]
    list_filter = ["framework"]
    search_fields = ["name", "headline"]
    panels = [
        "name",
        # Another framework would give rights over its levers: the whole installation's administrators choose it.
        FieldRowPanel([FieldPanel("site", permission="superuser"), FieldPanel("framework", permission="superuser")]),
        "headline",
        "tagline",
        "publisher_line",
        "question_example",
        "contact_email",
        "theme",
    ]


class SourceViewSet(VocabularyViewSet):
    """Source documents."""

    model = Source
    icon = "doc-full-inverse"
    list_display = ["title", "short", "code"]
    search_fields = ["title", "short"]
    panels = ["title", "short", "code"]


class VocabularyGroup(SnippetViewSetGroup):
    """The vocabulary, in the desk's menu."""

    menu_label = _("Vocabulaire")
    menu_name = "vocabulary"
    menu_icon = "openquote"
    menu_order = 210
    items = (
        LeverViewSet,
        ArticulationViewSet,
        SituationViewSet,
        TermViewSet,
        ConceptViewSet,
        LandmarkViewSet,
        LandmarkFamilyViewSet,
        KeyFigureViewSet,
        FrameworkViewSet,
        StepViewSet,
        NatureViewSet,
        PlatformViewSet,
        SourceViewSet,
    )
