"""Findings about what conditions can hold: of a region by itself, and of a notice with its regions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, product
from math import prod
from typing import TypeAlias

from notices.expansion import Conjunction, by_dimension, expand_condition, expand_region
from notices.lint.finding import Finding, of_notice, of_region
from notices.lint.implication import Tests, conflict, hides, implies
from notices.rules import Condition, Dimension, Notice, Region, Test
from notices.speech import languages_of

__all__ = ["Conditions"]

#: One way to meet a condition: its tests, and whether it is never more than maybe.
_Way: TypeAlias = tuple[Tests, bool]
_Ways: TypeAlias = Sequence[_Way]

#: What may lie in one another; a value that is given twice is an error of reading.
_OF_VALUES = {Dimension.SUBDIVISION, Dimension.NETWORK, Dimension.LANGUAGE, Dimension.PATH}
#: Longer lists are made by programs, and to compare all of their values takes long.
_MANY_VALUES = 200
_WHERE = {
    Dimension.COUNTRY,
    Dimension.SUBDIVISION,
    Dimension.CITY,
    Dimension.REGISTERED_COUNTRY,
    Dimension.NETWORK,
}


class Conditions:
    """What the conditions of some regions and notices can and cannot hold; ways are worked out once."""

    def __init__(self, regions: Mapping[str, Region]) -> None:
        self._regions = regions
        self.region_ways = cache(self._region_ways)
        self._covers = cache(self._region_covers)

    def _region_ways(self, name: str) -> _Ways:
        return _ways(expand_region(self._regions[name], self._regions))

    def _region_covers(self, wide: str, narrow: str) -> bool:
        return _cover(self.region_ways(wide), self.region_ways(narrow))

    def same(self, one: str, other: str) -> bool:
        """Whether two regions hold the same readers, as far as that is plain from what they name."""
        ways = self.region_ways(one), self.region_ways(other)
        return all(_cover(wide, _apart(narrow)) for wide, narrow in (ways, ways[::-1]))

    # ── a region ─────────────────────────────────────────────────────────────────────────────────

    def of_region(self, region: Region) -> Iterator[Finding]:
        """Find clauses that cannot hold, add nothing, or name too much."""
        say = of_region(region.name)
        clauses = self._clauses(region)
        ways = {key: _ways(expand_condition(clause, self._regions)) for key, clause in clauses.items()}
        if region.perhaps:
            ways = {
                key: [(tests, True) for tests, _ in own] if key.startswith("perhaps") else own
                for key, own in ways.items()
            }
        dead = list(_dead(say, ways))
        yield from dead
        # What cannot hold is told as that alone.
        alive = {key: own for key, own in ways.items() if key not in {found.key for found in dead}}
        yield from self._shadowed(say, alive, clauses)
        for key, clause in clauses.items():
            names = {test.dimension for test in clause.tests}
            if Dimension.CITY in names and not names & {
                Dimension.COUNTRY,
                Dimension.SUBDIVISION,
                Dimension.REGION,
            }:
                yield say(f"{key}.city", "city-alone", "a city is named without its country")

    @staticmethod
    def _clauses(region: Region) -> dict[str, Condition]:
        inside = {f"in[{i}]": clause for i, clause in enumerate(region.inside)}
        return {**inside, **{f"perhaps[{i}]": clause for i, clause in enumerate(region.perhaps)}}

    def _shadowed(
        self, say: Callable[..., Finding], ways: Mapping[str, _Ways], clauses: Mapping[str, Condition]
    ) -> Iterator[Finding]:
        whole = dict(_wholes(ways))
        for key, (country, narrow) in whole.items():
            told = f"country {country} is named whole, beside a part of it ({_first(ways[narrow], country)})"
            yield say(f"{key}.country", "country-for-part", told)
        parts = {narrow for _, narrow in whole.values()}
        for narrow, wide in _covered(list(ways), lambda one, other: _cover(ways[one], ways[other])):
            if narrow not in parts or wide not in whole:
                yield say(narrow, "shadowed", f"whoever meets this meets {wide} too")
        for key, clause in clauses.items():
            yield from _hidden(say, key, clause)

    # ── a notice ─────────────────────────────────────────────────────────────────────────────────

    def of_notice(self, notice: Notice) -> Iterator[Finding]:
        """Find regions, alternatives and exceptions that cannot hold, or change nothing."""
        say = of_notice(notice.id)
        show = notice.show
        named = {
            f"show.region[{i}]": str(name)
            for test in show.tests
            if test.dimension is Dimension.REGION
            for i, name in enumerate(test.values)
        }
        plain = tuple(test for test in show.tests if test.dimension is not Dimension.REGION)
        chosen = {f"show.any_of[{i}]": self._of(each) for i, each in enumerate(show.any_of)}
        spoken = {key: self._languages(_of_one(name)) for key, name in named.items()}
        spoken |= {key: self._languages(each) for key, each in zip(chosen, show.any_of, strict=True)}
        yield from self._regions_of(say, named, spoken)
        for narrow, wide in _covered(list(chosen), lambda one, other: _cover(chosen[one], chosen[other])):
            if _names_whole(chosen[wide], chosen[narrow]):
                told = f"this holds in a whole country, and {narrow} beside it in a part of it"
                yield say(wide, "country-for-part", told)
            elif _speaks_alike(spoken, narrow):
                yield say(narrow, "shadowed", f"whoever meets this meets {wide} too")
        rows = [*self._rows(plain, named, chosen)]
        yield from _dead_rows(say, rows, [*named, *chosen])
        if any(_by_language_alone(tests) for _, tests in rows):
            yield say("show.language", "language-alone", "readers are told by their language alone")
        excepted = {f"show.except[{i}]": self._of(each) for i, each in enumerate(show.excepts)}
        for narrow, wide in _covered(
            list(excepted), lambda one, other: _cover(excepted[one], excepted[other])
        ):
            yield say(narrow, "shadowed", f"whoever meets this meets {wide} too")
        for key, condition in {"show": show, **_within(show)}.items():
            yield from _hidden(say, key, condition)
        for i, each in enumerate(show.excepts):
            if all(conflict(_both(tests, own)) for _, tests in rows for own, _ in self._of(each)):
                yield say(f"show.except[{i}]", "needless-except", "the notice is never shown there")

    def _of(self, condition: Condition) -> _Ways:
        return _ways(expand_condition(condition, self._regions))

    def _languages(self, condition: Condition) -> tuple[str, ...]:
        return languages_of(condition, self._regions)

    def _regions_of(
        self, say: Callable[..., Finding], named: Mapping[str, str], spoken: dict[str, tuple[str, ...]]
    ) -> Iterator[Finding]:
        for narrow, wide in _covered(list(named), lambda one, other: self._covers(named[one], named[other])):
            if _names_whole(self.region_ways(named[wide]), self.region_ways(named[narrow])):
                told = f"'{named[wide]}' holds a whole country, and '{named[narrow]}' beside it a part of it"
                yield say(wide, "country-for-part", told)
            elif _speaks_alike(spoken, narrow):
                told = f"whoever is in '{named[narrow]}' is in '{named[wide]}' too"
                yield say(narrow, "shadowed", told)

    def _rows(
        self, plain: tuple[Test, ...], named: Mapping[str, str], chosen: Mapping[str, _Ways]
    ) -> Iterator[tuple[tuple[str, ...], Tests]]:
        """Each way to be shown the notice, with the keys of the alternatives that it goes by."""
        start = by_dimension(plain)
        where = [(key, tests) for key, name in named.items() for tests, _ in self.region_ways(name)]
        what = [(key, tests) for key, own in chosen.items() for tests, _ in own]
        for one, other in product(where or [("", {})], what or [("", {})]):
            yield (one[0], other[0]), _both(_both(start, one[1]), other[1])


def _of_one(region: str) -> Condition:
    return Condition(tests=(Test(dimension=Dimension.REGION, values=(region,)),))


def _speaks_alike(spoken: dict[str, tuple[str, ...]], key: str) -> bool:
    """Whether a notice speaks the same languages without one part of those left; that is taken out then.

    spoken: the languages of the regions of each part.
    """
    fewer = {each: languages for each, languages in spoken.items() if each != key}
    one, other = (list(dict.fromkeys(chain.from_iterable(each.values()))) for each in (spoken, fewer))
    if one == other:
        del spoken[key]
    return one == other


def _within(show: Condition) -> Mapping[str, Condition]:
    named = {"any_of": show.any_of, "except": show.excepts}
    return {f"show.{name}[{i}]": each for name, group in named.items() for i, each in enumerate(group)}


def _hidden(say: Callable[..., Finding], key: str, condition: Condition) -> Iterator[Finding]:
    """Values of one test that add nothing to the others."""
    for test in condition.tests:
        if test.dimension in _OF_VALUES and 1 < len(test.values) <= _MANY_VALUES:
            for i, value in enumerate(test.values):
                other = hides(test, i)
                if other is not None:
                    told = f"'{value}' adds nothing to '{test.values[other]}'"
                    yield say(f"{key}.{test.dimension}[{i}]", "shadowed", told)


def _wholes(ways: Mapping[str, _Ways]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Clauses that name a country and no more: with it, and another clause that names a part of it."""
    for key, own in ways.items():
        if len(own) == 1 and own[0][0].keys() == {Dimension.COUNTRY}:
            countries = {str(value) for value in own[0][0][Dimension.COUNTRY][0].values}
            found = ((each, country) for each in ways if each != key for country in _countries_of(ways[each]))
            narrow, country = next(((each, one) for each, one in found if one in countries), ("", ""))
            if country:
                yield key, (country, narrow)


