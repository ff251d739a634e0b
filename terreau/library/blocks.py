"""The blocks of a resource's own body: those of the design system, and a term of the glossary."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock

from terreau.core.blocks import BODY_BLOCKS

RESOURCE_BODY_BLOCKS = [
    *BODY_BLOCKS,
    ("term", SnippetChooserBlock("vocabulary.Term", label=_("Terme du glossaire"), template="library/blocks/term.html", icon="openquote")),
]
