"""The index of a host: in step with the log, and made again when it is lost or damaged."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from terreau.changes.followers import Batch
from terreau.changes.models import Change, Operation
from terreau.core.registries import SearchDocument
from terreau.search import following, index
from terreau.search.engine import Request, search
from terreau.search.index import UnavailableError
from terreau.search.tests.conftest import LEAVES, PLATFORM, Shelf, document

pytestmark = pytest.mark.django_db


def keys(text: str) -> list[int]:
    return [hit.key for hit in search(Request("leaf", text, platform=PLATFORM)).hits]


def changed_rows(*moved: int) -> tuple[Change, ...]:
    return tuple(Change(table=LEAVES, subject=LEAVES, key=str(key), operation=Operation.UPDATE) for key in moved)


def changed(*moved: int) -> Batch:
    return Batch(everything=False, changes=changed_rows(*moved))


@pytest.fixture
def made(own_folder: Path, shelf: Shelf) -> Shelf:
    shelf.put(document(1, "Une charte"), document(2, "Un budget"))
    following.follow_changes(Batch(everything=True))
    return shelf


def test_before_it_is_made_there_is_none(own_folder: Path, shelf: Shelf) -> None:
    assert not index.is_sound()
    with pytest.raises(UnavailableError):
        keys("charte")


def test_what_moves_is_found_as_it_is_now(made: Shelf) -> None:
    assert keys("charte") == [1]
    made.put(document(1, "Un accord"), document(3, "Une charte"))
    del made.held[2]
    following.follow_changes(changed(1, 2, 3))
    assert (keys("charte"), keys("accord"), keys("budget")) == ([3], [1], [])


def test_what_is_gone_leaves_also_where_all_others_move(made: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "moved", lambda _subjects: None)
    del made.held[2]
    following.follow_changes(Batch(everything=False, changes=(Change(table="frame", subject="frame", key="1"), *changed_rows(2))))
    assert (keys("charte"), keys("budget")) == ([1], [])


def test_pages_that_show_results_are_void_after_each_commit(made: Shelf) -> None:
    before = Change.objects.filter(table=index.TABLE).count()
    following.follow_changes(changed(1))
    assert Change.objects.filter(table=index.TABLE).count() == before + 1
    following.follow_changes(Batch(everything=False, changes=(Change(table=index.TABLE, subject=index.TABLE, key="", operation=Operation.UPDATE),)))
    assert Change.objects.filter(table=index.TABLE).count() == before + 1, "what the search says of itself does not move it again"


def test_a_lost_folder_is_made_again_and_asking_meanwhile_says_so(made: Shelf) -> None:
    following.follow_changes(changed(1))
    shutil.rmtree(index.folder())
    assert not index.is_sound()
    with pytest.raises(UnavailableError):
        keys("charte")
    following.follow_changes(changed(1))
    assert keys("budget") == [2]


@pytest.mark.parametrize("spoil", ["every file", "meta"])
def test_a_damaged_index_is_seen_said_and_made_again(made: Shelf, spoil: str) -> None:
    path = index.generation()
    assert path is not None
    for file in path.iterdir():
        if file.is_file() and (spoil == "every file" or file.name == "meta.json"):
            file.write_bytes(b"spoilt")
    index._reader = index.Reader()
    with pytest.raises(UnavailableError):
        keys("charte")
    assert not index.is_sound()
    following.follow_changes(Batch(everything=True))
    assert index.is_sound()
    assert keys("charte") == [1]


def test_an_index_of_another_version_is_not_read(made: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "VERSION", index.VERSION + 1)
    assert not index.is_sound()


def test_one_generation_is_kept(made: Shelf) -> None:
    following.rebuild()
    following.rebuild()
    assert len(list(index.folder().glob("v*-*"))) == 1


def test_a_page_past_the_end_costs_nothing(made: Shelf) -> None:
    assert search(Request("leaf", platform=PLATFORM, offset=2**40)).count == 2
    assert search(Request("leaf", "charte", platform=PLATFORM, offset=2**40)).hits == ()


def test_a_generation_replaced_while_it_is_asked_is_no_damage(made: Shelf) -> None:
    asked = []

    def ask(searcher: object) -> str:
        asked.append(searcher)
        if len(asked) == 1:
            following.rebuild()
            raise ValueError
        return "answered"

    assert index.reading(ask) == "answered"
    assert index.is_sound()


class Faulty(Shelf):
    """A shelf some documents of which cannot be read; it says so in words that nobody else may see."""

    def __init__(self, *unreadable: int, error: type[Exception] = RuntimeError) -> None:
        super().__init__()
        self.unreadable, self.error = set(unreadable), error

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        for found in super().documents(keys):
            if found.key in self.unreadable:
                raise self.error(f"cannot read {found.title}")
            yield found


@pytest.fixture
def offer(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Shelf], Shelf]:
    """Return a function that puts a shelf in the place of all others."""

    def put(shelf: Shelf) -> Shelf:
        monkeypatch.setattr(following, "searchables", [shelf])
        return shelf

    return put


def test_a_document_that_cannot_be_read_is_left_out_and_said(offer: Callable[[Shelf], Shelf], caplog: pytest.LogCaptureFixture) -> None:
    shelf = offer(Faulty(2))
    shelf.put(document(1, "Une charte"), document(2, "Une charte secrète"), document(3, "Une charte"))
    following.follow_changes(Batch(everything=True))
    assert set(keys("charte")) == {1, 3}
    (told,) = [record.fields for record in caplog.records]
    assert (told["kind"], told["key"]) == ("leaf", 2)
    assert "RuntimeError" in told["traceback"]
    assert "secrète" not in caplog.text + str(told)


def test_one_that_can_no_longer_be_read_leaves_and_those_that_moved_with_it_are_found(offer: Callable[[Shelf], Shelf]) -> None:
    shelf = offer(Faulty())
    shelf.put(document(1, "Une charte"), document(2, "Une charte"), document(3, "Un budget"))
    following.follow_changes(Batch(everything=True))
    shelf.unreadable = {2}
    shelf.put(document(3, "Une charte"))
    following.follow_changes(changed(2, 3))
    assert set(keys("charte")) == {1, 3}


def test_one_that_the_index_cannot_take_is_left_out_too(made: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    for again in (following.rebuild, lambda: following.follow_changes(changed(1, 2, 3))):
        made.put(document(1, "Une charte"), document(2, "Un budget", card={"secret": object()}), document(3, "Une charte"))
        again()
        assert (set(keys("charte")), keys("budget")) == ({1, 3}, [])
        assert caplog.records.pop().fields["key"] == 2


@pytest.mark.parametrize(
    ("count", "error", "said"),
    [
        (following.MANY, RuntimeError, following.UnreadableError),
        (following.MANY, ValueError, following.UnreadableError),
        (3, OperationalError, OperationalError),
    ],
)
def test_what_is_no_document_s_fault_leaves_the_index_as_it_was(
    offer: Callable[[Shelf], Shelf], count: int, error: type[Exception], said: type[Exception]
) -> None:
    shelf = offer(Faulty(error=error))
    shelf.put(*(document(key, "Une charte") for key in range(1, count + 1)))
    following.follow_changes(Batch(everything=True))
    shelf.unreadable = set(shelf.held)
    for batch in (Batch(everything=True), changed(*shelf.held)):
        with pytest.raises(said):
            following.follow_changes(batch)
    assert len(keys("charte")) == min(count, 20)


class PanicError(BaseException):
    """What a library written in Rust raises when it gives up."""


def test_a_writer_that_gave_up_is_not_used_again(made: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(*_all: object) -> None:
        raise PanicError

    made.put(document(1, "Un accord"))
    with monkeypatch.context() as broken:
        broken.setattr(following.writer(), "commit", panic)
        with pytest.raises(PanicError):
            following.follow_changes(changed(1))
    assert following.writer()._writer is None
    following.follow_changes(changed(1))
    assert keys("accord") == [1]
