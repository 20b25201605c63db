"""Characters that turn the order of what is written: which of them a text may hold.

Marks that stand between letters, and embeddings that end where they must, are part of correct text from right
to left. An override shows one text where another is written, and an embedding that does not end goes on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["misordered"]

_OVERRIDES = "\u202d\u202e"
_CLOSES: Mapping[str, str] = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_CLOSERS = frozenset(_CLOSES.values())


def misordered(text: str) -> str | None:
    """The first character that overrides the order, or that opens or closes what is not closed or open.

    Unicode's Annex 9 ends each embedding with its paragraph: there they must be paired.
    """
    for paragraph in re.split(r"\n", text):
        found = _unpaired(paragraph)
        if found is not None:
            return found
    return None


def _unpaired(paragraph: str) -> str | None:
    opened: list[str] = []
    for char in paragraph:
        if char in _OVERRIDES:
            return char
        if char in _CLOSES:
            opened.append(char)
        elif char in _CLOSERS and (not opened or _CLOSES[opened.pop()] != char):
            return char
    return opened[-1] if opened else None
