"""Markdown, as texts of the project are written, to the rich text that the desk edits (CommonMark, https://spec.commonmark.org/0.31.2/)."""

import re

from markdown_it import MarkdownIt

# Raw HTML is text: files are written by people who should not need any.
_markdown = MarkdownIt("commonmark", {"html": False})
_SHORT = {"strong": "b", "em": "i"}
_TAG = re.compile(r"<(/?)(strong|em)>")
_BETWEEN_BLOCKS = re.compile(r"(</?(?:p|h[1-6]|ul|ol|li)>)\n+")


def _as_the_desk_writes(html: str) -> str:
    """Return HTML on one line, with the desk's tags: ends of lines mean nothing between blocks, and a space inside them."""
    joined = _BETWEEN_BLOCKS.sub(r"\1", html).strip().replace("\n", " ")
    return _TAG.sub(lambda found: f"<{found[1]}{_SHORT[found[2]]}>", joined)


def rich_text(text: str) -> str:
    """Return paragraphs, headings, lists, bold, italic and links as HTML, with the tags that the desk writes."""
    return _as_the_desk_writes(_markdown.render(text))


def rich_line(text: str) -> str:
    """Return one paragraph as HTML; nothing for no text."""
    return f"<p>{_as_the_desk_writes(_markdown.renderInline(text.strip()))}</p>" if text.strip() else ""
