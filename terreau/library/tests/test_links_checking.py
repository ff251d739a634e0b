"""Which addresses are asked and when, and what their answers come to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from terreau.jobs.clock import jobs
from terreau.library import tasks
from terreau.library.enums import LinkState
from terreau.library.links import checking
from terreau.library.links.visiting import Found, Visitor
from terreau.library.models import LinkCheck, LinkHost, Resource
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db
# A little later than what the tests make.
NOW = timezone.now() + timedelta(hours=1)
WEEK = timedelta(days=7)
GONE, AWAY, FINE = Found(LinkState.GONE, 404), Found(LinkState.UNREACHABLE), Found(LinkState.OK, 200)


class Visits:
    """A visitor who leaves nothing: says of each address what the test decided, and keeps what was asked."""

    def __init__(self, **found):
        self.found, self.asked = found, []

    def visit(self, url):
        self.asked.append(url)
        return self.found.get(url.rpartition("/")[2], FINE)


@pytest.fixture(autouse=True)
def allowed(settings):
    settings.TERREAU_CHECK_ADDRESSES = True


@pytest.fixture
def followed(platform):
    """Return a function that makes a resource with an address, and returns how that address is followed."""

    def follow(url):
        make_resource(platform, url=url, access="en-ligne")
        checking.register_addresses()
        return LinkCheck.objects.get(url=url)

    return follow


def ask(asked, visits, after=timedelta(0)):
    """Ask an address some time from now."""
    return checking.check(key=asked.pk, now=NOW + after, by=visits)


def test_addresses_are_followed_once_and_forgotten_when_no_resource_has_them(platform):
    make_resource(platform, url="https://exemple.test/un", access="en-ligne")
    make_resource(platform, url="https://exemple.test/un", access="en-ligne")
    make_resource(platform, url="https://exemple.test:8443/deux", access="en-ligne", live=False)
    make_resource(platform)
    assert checking.register_addresses() == 2
    assert checking.register_addresses() == 0
    assert {(one.url, one.host.name) for one in LinkCheck.objects.all()} == {
        ("https://exemple.test/un", "exemple.test"),
        ("https://exemple.test:8443/deux", "exemple.test:8443"),
    }
    Resource.objects.filter(url="https://exemple.test/un").update(url="", access="editeur")
    checking.register_addresses()
    assert [one.url for one in LinkCheck.objects.all()] == ["https://exemple.test:8443/deux"]


def test_an_address_is_dead_after_failures_of_three_days_and_alive_as_soon_as_it_answers(followed):
    asked = followed("https://exemple.test/disparue")
    for week in range(3):
        assert not LinkCheck.objects.dead().exists()
        ask(asked, Visits(disparue=GONE), WEEK * week)
    assert LinkCheck.objects.dead().get().failures == 3
    ask(asked, Visits(), WEEK * 3)
    assert not LinkCheck.objects.dead().exists()


def test_failures_of_one_day_count_once(followed):
    asked = followed("https://exemple.test/disparue")
    for _ in range(4):
        asked.refresh_from_db()
        checking.record(asked, GONE, now=NOW)
    asked.refresh_from_db()
    assert asked.failures == 1


@pytest.mark.parametrize("state", [LinkState.REFUSED, LinkState.UNVISITED])
def test_a_refusal_is_no_death(followed, state):
    asked = followed("https://exemple.test/fermee")
    for week in range(4):
        ask(asked, Visits(fermee=Found(state, 403)), WEEK * week)
    assert LinkCheck.objects.get().state == state
    assert not LinkCheck.objects.dead().exists()


def test_silence_counts_only_while_others_answer(followed):
    """When our own network is down every address fails: none of them is dead."""
    quiet, other = followed("https://muet.test/a"), followed("https://autre.test/b")
    for week in range(4):
        ask(quiet, Visits(a=AWAY), WEEK * week)
        ask(other, Visits(b=AWAY), WEEK * week)
    assert not LinkCheck.objects.dead().exists()
    for week in range(4, 7):
        ask(other, Visits(), WEEK * week)
        ask(quiet, Visits(a=AWAY), WEEK * week)
    assert [one.url for one in LinkCheck.objects.dead()] == ["https://muet.test/a"]


def test_an_address_is_asked_once_a_week(followed):
    asked, visits = followed("https://exemple.test/a"), Visits()
    ask(asked, visits)
    assert ask(asked, visits, timedelta(days=6, hours=23)) is None
    assert ask(asked, visits, WEEK) == LinkState.OK
    assert len(visits.asked) == 2


def test_a_server_is_asked_one_address_at_a_time_and_left_in_peace(followed):
    first, second, visits = followed("https://exemple.test/a"), followed("https://exemple.test/b"), Visits()
    assert ask(first, visits) == LinkState.OK
    assert ask(second, visits, timedelta(minutes=3)) is None
    assert ask(second, visits, timedelta(minutes=4)) == LinkState.OK
    assert visits.asked == ["https://exemple.test/a", "https://exemple.test/b"]


def test_the_clock_hands_over_one_address_of_each_server_and_none_twice(followed, monkeypatch, django_capture_on_commit_callbacks):
    for url in ("https://un.test/a", "https://un.test/b", "https://deux.test/c"):
        followed(url)
    visits = Visits()
    monkeypatch.setattr(checking, "visitor", lambda: visits)
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert checking.start_checks(now=NOW + timedelta(seconds=1)) == 2
    assert sorted(visits.asked) == ["https://deux.test/c", "https://un.test/a"]
    with django_capture_on_commit_callbacks(execute=True):
        assert checking.start_checks(now=NOW + timedelta(seconds=2)) == 0
        assert checking.start_checks(now=NOW + timedelta(minutes=5)) == 1


def test_what_a_dead_worker_left_is_due_again_after_an_hour(followed, monkeypatch):
    followed("https://exemple.test/a")
    monkeypatch.setattr(checking, "enqueue", lambda *_args: None)
    later = NOW + timedelta(seconds=1)
    assert [checking.start_checks(now=later + timedelta(minutes=minutes)) for minutes in (0, 59, 60)] == [1, 0, 1]


def test_nothing_leaves_when_nothing_is_due_or_when_it_is_switched_off(followed, settings, monkeypatch):
    asked, started, visits = followed("https://exemple.test/a"), [], Visits()
    monkeypatch.setattr(checking, "enqueue", lambda *args: started.append(args))
    ask(asked, visits)
    assert checking.start_checks(now=NOW + timedelta(days=6)) == 0
    settings.TERREAU_CHECK_ADDRESSES = False
    assert checking.start_checks(now=NOW + WEEK * 9) == 0
    assert ask(asked, visits, WEEK * 9) is None
    LinkCheck.objects.all().delete()
    assert checking.register_addresses() == 0
    assert not started
    assert len(visits.asked) == 1


def test_an_answer_empties_no_cache_of_pages(followed):
    from terreau.changes.watched import watched_tables

    assert not {LinkCheck._meta.db_table, LinkHost._meta.db_table} & set(watched_tables())


def test_the_clock_knows_both_jobs():
    assert {"library.links.checking.start_checks", "library.links.checking.register_addresses"} <= set(jobs)


def test_the_visitor_gives_the_address_of_the_installation(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://terreau.test"
    assert isinstance(checking.visitor(), Visitor)
    assert checking.visitor().agent == "Terreau-links/1 (+https://terreau.test)"


def test_clock_jobs_cost_the_same_with_one_and_three(platform, assert_same_queries, monkeypatch):
    monkeypatch.setattr(checking, "enqueue", lambda *_args: None)
    numbers = iter(range(100))

    def add():
        make_resource(platform, url=f"https://exemple{next(numbers)}.test/", access="en-ligne")

    assert_same_queries(add, lambda: (LinkCheck.objects.all().delete(), checking.register_addresses(), checking.start_checks(now=NOW)))
