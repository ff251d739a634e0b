"""Template tags of the design system; every template has them without loading them."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nh3
from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from wagtail.rich_text import expand_db_html

from terreau.core import lists
from terreau.core import rosette as drawing
from terreau.core.assets import ARCHIVE, icons_file
from terreau.core.text import file_size
from terreau.core.typography import day, french, number

register = template.Library()

_PARAMETER = re.compile(r"^- (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"\{% comment %\}(.*?)\{% endcomment %\}", re.DOTALL)
UP_TO_TEN = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf", 10: "dix"}
RICH_TAGS = {"a", "b", "br", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "strong", "sub", "sup", "ul"}
RICH_SCHEMES = {"http", "https", "mailto", "tel"}
RICH_ATTRIBUTES = {"a": {"href", "hreflang", "lang"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "ol": {"start"}}
KEPT_ATTRIBUTES = RICH_ATTRIBUTES | {"a": RICH_ATTRIBUTES["a"] | {"linktype", "id"}}


@register.filter(is_safe=True, needs_autoescape=True)
def typo(value: object, autoescape: bool = True) -> SafeString:
    """Set French spaces and apostrophes in an HTML string; plain text is escaped first."""
    return mark_safe(french(conditional_escape(str(value)) if autoescape else str(value)))


@register.filter
def clean_richtext(value: object) -> SafeString:
    """Return an editor's rich text as safe HTML: Wagtail's links resolved, then only listed tags and attributes kept.

    A text that carries `ready`, safe HTML made when it was saved (see `links_unresolved`), is shown so.
    """
    ready = getattr(value, "ready", None)
    if ready is not None:
        return mark_safe(expand_db_html(ready) if " linktype=" in ready else ready)
    source = getattr(value, "source", value)
    html = nh3.clean(expand_db_html(str(source or "")), tags=RICH_TAGS, attributes=RICH_ATTRIBUTES, url_schemes=RICH_SCHEMES, link_rel=None)
    return mark_safe(html)


def links_unresolved(source: str) -> str:
    """Return an editor's rich text as safe HTML to be kept: Wagtail's links stay as they are, for pages move."""
    html: str = nh3.clean(source, tags=RICH_TAGS, attributes=KEPT_ATTRIBUTES, url_schemes=RICH_SCHEMES, link_rel=None)
    return html


@lru_cache(maxsize=2)
def _icons(path: Path, changed: int) -> dict[str, str]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of `icons.txt` in the page itself; without `label` it is decoration."""
    path = icons_file()
    try:
        inside = _icons(path, path.stat().st_mtime_ns).get(name, "")
    except FileNotFoundError:  # the assets are not built, as in most tests: the page still reads well
        inside = ""
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="icon" viewBox="0 0 256 256" {role}>{inside}</svg>')


@register.simple_tag
def rosette(items: Iterable[drawing.Leaf], size: drawing.Size = "full", label: str = "", links: bool = False) -> SafeString:
    """Draw the rosette of some `Leaf` (see `terreau.core.rosette`); nothing where there is none."""
    leaves = tuple(items or ())
    return drawing.draw(leaves, size, str(label), bool(links)) if leaves else SafeString()


@register.filter
def spoken(leaf: drawing.Leaf) -> str:
    """Return a leaf in words."""
    return drawing.spoken(leaf)


@lru_cache(maxsize=128)
def component_parameters(source: str) -> tuple[str, ...]:
    """Return the parameters that a component's first comment documents, one « - name: … » a line."""
    comment = _COMMENT.search(source)
    return tuple(_PARAMETER.findall(comment[1])) if comment else ()


def component_template(name: str) -> Template:
    """Return the template of a component."""
    found: Template = get_template(f"core/components/{name}.html").template  # type: ignore[attr-defined]  # Django's own engine: our only one
    return found


def render_component(name: str, values: dict[str, Any]) -> SafeString:
    """Render a component with these variables only; those it documents and does not get are None."""
    found = component_template(name)
    known = component_parameters(str(found.source))
    unknown = set(values) - set(known)
    if unknown:
        raise TemplateSyntaxError(f"Component “{name}” takes {', '.join(known)}; not {', '.join(sorted(unknown))}.")
    return found.render(Context(dict.fromkeys(known) | values))


@register.simple_tag
def component(name: str, **values: Any) -> SafeString:
    """Render `core/components/<name>.html` with only the variables given."""
    return render_component(name, values)


register.filter(number)
register.simple_tag(lists.rosette_mark)
register.simple_tag(lists.choices)
register.simple_tag(lists.card)


@register.simple_block_tag
def wrap(content: str, name: str, **values: Any) -> SafeString:
    """Render a component around what stands between the tags, which it gets as `content`."""
    return render_component(name, {**values, "content": content})


@register.simple_tag
def source_code_url() -> str:
    """Return where this program's source is: the address set, else the archive built with the assets, else nothing."""
    if settings.TERREAU_SOURCE_URL:
        return str(settings.TERREAU_SOURCE_URL)
    if not (Path(settings.STATICFILES_DIRS[0]) / ARCHIVE).exists():
        return ""
    try:
        return static(ARCHIVE)
    except ValueError:  # built after the last collection: not served yet
        return ""


@register.filter
def page_numbers(page: Page) -> list[int]:
    """Return the page numbers to show around a page, 0 for a gap."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in pages]


@register.filter
def field_kind(field: BoundField) -> str:
    """Return how a field is laid out: check, password or input."""
    return {"checkbox": "check", "password": "password"}.get(field.widget_type, "input")


register.filter("day", day)


@register.filter
def size(octets: int | None) -> str:
    """Write the size of a file; nothing where it is not known."""
    return file_size(octets) if octets else ""


@register.filter
def in_words(value: int, gender: str = "m") -> str:
    """Write a count up to ten in words (« une » where `gender` is "f"), beyond as a number."""
    if value == 1:
        return "une" if gender == "f" else "un"
    return UP_TO_TEN[value] if value in UP_TO_TEN else number(value)


@register.filter
def kept_words(form: BaseForm) -> str:
    """Return what became of what was written in a form sent back: browsers get neither passwords nor files again."""
    emptied = {field.widget_type for field in form if field.data}
    words = []
    if "password" in emptied:
        words.append(gettext("Le mot de passe est à saisir à nouveau."))
    if emptied & {"file", "clearablefile"}:
        words.append(gettext("Le fichier est à choisir à nouveau."))
    return " ".join(words) or gettext("Rien de ce que vous avez écrit n’est perdu.")


@register.filter
def level_words(leaf: drawing.Leaf) -> str:
    """Return the level of a leaf in words."""
    return drawing.level_words(leaf.level)


@register.filter
def site_name(url: str) -> str:
    """Return the host of an address, as people say it."""
    return (urlsplit(str(url)).hostname or "").removeprefix("www.")
