"""The compiled decision is the plain one, only faster."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import Answer, Location, Page, Reader
from notices.compiled import Compiled
from notices.evaluate import Case, judge
from notices.expansion import expand
from notices.rules import Condition, Dimension, Law, Model, Notice, Region, Test, Text
from tests.strategies import models, pages, readers, times

CASES = st.lists(st.tuples(readers(), pages(), times()), min_size=1, max_size=4)


def _plain(model: Model, reader: Reader, page: Page, at: Any) -> list[tuple[str, Answer, tuple[str, ...]]]:
    verdicts = judge(model, Case(reader=reader, page=page, at=at))
    return [(each.notice.id, each.answer, each.reasons) for each in verdicts if each.shown]


@settings(max_examples=250)
@given(model=models(), cases=CASES)
def test_the_compiled_decision_equals_the_plain_one(model: Model, cases: list[Any]) -> None:
    compiled = Compiled(model, "")
    for reader, page, at in cases:
        decided = compiled.decide(reader, page, at).notices
        assert [(d.id, d.answer, d.reasons) for d in decided] == _plain(model, reader, page, at)


@given(model=models(), cases=CASES)
def test_the_order_of_rules_changes_no_decision(model: Model, cases: list[Any]) -> None:
    turned = Model(regions=model.regions, notices=tuple(reversed(model.notices)))
    one, other = Compiled(model, ""), Compiled(turned, "")
    for reader, page, at in cases:
        assert one.decide(reader, page, at) == other.decide(reader, page, at)


@given(model=models(), cases=CASES)
def test_a_page_that_may_not_vary_shows_no_notice_to_anybody(model: Model, cases: list[Any]) -> None:
    compiled = Compiled(model, "")
    for reader, page, at in cases:
        if not compiled.may_vary(page, at):
            assert compiled.decide(reader, page, at).notices == ()


@given(model=models(), reader=readers(), page=pages(), at=times())
def test_what_is_decided_once_is_decided_again_alike(
    model: Model, reader: Reader, page: Page, at: Any
) -> None:
    compiled = Compiled(model, "")
    assert compiled.decide(reader, page, at) is compiled.decide(reader, page, at)


@given(model=models(), reader=readers(), page=pages(), at=times())
def test_knowing_less_never_hides_what_was_shown_for_certain(
    model: Model, reader: Reader, page: Page, at: Any
) -> None:
    shy = Model(
        regions=model.regions,
        notices=tuple(
            Notice(id=n.id, show=n.show, law=n.law, text=n.text, in_force=n.in_force) for n in model.notices
        ),
    )
    compiled = Compiled(shy, "")
    sure = {d.id for d in compiled.decide(reader, page, at).notices if d.answer is Answer.YES}
    unknown = compiled.decide(Reader(), page, at)
    assert sure <= {d.id for d in unknown.notices}


def _notice(name: str, show: Condition) -> Notice:
    return Notice(
        id=name, show=show, law=Law(citation="Law", verified=date(2026, 1, 1)), text=Text(title="T", body="B")
    )


def _many(count: int) -> Model:
    path = [Test(dimension=Dimension.PATH, values=(f"/{i}/*",)) for i in range(count)]
    return Model(notices=tuple(_notice(f"n-{i}", Condition(tests=(path[i],))) for i in range(count)))


def test_caches_that_meet_their_bound_change_no_decision() -> None:
    compiled = Compiled(_many(5000), "")
    for i in range(5000):
        reader = Reader(location=Location(city=i), languages=(f"x-{i}",))
        decision = compiled.decide(reader, Page(path=f"/{i}/a"), date(2026, 1, 1))
        assert [d.id for d in decision.notices] == [f"n-{i}"]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Compiled(_many(1), "").decide(Reader(), Page(path="/"), datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        Compiled(_many(1), "").may_vary(Page(path="/"), datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_instant_and_its_day_agree_where_no_law_is_dated() -> None:
    compiled = Compiled(_many(1), "")
    page = Page(path="/0/a")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert compiled.decide(Reader(), page, at) == compiled.decide(Reader(), page, at.date())


def test_a_region_made_of_regions_has_each_way_once() -> None:
    country = Condition(tests=(Test(dimension=Dimension.COUNTRY, values=("RU",)),))
    same = Condition(tests=(Test(dimension=Dimension.REGION, values=("a", "b")),))
    regions = {
        "a": Region(name="a", inside=(country,)),
        "b": Region(name="b", inside=(country, country)),
        "c": Region(name="c", inside=(same,)),
    }
    notice = _notice("n", Condition(tests=(Test(dimension=Dimension.REGION, values=("c",)),)))
    assert len(list(expand(notice, 0, regions))) == 1


def test_the_text_form_of_a_decision_tells_no_notice() -> None:
    decision = Compiled(_many(1), "").decide(Reader(), Page(path="/0/"), date(2026, 1, 1))
    assert repr(decision) == "Decision(<1 notices>)"
