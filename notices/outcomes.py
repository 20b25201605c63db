"""What becomes of notices for every reader, page and day there can be: exactly, not by sampling.

The rows of the notices are asked about one class of facts after another (`notices.classes`). What is
left open after each is a pair of integers, as in the compiled decision; equal pairs are followed once.
That makes a decision diagram, whose paths say for whom, where and when an outcome comes about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeAlias, TypeVar

from notices.calendar import Calendar
from notices.classes import Class, Facet, Tests, Value, of_case, of_days, of_sets, of_values
from notices.evaluate import Case
from notices.expansion import expand
from notices.facts import Answer, Location, Page, Reader, negate
from notices.rules import Dimension, Notice, Region, Test
from notices.tables import Bits

__all__ = ["Cube", "Diagram", "Outcomes", "Stand", "Subject", "example"]

_Outcome = TypeVar("_Outcome", bound=Hashable)

#: A notice, and the regions that its names mean.
Subject: TypeAlias = tuple[Notice, Mapping[str, Region]]

# Facets of one value first: they leave few rows for those whose values come in any combination.
_SINGLE = (Facet.PLACE, Facet.REGISTERED_COUNTRY, Facet.CITY, Facet.RADIUS, Facet.SITE, Facet.PATH)
_SEVERAL = (Facet.NETWORK, Facet.LANGUAGE, Facet.TAG)


@dataclass(frozen=True, slots=True)
class Stand:
    """What one notice answers, and whether that shows it, before another replaces it."""

    answer: Answer
    shown: bool


@dataclass(frozen=True, slots=True)
class Cube(Generic[_Outcome]):
    """All readers, pages and days with these values have this outcome; a facet not named may be anything.

    rest: of the same facets, what has another outcome.
    """

    values: Mapping[Facet, tuple[Value, ...]]
    rest: Mapping[Facet, tuple[Value, ...]]
    outcome: _Outcome


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of one subject: one that shows it or excepts from it, or one that says who is shown a maybe."""

    subject: int
    tests: Tests
    perhaps: bool = False
    exception: bool = False
    policy: bool = False


