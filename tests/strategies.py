"""Random rules and readers over a small world, so that they meet: Hypothesis strategies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TypeAlias

from hypothesis import strategies as st

from notices.codes import country_beside
from notices.facts import Location, Page, Reader
from notices.rulefile.conditions import to_window
from notices.rules import (
    Condition,
    Dimension,
    Law,
    Model,
    Notice,
    Region,
    Test,
    Text,
    WhenUnsure,
    Window,
)

# HK is all of CN-HK, and a location has it beside that.
COUNTRIES = ["RU", "UA", "GB", "DE", "HK"]
# GB-ENG holds GB-LND: subdivisions that lie in one another.
SUBDIVISIONS = ["UA-43", "UA-14", "RU-MOW", "GB-ENG", "GB-LND", "GB-SCT", "CN-HK"]
INNER = {"GB-ENG": frozenset({"GB-LND"})}
OUTER = {"GB-LND": frozenset({"GB-ENG"})}
NETWORKS = ["192.0.2.0/24", "2001:db8::/32"]
LANGUAGES = ["ru", "RU-ru", "uk", "en-GB", "en"]
PATHS = ["/", "/a", "/a/*", "/a/b", "/*", "/legal/*"]
SITES = ["example.org", "example.net"]
TAGS = ["opinion", "video"]
FIRST_DAY = date(2026, 1, 1)


def _test(dimension: Dimension, values: tuple[str | int, ...]) -> Test:
    if dimension is not Dimension.SUBDIVISION:
        return Test(dimension=dimension, values=values)
    codes = [str(value) for value in values]
    return Test(
        dimension=dimension,
        values=values,
        inner=frozenset().union(*(INNER.get(code, frozenset()) for code in codes)),
        outer=frozenset().union(*(OUTER.get(code, frozenset()) for code in codes)),
    )


def _values(pool: Sequence[str | int]) -> st.SearchStrategy[tuple[str | int, ...]]:
    return st.lists(st.sampled_from(pool), min_size=1, max_size=2, unique=True).map(tuple)


Pools: TypeAlias = Mapping[Dimension, st.SearchStrategy[tuple[str | int, ...]]]
WHERE: Pools = {
    Dimension.COUNTRY: _values(COUNTRIES),
    Dimension.SUBDIVISION: _values(SUBDIVISIONS),
    Dimension.CITY: _values([1, 2]),
    Dimension.REGISTERED_COUNTRY: _values(COUNTRIES),
    Dimension.NETWORK: _values(NETWORKS),
    Dimension.MAX_ACCURACY_RADIUS: st.sampled_from([(10,), (100,)]),
}
PAGE_AND_READER: Pools = {
    Dimension.LANGUAGE: _values(LANGUAGES),
    Dimension.PATH: _values(PATHS),
    Dimension.SITE: _values(SITES),
    Dimension.TAG: _values(TAGS),
}


@st.composite
def conditions(
    draw: st.DrawFn,
    pools: Pools,
    regions: list[str],
) -> Condition:
    """A conjunction of one to three tests, of the pools and of the regions that there are."""
    all_pools = {**pools, Dimension.REGION: _values(regions)} if regions else pools
    chosen = draw(st.lists(st.sampled_from(list(all_pools)), min_size=1, max_size=3, unique=True))
    return Condition(tests=tuple(_test(each, draw(all_pools[each])) for each in chosen))


@st.composite
def _regions(draw: st.DrawFn, where: Pools) -> Mapping[str, Region]:
    """Up to four regions, each made of tests and of those before it: no circle."""
    regions: dict[str, Region] = {}
    for i in range(draw(st.integers(1, 4))):
        clauses = st.lists(conditions(where, list(regions)), max_size=3).map(tuple)
        inside = draw(st.lists(conditions(where, list(regions)), min_size=1, max_size=3).map(tuple))
        regions[f"region-{i}"] = Region(name=f"region-{i}", inside=inside, perhaps=draw(clauses))
    return MappingProxyType(regions)


@st.composite
def _windows(draw: st.DrawFn) -> Window:
    first = FIRST_DAY + timedelta(days=draw(st.integers(0, 5)))
    last = first + timedelta(days=draw(st.integers(0, 3)))
    timezone = draw(st.sampled_from(["Europe/Moscow", "America/New_York", "Asia/Kathmandu", "UTC"]))
    keep = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
    return to_window(first if keep[0] else None, last if keep[1] else None, timezone)


@st.composite
def _notices(draw: st.DrawFn, name: str, names: list[str], regions: list[str], pools: Pools) -> Notice:
    show = draw(conditions(pools, regions))
    others = st.lists(conditions(pools, regions), max_size=2).map(tuple)
    unsure = st.sampled_from([WhenUnsure(), WhenUnsure(show=False), WhenUnsure(languages=("ru", "uk"))])
    return Notice(
        id=name,
        show=Condition(tests=show.tests, any_of=draw(others), excepts=draw(others)),
        law=Law(citation="Law", verified=FIRST_DAY),
        text=Text(title=name, body=name),
        enabled=draw(st.sampled_from([True, True, True, False])),
        in_force=draw(st.lists(_windows(), max_size=2).map(tuple)),
        when_unsure=draw(unsure),
        priority=draw(st.integers(-1, 1)),
        # Only later ones, so that no two replace each other.
        replaces=tuple(draw(st.lists(st.sampled_from(names), max_size=1))) if names else (),
    )


@st.composite
def models(draw: st.DrawFn, where: Pools = WHERE, what: Pools = PAGE_AND_READER, *, most: int = 5) -> Model:
    """A sound model of up to five notices, which ask of these dimensions alone."""
    regions = draw(_regions(where))
    notices: list[Notice] = []
    for i in range(draw(st.integers(1, most))):
        names = [notice.id for notice in notices]
        notices.append(draw(_notices(f"notice-{i}", names, list(regions), what)))
    return Model(regions=regions, notices=tuple(notices))


def locations() -> st.SearchStrategy[Location]:
    """Locations with any fact unknown; facts may contradict each other, as databases do."""
    return st.builds(
        Location,
        country=st.none() | st.sampled_from([*COUNTRIES, "US", "CN"]),
        subdivisions=st.lists(st.sampled_from([*SUBDIVISIONS, "US-CA"]), max_size=2, unique=True).map(tuple),
        city=st.none() | st.integers(1, 3),
        registered_country=st.none() | st.sampled_from(COUNTRIES),
        accuracy_radius=st.none() | st.sampled_from([5, 10, 50, 100, 1000]),
        anonymizer=st.sampled_from([None, None, False, True]),
        # No address is of both versions of IP.
        networks=st.none() | st.frozensets(st.sampled_from(NETWORKS), max_size=1),
    )


def sound(reader: Reader) -> Reader:
    """The same reader in one subdivision at most, and in its country: as `notices.geo` tells a place."""
    location = reader.location
    parts = location.subdivisions[-1:]
    country = country_beside(parts[0]) if parts else location.country
    return replace(reader, location=replace(location, country=country, subdivisions=parts))


def readers() -> st.SearchStrategy[Reader]:
    languages = st.lists(st.sampled_from(["ru", "ru-RU", "uk", "en-GB", "en", "de"]), max_size=2, unique=True)
    return st.builds(Reader, location=locations(), languages=languages.map(tuple))


def pages() -> st.SearchStrategy[Page]:
    return st.builds(
        Page,
        path=st.sampled_from(["/", "/a", "/a/", "/a/b", "/a/b/c", "/legal/x", "/b"]),
        site=st.none() | st.sampled_from([*SITES, "example.com"]),
        language=st.none() | st.sampled_from(["en", "ru"]),
        tags=st.none() | st.lists(st.sampled_from([*TAGS, "other"]), max_size=2, unique=True).map(tuple),
    )


def times() -> st.SearchStrategy[date | datetime]:
    """Days, and instants around the beginnings of days in every time zone."""
    days = st.integers(-2, 12).map(lambda n: FIRST_DAY + timedelta(days=n))
    start = datetime(2025, 12, 30, tzinfo=UTC)
    quarters = st.integers(0, 14 * 96).map(lambda n: start + timedelta(minutes=15 * n))
    return days | quarters
