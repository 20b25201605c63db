"""Tables of regions by notices: as text, as CSV, and as an HTML page that stands alone."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from notices.cli.question import Question
from notices.facts import Answer
from notices.grid import Grid, Row, Standing
from notices.rules import Notice
from notices.webpage import webpage

__all__ = ["as_csv", "as_html", "as_text"]

#: What the words of a cell mean, and whether they are told where no cell has them.
_LEGEND: Mapping[Standing, tuple[str, bool]] = {
    Standing.YES: ("shown", True),
    Standing.MAYBE: ("shown, in doubt", True),
    Standing.HELD: ("in doubt, but hidden by when_unsure", False),
    Standing.REPLACED: ("another notice is shown in its place", False),
    Standing.NO: ("not shown", True),
}
_SEVERAL = "Several words: not all readers of the region fare alike."
_PERHAPS = "may be there"
_NAME = "readers in"


def _label(row: Row) -> str:
    remark = {Answer.MAYBE: f" ({_PERHAPS})", Answer.NO: " (nobody)"}.get(row.answer, "")
    return f"{row.name}{remark}"


def _head(notice: Notice) -> str:
    return notice.id if notice.enabled else f"{notice.id} (not enabled)"


def _cell(cell: Sequence[Standing]) -> str:
    return "–".join(cell)


def _caption(question: Question) -> str:
    languages = ", ".join(question.reader.languages) or "unknown"
    page = question.page
    site = f" of {page.site}" if page.site else ""
    tags = f", tagged {', '.join(page.tags)}" if page.tags else ", tags unknown" if page.tags is None else ""
    return f"At {question.at.isoformat()}; page {page.path}{site}{tags}; readers’ languages: {languages}"


def _legend(grid: Grid) -> Iterator[tuple[str, str]]:
    cells = [cell for row in grid.rows for cell in row.cells]
    found = {standing for cell in cells for standing in cell}
    for standing, (meaning, always) in _LEGEND.items():
        if always or standing in found:
            yield standing, meaning


def _remarks(grid: Grid) -> Iterator[str]:
    """What else must be known to read the table."""
    if any(len(cell) > 1 for row in grid.rows for cell in row.cells):
        yield _SEVERAL
    if any(row.answer is Answer.MAYBE for row in grid.rows):
        yield f"({_PERHAPS}): readers of whom it is in doubt whether they are in that region."
    if not all(notice.enabled for notice in grid.notices):
        yield "(not enabled): told as if it were."


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def as_text(question: Question, grid: Grid) -> str:
    """Columns for a terminal; numbered, with a key below, where their names do not fit beside each other."""
    wide = shutil.get_terminal_size((96, 24)).columns
    names = [_head(notice) for notice in grid.notices]
    numbers = [str(i) for i, _ in enumerate(names, 1)]
    blocks = _blocks(grid, names, wide)
    heads = names if len(blocks) < 2 else numbers
    lines = [f"{_caption(question)}; rules: revision {question.ruleset.revision}"]
    for block in _blocks(grid, heads, wide):
        lines += ["", *_block(grid, heads, block)]
    if heads is numbers:
        lines += [
            "",
            *(f"{number:>{len(numbers[-1])}}  {name}" for number, name in zip(heads, names, strict=True)),
        ]
    lines += ["", *(f"{word}: {meaning}" for word, meaning in _legend(grid)), *_remarks(grid)]
    return "\n".join(lines) + "\n"


def _widths(grid: Grid, heads: Sequence[str]) -> list[int]:
    return [max(len(head), *(len(_cell(row.cells[i])) for row in grid.rows)) for i, head in enumerate(heads)]


def _first_width(grid: Grid) -> int:
    return max(len(_NAME), *(len(_label(row)) for row in grid.rows))


def _blocks(grid: Grid, heads: Sequence[str], wide: int) -> list[range]:
    """The columns in blocks that fit beside the names of the rows, one column at least."""
    blocks: list[range] = []
    first, left = 0, wide - _first_width(grid)
    for i, width in enumerate(_widths(grid, heads)):
        left -= width + 2
        if left < 0 and i > first:
            blocks.append(range(first, i))
            first, left = i, wide - _first_width(grid) - width - 2
    return [*blocks, range(first, len(heads))]


def _block(grid: Grid, heads: Sequence[str], block: range) -> Iterator[str]:
    widths = _widths(grid, heads)
    rows = [(_NAME, heads), *((_label(row), [_cell(cell) for cell in row.cells]) for row in grid.rows)]
    for name, cells in rows:
        told = (f"{cells[i]:<{widths[i]}}" for i in block)
        yield "  ".join([f"{name:<{_first_width(grid)}}", *told]).rstrip()


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────


def as_csv(question: Question, grid: Grid) -> str:
    """One row for each region below a row of names; nothing else, so that a spreadsheet reads it."""
    del question
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_NAME, *map(_head, grid.notices)])
    writer.writerows([_label(row), *map(_cell, row.cells)] for row in grid.rows)
    return text.getvalue()


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────

_STYLE = """\
:root { --yes: #f6c9c4; --maybe: #fbe7b5; --no: transparent; }
@media screen and (prefers-color-scheme: dark) { :root { --yes: #6d2722; --maybe: #5a4712; } }
body { max-width: none; }
/* Borders of cells that stay in sight would scroll away, were they shared. */
.grid { border-collapse: separate; border-spacing: 0; }
.grid th, .grid td { padding: .35rem .75rem; }
.grid thead th { min-width: 9rem; max-width: 14rem; vertical-align: bottom; }
.grid tbody th { position: sticky; left: 0; background: var(--page); font-weight: 600; }
td.yes { background: var(--yes); font-weight: 600; }
td.maybe { background: var(--maybe); }
td.no { color: var(--quiet); }
.legend { margin: 1rem 0; }
.legend dt { float: left; clear: left; min-width: 5rem; font-weight: 600; }
.legend dd { margin: 0 0 0 5.5rem; }
@media print {
  :root { --yes: #ddd; --maybe: #eee; }
  .wide { overflow: visible; }
  tr { break-inside: avoid; }
}
"""
_TITLE = "Table: who is shown which notice"


def as_html(question: Question, grid: Grid) -> str:
    """One page with the table, a legend and no request to anywhere."""
    return webpage(_TITLE, "\n".join(_body(question, grid)) + "\n", _STYLE)


def _body(question: Question, grid: Grid) -> Iterator[str]:
    yield "<h1>Who is shown which notice</h1>"
    revision = question.ruleset.revision
    yield f'<p class="quiet">{escape(_caption(question))}; rules: revision {revision}</p>'
    yield '<div class="wide" role="region" aria-labelledby="caption" tabindex="0">\n<table class="grid">'
    yield '<caption id="caption">Regions by notices</caption>'
    yield f'<thead><tr><th scope="col">{_NAME}</th>'
    yield from (f'<th scope="col">{escape(_head(notice))}</th>' for notice in grid.notices)
    yield "</tr></thead>\n<tbody>"
    for row in grid.rows:
        cells = "".join(f'<td class="{_colour(cell)}">{_cell(cell)}</td>' for cell in row.cells)
        yield f'<tr><th scope="row">{escape(_label(row))}</th>{cells}</tr>'
    yield '</tbody>\n</table>\n</div>\n<dl class="legend">'
    yield from (f"<dt>{word}</dt><dd>{meaning}</dd>" for word, meaning in _legend(grid))
    yield "</dl>"
    yield from (f"<p>{remark}</p>" for remark in _remarks(grid))


def _colour(cell: Sequence[Standing]) -> str:
    """The strongest of what readers are shown colours a cell; its words tell all of it."""
    shown = [each for each in cell if each in {Standing.YES, Standing.MAYBE}]
    return str(shown[0]) if shown else "no"
