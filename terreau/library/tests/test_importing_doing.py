"""Importing from the desk: said, then done in the background."""

import pytest
from django.db import IntegrityError
from django.utils import timezone
from wagtail.models import ReferenceIndex

from terreau.accounts.models import Role, RoleKind
from terreau.accounts.tests.factories import make_organisation, make_role
from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tests.table_files import csv_file
from terreau.jobs import clock
from terreau.library.enums import ImportState
from terreau.library.importing import doing
from terreau.library.importing.mappings import proposed
from terreau.library.importing.planning import Outcome
from terreau.library.importing.session import Session
from terreau.library.models import ImportedKey, ImportMapping, Resource, ResourceImport
from terreau.library.tests.factories import make_resource
from terreau.library.tests.importing_rows import FIRST, SECOND, looked_at, noted_nowhere, session, written

pytestmark = pytest.mark.django_db


class TestFromTheDesk:
    def receive(self, platform, user, *rows, name="fiches.csv"):
        imported = doing.receive(name=name, content=csv_file(*rows), platform=platform, user=user)
        names = doing.table_of(imported).names
        doing.choose(imported=imported, names=names, chosen=proposed(platform, names)[0], source="essai")
        return ResourceImport.objects.get(pk=imported.pk)

    def done(self, imported, **asked):
        assert doing.start(imported=imported, publishes=asked.get("publishes", False), overwrites=asked.get("overwrites", False))
        doing.carry_out(pk=imported.pk)
        return ResourceImport.objects.get(pk=imported.pk)

    def test_it_is_said_then_done(self, place):
        user = make_role(place, RoleKind.EDITOR).user
        imported = self.receive(place, user, FIRST, ("", *SECOND[1:]))
        assert (imported.state, imported.counts, imported.total) == (ImportState.CHECKED, {"new": 1, "wrong": 1, "complete": 1}, 2)
        assert (imported.problem_number, imported.problems[0]["row"]) == (1, 3)
        assert not Resource.objects.exists()
        imported = self.done(imported)
        assert (imported.state, imported.counts, imported.position) == (ImportState.DONE, {"new": 1, "wrong": 1}, 2)
        assert imported.finished_at is not None
        assert not Resource.objects.get().live

    def test_an_editor_publishes_nothing_whatever_is_asked(self, place):
        imported = self.done(self.receive(place, make_role(place, RoleKind.EDITOR).user, FIRST), publishes=True)
        assert (imported.counts, Resource.objects.get().live) == ({"new": 1}, False)
        imported = self.done(self.receive(place, make_role(place, RoleKind.PUBLISHER).user, FIRST), publishes=True)
        assert (imported.counts, Resource.objects.get().live) == ({"changed": 1, "published": 1}, True)

    def test_resources_of_other_platforms_are_left_alone(self, second_platform, place):
        written(place, FIRST)
        resource = Resource.objects.get()
        resource.levers = [second_platform.framework.levers.first()]
        resource.save()
        imported = self.receive(place, make_role(place, RoleKind.PUBLISHER).user, ("a1", "Changé", *FIRST[2:]))
        assert imported.counts == {"refused": 1}

    def test_a_role_taken_away_meanwhile_stops_the_rest(self, place):
        user = make_role(place, RoleKind.EDITOR).user
        imported = self.receive(place, user, FIRST, SECOND)
        Role.objects.filter(user=user).delete()
        assert self.done(imported).counts == {"refused": 2}
        assert not Resource.objects.exists()

    def test_it_is_started_once(self, place):
        imported = self.receive(place, make_role(place, RoleKind.EDITOR).user, FIRST)
        assert [doing.start(imported=imported, publishes=False, overwrites=False) for _turn in range(2)] == [True, False]

    def test_begun_again_it_goes_on_where_it_stopped(self, place, monkeypatch):
        monkeypatch.setattr("terreau.library.importing.session.LOT", 1)
        imported = self.receive(place, make_role(place, RoleKind.EDITOR).user, FIRST, SECOND, ("c3", *SECOND[1:]))
        doing.start(imported=imported, publishes=False, overwrites=False)
        write, turns = Session.write, []

        def stopping(self, lot, note, **more):
            turns.append(lot)
            if len(turns) == 2:
                raise RuntimeError("the machine stops")
            return write(self, lot, note, **more)

        monkeypatch.setattr(Session, "write", stopping)
        with pytest.raises(RuntimeError):
            doing.carry_out(pk=imported.pk)
        imported.refresh_from_db()
        assert (imported.state, imported.position, Resource.objects.count()) == (ImportState.FAILED, 1, 1)
        assert "inattendue" in imported.stopped_by
        ResourceImport.objects.update(state=ImportState.WRITING)
        doing.carry_out(pk=imported.pk)
        imported.refresh_from_db()
        assert (imported.state, imported.counts, Resource.objects.count()) == (ImportState.DONE, {"new": 3}, 3)

    def test_two_workers_do_not_write_the_same_rows(self, place, monkeypatch):
        monkeypatch.setattr("terreau.library.importing.session.LOT", 1)
        imported = self.receive(place, make_role(place, RoleKind.EDITOR).user, FIRST, SECOND)
        doing.start(imported=imported, publishes=False, overwrites=False)
        write = Session.write

        def overtaken(self, lot, note, **more):
            ResourceImport.objects.update(position=2)
            return write(self, lot, note, **more)

        monkeypatch.setattr(Session, "write", overtaken)
        doing.carry_out(pk=imported.pk)
        imported.refresh_from_db()
        assert (imported.state, Resource.objects.count()) == (ImportState.WRITING, 0)

    def test_a_row_that_the_database_refuses_stops_nobody(self, place, monkeypatch):
        imported = self.receive(place, make_role(place, RoleKind.EDITOR).user, FIRST, SECOND)
        from terreau.library.importing.writing import Writer

        write = Writer.write

        def refusing(self, ready):
            if any(one.content["title"] == "Un exemple" for one in ready):
                raise IntegrityError
            return write(self, ready)

        monkeypatch.setattr(Writer, "write", refusing)
        imported = self.done(imported)
        assert imported.counts == {"new": 1, "failed": 1}
        assert "La base refuse" in imported.problems[0]["words"]

    def test_what_moves_between_reading_and_writing_is_left_alone(self, place, monkeypatch):
        written(place, FIRST)
        found = session(place, csv_file(("a1", "Changé", *FIRST[2:])))
        lot = next(found.lots())
        ready = found.writer.ready

        def moving(lines):
            made = ready(lines)
            Resource.objects.get().save_revision()
            return made

        monkeypatch.setattr(found.writer, "ready", moving)
        lines = found.write(lot, noted_nowhere)
        assert (lines[0].outcome, Resource.objects.get().title) == (Outcome.EDITED, "Une méthode")

    def test_two_imports_of_the_same_rows_at_once_make_no_doubles(self, place, monkeypatch):
        found = session(place, csv_file(FIRST, SECOND))
        lot = next(found.lots())
        ready, turns = found.writer.ready, []

        def overtaken(lines):
            made = ready(lines)
            if not turns:
                turns.append(written(place, SECOND))
            return made

        monkeypatch.setattr(found.writer, "ready", overtaken)
        lines = found.write(lot, noted_nowhere)
        assert [line.outcome for line in lines] == [Outcome.NEW, Outcome.SAME]
        assert Resource.objects.count() == 2

    def test_what_was_imported_is_not_told_as_used(self, place):
        written(place, FIRST)
        assert not any(ReferenceIndex.is_indexed(model) for model in (ImportedKey, ImportMapping, ResourceImport))

    def test_what_the_library_exports_is_read_without_a_word(self, place, client):
        make_resource(place, publisher=make_organisation("Une maison"), url="https://exemple.fr/a", year=2020)
        make_resource(place, licence="CC-BY-4.0", levers=place.framework.levers.all()[:3])
        exported = client.get("/ressources/export.csv", SERVER_NAME="terreau.test")
        found = session(place, b"".join(exported.streaming_content))
        lines, _counts = found.plan(next(found.lots()))
        assert [(line.outcome, [problem.words for problem in line.said.problems if problem.refused]) for line in lines] == [(Outcome.NEW, [])] * 2
        assert sorted(len(line.said.values["levers"]) for line in lines) == [1, 3]

    def test_a_file_that_is_gone_is_told(self, place):
        user = make_role(place, RoleKind.EDITOR).user
        imported = self.receive(place, user, FIRST)
        from django.core.files.storage import default_storage

        default_storage.delete(imported.file)
        imported = self.done(imported)
        assert (imported.state, "n’est plus là" in imported.stopped_by) == (ImportState.FAILED, True)

    def test_nothing_is_kept_of_a_file_that_is_refused(self, place, member):
        with pytest.raises(UnreadableFileError):
            doing.receive(name="x.csv", content=b"", platform=place, user=member)
        assert not ResourceImport.objects.exists()

    def test_big_files_are_checked_by_a_worker(self, place, monkeypatch, django_capture_on_commit_callbacks):
        monkeypatch.setattr(doing, "AT_ONCE", 0)
        with django_capture_on_commit_callbacks(execute=True):
            imported = self.receive(place, make_role(place, RoleKind.EDITOR).user, FIRST)
            assert imported.state == ImportState.CHECKING
        imported.refresh_from_db()
        assert imported.state == ImportState.CHECKED
        with django_capture_on_commit_callbacks(execute=True):
            doing.start(imported=imported, publishes=False, overwrites=False)
        imported.refresh_from_db()
        assert imported.state == ImportState.DONE

    def test_what_is_told_of_a_hopeless_file_is_bounded(self, place, monkeypatch):
        monkeypatch.setattr(doing, "MOST_TOLD", 2)
        imported = self.receive(place, make_role(place, RoleKind.EDITOR).user, *[("", "A", "", "", "")] * 5)
        assert (imported.problem_number, len(imported.problems)) == (5, 2)

    def test_files_and_reports_are_forgotten_after_a_week_and_keys_stay(self, place):
        from django.core.files.storage import default_storage

        user = make_role(place, RoleKind.EDITOR).user
        old, recent = self.done(self.receive(place, user, FIRST)), self.receive(place, user, SECOND)
        ResourceImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - 2 * doing.KEPT)
        assert doing.forget(now=timezone.now()) == 1
        assert [default_storage.exists(one.file) for one in (old, recent)] == [False, True]
        assert list(ResourceImport.objects.all()) == [recent]
        assert (ImportedKey.objects.count(), ImportMapping.objects.count()) == (1, 1)
        assert "library.importing.doing.forget" in clock.jobs

    def test_the_mapping_is_kept_for_the_next_file_with_these_columns(self, place):
        self.receive(place, make_role(place, RoleKind.EDITOR).user, FIRST)
        chosen, source = proposed(place, ["Leviers", "TITRE", "Identifiant", "Type", "Resume"])
        assert (chosen.fields, source) == (("levers", "title", "key", "kind", "abstract"), "essai")

    def test_writing_costs_the_same_for_one_and_three_rows(self, place, django_assert_max_num_queries):
        found = session(place, csv_file(*[(str(number), f"Titre {number}", "", "Méthodes", "1") for number in range(3)]))
        lot = next(found.lots())
        found.write(lot[:1], noted_nowhere)
        with django_assert_max_num_queries(18):
            found.write(lot[1:], noted_nowhere)

    def test_a_lot_costs_the_same_for_one_and_three_rows(self, place, assert_same_queries):
        numbers = iter(range(100))
        rows = []

        def add():
            number = next(numbers)
            rows.append((str(number), f"Titre {number}", "", "Méthodes", "1"))
            written(place, *rows)

        def visit():
            looked_at(place, *[(key, f"{title} changé", *rest) for key, title, *rest in rows])

        assert_same_queries(add, visit, at_most=18)
