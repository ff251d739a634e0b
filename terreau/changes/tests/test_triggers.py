"""The change log sees every write, whatever its way in."""

from collections.abc import Iterator

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terreau.changes import install, triggers, watched
from terreau.changes.models import Change, Operation
from terreau.changes.tests.records import Organisation, Resource, ResourcePublisher, Source, Term, User

pytestmark = pytest.mark.django_db


def make_term(slug: str) -> Term:
    return Term.objects.create(slug=slug, label=slug, definition=slug)


def make_organisation(slug: str) -> Organisation:
    return Organisation.objects.create(slug=slug, name=slug)


def rows_after(start: int) -> list[tuple[str, str, str, str]]:
    return list(Change.objects.filter(id__gt=start).order_by("id").values_list("table", "subject", "key", "operation"))


def last_id() -> int:
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def test_create_update_and_delete_are_logged_in_order() -> None:
    start = last_id()
    organisation = make_organisation("a")
    key = str(organisation.pk)
    Organisation.objects.filter(pk=organisation.pk).update(name="b")
    Organisation.objects.filter(pk=organisation.pk)._raw_delete("default")
    table = "accounts_organisation"
    assert rows_after(start) == [(table, table, key, "I"), (table, table, key, "U"), (table, table, key, "D")]


def test_raw_sql_is_logged() -> None:
    organisation = make_organisation("a")
    start = last_id()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_organisation SET name = 'z'")
    assert rows_after(start) == [("accounts_organisation", "accounts_organisation", str(organisation.pk), "U")]


def test_bulk_create_logs_each_row() -> None:
    start = last_id()
    made = Organisation.objects.bulk_create([Organisation(slug=f"o{i}", name=f"o{i}") for i in range(5)])
    assert {row[2] for row in rows_after(start)} == {str(organisation.pk) for organisation in made}


def test_an_upsert_logs_what_it_did() -> None:
    source = Source.objects.create(code="a", title="a")
    start = last_id()
    Source.objects.bulk_create(
        [Source(code="a", title="b"), Source(code="c", title="c")], update_conflicts=True, unique_fields=["code"], update_fields=["title"]
    )
    added = Source.objects.get(code="c")
    assert {(row[2], row[3]) for row in rows_after(start)} == {(str(source.pk), "U"), (str(added.pk), "I")}


def test_a_child_table_carries_its_owner() -> None:
    resource = Resource.objects.create(slug="r", title="r", live=False)
    other = Resource.objects.create(slug="s", title="s", live=False)
    start = last_id()
    publisher = ResourcePublisher.objects.create(resource=resource, label="x")
    assert rows_after(start) == [("library_resourcepublisher", "library_resource", str(resource.pk), "I")]
    start = last_id()
    ResourcePublisher.objects.filter(pk=publisher.pk).update(resource=other)
    assert {row[2] for row in rows_after(start)} == {str(resource.pk), str(other.pk)}, "both owners moved"


def test_a_many_to_many_table_carries_its_owner() -> None:
    term, source = make_term("a"), Source.objects.create(code="s", title="s")
    start = last_id()
    term.sources.add(source)
    term.sources.clear()
    row = ("vocabulary_term_sources", "vocabulary_term", str(term.pk))
    assert rows_after(start) == [(*row, "I"), (*row, "D")]


def test_a_rolled_back_change_leaves_nothing() -> None:
    start = last_id()
    with transaction.atomic():
        make_organisation("a")
        transaction.set_rollback(True)
    assert rows_after(start) == []


def test_people_are_not_in_the_log() -> None:
    start = last_id()
    User.objects.create_user("someone@example.org")
    assert not any(row[0].startswith("accounts_user") for row in rows_after(start))


def test_what_is_private_or_noise_is_not_watched() -> None:
    tables = watched.watched_tables()
    assert tables.keys().isdisjoint({"accounts_user", "accounts_role", "django_session", "wagtailcore_revision", "wagtailcore_modellogentry", "changes_change"})
    assert {"library_resource", "library_resource_levers", "accounts_organisation", "wagtailcore_page", "core_picture"} <= tables.keys()


