"""How the desk shows records: Wagtail's views and panels, in our words."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.db import IntegrityError
from django.db.models import Manager, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.messages import button
from wagtail.admin.panels import InlinePanel, Panel
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_latest_str
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.fields import RichTextField
from wagtail.snippets.action_menu import ActionMenuItem, PublishMenuItem, SaveMenuItem, SubmitForModerationMenuItem
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView, IndexView, InspectView, SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from terreau.core.desk import IDENTITY, WRITE, PlatformBound, platforms_where, publishes, sent_identity
from terreau.core.keys import among, in_order
from terreau.core.registries import found_by_words
from terreau.core.templatetags.terreau import clean_richtext

if TYPE_CHECKING:
    from wagtail.snippets.views.snippets import EditView as Change
else:
    Change = object

# What drafts, locks and the search of Wagtail keep beside a record: nothing that an editor reads.
KEPT_BESIDE = [
    "id",
    "uuid",
    "created_at",
    "updated_at",
    "folded",
    "plain",
    "synthetic",
    "explained",
    "latest_revision",
    "live_revision",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "go_live_at",
    "expire_at",
    "expired",
    "locked",
    "locked_at",
    "locked_by",
]

# What Wagtail does that may make a record public: of its decisions on a review, only one does.
PUBLISHING = {"publish", "workflow-action"}

# What was done, without guessing a gender.
DONE = {
    "create": gettext_lazy("Enregistré : « %(title)s »."),
    "edit": gettext_lazy("Enregistré : « %(title)s »."),
    "publish": gettext_lazy("En ligne : « %(title)s »."),
    "submit": gettext_lazy("Envoyé à la relecture : « %(title)s »."),
}


def yes_or_no(value: object) -> str:
    """Return the word for a truth."""
    return _("oui") if value else _("non")


class YesNoColumn(Column):
    """A truth, in words."""

    def get_value(self, instance: Any) -> str:
        """Return the word."""
        return yes_or_no(super().get_value(instance))


class ListView(IndexView):
    """A list of records, found by their words as the search finds them; while it cannot tell, as the database does."""

    def search_queryset(self, queryset: "QuerySet[Any]") -> Any:
        """Keep what has the words that were typed."""
        keys = found_by_words(self.model, self.search_query) if self.is_searching else None
        return super().search_queryset(queryset) if keys is None else among(queryset, keys)

    @cached_property
    def add_item_label(self) -> str:
        """Say what the button does: the title beside it says to what."""
        return _("Ajouter")


class Telling(Change):
    """For a view that keeps what somebody wrote: it says what was done, or that nothing is lost."""

    error_message = gettext_lazy("Ce n’est pas encore enregistré, et rien n’est perdu : près des champs, un message dit ce qui manque.")
    # The draft is kept all the same, by Wagtail's script, as soon as the page is back.
    not_public_message = gettext_lazy("Ce n’est pas encore en ligne, et rien n’est perdu : près des champs, un message dit ce qui manque.")

    def is_publishing(self) -> bool:
        """Return whether what the person asks, and may do, makes the record public."""
        return self.action in PUBLISHING and publishes(self.request.POST)

    def get_error_message(self) -> str:
        """Say what did not happen: a draft that cannot be published can still be kept."""
        if self.is_publishing() and not self.expects_json_response:
            return str(self.not_public_message)
        message: str = super().get_error_message()
        return message

    def get_success_buttons(self) -> list[tuple[str, str, bool]]:
        """Lead to the public page of what is public now, and back to the form from anywhere else."""
        address = self.public_address() if self.is_publishing() else ""
        again = [] if self.get_success_url() == self.get_edit_url() else super().get_success_buttons()
        return [*([button(address, _("Voir en ligne"), new_window=True)] if address else []), *again]

    def public_address(self) -> str:
        """Return where the public reads the record: on the site where one is, else on another of one's platforms; empty where none shows it."""
        here = getattr(self.request, "platform", None)
        mine = platforms_where(self.request.user, WRITE).select_related("site")
        for platform in sorted(mine, key=lambda one: one != here):
            public = self.model.snippet_viewset.public_on(platform).filter(pk=self.object.pk).first()
            if public is not None:
                return f"{'' if platform == here else platform.origin}{public.get_absolute_url()}"
        return ""

    def get_success_message(self, instance: Any = None) -> str:
        """Say what was done; Wagtail says when a publication is to come."""
        record = instance or self.object
        later = getattr(record, "go_live_at", None)
        if self.action not in DONE or (later and later > timezone.now()):
            message: str = super().get_success_message(instance)
            return message
        return str(DONE[self.action]) % {"title": get_latest_str(record)}


