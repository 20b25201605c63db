"""Near misses: which one or two things, were they otherwise, would show a notice that is hidden.

Exact, by the classes of facts that the notice's own rules tell apart (`notices.classes`): all other
facts of the case are held, and every value of the one or two that are not is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import combinations
from typing import Any

from notices.classes import Facet, Value
from notices.evaluate import Case, Verdict, judge
from notices.facts import Answer
from notices.outcomes import Outcomes, Stand, Subject
from notices.rules import Model, Notice, Region, WhenUnsure
from notices.stands import Wanted

__all__ = ["NearMiss", "Situation", "Switch", "near_misses"]

#: More things than these at once are no near miss.
_MOST = 2


class Switch(StrEnum):
    """What besides a fact may be otherwise: a setting of the rules, or that an address hides the place."""

    ANONYMIZER = "anonymizer"
    REPLACED = "replaced"
    WHEN_UNSURE = "when_unsure"
    ENABLED = "enabled"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Situation:
    """One notice for one reader; replacers: the enabled notices that may be shown in its place."""

    notice: Notice
    replacers: tuple[Notice, ...]
    regions: Mapping[str, Region]
    case: Case

    @classmethod
    def of(cls, notice: Notice, model: Model, case: Case) -> Situation:
        """The situation of one of the model's notices."""
        replacers = tuple(each for each in model.notices if each.enabled and notice.id in each.replaces)
        return cls(notice=notice, replacers=replacers, regions=model.regions, case=case)

    def __repr__(self) -> str:
        return "Situation(<withheld>)"

    @property
    def subjects(self) -> list[Subject]:
        """The notice and its replacers, to be followed through all readers."""
        return [(each, self.regions) for each in (self.notice, *self.replacers)]

    def verdict(self) -> Verdict:
        """What becomes of the notice, as `notices.evaluate` judges it."""
        verdicts = judge(Model(regions=self.regions, notices=(self.notice, *self.replacers)), self.case)
        return next(each for each in verdicts if each.notice is self.notice)

    def switched(self, switch: Switch) -> Situation | None:
        """The same with this otherwise; None where there is nothing to switch."""
        return _SWITCHED[switch](self)

    def having(self, facet: Facet, value: Value) -> Situation:
        """The same with another fact; one of the location is known then, whatever the address hides."""
        return replace(self, case=_HAVING[facet](self.case, value.value))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NearMiss:
    """What would show the notice, and as what: each of these switches, and of each facet any of the values.

    rest: of the same facets, the values that would not. example: the situation with the first of each.
    replacers: the notices that are shown for certain in its place, where one must not be.
    """

    switches: tuple[Switch, ...]
    values: Mapping[Facet, tuple[Value, ...]]
    rest: Mapping[Facet, tuple[Value, ...]]
    answer: Answer
    example: Situation
    replacers: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "NearMiss(<withheld>)"

    @property
    def changes(self) -> int:
        """How many things are otherwise."""
        return len(self.switches) + len(self.values)


def near_misses(situation: Situation) -> tuple[NearMiss, ...]:
    """All the least changes that would show a hidden notice, of one thing or else of two.

    None where it is shown, or where more would have to be otherwise. Raises ValueError on a time
    without a zone.
    """
    if situation.verdict().shown:
        return ()
    facets = _facets(situation)
    for count in range(1, _MOST + 1):
        found = tuple(_changed(situation, facets, count))
        if found:
            return tuple(_with_replacers(each, situation.replacers) for each in found)
    return ()


def _with_replacers(near: NearMiss, replacers: tuple[Notice, ...]) -> NearMiss:
    if Switch.REPLACED not in near.switches:
        return near
    example = near.example
    verdicts = judge(Model(regions=example.regions, notices=replacers), example.case)
    sure = tuple(each.notice.id for each in verdicts if each.shown and each.answer is Answer.YES)
    return replace(near, replacers=sure)


def _facets(situation: Situation) -> list[Facet]:
    """What the rules tell apart."""
    return list(Outcomes(situation.subjects).facets)


def _changed(situation: Situation, facets: Collection[Facet], count: int) -> Iterator[NearMiss]:
    for number in range(count + 1):
        for switches in combinations(Switch, number):
            switched = _all_switched(situation, switches)
            if switched is not None and switched.notice.enabled:
                for free in combinations(facets, count - number):
                    yield from _with_facts(switched, switches, free)


