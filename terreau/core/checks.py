"""System checks of what machines can check in the design system: templates, icons, content security policy."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error

from terreau.core import middleware
from terreau.core.assets import icon_names

# « style » and « on… » as attributes of a tag: the content security policy of public pages refuses both.
_INLINE = re.compile(r"<[a-zA-Z][^<>]*?\s(style|on[a-z]{3,})\s*=", re.DOTALL)
_ICON = re.compile(r"""\{%\s*icon\s+["']([a-z-]+)["']""")
_COMMENT = re.compile(r"\{% comment.*?\{% endcomment %\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*")
REQUIRED = {"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'"}


@lru_cache(maxsize=1)
def _own_templates() -> dict[Path, str]:
    """Return the text of each template of our rooms, without its comments; read once a process."""
    folders = [Path(app.path) / "templates" for app in apps.get_app_configs() if app.name.startswith("terreau.")]
    files = (path for folder in folders for path in sorted(folder.rglob("*.html")))
    return {path: _COMMENT.sub("", path.read_text(encoding="utf-8")) for path in files}


def inline_code(text: str) -> Iterator[str]:
    """Yield the attributes of a template that hold style or script."""
    for match in _INLINE.finditer(text):
        yield match[1]


def icons_in(text: str) -> set[str]:
    """Return the icons that a template names."""
    return set(_ICON.findall(text))


def policy_faults(policy: str) -> list[str]:
    """Return what is wrong with a content security policy for public pages."""
    directives = {name: sources for name, *sources in (part.split() for part in policy.split(";") if part.strip())}
    faults = [f"{name} is not {value}" for name, value in REQUIRED.items() if directives.get(name) != [value]]
    faults += [f"{name} allows {source}" for name, sources in directives.items() for source in sources if source in UNSAFE]
    return faults


def check_inline_code(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse inline styles and scripts in our templates, but Wagtail's own desk pages."""
    return [
        Error(f"{path.name} holds an inline « {attribute} »", hint="Write a class, or an external script.", obj=str(path), id="core.E001")
        for path, text in _own_templates().items()
        if "desk" not in path.parts and "wagtailadmin" not in path.parts
        for attribute in inline_code(text)
    ]


def check_icons(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an icon that the build does not know."""
    known = set(icon_names())
    return [
        Error(f"{path.name} uses the icon « {name} », absent from icons.txt", hint="Add it to terreau/core/icons.txt.", obj=str(path), id="core.E002")
        for path, text in _own_templates().items()
        for name in sorted(icons_in(text) - known)
    ]


def check_policy(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a policy of public pages that lets foreign or inline code in."""
    return [
        Error(f"Content security policy of public pages: {fault}", hint="See terreau/core/middleware.py.", id="core.E003")
        for fault in policy_faults(middleware.PUBLIC_POLICY)
    ]
