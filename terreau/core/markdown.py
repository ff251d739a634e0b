"""Markdown, as texts of the project are written, to the rich text that the desk edits (CommonMark, https://spec.commonmark.org/0.31.2/)."""

import re

import nh3
from markdown_it import MarkdownIt

# Raw HTML is text: files are written by people who should not need any.
_markdown = MarkdownIt("commonmark", {"html": False})
# In a cell of a table, a new line is meant; HTML is read, then only what the desk writes is kept of it.
_of_others = MarkdownIt("commonmark", {"html": True, "breaks": True})
_DESK_TAGS = {"a", "b", "br", "h2", "h3", "i", "li", "ol", "p", "ul"}
_DESK_SCHEMES = {"http", "https", "mailto", "tel"}
_HEADING = re.compile(r"<(/?)h([1-6])\b", re.IGNORECASE)
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


def foreign_text(text: str) -> str:
    """Return somebody else's text, Markdown or HTML, as HTML with the desk's tags alone: of others, words stay; scripts and styles do not."""
    html = _HEADING.sub(lambda found: f"<{found[1]}h{2 if int(found[2]) <= 2 else 3}", _as_the_desk_writes(_of_others.render(text)))
    return str(nh3.clean(html, tags=_DESK_TAGS, attributes={"a": {"href"}}, url_schemes=_DESK_SCHEMES, link_rel=None)).strip()
