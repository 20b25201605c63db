"""Numbers, articles of laws and dates of a text, compared as what they are, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise, product
from typing import NamedTuple, TypeAlias

from notices.translating.checks.dates import Date, Order, take_dates
from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.reading import words_alone

__all__ = ["numbers"]

_SUPERSCRIPT = re.compile(r"(?<=\d)[¹²³⁰⁴-⁹]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u061c\u2066-\u2069\u202a-\u202e]")
# What Persian says for a number in between: 284 مکرر 1 is 284.1.
_BIS = re.compile(r"(?<=\d)\s{1,2}مکرر\s{1,2}(?=\d)")
# Thousands by what parts nothing else, or before a fraction that is parted otherwise.
_THOUSANDS = re.compile(
    r"(?<![\d.,٫/])\d{1,3}(?:[ \u00a0\u2007\u2009\u202f٬'’]\d{3})+(?!\d)"
    r"|(?<![\d.,])\d{1,3}(?:(?:,\d{3})+(?=\.\d)|(?:\.\d{3})+(?=,\d))"
)
# By what may part an article's number as well.
_PERHAPS = re.compile(r"\d{1,3}([.,٫])\d{3}(?:\1\d{3})*")
# By what Persian parts thousands, or two numbers of a list, or an article's number.
_OR_LISTED = re.compile(r"(?<!\d)(?<!\d[،/])\d{1,3}([،/])\d{3}(?:\1\d{3})*(?!\1?\d)")
# A time of day is written with a full stop, too.
_TIME = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
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
    text = _TIME.sub(r"\1.\2", _BIS.sub(".", _UNSEEN.sub("", words_alone(text))))
    spelled = _SUPERSCRIPT.sub(
        lambda found: "." + "".join(str(unicodedata.digit(each)) for each in found[0]), text
    )
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in spelled)


def _known(numbers: Sequence[_Number]) -> set[_Parts]:
    """Each number, and each that is an end of a range."""
    return {parts for number in numbers for parts in (number.parts, *number.between)}


def _unlisted(text: str, wanted: Sequence[_Number]) -> str:
    """Thousands of a translation as one number, where the English has it or none of a list."""
    known = _known(wanted)

    def joined(found: re.Match[str]) -> str:
        whole = re.sub(r"\D", "", found[0])
        listed = all((each,) in known for each in found[0].split(found[1]))
        return whole if (whole,) in known or not (listed or found[1] == "/") else found[0]

    return _OR_LISTED.sub(joined, text)


def _of_english(piece: str) -> _Parts:
    """Part by part; English parts thousands by commas, and nothing else by them."""
    return (piece.replace(",", ""),) if "," in piece and _PERHAPS.fullmatch(piece) else _parts(piece)


def _parts(piece: str) -> _Parts:
    parts = tuple(re.findall(r"\d+", piece))
    # A day or month may be written with a nought before it.
    return (str(int(parts[0])),) if len(parts) == 1 and len(parts[0]) == 2 else parts


def _of_translation(wanted: Sequence[_Number]) -> Callable[[str], _Parts]:
    """The same for a translation: what may be thousands or an article's number is what the English has."""
    known = _known(wanted)
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


# ── numbers with a word for their size ────────────────────────────────────────────────────────────

# Beginnings of such words in the languages of the catalogs, by the noughts that they stand for.
_SIZES: Mapping[int, str] = {
    3: (
        "thousand|тыс|тис|хил|хиљ|илјад|hilj|hiljad|tisuć|mijë|mii|mie|ezer|min|biñ|bin|ming|müň|мың|мең|меҥ|миң|ҳазор|"
        "эзар|هزار|زره|ათას|հազար"
    ),
    6: (
        "million|millió|milion|milijun|milijon|milyon|мільйон|мільён|миллион|милион|млн|mln|میلیون|ملیون|მილიონ|მლნ|"
        "միլիոն|մլն"
    ),
    9: (
        "billion|milliárd|miliard|milijard|milyard|milliard|мільярд|миллиард|милиард|милијард|млрд|mlrd|میلیارد|"
        "ملیارد|მილიარდ|მლრდ|միլիարդ|մլրդ"
    ),
}
_SIZED = {
    noughts: re.compile(rf"(?<!\d)(\d{{1,9}})\W{{0,2}}(?:{words})", re.IGNORECASE)
    for noughts, words in _SIZES.items()
}


