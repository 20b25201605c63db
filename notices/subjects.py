"""Notices as rows to be followed through all readers: what shows, what excepts, and who is shown a maybe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from notices.expansion import expand
from notices.groups import Tests, split
from notices.rules import Dimension, Notice, Region, Test

__all__ = ["Row", "Subject", "rows_of"]

#: A notice, and the regions that its names mean.
Subject: TypeAlias = tuple[Notice, Mapping[str, Region]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one subject: one that shows it or excepts from it, or one that says who is shown a maybe."""

    subject: int
    tests: Tests
    perhaps: bool = False
    exception: bool = False
    policy: bool = False


def rows_of(subjects: Sequence[Subject], several: Sequence[Dimension]) -> list[Row]:
    """The rows of all subjects, such that each asks of one group of names in each of these dimensions."""
    found = [row for i, subject in enumerate(subjects) for row in _rows(i, subject)]
    for dimension in several:
        divided = split(dimension, [row.tests for row in found])
        found = [replace(row, tests=tests) for row, own in zip(found, divided, strict=True) for tests in own]
    return found


def _rows(subject: int, of: Subject) -> Iterator[Row]:
    notice, regions = of
    rows = [
        Row(subject, each.tests, each.perhaps, each.exception) for each in expand(notice, subject, regions)
    ]
    yield from _merged(rows)
    policy = notice.when_unsure
    if policy.languages:
        test = Test(dimension=Dimension.LANGUAGE, values=policy.languages)
        yield Row(subject, {Dimension.LANGUAGE: (test,)}, policy=True)
    elif policy.show:
        yield Row(subject, {}, policy=True)


def _merged(rows: Sequence[Row]) -> Sequence[Row]:
    """Make one row of those that differ in the values of one test alone: fewer classes to tell apart.

    The greatest of several limits is what a union of them means; they are rare, and left as they are.
    """
    for dimension in Dimension:
        if dimension is Dimension.MAX_ACCURACY_RADIUS or len(rows) == 1:
            continue
        groups: dict[object, list[Row]] = {}
        for row in rows:
            rest = tuple(item for item in row.tests.items() if item[0] is not dimension)
            single = len(row.tests.get(dimension, ())) == 1
            key = (frozenset(rest), row.perhaps, row.exception) if single else (row,)
            groups.setdefault(key if single else id(row), []).append(row)
        rows = [_union(dimension, group) for group in groups.values()]
    return rows


def _union(dimension: Dimension, rows: Sequence[Row]) -> Row:
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
    return Row(first.subject, {**first.tests, dimension: (merged,)}, first.perhaps, first.exception)
