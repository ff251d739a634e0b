"""Distances on a sphere: known ones, and the laws of a distance."""

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terreau.territories.distance import EARTH_RADIUS_KM, box_around, great_circle_km

LATITUDES = st.floats(min_value=-90, max_value=90)
LONGITUDES = st.floats(min_value=-180, max_value=180)
POINTS = st.tuples(LATITUDES, LONGITUDES)
HALF_WAY_ROUND = pi * EARTH_RADIUS_KM


def test_from_paris_to_marseille_and_to_noumea():
    # On the ellipsoid WGS 84: 661.4 km and 16,743 km (T. Vincenty, 1975); the sphere is within 0.6 %.
    assert great_circle_km(48.8566, 2.3522, 43.2965, 5.3698) == pytest.approx(661.4, rel=0.006)
    assert great_circle_km(48.8566, 2.3522, -22.2758, 166.458) == pytest.approx(16_743, rel=0.006)


def test_a_degree_of_the_equator_and_the_other_end_of_the_earth():
    assert great_circle_km(0, 0, 0, 1) == pytest.approx(HALF_WAY_ROUND / 180)
    assert great_circle_km(90, 0, -90, 77) == pytest.approx(HALF_WAY_ROUND)
    assert great_circle_km(0, 179.5, 0, -179.5) == pytest.approx(HALF_WAY_ROUND / 180)


@given(POINTS, POINTS)
def test_it_is_the_same_both_ways_and_never_more_than_half_way_round(one, other):
    there, back = great_circle_km(*one, *other), great_circle_km(*other, *one)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= HALF_WAY_ROUND + 1e-6
    assert great_circle_km(*one, *one) == 0


@given(POINTS, POINTS, POINTS)
def test_no_way_round_is_shorter(one, middle, other):
    assert great_circle_km(*one, *other) <= great_circle_km(*one, *middle) + great_circle_km(*middle, *other) + 1e-3


@given(POINTS, POINTS, st.floats(min_value=0, max_value=20_000))
def test_the_box_leaves_out_nothing_that_is_near(centre, point, km):
    box = box_around(*centre, km)
    across = box.west <= point[1] <= box.east if box.west <= box.east else point[1] >= box.west or point[1] <= box.east
    inside = box.south <= point[0] <= box.north and across
    assert inside or great_circle_km(*centre, *point) > km or abs(point[1]) == 180


def test_the_box_crosses_the_180th_meridian_and_holds_the_pole():
    west, east = box_around(-14, 179.9, 50)[2:]
    assert west > 179
    assert east < -179
    assert box_around(89.9, 10, 50)[2:] == (-180, 180)


@pytest.mark.parametrize("circle", [(91, 0, 1), (0, 181, 1), (0, 0, -1), (0, 0, float("inf")), (float("nan"), 0, 1)])
def test_what_is_not_a_circle_on_the_earth_is_refused(circle):
    with pytest.raises(ValueError, match="not a circle"):
        box_around(*circle)
