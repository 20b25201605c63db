"""What the letters of a translation tell: its script, its language, and words in letters of two scripts.

Error rates, as far as letters go: a text of which half is in another script is always told, and so are four
words in a row. A text in a neighbour's language is told by any small letter outside of the alphabet, so that
names, which have capitals, raise no alarm; or, from a length on at which one correct text in a thousand would
lack them all, by the lack of the letters that are this language's alone. Neighbours of one alphabet (Bosnian
and Montenegrin, Persian and Dari) are not told apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.words import (
    LOANS,
    begins_sentence,
    letters_of,
    names,
    own_words,
    placed_words,
    runs,
    script_of,
)

__all__ = ["alphabet", "mixed", "script"]

#: Letters of Latin, Cyrillic, Greek and Armenian that have a double in another of these scripts.
_ALIKE = frozenset(
    "aceopxyijshbkmgndquvwlTABCEHIJKMOPSTXYəɵÿïëöäüAEOK"
    "асеорхуіјѕһькмгпԁԛԝӏвтАВСЕНІЈКМОРЅТХҮУӘәӨөҺӀүүїёЁЇӧӓҝЗԌ"
    "αβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
    "օոսհզցքաՕՍԼ"
)
# Scripts that put no spaces between words, so that a name stands right beside them.
_UNSPACED = frozenset({"CJK", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"})
_FEW, _MANY_WORDS = 8, 4


def script(pair: Pair) -> Iterator[Finding]:
    """Most letters in a script of the language, and no four words in a row in another."""
    scripts = pair.language.scripts
    words = list(own_words(pair))
    found = Counter(script_of(char) for word in words for char in letters_of(word))
    own = sum(found[each] for each in scripts)
    wanted = " or ".join(each.capitalize() for each in scripts)
    if not scripts or own == found.total():
        return
    if own == 0 or (own < found.total() / 2 and found.total() > _FEW):
        most = found.most_common(1)[0][0]
        yield Finding("script", f"the text is in {most.capitalize()} letters, not in {wanted} ones")
        return
    row = _row(words, scripts)
    if row:
        told = row[0] if len(row) == 1 else f"{row[0]} … {row[-1]}"
        yield Finding("script", f"'{told}' is in other letters than {wanted} ones", row[0])


def _row(words: list[str], scripts: tuple[str, ...]) -> list[str]:
    """The first four or more small words in a row that are in no script of the language."""
    row: list[str] = []
    for word in words:
        letters = letters_of(word)
        if letters and word == word.lower() and not {script_of(char) for char in letters} & set(scripts):
            row.append(word)
        elif len(row) >= _MANY_WORDS:
            break
        else:
            row = []
    return row if len(row) >= _MANY_WORDS else []


# ── words of two scripts ─────────────────────────────────────────────────────────────────────────


def _is_inflected_name(parts: list[tuple[str, str]], pair: Pair) -> bool:
    """Whether an ending of the language stands at a name in Latin letters, as in YouTubeтан or VKдагы."""
    if len(parts) != 2 or "LATIN" in pair.language.scripts:
        return False
    (first, name), (second, ending) = parts
    if (first, second) != ("LATIN", *pair.language.scripts[:1]):
        return False
    return name in names(pair) or (len(name) > 2 and not set(name) | set(ending) <= _ALIKE)


def mixed(pair: Pair) -> Iterator[Finding]:
    """No word in letters of two scripts, and none wholly in letters that only look like the language's."""
    taken = names(pair)
    for found in placed_words(pair.text):
        word = found[0]
        parts = runs(word)
        if word in taken or {own for own, _ in parts} & _UNSPACED:
            continue
        if len(parts) > 1:
            if not _is_inflected_name(parts, pair):
                yield Finding("mixed-script", _mixture(word, parts), word)
        elif parts and _is_disguised(parts[0], found, pair):
            told = f"'{word}' is in {parts[0][0].capitalize()} letters that look like others"
            yield Finding("mixed-script", told, word)


def _mixture(word: str, parts: list[tuple[str, str]]) -> str:
    counts: Counter[str] = Counter()
    for own, part in parts:
        counts[own] += len(part)
    rare, common = counts.most_common()[-1][0], counts.most_common(1)[0][0]
    letters = "".join(part for own, part in parts if own == rare)
    return f"in '{word}', '{letters}' is {rare.capitalize()} among {common.capitalize()} letters"


