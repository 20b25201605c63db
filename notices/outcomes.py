"""What becomes of notices for every reader, page and day there can be: exactly, not by sampling.

No reader is in a country and in a part of another at once, unless that is a country too (`notices.codes`).

The rows of the notices are asked about one class of facts after another (`notices.classes`). What is
left open after each is a pair of integers, as in the compiled decision; equal pairs are followed once.
That makes a decision diagram, whose paths say for whom, where and when an outcome comes about.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar

from notices.calendar import Calendar
from notices.classes import DIMENSIONS, Class, Facet, Value, of_case, of_days, of_values
from notices.evaluate import Case
from notices.groups import Group, Tests, none_of
from notices.rules import Dimension
from notices.stands import ALL, Masks, Stand, Wanted, narrowed, settled, stand
from notices.subjects import Row, Subject, rows_of
from notices.tables import Bits

__all__ = ["Cube", "Diagram", "Outcomes", "Stand", "Subject"]

_Outcome = TypeVar("_Outcome", bound=Hashable)

_SINGLE = (
    Facet.PLACE,
    Facet.REGISTERED_COUNTRY,
    Facet.CITY,
    Facet.RADIUS,
    Facet.NETWORK,
    Facet.SITE,
    Facet.PATH,
)
#: Of these a reader or page may have several: they are asked about one group of names after another.
_SEVERAL = (Facet.LANGUAGE, Facet.TAG)


@dataclass(frozen=True, slots=True)
class Cube(Generic[_Outcome]):
    """All readers, pages and days with these values have this outcome; a facet not named may be anything.

    rest: of the same facets, what has another outcome; nothing of those that there may be several of.
    """

    values: Mapping[Facet, tuple[Value, ...]]
    rest: Mapping[Facet, tuple[Value, ...]]
    outcome: _Outcome


@dataclass(frozen=True, slots=True)
class _Step:
    """One question: the classes of a facet, or whether a reader or page has a name of one group.

    asking: the rows that ask of the group; of: those that ask of the facet at all; unknown: the bit that
    says that nothing is known of the facet; first: whether nothing was asked of the facet before.
    """

    facet: Facet
    classes: Sequence[Class] = ()
    group: Group = ()
    asking: int = 0
    of: int = 0
    unknown: int = 0
    first: bool = False


class Outcomes:
    """All that can become of some notices, each taken as enabled and by itself.

    given: where there is one, all facets that are not free are as they are in this case. wanted: what is
    asked of them, where that is less than where each stands.
    """

    def __init__(
        self,
        subjects: Sequence[Subject],
        *,
        given: Case | None = None,
        free: Collection[Facet] = frozenset(Facet),
        wanted: Wanted = ALL,
    ) -> None:
        self._wanted = wanted
        self._rows = rows_of(subjects, [Dimension(facet) for facet in _SEVERAL])
        self._notices = [notice for notice, _ in subjects]
        size = len(self._rows)
        # Behind the rows come four for each notice, and one for each facet of which nothing is known.
        self._all = (1 << size + 4 * len(subjects) + len(_SEVERAL)) - 1
        self._masks = [self._mask(i, size + 4 * i) for i in range(len(subjects))]
        self._start: Bits = ((1 << size) - 1, _bits(self._rows, lambda row: not row.perhaps))
        self._tests: list[Tests] = [row.tests for row in self._rows]
        self._tests += [{}] * (self._all.bit_length() - size)
        self._steps: list[_Step] = []
        self._ask(frozenset(Facet) if given is None else frozenset(free), given)
        self._pending = self._pending_rows()

    def _mask(self, subject: int, first: int) -> Masks:
        def rows(holds: Callable[[Row], bool]) -> int:
            return _bits(self._rows, lambda row: row.subject == subject and holds(row))

        yes, maybe, excepted, asked = (1 << first + i for i in range(4))
        return Masks(
            own=rows(lambda _: True) | yes | maybe | excepted | asked,
            showing=rows(lambda row: not row.exception and not row.policy) | yes | maybe,
            excepting=rows(lambda row: row.exception) | excepted,
            policy=rows(lambda row: row.policy) | asked,
            yes=yes,
            maybe=maybe,
            excepted=excepted,
            asked=asked,
        )

    def _ask(self, asked: frozenset[Facet], given: Case | None) -> None:
        """Settle what is given, and put the other facets in the order in which they are asked about."""
        dated = [mask.showing & (1 << len(self._rows)) - 1 for mask in self._masks]
        if given is not None:
            for facet in frozenset(Facet) - asked - {Facet.DAY}:
                self._narrow(of_case(facet, self._tests, given))
            if Facet.DAY not in asked:
                in_force = Calendar(self._notices, dated, self._all).rows_at(given.at)
                self._narrow((in_force, in_force))
        for facet in _SINGLE:
            if facet in asked:
                self._add(facet, of_values(facet, self._tests))
        if Facet.DAY in asked:
            self._add(Facet.DAY, of_days(self._notices, dated, self._all))
        steps = [
            step for i, facet in enumerate(_SEVERAL) if facet in asked for step in self._groups(facet, i)
        ]
        # What the same rows ask of is asked together, and wider names before those that they cover.
        seen: set[Facet] = set()
        for step in sorted(steps, key=lambda step: (_depth(step, steps), step.asking & -step.asking)):
            self._steps.append(replace(step, first=step.facet not in seen))
            seen.add(step.facet)
        self._unknowns = sorted({(step.unknown, step.of) for step in steps})

    def _add(self, facet: Facet, classes: list[Class]) -> None:
        if len(classes) == 1:
            # Nothing to tell apart, but perhaps something that never holds.
            self._narrow(classes[0].bits)
        elif classes:
            self._steps.append(_Step(facet, classes))

    def _narrow(self, bits: Bits) -> None:
        self._start = self._start[0] & bits[0], self._start[1] & bits[1]

    def _groups(self, facet: Facet, number: int) -> Iterator[_Step]:
        dimension = Dimension(facet)
        asking: dict[Group, int] = {}
        for i, row in enumerate(self._rows):
            for test in row.tests.get(dimension, ()):
                group = tuple(map(str, test.values))
                asking[group] = asking.get(group, 0) | 1 << i
        of = sum(1 << i for i, row in enumerate(self._rows) if dimension in row.tests)
        unknown = 1 << self._all.bit_length() - len(_SEVERAL) + number
        for group, rows in asking.items():
            yield _Step(facet, group=group, asking=rows, of=of, unknown=unknown)

    def _pending_rows(self) -> list[int]:
        """Before each step, and after the last, the rows that ask of something still to be asked about."""
        pending = [0]
        for step in reversed(self._steps):
            pending.append(pending[-1] | self._asking(step))
        return pending[::-1]

    def _asking(self, step: _Step) -> int:
        if step.group:
            return step.asking
        if step.facet is Facet.DAY:
            dated = (
                mask.showing
                for mask, notice in zip(self._masks, self._notices, strict=True)
                if notice.in_force
            )
            return sum(dated)
        return _bits(self._rows, lambda row: not row.tests.keys().isdisjoint(DIMENSIONS[step.facet]))

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
        """How many questions there are to ask."""
        return len(self._steps)

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What the notices tell apart."""
        return tuple(dict.fromkeys(step.facet for step in self._steps))

    def facet(self, step: int) -> Facet:
        """What is asked about at a step."""
        return self._steps[step].facet

    def arms(self, step: int, least: int, sure: int) -> Iterator[tuple[tuple[Value, ...], Bits]]:
        """What is left open below each answer to the question of a step; one arm where nothing is asked."""
        question = self._steps[step]
        found = self._by_class if question.classes else self._by_group
        for values, (low, high) in found(question, least, sure):
            yield values, self._settled(step + 1, low, high)

    @staticmethod
    def _by_class(step: _Step, least: int, sure: int) -> Iterator[tuple[tuple[Value, ...], Bits]]:
        for each in step.classes:
            yield each.values, (least & each.bits[0], sure & each.bits[1])

    def _by_group(self, step: _Step, least: int, sure: int) -> Iterator[tuple[tuple[Value, ...], Bits]]:
        relevant = least & (step.of if step.first else step.asking)
        if least & step.unknown or not relevant:
            yield (), (least, sure)
            return
        lacking = none_of(Dimension(step.facet), self._names(step.facet))
        # The plainest first: a reader or page with few of the names.
        without = Value(lacking, other=True, without=(step.group,))
        yield (without,), (least & ~step.asking, sure & ~step.asking)
        yield (Value(step.group[:1], alike=(step.group,)),), (least, sure)
        if step.first:
            yield (Value(None),), (least | step.unknown, sure & ~step.of)

    def _names(self, facet: Facet) -> list[str]:
        return [name for step in self._steps if step.facet is facet for name in step.group]

    @property
    def start(self) -> Bits:
        """What is open before anything is asked."""
        return self._settled(0, *self._start)

    def _settled(self, step: int, least: int, sure: int) -> Bits:
        """Put in the place of all rows that no later question changes what they make of their notice."""
        pending = self._pending[step]
        for mask in self._masks:
            if least & mask.own:
                least, sure = settled(mask, least, sure, pending)
        least = narrowed(self._wanted, self._masks, least, sure)
        for unknown, of in self._unknowns:
            if not least & of & pending:
                least &= ~unknown
        return least, sure & least

    def stands(self, least: int, sure: int) -> tuple[Stand, ...]:
        """Where each notice stands once all is asked."""
        return tuple(stand(mask, least, sure) for mask in self._masks)


