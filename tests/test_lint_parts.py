"""Findings about parts of a notice that change nothing, held against the exact difference without them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from notices.diff import compare
from notices.facts import Answer
from notices.lint import parts
from notices.lint.parts import of_parts
from notices.outcomes import Outcomes
from notices.rulefile import review
from notices.rules import Dimension, Model, Notice
from tests import strategies
from tests.test_lint import TODAY, found_among, notice, regions

PARTS = {
    "russia": "[{country: RU}]",
    "belarus": "[{country: BY}]",
    "both": "[{country: [BY, RU]}]",
    "ukraine": "[{country: UA}]",
    "crimea": "[{subdivision: UA-43}]",
    "exact": "[{country: UA, max_accuracy_radius: 50}]",
    "mixed": "[{country: RU}, {subdivision: [UA-43, UA-40]}]",
    "many": "[{country: [AD, AE, AF, AG, AI, AL, AM, AO, AR, AT, AU, UA, RU]}]",
    "rest": "[{country: [AD, AE, AF, AG, AI, AL, AM, AO, AR, AT, AU, UA]}]",
    "english": "[{subdivision: GB-ENG, city: 1}]",
    "london": "[{subdivision: GB-LND, city: 1}]",
    "twice": "[{region: [ukraine, russia], country: UA}]",
    "nowhere": "[{country: RU, subdivision: [UA-43, RU-MOW]}]",
}


@pytest.mark.parametrize(
    ("show", "findings"),
    [
        ("{region: [russia, belarus]}", []),
        ("{region: [russia, belarus], except: {region: russia}}", ["region[0]"]),
        ("{region: [russia, belarus], except: {region: russia, path: /a}}", []),
        ("{region: [russia, belarus], except: {region: both}}", None),
        ("{region: [russia, belarus], except: {path: /*}}", None),
        ("{region: [mixed, belarus], except: {region: russia}}", []),
        ("{region: [many, belarus], except: {region: rest}}", []),
        ("{region: [nowhere, belarus]}", []),
        ("{region: [twice, belarus]}", []),
        ("{region: [exact, belarus]}", []),
        ("{region: [ukraine, belarus], except: {region: crimea}}", []),
        ("{region: [crimea, belarus], except: {region: ukraine}}", ["region[0]"]),
        ("{region: [english, belarus], except: {region: london}}", []),
        ("{region: russia, any_of: [{path: /a/*}, {path: /b/*}], except: {path: /b/*}}", ["any_of[1]"]),
        ("{region: russia, any_of: [{path: /a/*}, {path: /b/*}, {path: /c}], except: {path: [/b/*, /c]}}",
         ["any_of[2]", "any_of[1]"]),
        ("{region: russia, any_of: [{region: russia}, {path: /b/*}]}", ["any_of"]),
        ("{region: russia, any_of: [{region: both}]}", ["any_of"]),
        ("{region: russia, any_of: [{path: /*}, {tag: x}]}", ["any_of"]),
        ("{region: russia, any_of: [{language: ru}, {tag: x}]}", []),
        ("{any_of: [{region: russia, language: ru}, {region: ukraine, site: a.org}]}", []),
        ("{region: [russia, belarus], any_of: [{region: russia}, {region: belarus}]}", ["any_of"]),
        ("{region: [russia, belarus], any_of: [{region: russia}, {path: /b}]}", []),
        # Who is in doubt is not shown it, or by language alone: so that no one is thought of.
        ("{region: [crimea, belarus], when_unsure: hide, except: {region: ukraine}}", ["region[0]"]),
        ("{region: [crimea, belarus], when_unsure: {language: ru}}", []),
    ],
)  # fmt: skip
def test_regions_and_alternatives_without_which_the_same_readers_are_shown_a_notice_are_found(
    show: str, findings: list[str] | None
) -> None:
    found = found_among(notice(show), regions(**PARTS))
    own = [each.removeprefix("show.") for each in found if each.startswith("show.")]
    assert [each for each in own if "nothing" in each] == [
        f"{each}: changes-nothing" for each in findings or []
    ]
    assert (findings is None) is any(each.startswith("show: never") for each in found)


def test_who_is_in_a_part_that_no_rule_names_proves_that_a_country_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show = "{region: [ukraine, russia], except: [{region: crimea}, {region: moscow}, {path: /legal/*}]}"
    moscow = "[{subdivision: RU-MOW, registered_country: RU}]"
    rules = (("0.yaml", notice(show)), ("1.yaml", regions(**PARTS, moscow=moscow)))
    model = review(rules).model
    # To follow all readers takes long.
    monkeypatch.delattr(parts, "Outcomes")
    assert [*of_parts(model.notices[0], model.regions, {})] == []


SPOKEN = b"""
regions:
  alps: {in: [{country: AT, city: 3}, {country: DE, city: 5}], languages: [it], sources: 'https://e.org/'}
  tyrol: {in: [{country: AT, city: 3}], languages: [it], sources: 'https://e.org/'}
  carinthia: {in: [{country: AT, city: 4}], languages: [de], sources: 'https://e.org/'}
  austria: {in: [{country: AT}], languages: [de], sources: 'https://e.org/'}
  germany: {in: [{country: DE}], languages: [de], sources: 'https://e.org/'}