class Outcomes:
    """All that can become of some notices, each taken as enabled and by itself.

    given: where there is one, all facets that are not free are as they are in this case.
    """

    def __init__(
        self,
        subjects: Sequence[Subject],
        *,
        given: Case | None = None,
        free: Collection[Facet] = frozenset(Facet),
    ) -> None:
        rows = [row for i, subject in enumerate(subjects) for row in _rows(i, subject)]
        self._rows = rows
        self._notices = [notice for notice, _ in subjects]
        self._all = (1 << len(rows)) - 1
        self._firm = _bits(rows, lambda row: not row.perhaps)
        count = range(len(subjects))
        self._own = [_bits(rows, lambda row, n=i: row.subject == n) for i in count]
        self._excepting = _bits(rows, lambda row: row.exception)
        self._policy = _bits(rows, lambda row: row.policy)
        self._showing = self._all & ~self._excepting & ~self._policy
        tests = [row.tests for row in rows]
        self._start: Bits = (self._all, self._firm)
        self._steps: list[tuple[Facet, Callable[[int], list[Class]]]] = []
        dated = [own & self._showing for own in self._own]
        asked = frozenset(Facet) if given is None else frozenset(free)
        if given is not None:
            self._take(given, frozenset(Facet) - asked, dated)
        for facet in _SINGLE:
            if facet in asked:
                self._add(facet, of_values(facet, tests))
        if Facet.DAY in asked:
            self._add(Facet.DAY, of_days(self._notices, dated, self._all))
        self._steps += ((facet, self._sets(facet)) for facet in _SEVERAL if facet in asked)

    def _take(self, given: Case, facets: Collection[Facet], dated: Sequence[int]) -> None:
        """Settle these facets by the facts of a case."""
        tests = [row.tests for row in self._rows]
        for facet in facets:
            if facet is Facet.DAY:
                in_force = Calendar(self._notices, dated, self._all).rows_at(given.at)
                self._narrow((in_force, in_force))
            else:
                self._narrow(of_case(facet, tests, given))

    def _add(self, facet: Facet, classes: list[Class]) -> None:
        if len(classes) == 1:
            # Nothing to tell apart, but perhaps something that never holds.
            self._narrow(classes[0].bits)
        elif classes:
            self._steps.append((facet, lambda _: classes))

    def _narrow(self, bits: Bits) -> None:
        self._start = self._start[0] & bits[0], self._start[1] & bits[1]

    def _sets(self, facet: Facet) -> Callable[[int], list[Class]]:
        """The classes of a facet whose values combine, for the rows that are still open and look at it."""
        dimension = Dimension(facet)
        looking = _bits(self._rows, lambda row: dimension in row.tests)

        @cache
        def classes(open_rows: int) -> list[Class]:
            none: Tests = {}
            tests = [row.tests if open_rows >> i & 1 else none for i, row in enumerate(self._rows)]
            return of_sets(facet, tests)

        return lambda least: classes(least & looking)

    def follow(self, outcome: Callable[[tuple[Stand, ...]], _Outcome]) -> Diagram[_Outcome]:
        """Follow all readers, pages and days to what `outcome` makes of where each notice stands."""
        return Diagram(self, outcome)

    def any(self, holds: Callable[[tuple[Stand, ...]], bool]) -> bool:
        """Whether it holds for some reader on some page at some time."""
        seen: set[tuple[int, int, int]] = set()
        open_states = [(0, *self.start)]
        while open_states:
            state = open_states.pop()
            if state in seen:
                continue
            seen.add(state)
            step, least, sure = state
            if step == len(self._steps):
                if holds(self.stands(least, sure)):
                    return True
                continue
            open_states += ((step + 1, *below) for _, below in self.arms(step, least, sure))
        return False

    @property
    def depth(self) -> int:
        """How many facets there are to ask about."""
        return len(self._steps)

    def facet(self, step: int) -> Facet:
        """What is asked about at a step."""
        return self._steps[step][0]

    def arms(self, step: int, least: int, sure: int) -> Iterator[tuple[Class | None, Bits]]:
        """What is left open below each class of a step; one arm without a class where nothing is asked."""
        classes = self._steps[step][1](least)
        if not classes:
            yield None, (least, sure)
        for each in classes:
            yield each, self._settled(least & each.bits[0], sure & each.bits[1])

    @property
    def start(self) -> Bits:
        """What is open before anything is asked."""
        return self._settled(*self._start)

    def _settled(self, least: int, sure: int) -> Bits:
        """Forget all rows of a notice that no row shows any more: it is settled, whatever else is asked."""
        for own in self._own:
            if not least & own & self._showing:
                least &= ~own
        return least, sure & least

    def stands(self, least: int, sure: int) -> tuple[Stand, ...]:
        """Where each notice stands once all is asked."""
        return tuple(self._stand(own, least & own, sure & own) for own in self._own)

    def _stand(self, own: int, least: int, sure: int) -> Stand:
        shows = _answer(least & self._showing, sure & self._showing)
        excepts = _answer(least & self._excepting, sure & self._excepting)
        answer = min(shows, negate(excepts), key=_STRENGTH.__getitem__)
        asks = own & self._policy
        return Stand(answer, answer is Answer.YES or (answer is Answer.MAYBE and bool(least & asks)))


_STRENGTH = {Answer.NO: 0, Answer.MAYBE: 1, Answer.YES: 2}


def _answer(least: int, sure: int) -> Answer:
    return Answer.YES if sure else Answer.MAYBE if least else Answer.NO


def _bits(rows: Sequence[_Row], holds: Callable[..., bool]) -> int:
    return sum(1 << i for i, row in enumerate(rows) if holds(row))


def _rows(subject: int, of: Subject) -> Iterator[_Row]:
    notice, regions = of
    rows = [
        _Row(subject, each.tests, each.perhaps, each.exception) for each in expand(notice, subject, regions)
    ]
    yield from _merged(rows)
    policy = notice.when_unsure
    if policy.languages:
        test = Test(dimension=Dimension.LANGUAGE, values=policy.languages)
        yield _Row(subject, {Dimension.LANGUAGE: (test,)}, policy=True)
    elif policy.show:
        yield _Row(subject, {}, policy=True)


def _merged(rows: Sequence[_Row]) -> Sequence[_Row]:
    """Make one row of those that differ in the values of one test alone: fewer classes to tell apart.

    The greatest of several limits is what a union of them means; they are rare, and left as they are.
    """
    for dimension in Dimension:
        if dimension is Dimension.MAX_ACCURACY_RADIUS or len(rows) == 1:
            continue
        groups: dict[object, list[_Row]] = {}
        for row in rows:
            rest = tuple(item for item in row.tests.items() if item[0] is not dimension)
            single = len(row.tests.get(dimension, ())) == 1
            key = (frozenset(rest), row.perhaps, row.exception) if single else (row,)
            groups.setdefault(key if single else id(row), []).append(row)
        rows = [_union(dimension, group) for group in groups.values()]
    return rows


