"""Pages of the library."""

import json
from dataclasses import replace
from urllib.parse import quote, urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.core.registries import panels_for
from terreau.library import queries
from terreau.library.citations import citation, date_label, json_ld, request_letter
from terreau.library.exports import csv_lines, table
from terreau.library.licences import licence
from terreau.library.models import Resource
from terreau.library.selection import ORDERS, Selection
from terreau.library.sheet import Sheet, draft_sheet, sheet
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Lever
from terreau.vocabulary.rosettes import only_lit


@require_safe
@public_page
def resources(request: PlatformRequest) -> HttpResponse:
    """The library: search and narrow."""
    found = queries.results(request.platform, request.platform.framework.ordered_levers, Selection.read(request.GET))
    query = found.selection.query_string()
    context = {
        "results": found,
        "query": query,
        "orders": _orders(found.selection),
        "without_words": f"?{replace(found.selection, text='').query_string()}",
        "empty_actions": [(_("Voir toutes les ressources"), reverse("library:resources")), (_("Partir des leviers"), f"{reverse('portal:home')}#leviers")],
        "actions": panels_for("library.actions", request),
        "feed_url": f"{reverse('library:feed')}?{query}",
        "csv_url": f"{reverse('library:csv')}?{query}",
    }
    return render(request, "library/resources.html", context)


def _orders(selection: Selection) -> list[dict[str, object]]:
    return [
        {"label": label, "selected": value == selection.order, "url": f"?{replace(selection, order=value, page='1').query_string()}"}
        for value, label in ORDERS.items()
    ]


def sheet_context(request: PlatformRequest, shown: Sheet, levers: list[Lever]) -> dict[str, object]:
    """Return the variables of a resource's page."""
    resource = shown.resource
    address = request.build_absolute_uri(resource.get_absolute_url() if resource.slug else "/")
    labels = {role: shown.labels(role) for role in shown.facts}
    reference = citation(resource, labels.get("publishers", []), address)
    letter = request_letter(reference)
    return {
        "resource": resource,
        "sheet": shown,
        "facts": shown.facts,
        "date": date_label(resource),
        "licence": licence(resource.licence),
        "citation": reference,
        "json_ld": script_json(json_ld(resource, labels, address)),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Ressources"), reverse("library:resources")), (resource.title, "")],
        "asked_of": next((fact.label for fact in shown.facts.get("publishers", []) if fact.slug), ""),
        "letter": letter,
        "message": urlencode({"subject": resource.title, "body": letter}, quote_via=quote),
        "leaves": only_lit(levers, shown.levers) if shown.levers else [],
        "panels": panels_for("resource", request, resource),
        "actions": panels_for("resource.actions", request, resource),
        "leaves_label": _("Leviers : {names}").format(names=", ".join(lever.title for lever in shown.levers)),
    }


def script_json(data: object) -> str:
    """Return JSON that can stand inside a `<script type="application/ld+json">`: `<`, `>` and `&` are escaped."""
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@require_safe
@public_page
def resource(request: PlatformRequest, slug: str) -> HttpResponse:
    """A resource: decide in ten seconds whether to open it."""
    found = find_or_explain(Resource, slug, Resource.objects.filter(live=True).select_related("kind", "format", "file"))
    levers = request.platform.framework.ordered_levers
    return render(request, "library/resource.html", sheet_context(request, sheet(found, request.platform, levers), levers))


def preview_context(request: PlatformRequest, draft: Resource) -> dict[str, object]:
    """Return the variables of the page of a draft."""
    levers = request.platform.framework.ordered_levers
    return sheet_context(request, draft_sheet(draft, request.platform, levers), levers)


@require_safe
def resources_csv(request: PlatformRequest) -> StreamingHttpResponse:
    """Any query of the library as a table for spreadsheets."""
    found = queries.matching(request.platform, Selection.read(request.GET))
    lines = csv_lines(table(found, request.platform.framework.ordered_levers, request.build_absolute_uri("/").rstrip("/")))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ressources-{timezone.localdate():%Y-%m-%d}.csv"'
    return response
