"""Outcomes: what becomes of notices for everybody, held against the plain evaluator."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from notices.classes import Facet, example
from notices.codes import countries, subdivisions
from notices.evaluate import Case, judge
from notices.facts import Answer
from notices.outcomes import Outcomes, Stand
from notices.rulefile import read
from notices.rules import Model, Notice
from notices.stands import Wanted
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
@given(
    strategies.models(), strategies.readers().map(strategies.sound), strategies.pages(), strategies.times()
)
def test_no_reader_fares_as_no_group_does(model, reader, page, at) -> None:  # type: ignore[no-untyped-def]
    notice = alone(model)
    found = {
        cube.outcome for cube in Outcomes([(notice, model.regions)]).follow(lambda stands: stands[0]).cubes()
    }
    assert stand(model, notice, Case(reader=reader, page=page, at=at)) in found


def left(stands: tuple[Stand, ...]) -> Stand | None:
    """Where the first stands, where none of the others is shown for certain in its place."""
    own, *replacers = stands
    replaced = any(each.answer is Answer.YES for each in replacers)
    return None if replaced or own.answer is Answer.NO else own


@settings(max_examples=100)
@given(strategies.models())
def test_nothing_that_is_asked_is_lost_with_what_is_not(model: Model) -> None:
    subjects = [(each, model.regions) for each in model.notices]
    others = frozenset(range(1, len(subjects)))
    everything = Outcomes(subjects).follow(left)
    for certain in (others, frozenset[int]()):
        fewer = Outcomes(subjects, wanted=Wanted(certain, ((0, others),))).follow(left)
        assert list(fewer.cubes()) == list(everything.cubes())


@settings(max_examples=100)
@given(strategies.models())
def test_a_notice_that_is_replaced_in_one_ruleset_is_not_lost_to_another(model: Model) -> None:
    """As `notices diff` asks: the same notice may be replaced by some on one side, by others on the other."""
    subjects = [(each, model.regions) for each in model.notices]
    others = range(1, len(subjects))
    sides = [frozenset(i for i in others if i % 2), frozenset(i for i in others if not i % 3)]

    def fares(stands: tuple[Stand, ...]) -> tuple[Stand | None, ...]:
        return tuple(left((stands[0], *(stands[i] for i in side))) for side in sides)

    fewer = Outcomes(subjects, wanted=Wanted(frozenset(others), tuple((0, side) for side in sides)))
    assert list(fewer.follow(fares).cubes()) == list(Outcomes(subjects).follow(fares).cubes())


def test_what_may_be_replaced_by_many_is_followed_without_each_choice_of_them() -> None:
    show = "show: {region: there, tag: %s}\nlaw: {citation: L, verified: 2026-01-01}\n"
    text = "text: {title: T, body: B}\n"
    files = [("r.yaml", b"regions: {there: {in: [{country: RU}]}}")]
    files += [(f"{i}.yaml", f"notice: n-{i}\n{show % f't{i}'}{text}".encode()) for i in range(12)]
    model = read(files)
    met = 0

    def count(stands: tuple[Stand, ...]) -> Stand | None:
        nonlocal met
        met += 1
        return left(stands)

    wanted = Wanted(frozenset(range(1, 12)), ((0, frozenset(range(1, 12))),))
    Outcomes([(each, model.regions) for each in model.notices], wanted=wanted).follow(count)
    assert met < 20


@given(strategies.models())
@settings(max_examples=30)
def test_nobody_accepts_a_language_without_the_one_that_covers_it(model: Model) -> None:
    notice = alone(model)
    for cube in Outcomes([(notice, model.regions)]).follow(lambda stands: stands[0]).cubes():
        for value in cube.values.get(Facet.LANGUAGE, ()):
            had = [name.lower() for names in value.alike for name in names]
            lacked = [f"{name.lower()}-" for names in value.without for name in names]
            assert not [name for name in had if name.startswith(tuple(lacked))]


def test_many_languages_with_a_tag_each_are_followed_in_few_steps() -> None:
    languages = [
        "ru",
        "uk",
        "be",
        "kk",
        "ky",
        "uz",
        "tg",
        "tk",
        "az",
        "hy",
        "ka",
        "ro",
        "pl",
        "de",
        "sq",
        "bs",
    ]
    choices = ", ".join(f"{{language: {each}, tag: in-{each}}}" for each in languages)
    text = f"notice: n\nshow: {{any_of: [{choices}]}}\nlaw: {{citation: L, verified: 2026-01-01}}\n"
    (notice,) = read([("n.yaml", f"{text}text: {{title: T, body: B}}\n".encode())]).notices
    diagram = Outcomes([(notice, {})]).follow(lambda stands: stands[0].answer)
    assert diagram.size < 200


def test_a_place_and_a_site_that_no_rule_names_are_found_where_rules_name_much() -> None:
    sites = "[www.example.org, other-www.example.org]"
    every = ", ".join(code for code in subdivisions() if code.startswith("MC-"))
    regions = f"regions: {{r: {{in: [{{subdivision: [{every}]}}]}}}}"
    text = f"notice: n\nshow: {{region: r, site: {sites}}}\nlaw: {{citation: L, verified: 2026-01-01}}\n"
    files = [("n.yaml", f"{text}text: {{title: T, body: B}}\n".encode()), ("r.yaml", regions.encode())]
    model = read(files)
    cubes = list(Outcomes([(model.notices[0], model.regions)]).follow(lambda stands: stands[0]).cubes())
    sites_seen = {value.value for cube in cubes for value in cube.values.get(Facet.SITE, ())}
    assert "other-other-www.example.org" in sites_seen
    assert not [
        v for cube in cubes for v in cube.values.get(Facet.PLACE, ()) if v.other and v.value[0] == "MC"
    ]


def test_nobody_is_in_a_country_and_in_a_part_of_another() -> None:
    regions = b"regions: {r: {in: [{subdivision: [UA-43, CN-HK], country: [RU, HK]}, {country: DE}]}}"
    text = (
        "notice: n\nshow: {region: r}\nlaw: {citation: L, verified: 2026-01-01}\ntext: {title: T, body: B}\n"
    )
    model = read([("n.yaml", text.encode()), ("r.yaml", regions)])
    cubes = Outcomes([(model.notices[0], model.regions)]).follow(lambda stands: stands[0].answer).cubes()
    places = {cube.outcome: {v.value for v in cube.values[Facet.PLACE]} for cube in cubes}
    # Hong Kong is a country and a part of another: databases give it as the country that it is.
    assert places[Answer.YES] == {("DE", None), ("HK", None), ("HK", "CN-HK")}
    told = {place for own in places.values() for place in own if None not in place}
    assert ("HK", "CN-HK") in told
    assert all(part[:2] == country for country, part in told if part != "CN-HK")


def test_where_rules_name_every_country_nobody_is_elsewhere() -> None:
    every = ", ".join(sorted(countries()))
    regions = f"regions: {{r: {{in: [{{country: [{every}]}}, {{registered_country: [{every}]}}]}}}}"
    text = (
        "notice: n\nshow: {region: r}\nlaw: {citation: L, verified: 2026-01-01}\ntext: {title: T, body: B}\n"
    )
    model = read([("n.yaml", text.encode()), ("r.yaml", regions.encode())])
    cubes = Outcomes([(model.notices[0], model.regions)]).follow(lambda stands: stands[0].answer).cubes()
    values = [value for cube in cubes for own in cube.values.values() for value in own]
    assert values
    assert not any(value.other for value in values)
