"""Distances on the Earth taken for a sphere: within 0.6 % of those on the ellipsoid, enough for « around me »."""

from math import asin, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

# Mean radius (2a + b) / 3 of the GRS 80 ellipsoid: H. Moritz, Geodetic Reference System 1980, Journal of Geodesy 74 (2000).
EARTH_RADIUS_KM = 6371.0088


class Box(NamedTuple):
    """Bounds in degrees that hold a circle. `west` is greater than `east` where they cross the 180th meridian."""

    south: float
    north: float
    west: float
    east: float


def great_circle_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance in kilometres between two points in degrees.

    Haversine formula: R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68 (1984).
    """
    north, south = radians(latitude), radians(other_latitude)
    across = radians(other_longitude - longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def box_around(latitude: float, longitude: float, km: float) -> Box:
    """Return bounds that hold all that is within a distance of a point; all longitudes where a pole is among it.

    Raises `ValueError` for a point that is not on the Earth or a distance below zero.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 <= km < float("inf")):
        raise ValueError(f"not a circle on the Earth: {latitude}, {longitude}, {km} km")
    # A hair more than asked for, so that rounding leaves nothing out.
    angle = km / EARTH_RADIUS_KM * (1 + 1e-9) + 1e-9
    south, north = latitude - degrees(angle), latitude + degrees(angle)
    if south <= -90 or north >= 90:
        return Box(max(south, -90.0), min(north, 90.0), -180.0, 180.0)
    # The meridian that touches the circle: J. P. Matuschek, Finding Points Within a Distance of a Latitude/Longitude (2010).
    across = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude)))))
    if across >= 180:
        return Box(south, north, -180.0, 180.0)
    return Box(south, north, _turned(longitude - across), _turned(longitude + across))


def _turned(longitude: float) -> float:
    """Return a longitude between -180 and 180."""
    return (longitude + 180) % 360 - 180 if not -180 <= longitude <= 180 else longitude