def _depth(step: _Step, steps: Sequence[_Step]) -> int:
    """How many groups hold a name that covers one of this group."""
    if step.facet is not Facet.LANGUAGE:
        return 0
    wide = (f"{name.lower()}-" for other in steps if other.facet is step.facet for name in other.group)
    return sum(any(name.lower().startswith(each) for name in step.group) for each in wide)


def _bits(rows: Sequence[Row], holds: Callable[..., bool]) -> int:
    return sum(1 << i for i, row in enumerate(rows) if holds(row))


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
            values: dict[Facet, tuple[Value, ...]] = {}
            rest: dict[Facet, tuple[Value, ...]] = {}
            for facet, own, others in path:
                several = facet in _SEVERAL
                values[facet] = _both(values.get(facet), own) if several else own
                rest[facet] = () if several else others
            yield Cube(values, rest, found)

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self._nodes)

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
            below.setdefault(self._node(step + 1, *bits), []).extend(each)
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


def _both(before: tuple[Value, ...] | None, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """What is told of several names by the answers to two questions."""
    if before is None:
        before = (Value(()),)
    if any(each.value is None for each in values):
        # Whoever is unknown in this is told of by no other question.
        return tuple(_one_more(before[0], each) for each in values)
    return tuple(_one_more(each, _agreed(values)) for each in before)


def _agreed(values: tuple[Value, ...]) -> Value:
    """One answer; of two, that it is known whether there is such a name, and no more."""
    lacking = next((each for each in values if not each.alike), values[0])
    return values[0] if len(values) == 1 else Value(lacking.value, other=True)


def _one_more(before: Value, value: Value) -> Value:
    if value.value is None:
        return value
    names = (*before.value, *value.value) if value.alike and before.alike else ()
    own = names or (value.value if value.alike or not before.alike else before.value)
    alike = (*before.alike, *value.alike)
    return Value(own, other=not alike, alike=alike, without=(*before.without, *value.without))
