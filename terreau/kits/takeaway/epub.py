"""A booklet as an EPUB 3 (EbookLib): a document a work, a table of contents by part, what it says of its accessibility."""

from collections.abc import Callable
from datetime import datetime, time
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from ebooklib import epub

from terreau.core.typography import french
from terreau.kits.takeaway.booklet import HERE, Booklet, Part, Work
from terreau.kits.takeaway.characters import clean
from terreau.kits.takeaway.files import pictures, rosette_svg
from terreau.kits.takeaway.hypertext import Place, xhtml

STYLE = "styles/livre.css"
ROSETTE = "images/rosace.svg"
# https://www.w3.org/TR/epub-a11y-11/#sec-disc-package
ACCESSIBILITY = (
    ("schema:accessMode", "textual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityFeature", "readingOrder"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "alternativeText"),
    ("schema:accessibilityHazard", "none"),
)


def write(booklet: Booklet, target: BinaryIO) -> None:
    """Write an EPUB into a binary file."""
    book = _book(booklet)
    epub.write_epub(target, book, {"mtime": datetime.combine(booklet.made_on, time()), "raise_exceptions": True})


def _book(booklet: Booklet) -> epub.EpubBook:
    book = epub.EpubBook()
    book.set_identifier(f"urn:uuid:{uuid5(NAMESPACE_URL, f'{booklet.origin}/{booklet.subject}')}")
    book.set_title(clean(booklet.title))
    book.set_language("fr")
    book.add_author(booklet.platform)
    book.add_metadata("DC", "description", clean(booklet.purpose) or clean(booklet.title))
    book.add_metadata("DC", "source", booklet.address)
    book.add_metadata("DC", "date", booklet.made_on.isoformat())
    for name, value in ACCESSIBILITY:
        book.add_metadata(None, "meta", value, {"property": name})
    if booklet.pictures:
        book.add_metadata(None, "meta", "visual", {"property": "schema:accessMode"})
    summary = _("Texte structuré, images décrites par ceux qui les ont publiées, sans son ni mouvement.")
    book.add_metadata(None, "meta", summary, {"property": "schema:accessibilitySummary"})
    _add_contents(book, booklet)
    return book


def _add_contents(book: epub.EpubBook, booklet: Booklet) -> None:
    style = epub.EpubItem("style", STYLE, "text/css", (HERE / "livre.css").read_bytes())
    book.add_item(style)
    carried = pictures(booklet)
    for key, content in carried.items():
        book.add_item(epub.EpubItem(key.partition(".")[0], f"images/{key}", "image/png" if key.endswith("png") else "image/jpeg", content))
    drawing = rosette_svg(booklet)
    if drawing:
        rosette = epub.EpubItem("rosace", ROSETTE, "image/svg+xml", drawing.encode())
        rosette.properties = ["cover-image"]
        book.add_item(rosette)
    documents = {work.uuid: f"fiche-{number}.xhtml" for number, work in enumerate(booklet.works.values(), 1)}
    by_address = {work.address: documents[work.uuid] for work in booklet.works.values()}

    def place(what: str) -> str:
        return f"images/{what}" if what in carried else by_address.get(what, "")

    def add(name: str, title: str, template: str, **values: object) -> epub.EpubHtml:
        page = epub.EpubHtml(uid=name, file_name=f"{name}.xhtml", title=clean(title), lang="fr")
        page.content = french(clean(render_to_string(f"kits/takeaway/epub/{template}.html", {"booklet": booklet, **values})))
        page.add_item(style)
        book.add_item(page)
        return page

    paths = [(path, [(stage, documents.get(stage.work, ""), booklet.works.get(stage.work)) for stage in path.stages]) for path in booklet.paths]
    toc: list = []
    spine: list = ["nav"]
    if not booklet.alone:
        cover = add("ouverture", booklet.title, "opening", rosette=ROSETTE if drawing else "", introduction=xhtml(booklet.introduction, place), paths=paths)
        toc.append(cover)
        spine.append(cover)
    if booklet.guide:
        guide = add("guide", _("Guide d’animation"), "guide", guide=xhtml(booklet.guide, place))
        toc.append(guide)
        spine.append(guide)
    for number, part in enumerate(booklet.parts, 1):
        pages = [_work(add, work, documents[work.uuid], place) for work in part.works]
        if part.title:
            door = add(f"partie-{number}", part.title, "part", part=part, groups=_groups(part, documents))
            toc.append((door, pages))
            spine.append(door)
        else:
            toc += pages
        spine += pages
    end = add("provenance", _("D’où vient ce livre"), "colophon")
    book.toc = [*toc, end]
    navigation = epub.EpubNav()
    navigation.title = _("Sommaire")
    navigation.add_item(style)
    book.add_item(epub.EpubNcx())
    book.add_item(navigation)
    book.spine = [*spine, end]


def _work(add: Callable[..., epub.EpubHtml], work: Work, document: str, place: Place) -> epub.EpubHtml:
    values = {"work": work, "body": xhtml(work.body, place), "where": xhtml(work.where, place), "related": xhtml(work.related, place)}
    return add(document.removesuffix(".xhtml"), work.title, "work", **values)


def _groups(part: Part, documents: dict[str, str]) -> list[tuple[str, list[tuple[Work, str]]]]:
    return [(group.title, [(work, documents[work.uuid]) for work in group.works]) for group in part.groups]
