"""How the desk shows records: Wagtail's views and panels, in our words."""

from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.panels import InlinePanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CopyView, CreateView, IndexView, InspectView, SnippetViewSet

from terreau.core.desk import PlatformBound

if TYPE_CHECKING:
    from wagtail.admin.views.generic import CreateView as Creation
else:
    Creation = object

# What drafts, locks and the search of Wagtail keep beside a record: nothing that an editor reads.
KEPT_BESIDE = [
    "id",
    "uuid",
    "created_at",
    "updated_at",
    "folded",
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


def yes_or_no(value: object) -> str:
    """Return the word for a truth."""
    return _("oui") if value else _("non")


class YesNoColumn(Column):
    """A truth, in words."""

    def get_value(self, instance: Any) -> str:
        """Return the word."""
        return yes_or_no(super().get_value(instance))


class ListView(IndexView):
    """A list of records."""

    @cached_property
    def add_item_label(self) -> str:
        """Say what the button does: the title beside it says to what."""
        return _("Ajouter")


class Adding(Creation):
    """For a view that adds a record."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Name the page without guessing a gender."""
        *before, here = super().get_breadcrumbs_items()
        return [*before, here | {"label": _("Ajout : %(what)s") % {"what": self.get_page_subtitle()}}]


class AddView(Adding, CreateView):
    """Add a record."""


class DuplicateView(Adding, CopyView):
    """Add a record that starts as the copy of another."""


class LookView(InspectView):
    """Look at a record without changing it."""

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Return what the record says; what it leaves empty is left out."""
        found = super().get_fields_context()
        shown = [field | {"value": yes_or_no(field["value"])} if isinstance(field["value"], bool) else field for field in found]
        return [field for field in shown if field["value"] not in (None, "", "-")]


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
    inspect_view_class = LookView
    inspect_view_enabled = True
    inspect_view_fields_exclude = KEPT_BESIDE
    list_per_page = 50
    add_to_admin_menu = False
