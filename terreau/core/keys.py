"""Records by their primary keys, however many.

Databases limit the parameters of a query, and Django prepares each of them: a list of keys is one.
"""

import json
from collections.abc import Sequence
from typing import TypeVar

from django.db import connection
from django.db.models import Case, Model, QuerySet, When
from django.db.models.expressions import RawSQL

Record = TypeVar("Record", bound=Model)


def these(keys: Sequence[int]) -> RawSQL:
    """Return keys, as one parameter, for what a column is in: `filter(resource_id__in=these(keys))`."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(keys))])


def among(records: QuerySet[Record], keys: Sequence[int]) -> QuerySet[Record]:
    """Keep the records that have one of the keys."""
    return records.filter(pk__in=these(keys))


def in_order(records: QuerySet[Record], keys: Sequence[int], most: int) -> QuerySet[Record]:
    """Keep the records that have one of the keys, the first ones, in the order of these; what was left out of `records` takes nobody's place."""
    kept = set(among(records, keys).order_by().values_list("pk", flat=True))
    first = [key for key in keys if key in kept][:most]
    if not first:
        return records.none()
    return records.filter(pk__in=first).order_by(Case(*(When(pk=key, then=place) for place, key in enumerate(first))))
