"""Own bodies as trees, with the pictures and files that they show; what is kept from the public is named, never carried."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Collection, CollectionViewRestriction

from terreau.core.models import Attachment, Picture
from terreau.core.templatetags.terreau import site_name
from terreau.core.text import plain_text
from terreau.kits.takeaway.tree import Node, levelled, lines, node, paragraphs, rich
from terreau.library.models import Resource

TONES = {"note": gettext_lazy("À noter"), "warning": gettext_lazy("Attention"), "tip": gettext_lazy("Conseil")}
# Photographs leave as JPEG; what may be transparent, or drawn, as PNG.
PHOTOGRAPHS = {"jpg", "jpeg", "webp"}


@dataclass(frozen=True)
class File:
    """A picture or an attachment to carry: its key in the texts, its title, where it is stored, the fingerprint of its content."""

    key: str
    title: str
    extension: str
    path: str
    digest: str
    size: int = 0


def restricted_collections() -> set[int]:
    """Return the collections that are not open to everybody, those inside them included."""
    found: set[int] = set()
    for restriction in CollectionViewRestriction.objects.select_related("collection"):
        found.update(Collection.objects.descendant_of(restriction.collection, inclusive=True).values_list("pk", flat=True))
    return found


@dataclass
class BodyReader:
    """Reads the bodies of a booklet; `pictures` and `attachments` fill as it goes."""

    origin: str
    restricted: set[int]
    pictures: dict[str, File] = field(default_factory=dict)
    attachments: dict[str, File] = field(default_factory=dict)

    def read(self, resource: Resource) -> tuple[Node, ...]:
        """Return the body of a resource as elements whose headings begin at level 1."""
        return levelled(one for block in resource.body for one in self._block(block.block_type, block.value, block))

    def _block(self, kind: str, value: Any, block: Any) -> Iterator[Node]:
        lay_out: Callable[[Any], Iterator[Node]] | None = getattr(self, f"_{kind}", None)
        if value is None:
            return
        if lay_out is not None:
            yield from lay_out(value)
        else:  # a kind of block added since: its words are not lost
            yield from paragraphs(plain_text(block.render()))

    def _text(self, value: Any) -> Iterator[Node]:
        yield from rich(value, self.origin)

    def _figure(self, value: Any) -> Iterator[Node]:
        picture: Picture | None = value.get("image")
        if picture is None:
            return
        alt, caption = value.get("alt") or "", value.get("caption") or ""
        credit = f"© {picture.credit}" if picture.credit else ""
        if picture.collection_id in self.restricted:
            told = _("Image réservée : elle se voit sur le site, avec les droits qu’il faut.")
            yield node("p", " ".join(part for part in (told, caption or alt) if part))
            return
        extension = "jpg" if picture.filename.rpartition(".")[2].lower() in PHOTOGRAPHS else "png"
        key = f"image-{picture.pk}.{extension}"
        self.pictures[key] = File(key, alt, extension, picture.file.name, picture.file_hash, picture.file_size or 0)
        yield node("figure", key=key, alt=alt, caption=" ".join(part for part in (caption, credit) if part))

    def _table(self, value: Any) -> Iterator[Node]:
        rows, first_column = value.lines, bool(value.table.get("first_col_is_header"))
        cells = tuple(node("tr", *(node("td", cell) for cell in row)) for row in rows)
        if cells:
            yield node("table", *cells, caption=value.get("caption") or "", wide=len(rows[0]), header_row=bool(value.head), header_column=first_column)

    def _quotation(self, value: Any) -> Iterator[Node]:
        who = ", ".join(part for part in (value.get("author"), value.get("source")) if part)
        yield node("quotation", *lines(value.get("text") or ""), who=who)

    def _steps(self, value: Any) -> Iterator[Node]:
        if value.get("title"):
            yield node("h3", value["title"])
        steps = []
        for step in value["steps"]:
            told = {"title": step.get("title") or "", "detail": step.get("duration") or ""}
            steps.append(node("step", *rich(step.get("text") or "", self.origin), **told))
        yield node("steps", *steps)

    def _callout(self, value: Any) -> Iterator[Node]:
        yield node("callout", *rich(value.get("text"), self.origin), title=str(TONES.get(value.get("tone"), TONES["note"])))

    def _video(self, value: Any) -> Iterator[Node]:
        url = value.get("url") or ""
        detail = ", ".join(part for part in (_("vidéo"), value.get("duration"), _("sur {site}").format(site=site_name(url))) if part)
        yield node("p", node("a", value.get("title") or url, href=url), f" ({detail})")
        transcript = rich(value.get("transcript"), self.origin)
        if transcript:
            yield node("callout", *transcript, title=_("Transcription"))

    def _attachment(self, value: Any) -> Iterator[Node]:
        document: Attachment | None = value.get("document")
        if document is not None:
            yield self.attachment(document, value.get("purpose") or "")

    def attachment(self, document: Attachment, purpose: str = "") -> Node:
        """Return the line of a file, carried unless it is kept from the public."""
        if document.collection_id in self.restricted:
            told = _("Fichier réservé : il se télécharge sur le site, avec les droits qu’il faut.")
            return node("p", " ".join(part for part in (told, document.title, purpose) if part))
        key, extension = f"fichier-{document.pk}", document.file_extension.lower()
        self.attachments[key] = File(key, document.title, extension, document.file.name, document.file_hash, document.file_size or 0)
        return node("attachment", key=key, title=document.title, detail=purpose, extension=extension.upper(), href=f"{self.origin}{document.url}")

    def _term(self, value: Any) -> Iterator[Node]:
        proposed = [node("p", _("Définition proposée par Terreau"))] if value.proposed else []
        yield node("callout", node("p", value.definition), *proposed, title=value.label)

    def _landmark(self, value: Any) -> Iterator[Node]:
        yield node("callout", *paragraphs(value.text), *_sources(value), title=value.title)

    def _key_figure(self, value: Any) -> Iterator[Node]:
        if not value.usable:
            return
        said = [node("p", text) for text in (value.statement, value.note, value.citation) if text]
        yield node("callout", *said, *_sources(value), title=value.amount)


def _sources(value: Any) -> list[Node]:
    titles = " ; ".join(str(source) for source in value.sources.all())
    return [node("p", _("Sources : {titles}").format(titles=titles))] if titles else []
