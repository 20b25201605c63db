"""The English itself, or a part of it, where its translation should stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.words import names, placed_words

__all__ = ["english", "left"]

#: So many words in a row are no coincidence, in no language; nor are so many of three letters and more, if
#: they are most of the text.
_ROW, _SOME, _LETTERS = 4, 3, 3


def english(pair: Pair) -> Iterator[Finding]:
    """Not the English itself."""
    source, text = ("".join(filter(str.isalnum, each)).casefold() for each in (pair.source, pair.text))
    if source == text:
        yield Finding("same-as-english", "the text is the English itself")


def left(pair: Pair) -> Iterator[Finding]:
    """No words of the English in a row, and not most of its words: names are none of them."""
    source = [found[0].casefold() for found in _words(pair.source, pair)]
    text = _words(pair.text, pair)
    row = _row(source, text)
    if row:
        words = row[0].string[row[0].start() : row[-1].end()]
        place = words if words in pair.text else row[0][0]
        yield Finding("english-left", f"'{' '.join(words.split())}' is still in English", place)
        return
    known = set(source)
    long = [found[0] for found in text if len(found[0]) >= _LETTERS]
    same = [word for word in long if word.casefold() in known]
    if len(same) >= _SOME and len(same) > len(long) / 2:
        yield Finding("english-left", f"most of the text is still in English, as '{same[0]}'", same[0])


def _words(text: str, pair: Pair) -> list[re.Match[str]]:
    taken = names(pair)
    return [found for found in placed_words(text) if found[0] not in taken]


def _row(source: Sequence[str], text: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    """The first words of a text, four or more, that stand in a row in the source, too, as far as they go."""
    rows = {tuple(source[i : i + _ROW]) for i in range(len(source) - _ROW + 1)}
    folded = [found[0].casefold() for found in text]
    for start in range(len(text) - _ROW + 1):
        end = start
        while tuple(folded[end : end + _ROW]) in rows:
            end += 1
        if end > start:
            return text[start : end + _ROW - 1]
    return ()
