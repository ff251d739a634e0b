"""Followers: functions that keep something derived in step with the change log."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from terreau.changes import log
from terreau.changes.log import Position
from terreau.changes.models import Change, FollowerCursor, Operation
from terreau.core.once import made_once

KEPT = timedelta(days=7)
_STILL_HERE = timedelta(hours=1)


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
_followers: dict[str, Function] = {}


def follow(name: str) -> Callable[[Function], Function]:
    """Register a follower: called in order with each batch, at least once; called again when it raises."""

    def register(function: Function) -> Function:
        _followers[name] = function
        return function

    return register


def registered() -> dict[str, Function]:
    """Return the followers by name."""
    return dict(_followers)


def place() -> str:
    """Return the name of this host's data directory: what is derived lives there, so positions in the log are kept for each."""
    return made_once(Path(settings.TERREAU_DATA) / "run" / "place", lambda: secrets.token_hex(8))


def step(name: str, function: Function) -> bool:
    """Hand a follower its next batch, if there is one; return whether there was. What the follower raises is raised."""
    cursor = FollowerCursor.objects.filter(name=name, place=place()).first()
    position = Position(cursor.xid, cursor.last) if cursor else None
    if cursor is None or position is None or log.is_foreign(position):
        end = log.horizon()
        function(Batch(everything=True))
        _remember(name, end)
        return True
    changes = log.read_after(position)
    if not changes:
        if timezone.now() - cursor.read_at > _STILL_HERE:
            _remember(name, position)
        return False
    everything = any(change.operation == Operation.EVERYTHING for change in changes)
    function(Batch(everything, tuple(changes)))
    _remember(name, Position(changes[-1].xid, changes[-1].id))
    return True


def catch_up(name: str, function: Function) -> None:
    """Hand a follower all that it has not read."""
    while step(name, function):
        pass


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


def _remember(name: str, position: Position) -> None:
    FollowerCursor.objects.update_or_create(name=name, place=place(), defaults={"xid": position.xid, "last": position.id, "read_at": timezone.now()})
