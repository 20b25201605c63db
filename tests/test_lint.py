"""Findings about rules: each kind told with its place, and nothing told of sound rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.cli.problems import text
from notices.codes import countries
from notices.errors import Problem, Severity
from notices.evaluate import Case, evaluate
from notices.expansion import by_dimension
from notices.facts import Answer, Page, Reader, rank
from notices.lint import FINDINGS, gaps, lint, run
from notices.lint.conditions import Conditions
from notices.lint.implication import conflict, implies
from notices.outcomes import Outcomes, Subject
from notices.rulefile import Review, files_below, review
from notices.rules import Condition, Dimension, Model, Region, Test
from notices.ruleset import SHIPPED
from notices.stands import Wanted
from tests import strategies

SAMPLES = Path(__file__).parent / "data" / "rules" / "doubtful"
CASES = sorted(path for path in SAMPLES.iterdir() if path.is_dir())
TODAY = date(2026, 11, 25)


def looked_at(case: Path) -> Review:
    return review((str(Path(name).relative_to(SAMPLES)), data) for name, data in files_below(case))


def found_in(case: Path) -> list[Problem]:
    found = looked_at(case)
    coverage = run(found.model)
    return [*found.problems, *lint(found, TODAY, coverage), *gaps(found, coverage)]


def found_among(*files: bytes) -> list[str]:
    found = review((f"{i}.yaml", data) for i, data in enumerate(files))
    assert not found.problems
    return [f"{each.key}: {each.code}" for each in lint(found, TODAY, run(found.model))]


# ── samples ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_doubtful_is_told_with_its_place_and_how_to_mend_it(case: Path) -> None:
    told, covered = case.with_suffix(".txt").read_text(encoding="utf-8").rstrip().rsplit("\n", 1)
    found = looked_at(case)
    assert text(found_in(case), files=len(list(case.iterdir()))) == told
    percent = run(found.model).percent
    assert percent is not None
    assert covered == f"examples exercise {percent:.1f} % of the conditions"


def test_every_kind_of_finding_has_a_sample_and_every_message_too() -> None:
    found = {problem.code for case in CASES for problem in found_in(case) if problem.code in FINDINGS}
    assert found == set(FINDINGS)
    assert {path.stem for path in SAMPLES.glob("*.txt")} == {case.name for case in CASES}


def test_the_shipped_rules_are_beyond_doubt() -> None:
    found = review(files_below(SHIPPED))
    coverage = run(found.model)
    worse = [each for each in lint(found, TODAY, coverage) if each.severity is not Severity.NOTE]
    assert (worse, coverage.percent) == ([], 100.0)


def test_each_finding_says_what_it_means_and_how_it_is_mended() -> None:
    for kind in FINDINGS.values():
        assert kind.meaning.endswith(".")
        assert kind.mend.endswith(".")


def test_of_what_a_clause_asks_at_once_each_needs_a_reader_who_passes_it_and_one_who_fails_it() -> None:
    """Nobody would notice that the second was lost, were it not for a reader who fails it alone."""
    asked = regions(r="[{subdivision: [UA-09, UA-14], registered_country: RU}]")
    at = "reader: {country: UA, subdivision: %s, registered_country: %s}, expect: %s"
    there, away, other = (
        at % each for each in (("UA-14", "RU", "shown"), ("UA-30", "RU", "hidden"), ("UA-14", "UA", "hidden"))
    )
    for examples, missing in (
        ([there, away, other], []),
        ([there, away], ["regions.r.in[0].registered_country: not-exercised"]),
        ([there, other], ["regions.r.in[0].subdivision: not-exercised"]),
    ):
        told = "".join(f"  - {{{each}}}\n" for each in examples)
        rule = notice("{region: r}", f"examples:\n{told}").replace(
            b"examples: [{reader: {}, expect: hidden}]\n", b""
        )
        found = review((("0.yaml", rule), ("1.yaml", asked)))
        assert not found.problems
        assert [f"{each.key}: {each.code}" for each in gaps(found, run(found.model))] == missing


@pytest.mark.parametrize(("radii", "missing"), [((10, 60), []), ((10, 50), ["max_accuracy_radius"])])
def test_a_limit_of_the_accuracy_radius_is_failed_by_a_wider_one(
    radii: tuple[int, ...], missing: list[str]
) -> None:
    reader = "reader: {country: UA, accuracy_radius: %d}, expect: shown"
    told = "".join(f"  - {{{reader % radius}}}\n" for radius in radii)
    rule = notice("{region: r}", f"examples:\n{told}  - {{reader: {{country: DE}}, expect: hidden}}\n")
    asked = regions(r="[{country: UA, max_accuracy_radius: 50}]")
    found = review((("0.yaml", rule), ("1.yaml", asked)))
    assert not found.problems
    coverage = run(found.model)
    keys = [each.key.removeprefix("regions.r.in[0].") for each in gaps(found, coverage)]
    assert keys == missing
    assert (coverage.percent == 100) is (not missing)


# ── what is and what is no finding ───────────────────────────────────────────────────────────────

LAW = b"law: {citation: L, verified: 2026-11-01, review_by: 2027-11-01, sources: 'https://example.org/'}\n"
TEXT = b"text: {title: T, body: B, link: '{link_start}more{link_end}'}\nmore_info: /more\n"


def notice(show: str, rest: str = "", name: str = "n") -> bytes:
    examples = "examples: [{reader: {}, expect: hidden}]\n" if "hide" in show else ""
    return f"notice: {name}\nshow: {show}\n{rest}{examples}".encode() + LAW + TEXT


def regions(**clauses: str) -> bytes:
    told = "".join(f"  {n}: {{in: {c}, sources: 'https://e.org/'}}\n" for n, c in clauses.items())
    return f"regions:\n{told}".encode()


@pytest.mark.parametrize(
    ("clauses", "findings"),
    [
        ("[{subdivision: [GB-ENG, GB-LND]}]", ["in[0].subdivision[1]: shadowed"]),
        ("[{subdivision: [GB-ENG, GB-SCT]}]", []),
        ("[{country: [RU, UA]}, {subdivision: [UA-43, GE-AB]}]", ["in[0].country: country-for-part"]),
        ("[{subdivision: GB-ENG}, {subdivision: GB-LND}]", ["in[1]: shadowed"]),
        ("[{network: 192.0.2.0/24}, {network: 192.0.2.0/28}]", ["in[1]: shadowed"]),
        ("[{network: 192.0.2.0/24}, {network: '2001:db8::/32'}]", []),
        ("[{country: RU, max_accuracy_radius: 50}, {country: RU}]", ["in[0]: shadowed"]),
        ("[{city: 1, country: UA}]", []),
        ("[{country: RU}, {country: RU}]", ["in[1]: shadowed"]),
        ("[{country: [RU, UA]}, {country: RU}]", ["in[1]: shadowed"]),
        ("[{country: UA}, {subdivision: RU-MOW}]", []),
        ("[{country: UA, city: 1}, {subdivision: UA-43, city: 1}]", ["in[1]: shadowed"]),
        # Who is in Hong Kong may be told to be in that country, and in this subdivision of China.
        ("[{country: CN, city: 1}, {subdivision: CN-HK, city: 1}]", []),
        ("[{region: inner, country: UA}]", ["in[0]: never-holds"]),
        ("[{region: inner, subdivision: UA-43}]", ["in[0]: never-holds"]),
        ("[{region: inner, registered_country: RU}]", []),
    ],
)
def test_clauses_of_a_region_that_add_nothing_or_cannot_hold_are_found(
    clauses: str, findings: list[str]
) -> None:
    found = found_among(
        notice("{region: [r, inner]}"),
        regions(inner="[{country: RU, registered_country: [RU, BY]}]", r=clauses),
    )
    own = [each for each in found if each.startswith("regions.r.in")]
    assert own == [f"regions.r.{each}" for each in findings]


@pytest.mark.parametrize(
    ("show", "findings"),
    [
        ("{region: r, except: {path: /a}}", []),
        ("{region: r, path: /a/*, except: {path: /b}}", ["show.except[0]: needless-except"]),
        ("{region: r, path: /a/*, except: {path: /a/b*}}", []),
        ("{region: r, any_of: [{language: ru}, {language: ru-RU}]}", ["show.any_of[1]: shadowed"]),
        ("{region: r, any_of: [{language: ru}, {tag: x}]}", []),
        ("{any_of: [{language: ru, region: r}, {language: uk}]}", ["show.language: language-alone"]),
        ("{path: /a, tag: x}", []),
        ("{region: r, path: [/a/b, /a/*]}", ["show.path[0]: shadowed"]),
        (
            "{region: r, any_of: [{language: [ru, ru-RU]}, {tag: x}]}",
            ["show.any_of[0].language[1]: shadowed"],
        ),
        ("{region: r, except: [{path: /l/*}, {path: /l/x}]}", ["show.except[1]: shadowed"]),
        ("{region: r, site: a.org, any_of: [{site: b.org}, {tag: x}]}", ["show.any_of[0]: never-holds"]),
        (
            "{region: r, path: /a/*, any_of: [{path: /a/b}, {path: /*}]}",
            ["show.any_of[0]: shadowed", "show.any_of: changes-nothing"],
        ),
    ],
)
def test_conditions_of_a_notice_that_change_nothing_or_cannot_hold_are_found(
    show: str, findings: list[str]
) -> None:
    found = [
        each
        for each in found_among(notice(show), regions(r="[{country: RU}]"))
        if not each.startswith((": ", "regions"))
    ]
    assert found == findings


PLACES = {"russia": "[{country: RU}]", "ukraine": "[{country: UA}]", "crimea": "[{subdivision: UA-43}]"}


@pytest.mark.parametrize(
    ("show", "code"),
    [
        ("{region: crimea, except: {region: ukraine}, when_unsure: hide}", "never-shown"),
        ("{region: crimea, except: {region: ukraine}}", "never-certain"),
        ("{region: ukraine, except: {region: crimea}}", None),
        ("{region: nowhere, when_unsure: hide}", "never-shown"),
        # Hong Kong is a country, and a subdivision of China: a reader there is in both.
        ("{region: hong-kong, when_unsure: hide}", None),
    ],
)
def test_a_notice_that_only_who_is_in_two_places_could_see_is_never_shown(
    show: str, code: str | None
) -> None:
    nowhere = "[{subdivision: UA-43, country: RU}], perhaps: [{country: RU}]"
    where = regions(**PLACES, nowhere=nowhere, **{"hong-kong": "[{subdivision: CN-HK, country: HK}]"})
    found = found_among(notice(show), where)
    assert [each for each in found if each.startswith("show: never")] == ([f"show: {code}"] if code else [])


@pytest.mark.parametrize(
    ("narrow", "wide", "findings"),
    [
        ("crimea", "ukraine", ["notice: always-replaced"]),
        ("russia", "crimea", ["replaces[0]: replaces-nothing"]),
        ("ukraine", "crimea", []),
    ],
)
def test_who_is_in_two_places_at_once_is_due_no_notice(narrow: str, wide: str, findings: list[str]) -> None:
    one = notice(f"{{region: {narrow}, when_unsure: hide}}")
    other = notice(f"{{region: {wide}, when_unsure: hide}}", "replaces: n\n", "other")
    found = found_among(one, other, regions(**PLACES))
    assert [each for each in found if "replace" in each] == findings


def test_one_notice_that_very_many_replace_is_looked_at_in_a_moment() -> None:
    """Where the place is unknown, each is a maybe or not: together, there are 2 to the 30th ways."""
    codes = sorted(countries())[:30]
    each_alone = {code.lower(): f"[{{country: {code}}}]" for code in codes}
    where = regions(all=f"[{{country: [{', '.join(codes)}]}}]", **each_alone)
    own = [notice(f"{{region: {c.lower()}, tag: {c}}}", "replaces: n\n", f"n-{c.lower()}") for c in codes]
    found = found_among(notice("{region: all}"), where, *own)
    assert not [each for each in found if "replace" in each]
    # Those that name no tag are shown in its place everywhere.
    own = [notice(f"{{region: {c.lower()}}}", "replaces: n\n", f"n-{c.lower()}") for c in codes]
    found = found_among(notice("{region: all}"), where, *own)
    assert [each for each in found if "replace" in each] == ["notice: always-replaced"]


def test_a_region_that_is_only_used_by_another_is_used() -> None:
    found = found_among(notice("{region: a}"), regions(a="[{region: b}, {country: BY}]", b="[{country: RU}]"))
    assert not [each for each in found if "unused" in each]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("[{country: [RU, UA]}]", "[{country: UA}, {country: RU}]", True),
        ("[{subdivision: GB-ENG}]", "[{subdivision: [GB-ENG, GB-LND]}]", True),
        ("[{country: UA, subdivision: UA-43}]", "[{subdivision: UA-43}]", True),
        ("[{country: UA, subdivision: UA-43}]", "[{country: UA}]", False),
        ("[{country: UA}]", "[{country: UA, registered_country: RU}]", False),
        ("[{network: 192.0.2.0/24}]", "[{network: 192.0.2.0/24}]", True),
    ],
)
def test_regions_of_the_same_readers_are_found_however_they_are_written(
    one: str, other: str, same: bool
) -> None:
    found = found_among(notice("{region: [a, b]}"), regions(a=one, b=other))
    assert ("regions.b: same-region" in found) is same


def test_very_long_lists_are_compared_as_they_are() -> None:
    cities = ", ".join(map(str, range(1, 202)))
    codes = "{country: UA, city: [%s]}"
    found = found_among(notice("{region: [a, b]}"), regions(a=f"[{codes % cities}]", b=f"[{codes % cities}]"))
    assert "regions.b: same-region" in found


@pytest.mark.parametrize(
    ("old", "new", "is_replaced"),
    [
        ("{from: 2024-01-01, timezone: UTC}", "{from: 2026-01-01, timezone: UTC}", True),
        ("{from: 2024-01-01, timezone: UTC}", "{from: 2026-11-24, timezone: Europe/Moscow}", True),
        ("{from: 2024-01-01, timezone: UTC}", "{from: 2026-11-26, timezone: UTC}", False),
        ("{from: 2024-01-01, timezone: UTC}", "{from: 2026-01-01, until: 2027-01-01, timezone: UTC}", False),
        ("{until: 2027-01-01, timezone: UTC}", "{from: 2026-01-01, until: 2027-01-01, timezone: UTC}", True),
        ("{from: 2024-01-01, timezone: UTC}", "{from: 2026-01-01, until: 2026-11-24, timezone: UTC}", False),
        # It has ended, and that is told.
        ("{until: 2026-11-24, timezone: UTC}", "{from: 2026-01-01, timezone: UTC}", False),
    ],
)
def test_a_notice_that_from_today_on_another_replaces_is_always_replaced(
    old: str, new: str, is_replaced: bool
) -> None:
    one = notice("{region: r}", f"in_force: {old}\n")
    other = notice("{region: r}", f"in_force: {new}\nreplaces: n\n", "other")
    found = found_among(one, other, regions(r="[{country: RU}]"))
    assert [each for each in found if "replace" in each] == ["notice: always-replaced"] * is_replaced


def test_a_notice_and_the_one_that_replaces_it_are_followed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Counted(Outcomes):
        def __init__(self, subjects: Sequence[Subject], wanted: Wanted) -> None:
            super().__init__(subjects, wanted=wanted)
            asked.append(len(subjects))

    monkeypatch.setattr("notices.lint.together.Outcomes", Counted)
    examples = "examples: [{reader: {country: RU}, expect: yes}]\n"
    one, other = notice("{region: r}", examples), notice("{region: r}", f"replaces: n\n{examples}", "other")
    assert "notice: always-replaced" in found_among(one, other, regions(r="[{country: RU}]"))
    assert asked == [2]


def test_a_notice_that_several_replace_in_turn_is_always_replaced() -> None:
    where = regions(r="[{country: [RU, BY]}]", russia="[{country: RU}]", belarus="[{country: BY}]")
    others = [
        notice(f"{{region: {name}}}", f"replaces: n\n{rest}", name)
        for name, rest in (("russia", ""), ("belarus", ""), ("r", "enabled: false\n"))
    ]
    found = found_among(notice("{region: r}"), *others, where)
    assert [each for each in found if "replace" in each] == ["notice: always-replaced"]
    found = found_among(notice("{region: r}"), others[0], others[2], where)
    assert not [each for each in found if "replace" in each]


def test_a_law_that_comes_into_force_later_has_not_ended() -> None:
    later = "in_force: [{until: 2026-11-25, timezone: Asia/Tokyo}, {from: 2030-01-01, timezone: UTC}]\n"
    assert not [each for each in found_among(notice("{path: /a}", later)) if "in_force" in each]


def test_a_disabled_notice_that_has_ended_is_no_finding() -> None:
    over = "enabled: false\nin_force: {until: 2025-01-01, timezone: Asia/Tokyo}\n"
    assert not [each for each in found_among(notice("{path: /a}", over)) if "ended" in each]


def test_a_notice_that_is_not_enabled_replaces_nobody() -> None:
    other = notice("{region: r}", "enabled: false\nreplaces: n\n", "other")
    found = found_among(notice("{region: r}"), other, regions(r="[{country: RU}]"))
    assert not [each for each in found if "replace" in each]


def test_of_rules_that_cannot_all_be_read_nothing_is_said_as_a_set() -> None:
    found = found_in(SAMPLES / "beside-an-error")
    assert {each.code for each in found} & {"unused-region", "same-region", "whole-country"} == set()


def test_where_there_is_no_condition_nothing_is_said_of_how_many_are_exercised() -> None:
    assert run(Model()).percent is None


def test_a_notice_that_replaces_one_which_cannot_be_read_is_looked_at() -> None:
    broken = notice("{path: 5}")
    found = review([("a.yaml", broken), ("b.yaml", notice("{path: /a}", "replaces: n\n", "other"))])
    assert [each.code for each in lint(found, TODAY, run(found.model))] == ["no-examples"]


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def conjunctions(draw: st.DrawFn) -> tuple[Test, ...]:
    pools = {**strategies.WHERE, **strategies.PAGE_AND_READER}
    return tuple(test for _ in range(2) for test in draw(strategies.conditions(pools, [])).tests)


def answer(tests: tuple[Test, ...], reader: Reader, page: Page) -> Answer:
    return evaluate(Condition(tests=tests), Case(reader=reader, page=page, at=TODAY), {}).answer


def as_known(reader: Reader) -> Reader:
    """A reader as a database may tell of one: each part lies in the country, and in the part before it."""
    location = reader.location
    parts = location.subdivisions[:1]
    chain = (*strategies.OUTER.get(parts[0], ()), *parts) if parts else ()
    country = parts[0][:2] if parts else location.country
    return replace(reader, location=replace(location, country=country, subdivisions=chain))


readers = strategies.readers().map(as_known)


@settings(max_examples=300)
@given(conjunctions(), readers, strategies.pages())
def test_nobody_passes_tests_that_are_in_conflict(
    tests: tuple[Test, ...], reader: Reader, page: Page
) -> None:
    if conflict(by_dimension(tests)):
        assert answer(tests, reader, page) is not Answer.YES


@settings(max_examples=300)
@given(conjunctions(), conjunctions(), readers, strategies.pages())
def test_who_passes_narrow_tests_passes_the_wide_ones(
    narrow: tuple[Test, ...], wide: tuple[Test, ...], reader: Reader, page: Page
) -> None:
    # Half of them are made so that one implies the other.
    for each in (narrow + wide, narrow):
        if implies(by_dimension(each), by_dimension(wide)):
            assert rank(answer(each, reader, page)) <= rank(answer(wide, reader, page))


@given(strategies.models(), readers)
def test_what_is_shadowed_in_a_region_may_be_deleted(model: Model, reader: Reader) -> None:
    case = Case(reader=reader, page=Page(path="/"), at=TODAY)
    for region in model.regions.values():
        for found in Conditions(model.regions).of_region(region):
            if found.code == "shadowed" and found.key.count("[") == 1:
                group, number = found.key.removesuffix("]").split("[")
                less = _without(region, group, int(number))
                of = Condition(tests=(Test(dimension=Dimension.REGION, values=(region.name,)),))
                with_it = evaluate(of, case, model.regions).answer
                without = evaluate(of, case, {**model.regions, region.name: less}).answer
                assert without is with_it


def _without(region: Region, group: str, number: int) -> Region:
    if group == "in":
        return replace(region, inside=region.inside[:number] + region.inside[number + 1 :])
    return replace(region, perhaps=region.perhaps[:number] + region.perhaps[number + 1 :])


@settings(max_examples=30)
@given(strategies.models())
def test_any_sound_rules_are_looked_at_to_the_end(model: Model) -> None:
    coverage = run(model)
    conditions = Conditions(model.regions)
    for each in model.notices:
        list(conditions.of_notice(each))
    assert coverage.percent is None or 0 <= coverage.percent <= 100
