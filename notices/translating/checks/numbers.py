"""Numbers, articles of laws and dates of a text, compared as what they are, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from notices.translating.checks.dates import Date, take_dates
from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.reading import words_alone

__all__ = ["numbers"]

_SUPERSCRIPT = re.compile(r"(?<=\d)[¹²³⁰⁴-⁹]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u061c\u2066-\u2069\u202a-\u202e]")
# What Persian says for a number in between: 284 مکرر 1 is 284.1.
_BIS = re.compile(r"(?<=\d)\s{1,2}مکرر\s{1,2}(?=\d)")
# Thousands by what parts nothing else, or before a fraction that is parted otherwise.
_THOUSANDS = re.compile(
    r"(?<![\d.,٫/])\d{1,3}(?:[ \u00a0\u2007\u2009\u202f٬،'’]\d{3})+(?!\d)"
    r"|(?<![\d.,])\d{1,3}(?:(?:,\d{3})+(?=\.\d)|(?:\.\d{3})+(?=,\d))"
)
# By what may part an article's number as well.
_PERHAPS = re.compile(r"\d{1,3}([.,٫])\d{3}(?:\1\d{3})*")
# Which of them parts an article's number differs between languages: 284.1, 284-1 and ۲۸۴/۱ are one.
_DASH = r"(?:[-‐-—−]|\.{2,3}|…)"
_NUMBER = re.compile(rf"\d+(?:(?:[.,٫/]|{_DASH})\d+)*")
_DASHES = re.compile(rf"{_DASH}|/")
# An article's letter, where it is one of Latin.
_LETTERED = re.compile(r"(?<![\d.])(\d{1,6})/?\(?([A-Z])\)?(?!\w)")

_Parts: TypeAlias = tuple[str, ...]


class _Number(NamedTuple):
    """A number or an article's, part by part. between: those that it stands between, if it is a range."""

    parts: _Parts
    between: tuple[_Parts, ...] = ()


def _plain(text: str) -> str:
    """In the digits of ASCII, exponents as what they mean in a law: 284¹ is 284.1."""
    text = _BIS.sub(".", _UNSEEN.sub("", words_alone(text)))
    spelled = _SUPERSCRIPT.sub(
        lambda found: "." + "".join(str(unicodedata.digit(each)) for each in found[0]), text
    )
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in spelled)


def _of_english(piece: str) -> _Parts:
    """Part by part; English parts thousands by commas, and nothing else by them."""
    return (piece.replace(",", ""),) if "," in piece and _PERHAPS.fullmatch(piece) else _parts(piece)


def _parts(piece: str) -> _Parts:
    parts = tuple(re.findall(r"\d+", piece))
    # A day or month may be written with a nought before it.
    return (str(int(parts[0])),) if len(parts) == 1 and len(parts[0]) == 2 else parts


def _of_translation(wanted: Sequence[_Number]) -> Callable[[str], _Parts]:
    """The same for a translation: what may be thousands or an article's number is what the English has."""
    known = {parts for number in wanted for parts in (number.parts, *number.between)}
    articles = any(len(parts) > 1 for parts in known)

    def read(piece: str) -> _Parts:
        whole, parts = (re.sub(r"\D", "", piece),), _parts(piece)
        if not _PERHAPS.fullmatch(piece) or parts in known:
            return parts
        return whole if whole in known or not articles else parts

    return read


def _numbers(text: str, read: Callable[[str], _Parts]) -> list[_Number]:
    """The numbers of a text: what ascends over a dash is a range, all else an article's number."""
    joined = _THOUSANDS.sub(lambda found: re.sub(r"\D", "", found[0]), text)
    return [_number(tuple(map(read, _DASHES.split(words)))) for words in _NUMBER.findall(joined)]


def _number(pieces: tuple[_Parts, ...]) -> _Number:
    # By length first: a number of thousands of digits is none to calculate with.
    values = [tuple((len(part), part) for part in piece) for piece in pieces]
    ascends = len(pieces) > 1 and all(one < other for one, other in pairwise(values))
    return _Number(tuple(part for piece in pieces for part in piece), pieces if ascends else ())


