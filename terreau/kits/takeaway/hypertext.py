"""Trees as XHTML, for the EPUB and the folder."""

from collections.abc import Callable, Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from terreau.kits.takeaway.tree import Node

# Given an address or the key of a file, returns where it is in this form, or nothing when it is not there.
Place = Callable[[str], str]
PLAIN = {"p", "ul", "li", "b", "i", "sub", "sup"}


def xhtml(nodes: Iterable[Node | str], place: Place) -> SafeString:
    """Return elements as XHTML whose headings begin at level 2; everything that was typed is escaped."""
    return mark_safe("".join(_one(one, place) for one in nodes))


def _one(one: Node | str, place: Place) -> str:
    if isinstance(one, str):
        return escape(one)
    if one.tag in PLAIN:
        way = ' dir="auto"' if one.tag in {"p", "li"} else ""
        return f"<{one.tag}{way}>{xhtml(one.children, place)}</{one.tag}>"
    return _WRITERS[one.tag](one, place)


def _heading(one: Node, place: Place) -> str:
    level = int(one.tag[1]) + 1
    return f'<h{level} dir="auto">{xhtml(one.children, place)}</h{level}>'


def _link(one: Node, place: Place) -> str:
    href = one.about.get("href", "")
    local = place(href)
    inside = xhtml(one.children, place)
    return f'<a href="{escape(local or href)}">{inside}</a>' if local or href else inside


def _numbered(one: Node, place: Place) -> str:
    return f'<ol start="{one.about.get("start", 1)}">{xhtml(one.children, place)}</ol>'


def _void(one: Node, place: Place) -> str:
    return f"<{one.tag}/>"


def _figure(one: Node, place: Place) -> str:
    source, alt, caption = place(one.about["key"]), one.about["alt"], one.about["caption"]
    if not source:
        return f'<p dir="auto">{escape(_("Image illisible."))} {escape(alt)} {escape(caption)}</p>'
    said = f'<figcaption dir="auto">{escape(caption)}</figcaption>' if caption else ""
    return f'<figure class="picture"><img src="{escape(source)}" alt="{escape(alt)}"/>{said}</figure>'


def _table(one: Node, place: Place) -> str:
    about, rows = one.about, ""
    for number, row in enumerate(one.children):
        if isinstance(row, str):
            continue
        cells = ""
        for place_in_row, cell in enumerate(row.children):
            if isinstance(cell, str):
                continue
            inside = xhtml(cell.children, place)
            if number == 0 and about["header_row"]:
                cells += f'<th scope="col">{inside}</th>'
            elif place_in_row == 0 and about["header_column"]:
                cells += f'<th scope="row">{inside}</th>'
            else:
                cells += f'<td dir="auto">{inside}</td>'
        rows += f"<tr>{cells}</tr>"
    caption = escape(about["caption"] or _("Tableau"))
    table = f'<table><caption dir="auto">{caption}</caption><tbody>{rows}</tbody></table>'
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}">{table}</div>'


def _quotation(one: Node, place: Place) -> str:
    who = f'<figcaption dir="auto">{escape(one.about["who"])}</figcaption>' if one.about["who"] else ""
    return f'<figure class="quotation"><blockquote><p dir="auto">« {xhtml(one.children, place)} »</p></blockquote>{who}</figure>'


def _steps(one: Node, place: Place) -> str:
    items = ""
    for step in one.children:
        if not isinstance(step, str):
            detail = f" <small>{escape(step.about['detail'])}</small>" if step.about["detail"] else ""
            items += f'<li dir="auto"><b>{escape(step.about["title"])}</b>{detail}<div class="rich">{xhtml(step.children, place)}</div></li>'
    return f'<ol class="course">{items}</ol>' if items else ""


def _callout(one: Node, place: Place) -> str:
    return f'<aside class="callout note"><strong dir="auto">{escape(one.about["title"])}</strong>{xhtml(one.children, place)}</aside>'


def _attachment(one: Node, place: Place) -> str:
    about = one.about
    local = place(about["key"])
    told = about["extension"] + (f" · {about['detail']}" if about["detail"] else "")
    if not local and about["key"]:
        told += " · " + _("sur le site")
    return f'<p class="file" dir="auto"><span><a href="{escape(local or about["href"])}">{escape(about["title"])}</a> <small>{escape(told)}</small></span></p>'


_WRITERS: dict[str, Callable[[Node, Place], str]] = {
    **{f"h{level}": _heading for level in (1, 2, 3)},
    "a": _link,
    "ol": _numbered,
    "br": _void,
    "hr": _void,
    "figure": _figure,
    "table": _table,
    "quotation": _quotation,
    "steps": _steps,
    "callout": _callout,
    "attachment": _attachment,
}
