"""Differences of rulesets, held against brute force over all classes of readers, pages and days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from notices.classes import Facet, Span, Value
from notices.codes import countries
from notices.compiled import Compiled, Decision
from notices.diff import Changes, Difference, Status, compare
from notices.evaluate import Case, evaluate, language_ranges
from notices.facts import Answer, Location, Page, Reader
from notices.rulefile.conditions import to_window
from notices.rules import (
    Condition,
    Dimension,
    Kind,
    Law,
    Model,
    Notice,
    Placement,
    Region,
    Test,
    Text,
    Unsigned,
    WhenUnsure,
)
from tests import strategies

TODAY = date(2026, 1, 3)

# ── brute force ──────────────────────────────────────────────────────────────────────────────────

#: Facts of every class that rules over the small world of `tests.strategies` can tell apart.
PLACES = [
    *((country, ()) for country in (None, "RU", "UA", "GB", "DE", "US", "HK", "CN")),
    *(("UA", (code,)) for code in ("UA-43", "UA-14", "UA-30")),
    *(("RU", (code,)) for code in ("RU-MOW", "RU-SPE")),
    *(("GB", codes) for codes in (("GB-ENG",), ("GB-LND",), ("GB-SCT",), ("GB-WLS",), ("GB-ENG", "GB-LND"))),
    *(("CN", ("CN-GD",)), ("HK", ("CN-HK",))),
    (None, ("UA-43",)),
]


def _subsets(values: list[str]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(values, n) for n in range(len(values) + 1)))


FACTS: Mapping[Facet, list[Any]] = {
    Facet.PLACE: PLACES,
    Facet.REGISTERED_COUNTRY: [None, "RU", "UA", "GB", "DE", "US"],
    Facet.CITY: [None, 1, 2, 3],
    Facet.RADIUS: [None, 5, 10, 50, 100, 1000],
    # No address lies in two networks of which neither lies in the other.
    Facet.NETWORK: [None, frozenset(), *(frozenset({each}) for each in strategies.NETWORKS)],
    Facet.LANGUAGE: [(), ("fr",), *_subsets(["ru", "ru-RU", "uk", "en-GB", "en"])],
    Facet.SITE: [None, "example.org", "example.net", "example.com"],
    Facet.PATH: ["/", "/a", "/a/", "/a/b", "/a/c", "/legal/", "/legal/x", "/b"],
    Facet.TAG: [None, *_subsets(strategies.TAGS), ("other",)],
}
DAYS = [strategies.FIRST_DAY + timedelta(days=n) for n in range(-2, 12)]
HOURS = [datetime(2025, 12, 30, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(14 * 96)]
OF_DIMENSIONS = {
    Dimension.COUNTRY: Facet.PLACE,
    Dimension.SUBDIVISION: Facet.PLACE,
    Dimension.MAX_ACCURACY_RADIUS: Facet.RADIUS,
    **{Dimension(facet.value): facet for facet in Facet if facet.value in set(Dimension)},
}


def case(facts: Mapping[Facet, Any], at: date | datetime) -> Case:
    country, subdivisions = facts.get(Facet.PLACE, (None, ()))
    location = Location(
        country=country,
        subdivisions=subdivisions,
        registered_country=facts.get(Facet.REGISTERED_COUNTRY),
        city=facts.get(Facet.CITY),
        accuracy_radius=facts.get(Facet.RADIUS),
        networks=facts.get(Facet.NETWORK),
    )
    page = Page(path=facts.get(Facet.PATH, "/"), site=facts.get(Facet.SITE), tags=facts.get(Facet.TAG, ()))
    return Case(reader=Reader(location=location, languages=facts.get(Facet.LANGUAGE, ())), page=page, at=at)


def asked_by(*models: Model) -> tuple[Test, ...]:
    """All tests that the notices ask, those of their regions included."""
    found: dict[Test, None] = {}
    for model in models:
        for notice in model.notices:
            found.update(dict.fromkeys(all_tests(notice.show, model)))
            policy = notice.when_unsure.languages
            if policy:
                found[Test(dimension=Dimension.LANGUAGE, values=policy)] = None
    return tuple(found)


def all_tests(condition: Condition, model: Model) -> Iterator[Test]:
    for test in condition.tests:
        if test.dimension is Dimension.REGION:
            for region in (model.regions[str(name)] for name in test.values):
                for each in (*region.inside, *region.perhaps):
                    yield from all_tests(each, model)
        else:
            yield test
    for each in (*condition.any_of, *condition.excepts):
        yield from all_tests(each, model)


def involved(model: Model, name: str) -> Model:
    """The notice and those that may replace it; none where it is shown to nobody."""
    notices = [n for n in model.notices if n.enabled and (n.id == name or name in n.replaces)]
    if name not in {notice.id for notice in notices}:
        notices = []
    return Model(regions=model.regions, notices=tuple(notices))


def times(*models: Model) -> list[date | datetime]:
    """One day and one quarter of an hour of each stretch of time in which the same windows hold."""
    windows = {window for model in models for notice in model.notices for window in notice.in_force}
    found: dict[object, date | datetime] = {}
    for at in (*DAYS, *HOURS):
        found.setdefault((isinstance(at, datetime), *(window.holds(at) for window in windows)), at)
    return list(found.values())


def everybody(*models: Model) -> Iterator[tuple[Mapping[Facet, Any], Case]]:
    """One reader, page and time of every class, and the facts that it was made from."""
    tests = asked_by(*models)
    facets = sorted({OF_DIMENSIONS[test.dimension] for test in tests})
    pools = [_one_of_each(facet, tests) for facet in facets]
    moments = times(*models)
    for values in product(*pools):
        facts = dict(zip(facets, values, strict=True))
        for at in moments:
            yield facts, case(facts, at)


def _one_of_each(facet: Facet, tests: tuple[Test, ...]) -> list[Any]:
    found: dict[object, Any] = {}
    for value in FACTS[facet]:
        found.setdefault(answers(facet, value, tests), value)
    return list(found.values())


@cache
def answers(facet: Facet, fact: Any, tests: tuple[Test, ...]) -> tuple[Answer, ...]:
    """What the plain evaluator answers to every test that looks at a facet."""
    one = case({facet: fact}, TODAY)
    looking = [test for test in tests if OF_DIMENSIONS[test.dimension] is facet]
    return tuple(evaluate(Condition(tests=(test,)), one, {}).answer for test in looking)


def status(decision: Decision, name: str) -> Status:
    found = {
        each.id: Status.SHOWN if each.answer is Answer.YES else Status.MAYBE for each in decision.notices
    }
    return found.get(name, Status.HIDDEN)


# ── belonging to a difference ────────────────────────────────────────────────────────────────────


def fact_of(facet: Facet, value: Value) -> Any:
    if facet is Facet.PLACE:
        country, part = value.value
        return country, (part,) if part else ()
    if facet is Facet.NETWORK and value.value is not None:
        return frozenset(value.value)
    return () if facet is Facet.LANGUAGE and value.value is None else value.value


def belongs(
    facts: Mapping[Facet, Any], at: date | datetime, difference: Difference, tests: tuple[Test, ...]
) -> bool:
    for facet, values in difference.values.items():
        if facet is Facet.DAY:
            if not any(_is_within(at, value.value) for value in values):
                return False
        elif facet in SEVERAL:
            own = _named(facet, facts[facet], tests)
            if not any(_has(own, value) for value in values):
                return False
        else:
            own_answers = answers(facet, facts[facet], tests)
            if not any(answers(facet, fact_of(facet, value), tests) == own_answers for value in values):
                return False
    return True


SEVERAL = {Facet.LANGUAGE, Facet.TAG}


def _has(own: set[str], value: Value) -> bool:
    """Whether a reader or page has one name of each group that it must, and none of the others."""
    if (value.value is None) is not ("unknown" in own):
        return False
    folded = [
        [{name.lower() for name in names} for names in groups] for groups in (value.alike, value.without)
    ]
    return all(map(own.intersection, folded[0])) and not any(map(own.intersection, folded[1]))


def _named(facet: Facet, fact: Any, tests: tuple[Test, ...]) -> set[str]:
    """Those of the values that the rules name which a reader or page has."""
    if fact is None or (facet is Facet.LANGUAGE and not fact):
        return {"unknown"}
    named = {str(value).lower() for test in tests for value in test.values}
    return {"known", *named.intersection(language_ranges(fact) if facet is Facet.LANGUAGE else fact)}


def _is_within(at: date | datetime, span: Span) -> bool:
    if isinstance(at, datetime) is span.whole:
        return False
    if span.whole:
        return (span.first is None or span.first[0] <= at) and (span.after is None or at < span.after[0])
    return (span.first is None or span.at <= at) and (span.after is None or at < _instant(span.after))


def _instant(day: tuple[date, str]) -> datetime:
    opens = to_window(day[0], None, day[1]).opens
    assert opens is not None
    return opens


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def pairs(draw: st.DrawFn, most_where: int = 2, most_what: int = 1) -> tuple[Model, Model]:
    """Two models that ask of few dimensions: then all their readers can be gone through."""
    where = draw(st.sets(st.sampled_from(list(strategies.WHERE)), min_size=1, max_size=most_where))
    what = draw(st.sets(st.sampled_from(list(strategies.PAGE_AND_READER)), min_size=1, max_size=most_what))
    pools = [
        {each: strategies.WHERE[each] for each in sorted(where)},
        {each: strategies.PAGE_AND_READER[each] for each in sorted(what)},
    ]
    old = draw(strategies.models(*pools, most=3))
    new = draw(strategies.models(*pools, most=3))
    if draw(st.booleans()):
        return old, new
    # An edit, as people make them: one notice or the regions are other ones.
    if draw(st.booleans()):
        regions = {**old.regions, **{name: new.regions[name] for name in list(new.regions)[:1]}}
        return old, Model(regions=regions, notices=old.notices)
    if set(new.regions) <= set(old.regions):
        return old, Model(regions=old.regions, notices=(new.notices[0], *old.notices[1:]))
    return old, Model(regions=old.regions, notices=(replace(old.notices[0], priority=5), *old.notices[1:]))


def _differences_are_of_those_who_see_them(old: Model, new: Model, most: int) -> None:
    pair = old, new
    found = compare(old, new, TODAY)
    before, after = Compiled(old, ""), Compiled(new, "")
    for name in {notice.id for model in pair for notice in model.notices}:
        told = [each for each in found.readers if each.notice == name and each.enabled]
        tests = asked_by(*(involved(model, name) for model in pair))

        readers = list(everybody(old, new))
        # Where there are very many, every n-th is asked: the long search has time for more.
        for facts, one in readers[:: 1 + len(readers) * len(told) // most]:
            those = {(each.was, each.now) for each in told if belongs(facts, one.at, each, tests)}
            was, now = (status(side.decide(one.reader, one.page, one.at), name) for side in (before, after))
            assert those == (set() if was is now else {(was, now)}), (name, facts, one.at)


@settings(max_examples=30, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(pairs())
def test_a_difference_is_told_of_exactly_those_readers_who_see_one(pair: tuple[Model, Model]) -> None:
    _differences_are_of_those_who_see_them(*pair, most=5_000)


@pytest.mark.fuzz
@settings(max_examples=60)
@given(pairs())
def test_a_long_search_finds_no_difference_that_is_not_told(pair: tuple[Model, Model]) -> None:
    _differences_are_of_those_who_see_them(*pair, most=100_000)


@settings(max_examples=20, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(pairs(most_where=3, most_what=2))
def test_the_example_of_a_difference_sees_it(pair: tuple[Model, Model]) -> None:
    old, new = pair
    before, after = Compiled(old, ""), Compiled(new, "")
    for each in compare(old, new, TODAY, most=20).readers:
        if not each.enabled:
            continue
        one = each.example
        was, now = (side.decide(one.reader, one.page, one.at) for side in (before, after))
        assert (status(was, each.notice), status(now, each.notice)) == (each.was, each.now)
        assert each.was is not each.now


@settings(max_examples=25)
@given(strategies.models(most=2), st.randoms(use_true_random=False))
def test_rules_that_decide_alike_differ_in_nothing(model: Model, order: Any) -> None:
    assert not compare(model, model, TODAY)
    assert not compare(model, _retold(model, order), TODAY)


def _retold(model: Model, order: Any) -> Model:
    """The same rules in other words: values turned about, regions under other names."""

    def condition(of: Condition) -> Condition:
        tests = []
        for test in of.tests:
            values = [f"other-{v}" if test.dimension is Dimension.REGION else v for v in test.values]
            order.shuffle(values)
            tests.append(replace(test, values=tuple(values)))
        order.shuffle(tests)
        return Condition(
            tests=tuple(tests),
            any_of=tuple(map(condition, of.any_of)),
            excepts=tuple(map(condition, of.excepts)),
        )

    regions = {
        f"other-{name}": replace(
            region,
            name=f"other-{name}",
            inside=tuple(map(condition, region.inside)),
            perhaps=tuple(map(condition, region.perhaps)),
        )
        for name, region in model.regions.items()
    }
    notices = tuple(replace(notice, show=condition(notice.show)) for notice in model.notices)
    return Model(regions=regions, notices=notices)


def changes(old: Model, new: Model) -> Changes:
    return compare(old, new, TODAY)


# ── what is compared ─────────────────────────────────────────────────────────────────────────────

LAW = Law(citation="L", verified=TODAY)
WARNING = Notice(
    id="warning",
    show=Condition(tests=(Test(dimension=Dimension.REGION, values=("russia",)),)),
    law=LAW,
    text=Text(title="T", body="B"),
)
SECOND = replace(WARNING, id="xenial", law=replace(LAW, citation="Other"), text=Text(title="Other", body="B"))
RUSSIA = Condition(tests=(Test(dimension=Dimension.COUNTRY, values=("RU",)),))
BELARUS = Condition(tests=(Test(dimension=Dimension.COUNTRY, values=("BY",)),))
REGION = Region(name="russia", inside=(RUSSIA,))

#: Another value of each field; every one is told of.
OTHERWISE: Mapping[type, Mapping[str, Any]] = {
    Notice: {
        "id": "caution",
        "show": BELARUS,
        "law": replace(LAW, citation="M"),
        "text": Text(title="U", body="B"),
        "kind": Kind.PUBLISHER_LABEL,
        "enabled": False,
        "in_force": (to_window(TODAY, None, "UTC"),),
        "when_unsure": WhenUnsure(show=False),
        "priority": -1,
        "replaces": ("xenial",),
        "placement": Placement.BOTTOM,
        "more_info": "/more",
        "unsigned": Unsigned.ENGLISH,
        "dismissible": True,
    },
    Law: {
        "citation": "M",
        "verified": date(2026, 1, 4),
        "sources": ("https://example.org/",),
        "review_by": date(2027, 1, 4),
        "sure": "low",
        "note": "N",
    },
    Text: {"title": "U", "body": "C", "link": "{link_start}more{link_end}"},
    Region: {
        "inside": (BELARUS,),
        "perhaps": (BELARUS,),
        "languages": ("ru",),
        "as_of": TODAY,
        "sources": ("https://example.org/",),
    },
}
#: What is not told of, and why.
LEFT_OUT: Mapping[type, Mapping[str, str]] = {
    Notice: {
        "examples": "they are tests of the rule, and change it for nobody",
        "place": "it is where the rule is written",
    },
    Law: {},
    Text: {},
    Region: {"name": "a region under another name holds the same readers"},
}


def _model(notice: Notice, region: Region = REGION) -> Model:
    return Model(regions={region.name: region}, notices=(notice, SECOND))


def _with(kind: type, name: str, value: Any) -> Model:
    if kind is Region:
        return _model(WARNING, replace(REGION, **{name: value}))
    if kind is Notice:
        return _model(replace(WARNING, **{name: value}))
    part = "law" if kind is Law else "text"
    return _model(replace(WARNING, **{part: replace(getattr(WARNING, part), **{name: value})}))


@pytest.mark.parametrize("kind", OTHERWISE)
def test_every_field_is_compared_or_left_out_for_a_reason(kind: type) -> None:
    assert {each.name for each in fields(kind)} == OTHERWISE[kind].keys() | LEFT_OUT[kind].keys()


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, own in OTHERWISE.items() for name in own])
def test_a_field_that_is_another_one_is_told_of(kind: type, name: str) -> None:
    assert compare(_model(WARNING), _with(kind, name, OTHERWISE[kind][name]), TODAY)


def test_what_very_many_come_to_replace_is_compared_in_a_moment() -> None:
    """Where the place is unknown, each is a maybe or not: together, there are 2 to the 30th ways."""
    codes = sorted(countries())[:30]
    regions = {code: _region(code, [code]) for code in codes} | {"all": _region("all", codes)}
    general = _shown_in("general", "all")
    own = [
        replace(
            _shown_in(f"n-{code}", code, Test(dimension=Dimension.TAG, values=(code,))), replaces=("general",)
        )
        for code in codes
    ]
    old, new = Model(regions=regions, notices=(general,)), Model(regions=regions, notices=(general, *own))
    hidden = [each for each in compare(old, new, TODAY).readers if each.notice == "general"]
    assert {(each.was, each.now) for each in hidden} == {(Status.SHOWN, Status.HIDDEN)}
    assert {each.example.location.country for each in hidden} == set(codes)
    assert not compare(new, new, TODAY).readers


def _region(name: str, codes: list[str]) -> Region:
    test = Test(dimension=Dimension.COUNTRY, values=tuple(codes))
    return Region(name=name, inside=(Condition(tests=(test,)),))


def _shown_in(name: str, region: str, *tests: Test) -> Notice:
    return Notice(
        id=name,
        show=Condition(tests=(Test(dimension=Dimension.REGION, values=(region,)), *tests)),
        law=Law(citation=name, verified=TODAY),
        text=Text(title=name, body=name),
    )
