"""Importing from the desk: keep the file, say what it would do, do it, forget it. Each step may be begun again where it stopped."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.accounts.models import User
from terreau.core.files import extension_of
from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.reading import read_table
from terreau.core.tables.rows import Table
from terreau.jobs import enqueue
from terreau.library.enums import ImportState
from terreau.library.importing.mappings import Chosen, remember
from terreau.library.importing.planning import Line, Rules
from terreau.library.importing.problems import Problem
from terreau.library.importing.session import Session
from terreau.library.importing.values import longest
from terreau.library.models import ResourceImport
from terreau.vocabulary.models import Platform

# No address leads to this folder: only these steps read it.
FOLDER = "imports"
KEPT = timedelta(days=7)
# What is checked while the person waits; more is done by a worker.
AT_ONCE = 60_000
MOST_TOLD = 2000
log = logging.getLogger("terreau.library")


class TakenOverError(Exception):
    """Another worker goes on with this import."""


def receive(*, name: str, content: bytes, platform: Platform, user: User) -> ResourceImport:
    """Keep a file that can be read as a table. Raises `UnreadableFileError`, and keeps nothing, otherwise."""
    table = read_table(name, content)
    stored = default_storage.save(f"{FOLDER}/{uuid4().hex}.{extension_of(name)}", ContentFile(content))
    try:
        most = longest(ResourceImport, "file_name")
        path = PurePath(name)
        return ResourceImport.objects.create(
            user=user, platform=platform, file=stored, file_name=f"{path.stem[: most - len(path.suffix)]}{path.suffix}", remarks=table.remarks
        )
    except BaseException:
        default_storage.delete(stored)
        raise


def table_of(imported: ResourceImport) -> Table:
    """Return the table of a file that was kept. Raises `UnreadableFileError`."""
    try:
        with default_storage.open(imported.file) as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise UnreadableFileError(_("Le fichier n’est plus là : envoyez-le de nouveau.")) from error
    return read_table(imported.file, content)


def choose(*, imported: ResourceImport, names: list[str], chosen: Chosen, source: str) -> None:
    """Keep how a file is read, for the next time too, and say what it would do: at once when it is small, by a worker otherwise."""
    small = default_storage.size(imported.file) <= AT_ONCE
    with transaction.atomic():
        remember(imported.platform, names, chosen, source)
        imported.fields, imported.defaults, imported.source = list(chosen.fields), dict(chosen.defaults), source
        imported.state = ImportState.CHECKING
        imported.position = imported.total = imported.problem_number = 0
        imported.counts, imported.problems, imported.stopped_by = {}, [], ""
        imported.save()
        if not small:
            enqueue("library.importing.tasks.check_file", imported.pk)
    if small:
        check(pk=imported.pk)


def start(*, imported: ResourceImport, publishes: bool, overwrites: bool) -> bool:
    """Have the rows written by a worker; return False when that was asked already, by a second press for instance."""
    with transaction.atomic():
        waits = ResourceImport.objects.filter(pk=imported.pk, state=ImportState.CHECKED)
        done = waits.update(state=ImportState.WRITING, publishes=publishes, overwrites=overwrites, position=0, counts={}, problems=[], problem_number=0)
        if done:
            enqueue("library.importing.tasks.write_file", imported.pk)
    return bool(done)


def check(*, pk: int) -> None:
    """Say what the rows would do; begun again after a crash, it starts from the first."""
    imported = _under_way(pk, ImportState.CHECKING)
    if imported is None:
        return
    imported.position, imported.counts, imported.problems, imported.problem_number = 0, {}, [], 0

    def work() -> None:
        session = _session(imported)
        for lot in session.lots():
            lines, counts = session.plan(lot)
            _add(imported, lines, counts)
            ResourceImport.objects.filter(pk=pk, state=ImportState.CHECKING).update(position=imported.position)
        imported.state, imported.total = ImportState.CHECKED, imported.position

    _carefully(imported, work)
    imported.save()


def carry_out(*, pk: int) -> None:
    """Write the rows that are left to write. The rights are those that the person has at each lot: a role taken away stops the rest."""
    imported = _under_way(pk, ImportState.WRITING)
    if imported is None:
        return

    def note(lines: list[Line], counts: Counter[str]) -> None:
        there = ResourceImport.objects.select_for_update().get(pk=pk)
        if (there.position, there.state) != (lines[0].said.place, ImportState.WRITING):
            raise TakenOverError
        _add(there, lines, counts)
        there.save(update_fields=["position", "counts", "problems", "problem_number"])

    def work() -> None:
        session = _session(imported)
        for lot in session.lots(after=imported.position):
            session.write(lot, note, user_again=lambda: _rules(imported))
        imported.state, imported.finished_at = ImportState.DONE, timezone.now()

    try:
        _carefully(imported, work)
    except TakenOverError:
        return
    imported.save(update_fields=["state", "finished_at", "stopped_by"])


def forget(*, now: datetime) -> int:
    """Delete the files sent more than a week ago, with what was told of them; return how many. Resources and their keys stay."""
    old = list(ResourceImport.objects.filter(created_at__lt=now - KEPT))
    for imported in old:
        default_storage.delete(imported.file)
        imported.delete()
    return len(old)


def _under_way(pk: int, state: ImportState) -> ResourceImport | None:
    return ResourceImport.objects.select_related("user", "platform__framework").filter(pk=pk, state=state).first()


def _rules(imported: ResourceImport) -> Rules:
    """Return the rules of an import, with the rights that the person has now."""
    user = User.objects.filter(pk=imported.user_id).first()
    return Rules(imported.platform, imported.source, user, imported.publishes, imported.overwrites)


def _session(imported: ResourceImport) -> Session:
    return Session(table_of(imported), Chosen(tuple(imported.fields), imported.defaults), _rules(imported))


def _add(imported: ResourceImport, lines: list[Line], counts: Counter[str]) -> None:
    imported.position += len(lines)
    imported.counts = dict(Counter(imported.counts) + counts)
    found: list[Problem] = [problem for line in lines for problem in line.said.problems]
    imported.problem_number += len(found)
    imported.problems += [problem.kept() for problem in found[: max(0, MOST_TOLD - len(imported.problems))]]


def _carefully(imported: ResourceImport, work: Callable[[], None]) -> None:
    """Do some work; when the file or the machine stops it, note why: the person who waits is told."""
    try:
        work()
    except UnreadableFileError as error:
        imported.state, imported.stopped_by, imported.finished_at = ImportState.FAILED, str(error)[:400], timezone.now()
    except TakenOverError:
        raise
    except Exception:  # whatever stops it is logged, raised for the worker to note, and told
        log.exception("import stopped", extra={"fields": {"import": str(imported.uuid)}})
        said = _("Une erreur inattendue a arrêté l’import. Les lignes déjà écrites le restent : le reprendre les passera.")
        ResourceImport.objects.filter(pk=imported.pk).update(state=ImportState.FAILED, stopped_by=said, finished_at=timezone.now())
        raise
