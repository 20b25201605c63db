"""What may stand in braces in a notice's text: the same in source and translation."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["NAMES", "complaint", "split"]

#: Placeholders that a text may hold. Those of the link come as a pair.
NAMES = ("publisher", "link_start", "link_end")

_PARTS = re.compile(r"\{(\w+)\}")


def split(text: str) -> Iterator[tuple[str, str]]:
    """Yield ("text", …) and ("placeholder", name) in the order in which they stand."""
    for i, part in enumerate(_PARTS.split(text)):
        if part:
            yield ("placeholder" if i % 2 else "text"), part


def complaint(text: str) -> tuple[str, str] | None:
    """What is wrong with the placeholders of a text, and how to mend it; None where nothing is."""
    found = [part for kind, part in split(text) if kind == "placeholder"]
    for name in found:
        if name not in NAMES:
            return f"unknown placeholder {{{name}}}", f"Known here: {', '.join(f'{{{n}}}' for n in NAMES)}."
    for kind, part in split(text):
        if kind == "text" and re.search(r"[{}]", part):
            return "a brace stands alone", "Braces are for placeholders, like {publisher}."
    marks = [name for name in found if name.startswith("link_")]
    if marks not in ([], ["link_start", "link_end"]):
        return (
            "the link is not one {link_start} followed by one {link_end}",
            "Put the words of the link between them.",
        )
    return None
