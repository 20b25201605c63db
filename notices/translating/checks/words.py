"""The words of a text, the script of each, and which of them are names that every language takes over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from notices.translating.checks.finding import Pair
from notices.translating.checks.reading import words_alone

__all__ = [
    "LOANS",
    "begins_sentence",
    "letters_of",
    "names",
    "own_words",
    "placed_words",
    "runs",
    "script_of",
]

#: Words that languages without their letters take over, with any ending.
LOANS = ("web", "wifi", "newsletter", "show", "software", "hardware", "browser", "download", "proxy")
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u200c\u00ad])+")
# What a sentence begins behind, but for a mark that opens something.
_BEGINS = re.compile(r"(?:\A|[.!?…:]|\n)[\s\"'“‘«(]*\Z")
_NEAR = 12
# Scripts that are written among each other, of Chinese, Japanese and Korean.
_FAR_EAST = re.compile("CJK|HIRAGANA|KATAKANA(-HIRAGANA)?|HANGUL|BOPOMOFO|IDEOGRAPHIC")


@lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """The script of a letter, by the first word of its Unicode name."""
    first = unicodedata.name(char, "?").split()[0]
    return "CJK" if _FAR_EAST.fullmatch(first) else first


def letters_of(word: str) -> str:
    """A word without marks, and without letters that only change the letter before them."""
    return "".join(char for char in word if char.isalpha() and unicodedata.category(char) != "Lm")


def placed_words(text: str) -> Iterator[re.Match[str]]:
    """What a person reads of a text, word by word, each where it stands."""
    return _WORD.finditer(words_alone(text))


def begins_sentence(found: re.Match[str]) -> bool:
    """Whether a word is the first of a sentence."""
    return bool(_BEGINS.search(found.string, max(0, found.start() - _NEAR), found.start()))


def runs(word: str) -> list[tuple[str, str]]:
    """The parts of a word that are of one script, with that script."""
    return [(own, "".join(part)) for own, part in groupby(letters_of(word), script_of)]


@lru_cache(maxsize=64)
def _names_in(source: str) -> frozenset[str]:
    return frozenset(found[0] for found in placed_words(source) if _is_name(found))


def _is_name(found: re.Match[str]) -> bool:
    """Whether a word of English has capitals for another reason than that it begins a sentence."""
    word = found[0]
    if word == "I" or (word == "A" and begins_sentence(found)):
        return False
    return not word[1:].islower() if begins_sentence(found) else word != word.lower()


def names(pair: Pair) -> frozenset[str]:
    """What may stand in a translation as it is: names in the English, and those of the glossary."""
    told = (
        text
        for name in pair.glossary.names
        for text in (name.english, *name.translations.get(pair.language.tag, ()))
    )
    return _names_in(pair.source) | frozenset(word for text in told for word in _WORD.findall(text))


def own_words(pair: Pair) -> Iterator[str]:
    """The words of a translation that are no names; of a name with an ending in other letters, the ending."""
    taken = names(pair)
    for word in (found[0] for found in placed_words(pair.text)):
        parts = runs(word)
        if len(parts) == 2 and parts[0][1] in taken:
            yield parts[1][1]
        elif word not in taken:
            yield word
