"""Numbers and days as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from terreau.core.templatetags.terreau import in_words, size
from terreau.core.typography import day, number


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (999, "999"), (14_000, "14\u202f000"), (-1_234_567, "-1\u202f234\u202f567"), (Decimal("1234.5"), "1\u202f234,5"), ("12", "12"), (True, "True")],
)
def test_thousands_are_set_apart_by_a_narrow_space(value, written):
    assert number(value) == written


@pytest.mark.parametrize(
    ("value", "gender", "written"),
    [(1, "m", "un"), (1, "f", "une"), (3, "f", "trois"), (7, "m", "sept"), (10, "m", "dix"), (0, "m", "0"), (11, "m", "11"), (2_000, "f", "2\u202f000")],
)
def test_counts_up_to_ten_are_words(value, gender, written):
    assert in_words(value, gender) == written


@pytest.mark.parametrize(
    ("octets", "written"),
    [
        (0, ""),
        (None, ""),
        (1, "1\u00a0octet"),
        (999, "999\u00a0octets"),
        (1000, "1\u00a0ko"),
        (8_660, "8,7\u00a0ko"),
        (999_949, "999,9\u00a0ko"),
        (1_000_000, "1\u00a0Mo"),
    ],
)
def test_sizes_are_written_as_people_read_them(octets, written):
    assert size(octets) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 12, 1), "1er\xa0décembre 2026"),
        (date(2026, 12, 11), "11\xa0décembre 2026"),
        # Half past eleven in the evening of Greenwich is the next day in Paris.
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "1er\xa0décembre 2026"),
        (None, ""),
    ],
)
def test_the_first_day_of_a_month_is_written_as_such(value, written):
    assert day(value) == written
