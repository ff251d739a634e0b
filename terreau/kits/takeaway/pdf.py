"""A booklet as a tagged PDF/UA-1, laid out by Typst."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.core.assets import paper_fonts_folder
from terreau.core.typography import JOINER
from terreau.core.typography import day as in_words
from terreau.kits.takeaway.booklet import HERE, Booklet, Fact, KitPath, Part, Stage, Work
from terreau.kits.takeaway.characters import DRAWN, PLAIN, clean, direction, drawn, french_text
from terreau.kits.takeaway.files import pictures, rosette_svg
from terreau.kits.takeaway.tree import Node, paragraphs

RUNNING = 80
SHOWN_ADDRESS = 200
Setter = Callable[[str], str]


def make(booklet: Booklet) -> bytes:
    """Return a PDF/UA-1.

    Where a font lacks a character that the table promised, the whole is set again with the letters of French alone.
    """
    with tempfile.TemporaryDirectory(prefix="terreau-pdf-") as name:
        folder = Path(name)
        carried = pictures(booklet)
        for key, content in carried.items():
            (folder / key).write_bytes(content)
        drawing = rosette_svg(booklet)
        if drawing:
            (folder / "rosace.svg").write_text(drawing, encoding="utf-8")
        shutil.copy(HERE / "booklet.typ", folder / "booklet.typ")
        try:
            return _set(folder, booklet, set(carried), bool(drawing), DRAWN)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
            return _set(folder, booklet, set(carried), bool(drawing), PLAIN)


def _set(folder: Path, booklet: Booklet, carried: set[str], rosette: bool, ranges: str) -> bytes:
    data = _Data(booklet, carried, partial(typeset, ranges=ranges)).whole(rosette=rosette)
    (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
    fonts = paper_fonts_folder()
    made: bytes = typst.compile(
        folder / "booklet.typ",
        root=folder,
        font_paths=[fonts] if fonts.exists() else [],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(datetime.combine(booklet.made_on, time(12), UTC).timestamp()),
    )
    return made


def typeset(text: str, ranges: str = DRAWN) -> str:
    """Return a text with French spaces and apostrophes and with characters that fonts draw, on one line."""
    flat = clean(text).translate({0xA: " ", 0xD: "", 0x9: " "})
    return drawn(french_text(flat).replace(JOINER, ""), ranges)


class _Data:
    """A booklet as the data of `booklet.typ`."""

    def __init__(self, booklet: Booklet, carried: set[str], typeset: Setter) -> None:
        self.booklet, self.carried, self.set = booklet, carried, typeset
        self.inside = {work.address: _label(work) for work in booklet.works.values()}

    def whole(self, *, rosette: bool) -> dict[str, Any]:
        booklet = self.booklet
        lit = [f"{leaf.number}\u00a0{leaf.title}" for leaf in booklet.leaves if leaf.lit]
        day = in_words(booklet.made_on)
        return {
            "title": self.set(booklet.title),
            "heading": self.way(booklet.title),
            "lead": self.way(booklet.purpose),
            "purpose": self.set(booklet.purpose),
            "platform": self.set(booklet.platform),
            "running": self.set(_short(booklet.title)),
            "footer": self.set(_("Fait le {day} · {site}").format(day=day, site=booklet.origin)),
            "day": {"year": booklet.made_on.year, "month": booklet.made_on.month, "day": booklet.made_on.day},
            "made": self.set(_("Fait par {platform} le {day}, à partir de cette page, qui reste à jour :").format(platform=booklet.platform, day=day)),
            "address": booklet.address,
            "short_address": booklet.short_address,
            "publisher_line": self.set(booklet.publisher_line),
            "rosette": rosette,
            "lit": self.set(_("Leviers servis : {names}").format(names=booklet.lit or _("aucun"))),
            "levers": [self.set(name) for name in lit],
            "introduction": self.nodes(booklet.introduction),
            "remarks": [self.set(remark) for remark in booklet.remarks],
            "paths": [self.path(path) for path in booklet.paths],
            "guide": self.nodes(booklet.guide),
            "alone": booklet.alone,
            "has_parts": any(part.title for part in booklet.parts),
            "parts": [self.part(part) for part in booklet.parts],
            "sources": [self.set(source) for source in booklet.sources],
            "words": {name: self.set(str(word)) for name, word in _words().items()},
        }

    def way(self, text: str) -> dict[str, str]:
        return {"text": self.set(text), "dir": direction(text)}

    def part(self, part: Part) -> dict[str, Any]:
        groups = [{"title": self.set(group.title), "works": [self.work(work) for work in group.works]} for group in part.groups]
        return {"title": self.set(part.title), "dir": direction(part.title), "description": self.set(part.description), "groups": groups}

    def path(self, path: KitPath) -> dict[str, Any]:
        length = self.set(_("{time} en tout.").format(time=path.length))
        return {"title": self.set(path.title), "length": length, "stages": [self.stage(stage) for stage in path.stages]}

    def stage(self, stage: Stage) -> dict[str, Any]:
        work = self.booklet.works.get(stage.work)
        return {
            "title": self.set(stage.title),
            "minutes": self.set(stage.length),
            "text": self.nodes(paragraphs(stage.text)),
            "label": _label(work) if work else "",
            "work": self.set(_short(work.title)) if work else "",
        }

    def work(self, work: Work) -> dict[str, Any]:
        return {
            "label": _label(work),
            "title": self.set(work.title),
            "dir": direction(work.title),
            "kind": self.set(work.kind),
            "mark": self.set(work.mark),
            "mark_note": self.set(work.mark_note),
            "lead": self.way(work.lead),
            "meta": self.set(work.meta),
            "note": self.way(work.note),
            "abstract": self.nodes(paragraphs(work.abstract)),
            "body": self.nodes(work.body),
            "where": self.nodes(work.where),
            "related": self.nodes(work.related),
            "citation": self.way(work.citation),
            "mandatory": work.mandatory,
            "facts": [{"label": self.set(fact.label), "value": self.set(fact.value), "url": fact.url} for fact in self.facts(work)],
            "sources": [self.set(source) for source in work.sources],
            "source_note": self.set(work.source_note),
            "remarks": [self.set(remark) for remark in work.remarks],
            "address": work.address,
        }

    def facts(self, work: Work) -> tuple[Fact, ...]:
        """Return the lines of a work's sheet; what is read here and stands alone, for a meeting, says its licence only."""
        if self.booklet.alone and work.body:
            return tuple(fact for fact in work.facts if fact.label == _("Licence"))
        return work.facts

    def nodes(self, nodes: Iterable[Node | str]) -> list[Any]:
        return [self.set(one) if isinstance(one, str) else self.node(one) for one in nodes]

    def node(self, one: Node) -> dict[str, Any]:
        about, text = one.about, "".join(one.words())
        told: dict[str, Any] = {"tag": one.tag, "dir": direction(text), "children": self.nodes(one.children)}
        told |= {name: self.set(str(about[name])) for name in ("title", "caption", "alt", "detail", "who", "extension") if name in about}
        told |= {name: about[name] for name in ("wide", "header_row", "header_column", "href") if name in about}
        if one.tag == "ol":
            told["start"] = about.get("start", 1)
        if one.tag == "figure":
            told["file"] = about["key"] if about["key"] in self.carried else ""
        if one.tag == "a":
            href = str(about.get("href", ""))
            told["href"], told["external"], told["label"] = href, bool(href), self.inside.get(href, "")
            told["printed"] = "" if text.strip() == href else self.set(f"<{href[:SHOWN_ADDRESS]}{'…' if len(href) > SHOWN_ADDRESS else ''}>")
        return told


def _label(work: Work) -> str:
    return f"w-{work.uuid}"


def _short(text: str) -> str:
    return text if len(text) <= RUNNING else f"{text[: RUNNING - 1].rstrip()}…"


def _words() -> dict[str, str]:
    return {
        "contents": _("Sommaire"),
        "guide": _("Guide d’animation"),
        "at_page": _("page"),
        "where": _("Où le trouver"),
        "next": _("Et ensuite"),
        "cite": _("Citer"),
        "sheet": _("Fiche"),
        "mandatory": _("Mention exigée par l’éditeur pour toute reprise, même partielle."),
        "why": _("Pourquoi elle est là :"),
        "cited": _("Cité dans :"),
        "said": _("Ce que disent les sources :"),
        "page": _("Sa page à jour :"),
        "open": _("Voir sa page à jour"),
        "levers": ngettext("Levier servi :", "Leviers servis :", 2),
        "unreadable": _("Image illisible."),
        "provenance": _("D’où vient ce document"),
        "sources": _("Sources de l’ensemble :"),
        "licence": _(
            "Textes de Terreau sous licence CC BY 4.0. Les documents cités restent soumis aux droits de leurs éditeurs ; "
            "une mention exigée doit accompagner toute reprise."
        ),
    }
