"""What a list has many of, written in Python: cards and options.

A page of the library has twenty of the ones and more than a hundred of the others; a loop of Django's templates takes four times as long for
them (benchmarks/search.py).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from terreau.core import rosette
from terreau.core.typography import number


def _html(value: object) -> str:
    """Return a value as HTML: as it is where it is HTML already."""
    return value if isinstance(value, SafeString) else escape(str(value))


def rosette_mark(count: int = 7, lit: Iterable[int] | None = None, size: rosette.Size = "glyph", names: str | Iterable[str] | None = None) -> SafeString:
    """Draw a rosette without written names: all leaves full, or only those whose numbers are in `lit`; decoration unless `names` are given."""
    listed = names if names is None or isinstance(names, str) else ", ".join(names)
    return _mark(count or 7, None if lit is None else frozenset(lit), size, str(listed or ""))


@lru_cache(maxsize=2048)
def _mark(count: int, lit: frozenset[int] | None, size: rosette.Size, listed: str) -> SafeString:
    return rosette.draw(rosette.plain(count, lit), size, f"Leviers : {listed}" if listed else "")


def choices(field: str | None, options: Sequence[Any] | None, start: int = 0, end: int | None = None) -> SafeString:
    """Write some options of a facet (see its component), links where they have an address, else check boxes."""
    one, several = gettext("résultat"), gettext("résultats")
    return mark_safe("".join(f"<li>{_choice(field, option, one, several)}</li>" for option in (options or ())[start : end or None]))


def _choice(field: str | None, option: Any, one: str, several: str) -> str:
    has = option.get if isinstance(option, dict) else lambda name: getattr(option, name, None)
    count, url, selected = has("count") or 0, has("url"), has("selected")
    unit = several if count > 1 else one
    words = f'<span>{_html(has("label"))}</span><span class="count">{escape(number(count))}<span class="unseen"> {unit}</span></span>'
    if url:
        current = ' aria-current="true"' if selected else ""
        return f'<a href="{escape(url)}" rel="nofollow"{current}><span class="box"></span>{words}</a>'
    return f'<label><input type="checkbox" name="{escape(field or "")}" value="{escape(str(has("value")))}"{" checked" if selected else ""}>{words}</label>'


def card(
    url: str,
    title: str,
    kind: str | None = None,
    tone: int | None = None,
    levers: Sequence[int] | None = None,
    leaves: int | None = None,
    lever_names: str | Sequence[str] | None = None,
    purpose: str | None = None,
    meta: str | None = None,
    why: str | None = None,
    level: int | None = None,
) -> SafeString:
    """Write a card (see its component)."""
    hue, rank = f" l{int(tone)}" if tone else "", int(level or 3)
    return mark_safe(
        f'<li class="card"><header><span class="tag{hue}">{_html(kind or "")}</span>{_serves(levers, leaves, lever_names)}</header>'
        f'<h{rank}><a href="{_html(url or "")}">{_html(title or "")}</a></h{rank}>'
        + (f"<p>{_html(purpose)}</p>" if purpose else "")
        + (f'<p class="why{hue}">{_html(why)}</p>' if why else "")
        + (f"<footer>{_html(meta)}</footer>" if meta else "")
        + "</li>"
    )


def _serves(levers: Sequence[int] | None, leaves: int | None, names: str | Sequence[str] | None) -> str:
    if not levers:
        return ""
    if len(levers) == leaves:
        words = gettext("Tous les leviers")
    else:
        words = f"{gettext('Levier') if len(levers) == 1 else gettext('Leviers')} {', '.join(str(int(lever)) for lever in levers)}"
    hidden = ' aria-hidden="true"' if names else ""
    return f'<span class="serves"><span{hidden}>{words}</span>{rosette_mark(leaves or 7, levers, names=names)}</span>'
