"""Which addresses are asked, when, and what their answers come to.

An address is asked once a week at most, a server one request at a time and once in four minutes at most. Called dead: what
failed on three different days. Nothing is asked where `TERREAU_CHECK_ADDRESSES` says so, or when no address is due.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, OuterRef, Q, Subquery
from django.utils import timezone

from terreau.jobs import enqueue
from terreau.library.enums import LinkState
from terreau.library.links.visiting import Found, Unvisited, Visitor, parsed
from terreau.library.models import LinkCheck, LinkHost, Resource

WEEK = timedelta(days=7)
# A server asked stays in peace this long: longer than any visit lasts.
PEACE = timedelta(minutes=4)
# What was handed over to a worker that died is due again after this.
HANDED_OVER = timedelta(hours=1)
AT_ONCE = 20
FAILURES = {LinkState.GONE, LinkState.UNREACHABLE, LinkState.LOOPING, LinkState.PRIVATE}
UNREADABLE = "-"
log = logging.getLogger("terreau.library")


def visitor() -> Visitor:
    """Return who visits, under the name and address of this installation."""
    return Visitor(agent=f"Terreau-links/1 (+{settings.WAGTAILADMIN_BASE_URL})")


def host_of(url: str) -> str:
    """Return the server that an address leads to, with its port where it has one of its own."""
    try:
        return (parsed(url).netloc or UNREADABLE)[:255]
    except Unvisited:
        return UNREADABLE


@transaction.atomic
def register_addresses() -> int:
    """Note the addresses of resources that are not followed yet, forget those that none has any more; return how many are new."""
    if not settings.TERREAU_CHECK_ADDRESSES:
        return 0
    addressed = Resource.objects.exclude(url="").order_by()
    LinkCheck.objects.exclude(url__in=addressed.values("url")).delete()
    new = list(addressed.exclude(url__in=LinkCheck.objects.values("url")).values_list("url", flat=True).distinct())
    names = {url: host_of(url) for url in new}
    LinkHost.objects.bulk_create([LinkHost(name=name) for name in sorted(set(names.values()))], ignore_conflicts=True)
    hosts = dict(LinkHost.objects.filter(name__in=set(names.values())).values_list("name", "pk"))
    LinkCheck.objects.bulk_create([LinkCheck(url=url, host_id=hosts[name]) for url, name in names.items()], ignore_conflicts=True)
    return len(new)


@transaction.atomic
def start_checks(*, now: datetime) -> int:
    """Hand a few addresses that are due over to the workers, one a server; return how many."""
    if not settings.TERREAU_CHECK_ADDRESSES:
        return 0
    oldest = LinkCheck.objects.filter(host=OuterRef("pk"), due_at__lte=now).order_by("due_at", "pk").values("pk")[:1]
    hosts = LinkHost.objects.filter(free_at__lte=now, checks__due_at__lte=now)
    chosen = list(hosts.annotate(first=Min("checks__due_at"), chosen=Subquery(oldest)).order_by("first", "pk").values_list("chosen", flat=True)[:AT_ONCE])
    LinkCheck.objects.filter(pk__in=chosen).update(due_at=now + HANDED_OVER)
    for key in chosen:
        enqueue("library.tasks.check_address", key)
    return len(chosen)


def check(*, key: int, now: datetime, by: Visitor | None = None) -> LinkState | None:
    """Ask one address how it answers; None when it was asked this week, or when its server is being asked.

    Not atomic on purpose: the claim on the server is committed before anything leaves, and no transaction waits for a network.
    """
    if not settings.TERREAU_CHECK_ADDRESSES:
        return None
    asked = LinkCheck.objects.filter(Q(checked_at=None) | Q(checked_at__lte=now - WEEK), pk=key).first()
    if asked is None or not LinkHost.objects.filter(pk=asked.host_id, free_at__lte=now).update(free_at=now + PEACE):
        return None
    found = (by or visitor()).visit(asked.url)
    record(asked, found, now=now)
    log.info("address checked", extra={"fields": {"check": asked.pk, "state": found.state.value, "code": found.code}})
    return found.state


def record(asked: LinkCheck, found: Found, *, now: datetime) -> None:
    """Keep what an address answered, and count its days of failure."""
    failures, failed_on, today = 0, None, timezone.localdate(now)
    if found.state in FAILURES:
        new_day = asked.failed_on != today and (found.state != LinkState.UNREACHABLE or _others_answer(asked, now))
        failures, failed_on = (asked.failures + 1, today) if new_day else (asked.failures, asked.failed_on)
    LinkCheck.objects.filter(pk=asked.pk).update(
        state=found.state, code=found.code, target=found.target, failures=failures, failed_on=failed_on, checked_at=now, due_at=now + WEEK
    )


def _others_answer(asked: LinkCheck, now: datetime) -> bool:
    """Return whether another server answered lately: when none did, it is our own network that is down."""
    lately = LinkCheck.objects.filter(checked_at__gte=now - WEEK - timedelta(days=1)).exclude(host_id=asked.host_id)
    return lately.exclude(state=LinkState.UNREACHABLE).exclude(state=LinkState.UNVISITED).exists()
