"""Importing a file in the desk: send it, say what its columns give, read what it would do, do it, read what was done."""

from pathlib import PurePath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.accounts.models import User
from terreau.accounts.perms import can_publish, member, platforms_of
from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.rows import MOST_BYTES, MOST_ROWS, grouped
from terreau.core.tables.writing import csv_lines
from terreau.library.desk.import_forms import DefaultsForm, UploadForm, columns, columns_sent, initial
from terreau.library.enums import ImportState
from terreau.library.importing import doing
from terreau.library.importing.fields import FIELDS, TITLE_AND_KEY
from terreau.library.importing.mappings import Chosen, proposed
from terreau.library.importing.planning import WRITTEN, Outcome, words
from terreau.library.importing.session import COMPLETE, PUBLISHED
from terreau.library.importing.values import Lists
from terreau.library.models import ImportedKey, ResourceImport
from terreau.library.models.importing import LONGEST_SOURCE

LATEST = 10
MOST_SHOWN = 100
MOST_MEGABYTES = MOST_BYTES // 1024**2
CHOOSING = (ImportState.RECEIVED, ImportState.CHECKED, ImportState.FAILED)
TO_MEND = 422


def _person(request: HttpRequest) -> User:
    """Return the person, who may add resources on some platform. Raises `PermissionDenied`."""
    person = member(request)
    if not person.has_perm("library.add_resource") or not platforms_of(person).exists():
        raise PermissionDenied
    return person


def _own(request: HttpRequest, uuid: Any) -> ResourceImport:
    """Return an import of the person's own, on a platform where they still write. Raises `Http404`: others are told nothing of it."""
    person = _person(request)
    mine = ResourceImport.objects.select_related("platform__framework", "platform__site").filter(user=person, platform__in=platforms_of(person))
    return get_object_or_404(mine, uuid=uuid)


def _page(request: HttpRequest, template: str, title: str, *, status: int = 200, **context: object) -> HttpResponse:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
        {"url": reverse("wagtailsnippets_library_resource:list"), "label": _("Ressources")},
        {"url": reverse("desk_import"), "label": _("Importer")},
    ]
    if title != crumbs[-1]["label"]:
        crumbs.append({"url": "", "label": title})
    context = {"breadcrumbs_items": crumbs, "header_title": title, "header_icon": "upload", "page_title": title, **context}
    return render(request, f"library/desk/{template}.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Ask for a file; sent, keep it when it can be read."""
    person = _person(request)
    form = UploadForm(request.POST, request.FILES, user=person) if request.method == "POST" else UploadForm(user=person)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise UnreadableFileError(_("Ce fichier pèse plus de %(most)s Mo. Partagez-le en plusieurs.") % {"most": MOST_MEGABYTES})
            kept = doing.receive(name=file.name, content=file.read(), platform=form.cleaned_data["platform"], user=person)
            return redirect("desk_import_columns", kept.uuid)
        except UnreadableFileError as error:
            form.add_error("file", str(error))
    latest = ResourceImport.objects.filter(user=person).order_by("-created_at", "-pk")[:LATEST]
    return _page(
        request,
        "import",
        _("Importer"),
        status=TO_MEND if form.errors else 200,
        form=form,
        latest=latest,
        most_rows=grouped(MOST_ROWS),
        most_megabytes=MOST_MEGABYTES,
        days=doing.KEPT.days,
    )


@require_safe
def model_file(request: HttpRequest) -> StreamingHttpResponse:
    """A table with nothing but the names of columns that are recognised by themselves."""
    _person(request)
    names = tuple(field.column for field in FIELDS.values() if field.name != TITLE_AND_KEY)
    return _csv([names], "modele-import.csv")


def _csv(rows: Any, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Ask what each column gives, and what is given once for all; sent, say what the file would do."""
    imported = _own(request, uuid)
    if imported.state not in CHOOSING:
        return redirect("desk_import_report", imported.uuid)
    try:
        table = doing.table_of(imported)
    except UnreadableFileError as error:
        return _page(request, "import_refused", imported.file_name, status=TO_MEND, sentence=str(error), imported=imported)
    lists, sent = Lists(imported.platform), request.POST if request.method == "POST" else None
    chosen, source = _begun(imported, table.names)
    form = DefaultsForm(sent, lists=lists, initial=initial(chosen.defaults, source))
    problems: list[str] = []
    if sent is not None:
        chosen = Chosen(columns_sent(sent, table.names), form.defaults() if form.is_valid() else {})
        problems = chosen.problems(table.names)
        if form.is_valid() and not problems:
            doing.choose(imported=imported, names=table.names, chosen=chosen, source=form.cleaned_data["source"])
            return redirect("desk_import_report", imported.uuid)
    return _page(
        request,
        "import_columns",
        imported.file_name,
        status=TO_MEND if sent is not None else 200,
        imported=imported,
        sheet=table.sheet,
        remarks=table.remarks,
        columns=columns(table, chosen),
        fields=list(FIELDS.values()),
        form=form,
        problems=problems,
        sources=ImportedKey.objects.filter(platform=imported.platform).order_by("source").values_list("source", flat=True).distinct(),
    )


def _begun(imported: ResourceImport, names: list[str]) -> tuple[Chosen, str]:
    """Return the mapping to show first: that of this file when it was chosen already, else that of the last time, else a guess."""
    if imported.fields:
        return Chosen(tuple(imported.fields), imported.defaults), imported.source
    chosen, source = proposed(imported.platform, names)
    return chosen, source or PurePath(imported.file_name).stem[:LONGEST_SOURCE]


@never_cache
@require_safe
def report(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Tell how far an import is, what it would do, or what it did."""
    imported = _own(request, uuid)
    if imported.state == ImportState.RECEIVED:
        return redirect("desk_import_columns", imported.uuid)
    counts, done = imported.counts, imported.state in (ImportState.WRITING, ImportState.DONE)
    may_publish = can_publish(request.user, imported.platform)
    return _page(
        request,
        "import_report",
        imported.file_name,
        imported=imported,
        counts=[(words(outcome, counts[outcome], done=done), counts[outcome]) for outcome in Outcome if counts.get(outcome)],
        to_write=sum(counts.get(outcome, 0) for outcome in WRITTEN),
        left=counts.get(Outcome.WRONG, 0),
        complete=counts.get(COMPLETE, 0) if may_publish else 0,
        edited=counts.get(Outcome.EDITED, 0) + counts.get(Outcome.PENDING, 0),
        published=counts.get(PUBLISHED, 0),
        may_publish=may_publish,
        problems=imported.problems[:MOST_SHOWN],
        shown=MOST_SHOWN,
    )


@require_safe
def problems(request: HttpRequest, uuid: Any) -> StreamingHttpResponse:
    """What cells made us say, as a table."""
    imported = _own(request, uuid)
    rows: list[tuple[object, ...]] = [(_("Feuille"), _("Ligne"), _("Colonne"), _("Valeur"), _("Remarque"), _("Ligne refusée"))]
    rows += [
        (found["sheet"], found["row"], found["column"], found["value"], found["words"], _("oui") if found["refused"] else _("non"))
        for found in imported.problems
    ]
    return _csv(rows, "import-remarques.csv")


@require_POST
def start(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Have the rows written; a second press changes nothing."""
    imported = _own(request, uuid)
    publishes = "publish" in request.POST and can_publish(request.user, imported.platform)
    doing.start(imported=imported, publishes=publishes, overwrites="overwrite" in request.POST)
    return redirect("desk_import_report", imported.uuid)
