"""The map that the server draws: outlines of regions or departments, light enough to stand in a page, overseas in boxes of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians, sqrt
from typing import Any, NamedTuple

from terreau.territories.enums import TerritoryKind
from terreau.territories.shapes import outline

WIDTH, INSET = 400.0, 62.0
# In units of the drawing: what is left out of a line is closer to it than this, and an island smaller than that is not drawn.
TOLERANCE, SMALLEST = 1.1, 3.0
# Codes of the regions of France in Europe, and of those that are far from it, in the order of their boxes.
EUROPE = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94")
OVERSEAS = ("01", "02", "03", "04", "06")
Point = tuple[float, float]


class Frame(NamedTuple):
    """Where a part of the Earth stands in a drawing: degrees to units, equirectangular around its middle."""

    west: float
    north: float
    across: float
    up: float
    left: float
    top: float

    def place(self, latitude: float, longitude: float) -> Point:
        """Return where a point in degrees is drawn."""
        return self.left + (longitude - self.west) * self.across, self.top + (self.north - latitude) * self.up


class Outline(NamedTuple):
    """A territory drawn: its code, its name is that of the code, its path, and the frame it stands in."""

    code: str
    path: str
    frame: Frame


class Sheet(NamedTuple):
    """Outlines in one drawing of some size, and the boxes (x, y, side) of what is far away."""

    width: int
    height: int
    outlines: tuple[Outline, ...]
    boxes: tuple[tuple[float, float, float], ...] = ()


class Spot(NamedTuple):
    """So many in a territory: where they are drawn, how large."""

    territory: Any
    number: int
    x: float
    y: float
    radius: float


@lru_cache(maxsize=1)
def france() -> Sheet:
    """Return the regions in one drawing, those of overseas in boxes along its foot."""
    shapes = {code: outline(TerritoryKind.REGION, code) for code in (*EUROPE, *OVERSEAS)}
    main = _frame([shape for code in EUROPE if (shape := shapes[code])], WIDTH, 0, 0)
    height = _height([shape for code in EUROPE if (shape := shapes[code])], main)
    drawn = [Outline(code, _path(shape, main), main) for code in EUROPE if (shape := shapes[code])]
    boxes = []
    step = (WIDTH - INSET) / (len(OVERSEAS) - 1)
    for number, code in enumerate(OVERSEAS):
        shape = shapes[code]
        if shape:
            left, top = number * step, height + 14
            boxes.append((round(left, 1), round(top, 1), INSET))
            frame = _frame([shape], INSET - 14, left + 7, top + 7, middle=True)
            drawn.append(Outline(code, _path(shape, frame), frame))
    return Sheet(round(WIDTH), round(height + 14 + INSET), tuple(drawn), tuple(boxes))


@lru_cache(maxsize=32)
def region(codes: tuple[str, ...]) -> Sheet:
    """Return the departments of a region in one drawing, told by their codes."""
    shapes = {code: shape for code in codes if (shape := outline(TerritoryKind.DEPARTMENT, code))}
    if not shapes:
        return Sheet(1, 1, ())
    frame = _frame(list(shapes.values()), WIDTH, 0, 0)
    drawn = tuple(Outline(code, _path(shape, frame), frame) for code, shape in shapes.items())
    return Sheet(round(WIDTH), round(_height(list(shapes.values()), frame)), drawn)


def spots(sheet: Sheet, counted: Mapping[Any, int]) -> list[Spot]:
    """Return the circles of territories of a sheet, the largest first so that the others stand on them; those that it does not hold are left out."""
    frames = {drawn.code: drawn.frame for drawn in sheet.outlines}
    most = max(counted.values(), default=1)
    found = []
    for territory, count in counted.items():
        frame = frames.get(territory.code)
        if frame is not None and territory.latitude is not None:
            x, y = frame.place(territory.latitude, territory.longitude)
            found.append(Spot(territory, count, round(x, 1), round(y, 1), round(9 + 11 * sqrt(count / most), 1)))
    return sorted(found, key=lambda spot: -spot.radius)


def _rings(shape: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    for polygon in polygons:
        # The first ring is the outside; holes are lakes of another department, too small to see.
        yield polygon[0]


def _bounds(shapes: Iterable[Mapping[str, Any]]) -> tuple[float, float, float, float]:
    points = [point for shape in shapes for ring in _rings(shape) for point in ring]
    return min(p[0] for p in points), max(p[0] for p in points), min(p[1] for p in points), max(p[1] for p in points)


def _frame(shapes: list[Any], size: float, left: float, top: float, *, middle: bool = False) -> Frame:
    west, east, south, north = _bounds(shapes)
    squeeze = cos(radians((south + north) / 2))
    up = size / max((east - west) * squeeze, north - south, 1e-6)
    if middle:
        left, top = left + (size - (east - west) * squeeze * up) / 2, top + (size - (north - south) * up) / 2
    return Frame(west, north, up * squeeze, up, left, top)


def _height(shapes: list[Any], frame: Frame) -> float:
    _west, _east, south, north = _bounds(shapes)
    return (north - south) * frame.up


def _path(shape: Mapping[str, Any], frame: Frame) -> str:
    parts = []
    for ring in _rings(shape):
        line = _simpler([frame.place(point[1], point[0]) for point in ring])
        size = max(max(x for x, _y in line) - min(x for x, _y in line), max(y for _x, y in line) - min(y for _x, y in line))
        if len(line) > 3 and size >= SMALLEST:
            parts.append(_relative(line))
    return "".join(parts)


def _relative(line: Sequence[Point]) -> str:
    """Write a line with steps from point to point, in whole units: a third of the bytes."""
    whole = [(round(x), round(y)) for x, y in line[:-1]]
    steps = [(x - before_x, y - before_y) for (before_x, before_y), (x, y) in pairwise(whole) if (x, y) != (before_x, before_y)]
    return f"M{whole[0][0]} {whole[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-") + "z"


def _simpler(line: list[Point]) -> list[Point]:
    """Return a line without the points that are closer to it than the tolerance (Douglas and Peucker, 1973)."""
    keep = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = 0.0, 0
        for place in range(first + 1, last):
            distance = _distance(line[place], line[first], line[last])
            if distance > far:
                far, at = distance, place
        if far > TOLERANCE:
            keep.add(at)
            waiting += [(first, at), (at, last)]
    return [line[place] for place in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    across, up = end[0] - start[0], end[1] - start[1]
    length = hypot(across, up)
    if not length:
        return hypot(point[0] - start[0], point[1] - start[1])
    return abs(across * (start[1] - point[1]) - (start[0] - point[0]) * up) / length
