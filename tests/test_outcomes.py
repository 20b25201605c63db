"""Outcomes: what becomes of notices for everybody, held against the plain evaluator."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from notices.evaluate import Case, judge
from notices.outcomes import Outcomes, Stand, example
from notices.rules import Model, Notice
from tests import strategies

TODAY = date(2026, 1, 3)


def alone(model: Model) -> Notice:
    from dataclasses import replace

    return replace(model.notices[0], enabled=True, replaces=())


def stand(model: Model, notice: Notice, case: Case) -> Stand:
    (verdict,) = judge(Model(regions=model.regions, notices=(notice,)), case)
    return Stand(verdict.answer, verdict.shown)


@settings(max_examples=30)
@given(strategies.models())
def test_each_group_of_readers_fares_as_its_example_does(model: Model) -> None:
    notice = alone(model)
    for cube in Outcomes([(notice, model.regions)]).follow(lambda stands: stands[0]).cubes():
        assert cube.outcome == stand(model, notice, example(cube.values, TODAY))


@settings(max_examples=30)
@given(strategies.models(), strategies.readers(), strategies.pages(), strategies.times())
def test_no_reader_fares_as_no_group_does(model, reader, page, at) -> None:  # type: ignore[no-untyped-def]
    notice = alone(model)
    found = {
        cube.outcome for cube in Outcomes([(notice, model.regions)]).follow(lambda stands: stands[0]).cubes()
    }
    assert stand(model, notice, Case(reader=reader, page=page, at=at)) in found
