"""An import from its file to its report: keep what the file says, tell what it would do, do it, forget it. Each step may be begun again where it stopped."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.accounts.models import User
from terreau.changes import audit
from terreau.core.tables.rows import Row, Table
from terreau.jobs import enqueue
from terreau.network.importing import files
from terreau.network.importing.contacts import bare_cell, is_contact
from terreau.network.importing.fields import Chosen, as_before, describes_people, guessed
from terreau.network.importing.planning import WRITTEN, Line, Outcome, Planner, Rules
from terreau.network.importing.values import Reader, Said
from terreau.network.importing.writing import write
from terreau.network.models import NetworkImport, Profile
from terreau.vocabulary.models import Platform

# As many as a transaction writes in some tenths of a second.
LOT = 100
# What is checked while the person waits; more is done by a worker.
AT_ONCE = 1000
MOST_TOLD = 2000
KEPT = timedelta(days=7)
log = logging.getLogger("terreau.network")


class State(StrEnum):
    """How far an import is; kept in its report."""

    RECEIVED = "received"
    CHECKING = "checking"
    CHECKED = "checked"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"


class TakenOverError(Exception):
    """Another worker goes on with this import."""


@dataclass(frozen=True)
class Source:
    """Where a file comes from, and under which licence."""

    name: str
    url: str
    licence: str


def receive(*, name: str, content: bytes, platform: Platform, kind: str, source: Source, user: User | None) -> NetworkImport:
    """Keep the rows of a file that can be read, with the fields that its columns seem to give. Raises `UnreadableFileError`, and keeps nothing, otherwise."""
    table = files.read(name, content)
    contacts = [place for place, column in enumerate(table.names) if is_contact(column)]
    remarks = _remarks(table, contacts)
    table.names = ["" if place in contacts else column for place, column in enumerate(table.names)]
    rows = [_kept(row, contacts) for row in table.rows]
    before = NetworkImport.objects.filter(platform=platform, source_name=source.name).exclude(done_at=None).values_list("mapping", flat=True).first()
    chosen = Chosen(as_before(table.names, before or {}) or guessed(table.names), kind, swaps=bool(before and before.get("swaps")))
    return NetworkImport.objects.create(
        platform=platform,
        user=user,
        file_name=name[-200:],
        source_name=source.name,
        source_url=source.url,
        source_licence=source.licence,
        kind=kind,
        mapping=chosen.kept(table.names, remarks),
        rows=rows,
        report={"state": State.RECEIVED, "total": len(rows)},
    )


def _remarks(table: Table, contacts: list[int]) -> list[str]:
    """Return what is said of a whole file, that it holds people or ways to reach them included."""
    remarks = list(table.remarks)
    if contacts:
        columns = ", ".join(f"« {table.names[place]} »" for place in contacts)
        remarks.append(_("Adresses électroniques et téléphones ne s’importent pas. Colonnes laissées de côté : %(columns)s.") % {"columns": columns})
    if describes_people(table.names):
        remarks.append(_("Ce fichier semble décrire des personnes. Une personne ne s’importe pas : gardez-en les lieux et les organisations."))
    return remarks


def _kept(row: Row, contacts: list[int]) -> list[Any]:
    """Return a row as JSON, without the addresses and numbers of people."""
    cells = ["" if place in contacts else bare_cell(cell) for place, cell in enumerate(row.cells)]
    words = _("Une adresse électronique ou un téléphone a été laissé de côté : Terreau n’en importe pas.")
    stripped = {place: words for place, cell in enumerate(cells) if cell != row.cells[place] and place not in contacts}
    return [row.number, cells, _keyed(row.flaws), _keyed(row.remarks | stripped)]


def _keyed(said: dict[int, str]) -> dict[str, str]:
    return {str(place): words for place, words in said.items()}


def chosen_of(imported: NetworkImport) -> Chosen:
    """Return how the columns of an import are read."""
    return Chosen(tuple(imported.mapping["fields"]), imported.kind, bool(imported.mapping.get("swaps")))


def choose(*, imported: NetworkImport, chosen: Chosen, at_once: bool = False) -> None:
    """Keep how a file is read, and tell what it would do: at once when it is small or when asked, by a worker otherwise."""
    small = at_once or len(imported.rows) <= AT_ONCE
    with transaction.atomic():
        imported.mapping = chosen.kept(imported.mapping["names"], imported.mapping.get("remarks", []))
        imported.kind = chosen.kind
        imported.report = {"state": State.CHECKING, "total": len(imported.rows), "position": 0, "digests": imported.report.get("digests", {})}
        imported.save(update_fields=["mapping", "kind", "report", "updated_at"])
        if not small:
            enqueue("network.importing.tasks.check_file", imported.pk)
    if small:
        check(pk=imported.pk)


def begin_at_once(*, imported: NetworkImport) -> None:
    """Write the rows of a file that was checked, in the name of who holds the keys of the server."""
    if start(imported=imported, by_worker=False):
        carry_out(pk=imported.pk, by_hand=False)


def start(*, imported: NetworkImport, by_worker: bool = True) -> bool:
    """Have the rows written, by a worker unless said otherwise; return False when that was asked already, by a second press for instance."""
    with transaction.atomic():
        there = NetworkImport.objects.select_for_update().defer("rows").get(pk=imported.pk)
        if there.report.get("state") != State.CHECKED:
            return False
        there.report = {"state": State.WRITING, "total": there.report["total"], "position": 0, "digests": there.report.get("digests", {})}
        there.save(update_fields=["report", "updated_at"])
        if by_worker:
            enqueue("network.importing.tasks.write_file", there.pk)
    return True


def check(*, pk: int) -> None:
    """Tell what the rows would do; begun again after a crash, it starts from the first."""
    imported = _under_way(pk, State.CHECKING)
    if imported is None:
        return
    told: dict[str, Any] = {"state": State.CHECKING, "total": len(imported.rows), "position": 0, "digests": imported.report.get("digests", {})}

    def work() -> None:
        # Without a person, it is asked on the server.
        planner = Planner(rules_of(imported, by_hand=imported.user_id is not None), chosen_of(imported))
        for lot in lots(imported):
            _add(told, planner.plan(lot))
            NetworkImport.objects.filter(pk=pk, report__state=State.CHECKING).update(report=told)
        told["gone"] = _gone(imported)
        told["state"] = State.CHECKED
        NetworkImport.objects.filter(pk=pk).update(report=told)

    _carefully(imported, work)


def carry_out(*, pk: int, by_hand: bool = True) -> None:
    """Write the rows that are left to write. The rights are those that the person has at each lot: a role taken away stops the rest."""
    imported = _under_way(pk, State.WRITING)
    if imported is None:
        return

    def work() -> None:
        planner = Planner(rules_of(imported, by_hand=by_hand), chosen_of(imported))
        for lot in lots(imported, after=imported.report["position"]):
            planner.rules = rules_of(imported, by_hand=by_hand)
            _write(pk, planner, lot)
        with transaction.atomic():
            there = NetworkImport.objects.select_for_update().defer("rows").get(pk=pk)
            there.report |= {"state": State.DONE, "gone": _gone(imported)}
            there.rows, there.done_at = [], timezone.now()
            there.save(update_fields=["report", "rows", "done_at", "updated_at"])
            audit.record("terreau.network_imported", there, user=planner.rules.user)

    try:
        _carefully(imported, work)
    except TakenOverError:
        return


def _write(pk: int, planner: Planner, lot: list[Said]) -> int:
    """Write a lot in one transaction, with what became of it; what the database refuses is refused alone. Return how many rows are done."""
    lines = planner.plan(lot)
    planner.forget(pk)
    try:
        with transaction.atomic():
            return _noted(pk, lines, write(lines, planner.rules, brought_in=pk))
    except (IntegrityError, DataError):
        if len(lot) > 1:
            return [_write(pk, planner, [said]) for said in lot][-1]
        words = _("La base refuse cette ligne : signalez-la à qui administre la plateforme.")
        lot[0].problems.append({"row": lot[0].number, "column": "", "value": lot[0].key, "words": words, "refused": True})
        lines[0].outcome = Outcome.FAILED
        with transaction.atomic():
            return _noted(pk, lines, {})


def _noted(pk: int, lines: list[Line], digests: dict[str, str]) -> int:
    there = NetworkImport.objects.select_for_update().defer("rows").get(pk=pk)
    if there.report.get("state") != State.WRITING or there.report["position"] != lines[0].said.place:
        raise TakenOverError
    _add(there.report, lines)
    there.report["digests"] |= digests
    there.save(update_fields=["report", "updated_at"])
    return int(there.report["position"])


def lots(imported: NetworkImport, after: int = 0) -> Iterator[list[Said]]:
    """Yield what the rows say by lots, less the first `after` ones, which are read all the same: their keys are taken."""
    reader = Reader(imported.mapping["names"], chosen_of(imported))
    rows = islice(_read(reader, imported.rows), after, None)
    while lot := list(islice(rows, LOT)):
        yield lot


def _read(reader: Reader, rows: list[Any]) -> Iterator[Said]:
    for place, (number, cells, flaws, remarks) in enumerate(rows):
        row = Row(number, cells, {int(one): words for one, words in flaws.items()}, {int(one): words for one, words in remarks.items()})
        said = reader.read(row)
        said.place = place
        yield said


def rules_of(imported: NetworkImport, *, by_hand: bool = True) -> Rules:
    """Return the rules of an import, with the rights that the person has now."""
    user = User.objects.filter(pk=imported.user_id).first() if imported.user_id else None
    return Rules(imported.platform, imported.source_name, imported.source_url, imported.source_licence, user, by_hand)


def forget(*, now: datetime) -> int:
    """Delete what was sent more than a week ago and never written, and the rows of what stopped half way; return how many. Profiles stay."""
    old = NetworkImport.objects.filter(created_at__lt=now - KEPT, done_at=None)
    wrote = old.filter(profiles__isnull=False).values("pk")
    emptied = NetworkImport.objects.filter(pk__in=list(wrote.values_list("pk", flat=True))).exclude(rows=[]).update(rows=[])
    gone, _each = old.filter(profiles__isnull=True).delete()
    return emptied + gone


def _gone(imported: NetworkImport) -> int:
    """Return how many profiles of this source the file does not hold any more: they stay."""
    chosen = chosen_of(imported)
    if chosen.place("key") is None:
        return 0
    keys = {row[1][chosen.place("key")].strip() for row in imported.rows}
    known = Profile.objects.filter(platform=imported.platform, source_name=imported.source_name).exclude(source_key="")
    return len(set(known.values_list("source_key", flat=True)) - keys)


def _under_way(pk: int, state: State) -> NetworkImport | None:
    return NetworkImport.objects.select_related("platform__framework").filter(pk=pk, report__state=state).first()


def _add(told: dict[str, Any], lines: list[Line]) -> None:
    """Add what becomes of some rows to a report: counts, points by department, sentences."""
    told["position"] = told.get("position", 0) + len(lines)
    told["counts"] = dict(Counter(told.get("counts", {})) + Counter(str(line.outcome) for line in lines))
    there = [line.said for line in lines if line.outcome in (*WRITTEN, Outcome.SAME) and line.said.values.get("latitude") is not None]
    told["points"] = dict(Counter(told.get("points", {})) + Counter(said.commune.department if said.commune else "" for said in there))
    told["swapped"] = told.get("swapped", 0) + sum(line.said.swapped for line in lines)
    found = [problem for line in lines for problem in line.said.problems]
    kept = told.setdefault("problems", [])
    told["problem_number"] = told.get("problem_number", 0) + len(found)
    kept += found[: max(0, MOST_TOLD - len(kept))]


def _carefully(imported: NetworkImport, work: Callable[[], None]) -> None:
    """Do some work; when the machine stops it, note why: the person who waits is told."""
    try:
        work()
    except TakenOverError:
        raise
    except Exception:  # whatever stops it is logged, raised for the worker to note, and told
        log.exception("import stopped", extra={"fields": {"import": str(imported.uuid)}})
        there = NetworkImport.objects.defer("rows").get(pk=imported.pk)
        there.report |= {
            "state": State.FAILED,
            "stopped_by": _("Une erreur inattendue a arrêté l’import. Les profils déjà écrits le restent : le reprendre les passera."),
        }
        there.save(update_fields=["report", "updated_at"])
        raise
