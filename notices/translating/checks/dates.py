"""Dates in a text of any language: in figures, or with the month by its name where Babel knows it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import UnknownLocaleError
from babel.dates import get_month_names

__all__ = ["Date", "take_dates"]

# Marks of Arabic, which stand behind names of months.
_MARKS = re.compile("[\u064b-\u0655]")
_SEPARATOR = r"[-‐-–−./][ \u00a0\u202f]?"
_FIGURES = (
    rf"(?<!\d)(?P<y>[12]\d{{3}}){_SEPARATOR}(?P<m>\d{{1,2}}){_SEPARATOR}(?P<d>\d{{1,2}})(?!\d)",
    rf"(?<![\d.,/])(?P<d>\d{{1,2}}){_SEPARATOR}(?P<m>\d{{1,2}}){_SEPARATOR}(?P<y>[12]\d{{3}})(?!\d)",
    r"(?<!\d)(?P<y>[12]\d{3}) ?[年년] ?(?P<m>\d{1,2}) ?[月월] ?(?P<d>\d{1,2}) ?[日일]",
    r"(?<!\d)(?P<d>\d{1,2}) (?:tháng|thg) (?P<m>\d{1,2}),? (?:năm )?(?P<y>[12]\d{3})(?!\d)",
)
_D = r"(?<!\d)(?P<d>\d{1,2})(?!\d)"
# The first day of several stays behind as a number: May 3–5.
_FROM = r"(?P<from>\d{1,2}[-–—])?"
_Y = r"(?<!\d)(?P<y>[12]\d{3})(?!\d)"
# At the most two short words between a year and what follows it: 2024 жылғы 20 ақпан, 2024 թ. փետրվարի 20-ին.
_APART = r"(?:\W{1,3}[^\W\d]{1,8}){0,2}?\W{1,3}"
# MONTH is a name with any ending, with the year behind it or before it.
_YEAR_LAST = (
    rf"{_D}(?:\W{{0,2}}[^\W\d]{{1,3}})?\W{{1,3}}MONTH\W{{1,3}}(?:[^\W\d]{{1,5}}\W{{1,2}})?{_Y}",
    rf"MONTH\W{{1,3}}{_FROM}{_D}(?:[^\W\d]{{1,3}})?\W{{1,3}}{_Y}",
)
_YEAR_FIRST = (
    rf"{_Y}{_APART}MONTH\W{{1,3}}(?:[^\W\d]{{1,2}}\W)?{_FROM}{_D}",
    rf"{_Y}{_APART}{_D}(?:\W{{0,2}}[^\W\d]{{1,3}})?\W{{1,3}}MONTH",
)
_LEAST = 3


class Date(NamedTuple):
    """A day, as it is written of it or read from it."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    @property
    def is_possible(self) -> bool:
        """Whether there are such a month and such a day."""
        return 1 <= self.month <= 12 and 1 <= self.day <= 31


@lru_cache(maxsize=64)
def _months(tag: str) -> Sequence[str]:
    """Beginnings of the months' names: three letters, and more where that tells no month from another."""
    try:
        told = get_month_names("wide", "format", tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return ()
    names = [_MARKS.sub("", unicodedata.normalize("NFC", told[month])).casefold() for month in range(1, 13)]
    return [_beginning(name, names) for name in names] if not any(map(_has_digit, names)) else ()


def _has_digit(name: str) -> bool:
    # What stands for a name where there is none: M02.
    return any(map(str.isdigit, name))


def _beginning(name: str, names: Sequence[str]) -> str:
    for length in range(_LEAST, len(name)):
        if sum(each.startswith(name[:length]) for each in names) == 1:
            return name[:length]
    return name


@lru_cache(maxsize=64)
def _patterns(tag: str, *, year_first: bool) -> Sequence[re.Pattern[str]]:
    months = _months(tag)
    any_month = "|".join(map(re.escape, sorted(months, key=len, reverse=True)))
    name = rf"(?<![^\W\d_])(?P<n>{any_month})[^\W\d_]{{0,12}}"
    forms = (*_YEAR_FIRST, *_YEAR_LAST) if year_first else (*_YEAR_LAST, *_YEAR_FIRST)
    named = [each.replace("MONTH", name) for each in forms] if months else []
    return [re.compile(each) for each in (*_FIGURES, *named)]


def take_dates(text: str, tag: str, *, year_first: bool = False) -> tuple[list[Date], str]:
    """The dates of a text in figures of ASCII, and the text without them.

    year_first: that a year between two months is that of the second.
    """
    dates: list[Date] = []

    def taken(found: re.Match[str]) -> str:
        date = _date(found, tag)
        if not date.is_possible:
            return found[0]
        dates.append(date)
        return f"{found.groupdict().get('from') or ''} ; "

    text = _MARKS.sub("", text.casefold())
    for pattern in _patterns(tag, year_first=year_first):
        text = pattern.sub(taken, text)
    return dates, text


def _date(found: re.Match[str], tag: str) -> Date:
    told = found.groupdict()
    month = int(told["m"]) if "m" in told else _months(tag).index(told["n"]) + 1
    date = Date(int(told["y"]), month, int(told["d"]))
    # English writes the month first, too.
    turned = Date(date.year, date.day, date.month)
    return turned if tag == "en" and not date.is_possible else date
