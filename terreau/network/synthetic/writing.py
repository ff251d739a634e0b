"""Writing made-up profiles into the database by lots, and taking them out again."""

from collections import defaultdict
from collections.abc import Callable
from itertools import islice

from django.db import transaction
from django.db.models import Model

from terreau.changes.models import Tombstone
from terreau.network.models import Profile
from terreau.network.synthetic.rows import Row, lists, row, slug_start
from terreau.vocabulary.models import Platform

# Rows written in a transaction: under a second on the slowest disk.
LOT = 250


def generate(*, platform: Platform, count: int, seed: int, told: Callable[[int], None] = lambda _number: None) -> int:
    """Have the numbers 1 to `count` of a seed in the database; return how many were missing. `told` is called with how many are written.

    What an interrupted run wrote stays, and the next one goes on. Raises `TooPoorError` without a commune.
    """
    known, start = lists(platform), slug_start(seed)
    slugs = Profile.objects.filter(synthetic=True, slug__startswith=start).values_list("slug", flat=True)
    present = {int(slug.removeprefix(start)) for slug in slugs}
    missing = iter([number for number in range(1, count + 1) if number not in present])
    written = 0
    while numbers := list(islice(missing, LOT)):
        _write([row(seed, number, known) for number in numbers])
        written += len(numbers)
        told(written)
    return written


@transaction.atomic
def _write(rows: list[Row]) -> None:
    Profile.objects.bulk_create([one.profile for one in rows])
    tables: dict[type[Model], list[Model]] = defaultdict(list)
    for one in rows:
        for link in one.links():
            tables[type(link)].append(link)
    for table, links in tables.items():
        table._default_manager.bulk_create(links)


def remove(told: Callable[[int], None] = lambda _number: None) -> int:
    """Delete every made-up profile; return how many there were. They leave no tombstone: nothing ever stood at their addresses."""
    removed = 0
    while lot := list(Profile.objects.filter(synthetic=True).order_by("pk").values_list("pk", flat=True)[:LOT]):
        _delete(lot)
        removed += len(lot)
        told(removed)
    return removed


@transaction.atomic
def _delete(keys: list[int]) -> None:
    records = Profile.objects.filter(pk__in=keys)
    identities = list(records.values_list("uuid", flat=True))
    records.delete()
    Tombstone.objects.filter(model=Profile._meta.label_lower, uuid__in=identities).delete()
