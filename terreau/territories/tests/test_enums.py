"""Sizes and kinds."""

from hypothesis import example, given
from hypothesis import strategies as st

from terreau.territories.enums import LOWER_BOUNDS, SMALL_AND_MEDIUM, SizeClass, TerritoryKind, size_class_of

EDGES = {0: SizeClass.UNDER_2000, 1_999: SizeClass.UNDER_2000, 2_000: SizeClass.UNDER_10000, 9_999: SizeClass.UNDER_10000}
EDGES |= {10_000: SizeClass.UNDER_20000, 19_999: SizeClass.UNDER_20000, 20_000: SizeClass.OVER}


def test_each_class_begins_where_the_one_before_ends():
    assert {population: size_class_of(population) for population in EDGES} == EDGES
    assert size_class_of(None) == ""


@given(st.integers(min_value=0, max_value=100_000_000))
@example(19_999)
@example(20_000)
def test_small_and_medium_is_under_20_000(population):
    assert (size_class_of(population) in SMALL_AND_MEDIUM) == (population < 20_000)


@given(st.integers(min_value=0, max_value=30_000), st.integers(min_value=0, max_value=30_000))
def test_more_people_never_make_a_smaller_class(some, more):
    order = list(LOWER_BOUNDS)
    assert order.index(SizeClass(size_class_of(some))) <= order.index(SizeClass(size_class_of(some + more)))


def test_addresses_name_kinds_in_french():
    assert [kind.in_addresses for kind in TerritoryKind] == ["regions", "departements", "intercommunalites", "communes"]
