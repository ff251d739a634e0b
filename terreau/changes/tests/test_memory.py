"""Keys, encodings and the bounds of the memory: no database."""

from random import Random

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from terreau.changes.pagecache import Page, PageMemory, encoding_for, normalised


def test_the_last_of_a_repeated_name_is_not_confused() -> None:
    assert normalised("page=1&page=2") != normalised("page=2&page=1")
    assert normalised("page=2&page=") != normalised("page=2")


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "%61", "c"]), st.sampled_from(["", "1", "2"])), max_size=6), st.randoms())
def test_equal_normal_forms_mean_equal_queries(pairs: list[tuple[str, str]], random: Random) -> None:
    def read(query: str) -> dict[str, list[str]]:
        found = dict(QueryDict(query, encoding="utf-8").lists())
        return {name: values for name, values in found.items() if values != [""]}

    query = "&".join(f"{name}={value}" for name, value in pairs)
    assert read(normalised(query)) == read(query)
    shuffled = pairs[:]
    random.shuffle(shuffled)
    other = "&".join(f"{name}={value}" for name, value in shuffled)
    assert (normalised(query) == normalised(other)) == (read(query) == read(other))


def page_of(size: int) -> Page:
    return Page(headers=[], bodies={"": b"x" * size}, digest="d", as_of=0, slots=())


def test_memory_is_bounded_and_the_least_served_leaves_first() -> None:
    memory = PageMemory(limit=100_000)
    for name in "abcdefghij":
        memory.put(name, page_of(9_000))
    assert memory.used <= 100_000
    assert memory.get("a") is None
    assert memory.get("b") is None or len(memory) <= 9
    kept = memory.get("c")
    memory.put("k", page_of(9_000))
    assert kept is not None
    assert memory.get("c") is kept, "served since: others leave first"


def test_keys_count_and_so_do_pages() -> None:
    memory = PageMemory(limit=100_000, most=3)
    memory.put(("host", "k" * 40_000), page_of(1_000))
    assert memory.used == 0, "a key that takes more than its share is not kept"
    for name in "abcde":
        memory.put((name,), page_of(1_000))
    assert len(memory) == 3
    assert memory.get(("a",)) is None


def test_a_page_too_large_is_not_kept_and_counts_stay_true() -> None:
    memory = PageMemory(limit=100_000)
    memory.put("a", page_of(50_000))
    assert (len(memory), memory.used) == (0, 0)
    memory.put("a", page_of(1_000))
    memory.put("a", page_of(2_000))
    memory.drop("a")
    memory.drop("a")
    assert (len(memory), memory.used) == (0, 0)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", ""),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, identity; q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=nonsense", ""),
        ("identity", ""),
        ("GZIP", "gzip"),
    ],
)
def test_the_best_encoding_the_client_reads(accepted: str, chosen: str) -> None:
    assert encoding_for(accepted) == chosen
