"""Changing many resources from the list: choose them, choose one change, see what it would do, do it, read what was done."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from terreau.accounts.perms import member
from terreau.core.middleware import LONGEST_QUERY
from terreau.library.bulk.doing import AT_ONCE, start
from terreau.library.bulk.operations import OPERATIONS
from terreau.library.bulk.planning import CHANGED, OUTCOMES, Change, Outcome, counted, planned
from terreau.library.models import BulkChange, Resource
from terreau.library.perms import resources_within
from terreau.library.viewsets.listing import ResourceFilterSet, found_by

LIST = "wagtailsnippets_library_resource:list"
MOST_SHOWN = 50
# The change chosen next comes behind it.
LONGEST_ADDRESS = LONGEST_QUERY - 200


def chosen(request: HttpRequest, asked: QueryDict) -> list[int]:
    """Return the resources that were ticked, or all those of the list as it was filtered, among those that the person may change."""
    mine = resources_within(request.user, "change")
    if "all" in asked.getlist("id"):
        mine = narrowed(request, mine)
    else:
        mine = mine.filter(pk__in=[int(key) for key in asked.getlist("id") if key.isascii() and key.isdigit() and len(key) < 19])
    return list(mine.order_by("title", "pk").values_list("pk", flat=True))


def narrowed(request: HttpRequest, resources: Any) -> Any:
    """Narrow resources as the list that one comes from was, by its words and filters."""
    query = QueryDict(urlsplit(_back(request)).query)
    filters = ResourceFilterSet(data=query, queryset=resources, request=request)
    found = filters.qs if filters.is_valid() else resources.none()
    return found_by(found, query.get("q", ""))


def _back(request: HttpRequest) -> str:
    return str(get_valid_next_url_from_request(request) or reverse(LIST))


def _page(request: HttpRequest, title: str, **context: object) -> HttpResponse:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}, {"url": _back(request), "label": _("Ressources")}, {"url": "", "label": title}]
    return render(request, "library/desk_describe/bulk.html", {"breadcrumbs_items": crumbs, "page_title": title, "back": _back(request), **context})


@require_http_methods(["GET", "HEAD", "POST"])
def change_many(request: HttpRequest) -> HttpResponse:
    """Offer the changes, or show what one would do; sent, do it."""
    user, asked = member(request), request.POST if request.method == "POST" else request.GET
    if not user.has_perm("library.change_resource"):
        raise PermissionDenied
    keys = chosen(request, asked)
    change = Change.read(asked.get("what", ""), asked.get("value", ""), user)
    if request.method == "POST":
        if change is None:
            return HttpResponseBadRequest(_("Ce changement n’est pas de ceux que vous pouvez faire."))
        done = start(change=change, keys=keys, user=user)
        return redirect(f"{reverse('wagtailsnippets_library_resource:bulk_report', args=[done.uuid])}?{request.GET.urlencode()}")
    sent = [("id", key) for key in asked.getlist("id")] + [("next", _back(request))]
    if change is None:
        offers = [(operation, choices) for operation in OPERATIONS.values() if (choices := operation.offered(user))]
        return _page(request, _("Changer en lot"), number=len(keys), offers=offers, sent=sent, change=None)
    lines = list(planned(change, keys, user))
    return _page(
        request,
        _("Changer en lot"),
        number=len(keys),
        change=change,
        other=f"?{urlencode(sent)}",
        sent=[*sent, ("what", change.operation.name), ("value", change.value)],
        counts=counted(lines),
        changing=[line for line in lines if line.outcome in CHANGED],
        kept=[(line, OUTCOMES[line.outcome]) for line in lines if line.outcome not in CHANGED],
        shown=MOST_SHOWN,
        background=len(keys) > AT_ONCE,
    )


@require_safe
def report(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Tell how far a change is, then what became of each resource: to whoever asked for it."""
    user = member(request)
    done = get_object_or_404(BulkChange, uuid=uuid, user=user)
    left = Resource.objects.filter(pk__in=[key for key, _outcome, _said in done.left]).only("title").in_bulk()
    return _page(
        request,
        _("Changement en lot"),
        done=done,
        total=len(done.keys),
        other=_again(request, done.keys),
        change=Change.read(done.operation, done.value, user),
        counts=[(outcome, OUTCOMES[outcome], done.counts[outcome]) for outcome in Outcome if done.counts.get(outcome)],
        kept=[(key, left.get(key, _("ressource supprimée")), OUTCOMES[Outcome(outcome)], said) for key, outcome, said in done.left],
    )


def _again(request: HttpRequest, keys: list[int]) -> str:
    """Return where to change something else in the same resources; empty where they are too many to name."""
    address = f"{reverse('wagtailsnippets_library_resource:bulk')}?{urlencode([*(('id', key) for key in keys), ('next', _back(request))])}"
    return address if len(address) <= LONGEST_ADDRESS else ""


class ChangeManyAction(SnippetBulkAction):
    """The button under the list: leads to our page with what is ticked."""

    display_name = gettext_lazy("Changer en lot")
    action_type = "change-many"
    aria_label = gettext_lazy("Changer en lot les ressources cochées")
    action_priority = 10
    models = [Resource]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go to our page."""
        return redirect(f"{reverse('wagtailsnippets_library_resource:bulk')}?{request.GET.urlencode()}")


class DeleteFoundAction(DeleteBulkAction):
    """Delete what is ticked; « all » means all that the list found, not all that there is."""

    models = [Resource]

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """Return what the list found, among what the person may delete."""
        return narrowed(self.request, resources_within(self.request.user, "delete")).values_list("pk", flat=True)
