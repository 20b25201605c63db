"""One index table for each dimension: which rows answer maybe or more to a fact, and which yes.

A row without a test in the dimension is *free*: it answers yes to every fact.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import or_
from typing import Any, TypeAlias

from notices.codes import countries_of, country_beside, is_country
from notices.facts import Location, Page
from notices.rules import Dimension, Test

__all__ = ["LANGUAGE_TABLES", "LOCATION_TABLES", "PAGE_TABLES", "Bits", "Table", "tables"]

#: (rows that answer at least maybe, rows that answer yes); the second is a subset of the first.
Bits: TypeAlias = tuple[int, int]
RowTests: TypeAlias = Sequence[tuple[int, Test]]


def tables(
    kinds: Mapping[Dimension, type[Table]], rows: Sequence[Mapping[Dimension, tuple[Test, ...]]]
) -> Iterator[Table]:
    """Yield, for each dimension, a table for the first test that each row has in it, one for the second, …

    Two tests of one row in the same dimension must both hold, which a union of values cannot say.
    """
    everything = (1 << len(rows)) - 1
    for dimension, kind in kinds.items():
        for turn in range(max((len(row.get(dimension, ())) for row in rows), default=0)):
            tests: list[tuple[int, Test]] = []
            for i, row in enumerate(rows):
                tests += [(i, test) for test in row.get(dimension, ())[turn : turn + 1]]
            yield kind(tests, everything)


def _index(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    table: defaultdict[Any, int] = defaultdict(int)
    for value, row in pairs:
        table[value] |= 1 << row
    return dict(table)


class Table(ABC):
    """The rows that test one dimension, indexed by the values that they name."""

    def __init__(self, tests: RowTests, everything: int) -> None:
        self._everything = everything
        self._free = everything & ~sum(1 << row for row, _ in tests)
        self._holds = _index((value, row) for row, test in tests for value in test.values)
        self._unknown: Bits = (everything, self._free)

    @abstractmethod
    def find(self, facts: Any) -> Bits:
        """Tell which rows answer at least maybe to the facts, and which answer yes."""

    def _one(self, value: object) -> Bits:
        sure = self._free | self._holds.get(value, 0)
        return sure, sure

    def _some(self, values: Iterable[object]) -> Bits:
        sure = self._free
        for value in values:
            sure |= self._holds.get(value, 0)
        return sure, sure


class Countries(Table):
    """Countries by code; a subdivision's code tells its country where that is not known."""

    def find(self, facts: Location) -> Bits:
        country = facts.country
        if country is None:
            if not facts.subdivisions:
                return self._unknown
            country = country_beside(facts.subdivisions[0])
        return self._one(country)


class Subdivisions(Table):
    """Subdivisions by code, with those that lie in them and those that they lie in."""

    def __init__(self, tests: RowTests, everything: int) -> None:
        super().__init__(tests, everything)
        self._inner = _index((code, row) for row, test in tests for code in test.inner)
        self._outer = _index((code, row) for row, test in tests for code in test.outer)
        named = [(str(value), row) for row, test in tests for value in test.values]
        self._by_country = _index((country, row) for code, row in named for country in countries_of(code))
        self._wholes = _index(
            (country, row)
            for code, row in named
            for country in countries_of(code)
            if is_country(code, country)
        )

    def find(self, facts: Location) -> Bits:
        if facts.subdivisions:
            sure, _ = self._some(facts.subdivisions)
            for code in facts.subdivisions:
                sure |= self._inner.get(code, 0)
            return sure | self._outer.get(facts.subdivisions[-1], 0), sure
        if facts.country is None:
            return self._unknown
        sure = self._free | self._wholes.get(facts.country, 0)
        return sure | self._by_country.get(facts.country, 0), sure


class Cities(Table):
    """Cities by GeoNames id."""

    def find(self, facts: Location) -> Bits:
        return self._unknown if facts.city is None else self._one(facts.city)


class RegisteredCountries(Table):
    """Countries of registration by code."""

    def find(self, facts: Location) -> Bits:
        country = facts.registered_country
        return self._unknown if country is None else self._one(country)


class Networks(Table):
    """Networks by their canonical text."""

    def find(self, facts: Location) -> Bits:
        return self._unknown if facts.networks is None else self._some(facts.networks)


class AccuracyRadii(Table):
    """Limits in kilometres, sorted; a wider circle than a row's limit weakens its yes to maybe."""

    def __init__(self, tests: RowTests, everything: int) -> None:
        super().__init__(tests, everything)
        self._limits = sorted(self._holds)
        widest_first = (self._holds[limit] for limit in reversed(self._limits))
        # _reaching[n]: the rows whose limit is the n-th smallest or larger.
        self._reaching = [*reversed(list(accumulate(widest_first, or_))), 0]

    def find(self, facts: Location) -> Bits:
        radius = facts.accuracy_radius
        if radius is None:
            return self._everything, self._everything
        return self._everything, self._free | self._reaching[bisect_left(self._limits, radius)]


class Languages(Table):
    """Language ranges, in lower case."""

    def __init__(self, tests: RowTests, everything: int) -> None:
        super().__init__(tests, everything)
        self._holds = _index((str(value).lower(), row) for row, test in tests for value in test.values)

    def find(self, facts: frozenset[str]) -> Bits:
        """facts: the ranges that cover what the reader accepts; empty where that is unknown."""
        return self._some(facts) if facts else self._unknown


class Paths(Table):
    """Exact paths by value, prefixes by value too: a path has as many prefixes as rules have lengths."""

    def __init__(self, tests: RowTests, everything: int) -> None:
        super().__init__(tests, everything)
        self._prefixes = {value[:-1]: rows for value, rows in self._holds.items() if value.endswith("*")}
        self._holds = {value: rows for value, rows in self._holds.items() if not value.endswith("*")}
        self._lengths = sorted(set(map(len, self._prefixes)))

    def find(self, facts: Page) -> Bits:
        path = facts.path
        sure = self._free | self._holds.get(path, 0)
        size = len(path)
        for length in self._lengths:
            if length > size:
                break
            rows = self._prefixes.get(path[:length])
            if rows:
                sure |= rows
        return sure, sure


class Sites(Table):
    """Host names."""

    def find(self, facts: Page) -> Bits:
        return self._unknown if facts.site is None else self._one(facts.site)


class Tags(Table):
    """Tags of pages."""

    def find(self, facts: Page) -> Bits:
        return self._unknown if facts.tags is None else self._some(facts.tags)


LOCATION_TABLES: Mapping[Dimension, type[Table]] = {
    Dimension.COUNTRY: Countries,
    Dimension.SUBDIVISION: Subdivisions,
    Dimension.CITY: Cities,
    Dimension.REGISTERED_COUNTRY: RegisteredCountries,
    Dimension.NETWORK: Networks,
    Dimension.MAX_ACCURACY_RADIUS: AccuracyRadii,
}
LANGUAGE_TABLES: Mapping[Dimension, type[Table]] = {Dimension.LANGUAGE: Languages}
PAGE_TABLES: Mapping[Dimension, type[Table]] = {
    Dimension.SITE: Sites,
    Dimension.TAG: Tags,
    Dimension.PATH: Paths,
}
