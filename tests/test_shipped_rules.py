"""The rules that come with the package: what they claim, and whom they leave in peace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pycountry
import pytest

from notices import Location, Page, Reader, Ruleset, geo
from notices.catalogs import SHIPPED as TRANSLATIONS
from notices.catalogs import Catalogs
from notices.facts import Answer
from notices.fragment import context
from notices.rules import Condition, Dimension, Kind, Notice
from notices.ruleset import SHIPPED
from notices.translating.folder import Folder
from notices.translating.locales import PSEUDO
from notices.translating.update import is_draft

RULES = Ruleset.load(SHIPPED)
ALL_ENABLED = Ruleset.load(SHIPPED, enable=[notice.id for notice in RULES.model.notices])
FILES = sorted(SHIPPED.glob("**/*.yaml"))
DAY = date(2026, 11, 22)
ENABLED = {"russia-undesirable-organization", "belarus-extremist-formation"}
#: What readers are shown, certainly, where every shipped notice is enabled.
AT_RISK = {
    "BY": ["belarus-extremist-formation"],
    "HK": ["hong-kong-sedition"],
    "IR": ["iran-hostile-media"],
    "KG": ["kyrgyzstan-extremist-materials"],
    "MM": ["myanmar-likes"],
    "PK": ["pakistan-false-information"],
    "RU": ["russia-undesirable-organization", "russia-extremist-search", "russia-foreign-agent"],
    "TH": ["thailand-royal-insult"],
    "TJ": ["tajikistan-likes"],
    "TR": ["turkey-false-information"],
    "VN": ["vietnam-anti-state-information"],
}
#: The last day of the one law that is over.
LAST_OF_TAJIKISTAN = date(2025, 5, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherLaw:
    """A law that binds publishers only: its readers must be shown nothing."""

    country: str
    name: str
    since: tuple[date, ...]
    language: str
    source: str


PUBLISHER_LAWS = [
    PublisherLaw(
        country="GE",
        name="Law on Transparency of Foreign Influence, and Foreign Agents Registration Act",
        since=(date(2024, 8, 1), date(2025, 5, 31)),
        language="ka",
        source="https://abcmedia.am/en/politics/80724",
    ),
    PublisherLaw(
        country="KZ",
        name="Public register of persons funded from abroad",
        since=(date(2023, 9, 1),),
        language="kk",
        source="https://babel.ua/en/news/98676-an-analogue-of-the-russian-register-of-foreign-agents-has-"
        "appeared-in-kazakhstan-there-are-already-240-people-and-organizations",
    ),
    PublisherLaw(
        country="AZ",
        name="Law on Media, and the Media Registry",
        since=(date(2022, 1, 1), date(2022, 9, 1)),
        language="az",
        source="https://www.az-netwatch.org/news/media-development-agency-wants-another-website-blocked/",
    ),
]


def _by_id(notice: Notice) -> str:
    return notice.id


def test_every_example_holds() -> None:
    assert list(RULES.contradictions()) == []


def test_the_notices_that_are_there_are_these_and_two_are_on() -> None:
    assert {notice.id for notice in RULES.model.notices} == {name for own in AT_RISK.values() for name in own}
    assert {notice.id for notice in RULES.model.notices if notice.enabled} == ENABLED


def test_at_least_ten_countries_have_a_law_that_endangers_readers() -> None:
    kinds = {notice.id: notice.kind for notice in RULES.model.notices}
    assert len([c for c, own in AT_RISK.items() if any(kinds[n] is Kind.READER_RISK for n in own)]) >= 10


def test_each_notice_has_a_file_of_its_own_name() -> None:
    named = {path.stem for path in FILES} - {"regions"}
    assert named == {notice.id for notice in RULES.model.notices}


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


@pytest.mark.parametrize("name", sorted({notice.id for notice in RULES.model.notices} - ENABLED))
def test_every_notice_that_is_off_says_why(name: str) -> None:
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    head = text.partition("enabled: false\n")[0].partition(f"notice: {name}\n")[2]
    assert re.search(r"^# .{30,}$", head, re.MULTILINE)


@pytest.mark.parametrize("notice", RULES.model.notices, ids=_by_id)
def test_no_text_names_a_figure_that_the_law_s_note_does_not_have(notice: Notice) -> None:
    said = " ".join(notice.text.fields().values())
    assert set(re.findall(r"\d[\d.,]*", said)) <= set(re.findall(r"\d[\d.,]*", notice.law.note or ""))


@pytest.mark.parametrize("notice", RULES.model.notices, ids=_by_id)
def test_no_warning_stands_on_the_pages_that_explain_it(notice: Notice) -> None:
    if notice.kind is Kind.READER_RISK:
        assert notice.more_info is not None
        assert notice.more_info.startswith("/legal/")
        explained = {example.page.path for example in notice.examples if example.expect == "hidden"}
        assert notice.more_info in explained


@pytest.mark.parametrize("notice", RULES.model.notices, ids=_by_id)
def test_every_notice_has_examples_of_both_and_of_the_days_around_its_first_and_last(notice: Notice) -> None:
    expected = {example.expect for example in notice.examples}
    assert "hidden" in expected
    assert "yes" in expected
    days = {example.at for example in notice.examples}
    for window in notice.in_force:
        assert window.first is None or {window.first, window.first - timedelta(days=1)} <= days
        assert window.last is None or {window.last, window.last + timedelta(days=1)} <= days


def test_a_notice_without_a_first_day_says_why() -> None:
    without = [n for n in RULES.model.notices if not any(window.first for window in n.in_force)]
    assert {notice.id for notice in without} == {"tajikistan-likes", "thailand-royal-insult"}
    assert all("so no first day is given" in (notice.law.note or "") for notice in without)


TRANSLATED = [
    notice
    for notice in RULES.model.notices
    if notice.id in ENABLED | {"kyrgyzstan-extremist-materials", "russia-foreign-agent"}
]


@pytest.mark.parametrize("notice", TRANSLATED, ids=_by_id)
@pytest.mark.parametrize("locale", ["ru", "uk"])
def test_what_is_on_and_what_names_a_publisher_is_translated_whole(notice: Notice, locale: str) -> None:
    catalog = Catalogs.load(TRANSLATIONS).by_locale[locale]
    for part, text in notice.text.fields().items():
        assert catalog.get(context(notice.id, part), text)


def test_the_translations_have_no_problem_and_say_what_drafted_them() -> None:
    assert Catalogs.load(TRANSLATIONS).problems == ()
    folder = Folder(TRANSLATIONS)
    for tag in set(folder.tags()) - set(PSEUDO):
        document = folder.read(tag)
        translated = [unit for unit in document.units if unit.translation]
        assert not translated or any("Machine draft" in line for line in document.header.comments)
        assert all(map(is_draft, translated)), tag


@pytest.mark.parametrize("law", PUBLISHER_LAWS, ids=lambda law: law.country)
@pytest.mark.parametrize("ruleset", [RULES, ALL_ENABLED], ids=["as shipped", "all enabled"])
def test_a_law_that_binds_publishers_only_is_no_warning_to_readers(
    ruleset: Ruleset, law: PublisherLaw
) -> None:
    days = [*law.since, LAST_OF_TAJIKISTAN, DAY, DAY + timedelta(days=3650)]
    for registered in (None, "RU", law.country):
        location = Location(country=law.country, registered_country=registered)
        for languages in ((), ("ru",), ("en",), (law.language,), ("ru", law.language, "en")):
            reader = Reader(location=location, languages=languages)
            for path in ("/", "/ru/", "/a/1.html", "/legal/undesirable", "/legal/warning"):
                for day in days:
                    assert ruleset.decide(reader, Page(path=path), day).notices == ()


def test_no_rule_speaks_of_a_country_whose_laws_bind_publishers_only() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    assert not re.search("Georgia|Kazakhstan|Azerbaijan", text)


def test_nobody_elsewhere_is_shown_anything() -> None:
    elsewhere = {country.alpha_2 for country in pycountry.countries} - {"UA", *AT_RISK}
    assert len(elsewhere) > 230
    for country in elsewhere:
        reader = Reader(location=Location(country=country), languages=("ru",))
        for day in (LAST_OF_TAJIKISTAN, DAY):
            assert ALL_ENABLED.decide(reader, Page(path="/"), day).notices == ()


@pytest.mark.parametrize(("country", "names"), AT_RISK.items())
def test_readers_in_a_country_are_shown_its_own_notices_and_no_others(country: str, names: list[str]) -> None:
    reader = Reader(location=Location(country=country), languages=("en",))
    day = LAST_OF_TAJIKISTAN if country == "TJ" else DAY
    decided = ALL_ENABLED.decide(reader, Page(path="/"), day).notices
    assert [(each.id, each.answer) for each in decided] == [(name, "yes") for name in names]
    as_shipped = RULES.decide(reader, Page(path="/"), day).notices
    assert [each.id for each in as_shipped] == [name for name in names if name in ENABLED]


def test_what_is_over_in_tajikistan_is_shown_to_nobody_there() -> None:
    reader = Reader(location=Location(country="TJ"), languages=("tg",))
    for day in (LAST_OF_TAJIKISTAN + timedelta(days=1), DAY):
        assert ALL_ENABLED.decide(reader, Page(path="/"), day).notices == ()


@pytest.mark.parametrize("subdivisions", [(), ("CN-GD",), ("CN-MO",)])
def test_a_reader_in_china_is_not_warned_of_the_law_of_hong_kong(subdivisions: tuple[str, ...]) -> None:
    location = Location(country="CN", subdivisions=subdivisions)
    assert ALL_ENABLED.decide(Reader(location=location), Page(path="/"), DAY).notices == ()


def test_a_reader_in_hong_kong_is_warned_also_where_an_edge_calls_it_a_part_of_china() -> None:
    for headers in (
        {"CF-IPCountry": "HK"},
        {"CF-IPCountry": "CN", "cf-region-code": "HK"},
        {"CF-IPCountry": "CN", "cf-region-code": "CN-HK"},
    ):
        location = geo.edge("cloudflare").locate(headers)
        decided = ALL_ENABLED.decide(Reader(location=location), Page(path="/"), DAY).notices
        assert [(each.id, each.answer) for each in decided] == [("hong-kong-sedition", "yes")]


@pytest.mark.parametrize("code", ["UA-43", "UA-40"])
def test_readers_in_crimea_are_shown_what_endangers_readers_in_russia(code: str) -> None:
    location = Location(country="UA", subdivisions=(code,))
    decided = ALL_ENABLED.decide(Reader(location=location), Page(path="/"), DAY).notices
    assert [(each.id, each.answer) for each in decided] == [
        ("russia-undesirable-organization", "yes"),
        ("russia-extremist-search", "yes"),
    ]


def test_a_reader_in_kyiv_is_shown_nothing() -> None:
    location = Location(country="UA", subdivisions=("UA-30",), registered_country="UA")
    for languages in ((), ("uk",), ("ru",)):
        reader = Reader(location=location, languages=languages)
        assert ALL_ENABLED.decide(reader, Page(path="/"), DAY).notices == ()


def test_a_reader_of_whom_nothing_is_known_may_be_anywhere_at_risk() -> None:
    decided = ALL_ENABLED.decide(Reader(), Page(path="/"), DAY).notices
    over_or_label = {"tajikistan-likes", "russia-foreign-agent"}
    expected = {name for own in AT_RISK.values() for name in own} - over_or_label
    assert {each.id for each in decided} == expected
    assert {each.answer for each in decided} == {Answer.MAYBE}
    assert [each.id for each in decided][:4] == [
        "russia-undesirable-organization",
        "belarus-extremist-formation",
        "kyrgyzstan-extremist-materials",
        "russia-extremist-search",
    ]


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
    assert used == set(AT_RISK)
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
