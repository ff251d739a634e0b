"""Reading the log loses nothing, even when ids become visible out of order."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from terreau.changes import followers, log
from terreau.changes.following import Stamper
from terreau.changes.models import Change, Operation
from terreau.changes.stamps import StampReader, StampWriter, slot_of
from terreau.changes.tests.records import Organisation

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


def read_when_settled(start: log.Position, count: int, after: int) -> list[Change]:
    """Read until `count` rows with an id above `after` are settled: transactions of other databases of the server hold them back too."""
    deadline = time.monotonic() + 300
    while True:
        changes = [change for change in log.read_after(start) if change.id > after]
        if len(changes) >= count or time.monotonic() > deadline:
            return changes


def last_id() -> int:
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def keys(changes: list[Change]) -> list[str]:
    return [change.key for change in changes]


def test_the_later_commit_with_the_smaller_id_is_not_skipped(two_sessions: tuple[Session, Session]) -> None:
    first, second = two_sessions
    a, b = (str(Organisation.objects.get(slug=slug).pk) for slug in "ab")
    start, after = log.horizon(), last_id()
    first.rename("a")
    second.rename("b")
    second.commit()
    visible = Change.objects.latest("id")
    assert visible.key == b, "committed, with the larger id"
    assert [change for change in log.read_after(start) if change.id > after] == [], "an older transaction is open: nothing is settled"
    first.commit()
    changes = read_when_settled(start, 2, after)
    assert sorted(keys(changes)) == sorted([a, b])
    assert changes == sorted(changes, key=lambda change: (change.xid, change.id))
    assert log.read_after(log.Position(changes[-1].xid, changes[-1].id)) == []


def test_reading_batch_by_batch_while_transactions_interleave_reads_each_change_once(two_sessions: tuple[Session, Session]) -> None:
    first, second = two_sessions
    position, after = log.horizon(), last_id()
    seen: list[int] = []

    def read() -> None:
        nonlocal position
        while batch := log.read_after(position, limit=1):
            seen.extend(change.id for change in batch if change.id > after)
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
    read_when_settled(position, 4 - len(seen), after)
    read()
    assert sorted(seen) == sorted(Change.objects.filter(id__gt=after).values_list("id", flat=True))
    assert len(seen) == 4


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


def test_a_follower_is_handed_what_an_open_transaction_holds_back_at_once_and_once(
    two_sessions: tuple[Session, Session], settings: Any, tmp_path: Path
) -> None:
    settings.TERREAU_DATA = tmp_path
    first, second = two_sessions
    a, b = (str(Organisation.objects.get(slug=slug).pk) for slug in "ab")
    handed: list[str] = []

    def follower(batch: followers.Batch) -> None:
        # How they were made may be handed too, where somebody else's transaction is open.
        handed.extend(change.key for change in batch.changes if change.table == Organisation._meta.db_table and change.operation == Operation.UPDATE)

    reading = followers.Reading("mine", followers.Follower(follower))
    reading.catch_up()
    first.rename("a")
    second.rename("b")
    second.commit()
    reading.catch_up()
    assert handed == [b], "a is not committed: nobody waits for it"
    reading.catch_up()
    assert handed == [b]
    restarted = followers.Reading("mine", followers.Follower(follower))
    restarted.catch_up()
    assert handed == [b, b], "the position has not moved: a new process is handed it again"
    first.commit()
    reading.catch_up()
    assert handed == [b, b, a]
    reading.catch_up()
    assert handed == [b, b, a]


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
    start, after = log.horizon(), last_id()
    made = Organisation.objects.bulk_create([Organisation(slug=f"o{i}", name=f"o{i}") for i in range(5)])
    settled = read_when_settled(start, 5, after)
    rest = log.read_after(log.Position(settled[2].xid, settled[2].id))
    assert keys(settled[:3]) + keys(rest) == [str(organisation.pk) for organisation in made]


def test_everything_moved_is_read_like_any_change(db: None) -> None:
    start, after = log.horizon(), last_id()
    log.everything_moved()
    assert [change.table for change in read_when_settled(start, 1, after)] == [log.ANY_TABLE]
