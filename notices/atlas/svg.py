"""A chart as one SVG file: the world, the close-ups below it, and what the colours mean."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import chain

from notices.atlas import words
from notices.atlas.answers import Chart
from notices.atlas.drawing import PATTERNS, STYLE, pictures
from notices.atlas.shapes import Atlas
from notices.atlas.views import WIDTH

__all__ = ["svg"]

_MARGIN, _LINE, _GAP = 24.0, 24.0, 28.0
_STYLE = """\
.map { background: var(--land); }
.map .head { font-size: 26px; font-weight: 700; }
.map .start { text-anchor: start; stroke: none; }
"""


def svg(chart: Chart, atlas: Atlas) -> str:
    """A picture that stands alone: no script, no font, no request to anywhere."""
    height, parts = _MARGIN, []
    for part, tall in _parts(chart, atlas):
        parts.append(f'<g transform="translate(0 {height:.0f})">\n{part}\n</g>')
        height += tall
    width, height = WIDTH + 2 * _MARGIN, height + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="{-_MARGIN:g} 0 {width:g} {height:.0f}"'
        ' role="img" aria-labelledby="title description">\n'
        f'<title id="title">{escape(words.heading(chart))}</title>\n'
        f'<desc id="description">{escape(f"{words.subheading(chart)}. {words.summary(chart)}")}</desc>\n'
        f"<style>\n{STYLE}{_STYLE}</style>\n{PATTERNS}\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _parts(chart: Chart, atlas: Atlas) -> Iterator[tuple[str, float]]:
    """The parts from top to bottom, and how tall each is."""
    yield _text(words.heading(chart), "head", 22), _LINE * 1.5
    yield _text(words.subheading(chart), "", 14), _LINE * 1.5
    first, *near = pictures(chart, atlas)
    yield first.body, first.height + _GAP
    for picture in near:
        yield _text(picture.title, "", 14), _LINE
        # What is outside of the frame is not seen.
        frame = f'width="{WIDTH:g}" height="{picture.height:.0f}"'
        yield f"<svg {frame}>{picture.body}</svg>", picture.height + _GAP
    for standing, label in words.legend(chart).items():
        sample = f'<rect class="{standing}" width="30" height="18"/>'
        yield f'{sample}<text class="start" x="42" y="15">{escape(label)}</text>', _LINE
    for line in ("", *chain.from_iterable(words.REMARKS)):
        yield _text(line, "", 14), _LINE


def _text(line: str, style: str, baseline: int) -> str:
    return f'<text class="{f"start {style}".strip()}" y="{baseline}">{escape(line)}</text>'
