"""Pages of the library."""

import json
from dataclasses import replace
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode, urlsplit

from allauth.core.internal import ratelimit
from django.http import HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.changes.reads import current, depends_on
from terreau.core.registries import panels_for
from terreau.core.tables.writing import csv_lines
from terreau.library import queries
from terreau.library.citations import citation, date_iso, date_label, json_ld, request_letter
from terreau.library.exports import table
from terreau.library.glossary import explain, explained
from terreau.library.licences import licence
from terreau.library.models import Resource
from terreau.library.references import bibtex, reference, references, ris
from terreau.library.selection import ORDERS, Selection
from terreau.library.sheet import Sheet, draft_sheet, live_resource, sheet
from terreau.search.actions import remember_wish
from terreau.search.engine import suggest
from terreau.search.index import TABLE, UnavailableError
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Lever
from terreau.vocabulary.rosettes import only_lit

# The first order, where there are words to be close to.
CLOSEST = gettext_lazy("Les plus proches")
# What completion offers, the likeliest to help first, and how many of each: together what a phone shows above its keyboard.
SUGGESTED = {"situation": 2, "resource": 3, "lever": 1, "term": 1, "organisation": 1}
SUGGESTED_AS = {
    "situation": gettext_lazy("Situation"),
    "resource": gettext_lazy("Ressource"),
    "lever": gettext_lazy("Levier"),
    "term": gettext_lazy("Glossaire"),
    "organisation": gettext_lazy("Éditeur"),
}
Response = TypeVar("Response", bound=HttpResponseBase)
# More of what else knows the words would push the results out of a phone.
MOST_ECHOED = 3
EXPORTS = [("library:csv", gettext_lazy("Tableur (CSV)")), ("library:export-bib", "BibTeX"), ("library:export-ris", "RIS (Zotero…)")]
# Formats of a bibliography, by the end of their addresses: what writes a reference, and the type of the file.
BIBLIOGRAPHIES = {"bib": (bibtex, "application/x-bibtex"), "ris": (ris, "application/x-research-info-systems")}


@require_safe
@public_page
def resources(request: PlatformRequest) -> HttpResponse:
    """The library: search and narrow."""
    found = queries.results(request.platform, request.platform.framework.ordered_levers, Selection.read(request.GET))
    query = found.selection.query_string()
    echoes = panels_for("library.echoes", request)
    if found.unanswered:
        _wish(request, found.selection.text)
    context = {
        "results": found,
        "query": query,
        "orders": _orders(found.selection),
        "without_words": f"?{replace(found.selection, text='').query_string()}",
        "empty_actions": [(_("Voir toutes les ressources"), reverse("library:resources")), (_("Partir des leviers"), f"{reverse('portal:home')}#leviers")],
        "actions": panels_for("library.actions", request),
        "echoes": echoes,
        "heard": replace(found.echoes, terms=[term for term in found.echoes.terms if term != found.named]).first(
            MOST_ECHOED - sum(cast(int, context.get("count", 1)) for _template, context in echoes)
        ),
        "foot": panels_for("library.foot", request),
        "feed_url": f"{reverse('library:feed')}?{query}",
        "exports": [(label, f"{reverse(name)}?{query}") for name, label in EXPORTS],
    }
    return render(request, "library/resources.html", context)


def _wish(request: PlatformRequest, text: str) -> None:
    """Count a search without an answer. While somebody types, the address of their page still holds what they had typed before."""
    recording = current()
    if recording is not None:
        recording.refuse("wish")
    before = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query).get("q", "")
    if request.GET.get("page", "1") == "1":
        remember_wish(platform=request.platform.pk, text=text, asker=ratelimit.get_ip(request), instead_of=str(before))


def _orders(selection: Selection) -> list[dict[str, object]]:
    return [
        {
            "label": CLOSEST if selection.words and not value else label,
            "selected": value == selection.order,
            "url": f"?{replace(selection, order=value, page='1').query_string()}",
        }
        for value, label in ORDERS.items()
    ]


