"""Reading the log loses nothing, even when ids become visible out of order."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from terreau.accounts.models import Organisation
from terreau.changes import log
from terreau.changes.following import Stamper
from terreau.changes.models import Change
from terreau.changes.stamps import StampReader, StampWriter, slot_of

pytestmark = pytest.mark.django_db(transaction=True)


class Session:
    """Another connection to the database, with a transaction of its own."""

    def __init__(self) -> None:
        self.connection: Any = connection.copy()
        self.connection.set_autocommit(False)

    def rename(self, slug: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_organisation SET note = note || 'x' WHERE slug = %s", [slug])

    def commit(self) -> None:
        self.connection.commit()


@pytest.fixture
def two_sessions(on_postgresql: None, db: None) -> Iterator[tuple[Session, Session]]:
    for slug in "ab":
        Organisation.objects.create(slug=slug, name=slug)
    sessions = Session(), Session()
    yield sessions
    for session in sessions:
        session.connection.rollback()
        session.connection.close()


def keys(changes: list[Change]) -> list[str]:
    return [change.key for change in changes]


def test_the_later_commit_with_the_smaller_id_is_not_skipped(two_sessions: tuple[Session, Session]) -> None:
    first, second = two_sessions
    a, b = (str(Organisation.objects.get(slug=slug).pk) for slug in "ab")
    start = log.horizon()
    first.rename("a")
    second.rename("b")
    second.commit()
    visible = Change.objects.latest("id")
    assert visible.key == b, "committed, with the larger id"
    assert log.read_after(start) == [], "an older transaction is open: nothing is settled"
    first.commit()
    changes = log.read_after(start)
    assert sorted(keys(changes)) == sorted([a, b])
    assert changes == sorted(changes, key=lambda change: (change.xid, change.id))
    end = log.Position(changes[-1].xid, changes[-1].id)
    assert log.read_after(end) == []


def test_reading_batch_by_batch_while_transactions_interleave_reads_each_change_once(two_sessions: tuple[Session, Session]) -> None:
    first, second = two_sessions
    position, seen = log.horizon(), []
    before = Change.objects.count()

    def read() -> None:
        nonlocal position
        while batch := log.read_after(position, limit=1):
            seen.extend(change.id for change in batch)
            position = log.Position(batch[-1].xid, batch[-1].id)

    for step in (first.rename, second.rename):
        step("a" if step == first.rename else "b")
        read()
    second.commit()
    read()
    second.rename("b")
    read()
    first.rename("a")
    first.commit()
    read()
    second.commit()
    read()
    assert len(seen) == len(set(seen)) == Change.objects.count() - before == 4


def test_an_open_transaction_does_not_delay_what_others_publish(two_sessions: tuple[Session, Session], writer: StampWriter) -> None:
    first, second = two_sessions
    stamper, reader = Stamper(writer), StampReader(writer.path)
    stamper.tick()
    assert reader.alive()
    as_of, slots = reader.position(), [slot_of("accounts_organisation")]
    first.rename("a")
    stamper.tick()
    assert reader.fresh(as_of, slots)
    second.rename("b")
    second.commit()
    stamper.tick()
    assert not reader.fresh(as_of, slots)


def test_rows_and_positions_of_another_cluster_are_recognised(on_postgresql: None) -> None:
    far = log.horizon().xid + 10**9
    assert not log.is_foreign(log.horizon())
    assert log.is_foreign(log.Position(far, 1))
    foreign = Change.objects.create(xid=far, table="x", subject="x", key="1", operation="I")
    own = Organisation.objects.create(slug="a", name="a")
    assert log.drop_foreign() == 1
    assert not Change.objects.filter(pk=foreign.pk).exists()
    assert Change.objects.filter(key=str(own.pk), subject="accounts_organisation").exists()


def test_batches_follow_each_other(db: None) -> None:
    start = log.horizon()
    made = Organisation.objects.bulk_create([Organisation(slug=f"o{i}", name=f"o{i}") for i in range(5)])
    first = log.read_after(start, limit=3)
    rest = log.read_after(log.Position(first[-1].xid, first[-1].id))
    assert keys(first) + keys(rest) == [str(organisation.pk) for organisation in made]


def test_everything_moved_is_read_like_any_change(db: None) -> None:
    start = log.horizon()
    log.everything_moved()
    assert [change.table for change in log.read_after(start)] == [log.ANY_TABLE]
