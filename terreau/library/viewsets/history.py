"""The history of a resource: who did what and when, in sentences."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.models import ModelLogEntry, Revision
from wagtail.snippets.views.snippets import HistoryView

from terreau.library.history import names_in, told

LOADED, EDITED = "terreau.import", "wagtail.edit"


class SentencesColumn(ActionColumn):
    """What was done, by whom; and the versions that one may look at, compare or take again."""

    cell_template_name = "library/desk_describe/history_cell.html"

    def get_value(self, instance: Any) -> Any:
        """Return the sentences."""
        return instance.sentences

    def get_status(self, instance: Any, parent_context: Any) -> str | None:
        """Say which version is online; the last one is a draft only while something in it is not."""
        status: str | None = super().get_status(instance, parent_context)
        is_online = self.object.live and not self.object.has_unpublished_changes
        return status if instance.action == "wagtail.publish" or not is_online else None


class ResourceHistoryView(HistoryView):
    """Tells the log, and the loads of the catalogue, which keep versions without writing there."""

    @property
    def columns(self) -> list[Any]:
        """Return who did what, then when."""
        column, _user, _date = super().columns
        may = column.user_can_unschedule
        words = SentencesColumn(
            "sentences",
            label=gettext_lazy("Ce qui s’est passé"),
            object=self.object,
            url_names=column.url_names,
            user_can_unschedule=may,
        )
        return [words, DateColumn("timestamp", label=gettext_lazy("Quand"), width="20%")]

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Return a page of the log and of the versions that it does not name, each with its sentences."""
        revisions = list(Revision.objects.for_instance(self.object).order_by("created_at", "pk").values_list("pk", "created_at"))
        logged = list(queryset.order_by("timestamp", "pk").values_list("pk", "timestamp", "revision_id", "action"))
        moments = _told_once(logged)
        if not self.is_filtering:
            named = {revision for _pk, _moment, revision, _action in logged}
            moments += [(moment, 0, pk) for pk, moment in revisions if pk not in named]
        paginator, page, chosen, others = super().paginate_queryset(sorted(moments, reverse=True), page_size)
        page.object_list = self._entries(list(chosen), queryset, [pk for pk, _moment in revisions])
        return paginator, page, page.object_list, others

    def _entries(self, chosen: list[tuple[Any, int, int]], queryset: Any, order: list[int]) -> list[Any]:
        entries = queryset.in_bulk([pk for _moment, is_log, pk in chosen if is_log])
        before = dict(zip(order[1:], order, strict=False))
        wanted = {pk for _moment, is_log, pk in chosen if not is_log} | {entry.revision_id for entry in entries.values()}
        versions = Revision.objects.select_related("user").in_bulk({*wanted, *(before.get(pk) for pk in wanted)} - {None})
        names = names_in(version.content for version in versions.values())
        rows = []
        for _moment, is_log, pk in chosen:
            entry = entries[pk] if is_log else _unlogged(versions[pk], self.object)
            entry.previous_revision_id = before.get(entry.revision_id)
            old, new = versions.get(entry.previous_revision_id), versions.get(entry.revision_id)
            entry.who = _who(entry)
            entry.sentences = told(entry.action, str(entry.message), entry.data, old and old.content, new and new.content, names)
            rows.append(entry)
        return rows


def _told_once(logged: list[tuple[Any, Any, Any, str]]) -> list[tuple[Any, int, Any]]:
    """Return moments without those of a version kept again since: the script that keeps drafts writes over it, and the log has a line each time."""
    last = {version: key for key, _moment, version, action in logged if action == EDITED}
    return [(moment, 1, key) for key, moment, version, action in logged if action != EDITED or version is None or last[version] == key]


def _unlogged(version: Revision, resource: Any) -> Any:
    action = LOADED if version.user_id is None else EDITED
    return ModelLogEntry(action=action, revision=version, user=version.user, timestamp=version.created_at, content_changed=True, object_id=resource.pk, data={})


def _who(entry: Any) -> str:
    if entry.user_id is None:
        return _("Le chargement du catalogue") if entry.action == LOADED else _("Terreau")
    return str(entry.user.get_full_name() or entry.user.email) if entry.user else _("Une personne dont le compte n’existe plus")
