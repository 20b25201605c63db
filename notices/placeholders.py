"""What may stand in braces in a notice's text: the same in source and translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from notices.hints import did_you_mean

__all__ = ["NAMES", "PARAGRAPHS", "Complaint", "complaint", "split"]

#: Placeholders that a text may hold. Those of the link come as a pair.
NAMES = ("publisher", "link_start", "link_end")

_PARTS = re.compile(r"\{(\w+)\}")
_LINK = re.compile(r"\{link_start\}(.*?)\{link_end\}", re.DOTALL)
#: A blank line, which parts paragraphs.
PARAGRAPHS = re.compile(r"\n\s*\n")
# All but tab and line feed; a carriage return is left to no chance.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Complaint(NamedTuple):
    """What is wrong with a text, how to mend it, and the code of the kind of mistake.

    words: those of the text that are wrong, where it is not all of it.
    """

    message: str
    hint: str
    code: str
    words: str = ""


def split(text: str) -> Iterator[tuple[str, str]]:
    """Yield ("text", …) and ("placeholder", name) in the order in which they stand."""
    for i, part in enumerate(_PARTS.split(text)):
        if part:
            yield ("placeholder" if i % 2 else "text"), part


def complaint(text: str) -> Complaint | None:
    """What is wrong with the placeholders of a text, and how to mend it; None where nothing is."""
    found = [part for kind, part in split(text) if kind == "placeholder"]
    for name in found:
        if name not in NAMES:
            words = f"{{{name}}}"
            hint = did_you_mean(words, [f"{{{each}}}" for each in NAMES])
            return Complaint(f"unknown placeholder {words}", hint, "placeholder", words)
    for kind, part in split(text):
        if kind == "text" and re.search(r"[{}]", part):
            hint = "Braces are for placeholders, like {publisher}."
            return Complaint("a brace stands alone", hint, "placeholder")
    marks = [name for name in found if name.startswith("link_")]
    if marks not in ([], ["link_start", "link_end"]):
        return Complaint(
            "the link is not one {link_start} followed by one {link_end}",
            "Put the words of the link between them.",
            "link",
        )
    return _complaint_of_link(text) or _complaint_of_words(text)


def _complaint_of_link(text: str) -> Complaint | None:
    for words in _LINK.findall(text):
        if not _says_something(words):
            hint = "Put the words of the link between {link_start} and {link_end}."
            return Complaint("the link has no words", hint, "no-words")
        if PARAGRAPHS.search(words):
            hint = "Put all its words into one paragraph."
            return Complaint("the link goes on in another paragraph", hint, "link-over-paragraphs")
    return None


def _complaint_of_words(text: str) -> Complaint | None:
    control = _CONTROLS.search(text)
    if control:
        message = f"the text holds the control character U+{ord(control[0]):04X}"
        return Complaint(message, "Delete it.", "control-character")
    if not _says_something(text):
        return Complaint("the text has no words", "Write what the reader must know.", "no-words")
    return None


def _says_something(text: str) -> bool:
    return any(
        part == "publisher" if kind == "placeholder" else any(map(str.isalnum, part))
        for kind, part in split(text)
    )
