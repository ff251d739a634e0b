"""A workbook or a text as a tagged PDF/UA-1 to print and fill in by hand, laid out by Typst."""

import json
import shutil
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import singledispatch
from pathlib import Path
from typing import Any

import typst

from terreau.core.assets import paper_fonts_folder
from terreau.office import looks
from terreau.office.heights import text_lines
from terreau.office.looks import typeset
from terreau.office.references import Placed, placed
from terreau.office.text import FIELDS, Boxes, Callout, Grid, Heading, Items, Paragraph, Piece, PieceKind, Text, pieces
from terreau.office.text import Block as TextBlock
from terreau.office.workbook import Asks, Band, Cell, Computes, Note, Says, Sheet, Table, Tone, Workbook

HERE = Path(__file__).parent
# What a line written by hand takes, in millimetres.
HAND = 7.0
# Of a page, in centimetres, as in `paper.typ`.
MARGIN = 1.4


def pdf_of(definition: Workbook | Text) -> bytes:
    """Return a PDF/UA-1. Raises `typst.TypstError` where a font lacks a character."""
    told = _workbook(definition) if isinstance(definition, Workbook) else _text(definition)
    day = definition.dated
    told |= {
        "title": typeset(definition.title),
        "purpose": typeset(definition.purpose),
        "owner": looks.OWNER,
        "state": typeset(definition.state if isinstance(definition, Text) else looks.STATE),
        "asked": looks.ASKED_ON_PAPER,
        "computed": looks.COMPUTED_ON_PAPER,
        "day": {"year": day.year, "month": day.month, "day": day.day},
    }
    fonts = paper_fonts_folder()
    with tempfile.TemporaryDirectory(prefix="terreau-paper-") as name:
        folder = Path(name)
        shutil.copy(HERE / "paper.typ", folder / "paper.typ")
        (folder / "data.json").write_text(json.dumps(told), encoding="utf-8")
        made: bytes = typst.compile(
            folder / "paper.typ",
            root=folder,
            font_paths=[fonts] if fonts.exists() else [],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=int(datetime.combine(day, time(12), UTC).timestamp()),
        )
    return made


def _workbook(workbook: Workbook) -> dict[str, Any]:
    return {"kind": "workbook", "sheets": [_sheet(sheet) for sheet in workbook.sheets]}


def _sheet(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as groups of lines: a table each, but for headings and notes."""
    groups: list[dict[str, Any]] = []
    for line in placed(sheet):
        block = line.line.block
        if isinstance(block, Band | Note):
            kind = "band" if isinstance(block, Band) else "note"
            groups.append({"kind": kind, "text": typeset(block.text)})
            continue
        same = groups and groups[-1]["kind"] == "table" and groups[-1]["block"] == (id(block) if isinstance(block, Table) else 0)
        if not same:
            groups.append({"kind": "table", "block": id(block) if isinstance(block, Table) else 0, "heads": [], "lines": []})
        groups[-1]["heads" if line.line.heads else "lines"].append(_line(sheet, line))
    for group in groups:
        group.pop("block", None)
    computes = any(isinstance(cell, Computes) for line in placed(sheet) for _, _, cell in line.cells)
    return {
        "title": typeset(sheet.title),
        "heading": typeset(sheet.heading),
        "flipped": _flipped(sheet),
        "widths": list(sheet.widths),
        "computes": computes,
        "groups": groups,
    }


def _flipped(sheet: Sheet) -> bool:
    return sheet.landscape and not sheet.upright_on_paper


def _line(sheet: Sheet, line: Placed) -> dict[str, Any]:
    cells = [{"span": span, **_cell(cell, line)} for _, span, cell in line.cells]
    written = any(isinstance(cell, Asks | Computes) for _, _, cell in line.cells)
    page = looks.a4(landscape=_flipped(sheet))
    drawn = (page.width - 2 * MARGIN) / sum(sheet.widths)
    most = max(
        text_lines(cell["text"], sum(sheet.widths[at : at + span]) * drawn, 9, bold=cell["strong"])
        for cell, (at, span, _) in zip(cells, line.cells, strict=True)
    )
    return {"cells": cells, "height": line.line.lines * HAND if written else 0, "least": most * 4.2}


def _cell(cell: Cell, line: Placed) -> dict[str, Any]:
    if isinstance(cell, Says):
        return {"role": "head" if cell.tone is Tone.HEAD else "said", "strong": cell.tone is Tone.STRONG, "text": typeset(cell.text)}
    if isinstance(cell, Asks):
        return {"role": "asked", "strong": False, "text": typeset(cell.by_hand or (cell.value if isinstance(cell.value, str) else ""))}
    return {"role": "headcomputed" if line.line.heads else "computed", "strong": False, "text": typeset(cell.by_hand)}


def _text(text: Text) -> dict[str, Any]:
    blocks = [{"kind": type(block).__name__.lower(), **_block(block)} for block in text.blocks]
    return {"kind": "text", "size": text.size, "margin": text.margin, "blocks": blocks}


@singledispatch
def _block(block: TextBlock) -> dict[str, Any]:
    return {}


@_block.register
def _(block: Heading) -> dict[str, Any]:
    return {"level": block.level, "text": typeset(block.text)}


@_block.register
def _(block: Paragraph) -> dict[str, Any]:
    return {"runs": _runs(block.text), "small": block.small, "right": block.right}


@_block.register
def _(block: Callout) -> dict[str, Any]:
    return {"runs": _runs(block.text)}


@_block.register
def _(block: Items) -> dict[str, Any]:
    return {"items": [_runs(item) for item in block.items], "numbered": block.numbered}


@_block.register
def _(block: Grid) -> dict[str, Any]:
    rows = [[_runs(cell) for cell in row] for row in block.rows]
    return {"heads": [typeset(head) for head in block.heads], "rows": rows, "widths": list(block.widths), "height": block.height}


@_block.register
def _(block: Boxes) -> dict[str, Any]:
    return {"boxes": [{"title": typeset(box.title), "hint": typeset(box.hint)} for box in block.boxes], "height": block.height}


def _runs(said: str) -> list[dict[str, Any]]:
    return [_run(piece) for piece in pieces(typeset(said))]


def _run(piece: Piece) -> dict[str, Any]:
    if piece.kind is PieceKind.FIELD:
        return asdict(Piece(PieceKind.BLANK, FIELDS[piece.text], piece.bold))
    return asdict(piece)
