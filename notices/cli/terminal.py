"""Text laid out for a terminal: wrapped to its width, and in columns."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence

__all__ = ["columns", "indented", "width"]

_WIDEST, _NARROWEST = 96, 40
_GAP = "  "


def width() -> int:
    """Columns of the terminal, within what reads well."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))


def indented(text: str, lead: str = "", *, hang: int = 0) -> Iterator[str]:
    """The text in lines after a lead, the further ones as far in as the lead and `hang` more."""
    return iter(
        textwrap.wrap(
            text,
            width(),
            initial_indent=lead,
            subsequent_indent=" " * (len(lead) + hang),
            break_on_hyphens=False,
        )
    )


def columns(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Rows of cells, each wrapped in its column; what a cell is indented by, its further lines are too.

    A column whose width is 0 is left out.
    """
    shown = [wide for wide in widths if wide]
    for row in rows:
        cells = [_wrapped(cell, wide) for cell, wide in zip(row, widths, strict=True) if wide]
        for i in range(max(map(len, cells))):
            line = [cell[i] if i < len(cell) else "" for cell in cells]
            yield _GAP.join(f"{told:<{wide}}" for told, wide in zip(line, shown, strict=True)).rstrip()


def _wrapped(cell: str, wide: int) -> list[str]:
    indent = cell[: len(cell) - len(cell.lstrip())]
    return textwrap.wrap(cell, wide, subsequent_indent=indent, break_on_hyphens=False)
