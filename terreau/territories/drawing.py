"""Outlines as SVG paths, drawn by the server: equirectangular around the middle of what is shown, true enough at the size of a region."""

from collections.abc import Iterator
from math import cos, radians
from typing import Any, NamedTuple

WIDTH = 400.0


class Drawing(NamedTuple):
    """A drawing: its size, and the paths of what is shown, in the order given."""

    width: int
    height: int
    paths: tuple[str, ...]


def draw(geometries: list[dict[str, Any]]) -> Drawing | None:
    """Return GeoJSON geometries (Polygon, MultiPolygon; degrees) as paths in one frame; None where there is nothing to draw."""
    points = [point for geometry in geometries for ring in _rings(geometry) for point in ring]
    if not points:
        return None
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    squeeze = cos(radians((south + north) / 2))
    across, up = (east - west) * squeeze, north - south
    # As wide as high at most: a long thin island stays on a phone's screen.
    scale = WIDTH / max(across, up, 1e-6)

    def path(geometry: dict[str, Any]) -> str:
        return "".join(f"M{_line(ring, west, north, squeeze * scale, scale)}z" for ring in _rings(geometry))

    return Drawing(max(round(across * scale), 1), max(round(up * scale), 1), tuple(map(path, geometries)))


def _rings(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield from polygon


def _line(ring: list[list[float]], west: float, north: float, across: float, up: float) -> str:
    return " ".join(f"{(longitude - west) * across:.1f} {(north - latitude) * up:.1f}" for longitude, latitude in ring)
