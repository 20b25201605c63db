"""What an edit of rules changes for readers: exactly, with an example of each difference.

Two rulesets that decide alike differ in nothing here, whatever their files look like: the answers are
compared, for every class of readers, pages and days that the rules of either tell apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, TypeAlias

from notices.classes import Facet, Value, example
from notices.evaluate import Case
from notices.expansion import expand
from notices.facts import Answer
from notices.outcomes import Diagram, Outcomes, Stand, Subject
from notices.rules import Dimension, Model, Notice, Region, Window
from notices.speech import spoken_in
from notices.stands import Wanted

__all__ = ["Changes", "Difference", "Edit", "Order", "Status", "compare"]


class Status(StrEnum):
    """What becomes of a notice for a reader; `shown` is for certain, `maybe` is shown when in doubt."""

    SHOWN = "shown"
    MAYBE = "maybe"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Readers, pages and days for which another thing becomes of a notice, and one example of them.

    values and rest are those of `notices.outcomes.Cube`. enabled: whether it is on either side; where it is
    not, this is what changes on a site that enables it.
    """

    notice: str
    was: Status
    now: Status
    values: Mapping[Facet, tuple[Value, ...]]
    rest: Mapping[Facet, tuple[Value, ...]]
    example: Case
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Two notices of the same answer that change places, and a reader who is shown both."""

    first: str
    second: str
    example: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A text, law or day that is another one now; `was` or `now` is empty where there was or is none.

    The key is that of the rule file; `languages` of a notice are those that it speaks by its regions.
    """

    what: str
    key: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All that an edit changes. `more` counts, by notice, differences beyond those that are listed.

    renamed: the old and the new name of notices that are shown to the same readers as before. unread: notices
    of which nothing is said, because they could not be read on one of the sides.
    """

    readers: tuple[Difference, ...] = ()
    orders: tuple[Order, ...] = ()
    edits: tuple[Edit, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    more: Mapping[str, int]

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self) if each.name != "unread")


def compare(
    old: Model,
    new: Model,
    today: date | datetime,
    *,
    most: int | None = None,
    unread: Collection[str] = (),
) -> Changes:
    """Tell what is otherwise in the new rules than in the old.

    today: the day of an example where any day will do. most: how many differences of one notice, and how
    many changes of order, are listed; the others are counted. unread: notices to leave out.
    """
    before, after = _Side(old, unread), _Side(new, unread)
    renamed = dict(_renamed(before, after))
    added = [name for name in after.notices if name not in before.notices]
    removed = [name for name in before.notices if name not in after.notices]
    differences: list[Difference] = []
    more: dict[str, int] = {}
    for name in sorted({*before.notices, *after.notices} - {*renamed, *renamed.values()}):
        diagram = _followed(name, before, after)
        if diagram:
            listed = list(islice(_differences(name, diagram, today), most))
            enabled = name in before.enabled or name in after.enabled
            # What is for certain is told before what is in doubt.
            listed.sort(key=lambda each: Status.MAYBE in {each.was, each.now})
            differences += (replace(each, enabled=enabled) for each in listed)
            more[name] = diagram.count() - len(listed)
    return Changes(
        readers=tuple(differences),
        orders=tuple(islice(_orders(before, after, renamed, today), most)),
        edits=tuple(_edits(before, after, renamed)),
        added=tuple(name for name in added if name not in renamed.values()),
        removed=tuple(name for name in removed if name not in renamed),
        renamed=tuple(renamed.items()),
        unread=tuple(sorted(unread)),
        more={name: left for name, left in more.items() if left},
    )


def _renamed(old: _Side, new: _Side) -> Iterator[tuple[str, str]]:
    """Notices that went, each with one that came, of the same law or words, and shown to the same readers."""
    came = [name for name in new.notices if name not in old.notices]
    for name in old.notices:
        if name not in new.notices:
            alike = (each for each in came if _is_alike(old, name, new, each))
            found = next(alike, None)
            if found:
                came.remove(found)
                yield name, found


def _is_alike(old: _Side, name: str, new: _Side, other: str) -> bool:
    one, two = old.notices[name], new.notices[other]
    facts = [(each.enabled, each.replaces, each.priority) for each in (one, two)]
    same = one.text == two.text or one.law.citation == two.law.citation
    alone = not (old.replacers.get(name) or new.replacers.get(other))
    return facts[0] == facts[1] and same and alone and old.meaning(name) == new.meaning(other)


# ── for whom ─────────────────────────────────────────────────────────────────────────────────────

_Meaning: TypeAlias = tuple[Any, ...]


class _Side:
    """One of the two rulesets: its enabled notices, and by whom each may be replaced."""

    def __init__(self, model: Model, unread: Collection[str]) -> None:
        self.regions = model.regions
        self.notices = {notice.id: notice for notice in model.notices if notice.id not in unread}
        self.enabled = {name: notice for name, notice in self.notices.items() if notice.enabled}
        self.replacers: dict[str, list[str]] = {}
        for notice in self.enabled.values():
            for target in notice.replaces:
                self.replacers.setdefault(target, []).append(notice.id)
        self._meanings: dict[str, _Meaning] = {}
        self.spoken = spoken_in(Model(regions=self.regions, notices=tuple(self.notices.values())))

    def involved(self, name: str, *, as_if: bool = False) -> list[str]:
        """The notice and those that may replace it; none where nobody is shown it.

        as_if: take it as enabled.
        """
        known = self.notices if as_if else self.enabled
        return [name, *self.replacers.get(name, ())] if name in known else []

    def meaning(self, name: str) -> _Meaning:
        """All that decides to whom a notice is shown: equal ones decide alike."""
        if name not in self._meanings:
            notice = self.notices[name]
            rows = frozenset(
                (frozenset(row.tests.items()), row.perhaps, row.exception)
                for row in expand(notice, 0, self.regions)
            )
            self._meanings[name] = (rows, notice.in_force, notice.when_unsure)
        return self._meanings[name]


_Statuses: TypeAlias = tuple[Status, Status]


def _followed(name: str, old: _Side, new: _Side) -> Diagram[_Statuses | None] | None:
    pair = _Pair([(name, name)], old, new)
    return pair.outcomes.follow(lambda stands: pair.change(name, stands)) if pair.differs else None


def _differences(
    name: str, diagram: Diagram[_Statuses | None], today: date | datetime
) -> Iterator[Difference]:
    for cube in diagram.cubes():
        # `cubes` leaves out those without a change; the type does not know.
        was, now = cube.outcome or (Status.HIDDEN, Status.HIDDEN)
        yield Difference(
            notice=name,
            was=was,
            now=now,
            values=cube.values,
            rest=cube.rest,
            example=example(cube.values, today),
        )


#: What a notice is called in the old rules, and in the new ones.
_Names: TypeAlias = tuple[str, str]


class _Pair:
    """Some notices in both rulesets, followed through all readers together."""

    def __init__(self, names: Sequence[_Names], old: _Side, new: _Side) -> None:
        self._sides = (old, new)
        sides = list(zip(self._sides, zip(*names, strict=True), strict=True))
        # What is enabled on neither side may be on a site that says so.
        as_if = not any(name in side.enabled for side, own in sides for name in own)
        subjects: dict[_Meaning, Subject] = {}
        self._places: list[dict[str, int]] = []
        for side, own in sides:
            places = {}
            for each in dict.fromkeys(each for name in own for each in side.involved(name, as_if=as_if)):
                meaning = side.meaning(each)
                subjects.setdefault(meaning, (side.notices[each], side.regions))
                places[each] = list(subjects).index(meaning)
            self._places.append(places)
        self.differs = self._told(0, names) != self._told(1, names)
        self.outcomes = Outcomes(list(subjects.values()), wanted=self._wanted(names))

    def _told(self, side: int, names: Sequence[_Names]) -> list[list[tuple[int, frozenset[int]]]]:
        """By which subjects each notice stands on a side."""
        places = self._places[side]
        return [
            [(places[name], frozenset(places[each] for each in self._sides[side].involved(name)[1:]))]
            if name in places
            else []
            for name in (each[side] for each in names)
        ]

    def _wanted(self, names: Sequence[_Names]) -> Wanted:
        """Of those that may replace others, no more than where they do."""
        uses = tuple(use for side in (0, 1) for told in self._told(side, names) for use in told)
        replacers = frozenset[int]().union(*(each for _, each in uses))
        return Wanted(replacers - {target for target, _ in uses}, uses)

    def status(self, side: int, name: str, stands: Sequence[Stand]) -> Status:
        """What becomes of a notice by one of the rulesets."""
        places = self._places[side]
        if name not in places or not stands[places[name]].shown:
            return Status.HIDDEN
        replacers = self._sides[side].involved(name)[1:]
        if any(stands[places[each]].answer is Answer.YES for each in replacers):
            return Status.HIDDEN
        return Status.SHOWN if stands[places[name]].answer is Answer.YES else Status.MAYBE

    def change(self, name: str, stands: Sequence[Stand]) -> _Statuses | None:
        """What became of a notice and what becomes now, where it is not the same."""
        was, now = self.status(0, name, stands), self.status(1, name, stands)
        return None if was is now else (was, now)


def _orders(old: _Side, new: _Side, renamed: Mapping[str, str], today: date | datetime) -> Iterator[Order]:
    """Notices that change places for somebody: only a priority or a name of either can have done it."""
    kept = ((was, renamed.get(was, was)) for was in old.enabled)
    both = sorted((each for each in kept if each[1] in new.enabled), key=lambda each: each[1])
    moved = {
        each for each in both if each[0] != each[1] or _priority(each[0], old) != _priority(each[1], new)
    }
    seen = {each: _windows_and_paths(new.enabled[each[1]]) for each in both}
    for one in both:
        for other in both:
            if (one in moved or other in moved) and _may_meet(seen[one], seen[other]):
                was, now = (
                    _precedes(side.enabled[one[i]], side.enabled[other[i]])
                    for i, side in enumerate((old, new))
                )
                if now and not was:
                    yield from _order(one, other, old, new, today)


def _priority(name: str, side: _Side) -> int:
    return side.enabled[name].priority


_Where: TypeAlias = tuple[tuple[Window, ...], tuple[str, ...]]


def _windows_and_paths(notice: Notice) -> _Where:
    """What tells most pairs apart at a glance: when a notice is in force, and on which paths."""
    paths = (test.values for test in notice.show.tests if test.dimension is Dimension.PATH)
    return notice.in_force, tuple(map(str, next(paths, ())))


def _may_meet(one: _Where, other: _Where) -> bool:
    """Whether two notices can be in force at once, on one page: else nobody is shown both."""
    days = not (one[0] and other[0]) or any(
        a.overlaps(b) or a.shares_a_day(b) for a in one[0] for b in other[0]
    )
    return days and (not (one[1] and other[1]) or any(_share(a, b) for a in one[1] for b in other[1]))


def _share(one: str, other: str) -> bool:
    """Whether some path is of both patterns."""
    if one.endswith("*") and other.endswith("*"):
        return one.startswith(other[:-1]) or other.startswith(one[:-1])
    return one == other or any(
        a.endswith("*") and b.startswith(a[:-1]) for a, b in ((one, other), (other, one))
    )


def _precedes(one: Notice, other: Notice) -> bool:
    return (-one.priority, one.id) < (-other.priority, other.id)


def _order(first: _Names, second: _Names, old: _Side, new: _Side, today: date | datetime) -> Iterator[Order]:
    pair = _Pair([first, second], old, new)

    def together(stands: tuple[Stand, ...]) -> bool:
        return all(
            pair.status(side, first[side], stands)
            is pair.status(side, second[side], stands)
            is not Status.HIDDEN
            for side in (0, 1)
        )

    for cube in islice(pair.outcomes.follow(together).cubes(ignore=False), 1):
        yield Order(first=first[1], second=second[1], example=example(cube.values, today))


# ── texts, laws and days ─────────────────────────────────────────────────────────────────────────


def _edits(old: _Side, new: _Side, renamed: Mapping[str, str]) -> Iterator[Edit]:
    both = {name: name for name in old.notices if name in new.notices}
    for name, now in sorted({**both, **renamed}.items()):
        yield from _edited(now, _told_of(name, old), _told_of(now, new))
    for name in sorted(old.regions.keys() & new.regions.keys()):
        yield from _edited(name, _told_of_region(old.regions[name]), _told_of_region(new.regions[name]))


def _edited(what: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Edit]:
    for key in dict.fromkeys([*was, *now]):
        if was.get(key, "") != now.get(key, ""):
            yield Edit(what=what, key=key, was=was.get(key, ""), now=now.get(key, ""))


def _told_of(name: str, side: _Side) -> Mapping[str, str]:
    notice = side.notices[name]
    law = notice.law
    return {
        **{f"text.{name}": text for name, text in notice.text.fields().items()},
        "languages": " ".join(side.spoken[name]),
        "more_info": notice.more_info or "",
        "unsigned": notice.unsigned or "",
        "placement": str(notice.placement),
        "dismissible": str(notice.dismissible).lower(),
        "kind": str(notice.kind),
        "in_force": "; ".join(map(_window, notice.in_force)),
        "law.citation": law.citation,
        "law.sources": " ".join(law.sources),
        "law.sure": law.sure or "",
        "law.verified": str(law.verified),
        "law.review_by": str(law.review_by or ""),
        "law.note": law.note or "",
    }


def _window(window: Window) -> str:
    since = f"from {window.first}" if window.first else ""
    until = f"until {window.last}" if window.last else ""
    return f"{' '.join(filter(None, [since, until]))} ({window.timezone})"


def _told_of_region(region: Region) -> Mapping[str, str]:
    return {
        "languages": " ".join(region.languages),
        "as_of": str(region.as_of or ""),
        "sources": " ".join(region.sources),
    }
