"""Followers get every change once they succeed, and do not hold each other."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from terreau.changes import followers, following, log, triggers, watched
from terreau.changes.followers import Batch, follow
from terreau.changes.log import derived_moved, everything_moved
from terreau.changes.models import Change, FollowerCursor
from terreau.changes.reads import Recording
from terreau.changes.stamps import StampReader, StampWriter
from terreau.changes.tests.records import Organisation, Resource, ResourcePublisher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_changes_are_settled")]


class Follower:
    """Remembers what it was handed; raises as often as it is told to."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.failures = 0

    def __call__(self, batch: Batch) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not now")
        self.batches.append(batch)


def _last_seen() -> log.Position:
    return log.Position(*(Change.objects.order_by("xid", "id").values_list("xid", "id").last() or (0, 0)))


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, db: None) -> None:
    """No other followers, in a folder of their own. What the test sees is settled: transactions of other tests beside it come and go (see test_log.py)."""
    settings.TERREAU_DATA = tmp_path
    monkeypatch.setattr(followers, "_followers", {})
    monkeypatch.setattr(log, "_settled", Change.objects.all)
    monkeypatch.setattr(log, "unsettled_transactions", set)
    monkeypatch.setattr(log, "horizon", _last_seen)
    monkeypatch.setattr(log, "is_foreign", lambda _position: False)


@pytest.fixture
def follower(registry: None) -> Follower:
    """A follower that has been told « everything » and has nothing left to read."""
    made = follow("mine")(Follower())
    followers.Reading("mine", followers.Follower(made)).catch_up()
    assert [batch.everything for batch in made.batches] == [True]
    made.batches.clear()
    return made


def make_organisation(slug: str = "a") -> Organisation:
    return Organisation.objects.create(slug=slug, name=slug)


def test_a_new_follower_is_told_everything_then_what_moves(follower: Follower) -> None:
    organisation = make_organisation()
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    assert len(follower.batches) == 1
    batch = follower.batches[0]
    assert not batch.everything
    assert batch.subjects() == {("accounts_organisation", str(organisation.pk))}
    assert batch.keys(Organisation) == {str(organisation.pk)}
    assert batch.touches(Organisation)
    assert not batch.touches(Resource)


def test_a_child_names_its_owner(follower: Follower) -> None:
    resource = Resource.objects.create(slug="r", title="r", live=False)
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    follower.batches.clear()
    ResourcePublisher.objects.create(resource=resource, label="x")
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    assert follower.batches[0].keys(Resource) == {str(resource.pk)}
    assert follower.batches[0].touches(ResourcePublisher)


def test_a_failing_follower_gets_the_same_batch_again_and_holds_nobody(follower: Follower) -> None:
    other = follow("other")(Follower())
    followers.Reading("other", followers.Follower(other)).catch_up()
    organisation = make_organisation()
    follower.failures = 1
    with pytest.raises(RuntimeError, match="not now"):
        followers.Reading("mine", followers.Follower(follower)).step()
    followers.Reading("other", followers.Follower(other)).catch_up()
    assert other.batches[-1].keys(Organisation) == {str(organisation.pk)}
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    assert follower.batches[-1].keys(Organisation) == {str(organisation.pk)}


def test_everything_moved_reaches_followers(follower: Follower) -> None:
    everything_moved()
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    assert [batch.everything for batch in follower.batches] == [True]
    assert follower.batches[0].touches(Resource)
    assert follower.batches[0].subjects() == set()


def test_each_host_reads_for_itself(follower: Follower, settings: Any, tmp_path: Path) -> None:
    here = followers.place()
    settings.TERREAU_DATA = tmp_path / "other"
    assert followers.place() != here
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    assert [batch.everything for batch in follower.batches] == [True], "another host begins with everything"
    settings.TERREAU_DATA = tmp_path
    assert followers.place() == here


def test_trim_keeps_a_week_and_what_somebody_has_not_read(follower: Follower) -> None:
    make_organisation()
    old = timezone.now() - timedelta(days=8)
    Change.objects.update(at=old)
    unread = Change.objects.latest("id")
    assert followers.trim() >= 0
    assert Change.objects.filter(pk=unread.pk).exists()
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    recent = make_organisation("recent")
    followers.trim(batch=1)
    assert {change.key for change in Change.objects.all()} == {str(recent.pk)}