def _noughts(text: str) -> list[int]:
    """How many noughts the words of a text that stand behind numbers stand for."""
    return [noughts for noughts, sized in _SIZED.items() if sized.search(text)]


def _resized(source: str, text: str) -> Iterator[Finding]:
    """No other word for the size of the same number, where each has one: 5 million, 5 тысяч."""
    wanted, given = (
        {(found[1], noughts) for noughts, sized in _SIZED.items() for found in sized.finditer(each)}
        for each in (source, text)
    )
    sizes = dict(sorted(wanted))
    for number, noughts in sorted(given - wanted):
        if number in sizes and (number, sizes[number]) not in given:
            told = f"{number} with {sizes[number]} noughts of the English has become one with {noughts}"
            yield Finding("number", told, number)


def _sized(numbers: Sequence[_Number], noughts: Sequence[int], others: Sequence[_Number]) -> list[_Number]:
    """Numbers that only the noughts of such a word make one of the other text's are that one."""
    known = _known(others)
    return [_with_noughts(number, noughts, known) for number in numbers]


def _with_noughts(number: _Number, noughts: Sequence[int], known: Set[_Parts]) -> _Number:
    if number.parts in known:
        return number
    for count in noughts:
        pieces = tuple(_times(piece, count) for piece in number.between or (number.parts,))
        if all(piece in known for piece in pieces):
            return _number(pieces)
    return number


def _times(parts: _Parts, noughts: int) -> _Parts:
    """A number, which may have a fraction, with its point so many digits further: 1.5 million is 1500000."""
    fraction = "".join(parts[1:])
    return (parts[0] + fraction.ljust(noughts, "0"),) if len(parts) < 3 else parts


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Side:
    """One of the two texts: all of its dates, those that the other has not, and its numbers beside them."""

    dates: Sequence[Date]
    left: list[Date]
    numbers: list[_Number]

    @property
    def years(self) -> Set[int | None]:
        """The years of its dates: one that is written once may be that of another date, too."""
        return {date.year for date in self.dates}


def _sides(source: _Read, text: _Read) -> tuple[_Side, _Side]:
    """The two texts, without those dates that they share."""
    wanted = _numbers(source.rest, _of_english)
    given = _numbers(_unlisted(text.rest, wanted), _of_translation(wanted))
    one = _Side(source.dates, _without(source.dates, text.dates), wanted)
    other = _Side(text.dates, _without(text.dates, source.dates), given)
    _join(one, other)
    # A month by a name that nobody here can read: not where one is read that is another.
    if all(date.size > 1 for date in other.left):
        _apart(one, other)
    _apart(other, one)
    for side in (one, other):
        # A month alone is a word like any other: May.
        side.left = [date for date in side.left if date.size > 1]
    if _day_or_year(one.left, other.left):
        for side in (one, other):
            side.numbers += _numbers_of(side.left.pop())
    return one, other


def _without(dates: Sequence[Date], others: Sequence[Date]) -> list[Date]:
    return list((Counter(dates) - Counter(others)).elements())


def _join(one: _Side, other: _Side) -> None:
    """Take away what may be one date: what only one text tells there is among its numbers, then."""
    for date in sorted(one.left, key=lambda each: -each.size):
        same = [each for each in other.left if each.agrees(date)]
        if same:
            its = max(same, key=lambda each: each.size)
            one.left.remove(date)
            other.left.remove(its)
            one.numbers += _numbers_of(_beyond(date, its, other.years))
            other.numbers += _numbers_of(_beyond(its, date, one.years))


def _beyond(date: Date, other: Date, years: Set[int | None]) -> Date:
    """What a date tells and the other one does not, nor any beside that."""
    year = date.year if other.year is None and date.year not in years else None
    return Date(year, date.month, date.day if other.day is None else None)


