"""Files made once, kept while they say what the pages say, made again when they no longer do, forgotten when nobody asks."""

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from terreau.changes.models import Change
from terreau.jobs import enqueue
from terreau.kits.enums import Form, State
from terreau.kits.models import TakeAway
from terreau.kits.takeaway import epub, folder, pdf
from terreau.kits.takeaway.booklet import LIBRARY, Booklet, Subject, layout
from terreau.kits.takeaway.names import bare
from terreau.kits.takeaway.reading import NothingToTakeError, read
from terreau.vocabulary.models import Platform

FOLDER = "takeaways"
KEPT = timedelta(days=7)
# A file whose making says nothing for so long is taken for abandoned.
SILENCE = timedelta(minutes=10)
# From then on, who waits is told that nothing moves.
LATE = timedelta(minutes=1)
# Reading the row again for each request is enough once an hour.
NOTED = timedelta(hours=1)
MOST_WAITING = 20
IN_HAND = (State.WAITING, State.MAKING)
ORPHANED = timedelta(hours=2)
CONTENT_TYPES = {Form.PDF: "application/pdf", Form.EPUB: "application/epub+zip", Form.ZIP: "application/zip"}
log = logging.getLogger("terreau.kits")


class TooBusyError(Exception):
    """As many files are waiting as the workers should have before them."""


def file_name(subject: Subject, title: str, form: Form) -> str:
    """Return the name under which a reader saves a file: « kit-co-construire-sur-son-territoire.pdf »."""
    kind = "kit" if subject.kit else {0: "bibliotheque", 1: "fiche"}.get(len(subject.members), "selection")
    return f"{kind}-{bare(title, 60)}.{form.value}"


def is_stuck(row: TakeAway, now: datetime) -> bool:
    """Return whether a file has been waiting or in the making in silence for too long."""
    return row.state in IN_HAND and row.updated_at < now - SILENCE


def is_late(row: TakeAway, now: datetime) -> bool:
    """Return whether nothing has been heard of a file for longer than one gladly waits."""
    return row.state in IN_HAND and row.updated_at < now - LATE


def current(platform: Platform, subject: Subject, form: Form, digest: str, *, now: datetime) -> TakeAway | None:
    """Return the file that says this, if it is there; that somebody asked for it is noted."""
    row = _rows(platform, subject, form).filter(digest=digest).exclude(file="").first()
    return _asked(row, now)


def latest_library(platform: Platform, *, now: datetime | None = None) -> TakeAway | None:
    """Return the folder of the whole library as it was last made; with a time, that somebody asked for it is noted."""
    row = _rows(platform, LIBRARY, Form.ZIP).exclude(file="").first()
    return row if now is None else _asked(row, now)


def _rows(platform: Platform, subject: Subject, form: Form) -> QuerySet[TakeAway]:
    return TakeAway.objects.filter(platform=platform, subject=subject.key(), form=form)


def _asked(row: TakeAway | None, now: datetime) -> TakeAway | None:
    if row is None or not default_storage.exists(row.file):
        return None
    if row.asked_at < now - NOTED:
        TakeAway.objects.filter(pk=row.pk).update(asked_at=now)
    return row


@transaction.atomic
def ask(*, platform: Platform, subject: Subject, form: Form, digest: str, total: int, now: datetime, again: bool = False) -> TakeAway:
    """Have a file made unless it is being made already, or failed on the same content and nobody says to try again.

    Raises `TooBusyError`.
    """
    row = _rows(platform, subject, form).select_for_update().first()
    if row is not None and row.state in IN_HAND and not is_stuck(row, now):
        return row
    if row is not None and row.state == State.FAILED and row.digest == digest and not again:
        return row
    waiting = TakeAway.objects.filter(state__in=IN_HAND, updated_at__gte=now - SILENCE)
    if waiting.count() >= MOST_WAITING:
        raise TooBusyError
    values = {"state": State.WAITING, "members": list(subject.members), "done": 0, "total": total, "asked_at": now, "started_at": None}
    row, _made = TakeAway.objects.update_or_create(platform=platform, subject=subject.key(), form=form, defaults=values)
    enqueue("kits.tasks.make", row.pk)
    return row


