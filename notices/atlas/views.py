"""From the round earth to a picture: which part is seen, how large, and what of a shape is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import degrees

from notices.atlas.answers import Chart
from notices.atlas.lines import Box, Line, Point, around, bounds, clip, meet, shrink
from notices.atlas.projection import CENTRE, EDGE, Projection, azimuthal, equal_earth
from notices.atlas.shapes import Atlas

__all__ = ["WIDTH", "View", "closeups", "edge", "world"]

#: The width of every picture, in its own units.
WIDTH = 1000.0
_TALLEST = 640.0
# What is smaller than this, in units, nobody sees.
_FINE = 0.35
# Around what rules name: a part of its size, and degrees at least.
_MARGIN, _LEAST = 0.25, 0.7

# The same place, a way round the earth earlier or later.
_TURNS = (-360.0, 0.0, 360.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A part of the earth as a picture of some size.

    box: what is seen, in degrees; cut: somewhat more, so that no cut edge is seen. tolerance: the
    degrees that make no difference.
    """

    box: Box
    cut: Box
    height: float
    scale: float
    centre: Point
    projection: Projection

    @property
    def tolerance(self) -> float:
        """Degrees of latitude that nobody sees."""
        return degrees(_FINE / self.scale)

    def point(self, place: Point) -> Point:
        """Where a place of the earth is in the picture; y goes down."""
        x, y = self.projection(place)
        right, up = (x - self.centre[0]) * self.scale, (y - self.centre[1]) * self.scale
        return WIDTH / 2 + right, self.height / 2 - up

    def sees(self, box: Box) -> bool:
        """Whether a box of the earth may be in the picture."""
        west, south, east, north = box
        return any(meet((west + turn, south, east + turn, north), self.cut) for turn in _TURNS)

    def rings(self, outlines: Iterable[Line]) -> Iterator[list[Point]]:
        """Rings of the earth as they are in the picture, those left out that are not in it."""
        for ring in outlines:
            west, _, east, _ = bounds(ring)
            for turn in _TURNS:
                if west + turn <= self.cut[2] and east + turn >= self.cut[0]:
                    seen = clip([(x + turn, y) for x, y in ring], self.cut)
                    drawn = [self.point(place) for place in seen]
                    if drawn and meet(bounds(drawn), (0, 0, WIDTH, self.height)):
                        yield drawn


def world() -> View:
    """All of the earth."""
    box = (CENTRE - 180, -90.0, CENTRE + 180, 90.0)
    scale = WIDTH / 2 / EDGE[0]
    return View(
        box=box, cut=box, height=2 * EDGE[1] * scale, scale=scale, centre=(0, 0), projection=equal_earth
    )


def closeups(chart: Chart, atlas: Atlas) -> list[View]:
    """Views of the subdivisions that rules name: one for each country, or for neighbours together."""
    sketch = atlas.detail(0.02)
    rings: dict[str, list[Line]] = {}
    for spot in chart.spots:
        if spot.code in chart.named:
            rings.setdefault(spot.code[:2], []).extend(sketch.outline(spot.places))
    boxes: list[Box] = []
    for own in rings.values():
        boxes = _joined(boxes, _around(own))
    return [_closeup(box) for box in boxes]


def _around(rings: Sequence[Line]) -> Box:
    """The narrower of the boxes around rings, across the date line or not, with a margin."""
    boxes = [bounds(ring) for ring in rings]
    west, south, east, north = min(
        (around([_turned(box, start) for box in boxes]) for start in (-180.0, 0.0)),
        key=lambda box: box[2] - box[0],
    )
    x, y = (max(_LEAST, _MARGIN * size) for size in (east - west, north - south))
    return west - x, max(-89.0, south - y), east + x, min(89.0, north + y)


def _turned(box: Box, start: float) -> Box:
    """The box with its middle in the 360 degrees from a start."""
    middle = (box[0] + box[2]) / 2
    turn = (middle - start) % 360 + start - middle
    return box[0] + turn, box[1], box[2] + turn, box[3]


def _joined(boxes: Sequence[Box], new: Box) -> list[Box]:
    """Boxes of which no two meet."""
    for box in boxes:
        if meet(box, new):
            return _joined([each for each in boxes if each is not box], around([box, new]))
    return [*boxes, new]


def _closeup(box: Box) -> View:
    west, south, east, north = box
    middle = (west + east) / 2, (south + north) / 2
    projection = azimuthal(middle)
    left, bottom, right, top = bounds(map(projection, edge(box)))
    scale = min(WIDTH / (right - left), _TALLEST / (top - bottom))
    return View(
        box=box,
        cut=_beyond(box, degrees(WIDTH / scale / 2)),
        height=(top - bottom) * scale,
        scale=scale,
        centre=((left + right) / 2, (bottom + top) / 2),
        projection=projection,
    )


def _beyond(box: Box, half: float) -> Box:
    """More than is seen of a box in a picture that is twice as wide as half, in degrees at the equator.

    The picture may be wider than the box: it shows what is beside it.
    """
    west, south, east, north = box
    middle, up = (west + east) / 2, (north - south) / 2
    reach = min(170.0, 1.5 * half / shrink(max(abs(south), abs(north))))
    return middle - reach, max(-89.9, south - up), middle + reach, min(89.9, north + up)


def edge(box: Box, steps: int = 24) -> list[Point]:
    """Points along the edge of a box, once round."""
    west, south, east, north = box
    part = [i / steps for i in range(steps)]
    return [
        *((west + (east - west) * t, south) for t in part),
        *((east, south + (north - south) * t) for t in part),
        *((east - (east - west) * t, north) for t in part),
        *((west, north - (north - south) * t) for t in part),
    ]
