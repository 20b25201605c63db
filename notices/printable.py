"""Text that is safe to print, and how many columns of a terminal it takes."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["ACTIVE", "WIDEST_CARET", "clip", "spelled", "width", "window"]

#: What would act on a terminal, or turn the order of what is written on it; a tab may stay.
ACTIVE = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# What nobody sees or takes for a space: spelled in messages, and left in excerpts of texts that need it.
_UNSEEN = re.compile(r"[\xa0\xad\u2000-\u200d\u202f\u205f\u2060\u3000]")
#: Columns of a caret line, of a line that is shown, characters of a message: what is read at a glance.
WIDEST_CARET = 60
_WIDEST_SNIPPET = 160
_MAX_MESSAGE = 400
# Marks that are drawn over the character before them, and what is not drawn at all.
_WITHOUT_WIDTH = {"Mn", "Me", "Cf"}


def spelled(text: str) -> str:
    r"""The text with each active character spelled out: `\u001b`."""
    return ACTIVE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def width(text: str) -> int:
    """Columns of a terminal: two for a wide character (Unicode's Annex 11), none for a combining one."""
    return sum(map(_width, text))


def _width(char: str) -> int:
    if unicodedata.category(char) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def window(line: str, column: int) -> tuple[str, int]:
    """What is shown of a line, and how many characters are cut from its beginning."""
    cut = 0
    if len(line) > _WIDEST_SNIPPET:
        # So that the place is seen with what comes before it.
        cut = max(0, min(column - WIDEST_CARET, len(line) - _WIDEST_SNIPPET))
        end = cut + _WIDEST_SNIPPET
        line = ("…" if cut else line[0]) + line[cut + 1 : end - 1] + ("…" if end < len(line) else line[-1])
    return ACTIVE.sub("\ufffd", line), cut


def clip(text: str) -> str:
    """A message that is safe to print, short enough to read, and hides no character."""
    if len(text) > _MAX_MESSAGE:
        text = f"{text[: _MAX_MESSAGE // 2]} … {text[-_MAX_MESSAGE // 4 :]}"
    return _UNSEEN.sub(_escape, spelled(text))
