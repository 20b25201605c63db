"""Text that is safe to print, and how many columns of a terminal it takes."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["ACTIVE", "spelled", "width"]

#: What would act on a terminal, or turn the order of what is written on it; a tab may stay.
ACTIVE = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# Marks that are drawn over the character before them, and what is not drawn at all.
_WITHOUT_WIDTH = {"Mn", "Me", "Cf"}


def spelled(text: str) -> str:
    r"""The text with each active character spelled out: `\u001b`."""
    return ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def width(text: str) -> int:
    """Columns of a terminal: two for a wide character (Unicode's Annex 11), none for a combining one."""
    return sum(map(_width, text))


def _width(char: str) -> int:
    if unicodedata.category(char) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
