"""Writing made-up resources into the database by lots, and taking them out again."""

from collections import defaultdict
from collections.abc import Callable
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from terreau.accounts.models import Organisation
from terreau.changes.models import Tombstone
from terreau.library.models import Resource
from terreau.library.synthetic.rows import PUBLISHER_SLUG, Row, lists, row, slug_start

# Rows written in a transaction: under a second on the slowest disk.
LOT = 250


def generate(count: int, seed: int, told: Callable[[int], None] = lambda _number: None, *, one_in: int = 1) -> int:
    """Have the numbers 1 to `count` of a seed in the database; return how many were missing. `told` is called with how many are written.

    One resource in `one_in` has a text of its own, the others are references.

    What an interrupted run wrote stays, and the next one goes on. Raises `TooPoorError` without a vocabulary.
    """
    known, present = lists(), _present(seed)
    missing = iter([number for number in range(1, count + 1) if number not in present])
    written = 0
    while numbers := list(islice(missing, LOT)):
        _write([row(seed, number, known, own_text=number % one_in == 0) for number in numbers])
        written += len(numbers)
        told(written)
    return written


def _present(seed: int) -> set[int]:
    start = slug_start(seed)
    slugs = Resource.objects.filter(synthetic=True, slug__startswith=start).values_list("slug", flat=True)
    return {int(slug.removeprefix(start).partition("-")[0]) for slug in slugs}


@transaction.atomic
def _write(rows: list[Row]) -> None:
    Resource.objects.bulk_create([one.resource for one in rows])
    tables: dict[type[Model], list[Model]] = defaultdict(list)
    for one in rows:
        for link in one.links():
            tables[type(link)].append(link)
    for table, links in tables.items():
        table._default_manager.bulk_create(links)


def remove(told: Callable[[int], None] = lambda _number: None) -> int:
    """Delete every made-up resource, with the organisations made up for them; return how many resources there were.

    They leave no tombstone: nothing ever stood at their addresses.
    """
    removed = 0
    while lot := list(Resource.objects.filter(synthetic=True).order_by("pk").values_list("pk", flat=True)[:LOT]):
        _delete(Resource.objects.filter(pk__in=lot))
        removed += len(lot)
        told(removed)
    _delete(Organisation.objects.filter(slug__startswith=PUBLISHER_SLUG, publications=None))
    return removed


@transaction.atomic
def _delete(records: QuerySet[Any]) -> None:
    identities = list(records.values_list("uuid", flat=True))
    records.delete()
    Tombstone.objects.filter(model=records.model._meta.label_lower, uuid__in=identities).delete()
