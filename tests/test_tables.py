"""Each dimension by itself: one notice, one region, and what the two evaluators make of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.compiled import Compiled
from notices.evaluate import Case, judge
from notices.facts import Answer, Location, Page, Reader
from notices.rulefile import read
from notices.rules import Model

DAY = date(2026, 1, 1)
COUNTRIES = ["GB", "UA", "FR"]
# Levels within each other; in Alsace there are three.
SUBDIVISIONS = ["GB-ENG", "GB-LND", "GB-MAN", "GB-SCT", "UA-43", "FR-GES", "FR-6AE", "FR-67"]
KNOWN = [
    *((), ("GB-ENG",), ("GB-LND",), ("GB-ENG", "GB-LND"), ("GB-SCT",), ("GB-SCT", "GB-ABE"), ("UA-43",)),
    *(
        ("FR-GES",),
        ("FR-GES", "FR-6AE"),
        ("FR-67",),
        ("FR-6AE", "FR-68"),
        ("UA-99",),
        ("GB-ENG", "GB-LND", "GB-WSM"),
    ),
]
LIMITS = [1, 2, 10, 11, 50]
NETWORKS = ["192.0.2.0/24", "192.0.2.128/25", "2001:db8::/32"]
PATHS = ["/", "/*", "/a", "/a*", "/a/*", "/a/b", "/ab/*", "/я/*"]
READ = ["/", "/a", "/a/", "/ab", "/a/b", "/a/bc", "/ab/", "/я/б", "/b"]
TAGS = ["ru", "ru-RU", "RU-Cyrl", "uk", "sr-Latn", "sr"]
ACCEPTED = ["ru", "ru-ru", "RU-RU-x-a", "uk", "sr", "sr-Latn-RS", "ru-Cyrl"]

_settings = settings(max_examples=120)


def _some(pool: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True)


def _maybe(pool: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(pool)


def _model(show: Mapping[str, Any], regions: Mapping[str, Any]) -> Model:
    """Read through the rule files' own parser: JSON is YAML."""
    notice = {
        "notice": "n",
        "show": show,
        "law": {"citation": "Law", "verified": "2026-01-01"},
        "text": {"title": "Title", "body": "Body"},
    }
    files = {"n.yaml": notice, "regions.yaml": {"regions": regions}}
    return read((name, json.dumps(what, ensure_ascii=False).encode()) for name, what in files.items())


def _hold_equal(model: Model, location: Location, languages: tuple[str, ...], page: Page) -> Answer:
    """The answer that both evaluators give."""
    reader = Reader(location=location, languages=languages)
    plain = [each for each in judge(model, Case(reader=reader, page=page, at=DAY)) if each.shown]
    fast = Compiled(model, "").decide(reader, page, DAY).notices
    assert [(each.id, each.answer, each.reasons) for each in fast] == [
        (each.notice.id, each.answer, each.reasons) for each in plain
    ]
    return plain[0].answer if plain else Answer.NO


@st.composite
def _region(draw: st.DrawFn, clause: st.SearchStrategy[dict[str, Any]]) -> Model:
    """A notice for one region of one or two clauses, or for all but that region."""
    clauses = draw(st.lists(clause, min_size=1, max_size=2))
    perhaps = draw(st.lists(clause, max_size=1))
    region = {"in": clauses, **({"perhaps": perhaps} if perhaps else {})}
    show: dict[str, Any] = {"region": "r"}
    if draw(st.booleans()):
        show = {"path": "/*", "except": {"region": "r"}}
    return _model(show, {"r": region})


