"""Lines and rings: what simplifying, cutting and joining keeps, whatever the shape."""

from __future__ import annotations

import math
from math import hypot

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from notices.atlas.lines import Point, area, around, bounds, clip, inmost, meet, shrink, simplify
from notices.atlas.projection import CENTRE, EDGE, azimuthal, equal_earth
from notices.atlas.topology import Arcs, outline

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
NUMBERS = st.integers(-50, 50).map(float)
LINES = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=30)


def gap(point: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, start, end
    square = (bx - ax) ** 2 + (by - ay) ** 2
    part = max(0, min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / square)) if square else 0
    return hypot(px - ax - part * (bx - ax), py - ay - part * (by - ay))


def test_a_square_has_its_area_whichever_way_round() -> None:
    assert area(SQUARE) == area(SQUARE[::-1]) == 16


def test_boxes_meet_where_they_have_a_point_in_common() -> None:
    assert bounds(SQUARE) == (0, 0, 4, 4)
    assert around([(0, 0, 1, 1), (5, -2, 6, 0)]) == (0, -2, 6, 1)
    assert meet((0, 0, 1, 1), (1, 1, 2, 2))
    assert not meet((0, 0, 1, 1), (2, 0, 3, 1))
    assert not meet((0, 0, 1, 1), (0, 2, 1, 3))


@given(LINES, st.floats(0, 20))
def test_simplifying_keeps_the_ends_and_moves_nothing_farther_than_the_tolerance(
    line: list[Point], tolerance: float
) -> None:
    kept = simplify(line, tolerance)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    assert set(kept) <= set(line)
    pieces = list(zip(kept, [*kept[1:], kept[-1]], strict=True))
    assert all(min(gap(point, *piece) for piece in pieces) <= tolerance + 1e-9 for point in line)


def test_a_closed_line_keeps_the_point_farthest_from_its_end() -> None:
    assert simplify([(0, 0), (1, 0), (3, 3), (0, 1), (0, 0)], 100) == [(0, 0), (3, 3), (0, 0)]


def test_a_degree_of_longitude_shrinks_towards_the_poles_but_never_to_nothing() -> None:
    assert shrink(0) == 1
    assert shrink(60) == pytest.approx(0.5)
    assert shrink(90) == shrink(-90) == 0.1


@given(LINES)
def test_what_is_cut_to_a_box_lies_in_the_box(line: list[Point]) -> None:
    box = (-10.0, -20.0, 15.0, 25.0)
    kept = clip(line, box)
    assert all(-10 - 1e-9 <= x <= 15 + 1e-9 and -20 - 1e-9 <= y <= 25 + 1e-9 for x, y in kept)
    assert all(
        point in kept for point in line if box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]
    )


def test_a_square_is_cut_to_its_corner() -> None:
    assert area(clip(SQUARE, (3, 3, 10, 10))) == 1
    assert clip(SQUARE, (5, 5, 10, 10)) == []


def test_a_label_stands_well_inside_a_ring_that_is_bent() -> None:
    bent = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (9.0, 10.0), (9.0, 1.0), (0.0, 1.0)]
    (x, y), room = inmost(bent)
    assert area(clip(bent, (x - 0.1, y - 0.1, x + 0.1, y + 0.1))) == pytest.approx(0.04)
    assert 0.3 < room < 1


def test_a_label_of_a_ring_without_inside_stands_in_its_middle() -> None:
    assert inmost([(0.0, 0.0), (2.0, 0.0)])[0] == (1, 0)


@given(st.floats(-180, 180), st.floats(-89, 88))
def test_both_projections_keep_areas(longitude: float, latitude: float) -> None:
    step = 1e-3
    corner = (longitude + CENTRE, latitude)
    other = (corner[0] + step, latitude + step)
    ring = [corner, (other[0], corner[1]), other, (corner[0], other[1])]
    true = math.radians(step) * (math.sin(math.radians(other[1])) - math.sin(math.radians(latitude)))
    assume(true > 0)
    # Twelve figures of an area this small leave a few.
    assert area([equal_earth(point) for point in ring]) == pytest.approx(true, rel=1e-2)
    near = azimuthal((corner[0] + 5, max(-80, latitude - 5)))
    assert area([near(point) for point in ring]) == pytest.approx(true, rel=1e-2)


def test_the_world_has_its_edges_where_the_map_ends() -> None:
    assert equal_earth((CENTRE, 0)) == (0, 0)
    assert pytest.approx((2.7066, 1.3174), abs=1e-4) == EDGE
    assert azimuthal((30, 50))((30, 50)) == pytest.approx((0, 0))


LEFT = [(0, 0), (0, 9), (4, 9), (5, 5), (4, 0)]
RIGHT = [(4, 0), (5, 5), (4, 9), (9, 9), (9, 0)]


def test_neighbours_share_the_line_between_them() -> None:
    found, rings = Arcs.of({"left": [LEFT], "right": [RIGHT]})
    assert len(found.arcs) == 3
    [left], [right] = rings["left"], rings["right"]
    assert {~number for number in left} & set(right)


def test_what_neighbours_enclose_together_has_no_line_inside() -> None:
    found, rings = Arcs.of({"left": [LEFT], "right": [RIGHT]})
    [ring] = outline([number for own in rings.values() for each in own for number in each], found.arcs)
    assert len(ring) == 2


def test_an_enclave_and_the_hole_around_it_are_one_line() -> None:
    inner = [(2, 2), (2, 3), (3, 3), (3, 2)]
    found, rings = Arcs.of({"inner": [inner], "outer": [LEFT, [*inner[2:], *inner[:2]][::-1]]})
    assert len(found.arcs) == 2
    assert len(outline([n for own in rings.values() for ring in own for n in ring], found.arcs)) == 1


def test_a_shape_given_twice_is_outlined_twice() -> None:
    found, rings = Arcs.of({"left": [LEFT, LEFT]})
    assert len(found.arcs) == 1
    assert rings["left"] == [[0], [0]]


CELLS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.sampled_from("abc"), min_size=1, max_size=25
)


@given(CELLS)
def test_shapes_of_cells_keep_their_areas_alone_and_together(cells: dict[tuple[int, int], str]) -> None:
    squares = {
        name: [
            [(x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y)]
            for (x, y), of in sorted(cells.items())
            if of == name
        ]
        for name in set(cells.values())
    }
    found, rings = Arcs.of(squares)

    def covered(numbers: list[list[int]]) -> float:
        return abs(
            sum(_signed([found.arcs[n] if n >= 0 else found.arcs[~n][::-1] for n in r]) for r in numbers)
        )

    assert {name: covered(own) for name, own in rings.items()} == {
        name: len(own) for name, own in squares.items()
    }
    together = outline([n for own in rings.values() for ring in own for n in ring], found.arcs)
    assert covered(together) == len(cells)


def _signed(arcs: list[tuple[tuple[int, int], ...]]) -> float:
    points = [dot for arc in arcs for dot in arc[:-1]]
    pairs = zip(points, [*points[1:], *points[:1]], strict=True)
    return sum(x * v - u * y for (x, y), (u, v) in pairs) / 2
