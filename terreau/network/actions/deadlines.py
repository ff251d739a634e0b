"""Working days, as the network counts them: Monday to Friday, less the public holidays of the French labour code (article L3133-1).

Holidays that are kept in Alsace-Moselle or overseas only are counted as working days.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

ANSWERED_WITHIN = 5
_SATURDAY = 5
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
# Easter Monday, Ascension, Whit Monday: days after Easter Sunday.
_AFTER_EASTER = (1, 39, 50)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar: Meeus, Astronomical Algorithms (1991), chapter 8."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


def is_working_day(day: date) -> bool:
    """Return whether people work on a day."""
    moving = {easter(day.year) + timedelta(days=after) for after in _AFTER_EASTER}
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED and day not in moving


def moved(day: date, days: int) -> date:
    """Return the day that lies so many working days after a day, or before it where `days` is negative."""
    step = timedelta(days=1 if days > 0 else -1)
    left = abs(days)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def due_after(now: datetime, days: int = ANSWERED_WITHIN) -> datetime:
    """Return the end of the last of so many working days after that of `now`: midnight in Paris."""
    last = moved(timezone.localdate(now), days)
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))


def is_time_to_remind(due: datetime, now: datetime) -> bool:
    """Return whether the working day before the last one has come: time is left to answer."""
    last = timezone.localdate(due - timedelta(seconds=1))
    return timezone.localdate(now) >= moved(last, -1)
