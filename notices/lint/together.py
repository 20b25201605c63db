"""Findings about notices and regions as a set: what is never used, never seen, or always replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from notices.facts import Answer
from notices.lint.conditions import Conditions
from notices.lint.finding import Finding, of_notice, of_region
from notices.outcomes import Outcomes, Stand
from notices.rules import Condition, Dimension, Model, Notice, Region, Test
from notices.stands import ALL, Wanted

__all__ = ["of_replacing", "of_showing", "of_use", "of_wholes"]


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
    """Regions of the same ways, however they are put together: of the same countries, then compared."""
    alike: defaultdict[object, list[str]] = defaultdict(list)
    for name in model.regions:
        ways = conditions.region_ways(name)
        named = (_countries(test) for tests, _ in ways for own in tests.values() for test in own)
        alike[frozenset(code for codes in named for code in codes)].append(name)
    for names in alike.values():
        for i, name in enumerate(names):
            twin = next((each for each in names[:i] if conditions.same(each, name)), None)
            if twin:
                yield of_region(name)("", "same-region", f"'{name}' holds the same readers as '{twin}'")


def _countries(test: Test) -> set[str]:
    """The countries that a test is of, if any."""
    is_place = test.dimension in {Dimension.COUNTRY, Dimension.SUBDIVISION}
    return {str(value)[:2] for value in test.values} if is_place else set()


def of_wholes(model: Model) -> Iterator[Finding]:
    """Find regions that name a country whole, where another one names parts of it."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for region in model.regions.values():
        for test in _tests(region, Dimension.SUBDIVISION):
            for country in {str(code)[:2] for code in test.values}:
                parts[country].append(region.name)
    for region in model.regions.values():
        for i, clause in enumerate(region.inside):
            if [test.dimension for test in clause.tests] == [Dimension.COUNTRY]:
                for country in map(str, clause.tests[0].values):
                    others = [name for name in parts[country] if name != region.name]
                    if others:
                        told = f"{country} is named whole, and '{others[0]}' names parts of it"
                        yield of_region(region.name)(f"in[{i}].country", "whole-country", told)


def _tests(region: Region, dimension: Dimension) -> Iterator[Test]:
    for clause in (*region.inside, *region.perhaps):
        yield from (test for test in clause.tests if test.dimension is dimension)


def of_showing(model: Model, sure: Container[str]) -> Iterator[Finding]:
    """Find notices that nobody can see; `sure` are those that somebody is known to see for certain."""
    for notice in model.notices:
        if notice.id not in sure:
            outcomes = Outcomes([(notice, model.regions)])
            say = of_notice(notice.id)
            if not outcomes.any(lambda stands: stands[0].shown):
                yield say("show", "never-shown", "nobody can see this notice on any page")
            elif not outcomes.any(lambda stands: stands[0].answer is Answer.YES):
                yield say("show", "never-certain", "nobody can be shown this notice for certain")


def of_replacing(model: Model, today: date) -> Iterator[Finding]:
    """Find notices that from today on are always replaced, and replacements that never come about."""
    by_name = {notice.id: replace(notice, enabled=True) for notice in model.notices}
    replacers: defaultdict[str, list[Notice]] = defaultdict(list)
    for notice in model.notices:
        for name in notice.replaces:
            replacers[name].append(notice)
    for name, others in replacers.items():
        yield from _of_target(by_name[name], others, model, today)


def _of_target(target: Notice, others: list[Notice], model: Model, today: date) -> Iterator[Finding]:
    # Of one that has ended, that is told.
    now = _from(today, target)
    coming = [own for each in others for own in [_from(today, each)] if now and own]
    enabled = [i for i, each in enumerate(coming) if each.enabled]
    # One pair is followed once, for both questions; past days are asked of only where need be.
    left = Wanted(frozenset(range(len(coming) + 1)), ((0, frozenset(i + 1 for i in enabled)),))
    together = Outcomes(
        [(each, model.regions) for each in (now or target, *coming)],
        wanted=ALL if len(coming) == 1 else left,
    )
    met = {coming[0].id} if len(coming) == 1 and together.any(_meet) else set()
    for each in others:
        if each.id not in met and not Outcomes([(one, model.regions) for one in (target, each)]).any(_meet):
            told = f"no reader is ever due both this notice and '{target.id}'"
            yield of_notice(each.id)(f"replaces[{each.replaces.index(target.id)}]", "replaces-nothing", told)
    if enabled and not together.any(partial(_is_left, enabled)):
        told = (
            f"where it would be shown for certain, {_named([coming[i] for i in enabled])} stands in its place"
        )
        yield of_notice(target.id)("notice", "always-replaced", told)


def _meet(stands: Sequence[Stand]) -> bool:
    return stands[0].shown and stands[1].answer is Answer.YES


def _is_left(others: Sequence[int], stands: Sequence[Stand]) -> bool:
    """Whether the notice is shown for certain although the others may replace it."""
    replaced, *replacing = stands
    return replaced.answer is Answer.YES and all(replacing[i].answer is not Answer.YES for i in others)


def _named(notices: list[Notice]) -> str:
    return " or ".join(f"'{each.id}'" for each in notices)


def _from(today: date, notice: Notice) -> Notice | None:
    """The notice as it is from today on, its past days forgotten; None where it has ended."""
    if not notice.in_force:
        return notice
    windows = tuple(
        replace(window, first=None, opens=None) if window.first and window.first < today else window
        for window in notice.in_force
        if not window.last or today <= window.last
    )
    return replace(notice, in_force=windows) if windows else None
