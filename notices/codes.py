"""ISO 3166 codes, and the names that databases use in their place; read from data on first use."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TypedDict

__all__ = ["countries", "country_named", "named", "subdivision_named", "subdivisions", "warm"]


class _Codes(TypedDict):
    countries: str
    names: dict[str, str]
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
    _names()


@cache
def countries() -> frozenset[str]:
    """All ISO 3166-1 alpha-2 codes, and XK (Kosovo, user-assigned)."""
    return frozenset(_codes()["countries"].split())


@cache
def subdivisions() -> Mapping[str, str | None]:
    """Every ISO 3166-2 code with the code of the subdivision that it is part of, or None."""
    parents = _codes()["parents"]
    codes = (f"{country}-{code}" for country, own in _codes()["subdivisions"].items() for code in own.split())
    return MappingProxyType({code: parents.get(code) for code in codes})


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
    """The ISO 3166-1 code of a country by its English name; or by how it begins, if no other does."""
    plain = _plain(name)
    names = _countries_named()
    begun = [code for each, code in names.items() if len(plain) >= _LEAST and each.startswith(plain)]
    return names.get(plain) or (begun[0] if len(begun) == 1 else None)


def subdivision_named(name: str) -> str | None:
    """The ISO 3166-2 code of a subdivision by its name as databases spell it; None where several have it."""
    found = _subdivisions_named().get(_plain(name), ())
    return next(iter(found)) if len(found) == 1 else None


#: How many letters of a country's name begin no other word.
_LEAST = 4


@cache
def _countries_named() -> Mapping[str, str]:
    return {_plain(name): code for code, name in _codes()["names"].items()}


@cache
def _subdivisions_named() -> Mapping[str, set[str]]:
    found = defaultdict(set)
    for (_, name), code in _names().items():
        found[name].add(code)
    return found


def _plain(name: str) -> str:
    """The name without case, diacritics and punctuation, in which spellings of one name differ."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name.casefold())))
