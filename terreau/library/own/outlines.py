"""Outlines of a sheet, one for each step: what an editor begins with in the desk."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from terreau.library.loading.reading import read_file
from terreau.library.models import Resource
from terreau.library.own.bodies import body

OUTLINES = Path(__file__).resolve().parent / "outlines.yaml"


@lru_cache(maxsize=1)
def _outlines() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = read_file(OUTLINES)
    return found


def outlined() -> list[str]:
    """Return the slugs of the steps that have an outline."""
    return list(_outlines())


def resource_with_outline(step: str) -> Resource | None:
    """Return a resource, not saved, whose text is the outline of a step; None where there is none."""
    blocks = _outlines().get(step)
    return Resource(body=body(f"plan/{step}", blocks, {}), written_here=True) if blocks else None
