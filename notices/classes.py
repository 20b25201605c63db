"""Equivalence classes of facts: which values some rows tell apart, with one example of each.

Two values are in one class where every row answers both alike. The classes come from the values that
the rows name, and from the tables of the compiled decision itself: so what is true of one example of
each class is true of every reader, page and day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from ipaddress import ip_network
from itertools import chain
from string import ascii_lowercase
from typing import Any

from notices import codes
from notices.calendar import Calendar
from notices.evaluate import Case, language_ranges
from notices.facts import Location, Page, Reader
from notices.groups import Group, Tests
from notices.rules import Dimension, Notice, Test
from notices.tables import LANGUAGE_TABLES, LOCATION_TABLES, PAGE_TABLES, Bits, Table, tables

__all__ = [
    "DIMENSIONS",
    "Class",
    "Facet",
    "Span",
    "Value",
    "example",
    "fresh",
    "of_case",
    "of_days",
    "of_values",
]


class Facet(StrEnum):
    """What of a reader, page or day is told apart. Country and subdivision go together: a place."""

    PLACE = "place"
    REGISTERED_COUNTRY = "registered_country"
    CITY = "city"
    RADIUS = "accuracy_radius"
    SITE = "site"
    PATH = "path"
    DAY = "day"
    NETWORK = "network"
    LANGUAGE = "language"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet; None where it is unknown. With `other` it stands for all that no row names.

    A place is a pair of country and a part of it, each of which may be None. Of networks it is a tuple of
    those that hold an address. Of languages and tags, which come several at once, it is a tuple with one
    of each group of names that rows do not tell apart. name: how a rule file writes what this is an
    example of, where that is something else: `/legal/*` of `/legal/page`. alike: the names of each group
    that a name is of; without: those of which there is none.
    """

    value: Any
    other: bool = False
    name: str = ""
    alike: tuple[Group, ...] = ()
    without: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """Values that every row answers alike, the plainest first; bits: the rows that answer maybe, and yes."""

    values: tuple[Value, ...]
    bits: Bits


@dataclass(frozen=True, slots=True)
class Span:
    """Time between two neighbouring changes: instants, or, where `whole`, days asked of as such.

    first: the day on which it begins and that day's time zone; after: likewise the first day after it.
    """

    at: date | datetime
    first: tuple[date, str] | None
    after: tuple[date, str] | None
    whole: bool = False


#: Which dimensions of rules a facet is looked at by.
DIMENSIONS: Mapping[Facet, tuple[Dimension, ...]] = {
    Facet.PLACE: (Dimension.COUNTRY, Dimension.SUBDIVISION),
    Facet.REGISTERED_COUNTRY: (Dimension.REGISTERED_COUNTRY,),
    Facet.CITY: (Dimension.CITY,),
    Facet.RADIUS: (Dimension.MAX_ACCURACY_RADIUS,),
    Facet.SITE: (Dimension.SITE,),
    Facet.PATH: (Dimension.PATH,),
    Facet.NETWORK: (Dimension.NETWORK,),
    Facet.LANGUAGE: (Dimension.LANGUAGE,),
    Facet.TAG: (Dimension.TAG,),
}
_KINDS = {**LOCATION_TABLES, **LANGUAGE_TABLES, **PAGE_TABLES}


def _location(place: tuple[str | None, str | None]) -> Location:
    country, subdivision = place
    return Location(country=country, subdivisions=(subdivision,) if subdivision else ())


#: A value of a facet as its tables take it.
_FACTS: Mapping[Facet, Callable[[Any], Any]] = {
    Facet.PLACE: _location,
    Facet.REGISTERED_COUNTRY: lambda value: Location(registered_country=value),
    Facet.CITY: lambda value: Location(city=value),
    Facet.RADIUS: lambda value: Location(accuracy_radius=value),
    Facet.SITE: lambda value: Page(path="/", site=value),
    Facet.PATH: lambda value: Page(path=value),
    Facet.NETWORK: lambda value: Location(networks=None if value is None else frozenset(value)),
    Facet.LANGUAGE: lambda value: language_ranges(value or ()),
    Facet.TAG: lambda value: Page(path="/", tags=value),
}


def _tables(facet: Facet, rows: Sequence[Tests]) -> list[Table]:
    return list(tables({each: _KINDS[each] for each in DIMENSIONS[facet]}, rows))


def _named(rows: Iterable[Tests], dimension: Dimension) -> list[Test]:
    return list(dict.fromkeys(test for row in rows for test in row.get(dimension, ())))


def _values(rows: Iterable[Tests], dimension: Dimension) -> list[Any]:
    return sorted({value for test in _named(rows, dimension) for value in test.values})


