"""The state of records, in words that hold for any database: what the files want, what the database holds, and its digest."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from wagtail.blocks import StreamValue

from terreau.library.loading.kinds import Kind, RowsOf
from terreau.library.loading.records import Ref, Row, Wanted

State = dict[str, Any]


class Names:
    """Which database row each reference names, both ways."""

    def __init__(self) -> None:
        self._pk: dict[Ref, Any] = {}
        self._ref: dict[tuple[str, Any], Ref] = {}

    def add(self, ref: Ref, pk: Any) -> None:
        """Remember the row of a reference."""
        self._pk[ref] = pk
        self._ref[ref.partition(":")[0], pk] = ref

    def pk(self, ref: Ref | None) -> Any:
        """Return the row of a reference, None when there is none."""
        return self._pk.get(ref) if ref else None

    def ref(self, kind: str, pk: Any) -> Ref | None:
        """Return the reference of a row; a row that no file describes is known by its number."""
        return self._ref.get((kind, pk), f"{kind}#{pk}") if pk is not None else None

    def holds(self, ref: Ref | None) -> bool:
        """Tell whether a reference, if any, has a row."""
        return ref is None or ref in self._pk


def said(state: Any) -> Any:
    """Return a state without what it leaves empty: a field that the model gains later changes nothing before somebody fills it."""
    if isinstance(state, dict):
        kept = {name: said(value) for name, value in state.items()}
        return {name: value for name, value in kept.items() if value not in ("", None, False, [], {})}
    return [said(value) for value in state] if isinstance(state, list) else state


def digest(state: State) -> str:
    """Return the SHA-256 of what a state says, in hexadecimal."""
    return hashlib.sha256(json.dumps(said(state), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, StreamValue):
        # Blocks that were read are written with every field, the others as they are kept: read all.
        for block in value:
            block.get_prep_value()
        return value.get_prep_value()
    return str(value) if isinstance(value, Decimal) else value


def row_state(values: Mapping[str, Any], refs: Mapping[str, Ref | None]) -> State:
    """Return the state of a row or of a record's own fields."""
    return {"values": {name: plain(value) for name, value in values.items()}, "refs": dict(refs)}


def in_order(rows: Iterable[State]) -> list[State]:
    """Return rows in an order that does not depend on the database."""
    return sorted(rows, key=lambda row: (row["values"].get("order", 0), json.dumps(row, sort_keys=True)))


def wanted_state(wanted: Wanted) -> State:
    """Return the state that the files ask for."""
    return {
        **row_state(wanted.values, wanted.refs),
        "many": {name: sorted(refs) for name, refs in wanted.many.items()},
        "rows": {name: in_order(row_state(row.values, row.refs) for row in rows) for name, rows in wanted.rows.items()},
    }


def pruned(wanted: Wanted, names: Names) -> Wanted:
    """Return a record less its links to records that an editor has deleted since."""
    rows = {name: tuple(row for row in rows if all(map(names.holds, row.refs.values()))) for name, rows in wanted.rows.items()}
    many = {name: tuple(ref for ref in refs if names.holds(ref)) for name, refs in wanted.many.items()}
    refs = {name: ref if names.holds(ref) else None for name, ref in wanted.refs.items()}
    return Wanted(wanted.kind, wanted.key, wanted.place, wanted.values, refs, many, rows)


def current_states(kind: Kind, wanted: Wanted, instances: list[models.Model], names: Names) -> dict[Any, State]:
    """Return the states of rows by primary key, in a fixed number of queries; `wanted` tells which fields count."""
    states: dict[Any, State] = {}
    for instance in instances:
        values = {name: getattr(instance, name) for name in wanted.values}
        refs = {name: names.ref(target, getattr(instance, f"{name}_id")) for name, target in kind.refs.items()}
        states[instance.pk] = {**row_state(values, refs), "many": {}, "rows": {}}
    for name, target in kind.many.items():
        linked = links(kind, name, list(states))
        for pk, state in states.items():
            state["many"][name] = sorted(str(names.ref(target, other)) for other in linked[pk])
    for name, spec in kind.rows.items():
        owned = owned_rows(spec, list(states), names)
        for pk, state in states.items():
            state["rows"][name] = in_order(owned[pk])
    return states


def through(kind: Kind, name: str) -> tuple[type[models.Model], str, str]:
    """Return the table of a many-to-many field, its column for the record and its column for the other."""
    field: Any = kind.model._meta.get_field(name)
    return field.remote_field.through, field.m2m_column_name(), field.m2m_reverse_name()


def links(kind: Kind, name: str, pks: list[Any]) -> dict[Any, list[Any]]:
    """Return the rows that each record is linked with by a many-to-many field."""
    table, here, there = through(kind, name)
    found: dict[Any, list[Any]] = defaultdict(list)
    for pk, other in table._default_manager.filter(**{f"{here}__in": pks}).values_list(here, there):
        found[pk].append(other)
    return found


def owned_rows(spec: RowsOf, pks: list[Any], names: Names) -> dict[Any, list[State]]:
    """Return the states of the rows that belong to each record."""
    found: dict[Any, list[State]] = defaultdict(list)
    for row in spec.model._default_manager.filter(**{f"{spec.parent}__in": pks}):
        values = {name: getattr(row, name) for name in spec.values}
        refs = {name: names.ref(target, getattr(row, f"{name}_id")) for name, target in spec.refs.items()}
        found[getattr(row, f"{spec.parent}_id")].append(row_state(values, refs))
    return found


def row_instance(spec: RowsOf, pk: Any, row: Row, names: Names) -> models.Model:
    """Return a row, unsaved, of the record of that primary key."""
    refs = {f"{name}_id": names.pk(ref) for name, ref in row.refs.items()}
    return spec.model(**{f"{spec.parent}_id": pk}, **row.values, **refs)
