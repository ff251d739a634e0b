"""Markdown, as texts of the project are written, to the rich text that the desk edits (CommonMark, https://spec.commonmark.org/0.31.2/)."""

import re

from markdown_it import MarkdownIt

# Raw HTML is text: files are written by people who should not need any.
_markdown = MarkdownIt("commonmark", {"html": False})
_SHORT = {"strong": "b", "em": "i"}
_TAG = re.compile(r"<(/?)(strong|em)>")


def _as_the_desk_writes(html: str) -> str:
    return _TAG.sub(lambda found: f"<{found[1]}{_SHORT[found[2]]}>", html).replace("\n", "").strip()


def rich_text(text: str) -> str:
    """Return paragraphs, headings, lists, bold, italic and links as HTML, with the tags that the desk writes."""
    return _as_the_desk_writes(_markdown.render(text.replace("\n\n\n", "\n\n")).replace("\n", " ").replace("> <", "><"))


def rich_line(text: str) -> str:
    """Return one paragraph as HTML; nothing for no text."""
    return f"<p>{_as_the_desk_writes(_markdown.renderInline(text.strip()))}</p>" if text.strip() else ""
