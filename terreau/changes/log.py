"""Reading the change log, in an order that loses nothing."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Max, QuerySet

from terreau.changes.models import Change, Operation

BATCH = 2000
ANY_TABLE = "*"
_LAST_ID = 2**63 - 1
_OLDEST_OPEN = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_NEXT = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


class Position(NamedTuple):
    """A place in the log: every row up to it, in the order (xid, id), was read."""

    xid: int
    id: int


class OldestOpen(models.Func):
    """The oldest transaction still open: what came before it can no longer appear in the log."""

    template = _OLDEST_OPEN
    output_field = models.BigIntegerField()


class NextTransaction(models.Func):
    """One past the newest transaction a reader may know of."""

    template = _NEXT
    output_field = models.BigIntegerField()


class CurrentTransaction(models.Func):
    """The number of this transaction."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


def _on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def horizon() -> Position:
    """Return the position of a reader who knows all that is settled now."""
    if _on_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_OLDEST_OPEN}")
            return Position(cursor.fetchone()[0] - 1, _LAST_ID)
    return Position(0, Change.objects.aggregate(last=Max("id"))["last"] or 0)


def _settled() -> QuerySet[Change]:
    return Change.objects.filter(xid__lt=OldestOpen()) if _on_postgresql() else Change.objects.all()


def read_after(position: Position, limit: int = BATCH) -> list[Change]:
    """Return the next settled changes: on PostgreSQL those below the oldest open transaction."""
    later = _settled().filter(xid__gte=position.xid).exclude(xid=position.xid, id__lte=position.id)
    return list(later.order_by("xid", "id")[:limit])


def unsettled() -> set[tuple[int, str]]:
    """Return (transaction, table) of committed changes that an older, still open transaction keeps from being read in order."""
    if not _on_postgresql():
        return set()
    return set(Change.objects.filter(xid__gte=OldestOpen()).order_by().values_list("xid", "table").distinct())


def unsettled_transactions() -> set[int]:
    """Return the transactions of `unsettled`, less those that another PostgreSQL cluster wrote (see `drop_foreign`)."""
    if not _on_postgresql():
        return set()
    return set(Change.objects.filter(xid__gte=OldestOpen(), xid__lt=NextTransaction()).order_by().values_list("xid", flat=True).distinct())


def of_transactions(xids: Iterable[int]) -> list[Change]:
    """Return the changes of committed transactions: a transaction shows all its rows at once."""
    return list(Change.objects.filter(xid__in=list(xids)).order_by("xid", "id"))


def is_foreign(position: Position) -> bool:
    """Return whether a position comes from another PostgreSQL cluster, by a restored backup: transactions restarted lower."""
    if not _on_postgresql():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s >= {_NEXT}", [position.xid])
        return bool(cursor.fetchone()[0])


def drop_foreign() -> int:
    """Delete rows written on another PostgreSQL cluster that would never settle here; return how many there were."""
    if not _on_postgresql():
        return 0
    return Change.objects.filter(xid__gte=NextTransaction()).delete()[0]


def everything_moved() -> None:
    """Tell every follower that anything may have changed."""
    _say(ANY_TABLE, Operation.EVERYTHING)


def derived_moved(name: str) -> None:
    """Say that something derived (see `watched.derive`) was made anew: pages that show it are void."""
    _say(name, Operation.UPDATE)


def _say(table: str, operation: str) -> None:
    Change.objects.create(xid=CurrentTransaction() if _on_postgresql() else 0, table=table, subject=table, key="", operation=operation)