@pytest.fixture
def watched_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test watches or ignores is forgotten after it."""
    monkeypatch.setattr(watched, "_watched", set(watched._watched))
    monkeypatch.setattr(watched, "_ignored", set(watched._ignored))
    yield
    monkeypatch.undo()
    watched.forget_introspection()


def test_a_room_adds_and_removes_models(watched_anew: None) -> None:
    watched.watch("accounts.Role")
    assert "accounts_role" in watched.watched_tables()
    watched.ignore("accounts.Role", "vocabulary.Term")
    tables = watched.watched_tables()
    assert tables.keys().isdisjoint({"accounts_role", "vocabulary_term", "vocabulary_term_sources"})
    watched.watch("vocabulary.Term")
    assert "vocabulary_term_sources" in watched.watched_tables()


def test_installing_twice_changes_nothing() -> None:
    assert triggers.is_complete()
    assert triggers.install_log() is False


def test_a_missing_or_altered_trigger_is_put_back() -> None:
    name, (table, body) = next(iter(triggers.present().items()))
    triggers.drop({name: table})
    assert not triggers.is_complete()
    assert triggers.install_log() is True
    assert triggers.present()[name] == (table, body)


def test_a_table_no_longer_watched_loses_its_triggers(watched_anew: None) -> None:
    watched.ignore("vocabulary.Term")
    triggers.install_log()
    start = last_id()
    make_term("quiet")
    assert rows_after(start) == []


def test_after_a_migration_everything_moved() -> None:
    start = last_id()
    install.after_migrations(plan=["one"])
    assert [row[3] for row in rows_after(start)] == [Operation.EVERYTHING]
    install.after_migrations(plan=[])
    assert len(rows_after(start)) == 1, "a migrate that had nothing to do says nothing"


def test_a_table_remade_by_sqlite_is_watched_again(on_sqlite: None) -> None:
    install.before_migrations(plan=["one"])
    assert triggers.present() == {}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE changes_change RENAME TO changes_change_new")
        cursor.execute("ALTER TABLE changes_change_new RENAME TO changes_change")
    install.after_migrations(plan=["one"])
    start = last_id()
    organisation = make_organisation("a")
    assert rows_after(start) == [("accounts_organisation", "accounts_organisation", str(organisation.pk), "I")]


@pytest.mark.django_db(transaction=True)
def test_truncating_says_that_everything_moved(on_postgresql: None) -> None:
    start = last_id()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE vocabulary_term CASCADE")
    assert {row[3] for row in rows_after(start)} == {Operation.EVERYTHING}


def test_names_stay_within_what_postgresql_keeps() -> None:
    long = watched.Watched("a" * 63, "a" * 63, "id")
    names = [trigger.name for make in (triggers._sqlite, triggers._postgresql) for trigger in make(long)]
    assert all(len(name) <= 63 for name in names)
    assert len(set(names)) == len(names)


NUMBERS = st.integers(0, 3)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["term", "resource", "rename", "bulk", "delete", "publisher", "unpublish", "clear", "drop"]), NUMBERS, NUMBERS),
        st.tuples(st.sampled_from(["relate", "unrelate"]), NUMBERS, NUMBERS),
    ),
    max_size=14,
)


class World:
    """A few terms and resources, and which of them the operations touched."""

    def __init__(self) -> None:
        self.terms: dict[int, Term] = {}
        self.resources: dict[int, Resource] = {}
        self.links: set[tuple[int, int]] = set()
        self.publishers: dict[int, int] = {}
        self.touched: set[tuple[str, str]] = set()

    def touch(self, record: Term | Resource) -> None:
        self.touched.add((record._meta.db_table, str(record.pk)))

    def apply(self, name: str, i: int, j: int) -> None:
        getattr(self, f"do_{name}")(i, j)

    def do_term(self, i: int, _j: int) -> None:
        if i not in self.terms:
            self.terms[i] = make_term(f"t{i}")
            self.touch(self.terms[i])

    def do_resource(self, i: int, _j: int) -> None:
        if i not in self.resources:
            self.resources[i] = Resource.objects.create(slug=f"r{i}", title=f"r{i}", live=False)
            self.publishers[i] = 0
            self.touch(self.resources[i])

    def do_rename(self, i: int, _j: int) -> None:
        if i in self.terms:
            self.terms[i].label += "!"
            self.terms[i].save()
            self.touch(self.terms[i])

    def do_bulk(self, i: int, j: int) -> None:
        chosen = [self.terms[n] for n in {i, j} if n in self.terms]
        Term.objects.filter(pk__in=[term.pk for term in chosen]).update(note="moved")
        for term in chosen:
            self.touch(term)

    def do_delete(self, i: int, _j: int) -> None:
        if i in self.terms:
            self.touch(self.terms[i])
            # Links to the deleted term belonged to the others.
            for origin, target in [link for link in self.links if i in link]:
                self.touch(self.terms[origin])
                self.links.discard((origin, target))
            Term.objects.filter(pk=self.terms.pop(i).pk).delete()

    def do_drop(self, i: int, _j: int) -> None:
        if i in self.resources:
            resource = self.resources.pop(i)
            self.touch(resource)
            resource.delete()

    def do_publisher(self, i: int, _j: int) -> None:
        if i in self.resources:
            ResourcePublisher.objects.create(resource_id=self.resources[i].pk, label="x")
            self.publishers[i] += 1
            self.touch(self.resources[i])

    def do_unpublish(self, i: int, _j: int) -> None:
        if i in self.resources:
            deleted, _ = ResourcePublisher.objects.filter(resource_id=self.resources[i].pk).delete()
            if deleted:
                self.touch(self.resources[i])

    def do_relate(self, i: int, j: int) -> None:
        if i in self.terms and j in self.terms:
            self.terms[i].related.add(self.terms[j])
            if (i, j) not in self.links:
                self.touch(self.terms[i])
            self.links.add((i, j))

    def do_unrelate(self, i: int, j: int) -> None:
        if i in self.terms and j in self.terms:
            self.terms[i].related.remove(self.terms[j])
            if (i, j) in self.links:
                self.touch(self.terms[i])
            self.links.discard((i, j))

    def do_clear(self, i: int, _j: int) -> None:
        if i in self.terms:
            self.terms[i].related.clear()
            gone = {link for link in self.links if link[0] == i}
            if gone:
                self.touch(self.terms[i])
            self.links -= gone


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_the_subjects_in_the_log_are_exactly_those_touched(operations: list[tuple[str, int, int]]) -> None:
    ContentType.objects.get_for_models(Term, Resource)
    with transaction.atomic():
        start = last_id()
        world = World()
        for name, i, j in operations:
            world.apply(name, i, j)
        logged = {(row[1], row[2]) for row in rows_after(start) if row[1] in {"vocabulary_term", "library_resource"}}
        assert logged == world.touched
        transaction.set_rollback(True)
