"""Facts may be unknown, are checked once, and never appear in a log."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.compiled import Decided
from notices.evaluate import Case
from notices.facts import Answer, Location, Page, Reader, every, negate, some
from notices.fragment import Fragment
from notices.ruleset import SHIPPED, Ruleset

NO, MAYBE, YES = Answer.NO, Answer.MAYBE, Answer.YES
SECRETS = ("RU", "UA-43", "709717", "KZ", "77", "192.0.2.0", "crh", "russia", "2021-03-04")
WHERE = Location(
    country="RU",
    subdivisions=("UA-43",),
    city=709717,
    registered_country="KZ",
    accuracy_radius=77,
    networks=frozenset({"192.0.2.0/24"}),
)
READER = Reader(location=WHERE, languages=("crh",))


def test_each_answer_equals_its_word() -> None:
    assert (NO, MAYBE, YES) == ("no", "maybe", "yes")


@pytest.mark.parametrize(("one", "other"), list(product(Answer, repeat=2)))
def test_kleene_logic_is_the_least_and_the_greatest(one: Answer, other: Answer) -> None:
    order = [NO, MAYBE, YES]
    assert every([one, other]) is order[min(order.index(one), order.index(other))]
    assert some([one, other]) is order[max(order.index(one), order.index(other))]


@given(st.lists(st.sampled_from(Answer)))
def test_not_all_is_some_not(answers: list[Answer]) -> None:
    assert negate(every(answers)) is some(map(negate, answers))
    assert negate(some(answers)) is every(map(negate, answers))


def test_all_of_nothing_holds_and_some_of_nothing_does_not() -> None:
    assert (every([]), some([])) == (YES, NO)


def test_a_location_knows_nothing_unless_told() -> None:
    unknown = Location()
    assert unknown == Location(country=None, subdivisions=(), city=None, anonymizer=None, networks=None)
    assert Reader() == Reader(location=unknown, languages=())
    assert Page(path="/") == Page(path="/", site=None, language=None, tags=())


@pytest.mark.parametrize("country", ["ru", "RUS", "R", "", "Р\u0423", "RU\n", 5, b"RU"])
@pytest.mark.parametrize("name", ["country", "registered_country"])
def test_a_malformed_country_is_refused_and_not_repeated(name: str, country: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^\w+ must be an ISO 3166-1 code of two capital letters$"
    ) as caught:
        Location(**{name: country})
    assert name in str(caught.value)


@pytest.mark.parametrize("code", ["UA43", "UA-", "ua-43", "UA-4343", "43", "UA-43\n"])
def test_a_malformed_subdivision_is_refused_and_not_repeated(code: str) -> None:
    with pytest.raises(ValueError, match=r"^subdivisions must be a tuple of ISO 3166-2 codes like 'XX-12'$"):
        Location(subdivisions=(code,))


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("subdivisions", lambda text: Location(subdivisions=text)),
        ("languages", lambda text: Reader(languages=text)),
        ("tags", lambda text: Page(path="/", tags=text)),
    ],
)
@pytest.mark.parametrize("text", ["ru", ""])
def test_one_text_in_the_place_of_several_is_refused(name: str, make: Any, text: str) -> None:
    """It would be read letter by letter, match nothing, and hide the warning."""
    with pytest.raises(ValueError, match=f"^{name} must be a tuple of texts, not one text$"):
        make(text)


def test_no_text_form_tells_of_a_reader() -> None:
    ruleset = Ruleset.load(SHIPPED)
    page = Page(path="/")
    decision = ruleset.decide(READER, page, day := date(2026, 11, 22))
    case = Case(reader=READER, page=page, at=day)
    verdicts = ruleset.explain(READER, page, day)
    assert decision.notices
    told = [READER, WHERE, decision, decision.notices, case, verdicts, verdicts[0].findings]
    told += [Fragment(html=b"<p>russia", variant="russia"), ruleset]
    for secret in SECRETS:
        assert not [each for each in told if secret in repr(each).replace(ruleset.revision, "")]


def test_the_text_forms_that_withhold_say_so() -> None:
    assert (repr(WHERE), repr(READER)) == ("Location(<withheld>)", "Reader(<withheld>)")
    assert repr(Decided(notice=None, answer=YES, reasons=())) == "Decided(<withheld>)"  # type: ignore[arg-type]  # not looked at
    assert repr(Fragment(html=b"123", variant="v")) == "Fragment(<3 bytes>)"


def test_no_exception_repeats_a_fact_of_a_reader() -> None:
    ruleset = Ruleset.load(SHIPPED)
    for ask in (ruleset.decide, ruleset.explain):
        with pytest.raises(ValueError, match=r"^at must be a date, or a datetime with a time zone$"):
            ask(READER, Page(path="/"), datetime(2021, 3, 4))  # noqa: DTZ001
