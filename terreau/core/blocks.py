"""Blocks from which an own body is laid out: text, figure, table, quotation, steps, callout, video, file."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

RICH_TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
INLINE_FEATURES = ["bold", "italic", "link"]
_EDGE_OF_BLOCK = re.compile(r"</?(?:h[1-6]|p|ul|ol|li|blockquote|br|hr)\b[^>]*>", re.IGNORECASE)


class FigureBlock(blocks.StructBlock):
    """A picture with its text alternative, caption and credit."""

    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(
        label=_("texte de remplacement"), required=False, max_length=250, help_text=_("Ce que montre l’image. Vide si elle ne fait que décorer.")
    )
    caption = blocks.CharBlock(label=_("légende"), required=False, max_length=300)

    class Meta:
        template = "core/blocks/figure.html"
        icon = "image"
        label = _("Image")


class Cell(NamedTuple):
    """A cell of a table, with the heading of its column where there is one."""

    text: str
    heading: str = ""


class CaptionedTable(blocks.StructValue):
    """A table as its template reads it: headings, then rows."""

    @property
    def head(self) -> list[str]:
        """The headings of the columns; none where the first row is one like the others."""
        return self.lines[0] if self._has_head else []

    @property
    def rows(self) -> list[list[Cell]]:
        """The rows under the headings, each cell with its own."""
        if not self._has_head:
            return [[Cell(text) for text in line] for line in self.lines]
        head, *lines = self.lines
        return [[Cell(text, heading) for text, heading in zip(line, head, strict=True)] for line in lines]

    @property
    def lines(self) -> list[list[str]]:
        """All the rows, headings included, each as long as the longest."""
        lines = [["" if text is None else str(text) for text in line] for line in self.table.get("data") or [] if line]
        wide = max(map(len, lines), default=0)
        return [[*line, *[""] * (wide - len(line))] for line in lines]

    @property
    def table(self) -> dict[str, Any]:
        """What was typed, with which of its edges are headings."""
        return self.get("table") or {}

    @property
    def _has_head(self) -> bool:
        return bool(self.table.get("first_row_is_table_header") and self.lines)


class CaptionedTableBlock(blocks.StructBlock):
    """A table with its caption."""

    caption = blocks.CharBlock(label=_("titre du tableau"), max_length=200)
    table = TableBlock(
        label=_("tableau"),
        table_options={"language": "fr-FR", "contextMenu": ["row_above", "row_below", "col_left", "col_right", "remove_row", "remove_col", "undo", "redo"]},
    )

    class Meta:
        template = "core/blocks/table.html"
        value_class = CaptionedTable
        icon = "table"
        label = _("Tableau")


class QuotationBlock(blocks.StructBlock):
    """Somebody's words, with who said them and where."""

    text = blocks.TextBlock(label=_("citation"))
    author = blocks.CharBlock(label=_("qui l’a dit"), max_length=200)
    source = blocks.CharBlock(label=_("où"), required=False, max_length=300)

    class Meta:
        template = "core/blocks/quotation.html"
        icon = "openquote"
        label = _("Citation")


class StepsBlock(blocks.StructBlock):
    """Numbered steps, each with the time it takes."""

    title = blocks.CharBlock(label=_("titre"), required=False, max_length=120)
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("étape"), max_length=160)),
                ("duration", blocks.CharBlock(label=_("durée"), required=False, max_length=30)),
                ("text", blocks.RichTextBlock(label=_("ce qu’on fait"), features=INLINE_FEATURES, required=False)),
            ]
        ),
        label=_("étapes"),
    )

    class Meta:
        template = "core/blocks/steps.html"
        icon = "list-ol"
        label = _("Étapes")


class CalloutBlock(blocks.StructBlock):
    """A passage set apart."""

    tone = blocks.ChoiceBlock(label=_("ton"), choices=[("note", _("À noter")), ("warning", _("Attention")), ("tip", _("Conseil"))], default="note")
    text = blocks.RichTextBlock(label=_("texte"), features=["bold", "italic", "link", "ul"])

    class Meta:
        template = "core/blocks/callout.html"
        icon = "warning"
        label = _("Encadré")


class VideoBlock(blocks.StructBlock):
    """A film on another site: nothing is loaded from there before the reader follows the link."""

    url = blocks.URLBlock(label=_("adresse de la vidéo"))
    title = blocks.CharBlock(label=_("titre"), max_length=200)
    duration = blocks.CharBlock(label=_("durée"), required=False, max_length=30)
    transcript = blocks.RichTextBlock(label=_("transcription"), required=False, features=["bold", "italic", "ul"])

    class Meta:
        template = "core/blocks/video.html"
        icon = "media"
        label = _("Vidéo")


class AttachmentBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label=_("fichier"))
    purpose = blocks.CharBlock(label=_("à quoi il sert"), required=False, max_length=200)

    class Meta:
        template = "core/blocks/attachment.html"
        icon = "doc-full"
        label = _("Fichier")


BODY_BLOCKS = [
    ("text", blocks.RichTextBlock(label=_("Texte"), features=RICH_TEXT_FEATURES, template="core/blocks/text.html", icon="pilcrow")),
    ("figure", FigureBlock()),
    ("table", CaptionedTableBlock()),
    ("quotation", QuotationBlock()),
    ("steps", StepsBlock()),
    ("callout", CalloutBlock()),
    ("video", VideoBlock()),
    ("attachment", AttachmentBlock()),
]


def plain_lines(body: blocks.StreamValue) -> Iterator[str]:
    """Yield the words of a body without rendering it, a line for each heading, paragraph, item or field: what a reader sees apart stays apart."""
    lines = (" ".join(text.split()) for text in _texts(body.stream_block, body))
    yield from filter(None, lines)


def _texts(block: blocks.Block, value: Any) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, RichText):
        yield from (unescape(strip_tags(part)) for part in _EDGE_OF_BLOCK.split(value.source))
    elif isinstance(value, blocks.StreamValue):
        for child in value:
            yield from _texts(child.block, child.value)
    elif isinstance(value, blocks.StructValue):
        for name, field in value.block.child_blocks.items():
            yield from _texts(field, value.get(name, field.get_default()))
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from _texts(block.child_block, item)
    else:
        yield from block.get_searchable_content(value)
