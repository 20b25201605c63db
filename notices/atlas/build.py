"""Builds the shipped map (`notices atlas build`) from Natural Earth's states and provinces.

No network traffic: the source is GeoJSON, or the npm package (.tgz) that holds it. Countries are not
taken from a file of their own: they are what their subdivisions enclose together, so a border is drawn
once, and where ISO 3166-2 puts a subdivision its country follows.
"""

from __future__ import annotations

import csv
import json
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from notices import codes
from notices.atlas.lines import area, shrink, simplify
from notices.atlas.topology import Arc, Arcs, Ring
from notices.errors import AtlasError

__all__ = ["Summary", "build"]

# Steps of the grid to one degree: 550 m at the equator.
_STEPS = 200
_PERIOD = 360 * _STEPS
# In steps: what is left out is a third of a pixel where a country fills the picture.
_TOLERANCE = 3.5
# In square steps: an island this small is drawn only where it is all there is of a subdivision.
_LEAST = 120.0
# South of it nothing but Antarctica crosses the date line, and that one goes round the pole.
_POLAR = -60 * _STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was built: how many places, arcs and points, and the size of the file in bytes."""

    places: int
    countries: int
    arcs: int
    points: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What the map knows of one shape of the source: codes are "" where ISO 3166 has none."""

    country: str
    code: str
    name: str


def build(source: Path, output: Path) -> Summary:
    """Write the map file. source: GeoJSON of Natural Earth's 1:10m Admin 1, or a .tgz that holds it.

    Same input, same bytes. Raises AtlasError where the source is not such a file.
    """
    places = _places(_features(source))
    keyed = {f"{place.country}|{place.code}": place for place, _ in places}
    shapes: defaultdict[str, list[Ring]] = defaultdict(list)
    for place, rings in places:
        shapes[f"{place.country}|{place.code}"] += rings
    found, outlines = Arcs.of(dict(sorted(shapes.items())))
    dropped = set(_specks(found.arcs, outlines))
    arcs, numbers = _renumbered(found.arcs, outlines, dropped)
    text = _written(arcs, [(keyed[key], numbers[key]) for key in numbers])
    output.write_text(text, encoding="utf-8")
    return Summary(
        places=len(numbers),
        countries=len({place.country for place in keyed.values()} - {""}),
        arcs=len(arcs),
        points=sum(map(len, arcs)),
        size=len(text.encode()),
    )


