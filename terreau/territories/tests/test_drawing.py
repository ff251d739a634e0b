"""Outlines as SVG paths."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.territories.drawing import WIDTH, draw
from terreau.territories.enums import TerritoryKind
from terreau.territories.shapes import outline

point = st.tuples(st.floats(-180, 180), st.floats(-80, 80)).map(list)
ring = st.lists(point, min_size=3, max_size=8).map(lambda points: [*points, points[0]])


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@given(st.lists(ring, min_size=1, max_size=3))
def test_all_of_it_is_in_the_frame_and_the_frame_is_no_larger_than_asked(rings: list[list[list[float]]]) -> None:
    drawn = draw([polygon(*rings)])
    assert drawn is not None
    assert max(drawn.width, drawn.height) <= WIDTH
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", drawn.paths[0])]
    assert all(-0.1 <= across <= drawn.width + 1 for across in numbers[::2])
    assert all(-0.1 <= down <= drawn.height + 1 for down in numbers[1::2])
    assert drawn.paths[0].count("M") == drawn.paths[0].count("z") == len(rings)


def test_north_is_up_and_west_is_left() -> None:
    drawn = draw([polygon([[2.0, 46.0], [3.0, 46.0], [3.0, 47.0], [2.0, 46.0]])])
    assert drawn is not None
    assert re.fullmatch(r"M0.0 400.0 (27\d\.\d) 400.0 \1 0.0 0.0 400.0z", drawn.paths[0])
    assert 270 < drawn.width < 282, "a degree of longitude is 0.69 of one of latitude there"


def test_several_are_drawn_in_one_frame_in_order() -> None:
    small, large = [[2.4, 46.4], [2.6, 46.4], [2.6, 46.6], [2.4, 46.4]], [[2.0, 46.0], [3.0, 46.0], [3.0, 47.0], [2.0, 46.0]]
    drawn = draw([polygon(large), {"type": "MultiPolygon", "coordinates": [[small], [small]]}])
    assert drawn is not None
    assert [path.count("M") for path in drawn.paths] == [1, 2]


@pytest.mark.parametrize("geometries", [[], [{"type": "MultiPolygon", "coordinates": []}]])
def test_nothing_is_no_drawing(geometries: list[dict[str, Any]]) -> None:
    assert draw(geometries) is None


def test_the_outline_of_a_region_is_light() -> None:
    shape = outline(TerritoryKind.REGION, "53")
    assert shape is not None
    drawn = draw([shape])
    assert drawn is not None
    assert len(drawn.paths[0]) < 20_000
