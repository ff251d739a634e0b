"""Values kept in a process: never an old one, never one of a transaction that may be undone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from terreau.changes import kept
from terreau.changes.kept import MOST_VALUES, KeptValues
from terreau.changes.reads import Recording, current, record
from terreau.changes.stamps import StampReader
from terreau.changes.tests.records import Organisation

pytestmark = pytest.mark.django_db
Tick = Callable[[], None]


def names() -> list[str]:
    return list(Organisation.objects.order_by("slug").values_list("name", flat=True))


@pytest.fixture
def organisation(tick: Tick) -> Organisation:
    made = Organisation.objects.create(slug="a", name="Ancien nom")
    tick()
    return made


@pytest.fixture
def values(stamps_file: Path, organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> KeptValues:
    """A memory in a process that is in no transaction, but for the one that undoes the test."""
    monkeypatch.setattr(kept, "_in_transaction", lambda: False)
    return KeptValues(StampReader(stamps_file))


def test_it_is_made_once(values: KeptValues, django_assert_num_queries: Callable[..., object]) -> None:
    assert values.get("names", names) == ["Ancien nom"]
    with django_assert_num_queries(0):
        assert values.get("names", names) == ["Ancien nom"]


def test_it_is_made_again_when_a_table_it_was_read_from_moved(values: KeptValues, tick: Tick) -> None:
    values.get("names", names)
    Organisation.objects.update(name="Nouveau nom")
    tick()
    assert values.get("names", names) == ["Nouveau nom"]


def test_what_it_was_read_from_counts_for_the_page_that_shows_it(values: KeptValues) -> None:
    for _time in range(2):
        page = Recording(as_of=0)
        with record(page):
            values.get("names", names)
        assert Organisation._meta.db_table in page.tables


def test_what_refuses_to_be_kept_while_it_is_made_is_made_each_time_and_keeps_the_page_out(values: KeptValues) -> None:
    made = []

    def counted() -> int:
        recording = current()
        assert recording is not None
        recording.refuse("counted")
        made.append(1)
        return len(made)

    for time in (1, 2):
        page = Recording(as_of=0)
        with record(page):
            assert values.get("counted", counted) == time
        assert page.refusal == "counted"
    around = Recording(as_of=0)
    with record(around):
        values.get("around", lambda: values.get("counted", counted))
    assert around.refusal == "counted"


def test_nothing_is_kept_without_a_follower(tmp_path: Path, values: KeptValues, django_assert_num_queries: Callable[..., object]) -> None:
    alone = KeptValues(StampReader(tmp_path / "none"))
    with django_assert_num_queries(2):
        assert [alone.get("names", names) for _time in range(2)] == [["Ancien nom"]] * 2


def test_nothing_is_kept_of_a_transaction(values: KeptValues, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[..., object]) -> None:
    monkeypatch.setattr(kept, "_in_transaction", lambda: True)
    with django_assert_num_queries(2):
        assert [values.get("names", names) for _time in range(2)] == [["Ancien nom"]] * 2


def test_the_least_asked_for_leaves_first(values: KeptValues, django_assert_num_queries: Callable[..., object]) -> None:
    values.get("names", names)
    for number in range(MOST_VALUES - 1):
        values.get(number, list)
    with django_assert_num_queries(0):
        values.get("names", names)
    for number in range(MOST_VALUES, 2 * MOST_VALUES):
        values.get(number, list)
    with django_assert_num_queries(1):
        values.get("names", names)
