"""Followers: functions that keep something derived in step with the change log."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.utils import timezone

from terreau.changes import log
from terreau.changes.log import Position
from terreau.changes.models import Change, FollowerCursor, Operation
from terreau.core.once import made_once

KEPT = timedelta(days=7)
_STILL_HERE = timedelta(hours=1)
# Transactions handed at once before they are settled.
_TRANSACTIONS = 200


@dataclass(frozen=True)
class Batch:
    """What moved since the last time, in order. `everything` means: rebuild, `changes` does not tell all."""

    everything: bool
    changes: tuple[Change, ...] = ()

    def subjects(self) -> set[tuple[str, str]]:
        """Return (table, primary key as text) of the records that moved, themselves or what they own."""
        return {(change.subject, change.key) for change in self.changes if change.operation != Operation.EVERYTHING}

    def keys(self, model: type[models.Model]) -> set[str]:
        """Return the primary keys, as text, of the records of a model that moved."""
        tables = {model._meta.db_table, *(parent._meta.db_table for parent in model._meta.get_parent_list())}
        return {key for table, key in self.subjects() if table in tables}

    def touches(self, *subjects: type[models.Model]) -> bool:
        """Return whether any row of these models moved, or may have."""
        return self.everything or not {change.table for change in self.changes}.isdisjoint(model._meta.db_table for model in subjects)


Function = Callable[[Batch], None]


class Follower(NamedTuple):
    """Who reads the log: what it does with a batch, and whether what it made is still there."""

    function: Function
    sound: Callable[[], bool] = lambda: True


class Alongside(NamedTuple):
    """Something the follower process does again and again beside reading the log."""

    function: Callable[[], object]
    every: float


_followers: dict[str, Follower] = {}
_alongside: dict[str, Alongside] = {}


def follow(name: str, *, sound: Callable[[], bool] = lambda: True) -> Callable[[Function], Function]:
    """Register a follower: called in order with each batch, at least once; called again when it raises.

    Where `sound` says that what it made is lost, it begins again with « everything ».
    """

    def register(function: Function) -> Function:
        _followers[name] = Follower(function, sound)
        return function

    return register


def alongside(name: str, *, every: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register something that the follower process does every so many seconds, in a thread of its own."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        _alongside[name] = Alongside(function, every)
        return function

    return register


def registered() -> dict[str, Follower]:
    """Return the followers by name."""
    return dict(_followers)


def beside() -> dict[str, Alongside]:
    """Return what is done alongside, by name."""
    return dict(_alongside)


def place() -> str:
    """Return the name of this host's data directory: what is derived lives there, so positions in the log are kept for each."""
    return made_once(Path(settings.TERREAU_DATA) / "run" / "place", lambda: secrets.token_hex(8))


class Reading:
    """A follower at work in this process: it is handed what moved, in the order of the log, and its position is kept.

    What an older open transaction keeps from being settled (somebody else's long one, even in another database of the same server) is
    handed at once: nothing waits for it. The position does not move before it is settled, so a process that dies is handed it again.
    """

    def __init__(self, name: str, follower: Follower) -> None:
        self.name = name
        self.follower = follower
        self._early: set[int] = set()

    def catch_up(self) -> None:
        """Hand over all that the follower has not read."""
        while self.step():
            pass

    def step(self) -> bool:
        """Hand over the next batch, if there is one; return whether there was. What the follower raises is raised."""
        cursor = FollowerCursor.objects.filter(name=self.name, place=place()).first()
        position = Position(cursor.xid, cursor.last) if cursor else None
        if cursor is None or position is None or log.is_foreign(position) or not self.follower.sound():
            end = log.horizon()
            self.follower.function(Batch(everything=True))
            self._remember(end)
            self._early.clear()
            return True
        changes = log.read_after(position)
        if changes:
            self._hand([change for change in changes if change.xid not in self._early])
            self._remember(Position(changes[-1].xid, changes[-1].id))
            self._early = {xid for xid in self._early if xid >= changes[-1].xid}
            return True
        if timezone.now() - cursor.read_at > _STILL_HERE:
            self._remember(position)
        return self._step_early()

    def _step_early(self) -> bool:
        fresh = sorted(log.unsettled_transactions() - self._early)[:_TRANSACTIONS]
        self._hand(log.of_transactions(fresh) if fresh else [])
        self._early.update(fresh)
        return bool(fresh)

    def _hand(self, changes: Sequence[Change]) -> None:
        if changes:
            everything = any(change.operation == Operation.EVERYTHING for change in changes)
            self.follower.function(Batch(everything, tuple(changes)))

    def _remember(self, position: Position) -> None:
        known = {"xid": position.xid, "last": position.id, "read_at": timezone.now()}
        FollowerCursor.objects.update_or_create(name=self.name, place=place(), defaults=known)


def start_over() -> None:
    """Make every follower of this host begin again with « everything »."""
    FollowerCursor.objects.filter(place=place()).delete()


def trim(batch: int = 5000) -> int:
    """Forget followers that have not read for a week, then delete what is older than that and read by all; return the rows deleted.

    A forgotten follower that comes back begins with « everything ».
    """
    limit = timezone.now() - KEPT
    FollowerCursor.objects.filter(read_at__lt=limit).delete()
    deleted = 0
    while True:
        old = _read_by_all(Change.objects.filter(at__lt=limit)).order_by("id").values_list("id", flat=True)[:batch]
        count = Change.objects.filter(id__in=list(old)).delete()[0]
        deleted += count
        if count < batch:
            return deleted


def _read_by_all(changes: models.QuerySet[Change]) -> models.QuerySet[Change]:
    for cursor in FollowerCursor.objects.all():
        changes = changes.exclude(xid__gt=cursor.xid).exclude(xid=cursor.xid, id__gt=cursor.last)
    return changes