def make(*, key: int, now: datetime) -> None:
    """Make a file that was asked for. Done twice, or again after a worker died, it gives the same file once."""
    begun = {"state": State.MAKING, "started_at": now, "done": 0, "updated_at": timezone.now()}
    if not TakeAway.objects.filter(pk=key, state__in=IN_HAND).update(**begun):
        return
    row = TakeAway.objects.select_related("platform__framework", "platform__site").get(pk=key)
    digest = ""
    try:
        booklet = read(Subject.of(row.subject, row.members), row.platform, today=timezone.localdate(now))
        digest = booklet.digest()
        if row.digest == digest and row.file and default_storage.exists(row.file):
            TakeAway.objects.filter(pk=key).update(state=State.READY, updated_at=timezone.now())
            return
        _note(row, 0, len(booklet.works))
        _keep(row, digest, *_stored(row, booklet, digest))
    except NothingToTakeError:
        _forget([row])
    except Exception:
        log.exception("take-away not made", extra={"fields": {"form": row.form}})
        TakeAway.objects.filter(pk=key).update(state=State.FAILED, digest=digest, file="", size=0, updated_at=timezone.now())
        _delete(row.file)
        raise
    make_room()


def _note(row: TakeAway, done: int, total: int) -> None:
    """Say how far the making is: a short write, seen at once."""
    TakeAway.objects.filter(pk=row.pk).update(done=done, total=total, updated_at=timezone.now())


def _stored(row: TakeAway, booklet: Booklet, digest: str) -> tuple[str, int]:
    """Write a file whole, then store it; return its name and its size."""

    def step(done: int) -> None:
        _note(row, done, len(booklet.works))

    with tempfile.TemporaryFile(prefix="terreau-takeaway-") as draft:
        _write(Form(row.form), booklet, cast("BinaryIO", draft), step)
        size = draft.tell()
        draft.seek(0)
        name: str = default_storage.save(f"{FOLDER}/{row.uuid}-{digest[:16]}-{layout()}.{row.form}", File(draft))
    return name, size


def _write(form: Form, booklet: Booklet, target: BinaryIO, step: Callable[[int], None]) -> None:
    if form == Form.PDF:
        target.write(pdf.make(booklet))
    elif form == Form.EPUB:
        epub.write(booklet, target)
    else:
        folder.write(booklet, target, step)
    target.seek(0, 2)


def _keep(row: TakeAway, digest: str, file: str, size: int) -> None:
    """Put a new file in the place of the old one."""
    now = timezone.now()
    values = {"state": State.READY, "done": F("total"), "digest": digest, "file": file, "size": size, "made_at": now, "updated_at": now}
    if TakeAway.objects.filter(pk=row.pk).update(**values):
        if row.file != file:
            _delete(row.file)
    else:  # forgotten meanwhile
        _delete(file)


def _delete(file: str) -> None:
    if file:
        default_storage.delete(file)


def _forget(rows: list[TakeAway]) -> None:
    TakeAway.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        _delete(row.file)


def make_room() -> int:
    """Forget the selections asked for longest ago while all files together pass the limit; return how many."""
    total = TakeAway.objects.aggregate(total=Sum("size"))["total"] or 0
    forgotten = []
    for row in TakeAway.objects.filter(subject__startswith="selection:", state=State.READY).order_by("asked_at")[: MOST_WAITING * 5]:
        if total <= settings.TERREAU_TAKE_AWAY_BYTES:
            break
        total -= row.size
        forgotten.append(row)
    _forget(forgotten)
    return len(forgotten)


def tidy(*, now: datetime) -> int:
    """Forget what nobody asked for in a week, what was abandoned, what another release laid out, files that no row names.

    Returns how many rows went.
    """
    old = Q(asked_at__lt=now - KEPT) & (~Q(state__in=IN_HAND) | Q(updated_at__lt=now - SILENCE))
    other = Q(state=State.READY) & ~Q(file__contains=f"-{layout()}.")
    rows = list(TakeAway.objects.filter(old | other))
    _forget(rows)
    _delete_orphans(now)
    make_room()
    return len(rows)


def _delete_orphans(now: datetime) -> None:
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    known = set(TakeAway.objects.exclude(file="").values_list("file", flat=True))
    for name in (f"{FOLDER}/{name}" for name in names):
        if name not in known and default_storage.get_modified_time(name) < now - ORPHANED:
            _delete(name)


def refresh_library(*, now: datetime) -> int:
    """Make the folder of the whole library again where somebody takes it and something moved since; return how many were asked for."""
    asked = 0
    wanted = TakeAway.objects.filter(subject=LIBRARY.key(), asked_at__gte=now - KEPT, started_at__isnull=False)
    for row in wanted.exclude(state__in=IN_HAND):
        if Change.objects.filter(at__gte=row.started_at).exists():
            TakeAway.objects.filter(pk=row.pk).update(state=State.WAITING, done=0, updated_at=now)
            enqueue("kits.tasks.make", row.pk)
            asked += 1
    return asked
