"""Findings about notices and regions as a set: what is never used, never seen, or always replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import replace

from notices.facts import Answer
from notices.lint.conditions import Conditions
from notices.lint.finding import Finding, of_notice, of_region
from notices.outcomes import Outcomes, Stand
from notices.rules import Condition, Dimension, Model, Notice

__all__ = ["of_replacing", "of_showing", "of_use"]


def of_use(model: Model, conditions: Conditions) -> Iterator[Finding]:
    """Find regions that no notice uses, and regions that are the same."""
    used: set[str] = set()
    waiting = [name for notice in model.notices for name in _names(notice.show)]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            region = model.regions[name]
            waiting += (each for clause in (*region.inside, *region.perhaps) for each in _names(clause))
    for name in model.regions:
        if name not in used:
            yield of_region(name)("", "unused-region", f"no notice uses '{name}'")
    yield from _twins(model, conditions)


def _names(condition: Condition) -> Iterator[str]:
    for test in condition.tests:
        if test.dimension is Dimension.REGION:
            yield from map(str, test.values)
    for each in (*condition.any_of, *condition.excepts):
        yield from _names(each)


def _twins(model: Model, conditions: Conditions) -> Iterator[Finding]:
    """Regions of the same ways, however they are put together: found by what they name, then compared."""
    alike: defaultdict[object, list[str]] = defaultdict(list)
    for name in model.regions:
        named = frozenset(
            (dimension, value)
            for tests, _ in conditions.region_ways(name)
            for dimension, own in tests.items()
            for test in own
            for value in test.values
        )
        alike[named].append(name)
    for names in alike.values():
        for i, name in enumerate(names):
            twin = next((each for each in names[:i] if conditions.same(each, name)), None)
            if twin:
                yield of_region(name)("", "same-region", f"'{name}' holds the same readers as '{twin}'")


def of_showing(model: Model, seen: Container[str]) -> Iterator[Finding]:
    """Find notices that nobody can see; `seen` are those that some example shows."""
    for notice in model.notices:
        if notice.id not in seen:
            outcomes = Outcomes([(notice, model.regions)])
            if not outcomes.any(lambda stands: stands[0].shown):
                yield of_notice(notice.id)("show", "never-shown", "nobody can see this notice on any page")


def of_replacing(model: Model) -> Iterator[Finding]:
    """Find notices that are always replaced by another, and replacements that never come about."""
    by_name = {notice.id: replace(notice, enabled=True) for notice in model.notices}
    replacers: defaultdict[str, list[Notice]] = defaultdict(list)
    for notice in model.notices:
        for i, name in enumerate(notice.replaces):
            if name in by_name:
                replacers[name].append(notice)
                if not _meet(model, by_name[name], notice):
                    told = f"no reader is ever due both this notice and '{name}'"
                    yield of_notice(notice.id)(f"replaces[{i}]", "replaces-nothing", told)
    for name, others in replacers.items():
        enabled = [each for each in others if each.enabled]
        if enabled and not _left(model, by_name[name], enabled):
            told = f"it is always replaced by {' or '.join(repr(each.id) for each in enabled)}"
            yield of_notice(name)("notice", "always-replaced", told)


def _meet(model: Model, target: Notice, other: Notice) -> bool:
    outcomes = Outcomes([(target, model.regions), (other, model.regions)])
    return outcomes.any(lambda stands: stands[0].shown and stands[1].answer is Answer.YES)


def _left(model: Model, target: Notice, others: list[Notice]) -> bool:
    """Whether somebody is shown the notice although the others may replace it."""

    def is_left(stands: tuple[Stand, ...]) -> bool:
        return stands[0].shown and all(stand.answer is not Answer.YES for stand in stands[1:])

    outcomes = Outcomes([(target, model.regions), *((each, model.regions) for each in others)])
    return outcomes.any(is_left)
