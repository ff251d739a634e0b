"""Texts of files as the desk keeps them: blocks whose identifiers stay the same from one load to the next."""

from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from wagtail.blocks import StreamValue


def stream(field: Any, name: str, blocks: Iterable[tuple[str, Any]]) -> StreamValue:
    """Return blocks, as pairs of kind and value, as a value of a StreamField; `name` is where their identifiers come from."""
    raw = [{"type": kind, "value": _kept(value, f"{name}/{place}"), "id": _identifier(name, place)} for place, (kind, value) in enumerate(blocks)]
    value: StreamValue = field.to_python(raw)
    return value


def _kept(value: Any, name: str) -> Any:
    """Return a value as the desk keeps it: the steps of a list have each an identifier."""
    if not (isinstance(value, dict) and "steps" in value):
        return value
    items = [{"type": "item", "value": step, "id": _identifier(name, place)} for place, step in enumerate(value["steps"])]
    return value | {"steps": items}


def _identifier(name: str, place: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"terreau:{name}/{place}"))