def _features(source: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(_packed(source) if source.suffix == ".tgz" else source.read_bytes())
        return list(found["features"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, tarfile.TarError) as error:
        raise AtlasError(
            f"{source} is neither GeoJSON of states and provinces nor a package (.tgz) that holds it."
        ) from error


def _packed(source: Path) -> bytes:
    """The largest JSON file of a package: the others are made from it."""
    with tarfile.open(source, "r:gz") as archive:
        members = [each for each in archive if each.isfile() and each.name.endswith("json")]
        file = archive.extractfile(max(members, key=lambda each: each.size))
        return file.read() if file else b""


def _places(features: Iterable[Mapping[str, Any]]) -> list[tuple[_Place, list[Ring]]]:
    text = resources.files("notices").joinpath("data", "natural-earth-codes.csv").read_text(encoding="utf-8")
    ours = {row["shape"]: row for row in csv.DictReader(text.splitlines())}
    found = []
    for feature in features:
        told = feature["properties"]
        row = ours.get(told["adm1_code"])
        country, code = _coded(row["code"] if row else told["iso_3166_2"], told["iso_a2"], row is not None)
        name = (row and row["name"]) or told["name_en"] or told["name"] or ""
        place = _Place(country=country, code=code, name=name.strip("- ") if code else "")
        rings = list(_rings(feature["geometry"]))
        found.append((place, rings or [_mark(feature["geometry"])]))
    return _named(found)


def _coded(code: str, country: str, certain: bool) -> tuple[str, str]:
    """Country and subdivision by ISO 3166, each "" where it has none for this place."""
    if code in codes.subdivisions():
        return code[:2], code
    if certain:
        return code, ""
    return (country if country in codes.countries() else ""), ""


def _named(places: Sequence[tuple[_Place, list[Ring]]]) -> list[tuple[_Place, list[Ring]]]:
    """One name for each code: shapes of one code that are called differently are called together."""
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for place, _ in sorted(places, key=lambda each: each[0].name):
        names[place.code][place.name] = None
    return [
        (_Place(country=place.country, code=place.code, name=", ".join(list(names[place.code])[:3])), rings)
        for place, rings in places
    ]


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    many = geometry["coordinates"]
    for polygon in [many] if geometry["type"] == "Polygon" else many:
        for ring in polygon:
            dots = [_dot(x, y) for x, y in ring[:-1]]
            kept = [dot for i, dot in enumerate(dots) if dot != dots[i - 1]]
            if len(kept) > 2:
                yield kept


def _mark(geometry: Mapping[str, Any]) -> Ring:
    """The smallest ring there is, for a place smaller than the grid."""
    many = geometry["coordinates"]
    x, y = _dot(*(many[0] if geometry["type"] == "Polygon" else many[0][0])[0])
    return [(x, y), (x, y + 1), (x + 1, y)]


def _dot(longitude: float, latitude: float) -> tuple[int, int]:
    """On the grid, where both sides of the date line are one."""
    x, y = round(longitude * _STEPS), round(latitude * _STEPS)
    return (x if y < _POLAR or x < _PERIOD // 2 else x - _PERIOD), y


def _unwrapped(arc: Arc) -> Arc:
    """Without the leap at the date line: what goes on east of 180 degrees does so."""
    if any(y < _POLAR for _, y in arc):
        return arc
    found = [arc[0]]
    for x, y in arc[1:]:
        found.append((x + round((found[-1][0] - x) / _PERIOD) * _PERIOD, y))
    return tuple(found)


def _specks(arcs: Sequence[Arc], outlines: Mapping[str, list[list[int]]]) -> Iterator[int]:
    """Arcs that are small islands, and not the largest of their place."""
    users: defaultdict[int, int] = defaultdict(int)
    for rings in outlines.values():
        for ring in rings:
            for number in ring:
                users[max(number, ~number)] += 1
    for rings in outlines.values():
        sizes = [(area(_unwrapped(arcs[max(ring[0], ~ring[0])])), ring) for ring in rings if len(ring) == 1]
        largest = len(sizes) == len(rings) and max((size for size, _ in sizes), default=0.0)
        for size, (number,) in sizes:
            if size < _LEAST and size != largest and users[max(number, ~number)] == 1:
                yield max(number, ~number)


def _renumbered(
    arcs: Sequence[Arc], outlines: Mapping[str, list[list[int]]], dropped: set[int]
) -> tuple[list[Arc], dict[str, list[list[int]]]]:
    """The arcs that are used, simplified, in the order of their use, and the rings with their new numbers."""
    order: dict[int, int] = {}

    def new(number: int) -> int:
        return ~new(~number) if number < 0 else order.setdefault(number, len(order))

    rings = {
        key: [[new(number) for number in ring] for ring in own if max(ring[0], ~ring[0]) not in dropped]
        for key, own in outlines.items()
    }
    return [_simplified(_unwrapped(arcs[number])) for number in order], rings


def _simplified(arc: Arc) -> Arc:
    return tuple((int(x), int(y)) for x, y in simplify(arc, _TOLERANCE, shrink(arc[0][1] / _STEPS)))


def _written(arcs: Sequence[Arc], places: Sequence[tuple[_Place, list[list[int]]]]) -> str:
    """One arc and one place a line, so that a change of the source can be read as a change."""
    lines = [",".join(map(str, _steps(arc))) for arc in arcs]
    shapes = [
        json.dumps([place.country, place.code, place.name, rings], ensure_ascii=False, separators=(",", ":"))
        for place, rings in places
    ]
    return (
        f'{{"steps":{_STEPS},\n"arcs":[\n['
        + "],\n[".join(lines)
        + ']\n],\n"places":[\n'
        + ",\n".join(shapes)
        + "\n]}\n"
    )


def _steps(arc: Arc) -> Iterator[int]:
    """The first point, then how far each is from the one before."""
    x = y = 0
    for u, v in arc:
        yield from (u - x, v - y)
        x, y = u, v
