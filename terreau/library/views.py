"""Pages of the library."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.library import queries
from terreau.library.citations import citation, date_label, json_ld
from terreau.library.licences import licence
from terreau.library.models import Resource
from terreau.library.selection import ORDERS, Selection
from terreau.library.sheet import Sheet, draft_sheet, sheet
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Lever
from terreau.vocabulary.queries import echoes
from terreau.vocabulary.rosettes import only_lit

EXPORT_COLUMNS = ("titre", "type", "marche", "leviers", "editeur", "annee", "format", "acces", "licence", "resume", "adresse", "fiche")


def _levers(request: PlatformRequest) -> list[Lever]:
    return list(Lever.objects.of(request.platform.framework).select_related("framework"))


@require_safe
@public_page
def resources(request: PlatformRequest) -> HttpResponse:
    """The library: search and narrow."""
    selection = Selection.read(request.GET)
    path = reverse("library:resources")
    found = queries.results(request.platform, _levers(request), selection, path)
    query = found.selection.query_string()
    context = {
        "results": found,
        "query": query,
        "orders": [
            {"label": label, "selected": value == found.selection.order, "url": f"{path}?{replace(found.selection, order=value).query_string()}"}
            for value, label in ORDERS.items()
        ],
        "empty_actions": [(_("Voir toutes les ressources"), path), (_("Partir des leviers"), f"{reverse('portal:home')}#leviers")],
        "without_words": f"{path}?{Selection(chosen=found.selection.chosen, order=found.selection.order).query_string()}",
        "echoes": echoes(request.platform.framework, found.selection.words),
        "feed_url": f"{reverse('library:feed')}?{query}",
        "csv_url": f"{reverse('library:csv')}?{query}",
    }
    return render(request, "library/resources.html", context)


def sheet_context(request: PlatformRequest, shown: Sheet, levers: list[Lever]) -> dict[str, object]:
    """Return the variables of a resource's page."""
    resource = shown.resource
    address = request.build_absolute_uri(resource.get_absolute_url() if resource.slug else "/")
    labels = {role: shown.labels(role) for role in shown.facts}
    return {
        "resource": resource,
        "sheet": shown,
        "facts": shown.facts,
        "date": date_label(resource),
        "licence": licence(resource.licence),
        "citation": citation(resource, labels.get("publishers", []), address),
        "json_ld": script_json(json_ld(resource, labels, address)),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Ressources"), reverse("library:resources")), (resource.title, "")],
        "publisher_site": next(iter(shown.labels("sites")), ""),
        "leaves": only_lit(levers, shown.levers) if shown.levers else [],
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
    levers = _levers(request)
    return render(request, "library/resource.html", sheet_context(request, sheet(found, request.platform, levers), levers))


def preview_context(request: PlatformRequest, draft: Resource) -> dict[str, object]:
    """Return the variables of the page of a draft."""
    levers = _levers(request)
    return sheet_context(request, draft_sheet(draft, request.platform, levers), levers)


class _Echo:
    """A file that hands back each line instead of keeping it: rows leave as they are read."""

    def write(self, value: str) -> str:
        return value


def _safe_cell(value: object) -> str:
    """Return text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = str(value or "")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _rows(request: PlatformRequest) -> Iterator[tuple]:
    titles = {lever.pk: lever.title for lever in _levers(request)}
    found = queries.matching(request.platform, Selection.read(request.GET)).select_related("kind", "format")
    yield EXPORT_COLUMNS
    for item in found.prefetch_related("levers", "publishers__organisation", "placements__step").iterator(chunk_size=500):
        steps = [placement.step for placement in item.placements.all() if placement.framework_id == request.platform.framework_id]
        yield (
            item.title,
            item.kind,
            " | ".join(str(step) for step in steps if step),
            " | ".join(titles[lever.pk] for lever in item.levers.all() if lever.pk in titles),
            " | ".join(str(publisher) for publisher in item.publishers.all()),
            item.year,
            item.format,
            item.get_access_display(),
            licence(item.licence).label,
            item.purpose or item.abstract,
            item.url,
            request.build_absolute_uri(item.get_absolute_url()),
        )


@require_safe
def resources_csv(request: PlatformRequest) -> StreamingHttpResponse:
    """Any query of the library as CSV (RFC 4180, UTF-8 with a mark that spreadsheets recognise)."""
    writer = csv.writer(_Echo())
    lines = (writer.writerow([_safe_cell(cell) for cell in row]) for row in _rows(request))
    response = StreamingHttpResponse(("\ufeff" + line if number == 0 else line for number, line in enumerate(lines)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ressources-{timezone.localdate():%Y-%m-%d}.csv"'
    return response