# ── words in disguise ────────────────────────────────────────────────────────────────────────────

# Letters that look alike, each group across Latin, Cyrillic and Greek.
_GROUPS = (
    "aаα cс eе oоο pрρ xхχ yуυ iіι jј sѕ AАΑ BВΒ CС EЕΕ HНΗ IІΙӀ JЈ KКΚ MМΜ NΝ OОΟ PРΡ SЅ TТΤ XХΧ YУΥҮ ZΖ"
)
_DOUBLES = {char: group for group in _GROUPS.split() for char in group}
#: Small letters that whole words of another script can be written with, and nobody sees it.
_DISGUISE = frozenset("aceopxyiасеорхуіαορχυι")
_COMPARED = {"LATIN", "CYRILLIC", "GREEK"}
_ROMAN = re.compile(r"(?=.)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
# Of the English, where a lone I may be the number.
_FIRST = re.compile(r"\b(?:1|1st|first|I)\b", re.IGNORECASE)
# Abbreviations that are written in Latin letters among any others.
_USUAL = frozenset(["OK", "IP", "IT", "ISP", "PC", "AI", "API", "AP", "ABC", "BBC", "HBO", "CEO", "IBM"])
_NEAR = 40
_BEFORE = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,}) \Z")
_BEHIND = re.compile(r" ([A-Za-z]{2,})")
_JOINED_BEFORE = re.compile(r"(?:[A-Za-z][-/&]|\d[-/]?)\Z")
_JOINED_BEHIND = re.compile(r"[-/&][A-Za-z]|-?\d")


def _is_disguised(part: tuple[str, str], found: re.Match[str], pair: Pair) -> bool:
    own, letters = part
    scripts = pair.language.scripts
    if own in scripts or len(scripts) != 1 or not {own, *scripts} <= _COMPARED:
        return False
    if _is_compound(found) or _is_in_title(found):
        return False
    if letters.islower():
        return set(letters) <= _DISGUISE
    if letters in _USUAL or not all(_has_double(char, pair) for char in letters):
        return False
    return not _is_number(letters, found, pair)


def _is_in_title(found: re.Match[str]) -> bool:
    """Whether a word of some letters stands beside one that is Latin by its look: My Friends."""
    beside = (
        _BEFORE.search(found.string, max(0, found.start() - _NEAR), found.start()),
        _BEHIND.match(found.string, found.end()),
    )
    return len(found[0]) > 1 and any(each and not set(each[1]) <= _DOUBLES.keys() for each in beside)


def _has_double(char: str, pair: Pair) -> bool:
    """Whether a letter of the language looks like this one."""
    alphabet = pair.language.letters
    return any(each != char and each.lower() in alphabet for each in _DOUBLES.get(char, ""))


def _is_number(letters: str, found: re.Match[str], pair: Pair) -> bool:
    """Whether this is a Roman numeral, which alone at the beginning of a sentence is rarely one."""
    if not _ROMAN.fullmatch(letters):
        return False
    if len(letters) == 1 and begins_sentence(found):
        return letters == "I" and bool(_FIRST.search(pair.source))
    return True


def _is_compound(found: re.Match[str]) -> bool:
    """Whether digits or, over a hyphen, more Latin letters belong to the word: e-mail, A4, R&B."""
    text, start, end = found.string, found.start(), found.end()
    return bool(_JOINED_BEFORE.search(text, max(0, start - 2), start) or _JOINED_BEHIND.match(text, end))


# ── the alphabet ─────────────────────────────────────────────────────────────────────────────────


def alphabet(pair: Pair) -> Iterator[Finding]:
    """Small letters of the alphabet only, and some of those that are the language's own."""
    language = pair.language
    words = [unicodedata.normalize("NFC", word) for word in own_words(pair)]
    small = [word for word in words if word == word.lower() and not word.startswith(LOANS)]
    letters = [char for word in small for char in letters_of(word) if script_of(char) in language.scripts]
    strange = sorted({char for char in letters if language.letters and char not in language.letters})
    if strange:
        word = next(word for word in small if strange[0] in word)
        told = ", ".join(f"'{char}'" for char in strange)
        yield Finding("language", f"{told} is in no word of {language.name}, as in '{word}'", word)
    elif language.least and len(letters) >= language.least and not language.telling & set(letters):
        told = " ".join(sorted(language.telling))
        yield Finding("language", f"no letter is of those that {language.name} is full of: {told}")
