"""The rosette: one leaf per lever, filled from the centre to the ring of its level.

Leaves are equal and never overlap: their width follows from how many there are. Nothing here
needs an identifier or an inline style: a part of a leaf is drawn as its own outline, so that the
same call always gives the same text, whatever else is on the page.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

Level = int | bool | None
Size = Literal["full", "glyph", "mark"]
Point = tuple[float, float]

WORDS = (_("Pas commencé"), _("Amorcé"), _("En cours"), _("Installé"), _("Transmis"))
UNKNOWN = _("Je ne sais pas")
FEWEST, MOST = 3, 12
LENGTH = 118.0
# Right edge of a leaf that points up, as a cubic curve from the centre to the tip, for a width of 1.
EDGE: tuple[Point, Point, Point, Point] = ((0, 0), (15, -36), (48, -86), (0, -LENGTH))
WIDEST = 1.3
SHARE = 0.96  # of its sector that a leaf may fill
TICK = 0.93  # of the width of a leaf that a ring crosses, so that its outline stays whole
LABEL_RADIUS = 131
LETTER = 8.9  # mean width of a letter of a name, in units of the drawing
LINE = 17
WRAP_AFTER = 13


@dataclass(frozen=True)
class Leaf:
    """A leaf. `level`: 0 to 4, None unknown, True plain and full, False plain and empty; `hue`: suffix of its colour class.

    `name` is written beside the leaf with its number; `spoken` is what a screen reader hears (the full title, the level in words).
    """

    number: int
    name: str
    hue: int | str
    level: Level = True
    url: str = ""
    spoken: str = ""


def level_words(level: Level) -> str:
    """Return a level in words that judge nobody; nothing for a plain leaf."""
    if isinstance(level, bool):
        return ""
    return str(UNKNOWN if level is None else WORDS[level])


def reach(level: int) -> float:
    """Return the radius filled for a level of 0 to 4: the scale starts where leaves are wide enough to be seen."""
    if not 0 <= level <= 4:
        raise ValueError(f"A level is 0 to 4, not {level}.")
    return 0.0 if level == 0 else 30 + 22 * level


def _curve(time: float, width: float) -> Point:
    keep = 1 - time
    weights = (keep**3, 3 * keep * keep * time, 3 * keep * time * time, time**3)
    return (width * sum(w * p[0] for w, p in zip(weights, EDGE, strict=True)), sum(w * p[1] for w, p in zip(weights, EDGE, strict=True)))


def _slope() -> float:
    """Return the widest tangent of the half-angle of a leaf of width 1, seen from the centre."""
    points = [_curve(step / 400, 1) for step in range(1, 400)]
    return max(x / -y for x, y in points)


SLOPE = _slope()


def width(count: int) -> float:
    """Return how wide the leaves of a rosette of `count` are, as a factor of the drawn leaf."""
    if not FEWEST <= count <= MOST:
        raise ValueError(f"A rosette has {FEWEST} to {MOST} leaves, not {count}.")
    return min(WIDEST, math.tan(SHARE * math.pi / count) / SLOPE)


def half_angle(count: int) -> float:
    """Return half the angle, in radians, of the sector that bounds a leaf."""
    return math.atan(width(count) * SLOPE)


def _time_at(radius: float, wide: float) -> float:
    low, high = 0.0, 1.0
    for _step in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if math.hypot(*_curve(middle, wide)) < radius else (low, middle)
    return (low + high) / 2


def _split(time: float, wide: float) -> tuple[Point, Point, Point]:
    """Return the last three control points of the edge cut at `time` (de Casteljau)."""
    points = [(x * wide, y) for x, y in EDGE]
    kept = []
    while len(points) > 1:
        points = [(a[0] + (b[0] - a[0]) * time, a[1] + (b[1] - a[1]) * time) for a, b in pairwise(points)]
        kept.append(points[0])
    return kept[0], kept[1], kept[2]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace("-0.", "-.").removeprefix("0") or "0"


def _pairs(*points: Point) -> str:
    return " ".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _mirror(point: Point) -> Point:
    return (-point[0], point[1])


@lru_cache(maxsize=64)
def outline(count: int, level: int) -> str:
    """Return the path of a leaf that points up, filled to a level of 1 to 4, in a rosette of `count`."""
    wide = width(count)
    first, second, end = _split(1.0 if level == 4 else _time_at(reach(level), wide), wide)
    arc = "" if level == 4 else f"A{reach(level):g} {reach(level):g} 0 0 0 {_pairs(_mirror(end))}"
    return f"M0 0C{_pairs(first, second, end)}{arc}C{_pairs(_mirror(second), _mirror(first), (0, 0))}Z"


@lru_cache(maxsize=16)
def ticks(count: int) -> str:
    """Return the path of the arcs that mark levels 1 to 3 across a leaf."""
    arcs = []
    for level in (1, 2, 3):
        x = TICK * _curve(_time_at(reach(level), width(count)), width(count))[0]
        y = -math.sqrt(reach(level) ** 2 - x**2)
        arcs.append(f"M{_pairs((-x, y))}A{reach(level):g} {reach(level):g} 0 0 1 {_pairs((x, y))}")
    return "".join(arcs)


def _leaf(leaf: Leaf, count: int, index: int, size: Size) -> str:
    turn = f' transform="rotate({_number(index * 360 / count)})"' if index else ""
    whole = outline(count, 4)
    if leaf.level is True:
        return f'<path class="leaf p{escape(leaf.hue)}"{turn} d="{whole}"/>'
    unknown = " unknown" if leaf.level is None and size == "full" else ""
    drawn = f'<path class="bed{unknown}"{turn} d="{whole}"/>'
    if leaf.level:  # 1 to 4: True was drawn above
        drawn += f'<path class="leaf p{escape(leaf.hue)}"{turn} d="{outline(count, leaf.level)}"/>'
    if size == "full" and leaf.level is not None and leaf.level is not False:
        drawn += f'<path class="tick"{turn} d="{ticks(count)}"/>'
    return drawn


def _lines(name: str) -> list[str]:
    """Return a name on one line, or on two of about the same length when it is long."""
    spaces = [place for place, char in enumerate(name) if char == " "]
    if len(name) <= WRAP_AFTER or not spaces:
        return [name]
    cut = min(spaces, key=lambda place: abs(2 * place - len(name)))
    return [name[:cut], name[cut + 1 :]]


@dataclass(frozen=True)
class _Label:
    x: float
    y: float
    anchor: str
    lines: tuple[str, ...]

    def span(self) -> Point:
        """Return where the text begins and ends, about."""
        wide = LETTER * max(map(len, self.lines))
        start = {"start": self.x, "middle": self.x - wide / 2, "end": self.x - wide}[self.anchor]
        return start, start + wide


def _label(leaf: Leaf, count: int, index: int) -> _Label:
    angle = math.radians(index * 360 / count)
    x, y = math.sin(angle), -math.cos(angle)
    anchor = "middle" if abs(x) < 0.2 else "start" if x > 0 else "end"
    lines = _lines(f"{leaf.number} {leaf.name}")
    # Two lines grow away from the leaves: upwards at the top, downwards at the bottom, evenly at the sides.
    top = LABEL_RADIUS * y + 5 - (len(lines) - 1) * LINE * (1 - y) / 2
    return _Label(LABEL_RADIUS * x, top, anchor, tuple(lines))


def _text(label: _Label, leaf: Leaf) -> str:
    number, _, rest = label.lines[0].partition(" ")
    first = f'<tspan class="l{escape(leaf.hue)}">{number}</tspan> {escape(rest)}'
    more = "".join(f'<tspan x="{_number(label.x)}" dy="{LINE}">{escape(line)}</tspan>' for line in label.lines[1:])
    return f'<text class="name" x="{_number(label.x)}" y="{_number(label.y)}" text-anchor="{label.anchor}">{first}{more}</text>'


def spoken(leaf: Leaf) -> str:
    """Return what a screen reader hears for a leaf; it begins with what is written beside it."""
    written = f"{leaf.number} {leaf.name}"
    if not leaf.spoken:
        return written
    return f"{leaf.number} {leaf.spoken}" if leaf.spoken.startswith(leaf.name) else f"{written} : {leaf.spoken}"


def _box(labels: list[_Label], size: Size) -> str:
    if size != "full":
        return "-120 -120 240 240"
    reach_x = max([150.0, *(abs(side) for label in labels for side in label.span())]) + 4
    top = min([-LENGTH, *(label.y - 15 for label in labels)]) - 4
    bottom = max([LENGTH, *(label.y + LINE * (len(label.lines) - 1) + 5 for label in labels)]) + 4
    return f"{-reach_x:.0f} {top:.0f} {2 * reach_x:.0f} {bottom - top:.0f}"


@lru_cache(maxsize=2048)
def draw(leaves: tuple[Leaf, ...], size: Size = "full", label: str = "", links: bool = False) -> SafeString:
    """Return the SVG of a rosette of 3 to 12 leaves.

    With links (full size only) it is a labelled group; without, an image with a text alternative;
    without label, decoration that a screen reader passes over.
    """
    count = len(leaves)
    width(count)  # refuses other counts
    linked = links and size == "full"
    labels, parts = [], []
    for index, leaf in enumerate(leaves):
        drawn = _leaf(leaf, count, index, size)
        if size == "full":
            labels.append(_label(leaf, count, index))
            drawn += _text(labels[-1], leaf)
        if linked and leaf.url:
            drawn = f'<a href="{escape(leaf.url)}" aria-label="{escape(spoken(leaf))}">{drawn}</a>'
        parts.append(drawn)
    role = f'role="{"group" if linked else "img"}" aria-label="{escape(label)}"' if label or linked else 'aria-hidden="true"'
    return mark_safe(f'<svg class="rosette {size}" viewBox="{_box(labels, size)}" {role}>{"".join(parts)}</svg>')


def plain(count: int, lit: frozenset[int] | None = None) -> tuple[Leaf, ...]:
    """Return unnamed leaves, all full, or full only where their number is in `lit`."""
    return tuple(Leaf(n, "", n, lit is None or n in lit) for n in range(1, count + 1))