class Adding(Telling):
    """For a view that adds a record."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Name the page without guessing a gender."""
        *before, here = super().get_breadcrumbs_items()
        return [*before, here | {"label": _("Ajout : %(what)s") % {"what": self.get_page_subtitle()}}]


class IdentityPanel(Panel):
    """The public identifier of a new record, made with its form: a form sent again goes on with the record that its first sending made."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/desk/identity.html"

        def is_shown(self) -> bool:
            """Stand in the form of what is not there yet: a new record, or a copy, which shows the record that it is made of."""
            return self.instance.pk is None or self.request.resolver_match.url_name == "copy"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the identifier: the one that was sent, else a new one."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"name": IDENTITY, "identity": sent_identity(self.request.POST) or uuid4()}


class MadeOnce(Adding):
    """For a view that adds a record. While its first draft is being kept, a person may publish: the second sending does not know of the first."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the record, or go on with it where the same form made it already."""
        known = self.go_on(request)
        if known is not None:
            return known
        try:
            added: HttpResponse = super().post(request, *args, **kwargs)
        except IntegrityError:
            # Both sendings came at once, and the other was written first.
            known = self.go_on(request)
            if known is None:
                raise
            return known
        return added

    def go_on(self, request: HttpRequest) -> HttpResponse | None:
        """Answer as the form of the record that has the form's identifier; None where none has. What others keep is refused there."""
        identity = sent_identity(request.POST)
        known = identity and self.model._default_manager.filter(uuid=identity).values_list("pk", flat=True).first()
        if not known:
            return None
        answer: HttpResponse = self.model.snippet_viewset.edit_view(request, pk=str(known))
        return answer

    def save_instance(self) -> Any:
        """Give the record the identifier of its form."""
        self.form.instance.uuid = sent_identity(self.request.POST) or self.form.instance.uuid
        return super().save_instance()


class AddView(MadeOnce, CreateView):
    """Add a record."""


class DuplicateView(MadeOnce, CopyView):
    """Add a record that starts as the copy of another."""


class ChangeView(Telling, EditView):
    """Change a record."""

    def get_available_actions(self) -> list[str]:
        """Wagtail asks whether the person publishes at all: ask whether they publish this."""
        actions: list[str] = super().get_available_actions()
        if "publish" not in actions or self.model.snippet_viewset.may_publish(self.request.user, self.object):
            return actions
        return [action for action in actions if action != "publish"]


class Reverting(RevisionsRevertMixin):
    """For a form that shows an earlier version: it says which, and that nothing is changed yet."""

    view_name = "revisions_revert"

    def get_warning_message(self) -> str:
        """Say whose version it is; loaders have no name."""
        version = self.revision
        when = date_format(localtime(version.created_at), "j F Y à H:i")
        whose = _(", enregistrée par %(person)s") % {"person": version.user.get_full_name() or version.user} if version.user else ""
        sentence = _("Vous regardez la version du %(when)s%(whose)s. Rien ne change tant que vous ne l’enregistrez pas.")
        return str(sentence % {"when": when, "whose": whose})