"""


@pytest.mark.parametrize(
    ("show", "findings"),
    [
        # The languages of a region are those of all to whom the notice has none of their own.
        ("{region: [alps, germany, austria]}", []),
        ("{region: [austria, germany, carinthia]}", ["region[2]: shadowed"]),
        ("{region: [austria, tyrol]}", []),
        # Of two that are the same but for that, one is left.
        ("{region: [austria, germany, tyrol, alps]}", ["region[2]: shadowed"]),
        ("{any_of: [{region: austria}, {region: tyrol}]}", []),
        ("{any_of: [{region: austria}, {region: carinthia}]}", ["any_of[1]: shadowed"]),
        ("{region: austria, any_of: [{region: alps}, {path: /*}]}", []),
    ],
)
def test_a_part_for_whose_languages_a_notice_is_spoken_is_not_called_needless(
    show: str, findings: list[str]
) -> None:
    found = found_among(notice(show), SPOKEN)
    needless = [each for each in found if each.endswith(("shadowed", "changes-nothing"))]
    assert needless == [f"show.{each}" for each in findings]


def test_what_is_only_perhaps_in_a_region_may_count() -> None:
    perhaps = regions(russia="[{country: RU}]", disputed="[{country: BY}], perhaps: [{country: UA}]")
    both = notice("{region: [russia, disputed], except: {region: belarus}}")
    hidden = notice("{region: [russia, disputed], except: {region: belarus}, when_unsure: hide}")
    where = perhaps + b"  belarus: {in: [{country: BY}], sources: 'https://e.org/'}\n"
    assert not [each for each in found_among(both, where) if "nothing" in each]
    assert "show.region[1]: changes-nothing" in found_among(hidden, where)


@settings(max_examples=60)
@given(strategies.models(most=2))
def test_a_part_changes_nothing_where_that_is_told_and_only_there(model: Model) -> None:
    for each in model.notices:
        told = [finding.key for finding in of_parts(each, model.regions, {})]
        assert not told or not _differs(each, told, model)
        if not told and _may_be_certain(each, model):
            for group, own in (("region", _regions_of(each)), ("any_of", each.show.any_of)):
                for i in range(len(own)):
                    assert len(own) == 1 or _differs(each, [f"show.{group}[{i}]"], model)
            assert not each.show.any_of or _differs(each, ["show.any_of"], model)


def _differs(of: Notice, keys: list[str], model: Model) -> bool:
    """Whether the notice is shown to others without some of its parts."""
    show = of.show
    if "show.any_of" in keys:
        show = replace(show, any_of=())
    chosen = [each for i, each in enumerate(show.any_of) if f"show.any_of[{i}]" not in keys]
    names = tuple(name for i, name in enumerate(_regions_of(of)) if f"show.region[{i}]" not in keys)
    tests = tuple(
        replace(test, values=names) if test.dimension is Dimension.REGION else test for test in show.tests
    )
    without = replace(of, show=replace(show, tests=tests, any_of=tuple(chosen)))
    was, now = (replace(model, notices=(replace(one, replaces=()),)) for one in (of, without))
    return bool(compare(was, now, TODAY).readers)


def _regions_of(of: Notice) -> tuple[str | int, ...]:
    return next((test.values for test in of.show.tests if test.dimension is Dimension.REGION), ())


def _may_be_certain(of: Notice, model: Model) -> bool:
    return Outcomes([(of, model.regions)]).any(lambda stands: stands[0].answer is Answer.YES)


@pytest.mark.parametrize(
    ("show", "finding"),
    [
        ("{any_of: [{region: ukraine}, {region: crimea}]}", "show.any_of[0]: country-for-part"),
        ("{any_of: [{region: crimea, path: /a}, {region: ukraine, path: /*}]}",
         "show.any_of[1]: country-for-part"),
        ("{any_of: [{region: mixed}, {region: crimea}]}", "show.any_of[1]: shadowed"),
        ("{region: [mixed, crimea]}", "show.region[1]: shadowed"),
        ("{region: [ukraine, crimea]}", "show.region[0]: country-for-part"),
    ],
)  # fmt: skip
def test_a_country_beside_a_part_of_it_is_told_as_that_alone(show: str, finding: str) -> None:
    found = found_among(notice(show), regions(**PARTS))
    assert [each for each in found if each.startswith("show.")] == [finding]
