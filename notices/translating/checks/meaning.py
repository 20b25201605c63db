"""What can be told, without knowing the language, of whether a translation says what the English says."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.reading import words_alone

__all__ = ["numbers", "terms"]

_SUPERSCRIPT = re.compile(r"(?<=\d)[¹²³⁰⁴-⁹]+")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[., \u00a0\u202f٬]\d{3})+(?![\d])")
# Which of them an article's number is written with differs between languages: 284.1 and 284-1 are one.
_ARTICLE = re.compile(r"\d+(?:[.,٫‐-–-]\d+)*")
_MARKS = re.compile(r"[\u200e\u200f\u061c\u2066-\u2069\u202a-\u202e]")
_NUMBER = re.compile(r"\d+(?:[.,٫]\d+)*")


def _plain_digits(text: str) -> str:
    """In the digits of ASCII, exponents as what they mean in a law: 284¹ is 284.1."""
    spelled = _SUPERSCRIPT.sub(
        lambda found: "." + "".join(str(unicodedata.digit(each)) for each in found[0]), text
    )
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in spelled)


def _numbers(text: str, pattern: re.Pattern[str]) -> Counter[str]:
    plain = _plain_digits(_MARKS.sub("", words_alone(text)))
    joined = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), plain)
    return Counter(re.sub(r"\D", ".", each) for each in pattern.findall(joined))


def numbers(pair: Pair) -> Iterator[Finding]:
    """The same numbers as in the English, however the language writes and orders them."""
    if _numbers(pair.source, _ARTICLE) == _numbers(pair.text, _ARTICLE):
        return
    wanted, given = _numbers(pair.source, _NUMBER), _numbers(pair.text, _NUMBER)
    lost, more = sorted((wanted - given).elements()), sorted((given - wanted).elements())
    if lost and more:
        yield Finding("number", f"{', '.join(lost)} of the English has become {', '.join(more)}", more[0])
    elif lost:
        yield Finding("number", f"{', '.join(lost)} of the English is missing")
    elif more:
        yield Finding("number", f"{', '.join(more)} is not in the English", more[0])


def terms(pair: Pair) -> Iterator[Finding]:
    """Terms and names as the glossary says."""
    for term in pair.glossary.terms:
        if term.is_in(pair.source) and term.fails(pair.language.tag, pair.text):
            wanted = "' or '".join(term.translations[pair.language.tag])
            yield Finding("glossary", f"“{term.english}” is not translated as '{wanted}'")
    for name in pair.glossary.names:
        if name in pair.source and name not in pair.text:
            yield Finding("glossary", f"the name '{name}' is not as in the English")
