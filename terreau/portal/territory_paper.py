"""The page of a territory as one sheet of paper: a tagged PDF/UA-1, laid out by Typst."""

import json
import shutil
import tempfile
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from terreau.core.assets import paper_fonts_folder
from terreau.core.typography import day as in_words
from terreau.kits.takeaway.pdf import typeset
from terreau.portal import territory_sheet as sheet
from terreau.territories.drawing import Drawing
from terreau.territories.models import Territory
from terreau.territories.queries import alike, nearby
from terreau.territories.shapes import CREDIT
from terreau.vocabulary.models import Platform

LAYOUT = Path(__file__).with_name("territory.typ")
AROUND, HERE, EDGE = "#f3ede1", "#1f5c43", "#857861"


def make(territory: Territory, platform: Platform, day: date) -> bytes:
    """Return the sheet of a territory on a platform, a PDF/UA-1 of one page dated of a day."""
    drawing = sheet.drawing(territory)
    with tempfile.TemporaryDirectory(prefix="terreau-pdf-") as name:
        folder = Path(name)
        shutil.copy(LAYOUT, folder / LAYOUT.name)
        (folder / "data.json").write_text(json.dumps(_data(territory, platform, day, outlined=drawing is not None)), encoding="utf-8")
        if drawing:
            (folder / "outline.svg").write_text(_svg(drawing), encoding="utf-8")
        fonts = paper_fonts_folder()
        made: bytes = typst.compile(
            folder / LAYOUT.name,
            root=folder,
            font_paths=[fonts] if fonts.exists() else [],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=int(datetime.combine(day, time(12), UTC).timestamp()),
        )
    return made


def _data(territory: Territory, platform: Platform, day: date, *, outlined: bool) -> dict[str, Any]:
    middle = alike(territory)
    address = platform.origin + territory.get_absolute_url()
    around = [_("{name}, à {km} km").format(name=one.name, km=f"{km:.1f}".replace(".", ",")) for one, km in nearby(territory)]
    said = {
        "title": territory.name,
        "over": territory.get_kind_display().capitalize(),
        "lead": sheet.summary(territory),
        "platform": platform.name,
        "footer": _("Fait par {platform} le {day}").format(platform=platform.name, day=in_words(day)),
        "outline_label": sheet.drawing_label(territory),
        "beside": _("À côté des autres"),
        "explained": sheet.explained(territory, middle),
        "nearby_title": _("Les communes les plus proches"),
        "credit": CREDIT,
        "short_address": address.partition("://")[2],
    }
    return {
        **{name: typeset(text) for name, text in said.items()},
        "address": address,
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "outline": outlined,
        "facts": [[typeset(name), typeset(value)] for name, value, _address in sheet.facts(territory)],
        "head": [typeset(cell) for cell in sheet.head()],
        "rows": [[typeset(cell) for cell in row] for row in sheet.rows(territory, middle)],
        "nearby": [typeset(line) for line in around],
    }


def _svg(drawing: Drawing) -> str:
    *around, here = drawing.paths
    shapes = "".join(f'<path d="{path}" fill="{AROUND}" stroke="{EDGE}" stroke-width="1.5"/>' for path in around)
    frame = f"-4 -4 {drawing.width + 8} {drawing.height + 8}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}">{shapes}<path d="{here}" fill="{HERE}"/></svg>'