def test_a_follower_away_for_a_week_is_forgotten_and_begins_anew(follower: Follower) -> None:
    make_organisation()
    old = timezone.now() - timedelta(days=8)
    Change.objects.update(at=old)
    FollowerCursor.objects.update(read_at=old)
    followers.trim()
    assert Change.objects.count() == 0
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    assert [batch.everything for batch in follower.batches] == [True]


def test_a_quiet_follower_is_still_here(follower: Follower) -> None:
    FollowerCursor.objects.update(read_at=timezone.now() - timedelta(days=2))
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    assert timezone.now() - FollowerCursor.objects.get().read_at < timedelta(hours=1)
    assert follower.batches == []


def test_the_command_does_one_round(follower: Follower) -> None:
    organisation = make_organisation()
    call_command("follow", "--once")
    assert follower.batches[-1].keys(Organisation) == {str(organisation.pk)}
    reader = StampReader()
    assert reader.alive()
    follower.batches.clear()
    call_command("follow", "--once", "--everything")
    assert [batch.everything for batch in follower.batches] == [True]


def test_the_command_installs_what_is_newly_watched(follower: Follower) -> None:
    name, (table, _body) = next(iter(triggers.present().items()))
    triggers.drop({name: table})
    call_command("follow", "--once")
    assert triggers.is_complete()
    assert [batch.everything for batch in follower.batches] == [True], "what happened meanwhile was not seen"


def test_two_followers_do_not_share_a_data_directory(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terreau.changes.management.commands.follow._WAIT_FOR_THE_OTHER", 0.0)
    with following.only_one() as free:
        assert free
        with pytest.raises(CommandError, match="Un autre suiveur"):
            call_command("follow", "--once")


def test_without_its_triggers_the_log_is_not_trusted(writer: StampWriter) -> None:
    stamper = following.Stamper(writer)
    name, (table, _body) = next(iter(triggers.present().items()))
    triggers.drop({name: table})
    with pytest.raises(following.TriggersMissingError, match="migrate"):
        stamper.tick()
    assert not StampReader(writer.path).alive()
    triggers.install_log()
    stamper.tick()
    assert StampReader(writer.path).alive()


def test_a_failure_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following.connection, "close", lambda: None)
    stop, calls = threading.Event(), []

    def unsure() -> None:
        calls.append(1)
        if len(calls) == 3:
            stop.set()
            return
        raise RuntimeError("the database is down")

    following.repeat(stop, unsure, every=0.0001, name="unsure")
    assert len(calls) == 3
    assert [record.getMessage() for record in caplog.records] == ["unsure failed (RuntimeError): trying again"]


class PanicException(BaseException):
    """What such a library raises when it gives up: no `Exception`."""


def test_a_panic_is_logged_and_what_is_repeated_goes_on(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following.connection, "close", lambda: None)
    stop, calls = threading.Event(), []

    def panics_once() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise PanicException
        stop.set()

    following.repeat(stop, panics_once, every=0.0001, name="panicky")
    assert len(calls) == 2
    assert [record.getMessage() for record in caplog.records] == ["panicky failed (PanicException): trying again"]


@pytest.mark.parametrize("ending", [KeyboardInterrupt, SystemExit])
def test_who_asks_the_process_to_end_is_obeyed(ending: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following.connection, "close", lambda: None)

    def end() -> None:
        raise ending

    with pytest.raises(ending):
        following.repeat(threading.Event(), end, every=0.0001, name="ending")


def test_a_follower_whose_work_is_lost_begins_again(follower: Follower) -> None:
    there = [True]
    watched_one = followers.Follower(follower, lambda: there[0])
    followers.Reading("mine", watched_one).catch_up()
    assert follower.batches == []
    there[0] = False
    followers.Reading("mine", watched_one).step()
    assert [batch.everything for batch in follower.batches] == [True]


def test_what_is_derived_moves_the_pages_that_show_it(follower: Follower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "_derived", set())
    recording = Recording(as_of=0, tables={"made_of_it"})
    assert recording.unwatched() == {"made_of_it"}
    watched.derive("made_of_it")
    assert recording.unwatched() == set()
    derived_moved("made_of_it")
    followers.Reading("mine", followers.Follower(follower)).catch_up()
    assert [change.table for batch in follower.batches for change in batch.changes] == ["made_of_it"]