def sheet_context(request: PlatformRequest, shown: Sheet, levers: list[Lever], words: dict[str, Any]) -> dict[str, object]:
    """Return the variables of a resource's page; `words` are those that its body explains (see `glossary.explained`)."""
    resource = shown.resource
    address = request.platform.origin + (resource.get_absolute_url() if resource.slug else "/")
    labels = {role: shown.labels(role) for role in shown.facts}
    cited = citation(resource, labels.get("publishers", []), address)
    letter = request_letter(cited)
    return {
        "resource": resource,
        "sheet": shown,
        "facts": shown.facts,
        "date": date_label(resource),
        "date_iso": date_iso(resource),
        "address": address,
        "licence": licence(resource.licence),
        "citation": cited,
        "words": explain(resource.body, words),
        "json_ld": script_json(json_ld(resource, labels, address)),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Ressources"), reverse("library:resources")), (resource.title, "")],
        "asked_of": next((fact.label for fact in shown.facts.get("publishers", []) if fact.slug), ""),
        "letter": letter,
        "message": urlencode({"subject": resource.title, "body": letter}, quote_via=quote),
        "leaves": only_lit(levers, shown.levers) if shown.levers else [],
        "panels": panels_for("resource", request, resource),
        "actions": panels_for("resource.actions", request, resource),
        "marks": panels_for("resource.mark", request, resource),
        "leaves_label": _("Leviers : {names}").format(names=", ".join(lever.title for lever in shown.levers)),
        "alike": queries.alike(resource, request.platform, levers, {card.key for card in shown.related}) if resource.live else [],
    }


def script_json(data: object) -> str:
    """Return JSON that can stand inside a `<script type="application/ld+json">`: `<`, `>` and `&` are escaped."""
    text = json.dumps(data, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@require_safe
@public_page
def resource(request: PlatformRequest, slug: str) -> HttpResponse:
    """A resource: decide in ten seconds whether to open it."""
    found = live_resource(slug)
    levers = request.platform.framework.ordered_levers
    return render(request, "library/resource.html", sheet_context(request, sheet(found, request.platform, levers), levers, found.explained))


def preview_context(request: PlatformRequest, draft: Resource) -> dict[str, object]:
    """Return the variables of the page of a draft."""
    levers = request.platform.framework.ordered_levers
    return sheet_context(request, draft_sheet(draft, request.platform, levers), levers, explained(draft.body))


@require_safe
def resources_csv(request: PlatformRequest) -> StreamingHttpResponse:
    """Any query of the library as a table for spreadsheets."""
    found = queries.matching(request.platform, Selection.read(request.GET))
    lines = csv_lines(table(found, request.platform.framework.ordered_levers, request.platform.origin))
    return _to_keep(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), f"ressources-{timezone.localdate():%Y-%m-%d}.csv")


@require_safe
def resources_bibliography(request: PlatformRequest, ending: str) -> StreamingHttpResponse:
    """Any query of the library as a bibliography."""
    write, kind = BIBLIOGRAPHIES[ending]
    found = references(queries.matching(request.platform, Selection.read(request.GET)), request.platform.origin)
    return _to_keep(StreamingHttpResponse(map(write, found), content_type=f"{kind}; charset=utf-8"), f"ressources-{timezone.localdate():%Y-%m-%d}.{ending}")


@require_safe
@public_page
def resource_reference(request: PlatformRequest, slug: str, ending: str) -> HttpResponse:
    """The reference of a resource, for a bibliography."""
    write, kind = BIBLIOGRAPHIES[ending]
    shown = Resource.objects.on(request.platform).filter(live=True).select_related("format").prefetch_related("publishers__organisation")
    found = find_or_explain(Resource, slug, shown)
    content = write(reference(found, f"{request.platform.origin}{found.get_absolute_url()}"))
    return _to_keep(HttpResponse(content, content_type=f"{kind}; charset=utf-8"), f"{found.slug}.{ending}")


def _to_keep(response: Response, name: str) -> Response:
    """Have the browser keep an answer as a file."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@public_page
def suggestions(request: PlatformRequest) -> JsonResponse:
    """What completes the words being typed: [[what it is, its words, its address], …], the likeliest first."""
    depends_on(TABLE)
    try:
        found = suggest(request.platform.pk, request.GET.get("q", ""), SUGGESTED)
    except UnavailableError:
        found = []
    names = {kind: str(name) for kind, name in SUGGESTED_AS.items()}
    return JsonResponse([[names[kind], title, url] for kind, title, url in found], safe=False, json_dumps_params={"ensure_ascii": False})
