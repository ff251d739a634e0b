"""The text of a page written for Terreau: blocks of a file, as the desk keeps them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wagtail.blocks import StreamValue

from terreau.core.markdown import rich_line, rich_text
from terreau.library.loading.problems import Place, Problem
from terreau.library.loading.shapes import SLUG, TEXT, Flag, Keys, Known, OneOf, Optional, Records, Shape
from terreau.library.loading.streams import stream
from terreau.library.models import Resource

# A tool's files: key of the attachment and what it is for.
Files = Mapping[str, list[tuple[int, str]]]


class Cells:
    """The rows of a table, each as wide as the first."""

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        """Yield what does not fit."""
        if not isinstance(value, list) or not all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in value):
            yield Problem(place, "une liste de lignes est attendue, chacune étant une liste de textes.")
        elif len({len(row) for row in value}) != 1:
            yield Problem(place, "les lignes du tableau n’ont pas toutes autant de cases.")


BLOCKS: dict[str, Shape] = {
    "text": TEXT,
    "callout": Keys({"tone": OneOf(("note", "warning", "tip")), "text": TEXT}),
    "steps": Keys({"title": Optional(TEXT), "steps": Records({"title": TEXT, "duration": Optional(TEXT), "text": Optional(TEXT)}, by=("title",))}),
    "table": Keys({"caption": TEXT, "first_column_is_header": Optional(Flag()), "rows": Cells()}),
    "tool": SLUG,
}


class Block:
    """One block: its kind, and what it holds."""

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        """Yield what does not fit."""
        if not isinstance(value, dict) or len(value) != 1:
            yield Problem(place, "un bloc a un seul nom : « text: », « steps: »…")
            return
        ((kind, content),) = value.items()
        if kind not in BLOCKS:
            yield Problem(place, f"« {kind} » n’est pas un bloc ; au choix : {', '.join(BLOCKS)}.")
        else:
            yield from BLOCKS[kind].check(content, place.at(kind), known)


def _text(content: Any, files: Files) -> Iterator[tuple[str, Any]]:
    yield "text", rich_text(content)


def _callout(content: Any, files: Files) -> Iterator[tuple[str, Any]]:
    yield "callout", {"tone": content["tone"], "text": rich_text(content["text"])}


def _steps(content: Any, files: Files) -> Iterator[tuple[str, Any]]:
    steps = [{"title": step["title"], "duration": step.get("duration") or "", "text": rich_line(step.get("text") or "")} for step in content["steps"]]
    yield "steps", {"title": content.get("title") or "", "steps": steps}


def _table(content: Any, files: Files) -> Iterator[tuple[str, Any]]:
    first_column = bool(content.get("first_column_is_header"))
    table = {
        "data": [[str(cell) for cell in row] for row in content["rows"]],
        "first_row_is_table_header": True,
        "first_col_is_header": first_column,
        "table_caption": "",
        "table_header_choice": "both" if first_column else "row",
    }
    yield "table", {"caption": content["caption"], "table": table}


def _tool(content: Any, files: Files) -> Iterator[tuple[str, Any]]:
    for key, purpose in files[content]:
        yield "attachment", {"document": key, "purpose": purpose}


LAY_OUT: dict[str, Callable[[Any, Files], Iterator[tuple[str, Any]]]] = {
    "text": _text,
    "callout": _callout,
    "steps": _steps,
    "table": _table,
    "tool": _tool,
}


def body(name: str, blocks: list[dict[str, Any]], files: Files) -> StreamValue:
    """Return blocks as a text of the desk; `name` gives each block an identifier that stays the same from one load to the next."""
    laid_out = [pair for block in blocks for kind, content in block.items() for pair in LAY_OUT[kind](content, files)]
    return stream(Resource._meta.get_field("body"), name, laid_out)
