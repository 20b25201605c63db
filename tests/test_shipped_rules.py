"""The rules that come with the package: what they claim, and whom they leave in peace."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pycountry
import pytest

from notices import Location, Page, Reader, Ruleset
from notices.catalogs import SHIPPED as TRANSLATIONS
from notices.catalogs import Catalogs
from notices.facts import Answer
from notices.fragment import context
from notices.rules import Condition, Dimension, Kind, Notice
from notices.ruleset import SHIPPED

RULES = Ruleset.load(SHIPPED)
ALL_ENABLED = Ruleset.load(SHIPPED, enable=[notice.id for notice in RULES.model.notices])
FILES = sorted(SHIPPED.glob("**/*.yaml"))
DAY = date(2026, 11, 22)
#: Laws there bind publishers, or nobody: readers in Georgia, Kazakhstan and Azerbaijan are shown nothing.
NO_RISK = ["GE", "KZ", "AZ"]


def _by_id(notice: Notice) -> str:
    return notice.id


def test_every_example_holds() -> None:
    assert list(RULES.contradictions()) == []


def test_the_four_notices_are_there_and_two_are_on() -> None:
    assert {notice.id: notice.enabled for notice in RULES.model.notices} == {
        "belarus-extremist-formation": True,
        "kyrgyzstan-extremist-materials": False,
        "russia-foreign-agent": False,
        "russia-undesirable-organization": True,
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_names_its_schema_when_it_was_gathered_and_that_no_lawyer_reviewed_it(path: Path) -> None:
    schema, told = path.read_text(encoding="utf-8").splitlines()[:2]
    assert schema == "# yaml-language-server: $schema=notices.schema.json"
    assert re.fullmatch(
        r"# Gathered from public sources on (\d{4}-\d\d-\d\d)\. "
        r"No lawyer has reviewed (this rule|these regions)\.",
        told,
    )


@pytest.mark.parametrize("notice", RULES.model.notices, ids=_by_id)
def test_every_law_says_so_too_and_names_its_sources_and_when_to_look_again(notice: Notice) -> None:
    law = notice.law
    note = f"Gathered from public sources on {law.verified}; no lawyer has reviewed it."
    assert law.note is not None
    assert law.note.startswith(note)
    assert law.sources
    assert law.sure in {"high", "medium", "low"}
    assert law.review_by is not None
    assert 0 < (law.review_by - law.verified).days <= 366


@pytest.mark.parametrize("notice", RULES.model.notices, ids=_by_id)
def test_every_notice_has_examples_of_both_and_of_the_days_around_its_first(notice: Notice) -> None:
    expected = {example.expect for example in notice.examples}
    assert "hidden" in expected
    assert "yes" in expected
    (window,) = notice.in_force
    assert window.first is not None
    days = {example.at for example in notice.examples}
    assert {window.first, date.fromordinal(window.first.toordinal() - 1)} <= days


@pytest.mark.parametrize("notice", RULES.model.notices, ids=_by_id)
@pytest.mark.parametrize("locale", ["ru", "uk"])
def test_every_notice_is_translated_whole(notice: Notice, locale: str) -> None:
    catalog = Catalogs.load(TRANSLATIONS).by_locale[locale]
    for part, text in notice.text.fields().items():
        assert catalog.get(context(notice.id, part), text)


def test_the_translations_have_no_problem_and_say_what_drafted_them() -> None:
    assert Catalogs.load(TRANSLATIONS).problems == ()
    for path in TRANSLATIONS.glob("*/LC_MESSAGES/notices.po"):
        assert "Machine draft" in path.read_text(encoding="utf-8").split('msgid ""')[0]


@pytest.mark.parametrize("country", NO_RISK)
@pytest.mark.parametrize("ruleset", [RULES, ALL_ENABLED], ids=["as shipped", "all enabled"])
@pytest.mark.parametrize("language", ["ru", "ka", "kk", "az", "en"])
def test_readers_whom_no_law_threatens_are_shown_nothing(
    ruleset: Ruleset, country: str, language: str
) -> None:
    for registered in (None, "RU", country):
        location = Location(country=country, registered_country=registered)
        reader = Reader(location=location, languages=(language,))
        assert ruleset.decide(reader, Page(path="/"), DAY).notices == ()


@pytest.mark.parametrize(
    "country", sorted({c.alpha_2 for c in pycountry.countries} - {"RU", "UA", "BY", "KG"})
)
def test_nobody_elsewhere_is_shown_anything(country: str) -> None:
    reader = Reader(location=Location(country=country), languages=("ru",))
    assert ALL_ENABLED.decide(reader, Page(path="/"), DAY).notices == ()


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        (Location(country="RU"), {"russia-undesirable-organization": "yes"}),
        (Location(country="UA", subdivisions=("UA-43",)), {"russia-undesirable-organization": "yes"}),
        (Location(country="RU", subdivisions=("UA-43",)), {"russia-undesirable-organization": "yes"}),
        (Location(country="UA", subdivisions=("UA-30",)), {}),
        (Location(country="UA"), {"russia-undesirable-organization": "maybe"}),
        (Location(country="BY"), {"belarus-extremist-formation": "yes"}),
        (Location(country="KG"), {}),
        (
            Location(),
            {"russia-undesirable-organization": "maybe", "belarus-extremist-formation": "maybe"},
        ),
    ],
)
def test_those_at_risk_are_warned(location: Location, shown: dict[str, str]) -> None:
    decided = RULES.decide(Reader(location=location, languages=("ru",)), Page(path="/"), DAY).notices
    assert {each.id: each.answer for each in decided} == shown


def test_a_label_that_binds_the_publisher_is_shown_only_to_those_known_to_be_in_russia() -> None:
    for location, answer in [(Location(country="RU"), Answer.YES), (Location(), None)]:
        decided = ALL_ENABLED.decide(Reader(location=location), Page(path="/"), DAY).notices
        labels = [each.answer for each in decided if each.notice.kind is Kind.PUBLISHER_LABEL]
        assert labels == ([answer] if answer else [])


def _codes(condition: Condition, *dimensions: Dimension) -> set[str]:
    return {str(v) for test in condition.tests if test.dimension in dimensions for v in test.values}


def test_the_codes_are_those_of_iso_3166_as_pycountry_has_them() -> None:
    conditions = [c for r in RULES.model.regions.values() for c in (*r.inside, *r.perhaps)]
    used = set[str]().union(*(_codes(c, Dimension.COUNTRY, Dimension.REGISTERED_COUNTRY) for c in conditions))
    subdivisions = set[str]().union(*(_codes(c, Dimension.SUBDIVISION) for c in conditions))
    assert used == {"RU", "BY", "KG"}
    assert used <= {country.alpha_2 for country in pycountry.countries}
    assert {each.name for each in pycountry.subdivisions if each.code in subdivisions} == {
        "Avtonomna Respublika Krym",
        "Sevastopol",
        "Luhanska oblast",
        "Donetska oblast",
        "Zaporizka oblast",
        "Khersonska oblast",
    }


def test_every_region_is_dated_and_used() -> None:
    assert all(region.as_of for region in RULES.model.regions.values())
    used = {name for n in RULES.model.notices for name in _codes(n.show, Dimension.REGION)}
    used |= {
        name
        for region in RULES.model.regions.values()
        for clause in (*region.inside, *region.perhaps)
        for name in _codes(clause, Dimension.REGION)
    }
    assert used == set(RULES.model.regions)


def test_the_text_says_who_is_at_risk_and_of_what() -> None:
    notice = next(n for n in RULES.model.notices if n.id == "russia-undesirable-organization")
    for words in (
        "Russia or the Russia-controlled parts of Ukraine",
        "hold a Russian passport",
        "stateless person who resides there permanently",
        "fines or imprisonment",
        "sharing, liking, commenting on or saving our content",
        "contacting us",
    ):
        assert words in notice.text.body
    assert "“undesirable organization”" in notice.text.title
