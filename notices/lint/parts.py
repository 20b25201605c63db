"""Findings about parts of a notice without which it is shown to the same readers.

Exactly, for all readers and pages there can be. To follow them takes long: so readers are thought of first
who go one way to be shown the notice and, as far as their facts are free, no other. One who is shown it by
a part alone proves that the part counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from notices.classes import fresh
from notices.codes import countries_of, country_beside
from notices.expansion import Row, expand
from notices.facts import Answer
from notices.lint.finding import Finding, of_notice
from notices.lint.implication import covers
from notices.outcomes import Outcomes, Stand
from notices.rules import ALWAYS, Condition, Dimension, Notice, Region, Test
from notices.speech import languages_of

__all__ = ["of_parts"]

#: Numbers of the regions and of the alternatives of a notice.
_Kept: TypeAlias = Mapping[str, frozenset[int]]
#: A test of each fact that a reader has; what is not there is known to be something that no rule names.
_Reader: TypeAlias = Mapping[Dimension, Test]

_TOLD = "without this, the notice is shown to the same readers"
#: So many readers are thought of for one way.
_READERS = 8
#: A page that no rule names, unless it names all.
_PAGE = Test(dimension=Dimension.PATH, values=("/-",))


def of_parts(notice: Notice, regions: Mapping[str, Region], told: Mapping[str, str]) -> Iterator[Finding]:
    """Find regions and alternatives that change nothing; told: what is found already, codes by key."""
    parts = _Parts(notice, regions)
    kept: _Kept = {
        group: frozenset(i for i in range(count) if f"show.{group}[{i}]" not in told)
        for group, count in parts.counts.items()
    }
    say = of_notice(notice.id)
    if (
        kept["any_of"]
        and parts.speak_alike(kept, {**kept, "any_of": frozenset()})
        and parts.always_hold(kept)
    ):
        yield say("show.any_of", "changes-nothing", _TOLD)
        return
    for group, count in parts.counts.items():
        # Of a country beside a part of it, either may be meant.
        if "country-for-part" in {told.get(f"show.{group}[{i}]") for i in range(count)}:
            continue
        for i in sorted(kept[group], reverse=True):
            fewer = {**kept, group: kept[group] - {i}}
            if fewer[group] and parts.speak_alike(kept, fewer) and parts.are_alike(kept, fewer):
                kept = fewer
                yield say(f"show.{group}[{i}]", "changes-nothing", _TOLD)


class _Parts:
    """What becomes of a notice with some of its regions and alternatives, whenever it is in force."""

    def __init__(self, notice: Notice, regions: Mapping[str, Region]) -> None:
        self._notice = replace(notice, in_force=ALWAYS)
        self._regions = regions
        self._names = [
            str(name)
            for test in notice.show.tests
            if test.dimension is Dimension.REGION
            for name in test.values
        ]
        self.counts = {"region": len(self._names), "any_of": len(notice.show.any_of)}

    def always_hold(self, kept: _Kept) -> bool:
        """Whether for whoever meets all that stands beside the alternatives, one of them holds."""
        show = self._show(kept)
        without = replace(show, any_of=())
        ways = expand(replace(self._notice, show=without), 0, self._regions)
        return self._are_alike(without, show, ways, self._ways(kept))

    def speak_alike(self, kept: _Kept, fewer: _Kept) -> bool:
        """Whether readers whose own languages the notice lacks are spoken to alike without some parts."""
        one, other = (languages_of(self._show(each), self._regions) for each in (kept, fewer))
        return one == other

    def are_alike(self, kept: _Kept, fewer: _Kept) -> bool:
        """Whether the parts that are not among the fewer change nothing."""
        left = self._ways(fewer)
        same = set(map(id, left))
        gone = (row for row in self._ways(kept) if id(row) not in same)
        return self._are_alike(self._show(kept), self._show(fewer), gone, left)

    def _are_alike(
        self, wide: Condition, narrow: Condition, ways: Iterable[Row], others: Sequence[Row]
    ) -> bool:
        """Whether two conditions show the notice to the same readers.

        ways: those of the wide one, as far as need be; others: those of the narrow one, and the exceptions.
        """
        policy = self._notice.when_unsure
        in_doubt = policy.show and not policy.languages
        showing = (row for row in ways if not row.exception and (in_doubt or not row.perhaps))
        readers = (reader for way in showing for reader in _readers(way, self._named))
        if any(not any(_may_go(each, row) for row in others) for each in readers):
            return False
        outcomes = Outcomes([(replace(self._notice, show=each), self._regions) for each in (wide, narrow)])
        # Of what nobody is shown for certain, that is told.
        return not outcomes.any(_differ) and outcomes.any(lambda stands: stands[0].answer is Answer.YES)

    @cached_property
    def _rows(self) -> Sequence[Row]:
        return [*expand(self._notice, 0, self._regions)]

    @cached_property
    def _named(self) -> frozenset[str]:
        """The subdivisions that are named, those that lie in them and those that they lie in."""
        tests = [test for row in self._rows for test in row.tests_of(Dimension.SUBDIVISION)]
        return frozenset(str(code) for test in tests for code in (*test.values, *test.inner, *test.outer))

    def _ways(self, kept: _Kept) -> Sequence[Row]:
        """The ways to be shown the notice by some of its parts, and the exceptions."""
        names, choices = {self._names[i] for i in kept["region"]}, kept["any_of"]
        return [
            row
            for row in self._rows
            if (row.region is None or row.region in names) and (row.choice is None or row.choice in choices)
        ]

    def _show(self, kept: _Kept) -> Condition:
        show = self._notice.show
        names = tuple(self._names[i] for i in sorted(kept["region"]))
        tests = tuple(
            replace(test, values=names) if test.dimension is Dimension.REGION else test for test in show.tests
        )
        return replace(show, tests=tests, any_of=tuple(show.any_of[i] for i in sorted(kept["any_of"])))


def _differ(stands: Sequence[Stand]) -> bool:
    one, other = (stand.answer if stand.shown else Answer.NO for stand in stands)
    return one is not other


# ── readers who come to mind ─────────────────────────────────────────────────────────────────────


def _readers(way: Row, named: frozenset[str]) -> Iterator[_Reader]:
    """Readers who go this way for certain, by one value of each test; none where that is not plain.

    named: the subdivisions that rules tell apart; of a country, who is in another one is thought of too.
    """
    if any(len(own) > 1 for own in way.tests.values()):
        return
    tests = {dimension: own[0] for dimension, own in way.tests.items()}
    # Where a radius is unknown, the labels decide.
    tests.pop(Dimension.MAX_ACCURACY_RADIUS, None)
    most = max((len(test.values) for test in tests.values()), default=1)
    for i in range(min(most, _READERS)):
        reader = {each: _one(each, test.values[min(i, len(test.values) - 1)]) for each, test in tests.items()}
        if Dimension.SUBDIVISION in tests:
            country = country_beside(str(reader[Dimension.SUBDIVISION].values[0]))
            reader[Dimension.COUNTRY] = _one(Dimension.COUNTRY, country)
            if Dimension.COUNTRY in tests and country not in tests[Dimension.COUNTRY].values:
                continue
        reader = {Dimension.PATH: _PAGE, **reader}
        yield reader
        if Dimension.COUNTRY in tests and Dimension.SUBDIVISION not in tests:
            part = fresh(str(reader[Dimension.COUNTRY].values[0]), named)
            if part:
                yield {**reader, Dimension.SUBDIVISION: _one(Dimension.SUBDIVISION, part)}


def _one(dimension: Dimension, value: str | int) -> Test:
    return Test(dimension=dimension, values=(value,))


def _may_go(reader: _Reader, way: Row) -> bool:
    return all(_may_pass(reader, test) for own in way.tests.values() for test in own)


def _may_pass(reader: _Reader, test: Test) -> bool:
    own = reader.get(test.dimension)
    if test.dimension is Dimension.SUBDIVISION:
        return _may_be_in(reader, test)
    if own is None:
        return test.dimension is Dimension.MAX_ACCURACY_RADIUS
    return covers(test, own)


def _may_be_in(reader: _Reader, test: Test) -> bool:
    part, country = reader.get(Dimension.SUBDIVISION), reader.get(Dimension.COUNTRY)
    if part:
        return covers(test, part) or not test.outer.isdisjoint(map(str, part.values))
    # Where in it the reader is, is not thought of: it may be any part.
    return country is not None and any(
        not countries_of(str(code)).isdisjoint(map(str, country.values)) for code in test.values
    )
