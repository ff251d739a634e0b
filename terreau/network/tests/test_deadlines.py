"""Five working days, as people in France count them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from terreau.network.actions.deadlines import due_after, easter, is_time_to_remind, is_working_day, moved

PARIS = ZoneInfo("Europe/Paris")


def at(*when):
    return datetime(*when, tzinfo=PARIS)


@pytest.mark.parametrize("sunday", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25), date(2285, 3, 22)])
def test_easter_is_that_of_the_calendar(sunday):
    assert easter(sunday.year) == sunday


def test_every_public_holiday_of_a_year():
    weekdays = [day for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)) if day.weekday() < 5]
    holidays = [day for day in weekdays if not is_working_day(day)]
    assert holidays == [date(2026, *day) for day in [(1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (11, 11), (12, 25)]]


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (at(2027, 2, 1, 10), at(2027, 2, 9)),  # Monday: the five next days end on the Monday after
        (at(2027, 2, 6, 23, 59), at(2027, 2, 13)),  # Saturday
        (at(2026, 12, 24, 9), at(2027, 1, 5)),  # Christmas and New Year's Day are Fridays
        (at(2026, 5, 7, 9), at(2026, 5, 19)),  # a Friday 8 May, and Ascension
    ],
)
def test_the_last_day_is_whole(asked, due):
    assert due_after(asked) == due


def test_a_change_of_hour_moves_no_midnight():
    assert due_after(datetime(2027, 3, 25, 10, tzinfo=PARIS)).astimezone(PARIS).hour == 0


def test_days_are_counted_back_too():
    assert moved(date(2027, 2, 8), -1) == date(2027, 2, 5)
    assert moved(date(2027, 3, 30), -1) == date(2027, 3, 26), "Easter Monday"


def test_one_is_reminded_while_a_working_day_is_left():
    due = datetime(2027, 2, 9, tzinfo=PARIS)
    assert not is_time_to_remind(due, datetime(2027, 2, 4, 23, tzinfo=PARIS))
    assert is_time_to_remind(due, datetime(2027, 2, 5, 0, tzinfo=PARIS))
