"""Dates by the calendar of Iran and Afghanistan, which begins its years in March."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["DATES", "TAGS", "gregorian", "month_of"]

#: Languages whose texts have such dates.
TAGS = frozenset({"fa", "fa-AF", "ps"})
# In Persian, Dari and Pashto.
_MONTHS = (
    "فروردین حمل وری",
    "اردیبهشت ثور غویی",
    "خرداد جوزا غبرګولی",
    "تیر سرطان چنګاښ",
    "مرداد اسد زمری",
    "شهریور سنبله وږی",
    "مهر میزان تله",
    "آبان عقرب لړم",
    "آذر قوس لیندۍ",
    "دی جدی مرغومی",
    "بهمن دلو سلواغه",
    "اسفند حوت کب",
)
_NUMBERS = {name: month for month, names in enumerate(_MONTHS, start=1) for name in names.split()}
_ANY = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_MONTH = rf"(?<!\w)(?P<i>{_ANY})(?:\u200c?ماه)?(?!\w)"
_YEAR = r"(?<!\d)(?P<y>1[34]\d\d)(?!\d)"
#: In words' order of Persian and Dari, and of Pashto.
DATES = (
    rf"(?<!\d)(?P<d>\d{{1,2}})\W{{1,2}}{_MONTH}(?:\W{{1,2}}(?:ماه|سال)){{0,2}}\W{{1,3}}{_YEAR}",
    rf"{_YEAR}\W{{1,3}}(?:\w{{1,5}}\W{{1,2}}){{0,3}}{_MONTH}\W{{1,2}}(?P<d>\d{{1,2}})(?!\d)",
)
# Of 33 years, these have a day more.
_LONG = (1, 5, 9, 13, 17, 22, 26, 30)
_NEW_YEAR = 1403, date(2024, 3, 20)


def month_of(name: str) -> int:
    """The number of a month that is found by its name."""
    return _NUMBERS[name]


def gregorian(year: int, month: int, day: int) -> date:
    """The same day by the calendar that English has."""
    known, begins = _NEW_YEAR
    days = (year - known) * 365 + _long_years(year) - _long_years(known)
    # Six months of 31 days, then such of 30.
    return begins + timedelta(days=days + (month - 1) * 31 - max(0, month - 7) + day - 1)


def _long_years(year: int) -> int:
    """How many of the years before this one are longer."""
    whole, rest = divmod(year, 33)
    return whole * len(_LONG) + sum(each < rest for each in _LONG)
