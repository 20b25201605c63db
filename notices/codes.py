"""ISO 3166 codes, and the names that databases use in their place; read from data on first use."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple, TypedDict

from notices.facts import Location

__all__ = [
    "countries",
    "countries_of",
    "country_beside",
    "country_named",
    "impossible",
    "is_country",
    "named",
    "subdivision_named",
    "subdivisions",
    "warm",
]


class _Codes(TypedDict):
    countries: str
    names: dict[str, str]
    alpha3: dict[str, str]
    subdivisions: dict[str, str]
    parents: dict[str, str]


def _text(name: str) -> str:
    return resources.files("notices").joinpath("data", name).read_text(encoding="utf-8")


@cache
def _codes() -> _Codes:
    codes: _Codes = json.loads(_text("iso3166.json"))
    return codes


def warm() -> None:
    """Read the lists now, which are read when they are first needed otherwise."""
    countries()
    subdivisions()
    _too()
    _names()


@cache
def countries() -> frozenset[str]:
    """All ISO 3166-1 alpha-2 codes, and XK (Kosovo, user-assigned)."""
    return frozenset(_codes()["countries"].split())


@cache
def subdivisions() -> Mapping[str, str | None]:
    """Every ISO 3166-2 code with the code of the subdivision that it is part of, or None.

    Where a subdivision is a country too, that country's own subdivisions are parts of it.
    """
    parents = {**{each.place: code for code, each in _too().items()}, **_codes()["parents"]}
    codes = (f"{country}-{code}" for country, own in _codes()["subdivisions"].items() for code in own.split())
    return MappingProxyType({code: parents.get(code) or parents.get(code[:2]) for code in codes})


class _Too(NamedTuple):
    """Of a subdivision that is a country too.

    place: that country or a subdivision of it; whole: whether it is all of that country; beside: the country
    that a location has in which the subdivision is known.
    """

    place: str
    whole: bool
    beside: str


@cache
def _too() -> Mapping[str, _Too]:
    rows = list(csv.DictReader(_text("countries-too.csv").splitlines()))
    counts = Counter(row["is"] for row in rows)
    return {
        row["code"]: _Too(row["is"], len(row["is"]) == 2 and counts[row["is"]] == 1, row["beside"])
        for row in rows
    }


def countries_of(subdivision: str) -> frozenset[str]:
    """The countries that a reader in a subdivision may be told to be in: its own, and the one that it is."""
    too = _too().get(subdivision)
    return frozenset((subdivision[:2], too.place[:2] if too else subdivision[:2]))


def country_beside(subdivision: str) -> str:
    """The country that a location has in which the subdivision is known, as `notices.geo` makes them."""
    too = _too().get(subdivision)
    return too.beside if too else subdivision[:2]


def is_country(subdivision: str, country: str | None) -> bool:
    """Whether a subdivision is all of a country: whoever is known to be there is in the subdivision."""
    too = _too().get(subdivision)
    return too is not None and too.whole and too.place == country


def impossible(location: Location) -> str:
    """Why a location that somebody wrote down cannot be; nothing where it can.

    Not for those of databases, which may give an island to its country and to another one's parts.
    """
    told = [countries_of(code) for code in location.subdivisions]
    told += [frozenset({location.country})] if location.country else []
    if not told or frozenset.intersection(*told):
        return ""
    countries = {code[:2] for code in (*location.subdivisions, location.country or "")} - {""}
    return f"one place cannot be in {' and in '.join(sorted(countries))}"


def named(country: str, name: str) -> str | None:
    """The ISO 3166-2 code of a subdivision by its name as databases spell it, or None.

    A name of the annexed territories of Ukraine gives Ukraine's code, whatever the country.
    """
    return _names().get((country, _plain(name)))


@cache
def _names() -> Mapping[tuple[str, str], str]:
    rows = csv.DictReader(_text("subdivision-names.csv").splitlines())
    return {(row["country"], _plain(row["name"])): row["code"] for row in rows}


def country_named(name: str) -> str | None:
    """The ISO 3166-1 code of a country by a name of it in English, or by its three letters, or None."""
    return _countries_named().get(_plain(name))


def subdivision_named(name: str) -> str | None:
    """The ISO 3166-2 code of a subdivision by its name as databases spell it; None where several have it."""
    found = _subdivisions_named().get(_plain(name), ())
    return next(iter(found)) if len(found) == 1 else None


# How a name goes on whose beginning is a name too: "Iran, Islamic Republic of", not "American Samoa".
_GOES_ON = re.compile(r",| \(| (?:and|Federation|Islands|Republic)\b")


@cache
def _countries_named() -> Mapping[str, str]:
    names = _codes()["names"]
    begun = defaultdict(set)
    for code, name in names.items():
        for found in _GOES_ON.finditer(name):
            begun[_plain(name[: found.start()])].add(code)
    rows = csv.DictReader(_text("country-names.csv").splitlines())
    return {
        **{beginning: min(codes) for beginning, codes in begun.items() if len(codes) == 1},
        **{_plain(letters): code for code, letters in _codes()["alpha3"].items()},
        **{_plain(row["name"]): row["code"] for row in rows},
        **{_plain(name): code for code, name in names.items()},
    }


@cache
def _subdivisions_named() -> Mapping[str, set[str]]:
    found = defaultdict(set)
    for (_, name), code in _names().items():
        found[name].add(code)
    return found


def _plain(name: str) -> str:
    """The name without case, diacritics and punctuation, in which spellings of one name differ."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name.casefold())))
