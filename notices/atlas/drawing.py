"""Pictures of a chart: places as paths of SVG, each with its answer in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from notices.atlas.answers import Chart, Spot, Standing, territory
from notices.atlas.lines import Box, Line, Point, area, bounds, clip, inmost, meet, simplify
from notices.atlas.shapes import Atlas
from notices.atlas.views import WIDTH, View, closeups, edge, world
from notices.atlas.words import told

__all__ = ["PATTERNS", "STYLE", "Picture", "pictures"]

# A country smaller than this, in units, is drawn as a dot.
_DOT = 3.5
# The size of letters on a phone, by which room for them is kept.
_LETTERS = 27.0
# What is drawn later lies above.
_LAYERS = (Standing.SPARED, Standing.HELD, Standing.REPLACED, Standing.DOUBT, Standing.WARNED)

# Light to dark on paper and dark to light on a dark screen is not warned, in doubt, warned; the hatching
# tells "in doubt" from its neighbours where colours cannot.
STYLE = """\
.map { --sea: #eef2f5; --land: #fff; --ink: #14171a; --no: #d3d6d2; --held: #b4c3d4; --replaced: #6f92b8;
  --maybe: #f6c069; --hatch: #9a2b0c; --yes: #9a2b0c; --none: #e3e5e2; }
@media screen and (prefers-color-scheme: dark) {
  .map { --sea: #1c2227; --land: #0e1113; --ink: #f1f3f4; --no: #474e54; --held: #4d6178; --replaced: #6f92b8;
    --maybe: #7d5518; --hatch: #ffc27a; --yes: #ff966b; --none: #30363b; }
}
.map { display: block; width: 100%; height: auto; }
.map path, .map circle, .map rect { stroke: var(--land); stroke-width: .5; stroke-linejoin: round; }
.map circle { stroke: none; }
.map .sea { fill: var(--sea); stroke: none; }
.map .none { fill: var(--none); }
.map .no { fill: var(--no); }
.map .held { fill: url(#held); }
.map .replaced { fill: var(--replaced); }
.map .maybe { fill: url(#maybe); }
.map .yes { fill: var(--yes); }
.map .near path { stroke-width: 1.2; }
.map .frame { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.map .ground { fill: var(--held); stroke: none; }
.map .ground.maybe { fill: var(--maybe); }
.map .line { fill: none; stroke: var(--land); stroke-width: 2; }
.map .line.maybe { fill: none; stroke: var(--hatch); }
.map text { fill: var(--ink); font-family: system-ui, sans-serif; font-size: 17px; text-anchor: middle;
  stroke: var(--land); stroke-width: 4; paint-order: stroke; stroke-linejoin: round; }
.map .over { fill: var(--land); stroke: var(--yes); }
"""

PATTERNS = (
    "<defs>"
    '<pattern id="maybe" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="ground maybe" width="5" height="5"/><path class="line maybe" d="M0 0V5"/></pattern>'
    '<pattern id="held" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
    '<rect class="ground" width="5" height="5"/><path class="line" d="M0 0V5"/></pattern>'
    "</defs>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What stands in an svg element of the width WIDTH. title: what it shows, in plain words."""

    title: str
    height: float
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A place that is seen: its rings in the picture."""

    spot: Spot
    rings: list[list[Point]]


def pictures(chart: Chart, atlas: Atlas) -> list[Picture]:
    """The world, then a close-up of each part that rules name."""
    near = closeups(chart, atlas)
    return [_world(chart, atlas, near), *(_closeup(chart, atlas, view) for view in near)]


def _world(chart: Chart, atlas: Atlas, near: Sequence[View]) -> Picture:
    view = world()
    frames = (_path(view.rings([edge(close.box)])) for close in near)
    parts = [
        f'<path class="sea" d="{_path([[view.point(place) for place in edge(view.box, 60)]])}"/>',
        *_ground(chart, atlas, view, _marks(chart, atlas, view)),
        *(f'<path class="frame" d="{frame}"/>' for frame in frames),
    ]
    return Picture(title="The world", height=view.height, body="\n".join(parts))


def _closeup(chart: Chart, atlas: Atlas, view: View) -> Picture:
    marks = _marks(chart, atlas, view)
    size = f'width="{WIDTH:g}" height="{view.height:.1f}"'
    parts = [
        f'<rect class="sea" {size}/>',
        '<g class="near">',
        *_ground(chart, atlas, view, marks),
        "</g>",
        *_labels(chart, view, marks),
        f'<rect class="frame" {size}/>',
    ]
    countries = sorted({mark.spot.code[:2] for mark in marks if mark.spot.code in chart.named})
    title = f"Close-up of what rules name of {', '.join(map(territory, countries))}"
    return Picture(title=title, height=view.height, body="\n".join(parts))


def _marks(chart: Chart, atlas: Atlas, view: View) -> list[_Mark]:
    sketch = atlas.detail(view.tolerance)
    ordered = sorted(chart.spots, key=lambda spot: _LAYERS.index(spot.standing))
    near = (spot for spot in ordered if view.sees(atlas.box(spot.places)))
    marks = (_Mark(spot=spot, rings=list(view.rings(sketch.outline(spot.places)))) for spot in near)
    return [mark for mark in marks if mark.rings]


def _ground(chart: Chart, atlas: Atlas, view: View, marks: Iterable[_Mark]) -> Iterator[str]:
    """The elements of all places; first what has no code."""
    nowhere = atlas.detail(view.tolerance).outline(atlas.by_country().get("", ()))
    yield from (
        _element([ring], "none", "no code of ISO 3166, so no rule names it") for ring in view.rings(nowhere)
    )
    for mark in marks:
        yield _element(mark.rings, mark.spot.standing, told(chart, mark.spot), dot=len(mark.spot.code) == 2)


def _element(rings: Sequence[Line], style: str, words: str, *, dot: bool = False) -> str:
    west, north, east, south = bounds(point for ring in rings for point in ring)
    title = f"<title>{escape(words)}</title>"
    if dot and max(east - west, south - north) < _DOT:
        x, y = (west + east) / 2, (north + south) / 2
        return f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{_DOT / 2:g}">{title}</circle>'
    return f'<path class="{style}" d="{_path(rings)}">{title}</path>'


def _path(rings: Iterable[Line]) -> str:
    """The rings in tenths of a unit, each point told from the one before."""
    found = []
    for ring in rings:
        dots = [(round(x * 10), round(y * 10)) for x, y in ring]
        steps = [(u - x, v - y) for (x, y), (u, v) in pairwise(dots)]
        told = "".join(f"{_tenths(x)}{_joined(_tenths(y))}" for x, y in dots[:1])
        moves = "".join(f"{_joined(_tenths(x))}{_joined(_tenths(y))}" for x, y in steps if x or y)
        found.append(f"M{told}l{moves.removeprefix(',')}z")
    return "".join(found)


def _joined(number: str) -> str:
    """A number after another: its minus parts them, else a comma must."""
    return number if number.startswith("-") else f",{number}"


def _tenths(value: int) -> str:
    whole, part = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole or ('' if part else '0')}{f'.{part}' if part else ''}"


def _labels(chart: Chart, view: View, marks: Iterable[_Mark]) -> Iterator[str]:
    """Codes of subdivisions and names of countries, where there is room: what rules name comes first."""
    taken: list[Box] = []
    for _, (x, y), spot in sorted(_wanted(chart, view, marks), key=lambda label: label[:2]):
        words = territory(spot.code) if len(spot.code) == 2 else spot.code
        half = len(words) * _LETTERS * 0.3
        room = (x - half, y - _LETTERS / 2, x + half, y + _LETTERS / 2)
        if room[0] > 0 and room[2] < WIDTH and not any(meet(room, other) for other in taken):
            taken.append(room)
            over = ' class="over"' if spot.standing is Standing.WARNED else ""
            yield f'<text{over} x="{x:.0f}" y="{y:.0f}" dy=".35em">{escape(words)}</text>'


def _wanted(
    chart: Chart, view: View, marks: Iterable[_Mark]
) -> Iterator[tuple[tuple[bool, float], Point, Spot]]:
    """The labels that would be good to have: which is the more so, where it stands, and of what it is."""
    frame = (0.0, 0.0, WIDTH, view.height)
    for mark in marks:
        seen = [ring for ring in (clip(ring, frame) for ring in mark.rings) if len(ring) > 2]
        named = mark.spot.code in chart.named
        if seen and (named or max(map(area, seen)) > 4 * _LETTERS**2):
            # For a label a rough ring will do.
            place, room = inmost(simplify(max(seen, key=area), 2.0))
            if named or room > _LETTERS:
                yield (not named, -room), place, mark.spot
