"""Dates in a text of any language, whole or a part of one: in figures, or with a month by its name.

The names are those that Babel knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import UnknownLocaleError
from babel.dates import get_month_names

from notices.translating.checks import iranian

__all__ = ["Date", "Order", "take_dates"]

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
# Before a month; the number of an article (114-1) is no day.
_DAY = r"(?<!\d)(?<!\d{3}[-‐-—−./])(?P<d>\d{1,2})(?!\d)(?:[^\w,;:()]{0,2}[^\W\d]{1,3})?[^\w,;:()]{1,3}"
# The first day of several stays behind as a number: May 3–5.
_FROM = r"(?P<from>\d{1,2}[-–—])?"
_Y = r"(?<!\d)(?P<y>[12]\d{3})(?!\d)"
# At the most two short words between a year and what follows it: 2024 жылғы 20 ақпан, 2024 թ. փետրվարի 20-ին.
_APART = r"(?:\W{1,3}[^\W\d]{1,8}){0,2}?\W{1,3}"
# MONTH is a name with any ending, with the year behind it or before it.
_YEAR_LAST = (
    rf"{_DAY}MONTH\W{{1,3}}(?:[^\W\d]{{1,5}}\W{{1,2}})?{_Y}",
    rf"MONTH\W{{1,3}}{_FROM}{_D}(?:[^\W\d]{{1,3}})?\W{{1,3}}{_Y}",
)
_YEAR_FIRST = (
    rf"{_Y}{_APART}MONTH\W{{1,3}}(?:[^\W\d]{{1,2}}\W)?{_FROM}{_D}",
    rf"{_Y}{_APART}{_DAY}MONTH",
)
_LEAST = 3
# A part of a date: in figures only where a sign or a word tells that one is a month.
_PARTS_IN_FIGURES = (
    r"(?<!\d)(?P<y>[12]\d{3}) ?[年년] ?(?P<m>\d{1,2}) ?[月월]",
    r"(?<!\d)(?P<m>\d{1,2}) ?[月월] ?(?P<d>\d{1,2}) ?[日일]",
    r"(?<!\d)(?P<d>\d{1,2}) (?:tháng|thg) (?P<m>\d{1,2})(?!\d)",
    r"(?:tháng|thg) (?P<m>\d{1,2}),? (?:năm )?(?P<y>[12]\d{3})(?!\d)",
)
_DAY_MONTH = rf"(?<![\d.,/]){_DAY}MONTH"
_MONTH_DAY = rf"MONTH\W{{1,3}}(?:[^\W\d]{{1,2}}\W)?{_FROM}{_D}(?![.,/]\d)"
_MONTH_YEAR = rf"MONTH\W{{1,3}}(?:[^\W\d]{{1,5}}\W{{1,2}})?{_Y}"
_YEAR_MONTH = rf"{_Y}{_APART}MONTH"
_ENDING = r"[^\W\d_]{0,12}"
# English has words that begin like months, and some that are one but for their capital.
_OF_ENGLISH = (
    r"(?<![\d.,/])(?P<d>\d{1,2})(?:st|nd|rd|th)?(?: of)? MONTH",
    rf"MONTH\.? {_FROM}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\w|[.,/]\d)",
    rf"MONTH\.?,? (?:of )?{_Y}",
    "MONTH",
)
# Forms of names that change within, or are too short to lose a letter.
_ALSO: Mapping[str, Mapping[int, str]] = {
    "be": {2: "люты лютым", 5: "май маі", 8: "жнівень", 9: "верасень", 12: "снежань"},
    "ru": {5: "май мае"},
    "uk": {
        1: "січень",
        2: "лютий лютому",
        3: "березень",
        4: "квітень",
        5: "травень",
        6: "червень",
        7: "липень",
        8: "серпень",
        9: "вересень",
        10: "жовтень",
        12: "грудень",
    },
}
_CHANGING = "aeiuаеияьі"
_NO_MONTH = re.compile(r"\b(?:may|march)\b")
# Longer than what may stand between two parts of a date.
_TAKEN = " ;; "


class Order(NamedTuple):
    """How dates are read where more than one is meant: "2024 5 May 2025" and "4 May 25 June".

    parts: whether parts of dates are read.
    """

    year_first: bool = False
    month_first: bool = False
    parts: bool = True


class Date(NamedTuple):
    """A day, or a part of its date, as it is written of it or read from it."""

    year: int | None
    month: int
    day: int | None

    def __str__(self) -> str:
        if self.year and self.day:
            return f"{self.year:04}-{self.month:02}-{self.day:02}"
        name = get_month_names("wide", "format", "en")[self.month]
        return " ".join(str(part) for part in (self.day, name, self.year) if part)

    @property
    def is_possible(self) -> bool:
        """Whether there are such a month and such a day."""
        return 1 <= self.month <= 12 and (self.day is None or 1 <= self.day <= 31)

    @property
    def size(self) -> int:
        """How many of its parts are told."""
        return 3 - self[:].count(None)

    def agrees(self, other: Date) -> bool:
        """Whether both can be of one day: what one of them tells, the other tells too, or leaves open."""
        return all(one == its or one is None or its is None for one, its in zip(self, other, strict=True))


def _plain(name: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFC", name)).casefold()


@lru_cache(maxsize=64)
def _names(tag: str) -> Sequence[str]:
    """Each month's name as it stands within a date; none where Babel does not know them.

    Not those that stand alone: Babel takes those of one language for another's, once it was asked of both.
    """
    try:
        told = get_month_names("wide", "format", tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return ()
    names = [_plain(told[month]) for month in range(1, 13)]
    return names if not any(map(_has_digit, names)) else ()


@lru_cache(maxsize=64)
def _months(tag: str) -> Mapping[str, int]:
    """Beginnings of the months' names: three letters, and more where that tells no month from another.

    They do where day and year stand beside them.
    """
    names = _names(tag)
    return {_beginning(name, names): month for month, name in enumerate(names, start=1)}


@lru_cache(maxsize=64)
def _stems(tag: str) -> Mapping[str, int]:
    """What of the months' names no ending changes: a part of a date has less by which to know it."""
    names = _names(tag)
    months = {_stem(name, names): month for month, name in enumerate(names, start=1)}
    if tag == "en":
        short = get_month_names("abbreviated", "format", "en")
        months = {name: month for month, name in enumerate(names, start=1)}
        months |= {_plain(short[month]): month for month in range(1, 13)} | {"sept": 9}
    return months | {form: month for month, forms in _ALSO.get(tag, {}).items() for form in forms.split()}


