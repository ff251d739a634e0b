"""A booklet as a folder that opens by double click: pages, styles, pictures, files, and a search that asks nobody anything."""

import base64
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from django.template.loader import get_template
from django.utils.translation import gettext as _

from terreau.core.assets import FONTS, style_sheet, target_folder
from terreau.core.text import folded_words
from terreau.core.typography import french
from terreau.kits.takeaway.booklet import HERE, Booklet, KitPath, Work
from terreau.kits.takeaway.characters import clean, french_text
from terreau.kits.takeaway.files import attachment_bytes, pictures, rosette_svg
from terreau.kits.takeaway.hypertext import Place, xhtml
from terreau.kits.takeaway.names import Names, bare

DOOR = "Ouvrir.html"
GUIDE = "guide.html"
# Beyond this many works, the first page lists the parts and each part has a page of its own.
ON_ONE_PAGE = 300
EVERY = 50
# What the results of a search show of a work.
LEAD = 200
# Already compressed: not worth the time.
PACKED = {"jpg", "png", "zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "pdf"}
Step = Callable[[int], None]


def _nothing(done: int) -> None:
    """Tell nobody."""


def write(booklet: Booklet, target: BinaryIO, step: Step = _nothing) -> None:
    """Write the folder, as a ZIP, into a binary file; `step` hears how many works are done. The same booklet gives the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _Folder(booklet, archive).fill(step)


def folder_name(booklet: Booklet) -> str:
    """Return how the folder is called."""
    return bare(booklet.title, 60, "terreau")


@dataclass(frozen=True)
class _Listed:
    """A part as the pages list it: where its own page is, if it has one, and its groups of works with their pages."""

    title: str
    description: str
    hue: int
    page: str
    count: int
    groups: list[tuple[str, list[tuple[Work, str]]]]


class _Folder:
    def __init__(self, booklet: Booklet, archive: zipfile.ZipFile) -> None:
        self.booklet, self.archive, self.root = booklet, archive, folder_name(booklet)
        names = Names()
        self.documents = {work.uuid: f"fiches/{names.take(work.slug, 'html')}" for work in booklet.works.values()}
        self.by_address = {work.address: self.documents[work.uuid] for work in booklet.works.values()}
        self.many = len(booklet.works) > ON_ONE_PAGE
        self.files: dict[str, str] = {}

    def fill(self, step: Step) -> None:
        self._styles()
        self._pictures()
        self._attachments()
        parts = self._parts()
        self._page(DOOR, "door", {"parts": parts, "many": self.many, "paths": self._paths(), "introduction": xhtml(self.booklet.introduction, self._place(""))})
        if self.booklet.guide:
            self._page(GUIDE, "guide", {"guide": xhtml(self.booklet.guide, self._place(""))})
        if self.many:
            for part in parts:
                self._page(part.page, "part", {"part": part})
        for done, work in enumerate(self.booklet.works.values(), 1):
            place = self._place("../")
            self._page(
                self.documents[work.uuid],
                "work",
                {"work": work, "body": xhtml(work.body, place), "where": xhtml(work.where, place), "related": xhtml(work.related, place)},
            )
            if done % EVERY == 0:
                step(done)
        self._put("recherche/index.js", index_script(self.booklet.works.values(), self.documents))
        self._put("recherche/recherche.js", (HERE / "recherche.js").read_bytes())
        self._put("LISEZ-MOI.txt", self._read_me())

    def _put(self, name: str, content: bytes | str, *, packed: bool = False) -> None:
        entry = zipfile.ZipInfo(f"{self.root}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        self.archive.writestr(entry, content)

    def _page(self, name: str, template: str, values: dict[str, object]) -> None:
        up = "../" if "/" in name else ""
        frame = {"booklet": self.booklet, "up": up, "door": f"{up}{DOOR}", "rosette": self.rosette, "guide_page": GUIDE if self.booklet.guide else ""}
        self._put(name, french(clean(get_template(f"kits/takeaway/folder/{template}.html").render({**frame, **values}))))

    def _styles(self) -> None:
        self._put("styles/terreau.css", _with_fonts(style_sheet()))
        self._put("styles/dossier.css", (HERE / "dossier.css").read_bytes())
        for font in FONTS:
            licence = target_folder() / "fonts" / f"{font.target}.OFL.txt"
            if licence.exists():
                self._put(f"styles/{licence.name}", licence.read_bytes())
        drawing = rosette_svg(self.booklet)
        self.rosette = "images/rosace.svg" if drawing else ""
        if drawing:
            self._put(self.rosette, drawing)

    def _pictures(self) -> None:
        for key, content in pictures(self.booklet).items():
            self.files[key] = f"images/{key}"
            self._put(f"images/{key}", content, packed=True)

    def _attachments(self) -> None:
        names = Names()
        for file in self.booklet.attachments:
            content = attachment_bytes(file)
            if content:
                self.files[file.key] = f"fichiers/{names.take(file.title, file.extension, 'fichier')}"
                self._put(self.files[file.key], content, packed=file.extension in PACKED)

    def _place(self, up: str) -> Place:
        def place(what: str) -> str:
            found = self.files.get(what) or self.by_address.get(what)
            return f"{up}{found}" if found else ""

        return place

    def _paths(self) -> list[tuple[KitPath, list[tuple[object, str, Work | None]]]]:
        works = self.booklet.works
        return [(path, [(stage, self.documents.get(stage.work, ""), works.get(stage.work)) for stage in path.stages]) for path in self.booklet.paths]

    def _parts(self) -> list[_Listed]:
        names = Names()
        listed = []
        for part in self.booklet.parts:
            up = "../" if self.many else ""
            groups = [(group.title, [(work, f"{up}{self.documents[work.uuid]}") for work in group.works]) for group in part.groups]
            page = f"parties/{names.take(part.title, 'html', 'partie')}"
            listed.append(_Listed(part.title, part.description, part.hue, page, len(part.works), groups))
        return listed

    def _read_me(self) -> str:
        told = [
            self.booklet.title,
            "",
            _("Ce dossier s’ouvre sans réseau : double-cliquez sur {name}.").format(name=DOOR),
            _("Copiez-le entier, sur une clé USB par exemple : ses pages ont besoin les unes des autres."),
            _("S’il est encore dans son archive ZIP, faites d’abord « Extraire tout »."),
            "",
            _("Fait le {day:%d/%m/%Y} à partir de {address}").format(day=self.booklet.made_on, address=self.booklet.address),
            "",
        ]
        # A mark at the beginning and Windows line ends: any notepad shows the accents and the lines.
        return "\ufeff" + "\r\n".join(clean(line) for line in told)


def _with_fonts(style: str) -> str:
    """Put the fonts inside the style sheet: browsers refuse to read them from beside a page opened from a disk."""
    for font in FONTS:
        file = target_folder() / "fonts" / f"{font.target}.woff2"
        if file.exists():
            held = f'url("data:font/woff2;base64,{base64.b64encode(file.read_bytes()).decode()}")'
            style = style.replace(f'url("fonts/{file.name}")', held)
    return style


def index_script(works: Iterable[Work], documents: dict[str, str]) -> str:
    """Return the index as a classic script: the works, and for each word, in order, the works that hold it.

    A word's works are numbers in base 36, each the distance from the one before times two, plus one where the word is in the title.
    """
    listed: list[list[str]] = []
    holders: dict[str, dict[int, bool]] = {}
    for number, work in enumerate(works):
        meta = " · ".join(part for part in (work.mark, work.kind, work.meta) if part)
        listed.append([documents[work.uuid], *(french_text(clean(text)) for text in (work.title, work.lead[:LEAD], meta))])
        titled = set(folded_words(work.title).split())
        for word in titled | set(folded_words(work.words()).split()):
            holders.setdefault(word[:40], {})[number] = word in titled or holders.get(word[:40], {}).get(number, False)
    words = "\n".join(f"{word} {_distances(holders[word])}" for word in sorted(holders))
    return f"var TERREAU = {_script_json({'works': listed, 'words': words})};\n"


def _distances(holders: dict[int, bool]) -> str:
    before, found = 0, []
    for number in sorted(holders):
        found.append(_base36((number - before) * 2 + holders[number]))
        before = number
    return " ".join(found)


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    written = digits[number % 36]
    while number := number // 36:
        written = digits[number % 36] + written
    return written


def _script_json(value: object) -> str:
    """Return JSON that any script may hold: U+2028 and U+2029 end a line in old ones."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