def of_values(facet: Facet, rows: Sequence[Tests]) -> list[Class]:
    """The classes of a facet of which there is one value at a time; none where no row looks at it."""
    asked = _tables(facet, rows)
    if not asked:
        return []
    everything = (1 << len(rows)) - 1
    found: dict[Bits, list[Value]] = {}
    for value in _CANDIDATES[facet](rows):
        facts = _FACTS[facet](value.value)
        least = sure = everything
        for table in asked:
            bits = table.find(facts)
            least, sure = least & bits[0], sure & bits[1]
        found.setdefault((least, sure), []).append(value)
    return [Class(tuple(values), bits) for bits, values in found.items()]


#: Where a case has the facts that are no part of a location.
_OUTSIDE: Mapping[Facet, Callable[[Case], Any]] = {
    Facet.SITE: lambda case: case.page,
    Facet.PATH: lambda case: case.page,
    Facet.TAG: lambda case: case.page,
    Facet.LANGUAGE: lambda case: language_ranges(case.reader.languages),
}


def of_case(facet: Facet, rows: Sequence[Tests], case: Case) -> Bits:
    """The rows that answer maybe, and yes, to what one case says of a facet; of any but the day."""
    facts = _OUTSIDE[facet](case) if facet in _OUTSIDE else case.location
    least = sure = (1 << len(rows)) - 1
    for table in _tables(facet, rows):
        bits = table.find(facts)
        least, sure = least & bits[0], sure & bits[1]
    return least, sure


# ── values to try ────────────────────────────────────────────────────────────────────────────────

# Countries in which few laws of this kind are, and which most readers of a report know.
_FAMILIAR = ("DE", "FR", "US", "JP", "BR")


@cache
def _parts_of(country: str) -> tuple[str, ...]:
    return tuple(code for code in codes.subdivisions() if codes.country_beside(code) == country)


def fresh(country: str | None, named: Iterable[str]) -> str | None:
    """A country, or a subdivision of one, that is not among those named; None where all are."""
    taken = set(named)
    if country is None:
        known: Iterable[str] = (*_FAMILIAR, *sorted(codes.countries()))
    else:
        known = _parts_of(country)
    return next((code for code in known if code not in taken), None)


def _places(rows: Sequence[Tests]) -> Iterator[Value]:
    """Places that can be: a country with a part of another is said of no reader that there is."""
    tests = _named(rows, Dimension.SUBDIVISION)
    parts = {str(code) for test in tests for code in (*test.values, *test.inner, *test.outer)}
    countries = sorted({*_values(rows, Dimension.COUNTRY), *chain(*map(codes.countries_of, parts))})
    # What is named comes first: it is the plainest example.
    named = {value for test in tests for value in test.values}
    ordered = sorted(parts, key=lambda code: (code not in named, code))
    for country in countries:
        yield Value((country, None))
        yield from (Value((country, code)) for code in ordered if codes.country_beside(code) == country)
        divided = any(country in codes.countries_of(code) for code in parts)
        other = fresh(country, parts) if divided else None
        if other:
            yield Value((country, other), other=True)
    elsewhere = fresh(None, countries)
    if elsewhere:
        yield Value((elsewhere, None), other=True)
    yield Value((None, None))


def _registered(rows: Sequence[Tests]) -> Iterator[Value]:
    named = _values(rows, Dimension.REGISTERED_COUNTRY)
    yield from map(Value, named)
    other = fresh(None, named)
    if other:
        yield Value(other, other=True)
    yield Value(None)


def _cities(rows: Sequence[Tests]) -> Iterator[Value]:
    named = _values(rows, Dimension.CITY)
    yield from map(Value, named)
    yield Value(named[-1] + 1, other=True)
    yield Value(None)


def _radii(rows: Sequence[Tests]) -> Iterator[Value]:
    limits = _values(rows, Dimension.MAX_ACCURACY_RADIUS)
    yield from map(Value, limits)
    yield Value(limits[-1] + 1, other=True)
    yield Value(None)


def _networks(rows: Sequence[Tests]) -> Iterator[Value]:
    """An address lies in networks that lie in one another: the innermost tells which the others are."""
    named = {str(value): ip_network(value) for value in _values(rows, Dimension.NETWORK)}
    for name, network in named.items():
        around = [
            each
            for each, other in named.items()
            if other.version == network.version
            and other.prefixlen <= network.prefixlen
            and network.supernet(new_prefix=other.prefixlen) == other
        ]
        yield Value(tuple(around), name=name)
    yield Value((), other=True)
    yield Value(None)


def _sites(rows: Sequence[Tests]) -> Iterator[Value]:
    named = _values(rows, Dimension.SITE)
    yield from map(Value, named)
    yield Value(_unlike("www.example.org", named), other=True)
    yield Value(None)


