"""The English itself, or a part of it, where its translation should stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.words import LOANS, names, placed_words

__all__ = ["english", "left"]

#: So many words in a row are no coincidence, in no language; nor are so many of three letters and more, if
#: they are most of the text.
_ROW, _SOME, _LETTERS = 4, 3, 3
# Those that no other language in Latin letters has: so many are English, whatever the source says.
_ENGLISH = (
    "and|been|could|from|have|might|should|that|the|their|they|this|what|when|which|with|would|you|your"
)
# Without one of these it is no English, but a list of words that many languages have: audio, video, podcast.
_SMALL = re.compile(
    f"{_ENGLISH}|a|about|after|also|an|any|are|as|at|be|before|by|can|for|has|here|how|if|in|is|it|its|may|more|"
    "must|no|not|of|on|or|our|there|to|us|was|we|were|where|who|will"
)
_ONLY = re.compile(_ENGLISH)
# Beside another word of the source, what is spelled so is English as well: prosecuted, warnings.
_SPELLED = re.compile(rf"{_ENGLISH}|our|\w{{4,}}ed|\w*w\w*")
# What else other scripts have in Latin letters, beside what is in quotation marks or brackets: “like”.
_TAKEN_OVER = (*LOANS, "app", "blog", "bot", "chat", "cookie", "email", "http", "mail", "online", "podcast")
_APART = re.compile(r"[\"'“”„«»‹›‘’(\[][a-z\s]+[\"'“”„«»‹›‘’)\]]", re.IGNORECASE)
_LATIN = re.compile(rf"[a-z]{{{_LETTERS},}}", re.IGNORECASE)
# What belongs to something else: e-mail, .html, 5mb.
_JOINS = re.compile(r"[-‐-—/&@#_.\d]\w|\w[-‐-—/&@#_\d]")


def english(pair: Pair) -> Iterator[Finding]:
    """Not the English itself."""
    source, text = ("".join(filter(str.isalnum, each)).casefold() for each in (pair.source, pair.text))
    if source == text:
        yield Finding("same-as-english", "the text is the English itself")


def left(pair: Pair) -> Iterator[Finding]:
    """No words of the English in a row, not most of its words, and no other English: names are none."""
    if pair.language.tag.partition("-")[0] == "en":
        return
    source = [found[0].casefold() for found in _words(pair.source, pair)]
    text = _words(pair.text, pair)
    row = _row(source, text)
    row = row or _short_row(source, text, pair)
    if row:
        words = row[0].string[row[0].start() : row[-1].end()]
        place = words if words in pair.text else row[0][0]
        yield Finding("english-left", f"'{' '.join(words.split())}' is still in English", place)
        return
    for told, word in (
        ("most of the text is still in English", _most(source, text)),
        ("there is English in the text", _other(text)),
    ):
        if word:
            yield Finding("english-left", f"{told}, as '{word}'", word)
            return


def _short_row(source: Sequence[str], text: Sequence[re.Match[str]], pair: Pair) -> Sequence[re.Match[str]]:
    """Fewer words of the English: one that is in other letters than the language, two that are in its own."""
    scripts = pair.language.scripts
    if not scripts:
        return ()
    return _two(source, text, pair) if "LATIN" in scripts else _one(text, pair)


def _one(text: Sequence[re.Match[str]], pair: Pair) -> Sequence[re.Match[str]]:
    # What begins a sentence may be a name as well.
    known = {found[0] for found in placed_words(pair.source) if found[0].islower()}
    apart = [found.span() for found in _APART.finditer(text[0].string)] if text else []
    for found in text:
        word = found[0].casefold()
        if not _LATIN.fullmatch(word) or word not in known or word.startswith(_TAKEN_OVER):
            continue
        if not _is_joined(found) and not any(start < found.start() < end for start, end in apart):
            return (found,)
    return ()


def _two(source: Sequence[str], text: Sequence[re.Match[str]], pair: Pair) -> Sequence[re.Match[str]]:
    known = set(pairwise(source))
    for both in pairwise(text):
        words = both[0][0].casefold(), both[1][0].casefold()
        between = both[0].string[both[0].end() : both[1].start()]
        if words in known and between.isspace() and any(_is_spelled(word, pair) for word in words):
            return both
    return ()


def _is_spelled(word: str, pair: Pair) -> bool:
    """Whether a word is English by its spelling: Turkmen has a w of its own, and loans have one."""
    own = "w" in word and pair.language.tag == "tk" and not _ONLY.fullmatch(word)
    return bool(_SPELLED.fullmatch(word)) and not own and not word.startswith(LOANS)


def _is_joined(found: re.Match[str]) -> bool:
    text, start, end = found.string, found.start(), found.end()
    return bool(_JOINS.match(text, max(0, start - 1), start + 1) or _JOINS.match(text, end - 1, end + 1))


def _most(source: Sequence[str], text: Sequence[re.Match[str]]) -> str | None:
    """A word of the English, if most words of the text are such; short ones are those of many languages."""
    known = set(source)
    long = [found[0] for found in text if len(found[0]) >= _LETTERS]
    same = [word for word in long if word.casefold() in known]
    if len(same) < _SOME or len(same) * 2 <= len(long):
        return None
    return same[0] if any(_SMALL.fullmatch(word.casefold()) for word in same) else None


def _other(text: Sequence[re.Match[str]]) -> str | None:
    """A word that English has and no other language, if there are some, and many for the text's length."""
    found = [each[0] for each in text if _ONLY.fullmatch(each[0].casefold())]
    return found[0] if len(found) > 1 and len(found) * 4 >= len(text) else None


def _words(text: str, pair: Pair) -> list[re.Match[str]]:
    taken = names(pair)
    return [found for found in placed_words(text) if found[0] not in taken]


def _row(source: Sequence[str], text: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    """The first words of a text, four or more, that stand in a row in the source, too, as far as they go."""
    rows = {tuple(source[i : i + _ROW]) for i in range(len(source) - _ROW + 1)}
    rows = {row for row in rows if any(map(_SMALL.fullmatch, row))}
    folded = [found[0].casefold() for found in text]
    for start in range(len(text) - _ROW + 1):
        end = start
        while tuple(folded[end : end + _ROW]) in rows:
            end += 1
        if end > start:
            return text[start : end + _ROW - 1]
    return ()
