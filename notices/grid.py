"""Regions by notices: what readers of each region are shown on one page, at one time, in some languages.

Exact, by the classes of readers that the rules tell apart: not all who are in a region fare alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from notices.classes import DIMENSIONS, Facet, Value, fresh
from notices.codes import countries_of
from notices.evaluate import Case
from notices.expansion import by_dimension, expand, expand_region
from notices.facts import Answer, Location, rank
from notices.groups import Tests
from notices.outcomes import Outcomes, Stand, Subject
from notices.rules import Condition, Dimension, Law, Model, Notice, Region, Test, Text

__all__ = ["ELSEWHERE", "UNKNOWN", "Grid", "Row", "Standing", "tabulate"]

#: Readers in a country that no rule names, and readers of whom it is not known where they are.
ELSEWHERE, UNKNOWN = "elsewhere", "location unknown"

_WHERE = frozenset({Facet.PLACE, Facet.REGISTERED_COUNTRY, Facet.CITY, Facet.RADIUS, Facet.NETWORK})

_OF_WHERE = frozenset(dimension for facet in _WHERE for dimension in DIMENSIONS[facet])


class Standing(StrEnum):
    """What becomes of a notice for a reader: shown, shown in doubt, hidden in doubt, replaced, not shown."""

    YES = "yes"
    MAYBE = "maybe"
    HELD = "(maybe)"
    REPLACED = "(yes)"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Readers of one kind, and of each notice all that becomes of it for any of them, the strongest first.

    answer: YES where they are known to be there; MAYBE where that is in doubt, though their country is
    known; NO where there can be no such reader, and every cell is empty.
    """

    name: str
    answer: Answer
    cells: tuple[tuple[Standing, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One row for each region, and one for those who are elsewhere and who may be anywhere."""

    notices: tuple[Notice, ...]
    rows: tuple[Row, ...]


def tabulate(model: Model, case: Case, notices: Sequence[Notice]) -> Grid:
    """Tell of some of the model's notices, each as if enabled, what readers of every region are shown.

    case: the page, the time and the languages. Raises ValueError on a time without a zone.
    """
    kinds = [*_regions(model, case, notices), _unknown(case), *_elsewhere(model, case)]
    columns = [_Column(notice, model, case) for notice in notices]
    return Grid(notices=tuple(notices), rows=tuple(kind.row(columns) for kind in kinds))


# ── kinds of readers ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Readers with the facts of a case but for those that are free, of whom `within` answers `answer`.

    countries: those in which they are known to be; None where they may be anywhere.
    """

    name: str
    given: Case
    free: frozenset[Facet]
    within: Subject | None = None
    answer: Answer = Answer.YES
    countries: frozenset[str] | None = None

    def row(self, columns: Iterable[_Column]) -> Row:
        return Row(name=self.name, answer=self.answer, cells=tuple(map(self._cell, columns)))

    def _cell(self, column: _Column) -> tuple[Standing, ...]:
        if self.answer is Answer.NO:
            return ()
        if _are_apart(self.countries, column.countries):
            return (Standing.NO,)
        return self.cell(column.subjects) if column.asks_where else column.anywhere

    def cell(self, subjects: Sequence[Subject]) -> tuple[Standing, ...]:
        """All that becomes of the first of the subjects for any of these readers."""
        found = {standing for answer, standing in self.outcomes(subjects) if answer is self.answer}
        return tuple(each for each in Standing if each in found)

    def outcomes(self, subjects: Sequence[Subject]) -> Iterator[tuple[Answer, Standing]]:
        """What becomes of the first of the subjects, and whether it does so within."""
        within = [self.within] if self.within else []
        outcomes = Outcomes([*subjects, *within], given=self.given, free=self.free)
        count = len(subjects)

        def outcome(stands: tuple[Stand, ...]) -> tuple[Answer, Standing]:
            inside = stands[-1].answer if within else Answer.YES
            return inside, _standing(stands[:count])

        for cube in outcomes.follow(outcome).cubes():
            inside, standing = cube.outcome
            # Who is in doubt of every region is told of in a row of their own.
            if _is_anywhere(cube.values, known=bool(within) and inside is not Answer.YES):
                yield inside, standing


class _Column:
    """A notice and those that may replace it, of which most readers need not be asked one by one.

    countries: those in which somebody may be shown it; None where it is not told by country.
    """

    def __init__(self, notice: Notice, model: Model, case: Case) -> None:
        replacers = [each for each in model.notices if each.enabled and notice.id in each.replaces]
        self.subjects: list[Subject] = [(each, model.regions) for each in (notice, *replacers)]
        rows = [[*expand(each, 0, model.regions)] for each, _ in self.subjects]
        self.countries = _reach(row.tests for row in rows[0] if not row.exception)
        self.asks_where = any(not _OF_WHERE.isdisjoint(row.tests) for own in rows for row in own)
        self._case = case

    @cached_property
    def anywhere(self) -> tuple[Standing, ...]:
        """What becomes of it for all readers, where it does not ask where they are."""
        return _unknown(self._case).cell(self.subjects)


def _reach(ways: Iterable[Tests]) -> frozenset[str] | None:
    """The countries in which somebody may go one of some ways; None where that may be any."""
    found: set[str] = set()
    for tests in ways:
        named = tests.get(Dimension.SUBDIVISION, ()) or tests.get(Dimension.COUNTRY, ())
        if not named:
            return None
        found.update(*(_countries_of(value) for value in map(str, named[0].values)))
    return frozenset(found)


def _countries_of(code: str) -> frozenset[str]:
    return countries_of(code) if "-" in code else frozenset({code})


def _are_apart(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is not None and other is not None and one.isdisjoint(other)


def _standing(stands: Sequence[Stand]) -> Standing:
    """Of the first, beside those that replace it."""
    if not stands or stands[0].answer is Answer.NO:
        return Standing.NO
    own, *replacers = stands
    if own.shown and any(each.answer is Answer.YES for each in replacers):
        return Standing.REPLACED
    if not own.shown:
        return Standing.HELD
    return Standing.YES if own.answer is Answer.YES else Standing.MAYBE


def _is_anywhere(values: Mapping[Facet, tuple[Value, ...]], *, known: bool) -> bool:
    """Whether they may be in one of the places, of those that are known where that is asked."""
    if Facet.PLACE not in values:
        return True
    return not known or any(each.value != (None, None) for each in values[Facet.PLACE])


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _regions(model: Model, case: Case, notices: Sequence[Notice]) -> Iterator[_Kind]:
    """All regions; those that the notices name come first, in their order."""
    named = (
        str(name)
        for notice in notices
        for condition in (notice.show, *notice.show.any_of)
        for test in condition.tests
        if test.dimension is Dimension.REGION
        for name in test.values
    )
    for name in dict.fromkeys([*named, *model.regions]):
        reach = _reach(by_dimension(way.tests) for way in expand_region(model.regions[name], model.regions))
        within = (_reader_in(name), model.regions)
        kind = _Kind(name=name, given=case, free=_WHERE, within=within, countries=reach)
        answers = {answer for answer, _ in kind.outcomes([])}
        yield replace(kind, answer=max(answers, key=rank))
        # Where a region says itself who may be in it, it is told of them too.
        if model.regions[name].perhaps and answers >= {Answer.YES, Answer.MAYBE}:
            yield replace(kind, answer=Answer.MAYBE)


def _reader_in(region: str) -> Notice:
    """A notice to all who are in a region."""
    test = Test(dimension=Dimension.REGION, values=(region,))
    return Notice(
        id=region,
        show=Condition(tests=(test,)),
        law=Law(citation="", verified=date.min),
        text=Text(title="", body=""),
    )


def _unknown(case: Case) -> _Kind:
    return _Kind(name=UNKNOWN, given=_at(case, Location()), free=frozenset())


def _elsewhere(model: Model, case: Case) -> Iterator[_Kind]:
    country = fresh(None, _countries(model))
    if country:
        given = _at(case, Location(country=country))
        free = _WHERE - {Facet.PLACE}
        yield _Kind(name=ELSEWHERE, given=given, free=free, countries=frozenset({country}))


def _at(case: Case, location: Location) -> Case:
    return replace(case, reader=replace(case.reader, location=location))


def _countries(model: Model) -> set[str]:
    """All countries that rules name, or a part of them."""
    rows = [row.tests.values() for notice in model.notices for row in expand(notice, 0, model.regions)]
    tests = [test for row in rows for own in row for test in own]
    regions: Iterable[Region] = model.regions.values()
    tests += [
        test for region in regions for way in expand_region(region, model.regions) for test in way.tests
    ]
    return {
        country
        for test in tests
        if test.dimension in {Dimension.COUNTRY, Dimension.SUBDIVISION}
        for value in test.values
        for country in _countries_of(str(value))
    }