def _unlike(word: str, named: Iterable[str]) -> str:
    """The word, or a longer one, that is not among those named."""
    while word in named:
        word = f"other-{word}"
    return word


def _paths(rows: Sequence[Tests]) -> Iterator[Value]:
    """Each exact path, each prefix itself, and below each prefix a path that no longer one holds."""
    named = _values(rows, Dimension.PATH)
    exact = [value for value in named if not value.endswith("*")]
    prefixes = [value[:-1] for value in named if value.endswith("*")]
    yield from map(Value, exact)
    for prefix in prefixes:
        yield Value(_below(prefix, exact, prefixes), name=f"{prefix}*")
        if prefix not in exact:
            yield Value(prefix, name=f"{prefix}*")
    if "/" not in prefixes:
        yield Value("/" if "/" not in exact else _below("/", exact, prefixes), other=True)


def _below(prefix: str, exact: Iterable[str], prefixes: Iterable[str]) -> str:
    longer = tuple(each for each in prefixes if len(each) > len(prefix))
    # Each longer prefix takes one character that may follow: not all of them are ever taken.
    words = (f"{char}page" for char in chain([""], ascii_lowercase, map(chr, range(0x4E00, 0x9FA5))))
    paths = (f"{prefix}{word}" for word in words)
    return next(path for path in paths if path not in exact and not path.startswith(longer))


_CANDIDATES: Mapping[Facet, Callable[[Sequence[Tests]], Iterator[Value]]] = {
    Facet.PLACE: _places,
    Facet.REGISTERED_COUNTRY: _registered,
    Facet.CITY: _cities,
    Facet.RADIUS: _radii,
    Facet.NETWORK: _networks,
    Facet.SITE: _sites,
    Facet.PATH: _paths,
}


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def of_days(notices: Sequence[Notice], rows: Sequence[int], everything: int) -> list[Class]:
    """The classes of time: `rows[n]` are the rows that are in force with the n-th notice."""
    calendar = Calendar(notices, rows, everything)
    found: dict[int, list[Value]] = {}
    # A day is the plainer example.
    for span in (*_whole_days(notices), *_instants(notices)):
        found.setdefault(calendar.rows_at(span.at), []).append(Value(span))
    return [Class(tuple(values), (bits, bits)) for bits, values in found.items()]


def _instants(notices: Iterable[Notice]) -> Iterator[Span]:
    changes: dict[datetime, tuple[date, str]] = {}
    for instant, day in _changes(notices):
        changes.setdefault(instant, day)
    bounds = sorted(changes)
    if not bounds:
        return
    yield Span(bounds[0] - timedelta(days=1), None, changes[bounds[0]])
    for start, end in zip(bounds, [*bounds[1:], None], strict=True):
        yield Span(start, changes[start], changes[end] if end else None)


def _changes(notices: Iterable[Notice]) -> Iterator[tuple[datetime, tuple[date, str]]]:
    for window in (window for notice in notices for window in notice.in_force):
        if window.opens and window.first:
            yield window.opens, (window.first, window.timezone)
        if window.closes and window.last:
            yield window.closes, (window.last + timedelta(days=1), window.timezone)


def _whole_days(notices: Iterable[Notice]) -> Iterator[Span]:
    """A day is that day in each law's own time zone: no instant asks the same."""
    days = sorted({day for _, (day, _) in _changes(notices)})
    if not days:
        return
    yield Span(days[0] - timedelta(days=1), None, (days[0], ""), whole=True)
    for day, next_day in zip(days, [*days[1:], None], strict=True):
        yield Span(day, (day, ""), (next_day, "") if next_day else None, whole=True)


# ── examples ─────────────────────────────────────────────────────────────────────────────────────


def example(values: Mapping[Facet, tuple[Value, ...]], today: date | datetime) -> Case:
    """A reader, page and day with such values, the plainest there are; today where any day will do."""

    def one(facet: Facet, default: Any = None) -> Any:
        return values[facet][0].value if facet in values else default

    country, subdivision = one(Facet.PLACE, (None, None))
    networks, languages = one(Facet.NETWORK), one(Facet.LANGUAGE)
    location = Location(
        country=country,
        subdivisions=(subdivision,) if subdivision else (),
        registered_country=one(Facet.REGISTERED_COUNTRY),
        city=one(Facet.CITY),
        accuracy_radius=one(Facet.RADIUS),
        networks=None if networks is None else frozenset(networks),
    )
    page = Page(path=one(Facet.PATH, "/"), site=one(Facet.SITE), tags=one(Facet.TAG, ()))
    span = one(Facet.DAY)
    reader = Reader(location=location, languages=languages or ())
    return Case(reader=reader, page=page, at=span.at if span else today)
