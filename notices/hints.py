"""What was meant by a word that is not known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import takewhile
from operator import eq

__all__ = ["SPACES", "common_spaces", "did_you_mean", "is_slip", "odd_character"]

#: Spaces that are none to YAML, as a class of a pattern has them.
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# What looks like a sign of ASCII or like nothing, by Unicode's category; U+2212 is the minus sign.
_ODD = {"Zs": "write a common space", "Cf": "delete it", "Pd": "write a hyphen", "Sm": "write a hyphen"}
_UNSEEN = re.compile(rf"[{SPACES}\u00ad\u200b-\u200d\u2060\ufeff]")
_LOOKALIKE = re.compile(r"[\u2010-\u2015\u2212\u0370-\u052f]")
_WORD = re.compile(r"[^ /]*[0-9A-Za-z][^ /]*")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to one that is not known, or lists the few that there are."""
    words = list(dict.fromkeys(known))
    by_fold = {each.casefold(): each for each in words}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{by_fold[near[0]]}'?"
    if 0 < len(words) <= 14:
        return f"Known here: {', '.join(words)}."
    return ""


def is_slip(word: str, meant: str) -> bool:
    """Whether a word is another one but for one letter, or two that changed places; it begins alike."""
    start = _alike(word, meant)
    word, meant = word[start:], meant[start:]
    end = _alike(word[::-1], meant[::-1])
    word, meant = word[: len(word) - end], meant[: len(meant) - end]
    return start > 0 and (max(len(word), len(meant)) < 2 or (len(word) == 2 and word == meant[::-1]))


def _alike(one: str, other: str) -> int:
    """How many letters two words have in common at their beginning."""
    return sum(takewhile(bool, map(eq, one, other)))


def odd_character(text: str) -> str:
    """A hint that names the first character of a word which is not what it looks like, and how to mend it.

    A sign without a look of its own counts everywhere; a dash and a letter of another script in a word alone
    that has letters or digits of ASCII.
    """
    found = _UNSEEN.search(text) or (_LOOKALIKE.search(text) if _WORD.fullmatch(text) else None)
    if not found:
        return ""
    char = found[0]
    mend = _ODD.get(unicodedata.category(char), "write a Latin letter")
    return f"There is U+{ord(char):04X} ({unicodedata.name(char).lower()}) in it: {mend}."


def common_spaces(text: str) -> str:
    """The text with a common space for every other one."""
    return re.sub(f"[{SPACES}]", " ", text)