def _apart(own: _Side, other: _Side) -> None:
    """Take away dates of which the other text's numbers hold year and day."""
    for date in list(own.left):
        for ways in _ways(date, other.dates):
            if all(each in other.numbers for each in ways):
                own.left.remove(date)
                for each in ways:
                    other.numbers.remove(each)
                break


def _ways(date: Date, dates: Sequence[Date]) -> Iterator[list[_Number]]:
    """The numbers by which a text may tell a date; beside one of the same month (4 and 25 May) by the day."""
    yield _numbers_of(date)
    if date.day and any((each.year, each.month) == (date.year, date.month) for each in dates):
        yield [_Number((str(date.day),))]
    # In figures: 05.06, 6/2024.
    months = (str(date.month), f"{date.month:02}")
    if date.year is None and date.day:
        for day in (str(date.day), f"{date.day:02}"):
            yield from ([_Number((day, month))] for month in months)
    elif date.day is None and date.year:
        for month in months:
            yield from ([_Number(parts)] for parts in ((month, str(date.year)), (str(date.year), month)))


def _day_or_year(lost: Sequence[Date], more: Sequence[Date]) -> bool:
    """Whether one date has become another of the same month: then its numbers tell what has changed."""
    return len(lost) == len(more) == 1 and lost[0].month == more[0].month


def _numbers_of(date: Date) -> list[_Number]:
    return [_Number((str(part),)) for part in (date.year, date.day) if part]


# ── what is told ─────────────────────────────────────────────────────────────────────────────────


class _Read(NamedTuple):
    """The dates of a text, and the text without them."""

    dates: Sequence[Date]
    rest: str


def numbers(pair: Pair) -> Iterator[Finding]:
    """The same numbers and dates as in the English, however the language writes and orders them."""
    source, text = _plain(pair.source), _plain(pair.text)
    english = _Read(*take_dates(source, "en", Order()))
    readings = _readings(text, pair.language.tag, parts=bool(english.dates))
    told = [list(_differences(english, each)) for each in readings]
    yield from min(told, key=lambda found: sum(len(each.message) for each in found))
    yield from _resized(source, text)
    yield from _lettered(source, text)


def _readings(text: str, tag: str, *, parts: bool) -> Sequence[_Read]:
    """The ways to read the dates of a text by which most of it belongs to one.

    Many languages put the year before the month as well as behind it. parts: where the English has no date, a
    word that begins like a month is none.
    """
    orders = (Order(year, month, parts) for year, month in product((False, True), repeat=2))
    readings = [_Read(*take_dates(text, tag, order)) for order in orders]
    sizes = [sum(date.size for date in each.dates) for each in readings]
    return [each for each, size in zip(readings, sizes, strict=True) if size == max(sizes)]


def _differences(source: _Read, text: _Read) -> Iterator[Finding]:
    one, other = _sides(source, text)
    noughts = sorted({*_noughts(source.rest), *_noughts(text.rest)})
    wanted = _sized(one.numbers, noughts, other.numbers)
    lost, more = _compared(wanted, _sized(other.numbers, noughts, wanted))
    told_lost = [*map(str, one.left), *map(".".join, lost)]
    told_more = [*map(str, other.left), *map(".".join, more)]
    yield from _findings(sorted(told_lost), sorted(told_more))


def _findings(lost: Sequence[str], more: Sequence[str]) -> Iterator[Finding]:
    if lost and more:
        yield Finding("number", f"{', '.join(lost)} of the English has become {', '.join(more)}", more[0])
    elif lost:
        yield Finding("number-count", f"{', '.join(lost)} of the English is missing")
    elif more:
        yield Finding("number-count", f"{', '.join(more)} is not in the English", more[0])


def _lettered(source: str, text: str) -> Iterator[Finding]:
    """No other letter behind an article's number, where both have one of Latin."""
    wanted, given = (set(_LETTERED.findall(each)) for each in (source, text))
    letters = dict(sorted(wanted, reverse=True))
    for number, letter in sorted(given - wanted):
        if number in letters:
            told = f"{number}/{letters[number]} of the English has become {number}/{letter}"
            yield Finding("number", told, number)