def _union(dimension: Dimension, rows: Sequence[_Row]) -> _Row:
    first = rows[0]
    if len(rows) == 1:
        return first
    tests = [row.tests[dimension][0] for row in rows]
    merged = Test(
        dimension=dimension,
        values=tuple(dict.fromkeys(value for test in tests for value in test.values)),
        inner=frozenset().union(*(test.inner for test in tests)),
        outer=frozenset().union(*(test.outer for test in tests)),
    )
    return _Row(first.subject, {**first.tests, dimension: (merged,)}, first.perhaps, first.exception)


# ── the diagram ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Leaf(Generic[_Outcome]):
    outcome: _Outcome


@dataclass(frozen=True, slots=True)
class _Branch:
    """What follows, by number, below which values of a facet."""

    facet: Facet
    arms: tuple[tuple[int, tuple[Value, ...]], ...]


#: On each branch: its facet, the values that were followed, and the others.
_Path: TypeAlias = tuple[tuple[Facet, tuple[Value, ...], tuple[Value, ...]], ...]


class Diagram(Generic[_Outcome]):
    """A decision diagram: nodes by number, each made once, for what goes on alike is the same node."""

    def __init__(self, outcomes: Outcomes, outcome: Callable[[tuple[Stand, ...]], _Outcome]) -> None:
        self._outcomes = outcomes
        self._outcome = outcome
        self._nodes: list[_Leaf[_Outcome] | _Branch] = []
        self._numbers: dict[_Leaf[_Outcome] | _Branch, int] = {}
        self._by_state: dict[tuple[int, int, int], int] = {}
        self._root = self._node(0, *outcomes.start)

    def cubes(self, *, ignore: _Outcome | None = None) -> Iterator[Cube[_Outcome]]:
        """Yield all readers, pages and days in groups of one outcome each, which never overlap.

        Those whose outcome is `ignore` are left out.
        """
        for path, found in self._paths(self._root, ignore):
            values = {facet: values for facet, values, _ in path}
            yield Cube(values, {facet: rest for facet, _, rest in path}, found)

    def count(self, *, ignore: _Outcome | None = None) -> int:
        """How many groups `cubes` yields: without a walk through each, for there may be very many."""
        counts: list[int] = []
        # A node is numbered after all that it leads to.
        for node in self._nodes:
            if isinstance(node, _Leaf):
                counts.append(int(node.outcome != ignore))
            else:
                counts.append(sum(counts[below] for below, _ in node.arms))
        return counts[self._root]

    def _node(self, step: int, least: int, sure: int) -> int:
        """The node of what is left open at a step."""
        state = (step, least, sure)
        number = self._by_state.get(state)
        if number is None:
            number = self._by_state[state] = self._make(step, least, sure)
        return number

    def _make(self, step: int, least: int, sure: int) -> int:
        if step == self._outcomes.depth:
            return self._number(_Leaf(self._outcome(self._outcomes.stands(least, sure))))
        below: dict[int, list[Value]] = {}
        for each, bits in self._outcomes.arms(step, least, sure):
            below.setdefault(self._node(step + 1, *bits), []).extend(each.values if each else ())
        if len(below) == 1:
            return next(iter(below))
        arms = tuple((number, tuple(values)) for number, values in below.items())
        return self._number(_Branch(self._outcomes.facet(step), arms))

    def _number(self, node: _Leaf[_Outcome] | _Branch) -> int:
        number = self._numbers.setdefault(node, len(self._nodes))
        if number == len(self._nodes):
            self._nodes.append(node)
        return number

    def _paths(self, number: int, ignore: _Outcome | None) -> Iterator[tuple[_Path, _Outcome]]:
        """Every way from a node to an outcome, but not to the one to ignore."""
        node = self._nodes[number]
        if isinstance(node, _Leaf):
            if node.outcome != ignore:
                yield (), node.outcome
            return
        for below, values in node.arms:
            rest = tuple(value for other, own in node.arms if other != below for value in own)
            for path, outcome in self._paths(below, ignore):
                yield ((node.facet, values, rest), *path), outcome


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
