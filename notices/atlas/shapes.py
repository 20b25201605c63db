"""The shapes of countries and subdivisions, read from the package's own data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from notices.atlas.lines import Box, Point, area, around, bounds, shrink, simplify
from notices.atlas.topology import Arc, outline

__all__ = ["Atlas", "Place", "Sketch", "load", "read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A part of the map. country: ISO 3166-1; code: ISO 3166-2; each "" where it has none."""

    country: str
    code: str
    name: str
    rings: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """Places whose borders are arcs that neighbours share.

    steps: of the grid, to one degree. ends: first and last point of each arc, the same on both sides
    of the date line. boxes: of each arc.
    """

    steps: int
    arcs: Sequence[Arc]
    ends: Sequence[Arc]
    boxes: Sequence[Box]
    places: tuple[Place, ...]

    def by_country(self) -> Mapping[str, tuple[Place, ...]]:
        """The places of each country, by their codes; those of none under ""."""
        found: dict[str, list[Place]] = {}
        for place in self.places:
            found.setdefault(place.country, []).append(place)
        return {country: tuple(own) for country, own in found.items()}

    def box(self, places: Iterable[Place]) -> Box:
        """The box around places, in degrees, which may go on beyond 180."""
        numbers = {max(number, ~number) for place in places for ring in place.rings for number in ring}
        west, south, east, north = around(self.boxes[number] for number in numbers)
        steps = self.steps
        return west / steps, south / steps, east / steps, north / steps

    def detail(self, tolerance: float) -> Sketch:
        """The shapes without what is smaller than a tolerance, in degrees of latitude."""
        return Sketch(self, tolerance)


class Sketch:
    """The shapes at one level of detail; each arc is simplified once, for both of its sides."""

    def __init__(self, atlas: Atlas, tolerance: float) -> None:
        self._atlas = atlas
        self._tolerance = tolerance * atlas.steps
        self._lines: dict[int, list[Point]] = {}

    def outline(self, places: Iterable[Place]) -> list[list[Point]]:
        """The rings around some places together, in degrees, going on beyond 180 where they do.

        Islands smaller than the detail are left out, but for the largest of all.
        """
        numbers = [number for place in places for ring in place.rings for number in ring]
        rings = [self._ring(ring) for ring in outline(numbers, self._atlas.ends)]
        sizes = [area(ring) for ring in rings]
        least = min(max(sizes, default=0), (self._tolerance / self._atlas.steps) ** 2)
        return [ring for ring, size in zip(rings, sizes, strict=True) if size >= least]

    def _ring(self, numbers: Iterable[int]) -> list[Point]:
        found: list[Point] = []
        for number in numbers:
            line = self._line(number) if number >= 0 else self._line(~number)[::-1]
            # The other side of the date line is one period away.
            shift = found[-1][0] - line[0][0] if found else 0
            found += [(x + shift, y) for x, y in line[1 if found else 0 :]]
        steps = self._atlas.steps
        return [(x / steps, y / steps) for x, y in found[:-1]]

    def _line(self, number: int) -> list[Point]:
        if number not in self._lines:
            arc = self._atlas.arcs[number]
            stretch = shrink(arc[0][1] / self._atlas.steps)
            self._lines[number] = simplify(arc, self._tolerance, stretch)
        return self._lines[number]


@cache
def load() -> Atlas:
    """The atlas that comes with this package, read once."""
    return read(resources.files("notices").joinpath("data", "world-map.json").read_text(encoding="utf-8"))


def read(text: str) -> Atlas:
    """An atlas from the text of a map file, as `notices atlas build` writes it."""
    told = json.loads(text)
    steps = told["steps"]
    arcs = [_walked(arc) for arc in told["arcs"]]
    places = (
        Place(country=country, code=code, name=name, rings=tuple(map(tuple, rings)))
        for country, code, name, rings in told["places"]
    )
    return Atlas(
        steps=steps,
        arcs=arcs,
        ends=[(_round(arc[0], 360 * steps), _round(arc[-1], 360 * steps)) for arc in arcs],
        boxes=[bounds(arc) for arc in arcs],
        places=tuple(places),
    )


def _walked(steps: Sequence[int]) -> Arc:
    x = y = 0
    found = []
    for right, up in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + right, y + up
        found.append((x, y))
    return tuple(found)


def _round(dot: tuple[int, int], period: int) -> tuple[int, int]:
    """The point itself, whichever way round the world it was come by."""
    return dot[0] % period, dot[1]
