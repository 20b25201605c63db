"""Lines and rings of points: what is drawn is simplified, cut to what is seen, and measured here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, radians, sqrt

__all__ = ["Box", "Line", "Point", "area", "around", "bounds", "clip", "inmost", "meet", "shrink", "simplify"]

Point = tuple[float, float]
Line = Sequence[Point]
#: West, south, east, north: the least and the greatest of both coordinates.
Box = tuple[float, float, float, float]


def bounds(points: Iterable[Point]) -> Box:
    """The box around points, of which there must be one at least."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def around(boxes: Iterable[Box]) -> Box:
    """The box around boxes, of which there must be one at least."""
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def area(ring: Line) -> float:
    """The area of a ring, whichever way round it goes."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in _edges(ring))) / 2


def _edges(ring: Line) -> Iterable[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], *ring[:1]], strict=True)


def shrink(latitude: float) -> float:
    """How long a degree of longitude is beside one of latitude; near the poles never nothing."""
    return max(0.1, cos(radians(latitude)))


def simplify(line: Line, tolerance: float, stretch: float = 1.0) -> list[Point]:
    """Leave out points that lie nearer to the line without them than the tolerance (Douglas-Peucker).

    The ends stay, so that lines which meet still do; of a closed line also the point farthest from
    its end. stretch: how long a step in x is beside one in y; see `shrink`.
    """
    if len(line) < 3:
        return list(line)
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        far, index = _farthest(line, first, last, stretch)
        if far > tolerance or (far > 0 and line[first] == line[last]):
            kept.add(index)
            spans += [(first, index), (index, last)]
    return [line[i] for i in sorted(kept)]


def _farthest(line: Line, first: int, last: int, stretch: float) -> tuple[float, int]:
    """How far the farthest point between two others is from the straight line of these, and which it is."""
    ax, ay = line[first]
    dx, dy = (line[last][0] - ax) * stretch, line[last][1] - ay
    square = dx * dx + dy * dy or 1.0
    best, index = 0.0, first
    for i in range(first + 1, last):
        px, py = (line[i][0] - ax) * stretch, line[i][1] - ay
        along = (px * dx + py * dy) / square
        along = 0.0 if along < 0 else min(along, 1.0)
        distance = (px - along * dx) ** 2 + (py - along * dy) ** 2
        if distance > best:
            best, index = distance, i
    return sqrt(best), index


def clip(ring: Line, box: Box) -> list[Point]:
    """The part of a ring inside a box (Sutherland-Hodgman); what is cut runs along the box's edge."""
    found = list(ring)
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        found = _cut(found, axis, limit, sign)
    return found


def _cut(ring: Line, axis: int, limit: float, sign: int) -> list[Point]:
    kept: list[Point] = []
    for start, end in _edges(ring):
        begins, ends = (sign * (point[axis] - limit) for point in (start, end))
        if begins >= 0:
            kept.append(start)
        if (begins < 0) != (ends < 0):
            part = begins / (begins - ends)
            kept.append((start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])))
    return kept


def inmost(ring: Line, steps: int = 12) -> tuple[Point, float]:
    """A point well inside a ring, where a label may stand, and how far it is from the ring."""
    west, south, east, north = bounds(ring)
    spots = [
        (west + (i + 0.5) * (east - west) / steps, south + (j + 0.5) * (north - south) / steps)
        for i in range(steps)
        for j in range(steps)
    ]
    inside = [spot for spot in spots if _holds(ring, spot)] or [((west + east) / 2, (south + north) / 2)]
    return max(((spot, _distance(ring, spot)) for spot in inside), key=lambda found: found[1])


def _holds(ring: Line, point: Point) -> bool:
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in _edges(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def _distance(ring: Line, point: Point) -> float:
    return min(_farthest((start, point, end), 0, 2, 1.0)[0] for start, end in _edges(ring))