def _countries_of(ways: _Ways) -> list[str]:
    """The countries of which some ways ask for parts, and for nothing beside."""
    parts = (tests[Dimension.SUBDIVISION] for tests, _ in ways if Dimension.SUBDIVISION in tests)
    return sorted({str(code)[:2] for own in parts for test in own for code in test.values})


def _ways(found: Sequence[Conjunction]) -> _Ways:
    return [(by_dimension(each.tests), each.perhaps) for each in found]


def _both(one: Tests, other: Tests) -> Tests:
    if not (one and other):
        return one or other
    return by_dimension(test for tests in (*one.values(), *other.values()) for test in tests)


def _apart(ways: _Ways) -> _Ways:
    """The ways of one value in each test, where there are not very many: `[RU, UA]` as `RU` and `UA`."""
    found: list[_Way] = []
    for tests, perhaps in ways:
        single = [[_one(test, value) for value in test.values] for own in tests.values() for test in own]
        if prod(map(len, single)) > _MANY_VALUES:
            return ways
        found += ((by_dimension(each), perhaps) for each in product(*single))
    return found


def _one(test: Test, value: str | int) -> Test:
    """A test of one value; what lies in it is of no matter where it is the narrow one."""
    return Test(dimension=test.dimension, values=(value,))


def _cover(wide: _Ways, narrow: _Ways) -> bool:
    """Whether whoever goes a narrow way goes a wide one as well."""
    return all(
        any(perhaps >= unsure and implies(tests, other) for other, unsure in wide)
        for tests, perhaps in narrow
    )


