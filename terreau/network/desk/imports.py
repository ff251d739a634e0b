"""Importing another network in the desk: send its file, say what its columns give, read what it would do, do it, read what was done."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.accounts.models import User
from terreau.accounts.perms import member, platforms_of
from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.rows import MOST_ROWS, grouped
from terreau.core.tables.writing import csv_lines
from terreau.network.forms.imports import KIND_CHOICES, LICENCES, UploadForm, columns, columns_sent, kind_sent
from terreau.network.importing import doing
from terreau.network.importing.doing import State
from terreau.network.importing.fields import FIELDS, Chosen
from terreau.network.importing.files import MOST_BYTES
from terreau.network.importing.planning import WRITTEN, Outcome, words
from terreau.network.models import NetworkImport

LATEST = 10
MOST_SHOWN = 100
MOST_MEGABYTES = MOST_BYTES // 1024**2
CHOOSING = (State.RECEIVED, State.CHECKED, State.FAILED)
TO_MEND = 422


def _person(request: HttpRequest) -> User:
    """Return the person, who animates some platform. Raises `PermissionDenied`."""
    person = member(request)
    if not platforms_of(person).exists():
        raise PermissionDenied
    return person


def _own(request: HttpRequest, uuid: Any) -> NetworkImport:
    """Return an import of a platform that the person animates. Raises `Http404`: others are told nothing of it."""
    mine = NetworkImport.objects.select_related("platform__framework").filter(platform__in=platforms_of(_person(request)))
    return get_object_or_404(mine, uuid=uuid)


def _page(request: HttpRequest, template: str, title: str, *, status: int = 200, **context: object) -> HttpResponse:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}, {"url": reverse("network_import"), "label": _("Importer un réseau")}]
    if title != crumbs[-1]["label"]:
        crumbs.append({"url": "", "label": title})
    context = {"breadcrumbs_items": crumbs, "header_title": title, "header_icon": "upload", "page_title": title, **context}
    return render(request, f"network/desk/{template}.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Ask for a file and its provenance; sent, keep its rows when it can be read."""
    person = _person(request)
    form = UploadForm(request.POST, request.FILES, user=person) if request.method == "POST" else UploadForm(user=person)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("network_import_columns", _received(form, person).uuid)
        except UnreadableFileError as error:
            form.add_error("file", str(error))
    mine = NetworkImport.objects.filter(platform__in=platforms_of(person))
    context = {"form": form, "latest": _latest(mine), "sources": _sources(mine), "licences": LICENCES, "days": doing.KEPT.days}
    limits = {"most_rows": grouped(MOST_ROWS), "most_megabytes": MOST_MEGABYTES}
    return _page(request, "import", _("Importer un réseau"), status=TO_MEND if form.errors else 200, **context, **limits)


def _received(form: UploadForm, person: User) -> NetworkImport:
    data = form.cleaned_data
    if data["file"].size > MOST_BYTES:
        raise UnreadableFileError(
            _("Ce fichier pèse plus de %(most)s Mo. Partagez-le en plusieurs, et gardez le même nom de source.") % {"most": MOST_MEGABYTES}
        )
    file = data["file"]
    return doing.receive(name=file.name, content=file.read(), platform=data["platform"], kind=data["kind"], source=form.source(), user=person)


def _latest(mine: Any) -> list[NetworkImport]:
    return list(mine.defer("rows", "mapping").order_by("-created_at", "-pk")[:LATEST])


def _sources(mine: Any) -> list[str]:
    return list(mine.order_by("source_name").values_list("source_name", flat=True).distinct())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Ask what each column gives; sent, say what the file would do."""
    imported = _own(request, uuid)
    if imported.report.get("state") not in CHOOSING or not imported.rows:
        return redirect("network_import_report", imported.uuid)
    names, chosen, problems = imported.mapping["names"], doing.chosen_of(imported), []
    if request.method == "POST":
        chosen = Chosen(columns_sent(request.POST, names), kind_sent(request.POST, imported.kind), "swaps" in request.POST)
        problems = chosen.problems(names)
        if not problems:
            doing.choose(imported=imported, chosen=chosen)
            return redirect("network_import_report", imported.uuid)
    offered = {"fields": list(FIELDS.values()), "kinds": KIND_CHOICES, "columns": columns(names, imported.rows, chosen.fields)}
    context = {"imported": imported, "chosen": chosen, "problems": problems, "remarks": imported.mapping.get("remarks", [])}
    return _page(request, "import_columns", imported.file_name, status=TO_MEND if problems else 200, **context, **offered)


@never_cache
@require_safe
def report(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Tell how far an import is, what it would do, or what it did."""
    imported = _own(request, uuid)
    told = imported.report
    if told.get("state") == State.RECEIVED:
        return redirect("network_import_columns", imported.uuid)
    counts, done = told.get("counts", {}), told["state"] in (State.WRITING, State.DONE)
    points = sorted(told.get("points", {}).items(), key=lambda pair: (-pair[1], pair[0]))
    numbers = {name: told.get(name, 0) for name in ("position", "total", "swapped", "gone", "problem_number")}
    context = {
        "imported": imported,
        "state": told["state"],
        "stopped_by": told.get("stopped_by", ""),
        "counts": [(words(outcome, counts[outcome], done=done), counts[outcome]) for outcome in Outcome if counts.get(outcome)],
        "to_write": sum(counts.get(outcome, 0) for outcome in WRITTEN),
        "left": counts.get(Outcome.WRONG, 0),
        "edited": counts.get(Outcome.EDITED, 0),
        "points": points,
        "problems": told.get("problems", [])[:MOST_SHOWN],
        "shown": MOST_SHOWN,
    }
    return _page(request, "import_report", imported.file_name, **context, **numbers)


@require_safe
def problems(request: HttpRequest, uuid: Any) -> StreamingHttpResponse:
    """What cells made us say, as a table."""
    imported = _own(request, uuid)
    rows: list[tuple[object, ...]] = [(_("Ligne"), _("Colonne"), _("Valeur"), _("Remarque"), _("Ligne refusée"))]
    for found in imported.report.get("problems", []):
        rows.append((found["row"], found["column"], found["value"], found["words"], _("oui") if found["refused"] else _("non")))
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="import-reseau-remarques.csv"'
    return answer


@require_POST
def start(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Have the rows written; a second press changes nothing."""
    imported = _own(request, uuid)
    doing.start(imported=imported)
    return redirect("network_import_report", imported.uuid)