def _all_switched(situation: Situation, switches: Sequence[Switch]) -> Situation | None:
    found: Situation | None = situation
    for switch in switches:
        found = found and found.switched(switch)
    return found


def _with_facts(
    situation: Situation, switches: tuple[Switch, ...], free: Collection[Facet]
) -> Iterator[NearMiss]:
    """Every way to show it by other values of the free facets."""
    replacers = frozenset(range(1, len(situation.replacers) + 1))
    wanted = Wanted(replacers, ((0, replacers),))
    outcomes = Outcomes(situation.subjects, given=situation.case, free=free, wanted=wanted)
    for cube in outcomes.follow(_shown).cubes():
        values = {facet: _sound(facet, own, situation.case) for facet, own in cube.values.items()}
        if cube.outcome and all(values.values()):
            example = situation
            for facet, own in values.items():
                example = example.having(facet, own[0])
            rest = {facet: _sound(facet, own, situation.case) for facet, own in cube.rest.items()}
            yield NearMiss(switches=switches, values=values, rest=rest, answer=cube.outcome, example=example)


def _shown(stands: tuple[Stand, ...]) -> Answer | None:
    """As what the first is shown, beside those that replace it."""
    own, *replacers = stands
    if not own.shown or any(each.answer is Answer.YES for each in replacers):
        return None
    return own.answer


def _sound(facet: Facet, values: Sequence[Value], case: Case) -> tuple[Value, ...]:
    """The values that can be asked for: no day beside a time."""
    if facet is not Facet.DAY:
        return tuple(values)
    return tuple(each for each in values if each.value.whole is not isinstance(case.at, datetime))


# ── what is otherwise ────────────────────────────────────────────────────────────────────────────


def _enabled(situation: Situation) -> Situation | None:
    notice = situation.notice
    return None if notice.enabled else replace(situation, notice=replace(notice, enabled=True))


def _not_replaced(situation: Situation) -> Situation | None:
    return replace(situation, replacers=()) if situation.replacers else None


def _warning_in_doubt(situation: Situation) -> Situation | None:
    notice, policy = situation.notice, WhenUnsure()
    return (
        None
        if notice.when_unsure == policy
        else replace(situation, notice=replace(notice, when_unsure=policy))
    )


def _not_anonymous(situation: Situation) -> Situation | None:
    case = situation.case
    location = case.reader.location
    if not location.anonymizer:
        return None
    reader = replace(case.reader, location=replace(location, anonymizer=False))
    return replace(situation, case=replace(case, reader=reader))


_SWITCHED: Mapping[Switch, Callable[[Situation], Situation | None]] = {
    Switch.ANONYMIZER: _not_anonymous,
    Switch.REPLACED: _not_replaced,
    Switch.WHEN_UNSURE: _warning_in_doubt,
    Switch.ENABLED: _enabled,
}


def _located(case: Case, **facts: Any) -> Case:
    return replace(case, reader=replace(case.reader, location=replace(case.location, **facts)))


def _paged(case: Case, **facts: Any) -> Case:
    return replace(case, page=replace(case.page, **facts))


_HAVING: Mapping[Facet, Callable[[Case, Any], Case]] = {
    Facet.PLACE: lambda case, place: _located(
        case, country=place[0], subdivisions=(place[1],) if place[1] else ()
    ),
    Facet.REGISTERED_COUNTRY: lambda case, code: _located(case, registered_country=code),
    Facet.CITY: lambda case, city: _located(case, city=city),
    Facet.RADIUS: lambda case, radius: _located(case, accuracy_radius=radius),
    Facet.NETWORK: lambda case, names: _located(case, networks=None if names is None else frozenset(names)),
    Facet.LANGUAGE: lambda case, tags: replace(case, reader=replace(case.reader, languages=tags or ())),
    Facet.SITE: lambda case, site: _paged(case, site=site),
    Facet.PATH: lambda case, path: _paged(case, path=path),
    Facet.TAG: lambda case, tags: _paged(case, tags=tags),
    Facet.DAY: lambda case, span: replace(case, at=span.at),
}
