"""Groups of languages and tags: the names that rows do not tell apart, of which a reader may have several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from notices.rules import Dimension, Test

__all__ = ["Group", "Tests", "none_of", "split"]

Tests: TypeAlias = Mapping[Dimension, tuple[Test, ...]]
#: Names that rows do not tell apart.
Group: TypeAlias = tuple[str, ...]


def split(dimension: Dimension, rows: Sequence[Tests]) -> list[list[Tests]]:
    """Each row as alternatives, whose tests in the dimension ask of one group of names each.

    The alternatives of a row hold where it holds, of whatever group the names are: so that groups can
    be asked about one after another.
    """
    tests = list(dict.fromkeys(test for row in rows for test in row.get(dimension, ())))
    groups = _groups(dimension, tests)
    choices = {
        test: [_asking(dimension, each, groups) for each in groups if _is_of(each, test)] for test in tests
    }
    return [[_with(row, dimension, chosen) for chosen in _chosen(row, dimension, choices)] for row in rows]


def none_of(dimension: Dimension, names: Iterable[str]) -> tuple[str, ...]:
    """None of the values that are named. A reader whose languages are known accepts another language."""
    if dimension is not Dimension.LANGUAGE:
        return ()
    taken = {part for name in names for part in (name.lower(), name.lower().split("-")[0])}
    return (next((each for each in ("en", "de", "fr", "es") if each not in taken), "zxx"),)


def _folded(dimension: Dimension, value: object) -> str:
    return str(value).lower() if dimension is Dimension.LANGUAGE else str(value)


def _wider(dimension: Dimension, name: str, names: Iterable[str]) -> frozenset[str]:
    """The names that cover a name: who accepts `ru-RU` accepts what `ru` asks for."""
    if dimension is not Dimension.LANGUAGE:
        return frozenset()
    return frozenset(each for each in names if name != each and name.startswith(f"{each}-"))


def _groups(dimension: Dimension, tests: Sequence[Test]) -> list[Group]:
    """Groups of names that the same tests ask of, and that the same wider names cover."""
    asked: dict[str, set[int]] = {}
    spelt: dict[str, str] = {}
    for i, test in enumerate(tests):
        own = {_folded(dimension, value): str(value) for value in test.values}
        spelt.update(own)
        for name in own:
            if not _wider(dimension, name, own):
                asked.setdefault(name, set()).add(i)
    found: dict[object, list[str]] = {}
    for name in sorted(asked):
        key = (frozenset(asked[name]), _wider(dimension, name, asked))
        found.setdefault(key, []).append(spelt[name])
    return [tuple(names) for names in found.values()]


def _is_of(group: Group, test: Test) -> bool:
    """Whether a test asks of a group; one that a wider name of the test covers is not asked of."""
    values = {_folded(test.dimension, value) for value in test.values}
    name = _folded(test.dimension, group[0])
    return name in values and not _wider(test.dimension, name, values)


def _asking(dimension: Dimension, group: Group, groups: Sequence[Group]) -> tuple[Test, ...]:
    """A test of one group, and of the wider ones that it comes with."""
    name = _folded(dimension, group[0])
    wider = [
        each for each in groups if _wider(dimension, name, [_folded(dimension, other) for other in each])
    ]
    return tuple(Test(dimension=dimension, values=each) for each in (group, *wider))


def _chosen(
    row: Tests, dimension: Dimension, choices: Mapping[Test, Sequence[tuple[Test, ...]]]
) -> Iterator[tuple[Test, ...]]:
    for several in product(*(choices[test] for test in row.get(dimension, ()))):
        yield tuple(dict.fromkeys(test for each in several for test in each))


def _with(row: Tests, dimension: Dimension, tests: tuple[Test, ...]) -> Tests:
    return {**row, dimension: tests} if tests else row
