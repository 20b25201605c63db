"""Characters of a text that nobody sees, or that no reader's device can show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from notices.placeholders import complaint
from notices.translating.checks.finding import Finding, Pair

__all__ = ["unseen"]

_TOLD = {
    "\u200b": "a space without width",
    "\u2060": "a joiner that is not seen",
    "\ufeff": "a byte-order mark within the text",
    "\ufffd": "a mark of a character that got lost",
    "\ufffc": "a mark of an object that is not there",
}
# By Unicode's general category.
_KINDS = {
    "Cf": "a character that nobody sees",
    "Me": "a mark that is drawn around or over letters",
    "Co": "a character that each font shows otherwise",
    "Cn": "a character that there is not",
}
# Letters and marks by their category that are not seen, either, or strike letters through.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef\u0334-\u0338]"
)
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Signs of Arabic and other scripts that stand before a number or a word, and are seen.
_SEEN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
_HYPHEN, _JOINERS, _DIRECTIONS = "\u00ad", "\u180e\u200c\u200d", "\u200e\u200f\u061c"
#: What `bidi` judges.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Scripts whose letters join, or are written otherwise before a joiner: by the first word of a letter's name.
_JOINING = re.compile(
    "ARABIC|SYRIAC|MANDAIC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|"
    "MALAYALAM|SINHALA|MYANMAR|KHMER|TIBETAN|THAANA"
)


def unseen(pair: Pair) -> Iterator[Finding]:
    """No control character, and nothing else that nobody sees or means."""
    wrong = complaint(pair.text)
    if wrong and wrong.code == "control-character":
        yield Finding("control-character", wrong.message)
    for char, told in _strange(pair.text).items():
        yield Finding("control-character", f"the text holds {told} (U+{ord(char):04X})", char)


def _strange(text: str) -> dict[str, str]:
    """What is strange, each once, with what it is."""
    found: dict[str, str] = {}
    leftward = any(char.isalpha() and unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
    for i, char in enumerate(text):
        told = _TOLD.get(char) or _kind(char)
        if told and not _is_at_home(char, text[max(0, i - 1) : i], text[i + 1 : i + 2], leftward=leftward):
            found[char] = told
    return found


@lru_cache(maxsize=4096)
def _kind(char: str) -> str | None:
    if _BLANK.match(char):
        return _KINDS["Cf"] if char not in "\u0334\u0335\u0336\u0337\u0338" else _KINDS["Me"]
    return _KINDS.get(unicodedata.category(char))


def _is_at_home(char: str, before: str, after: str, *, leftward: bool) -> bool:
    """Whether a character that is not seen stands where it is written in correct text."""
    if char in _JOINERS:
        return any(_JOINING.fullmatch(_first(each)) for each in (before, after))
    if char in _DIRECTIONS:
        return leftward
    if _SELECTORS.match(char):
        # A form of a sign, or of a letter of Chinese.
        return unicodedata.category(before or " ") == "So" or _first(before) in {"CJK", "MONGOLIAN"}
    return char == _HYPHEN or bool(_SEEN.match(char) or _BIDI.match(char))


def _first(char: str) -> str:
    """The first word of a character's name, which is its script where it is a letter."""
    return unicodedata.name(char, "?").split()[0] if char else "?"
