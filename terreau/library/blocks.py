"""The blocks of a text that leans on the vocabulary: those of the design system, and terms, landmarks and key figures."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock

from terreau.core.blocks import BODY_BLOCKS


class SourcedChooserBlock(SnippetChooserBlock):
    """A choice of records that name their sources, all read with two queries."""

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        """Return the records chosen, with their sources."""
        found: list[Any] = super().bulk_to_python(values)
        prefetch_related_objects([record for record in found if record is not None], "sources")
        return found

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Stand in migrations as Wagtail's own block, so that this class may move."""
        _name, args, kwargs = super().deconstruct()
        return "wagtail.snippets.blocks.SnippetChooserBlock", args, kwargs


RESOURCE_BODY_BLOCKS = [
    *BODY_BLOCKS,
    ("term", SnippetChooserBlock("vocabulary.Term", label=_("Terme du glossaire"), template="library/blocks/term.html", icon="openquote")),
    ("landmark", SourcedChooserBlock("vocabulary.Landmark", label=_("Repère"), template="library/blocks/landmark.html", icon="info-circle")),
    ("key_figure", SourcedChooserBlock("vocabulary.KeyFigure", label=_("Chiffre repère"), template="library/blocks/key_figure.html", icon="decimal")),
]