def _covered(keys: Sequence[str], covers: Callable[[str, str], bool]) -> Iterator[tuple[str, str]]:
    """Each key that another covers, with that one; of two that cover each other, the later."""
    for i, narrow in enumerate(keys):
        for j, wide in enumerate(keys):
            if i != j and covers(wide, narrow) and (j < i or not covers(narrow, wide)):
                yield narrow, wide
                break


def _dead(say: Callable[..., Finding], ways: Mapping[str, _Ways]) -> Iterator[Finding]:
    for key, own in ways.items():
        conflicts = [conflict(tests) for tests, _ in own]
        if all(conflicts):
            yield say(key, "never-holds", _exclusion(conflicts[0]))


def _dead_rows(
    say: Callable[..., Finding], rows: Sequence[tuple[tuple[str, ...], Tests]], keys: Sequence[str]
) -> Iterator[Finding]:
    why: dict[str, tuple[Test, ...]] = {}
    alive: set[str] = set()
    for by, tests in rows:
        if alive.issuperset(by):
            continue
        found = conflict(tests)
        if found:
            for key in ("show", *by):
                why.setdefault(key, found)
        else:
            alive.update(by, ["show"])
    dead = [key for key in ("show", *keys) if key in why and key not in alive]
    for key in dead[:1] if dead[:1] == ["show"] else dead:
        yield say(key, "never-holds", _exclusion(why[key]))


def _exclusion(tests: tuple[Test, ...]) -> str:
    return f"no reader can have {' and '.join(map(_told, tests))} at once"


def _told(test: Test) -> str:
    values = ", ".join(map(str, test.values[:4]))
    more = f" and {len(test.values) - 4} more" if len(test.values) > 4 else ""
    return f"{test.dimension.replace('_', ' ')} {values}{more}"


def _names_whole(wide: _Ways, narrow: _Ways) -> bool:
    """Whether the wide ways name a country whole, of which narrow ones that they cover name parts."""
    return any(
        Dimension.SUBDIVISION in tests
        and not any(
            Dimension.SUBDIVISION in other and perhaps >= unsure and implies(tests, other)
            for other, unsure in wide
        )
        and any(Dimension.COUNTRY in other for other, _ in wide)
        for tests, perhaps in narrow
    )


def _first(ways: _Ways, country: str = "") -> str:
    tests = (tests[Dimension.SUBDIVISION][0] for tests, _ in ways if Dimension.SUBDIVISION in tests)
    codes = [str(code) for test in tests for code in test.values if str(code).startswith(country)]
    return _told(Test(dimension=Dimension.SUBDIVISION, values=tuple(codes)))


def _by_language_alone(tests: Tests) -> bool:
    return Dimension.LANGUAGE in tests and not tests.keys() & _WHERE
