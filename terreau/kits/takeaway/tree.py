"""A text as a tree that every form can lay out: nothing in it is ever interpreted as markup."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Union
from urllib.parse import quote

from terreau.core.templatetags.terreau import clean_richtext
from terreau.kits.takeaway.characters import clean

# Rich text nests lists and emphasis; deeper than this, only somebody who tries does.
DEEPEST = 30
VOID = {"br", "hr"}
SAME = {"strong": "b", "em": "i"}
SITE = re.compile(r"//(?P<host>[\w-]+(?:\.[\w-]+)*)(?P<port>:\d{1,5})?(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#(?P<end>.*))?", re.DOTALL)
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
HEADINGS = {"h1": 1, "h2": 1, "h3": 2, "h4": 3}


@dataclass(frozen=True)
class Node:
    """An element: `p`, `h1`, `ul`, `ol`, `li`, `b`, `i`, `a`, `figure`, `table`…, what it is about, and what it holds."""

    tag: str
    children: tuple[Union["Node", str], ...] = ()
    about: dict[str, Any] = field(default_factory=dict)

    def words(self) -> Iterator[str]:
        """Yield the texts of this element, in order."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child.words()
        yield from (str(self.about[name]) for name in ("title", "caption", "alt", "detail") if self.about.get(name))


def node(tag: str, *children: Node | str, **about: Any) -> Node:
    """Return an element; texts lose the characters that no file may hold, and links that lead nowhere safe lose their address."""
    if "href" in about:
        about["href"] = web_address(about["href"])
    return Node(tag, tuple(clean(child) if isinstance(child, str) else child for child in children if child != ""), about)


def paragraphs(text: str) -> tuple[Node, ...]:
    """Return a plain text as paragraphs; single line ends are kept."""
    return tuple(node("p", *_lines(part.strip())) for part in text.replace("\r", "").split("\n\n") if part.strip())


def lines(text: str) -> tuple[Node | str, ...]:
    """Return a plain text with its line ends."""
    return tuple(_lines(text.replace("\r", "").strip()))


def _lines(text: str) -> Iterator[Node | str]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield node("br")
        yield line


class _Builder(HTMLParser):
    """Makes a tree of HTML already cleaned: every tag is closed, all of them are listed."""

    def __init__(self, origin: str) -> None:
        super().__init__(convert_charrefs=True)
        self.origin = origin
        self.open: list[tuple[str, dict[str, Any], list[Node | str]]] = [("", {}, [])]
        self.too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.open[-1][2].append(Node(tag))
        elif len(self.open) > DEEPEST:
            self.too_deep += 1
        else:
            about = dict(attrs)
            kept: dict[str, Any] = {}
            if tag == "a" and about.get("href"):
                kept["href"] = web_address(absolute(str(about["href"]), self.origin))
            if tag == "ol" and str(about.get("start") or "").isdecimal():
                kept["start"] = min(int(str(about["start"])), 10_000)
            self.open.append((tag, kept, []))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.too_deep:
            self.too_deep -= 1
            return
        name, about, children = self.open.pop()
        self.open[-1][2].append(Node(SAME.get(name, name), tuple(children), about))

    def handle_data(self, data: str) -> None:
        self.open[-1][2].append(clean(data.replace("\n", " ")))


def absolute(href: str, origin: str) -> str:
    """Return an address that leads to the site from anywhere."""
    return f"{origin}{href}" if href.startswith(("/", "#")) and not href.startswith("//") else href


def web_address(href: str) -> str:
    """Return an address as RFC 3986 writes it; nothing when it is no address of the web, of e-mail or of a telephone."""
    scheme, colon, rest = clean(href).strip().partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in {"http", "https", "mailto", "tel"}:
        return ""
    if scheme in {"mailto", "tel"}:
        return f"{scheme}:{_quoted(rest)}"
    parts = SITE.fullmatch(rest)
    if parts is None:
        return ""
    try:
        host = parts["host"].encode("idna").decode()
    except UnicodeError:
        return ""
    path, query, end = (_quoted(parts[name] or "") for name in ("path", "query", "end"))
    return f"{scheme}://{host}{parts['port'] or ''}{path}" + (f"?{query}" if parts["query"] else "") + (f"#{end}" if parts["end"] else "")


def _quoted(part: str) -> str:
    return quote(LONE_PERCENT.sub("%25", part), safe="/:@!$&'()*+,;=~?%")


def rich(value: object, origin: str) -> tuple[Node, ...]:
    """Return an editor's rich text as elements; addresses of the site become absolute."""
    builder = _Builder(origin)
    builder.feed(str(clean_richtext(value)))
    builder.close()
    while len(builder.open) > 1:
        builder.handle_endtag(builder.open[-1][0])
    return tuple(_blocks(builder.open[0][2]))


INLINE = {"a", "b", "i", "br", "sub", "sup"}


def _blocks(children: Iterable[Node | str]) -> Iterator[Node]:
    """Put what stands outside any paragraph into one, and blanks between blocks away."""
    loose: list[Node | str] = []
    for child in children:
        if isinstance(child, str) or child.tag in INLINE:
            loose.append(child)
            continue
        if any(not isinstance(one, str) or one.strip() for one in loose):
            yield Node("p", tuple(loose))
        loose = []
        if child.children or child.tag == "hr":
            yield child
    if any(not isinstance(one, str) or one.strip() for one in loose):
        yield Node("p", tuple(loose))


def levelled(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return a text whose headings begin at level 1 and never skip one; a heading without words becomes nothing."""
    above: list[int] = []
    found: list[Node] = []
    for one in nodes:
        if one.tag not in HEADINGS:
            found.append(one)
        elif "".join(one.words()).strip():
            own = HEADINGS[one.tag]
            above = [*(level for level in above if level < own), own]
            found.append(Node(f"h{len(above)}", one.children, one.about))
    return tuple(found)
