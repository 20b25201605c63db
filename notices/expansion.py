"""A notice as rows: conjunctions of tests whose union says the same as its regions, `any_of` and `except`.

Kleene's AND and OR distribute over one another like minimum and maximum, so the rows of a notice
answer exactly as its nested form does. An exception is not negated here (that would multiply rows);
it has rows of its own, which `notices.compiled` takes away from the notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from notices.rules import Condition, Dimension, Notice, Region, Test

__all__ = ["Conjunction", "Row", "by_dimension", "expand", "expand_condition", "expand_region"]


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Tests that must all hold; with `perhaps` they never answer more than maybe."""

    tests: tuple[Test, ...]
    perhaps: bool = False

    def __and__(self, other: Conjunction) -> Conjunction:
        return Conjunction(self.tests + other.tests, self.perhaps or other.perhaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One conjunction of a notice.

    notice: index of the notice. region and choice name the alternative that the row came from.
    """

    notice: int
    tests: Mapping[Dimension, tuple[Test, ...]]
    perhaps: bool
    exception: bool = False
    region: str | None = None
    choice: int | None = None

    def tests_of(self, dimension: Dimension) -> tuple[Test, ...]:
        """The row's tests in a dimension; none where it is free there."""
        return self.tests.get(dimension, ())


_NOTHING = Conjunction(())


def expand(notice: Notice, index: int, regions: Mapping[str, Region]) -> Iterator[Row]:
    """Yield the rows of a notice: those that show it, then those that except it."""
    plain = Conjunction(tuple(t for t in notice.show.tests if t.dimension is not Dimension.REGION))
    named: list[tuple[str | None, Conjunction]] = [
        (str(name), each)
        for test in notice.show.tests
        if test.dimension is Dimension.REGION
        for name in test.values
        for each in expand_region(regions[str(name)], regions)
    ]
    chosen: list[tuple[int | None, Conjunction]] = [
        (i, each)
        for i, condition in enumerate(notice.show.any_of)
        for each in expand_condition(condition, regions)
    ]
    for (region, where), (choice, what) in product(named or [(None, _NOTHING)], chosen or [(None, _NOTHING)]):
        merged = plain & where & what
        yield Row(
            notice=index,
            tests=by_dimension(merged.tests),
            perhaps=merged.perhaps,
            region=region,
            choice=choice,
        )
    for condition in notice.show.excepts:
        for each in expand_condition(condition, regions):
            tests = by_dimension(each.tests)
            yield Row(notice=index, tests=tests, perhaps=each.perhaps, exception=True)


def expand_region(region: Region, regions: Mapping[str, Region]) -> list[Conjunction]:
    """All ways to be in a region, the regions that it is made of resolved, each once."""
    inside = [each for condition in region.inside for each in expand_condition(condition, regions)]
    perhaps = [
        Conjunction(each.tests, perhaps=True)
        for condition in region.perhaps
        for each in expand_condition(condition, regions)
    ]
    return list(dict.fromkeys([*inside, *perhaps]))


def expand_condition(condition: Condition, regions: Mapping[str, Region]) -> list[Conjunction]:
    """All ways to meet a condition without `any_of` and `except`, its regions resolved."""
    found = [Conjunction(tuple(t for t in condition.tests if t.dimension is not Dimension.REGION))]
    for test in condition.tests:
        if test.dimension is Dimension.REGION:
            ways = [each for name in test.values for each in expand_region(regions[str(name)], regions)]
            found = [one & other for one, other in product(found, ways)]
    return found


def by_dimension(tests: Iterable[Test]) -> Mapping[Dimension, tuple[Test, ...]]:
    """Tests by what they look at, each once."""
    found: dict[Dimension, tuple[Test, ...]] = {}
    for test in dict.fromkeys(tests):
        found[test.dimension] = (*found.get(test.dimension, ()), test)
    return found
