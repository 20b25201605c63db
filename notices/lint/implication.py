"""Whether tests can hold together, and whether some hold wherever others do: decided on their values.

What is said here is said of readers as databases know them: a subdivision lies in its own country.
Where it is not plain that one holds wherever the other does, the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, TypeAlias

from notices.codes import countries_of, subdivisions
from notices.rules import Dimension, Test

__all__ = ["Tests", "conflict", "covers", "hides", "implies"]

#: Tests that must all hold, by what they look at.
Tests: TypeAlias = Mapping[Dimension, tuple[Test, ...]]


def conflict(tests: Tests) -> tuple[Test, ...]:
    """Those of the tests that no reader on any page passes together for certain; none where one can."""
    for dimension, own in tests.items():
        common = _COMMON.get(dimension)
        if common and len(own) > 1 and not common(own):
            return own
    return () if _places_meet(tests) else (*tests[Dimension.COUNTRY], *tests[Dimension.SUBDIVISION])


def implies(narrow: Tests, wide: Tests) -> bool:
    """Whether whoever passes the narrow tests passes the wide ones, and for certain where they do."""
    return all(
        any(covers(test, own) for own in narrow.get(test.dimension, ())) or _lies_in(test, narrow)
        for tests in wide.values()
        for test in tests
    )


def hides(test: Test, value: int) -> int | None:
    """The number of another value of a test that holds wherever the one does; of two equals, the first's."""
    single = [
        Test(dimension=test.dimension, values=(each,), inner=_inner(test, each)) for each in test.values
    ]
    for i, other in enumerate(single):
        if i != value and covers(other, single[value]) and (i < value or not covers(single[value], other)):
            return i
    return None


def _inner(test: Test, value: str | int) -> frozenset[str]:
    """Of the subdivisions that lie in the values, those that lie in one: all but what is told apart."""
    return frozenset(code for code in test.inner if _is_within(code, str(value)))


def _is_within(code: str, outer: str) -> bool:
    parents = subdivisions()
    parent = parents.get(code)
    while parent and parent != outer:
        parent = parents.get(parent)
    return parent == outer


# ── together ─────────────────────────────────────────────────────────────────────────────────────


def _places_meet(tests: Tests) -> bool:
    countries = tests.get(Dimension.COUNTRY)
    parts = tests.get(Dimension.SUBDIVISION)
    if not (countries and parts):
        return True
    known = set(_same(countries))
    return not all(known.isdisjoint(countries_of(code)) for code in _same_part(parts))


def _same(tests: Sequence[Test]) -> set[Any]:
    return set.intersection(*(set(test.values) for test in tests))


def _reach(test: Test) -> set[str]:
    """The subdivisions that are in one of the values."""
    return {*map(str, test.values), *test.inner}


def _same_part(tests: Sequence[Test]) -> set[str]:
    return set.intersection(*map(_reach, tests))


def _same_network(tests: Sequence[Test]) -> list[str]:
    found = list(map(str, tests[0].values))
    for test in tests[1:]:
        pairs = [(one, str(other)) for one in found for other in test.values]
        found = [
            narrow for pair in pairs for narrow, wide in (pair, pair[::-1]) if _is_network_in(narrow, wide)
        ]
    return found


def _same_path(tests: Sequence[Test]) -> list[str]:
    found = list(map(str, tests[0].values))
    for test in tests[1:]:
        pairs = [(one, str(other)) for one in found for other in test.values]
        found = [narrow for pair in pairs for narrow, wide in (pair, pair[::-1]) if _is_path_in(narrow, wide)]
    return found


#: What two tests of one fact leave, where there is one such fact; a reader has several languages.
_COMMON: Mapping[Dimension, Callable[[Sequence[Test]], Iterable[Any]]] = {
    Dimension.COUNTRY: _same,
    Dimension.SUBDIVISION: _same_part,
    Dimension.CITY: _same,
    Dimension.REGISTERED_COUNTRY: _same,
    Dimension.SITE: _same,
    Dimension.NETWORK: _same_network,
    Dimension.PATH: _same_path,
}


# ── one within the other ─────────────────────────────────────────────────────────────────────────


def _lies_in(country: Test, narrow: Tests) -> bool:
    """Whether the narrow tests name subdivisions of these countries only."""
    if country.dimension is not Dimension.COUNTRY:
        return False
    return any(
        # Whoever is in what lies around one may be in it.
        all(countries_of(str(code)).issubset(country.values) for code in (*test.values, *test.outer))
        for test in narrow.get(Dimension.SUBDIVISION, ())
    )


def covers(wide: Test, narrow: Test) -> bool:
    """Whether whoever passes one test passes another one of the same fact."""
    return _COVERS.get(wide.dimension, _values_cover)(wide, narrow)


def _values_cover(wide: Test, narrow: Test) -> bool:
    return set(narrow.values) <= set(wide.values)


def _each_in(is_in: Callable[[str, str], bool]) -> Callable[[Test, Test], bool]:
    def holds(wide: Test, narrow: Test) -> bool:
        return all(any(is_in(str(one), str(other)) for other in wide.values) for one in narrow.values)

    return holds


def _is_path_in(narrow: str, wide: str) -> bool:
    return narrow == wide or (wide.endswith("*") and narrow.startswith(wide[:-1]))


def _is_network_in(narrow: str, wide: str) -> bool:
    one, other = ip_network(narrow), ip_network(wide)
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.subnet_of(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.subnet_of(other)


def _is_language_in(narrow: str, wide: str) -> bool:
    return f"{narrow.lower()}-".startswith(f"{wide.lower()}-")


_COVERS: Mapping[Dimension, Callable[[Test, Test], bool]] = {
    Dimension.SUBDIVISION: lambda wide, narrow: set(map(str, narrow.values)) <= _reach(wide),
    Dimension.PATH: _each_in(_is_path_in),
    Dimension.NETWORK: _each_in(_is_network_in),
    Dimension.LANGUAGE: _each_in(_is_language_in),
    Dimension.MAX_ACCURACY_RADIUS: lambda wide, narrow: int(narrow.values[0]) <= int(wide.values[0]),
}