def _clause(**pools: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(pools)


@_settings
@given(
    _region(_clause(country=_some(COUNTRIES))),
    st.builds(Location, country=_maybe(COUNTRIES), subdivisions=st.sampled_from(KNOWN)),
)
def test_both_evaluators_answer_alike_to_countries(model: Model, location: Location) -> None:
    _hold_equal(model, location, (), Page(path="/"))


@settings(max_examples=300)
@given(
    _region(_clause(subdivision=_some(SUBDIVISIONS))),
    st.builds(Location, country=_maybe(COUNTRIES), subdivisions=st.sampled_from(KNOWN)),
)
def test_both_evaluators_answer_alike_to_subdivisions(model: Model, location: Location) -> None:
    _hold_equal(model, location, (), Page(path="/"))


@_settings
@given(
    _region(_clause(city=_some([1, 2, 3]))),
    st.builds(Location, country=_maybe(COUNTRIES), city=_maybe([1, 2, 3, 4])),
)
def test_both_evaluators_answer_alike_to_cities(model: Model, location: Location) -> None:
    _hold_equal(model, location, (), Page(path="/"))


@_settings
@given(
    _region(_clause(registered_country=_some(COUNTRIES))),
    st.builds(Location, country=_maybe(COUNTRIES), registered_country=_maybe([*COUNTRIES, "US"])),
)
def test_both_evaluators_answer_alike_to_registered_countries(model: Model, location: Location) -> None:
    _hold_equal(model, location, (), Page(path="/"))


@_settings
@given(
    _region(_clause(network=_some(NETWORKS))),
    st.builds(Location, networks=st.none() | st.frozensets(st.sampled_from(NETWORKS))),
)
def test_both_evaluators_answer_alike_to_networks(model: Model, location: Location) -> None:
    _hold_equal(model, location, (), Page(path="/"))


@settings(max_examples=300)
@given(
    _region(_clause(country=st.just("GB"), max_accuracy_radius=st.sampled_from(LIMITS))),
    st.builds(
        Location,
        country=_maybe(["GB", "UA"]),
        accuracy_radius=_maybe([n + off for n in LIMITS for off in (-1, 0, 1)]),
    ),
)
def test_both_evaluators_answer_alike_to_accuracy_radii(model: Model, location: Location) -> None:
    _hold_equal(model, location, (), Page(path="/"))


@settings(max_examples=200)
@given(
    _region(
        st.fixed_dictionaries(
            {"country": st.just("UA")},
            optional={
                "subdivision": _some(["UA-43", "UA-14"]),
                "city": _some([1, 2]),
                "registered_country": _some(["RU", "UA"]),
                "max_accuracy_radius": st.sampled_from([10, 11]),
            },
        )
    ),
    st.builds(
        Location,
        country=_maybe(["UA", "RU"]),
        subdivisions=st.sampled_from([(), ("UA-43",), ("UA-14",), ("UA-30",)]),
        city=_maybe([1, 3]),
        registered_country=_maybe(["RU", "UA"]),
        accuracy_radius=_maybe([10, 11, 12]),
        anonymizer=st.sampled_from([None, False, True]),
    ),
)
def test_both_evaluators_answer_alike_to_all_that_is_known_of_a_place(
    model: Model, location: Location
) -> None:
    _hold_equal(model, location, (), Page(path="/"))


@st.composite
def _show(draw: st.DrawFn, name: str, pool: list[str]) -> Model:
    """A notice with one or two tests of one dimension that must both hold, and perhaps an exception."""
    show: dict[str, Any] = {name: draw(_some(pool))}
    if draw(st.booleans()):
        show["any_of"] = [{name: draw(_some(pool))} for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        show["except"] = {name: draw(_some(pool))}
    return _model(show, {})


@settings(max_examples=200)
@given(_show("language", TAGS), st.lists(st.sampled_from(ACCEPTED), max_size=2, unique=True).map(tuple))
def test_both_evaluators_answer_alike_to_languages(model: Model, languages: tuple[str, ...]) -> None:
    _hold_equal(model, Location(), languages, Page(path="/"))


@settings(max_examples=300)
@given(_show("path", PATHS), st.sampled_from(READ))
def test_both_evaluators_answer_alike_to_paths(model: Model, path: str) -> None:
    _hold_equal(model, Location(), (), Page(path=path))


@_settings
@given(_show("site", ["a.org", "b.org"]), _maybe(["a.org", "b.org", "c.org"]))
def test_both_evaluators_answer_alike_to_sites(model: Model, site: str | None) -> None:
    _hold_equal(model, Location(), (), Page(path="/", site=site))


@_settings
@given(
    _show("tag", ["a", "b", "c"]),
    st.none() | st.lists(st.sampled_from(["a", "b", "d"]), unique=True).map(tuple),
)
def test_both_evaluators_answer_alike_to_tags(model: Model, tags: tuple[str, ...] | None) -> None:
    _hold_equal(model, Location(), (), Page(path="/", tags=tags))


@pytest.mark.parametrize(
    ("radius", "answer"),
    [(None, "yes"), (0, "yes"), (49, "yes"), (50, "yes"), (51, "maybe"), (20_000, "maybe")],
)
def test_a_radius_up_to_its_limit_weakens_nothing_and_a_wider_one_no_further_than_to_maybe(
    radius: int | None, answer: str
) -> None:
    model = _model({"region": "r"}, {"r": {"in": [{"country": "UA", "max_accuracy_radius": 50}]}})
    assert _hold_equal(model, Location(country="UA", accuracy_radius=radius), (), Page(path="/")) == answer
    assert _hold_equal(model, Location(country="GB", accuracy_radius=radius), (), Page(path="/")) == "no"


@pytest.mark.parametrize(
    ("known", "answers"),
    [
        # The answers to: all of England, London, Westminster.
        ((), "maybe maybe maybe"),
        (("GB-ENG",), "yes maybe maybe"),
        (("GB-LND",), "yes yes no"),
        (("GB-ENG", "GB-LND"), "yes yes no"),
        (("GB-ENG", "GB-WSM"), "yes no yes"),
        (("GB-WSM",), "yes no yes"),
        (("GB-SCT",), "no no no"),
        (("GB-SCT", "GB-ABE"), "no no no"),
    ],
)
def test_who_is_in_a_part_is_in_the_whole_and_who_is_in_the_whole_may_be_in_a_part(
    known: tuple[str, ...], answers: str
) -> None:
    for code, answer in zip(["GB-ENG", "GB-LND", "GB-WSM"], answers.split(), strict=True):
        model = _model({"region": "r"}, {"r": {"in": [{"subdivision": code}]}})
        assert _hold_equal(model, Location(country="GB", subdivisions=known), (), Page(path="/")) == answer
