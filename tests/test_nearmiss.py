"""Near misses: what would show a hidden notice, held against the plain evaluator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from notices.classes import Facet, Value
from notices.codes import countries
from notices.evaluate import Case
from notices.explanation import Situation, Switch
from notices.explanation.nearmiss import near_misses
from notices.facts import Answer, Location, Page, Reader
from notices.outcomes import Outcomes
from notices.rulefile import read
from notices.rules import Model
from notices.ruleset import SHIPPED, Ruleset
from tests import strategies

DAY = date(2026, 11, 22)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    model = draw(strategies.models())
    case = Case(reader=draw(strategies.readers()), page=draw(strategies.pages()), at=draw(strategies.times()))
    return Situation.of(draw(st.sampled_from(model.notices)), model, case)


def applied(situation: Situation, switches: tuple[Switch, ...], facts: dict[Facet, Value]) -> Situation:
    for switch in switches:
        switched = situation.switched(switch)
        assert switched is not None
        situation = switched
    for facet, value in facts.items():
        situation = situation.having(facet, value)
    return situation


@settings(max_examples=40)
@given(situations())
def test_a_near_miss_shows_the_notice_with_any_of_its_values(situation: Situation) -> None:
    for near in near_misses(situation):
        assert near.changes <= 2
        assert near.example.verdict().shown
        for facet, values in near.values.items():
            for value in values:
                others = {each: own[0] for each, own in near.values.items()}
                verdict = applied(situation, near.switches, {**others, facet: value}).verdict()
                assert (verdict.shown, verdict.answer) == (True, near.answer)


@settings(max_examples=40)
@given(situations())
def test_what_a_near_miss_leaves_out_does_not_show_the_notice_so(situation: Situation) -> None:
    for near in near_misses(situation):
        if near.changes == len(near.switches) + 1:
            for facet, values in near.rest.items():
                for value in values:
                    verdict = applied(situation, near.switches, {facet: value}).verdict()
                    assert (verdict.shown, verdict.answer) != (True, near.answer)


@settings(max_examples=40)
@given(situations(), strategies.readers(), strategies.pages(), strategies.times())
def test_a_hidden_notice_that_one_other_fact_shows_has_a_near_miss_of_one(
    situation: Situation, reader: Reader, page: Page, at: date | datetime
) -> None:
    # What this world's databases say: one subdivision, in its country; and a time as it was asked of.
    location = replace(reader.location, subdivisions=reader.location.subdivisions[-1:])
    assume(not location.subdivisions or location.country in {None, location.subdivisions[0][:2]})
    shown = [each for each in _one_otherwise(situation, location, reader, page, at) if each.verdict().shown]
    if shown and not situation.verdict().shown:
        assert {each.changes for each in near_misses(situation)} == {1}


def _one_otherwise(
    situation: Situation, location: Location, reader: Reader, page: Page, at: date | datetime
) -> list[Situation]:
    case = situation.case
    known = case.location
    places = [
        replace(known, country=location.country, subdivisions=location.subdivisions),
        replace(known, registered_country=location.registered_country),
        replace(known, city=location.city),
        replace(known, accuracy_radius=location.accuracy_radius),
        replace(known, networks=location.networks),
    ]
    pages = [
        replace(case.page, path=page.path),
        replace(case.page, site=page.site),
        replace(case.page, tags=page.tags),
    ]
    times = [at] if isinstance(at, datetime) is isinstance(case.at, datetime) else []
    cases = [
        *(replace(case, reader=replace(case.reader, location=each)) for each in places),
        *(replace(case, page=each) for each in pages),
        *(replace(case, at=each) for each in times),
        replace(case, reader=replace(case.reader, languages=reader.languages)),
    ]
    switched = (situation.switched(switch) for switch in Switch)
    return [*(replace(situation, case=each) for each in cases), *(each for each in switched if each)]


@settings(max_examples=40)
@given(situations())
def test_no_two_things_show_a_notice_that_has_no_near_miss(situation: Situation) -> None:
    """Of any two facts, by all classes of both at once."""
    enabled = situation.notice.enabled
    if enabled and not situation.verdict().shown and not near_misses(situation):
        for free in ((Facet.PLACE, Facet.PATH), (Facet.DAY, Facet.LANGUAGE), (Facet.CITY, Facet.TAG)):
            outcomes = Outcomes(situation.subjects[:1], given=situation.case, free=free)
            for cube in outcomes.follow(lambda stands: stands[0].shown).cubes():
                if cube.outcome and not situation.replacers:
                    # A case that a database does not tell of, or an hour of one time zone, is none.
                    assert _is_odd(situation, cube.values)


def _is_odd(situation: Situation, values: object) -> bool:
    assert isinstance(values, dict)
    places = [each.value for each in values.get(Facet.PLACE, ())]
    spans = [each.value for each in values.get(Facet.DAY, ())]
    whole = not isinstance(situation.case.at, datetime)
    return bool(
        (places and all(None not in place and place[1][:2] != place[0] for place in places))
        or (spans and all(span.whole is not whole for span in spans))
    )


@settings(max_examples=40)
@given(situations())
def test_given_facts_hold_a_case_to_its_own_outcome(situation: Situation) -> None:
    outcomes = Outcomes(situation.subjects[:1], given=situation.case, free=())
    (cube,) = outcomes.follow(lambda stands: stands[0]).cubes()
    alone = replace(situation, notice=replace(situation.notice, enabled=True), replacers=()).verdict()
    assert (cube.values, cube.outcome.answer, cube.outcome.shown) == ({}, alone.answer, alone.shown)


def test_who_hides_behind_an_anonymizer_is_near_what_the_address_tells() -> None:
    model = Ruleset.load(SHIPPED, enable=["russia-foreign-agent"]).model
    notice = next(each for each in model.notices if each.id == "russia-foreign-agent")
    case = Case(reader=Reader(location=Location(country="RU", anonymizer=True)), page=Page(path="/"), at=DAY)
    found = near_misses(Situation.of(notice, model, case))
    assert [(near.switches, near.answer) for near in found if not near.values] == [
        ((Switch.ANONYMIZER,), Answer.YES),
        ((Switch.WHEN_UNSURE,), Answer.MAYBE),
    ]


def test_what_is_shown_has_no_near_miss() -> None:
    model = Model(
        notices=Ruleset.load(SHIPPED).model.notices[:1], regions=Ruleset.load(SHIPPED).model.regions
    )
    case = Case(reader=Reader(location=Location(country="BY")), page=Page(path="/"), at=DAY)
    assert near_misses(Situation.of(model.notices[0], model, case)) == ()


def test_nothing_of_a_reader_is_in_the_text_form() -> None:
    model = Ruleset.load(SHIPPED).model
    case = Case(reader=Reader(location=Location(country="DE")), page=Page(path="/"), at=DAY)
    situation = Situation.of(model.notices[0], model, case)
    (near, *_) = near_misses(situation)
    assert (repr(situation), repr(near)) == ("Situation(<withheld>)", "NearMiss(<withheld>)")


def test_a_country_with_a_part_of_another_is_no_near_miss() -> None:
    regions = b"regions: {crimea: {in: [{subdivision: UA-43}]}, ukraine: {in: [{country: UA}]}}"
    text = (
        b"notice: n\nshow: {region: crimea, except: {region: ukraine}, when_unsure: hide}\n"
        b"law: {citation: L, verified: 2026-01-01}\ntext: {title: T, body: B}\n"
    )
    model = read([("r.yaml", regions), ("n.yaml", text)])
    case = Case(reader=Reader(location=Location(country="DE")), page=Page(path="/"), at=DAY)
    found = near_misses(Situation.of(model.notices[0], model, case))
    assert not [near for near in found if not near.switches]


def test_an_hour_is_no_near_miss_where_a_day_is_asked_of() -> None:
    """For some hours the one law is in force and the other not; on no day, for each begins where it is."""

    def rule(name: str, timezone: str, more: str = "") -> tuple[str, bytes]:
        days = f"in_force: {{from: 2026-01-02, until: 2026-01-02, timezone: {timezone}}}\n"
        rest = "law: {citation: L, verified: 2026-01-01}\ntext: {title: T, body: B}\n"
        return f"{name}.yaml", f"notice: {name}\nshow: {{path: /*}}\n{days}{more}{rest}".encode()

    early, late = rule("n", "Pacific/Kiritimati"), rule("other", "Pacific/Pago_Pago", "replaces: n\n")
    model = read([early, late])
    day = Case(reader=Reader(), page=Page(path="/"), at=date(2026, 1, 1))
    (near,) = near_misses(Situation.of(model.notices[0], model, day))
    assert near.switches == (Switch.REPLACED,)
    hour = replace(day, at=datetime(2026, 1, 1, 1, tzinfo=UTC))
    (near,) = near_misses(Situation.of(model.notices[0], model, hour))
    assert (near.switches, list(near.values)) == ((), [Facet.DAY])


def test_what_very_many_may_replace_is_explained_in_a_moment() -> None:
    """Where the place is unknown, each is a maybe or not: together, there are 2 to the 30th ways."""
    codes = sorted(countries())[:30]
    regions = "regions:\n" + "".join(f"  {code.lower()}: {{in: [{{country: {code}}}]}}\n" for code in codes)
    rest = "law: {citation: L, verified: 2026-01-01}\ntext: {title: T, body: B}\n"
    named = ", ".join(code.lower() for code in codes)
    show = f"{{region: [{named}], except: {{path: /legal/*}}}}"
    files = [("regions.yaml", regions.encode()), ("n.yaml", f"notice: n\nshow: {show}\n{rest}".encode())]
    for code in map(str.lower, codes):
        own = f"notice: n-{code}\nshow: {{region: {code}, tag: {code}}}\nreplaces: n\n{rest}"
        files.append((f"{code}.yaml", own.encode()))
    model = read(files)
    case = Case(reader=Reader(), page=Page(path="/legal/a"), at=DAY)
    target = next(each for each in model.notices if each.id == "n")
    (near,) = near_misses(Situation.of(target, model, case))
    assert (near.switches, list(near.values), near.answer) == ((), [Facet.PATH], Answer.MAYBE)
