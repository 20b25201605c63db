"""A chart as one HTML page: the maps, what the colours mean, and the same in a table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from notices.atlas import words
from notices.atlas.answers import Chart, Spot, Standing
from notices.atlas.drawing import PATTERNS, STYLE, Picture, pictures
from notices.atlas.shapes import Atlas
from notices.atlas.views import WIDTH
from notices.webpage import webpage

__all__ = ["page"]

_STYLE = """\
figure { margin: 1.5rem 0; }
figcaption { font-weight: 600; padding-bottom: .4rem; }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; list-style: none; margin: 1rem 0; padding: 0; }
.legend li { display: flex; align-items: center; gap: .5rem; }
.legend svg { flex: none; width: 30px; height: 18px; }
.code { white-space: nowrap; }
@media (max-width: 40rem) { .map text { font-size: 27px; stroke-width: 6; } }
@media print { figure, tr { break-inside: avoid; } figure .map { max-height: 9.5cm; } }
"""


def page(chart: Chart, atlas: Atlas) -> str:
    """A page that stands alone, and says in a table what the maps show."""
    title = words.heading(chart)
    body = "\n".join([f"<h1>{escape(title)}</h1>", *_body(chart, atlas)]) + "\n"
    return webpage(f"Map: {title}", body, STYLE + _STYLE)


def _body(chart: Chart, atlas: Atlas) -> Iterator[str]:
    yield f'<p class="quiet">{escape(words.subheading(chart))}; rules: {chart.question.ruleset.revision}</p>'
    if chart.question.notice is not None:
        yield f"<p>{escape(chart.about[0].law.citation)}</p>"
    yield '<ul class="legend">'
    for standing, label in words.legend(chart).items():
        sample = f'<svg class="map" viewBox="0 0 30 18" aria-hidden="true">{_sample(standing)}</svg>'
        yield f"<li>{sample}{escape(label)}</li>"
    yield "</ul>"
    first, *near = pictures(chart, atlas)
    yield _figure(first, "world", words.summary(chart), PATTERNS)
    for number, picture in enumerate(near, 1):
        yield _figure(picture, f"near{number}", "The table below tells each answer.")
    yield from (f'<p class="quiet">{escape(" ".join(lines))}</p>' for lines in words.REMARKS)
    yield from _table(chart)


def _sample(standing: Standing) -> str:
    return f'<rect class="{standing}" width="30" height="18"/>'


def _figure(picture: Picture, name: str, description: str, before: str = "") -> str:
    return (
        f"<figure>\n<figcaption>{escape(picture.title)}</figcaption>\n"
        f'<svg class="map" viewBox="0 0 {WIDTH:g} {picture.height:.0f}" role="img"'
        f' aria-labelledby="{name}-title {name}-description">\n'
        f'<title id="{name}-title">{escape(picture.title)}</title>'
        f'<desc id="{name}-description">{escape(description)}</desc>\n'
        f"{before}{picture.body}\n</svg>\n</figure>"
    )


def _table(chart: Chart) -> Iterator[str]:
    """The places with any other answer than no, the strongest first, and how many have none."""
    order = list(Standing)
    told = sorted(
        (spot for spot in (*chart.spots, *chart.vague) if spot.standing is not Standing.SPARED),
        key=lambda spot: (order.index(spot.standing), not spot.places, spot.code, spot.name),
    )
    several = len(chart.about) > 1
    yield "<h2>The same in words</h2>"
    if told:
        heads = ["Place", "Code", "Answer", *(["Notices"] if several else [])]
        yield '<div class="wide">\n<table>\n<thead><tr>'
        yield "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead>\n<tbody>"
        yield from (_row(chart, spot, several=several) for spot in told)
        yield "</tbody>\n</table>\n</div>"
    spared = sum(spot.standing is Standing.SPARED for spot in chart.spots)
    label = words.legend(chart)[Standing.SPARED]
    yield f"<p>{label.capitalize()}: {'the other ' if told else 'all '}{spared} places of the map.</p>"


def _row(chart: Chart, spot: Spot, *, several: bool) -> str:
    label = f"{words.legend(chart)[spot.standing]} ({spot.answer})"
    cells = [label, *([", ".join(spot.notices)] if several else [])]
    return (
        f'<tr><th scope="row">{escape(spot.name)}</th><td class="code">{spot.code}</td>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
    )
