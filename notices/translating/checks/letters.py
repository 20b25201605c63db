"""What the letters of a translation tell: its script, its language, and words in letters of two scripts.

Error rates, as far as letters go: a text in another script is always told. A text in a neighbour's language
is told by any small letter outside of the alphabet, so that names, which have capitals, raise no alarm; or,
from a length on at which one correct text in a thousand would lack them all, by the lack of the letters that
are this language's alone. Neighbours of one alphabet (Bosnian and Montenegrin, Persian and Dari) are not told
apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.reading import words_alone

__all__ = ["alphabet", "mixed", "script"]

_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u200c])+")
#: Letters of Latin, Cyrillic, Greek and Armenian that have a double in another of these scripts.
_ALIKE = frozenset(
    "aceopxyijshbkmgndquvwlTABCEHIJKMOPSTXYəɵÿïëöäüAEOK"
    "асеорхуіјѕһькмгпԁԛԝӏвтАВСЕНІЈКМОРЅТХҮУӘәӨөҺӀүүїёЁЇӧӓҝЗԌ"
    "αβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
    "օոսհզցքաՕՍԼ"
)
#: Small letters of Latin that whole words of other scripts can be written with, and nobody sees it.
_DISGUISE = frozenset("aceopxyiасеорхуіαορχυι")
_FEW = 8


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    """The script of a letter, by the first word of its Unicode name."""
    return unicodedata.name(char, "?").split()[0]


def _foreign(pair: Pair) -> str:
    """What may stand in a translation as it is: names, and the words of the English."""
    return " ".join([pair.source, *pair.glossary.names]).casefold()


def _own_words(pair: Pair) -> Iterator[str]:
    foreign = set(_WORD.findall(_foreign(pair)))
    return (word for word in _WORD.findall(words_alone(pair.text)) if word.casefold() not in foreign)


def _letters(word: str) -> str:
    return "".join(char for char in word if char.isalpha() and unicodedata.category(char) != "Lm")


def script(pair: Pair) -> Iterator[Finding]:
    """Most letters in a script of the language."""
    found = Counter(_script(char) for word in _own_words(pair) for char in _letters(word))
    scripts = pair.language.scripts
    own = sum(found[each] for each in scripts)
    if scripts and own < found.total() / 2 and found.total() > _FEW:
        most = found.most_common(1)[0][0]
        wanted = " or ".join(each.capitalize() for each in scripts)
        yield Finding("script", f"the text is in {most.capitalize()} letters, not in {wanted} ones")


# ── words of two scripts ─────────────────────────────────────────────────────────────────────────


def _runs(word: str) -> list[tuple[str, str]]:
    """The parts of a word that are of one script, with that script."""
    runs: list[tuple[str, str]] = []
    for char in _letters(word):
        own = _script(char)
        if runs and runs[-1][0] == own:
            runs[-1] = (own, runs[-1][1] + char)
        else:
            runs.append((own, char))
    return runs


def _is_inflected_name(runs: list[tuple[str, str]], pair: Pair) -> bool:
    """Whether an ending of the language stands at a name in Latin letters, as in YouTubeтан."""
    if len(runs) != 2 or "LATIN" in pair.language.scripts:
        return False
    (first, name), (second, ending) = runs
    return (
        (first, second) == ("LATIN", *pair.language.scripts[:1])
        and len(name) > 2
        and not set(name) | set(ending) <= _ALIKE
    )


def mixed(pair: Pair) -> Iterator[Finding]:
    """No word in letters of two scripts, and none wholly in letters that only look like the language's."""
    for word in _own_words(pair):
        runs = _runs(word)
        if len(runs) > 1:
            if not _is_inflected_name(runs, pair):
                yield Finding("mixed-script", _mixture(word, runs), word)
        elif runs and _is_disguised(runs[0], word, pair):
            told = f"'{word}' is in {runs[0][0].capitalize()} letters that look like others"
            yield Finding("mixed-script", told, word)


def _mixture(word: str, runs: list[tuple[str, str]]) -> str:
    counts: Counter[str] = Counter()
    for own, part in runs:
        counts[own] += len(part)
    rare, common = counts.most_common()[-1][0], counts.most_common(1)[0][0]
    letters = "".join(part for own, part in runs if own == rare)
    return f"in '{word}', '{letters}' is {rare.capitalize()} among {common.capitalize()} letters"


def _is_disguised(run: tuple[str, str], word: str, pair: Pair) -> bool:
    own, letters = run
    scripts = pair.language.scripts
    return (
        own not in scripts
        and bool({own, *scripts} <= {"LATIN", "CYRILLIC", "GREEK"})
        and len(scripts) == 1
        and word.islower()
        and set(letters) <= _DISGUISE
    )


# ── the alphabet ─────────────────────────────────────────────────────────────────────────────────


def alphabet(pair: Pair) -> Iterator[Finding]:
    """Small letters of the alphabet only, and some of those that are the language's own."""
    language = pair.language
    words = [unicodedata.normalize("NFC", word) for word in _own_words(pair)]
    small = [word for word in words if word == word.lower()]
    letters = [char for word in small for char in _letters(word) if _script(char) in language.scripts]
    strange = sorted({char for char in letters if language.letters and char not in language.letters})
    if strange:
        word = next(word for word in small if strange[0] in word)
        told = ", ".join(f"'{char}'" for char in strange)
        yield Finding("language", f"{told} is in no word of {language.name}, as in '{word}'", word)
    elif language.least and len(letters) >= language.least and not language.telling & set(letters):
        told = " ".join(sorted(language.telling))
        yield Finding("language", f"no letter is of those that {language.name} is full of: {told}")