def _compared(wanted: Sequence[_Number], given: Sequence[_Number]) -> tuple[list[_Parts], list[_Parts]]:
    """What of the English is lost, and what is more; a range is as good as its two ends."""
    source, text = (Counter(number.parts for number in numbers) for numbers in (wanted, given))
    lost, more = source - text, text - source
    for numbers, own, other in ((wanted, lost, more), (given, more, lost)):
        for number in numbers:
            ends = Counter(number.between)
            if ends and own[number.parts] and all(other[each] >= count for each, count in ends.items()):
                own[number.parts] -= 1
                other.subtract(ends)
    return list(lost.elements()), list(more.elements())


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def _apart(dates: Sequence[Date], numbers: Sequence[_Number]) -> tuple[list[Date], list[_Number]]:
    """Dates and numbers without those dates of which the numbers hold year and day.

    There the month is by its name, which nobody here can read.
    """
    left: list[Date] = []
    rest = list(numbers)
    for date in dates:
        apart = _numbers_of(date)
        if all(each in rest for each in apart):
            for each in apart:
                rest.remove(each)
        else:
            left.append(date)
    return left, rest


def _without(dates: Sequence[Date], others: Sequence[Date]) -> list[Date]:
    return list((Counter(dates) - Counter(others)).elements())


def _day_or_year(lost: Sequence[Date], more: Sequence[Date]) -> bool:
    """Whether one date has become another of the same month: then its numbers tell what has changed."""
    return len(lost) == len(more) == 1 and lost[0].month == more[0].month


def _numbers_of(date: Date) -> list[_Number]:
    return [_Number((str(date.year),)), _Number((str(date.day),))]


# ── what is told ─────────────────────────────────────────────────────────────────────────────────


def numbers(pair: Pair) -> Iterator[Finding]:
    """The same numbers and dates as in the English, however the language writes and orders them."""
    source, text = _plain(pair.source), _plain(pair.text)
    # Many languages put the year before the month as well as behind it: what differs least is what was meant.
    readings = [
        list(_differences(source, text, pair.language.tag, year_first=each)) for each in (False, True)
    ]
    yield from min(readings, key=lambda found: sum(len(each.message) for each in found))
    yield from _lettered(source, text)


def _differences(source: str, text: str, tag: str, *, year_first: bool) -> Iterator[Finding]:
    source_dates, source_rest = take_dates(source, "en")
    text_dates, text_rest = take_dates(text, tag, year_first=year_first)
    wanted = _numbers(source_rest, _of_english)
    given = _numbers(text_rest, _of_translation(wanted))
    lost_dates, given = _apart(_without(source_dates, text_dates), given)
    more_dates, wanted = _apart(_without(text_dates, source_dates), wanted)
    if _day_or_year(lost_dates, more_dates):
        wanted, given = [*wanted, *_numbers_of(lost_dates[0])], [*given, *_numbers_of(more_dates[0])]
        lost_dates, more_dates = [], []
    lost, more = _compared(wanted, given)
    told_lost = [*map(str, lost_dates), *map(".".join, lost)]
    told_more = [*map(str, more_dates), *map(".".join, more)]
    yield from _findings(sorted(told_lost), sorted(told_more))


def _findings(lost: Sequence[str], more: Sequence[str]) -> Iterator[Finding]:
    if lost and more:
        yield Finding("number", f"{', '.join(lost)} of the English has become {', '.join(more)}", more[0])
    elif lost:
        yield Finding("number", f"{', '.join(lost)} of the English is missing")
    elif more:
        yield Finding("number", f"{', '.join(more)} is not in the English", more[0])


def _lettered(source: str, text: str) -> Iterator[Finding]:
    """No other letter behind an article's number, where both have one of Latin."""
    wanted, given = (set(_LETTERED.findall(each)) for each in (source, text))
    letters = dict(sorted(wanted, reverse=True))
    for number, letter in sorted(given - wanted):
        if number in letters:
            told = f"{number}/{letters[number]} of the English has become {number}/{letter}"
            yield Finding("number", told, number)
