"""What is taken away: the file when it is there, else the page that says how far it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.core.file_views import NOTHING_RUNS
from terreau.kits import queries
from terreau.kits.enums import Form, State
from terreau.kits.models import Kit, TakeAway
from terreau.kits.takeaway import keeping
from terreau.kits.takeaway.booklet import LIBRARY, Subject
from terreau.kits.takeaway.reading import NothingToTakeError, read
from terreau.library.queries import shown_on
from terreau.vocabulary.middleware import PlatformRequest

RETRY_AFTER = 60
# Words of an address: make what failed again; do not reload by itself; say in a page that the file is ready.
AGAIN, STILL, WAITING = "encore", "fixe", "attente"
# From so many works on, the page that waits reloads less often.
LONG = 100


def _not_indexed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep robots from indexing what a view answers, and everybody from keeping the page of something in the making."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered


@require_safe
@_not_indexed
def kit(request: PlatformRequest, slug: str, form: Form) -> HttpResponseBase:
    """A kit in a form."""
    found = find_or_explain(Kit, slug, Kit.objects.published().on(request.platform))
    return _answer(request, Subject(kit=str(found.uuid)), form, found.get_absolute_url())


@require_safe
@_not_indexed
def selection(request: PlatformRequest, form: Form) -> HttpResponseBase:
    """The resources of an address, `?r=first,second`, in a form."""
    resources = queries.gathered(request.platform, request.GET.get("r", "").split(","))
    back = f"{reverse('kits:selection')}?r={','.join(resource.slug for resource in resources)}"
    if not resources:
        return render(request, "kits/takeaway/empty.html", {"back": reverse("library:resources")}, status=404)
    return _answer(request, Subject(members=tuple(str(resource.uuid) for resource in resources)), form, back)


@require_safe
@_not_indexed
def library(request: PlatformRequest) -> HttpResponseBase:
    """The whole library as a folder: as it was last made, at most an hour behind; made first if it never was."""
    now = timezone.now()
    kept = keeping.latest_library(request.platform, now=now)
    if kept is not None:
        return _given(request, kept, keeping.file_name(LIBRARY, request.platform.name, Form.ZIP), reverse("takeaway:home"))
    total = shown_on(request.platform).count()
    if not total:
        raise Http404
    return _asking(request, LIBRARY, Form.ZIP, "", total, reverse("takeaway:home"))


@require_safe
def home(request: PlatformRequest) -> HttpResponse:
    """How the library, kits and selections are taken away, and when the library's folder was made."""
    trail = [(_("Accueil"), "/"), (_("Emporter"), "")]
    return render(request, "kits/takeaway/home.html", {"trail": trail, "kept": keeping.latest_library(request.platform)})


def _answer(request: PlatformRequest, subject: Subject, form: Form, back: str) -> HttpResponseBase:
    try:
        booklet = read(subject, request.platform)
    except NothingToTakeError as error:
        raise Http404 from error
    digest = booklet.digest()
    kept = keeping.current(request.platform, subject, form, digest, now=timezone.now())
    if kept is not None:
        return _given(request, kept, keeping.file_name(subject, booklet.title, form), back)
    return _asking(request, subject, form, digest, len(booklet.works), back)


def _asking(request: PlatformRequest, subject: Subject, form: Form, digest: str, total: int, back: str) -> HttpResponseBase:
    """Have a file made and say how far it is. Who only asks for headers starts nothing."""
    if request.method == "HEAD":
        return HttpResponse(status=202)
    context: dict[str, object] = {"form": form, "back": back, "again": _here(request, AGAIN)}
    try:
        row = keeping.ask(platform=request.platform, subject=subject, form=form, digest=digest, total=total, now=timezone.now(), again=AGAIN in request.GET)
    except keeping.TooBusyError:
        response = render(request, "kits/takeaway/busy.html", context, status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    if row.state == State.FAILED:
        return render(request, "kits/takeaway/failed.html", context, status=500)
    context |= {"row": row, "seconds": 2 if row.total < LONG else 5, "here": _here(request, WAITING)}
    context |= {"late": keeping.is_late(row, timezone.now()), "still": STILL in request.GET, "stop": _here(request, WAITING, STILL)}
    response = render(request, "kits/takeaway/waiting.html", context, status=202)
    response.headers["Retry-After"] = "2"
    return response


def _here(request: PlatformRequest, *words: str) -> str:
    """Return this address without the words that say to try again or to wait, and with some others."""
    kept = request.GET.copy()
    for word in (AGAIN, WAITING):
        kept.pop(word, None)
    for word in words:
        kept[word] = "1"
    query = kept.urlencode(safe=",")
    return f"{request.path}?{query}" if query else request.path


def _given(request: PlatformRequest, row: TakeAway, name: str, back: str) -> HttpResponseBase:
    """Serve a kept file; to who waits for it, the page that says so, from which it comes by itself."""
    if WAITING not in request.GET:
        return _file(request, row, name)
    return render(request, "kits/takeaway/ready.html", {"row": row, "name": name, "file": _here(request), "still": STILL in request.GET, "back": back})


def _file(request: PlatformRequest, row: TakeAway, name: str) -> HttpResponseBase:
    """Serve a kept file to be saved, never opened in the site."""
    etag = f'"{row.digest[:32]}-{row.form}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(default_storage.open(row.file), as_attachment=True, filename=name, content_type=keeping.CONTENT_TYPES[Form(row.form)])
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