def _stem(name: str, names: Sequence[str]) -> str:
    """A name without its last letter, if another may take its place: марта, марте."""
    stem = name[:-1] if len(name) > _LEAST + 1 or (len(name) > _LEAST and name[-1] in _CHANGING) else name
    return stem if sum(each.startswith(stem) for each in names) == 1 else name


def _has_digit(name: str) -> bool:
    # What stands for a name where there is none: M02.
    return any(map(str.isdigit, name))


def _beginning(name: str, names: Sequence[str]) -> str:
    for length in range(_LEAST, len(name)):
        if sum(each.startswith(name[:length]) for each in names) == 1:
            return name[:length]
    return name


def _named(forms: Sequence[str], months: Mapping[str, int], ending: str) -> list[str]:
    """Patterns with the months' names in them, the longest first; one of two letters takes no ending."""
    whole = sorted(months, key=len, reverse=True)
    any_month = "|".join(re.escape(each) + ("" if len(each) >= _LEAST else r"(?![^\W\d_])") for each in whole)
    name = rf"(?<![^\W\d_])(?P<n>{any_month}){ending}"
    return [each.replace("MONTH", name) for each in forms] if months else []


@lru_cache(maxsize=256)
def _patterns(tag: str, order: Order) -> Sequence[re.Pattern[str]]:
    """Of whole dates, then of parts of one."""
    if tag == "en":
        named = [*_named(_YEAR_LAST, _months(tag), _ENDING), *_named(_OF_ENGLISH, _stems(tag), r"(?!\w)")]
        return [re.compile(each) for each in (*_FIGURES, *named)]
    forms = (*_YEAR_FIRST, *_YEAR_LAST) if order.year_first else (*_YEAR_LAST, *_YEAR_FIRST)
    days = (_MONTH_DAY, _DAY_MONTH) if order.month_first else (_DAY_MONTH, _MONTH_DAY)
    years = (_YEAR_MONTH, _MONTH_YEAR) if order.year_first else (_MONTH_YEAR, _YEAR_MONTH)
    whole = [*_FIGURES, *_named(forms, _months(tag), _ENDING)]
    parts = [*_PARTS_IN_FIGURES, *_named((*days, *years, "MONTH"), _stems(tag), _ENDING)]
    if tag in iranian.TAGS:
        whole = [*iranian.DATES, *whole]
    return [re.compile(each) for each in (*whole, *(parts if order.parts else ()))]


def take_dates(text: str, tag: str, order: Order) -> tuple[list[Date], str]:
    """The dates of a text in figures of ASCII, and the text without them."""
    dates: list[Date] = []
    same: list[Date] = []

    def taken(found: re.Match[str]) -> str:
        date = _date(found, tag)
        if not date.is_possible:
            return found[0]
        its = _gregorian(date, tag)
        (same if its != date else dates).append(its)
        return f"{found.groupdict().get('from') or ''}{_TAKEN}"

    if tag == "en":
        text = _NO_MONTH.sub("-", text)
    text = _MARKS.sub("", text.casefold())
    for pattern in _patterns(tag, order):
        text = pattern.sub(taken, text)
    # What is told by both calendars is told once.
    return [*dates, *(date for date in same if date not in dates)], text


def _gregorian(date: Date, tag: str) -> Date:
    """A date of the calendar of Iran by that of English."""
    if tag not in iranian.TAGS or not (date.year and date.day and 1300 <= date.year < 1500):
        return date
    day = iranian.gregorian(date.year, date.month, date.day)
    return Date(day.year, day.month, day.day)


def _date(found: re.Match[str], tag: str) -> Date:
    told = found.groupdict()
    year, day = (int(told[part]) if told.get(part) else None for part in "yd")
    if "n" in told:
        return Date(year, {**_months(tag), **_stems(tag)}[told["n"]], day)
    date = Date(year, iranian.month_of(told["i"]) if "i" in told else int(told["m"]), day)
    # English writes the month first, too.
    turned = Date(date.year, date.day or 0, date.month)
    return turned if tag == "en" and not date.is_possible else date
