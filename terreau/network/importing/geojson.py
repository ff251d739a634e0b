"""GeoJSON files (RFC 7946): each feature is a row, its properties are columns, and its geometry gives the last two, a latitude and a longitude."""

import json
from collections.abc import Iterator
from itertools import pairwise
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.rows import MOST_COLUMNS, MOST_ROWS, Row, Table, text_of, too_many_rows

IDENTITY, LATITUDE, LONGITUDE = "id (GeoJSON)", "géométrie : latitude", "géométrie : longitude"
WGS84 = ("CRS84", "4326")
# A ring is closed: it has its first point again.
FEWEST_POINTS = 4
Position = tuple[float, float]


class _ShapeError(ValueError):
    """A geometry gives no point; the message says why, in French."""


def read(content: bytes) -> Table:
    """Return the table of a GeoJSON file, its rows numbered from 1. Raises `UnreadableFileError`, and nothing else whatever the bytes are."""
    features = _features(_parsed(content))
    if not features:
        raise UnreadableFileError(_("Ce fichier GeoJSON ne contient aucun objet."))
    if len(features) > MOST_ROWS:
        raise too_many_rows()
    names = list(dict.fromkeys(name for feature in features for name in _properties(feature)))
    if len(names) > MOST_COLUMNS:
        raise UnreadableFileError(_("Les objets de ce fichier ont plus de %(most)s propriétés. Gardez celles qui servent.") % {"most": MOST_COLUMNS})
    identified = any(_identity(feature) for feature in features)
    columns = [*names, *([IDENTITY] if identified else []), LATITUDE, LONGITUDE]
    surfaces = sum(_is_surface(feature.get("geometry")) for feature in features)
    remarks = [_("Surfaces (%(number)s) : le point de chacune est le centre de sa plus grande partie.") % {"number": surfaces}] if surfaces else []
    return Table("", columns, _rows(features, names, identified=identified), remarks)


def _is_surface(geometry: Any) -> bool:
    return isinstance(geometry, dict) and geometry.get("type") in ("Polygon", "MultiPolygon")


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableFileError(_("Ce fichier n’est pas en UTF-8, comme le veut GeoJSON (RFC 7946). Enregistrez-le dans cet encodage.")) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(_("Ce fichier n’est pas du JSON bien formé : il est peut-être coupé. Exportez-le de nouveau.")) from error


def _features(found: Any) -> list[dict[str, Any]]:
    if not isinstance(found, dict) or found.get("type") not in ("FeatureCollection", "Feature"):
        raise UnreadableFileError(_("Ce fichier JSON n’est pas du GeoJSON : il faut une « FeatureCollection » d’objets avec leurs propriétés."))
    crs = json.dumps(found.get("crs")) if found.get("crs") else ""
    if crs and not any(known in crs for known in WGS84):
        raise UnreadableFileError(_("Les coordonnées de ce fichier sont projetées (Lambert 93, par exemple). Exportez-le en WGS 84 (EPSG:4326)."))
    features = [found] if found["type"] == "Feature" else found.get("features")
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise UnreadableFileError(_("La « FeatureCollection » de ce fichier n’a pas de liste d’objets (« features »)."))
    return features


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    found = feature.get("properties")
    return {" ".join(str(name).split())[:120] or "?": value for name, value in found.items()} if isinstance(found, dict) else {}


def _identity(feature: dict[str, Any]) -> str:
    found = feature.get("id")
    return text_of(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def _rows(features: list[dict[str, Any]], names: list[str], *, identified: bool) -> Iterator[Row]:
    for number, feature in enumerate(features, 1):
        properties = _properties(feature)
        cells = [_text(properties.get(name)) for name in names] + ([_identity(feature)] if identified else [])
        row = Row(number, cells)
        try:
            longitude, latitude = _point(feature.get("geometry"))
            cells += [repr(latitude), repr(longitude)]
        except _ShapeError as error:
            cells += ["", ""]
            row.remarks[len(cells) - 2] = str(error)
        yield row


def _text(value: Any) -> str:
    """Return the text of a property; lists of plain values are put end to end, what is nested deeper is left out."""
    if isinstance(value, list):
        return " | ".join(text_of(one) for one in value if not isinstance(one, dict | list))
    return "" if isinstance(value, dict) else text_of(value)


def _point(geometry: Any) -> Position:
    """Return the point of a geometry. Raises `_ShapeError`."""
    if geometry is None:
        raise _ShapeError(_("Objet sans géométrie : pas de point."))
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    try:
        if kind == "Point":
            return _position(geometry["coordinates"])
        if kind == "MultiPoint" and len(geometry["coordinates"]) == 1:
            return _position(geometry["coordinates"][0])
        if kind == "Polygon":
            return _middle(geometry["coordinates"][0])[0]
        if kind == "MultiPolygon":
            return max((_middle(polygon[0]) for polygon in geometry["coordinates"]), key=lambda one: one[1])[0]
    except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise _ShapeError(str(error) if isinstance(error, _ShapeError) else _("Coordonnées illisibles : pas de point.")) from error
    raise _ShapeError(_("Une géométrie « %(kind)s » ne donne pas un point.") % {"kind": str(kind)[:40]})


def _position(found: Any) -> Position:
    """Return the longitude and latitude of a position; its altitude, if any, is left out."""
    longitude, latitude = (float(one) for one in found[:2])
    if isinstance(found, str) or not (isfinite(longitude) and isfinite(latitude)):
        raise ValueError
    if abs(longitude) > 180 or abs(latitude) > 180:
        raise _ShapeError(_("Coordonnées projetées (Lambert 93, par exemple) : exportez le fichier en WGS 84 (EPSG:4326)."))
    return longitude, latitude


def _middle(ring: Any) -> tuple[Position, float]:
    """Return the centre of gravity of a ring in degrees and its area, both of the plane: near enough for a commune (Bourke, 1988)."""
    points = [_position(one) for one in ring]
    if len(points) < FEWEST_POINTS:
        raise ValueError
    # From one of its points: far from the origin, small differences would be lost.
    left, low = points[0]
    near = [(x - left, y - low) for x, y in points]
    crosses = [(a[0] * b[1] - b[0] * a[1], a, b) for a, b in pairwise(near)]
    area = sum(cross for cross, _a, _b in crosses)
    if not area:
        return points[0], 0.0
    x = sum(cross * (a[0] + b[0]) for cross, a, b in crosses) / (3 * area)
    y = sum(cross * (a[1] + b[1]) for cross, a, b in crosses) / (3 * area)
    return (round(left + x, 6), round(low + y, 6)), abs(area)