class LookView(InspectView):
    """Look at a record without changing it."""

    page_title = gettext_lazy("Fiche")
    fields: list[str]

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Return what the record says; what it leaves empty is left out."""
        self.fields = [name for name in self.fields if self._says(name)]
        found = super().get_fields_context()
        return [field for field in found if field["value"] not in (None, "", "-")]

    def _says(self, name: str) -> bool:
        """Return whether a field says something: a number and a truth always do."""
        value = getattr(self.object, name, None)
        return bool(value) or isinstance(value, (Manager, int))

    def get_field_label(self, field_name: str, field: Any) -> str:
        """Tell the address of the page from the other one that a record may have."""
        return _("Adresse de la page") if field_name == "slug" else str(super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Return a truth as a word, a formatted text as it reads."""
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return yes_or_no(value)
        return clean_richtext(value) if isinstance(field, RichTextField) else value


class WordsForm(BaseFilterForm):
    """The words by which a record to choose is found: the closest first, by the search; while it cannot tell, by the database."""

    MOST = 100

    q = forms.CharField(label=gettext_lazy("Mots"), required=False)

    def filter(self, objects: "QuerySet[Any]") -> "QuerySet[Any]":
        """Keep what has the words that were typed."""
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        keys = found_by_words(objects.model, self.search_query) if self.is_searching else None
        return self.in_database(objects, self.search_query) if keys is None else in_order(objects, keys, self.MOST)

    def in_database(self, objects: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """Keep what the database finds by itself."""
        raise NotImplementedError


class NamedChooserViewSet(SnippetChooserViewSet):
    """Choosing a record in words of ours: Wagtail's are made of the model's name, whose gender it does not know."""

    @cached_property
    def widget_class(self) -> AdminSnippetChooser:
        """Return the field with the same words as the window that it opens."""
        return AdminSnippetChooser(
            model=self.model,
            icon=self.icon,
            choose_one_text=self.choose_one_text,
            choose_another_text=self.choose_another_text,
            link_to_chosen_text=self.edit_item_text,
        )


class SaveOrGoOn(ActionMenuItem):
    """Two buttons side by side: keep the draft, or put it online (ask for a review, where one does not publish)."""

    def __init__(self, save: ActionMenuItem, next_step: ActionMenuItem) -> None:
        super().__init__(order=save.order)
        self.both = (save, next_step)

    def render_html(self, parent_context: Any = None) -> str:
        """Return one button after the other."""
        return format_html_join("", "{}", ((item.render_html(parent_context),) for item in self.both))


def nothing_behind_the_arrow(items: list[ActionMenuItem]) -> None:
    """Put beside the button that saves the one that publishes, or asks for a review, which Wagtail hides in a menu."""
    save = next((item for item in items if isinstance(item, SaveMenuItem)), None)
    next_step = next((item for item in items if isinstance(item, (PublishMenuItem, SubmitForModerationMenuItem))), None)
    if save is not None and next_step is not None:
        items[:] = [SaveOrGoOn(save, next_step), *(item for item in items if item not in (save, next_step))]


class RowsPanel(InlinePanel):
    """Rows of a record, with words of ours on the button that adds one: `add`."""

    def __init__(self, *args: Any, add: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add = add

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what makes the same panel again."""
        kwargs: dict[str, Any] = super().clone_kwargs()
        return kwargs | {"add": self.add}

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "core/desk/rows.html"


class DeskViewSet(PlatformBound, SnippetViewSet):
    """Everything the desk does with the records of a model."""

    index_view_class = ListView
    add_view_class = AddView
    copy_view_class = DuplicateView
    edit_view_class = ChangeView
    inspect_view_class = LookView
    inspect_view_enabled = True
    inspect_view_fields_exclude = KEPT_BESIDE
    list_per_page = 50
    add_to_admin_menu = False

    def may_publish(self, user: Any, record: Any) -> bool:
        """Return whether a person may publish one record, and take it offline."""
        return bool(self.permission_policy.user_has_permission_for_instance(user, "publish", record))

    def public_on(self, platform: Any) -> "QuerySet[Any]":
        """Return what the public reads of such records on a platform: nothing, where they have no pages."""
        return self.model._default_manager.none()

    @property
    def revisions_revert_view_class(self) -> type:
        """Return the form that takes an earlier version again."""
        return type("RevertView", (Reverting, self.edit_view_class), {})
