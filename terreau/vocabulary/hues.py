"""The hues of levers on screen: those of the design system, unless an editor chose others."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from terreau import core

if TYPE_CHECKING:
    from terreau.vocabulary.models.frameworks import Lever

TOKENS = Path(core.__file__).resolve().parent / "styles" / "tokens.css"
DARK = "(prefers-color-scheme: dark)"


class Hues(NamedTuple):
    """The four colours of a lever."""

    text_light: str
    text_dark: str
    leaf_light: str
    leaf_dark: str


def hues_of(lever: "Lever") -> Hues:
    """Return the colours of a lever."""
    return Hues(lever.text_light, lever.text_dark, lever.leaf_light, lever.leaf_dark)


@cache
def reference() -> dict[int, Hues]:
    """Return the hues that the style sheet holds, by number of lever."""
    light, _mark, rest = TOKENS.read_text(encoding="utf-8").partition(DARK)
    dark = rest.partition("[data-theme")[0]

    def named(text: str) -> dict[str, str]:
        return dict(re.findall(r"--([lp]\d+): (#[0-9a-f]{6});", text))

    texts, shades = named(light), named(dark)
    return {number: Hues(texts[f"l{number}"], shades[f"l{number}"], texts[f"p{number}"], shades[f"p{number}"]) for number in range(1, 13)}


def differ(levers: "Iterable[Lever]") -> bool:
    """Return whether the hues of some levers depart from the style sheet."""
    return any(hues_of(lever) != reference().get(lever.order) for lever in levers)


def style_sheet(levers: "Iterable[Lever]") -> str:
    """Return the style sheet of a framework's hues: light on screen and on paper, dark where asked."""
    levers = list(levers)
    light = "".join(f"--l{lever.order}:{lever.text_light};--p{lever.order}:{lever.leaf_light};" for lever in levers)
    dark = "".join(f"--l{lever.order}:{lever.text_dark};--p{lever.order}:{lever.leaf_dark};" for lever in levers)
    return f"@layer tokens{{:root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}}}"
