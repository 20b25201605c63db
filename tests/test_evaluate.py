"""What the rules mean: three-valued, and when in doubt a warning."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from notices.evaluate import Case, Finding, language_ranges
from notices.facts import Location, Page, Reader
from notices.ruleset import SHIPPED, Ruleset

DAY = date(2026, 11, 22)
LAW = "law: {citation: Law, verified: 2026-01-01}\ntext: {title: Title, body: Body}\n"
REGIONS = """
regions:
  crimea: {in: [{subdivision: [UA-43, UA-40]}]}
  donetsk-russia:
    in: [{subdivision: UA-14, registered_country: RU}]
    perhaps: [{subdivision: UA-14}]
  near: {in: [{country: UA, max_accuracy_radius: 50}]}
  office: {in: [{network: 192.0.2.0/24}]}
  town: {in: [{city: 709717}]}
  either: {in: [{region: [crimea, town]}]}
"""


def _rules(*shows: str, **more: str) -> Ruleset:
    """One notice, `n-0`, `n-1`, …, for each condition; more lines by its name, or of regions."""
    files = [("regions.yaml", f"{REGIONS}  {more.get('regions', '')}\n".encode())]
    for i, show in enumerate(shows):
        text = f"notice: n-{i}\nshow: {show}\n{LAW}{more.get(f'n_{i}', '')}"
        files.append((f"{i}.yaml", text.encode()))
    return Ruleset.read(files)


def _shown(
    ruleset: Ruleset, *languages: str, page: Page | None = None, at: date = DAY, **known: Any
) -> dict[str, str]:
    """The notices that are shown, with their answers; both evaluators must say so."""
    reader = Reader(location=Location(**known), languages=languages)
    page = page or Page(path="/", site="a.org")
    decided = {each.id: str(each.answer) for each in ruleset.decide(reader, page, at).notices}
    plain = {v.notice.id: str(v.answer) for v in ruleset.explain(reader, page, at) if v.shown}
    assert list(plain.items()) == list(decided.items())
    return decided


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"country": "UA", "subdivisions": ("UA-43",)}, "yes"),
        ({"subdivisions": ("UA-40",)}, "yes"),
        ({"country": "UA", "subdivisions": ("UA-30",)}, None),
        # A missing subdivision is never a no.
        ({"country": "UA"}, "maybe"),
        ({}, "maybe"),
        # Unknown is not boundless: who is in Germany is in no part of Ukraine.
        ({"country": "DE"}, None),
        ({"country": "DE", "anonymizer": False}, None),
        # Behind an anonymizer a place is unknown, not elsewhere.
        ({"country": "DE", "anonymizer": True}, "maybe"),
        ({"country": "UA", "subdivisions": ("UA-43",), "anonymizer": True}, "maybe"),
    ],
)
def test_a_missing_subdivision_is_never_a_no(known: dict[str, Any], answer: str | None) -> None:
    assert _shown(_rules("{region: crimea}"), **known).get("n-0") == answer


@pytest.mark.parametrize(
    ("code", "known", "answer"),
    [
        # A subdivision that is a country too: whoever is in the country is in it.
        ("CN-HK", {"country": "HK"}, "yes"),
        ("CN-HK", {"country": "HK", "subdivisions": ("CN-HK",)}, "yes"),
        ("CN-HK", {"subdivisions": ("CN-HK",)}, "yes"),
        ("CN-HK", {"country": "CN"}, "maybe"),
        ("CN-HK", {"country": "CN", "subdivisions": ("CN-GD",)}, None),
        ("CN-HK", {"country": "MO"}, None),
        ("US-PR", {"country": "PR"}, "yes"),
        ("US-PR", {"country": "US", "subdivisions": ("US-PR",)}, "yes"),
        ("US-PR", {"country": "US"}, "maybe"),
        ("US-PR", {"country": "GU"}, None),
        ("FR-971", {"country": "GP"}, "yes"),
        ("NL-AW", {"country": "AW"}, "yes"),
        ("FI-01", {"country": "AX"}, "yes"),
        # One of several that make a country.
        ("NO-22", {"country": "SJ"}, "maybe"),
        ("NO-22", {"country": "NO"}, "maybe"),
        ("NO-22", {"country": "NO", "subdivisions": ("NO-21",)}, None),
        ("NL-BQ1", {"country": "BQ"}, "maybe"),
        # The parts of such a country are parts of the subdivision that it is too.
        ("NL-BQ1", {"country": "BQ", "subdivisions": ("BQ-BO",)}, "yes"),
        ("NL-BQ1", {"country": "BQ", "subdivisions": ("BQ-SA",)}, None),
        ("CN-TW", {"country": "TW", "subdivisions": ("TW-TPE",)}, "yes"),
        ("TW-TPE", {"country": "TW", "subdivisions": ("CN-TW",)}, "maybe"),
        ("UM-67", {"country": "US"}, None),
    ],
)
def test_a_country_that_is_a_subdivision_too_is_not_hidden_from(
    code: str, known: dict[str, Any], answer: str | None
) -> None:
    ruleset = _rules("{region: there}", regions=f"there: {{in: [{{subdivision: {code}}}]}}")
    assert _shown(ruleset, **known).get("n-0") == answer


def test_a_subdivision_that_databases_give_as_a_country_tells_that_country() -> None:
    ruleset = _rules(
        "{region: there}",
        "{region: china}",
        regions="there: {in: [{country: HK}]}\n  china: {in: [{country: CN}]}",
    )
    assert _shown(ruleset, subdivisions=("CN-HK",)) == {"n-0": "yes"}
    assert _shown(ruleset, subdivisions=("CN-GD",)) == {"n-1": "yes"}


def test_it_is_said_of_which_subdivision_a_country_is_all() -> None:
    ruleset = _rules("{region: there}", regions="there: {in: [{subdivision: [UA-43, CN-HK]}]}")
    reader = Reader(location=Location(country="HK"))
    (verdict,) = ruleset.explain(reader, Page(path="/"), DAY)
    (region,) = next(found for found in verdict.findings if found.key == "show.region").parts
    assert region.parts[0].parts[0].fact == "country is HK, which is CN-HK"


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"country": "UA", "subdivisions": ("UA-14",), "registered_country": "RU"}, "yes"),
        ({"country": "UA", "subdivisions": ("UA-14",), "registered_country": "UA"}, "maybe"),
        ({"country": "UA", "subdivisions": ("UA-14",)}, "maybe"),
        ({"country": "UA", "registered_country": "RU"}, "maybe"),
        ({"country": "UA", "subdivisions": ("UA-30",), "registered_country": "RU"}, None),
    ],
)
def test_perhaps_is_never_more_than_maybe(known: dict[str, Any], answer: str | None) -> None:
    assert _shown(_rules("{region: donetsk-russia}"), **known).get("n-0") == answer


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({"country": "UA", "accuracy_radius": 50}, "yes"),
        ({"country": "UA"}, "yes"),
        ({"country": "UA", "accuracy_radius": 51}, "maybe"),
        ({"country": "DE", "accuracy_radius": 1}, None),
        ({"country": "DE", "accuracy_radius": 1000}, None),
    ],
)
def test_a_radius_only_weakens(known: dict[str, Any], answer: str | None) -> None:
    assert _shown(_rules("{region: near}"), **known).get("n-0") == answer


def test_a_wide_circle_excepts_nobody_for_certain() -> None:
    ruleset = _rules("{path: /*, except: {region: near}}")
    assert _shown(ruleset, country="UA", accuracy_radius=50) == {}
    assert _shown(ruleset, country="UA", accuracy_radius=51) == {"n-0": "maybe"}
    assert _shown(ruleset, country="DE", accuracy_radius=51) == {"n-0": "yes"}


def test_a_network_that_nobody_looked_up_is_a_maybe() -> None:
    ruleset = _rules("{region: office}")
    assert _shown(ruleset, networks=None) == {"n-0": "maybe"}
    assert _shown(ruleset, networks=frozenset()) == {}
    assert _shown(ruleset, networks=frozenset({"192.0.2.0/24"})) == {"n-0": "yes"}


def test_a_city_is_asked_for_by_its_number() -> None:
    ruleset = _rules("{region: either}")
    assert _shown(ruleset, country="UA", subdivisions=("UA-14",), city=709717) == {"n-0": "yes"}
    assert _shown(ruleset, country="UA", subdivisions=("UA-14",)) == {"n-0": "maybe"}
    assert _shown(ruleset, country="UA", subdivisions=("UA-14",), city=1) == {}


@pytest.mark.parametrize(
    ("languages", "answer"),
    [(("ru-RU",), "yes"), (("de", "RU"), "yes"), (("uk",), None), (("rus",), None), ((), "maybe")],
)
def test_no_accepted_language_is_a_maybe_and_one_of_several_is_a_yes(
    languages: tuple[str, ...], answer: str | None
) -> None:
    assert _shown(_rules("{language: ru}"), *languages).get("n-0") == answer


def test_a_range_covers_its_own_tags_and_no_wider_one() -> None:
    assert language_ranges(["zh_Hant-TW", "ru"]) == {"zh", "zh-hant", "zh-hant-tw", "ru"}
    assert _shown(_rules("{language: ru-RU}"), "ru") == {}


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        (Page(path="/a/b", site="a.org", tags=("video",)), "yes"),
        (Page(path="/a/b", site=None, tags=None), "maybe"),
        (Page(path="/a/b", site="a.org", tags=()), None),
        (Page(path="/a/b", site="b.org", tags=("video",)), None),
        (Page(path="/a", site="a.org", tags=("video",)), None),
        (Page(path="/exact", site="a.org", tags=("other", "video")), "yes"),
        (Page(path="/exact/", site="a.org", tags=("video",)), None),
    ],
)
def test_a_page_is_known_by_path_and_unknown_by_site_or_tags(page: Page, answer: str | None) -> None:
    ruleset = _rules("{path: [/a/*, /exact], site: A.org, tag: video}")
    assert _shown(ruleset, page=page).get("n-0") == answer


def test_one_of_any_of_is_enough_and_all_else_must_hold() -> None:
    ruleset = _rules("{path: /*, any_of: [{tag: a}, {region: crimea, tag: b}]}")
    assert _shown(ruleset, page=Page(path="/", tags=("a",)), country="DE") == {"n-0": "yes"}
    assert _shown(ruleset, page=Page(path="/", tags=("b",)), country="DE") == {}
    assert _shown(ruleset, page=Page(path="/", tags=("b",)), country="UA") == {"n-0": "maybe"}
    assert _shown(ruleset, page=Page(path="/", tags=()), country="UA") == {}


def test_an_exception_hides_only_where_all_of_it_holds() -> None:
    ruleset = _rules("{path: /*, except: [{path: /legal/*, language: en}, {tag: none}]}")
    legal = Page(path="/legal/a")
    assert _shown(ruleset, "en", page=legal) == {}
    assert _shown(ruleset, "ru", page=legal) == {"n-0": "yes"}
    assert _shown(ruleset, page=legal) == {"n-0": "maybe"}
    assert _shown(ruleset, "ru", page=Page(path="/a", tags=("none",))) == {}


@pytest.mark.parametrize(
    ("policy", "languages", "shown"),
    [
        ("show", ("de",), True),
        ("hide", ("ru",), False),
        ("{language: [ru, crh]}", ("de", "RU-ru"), True),
        ("{language: [ru, crh]}", ("de",), False),
        # Nobody knows what this reader reads: when in doubt, warn.
        ("{language: [ru, crh]}", (), True),
    ],
)
def test_a_maybe_is_shown_unless_its_rule_says_otherwise(
    policy: str, languages: tuple[str, ...], shown: bool
) -> None:
    ruleset = _rules(f"{{region: crimea, when_unsure: {policy}}}")
    assert bool(_shown(ruleset, *languages, country="UA")) is shown
    # A yes is shown whatever is said of a maybe.
    assert _shown(ruleset, *languages, subdivisions=("UA-43",)) == {"n-0": "yes"}


def test_yes_comes_before_maybe_then_priority_then_name() -> None:
    ruleset = _rules(
        *["{region: crimea}"] * 2,
        *["{path: /*}"] * 3,
        n_1="priority: 900",
        n_4="priority: 1",
        n_0="priority: 5",
    )
    assert list(_shown(ruleset, country="UA")) == ["n-4", "n-2", "n-3", "n-1", "n-0"]


def test_only_a_yes_replaces() -> None:
    ruleset = _rules("{region: crimea}", "{path: /*}", n_0="replaces: n-1")
    assert _shown(ruleset, subdivisions=("UA-43",)) == {"n-0": "yes"}
    assert _shown(ruleset, country="UA") == {"n-1": "yes", "n-0": "maybe"}
    assert _shown(ruleset, country="DE") == {"n-1": "yes"}


def test_what_is_replaced_replaces_still_so_that_the_order_means_nothing() -> None:
    ruleset = _rules(*["{path: /*}"] * 3, n_0="replaces: n-1", n_1="replaces: n-2")
    assert _shown(ruleset) == {"n-0": "yes"}


def test_a_notice_that_is_not_enabled_neither_shows_nor_replaces() -> None:
    ruleset = _rules("{path: /*}", "{path: /*}", n_0="replaces: n-1\nenabled: false")
    assert _shown(ruleset) == {"n-1": "yes"}


def test_a_law_that_is_not_in_force_shows_nothing_to_anybody() -> None:
    ruleset = _rules("{region: crimea}", n_0="in_force: {from: 2026-11-22, timezone: Europe/Moscow}")
    assert _shown(ruleset) == {"n-0": "maybe"}
    assert _shown(ruleset, at=date(2026, 11, 21)) == {}


# ── why ──────────────────────────────────────────────────────────────────────────────────────────


def _outline(finding: Finding, depth: int = 0) -> list[str]:
    line = f"{'  ' * depth}{finding.key}: {finding.wanted}: {finding.fact or '-'}: {finding.answer}"
    return [line, *(each for part in finding.parts for each in _outline(part, depth + 1))]


def _explained(ruleset: Ruleset, reader: Reader, page: Page) -> list[str]:
    (verdict,) = ruleset.explain(reader, page, DAY)
    findings = [line for finding in verdict.findings for line in _outline(finding)]
    return [f"{verdict.answer}, {'shown' if verdict.shown else 'hidden'}: {verdict.why}", *findings]


def test_every_condition_says_what_it_wanted_and_what_it_found() -> None:
    ruleset = _rules(
        "{region: [donetsk-russia, near], language: [ru], path: /a/*, site: a.org, tag: [x, y], "
        "any_of: [{tag: x}, {region: [office, town]}], except: {path: /legal/*}}",
        n_0="in_force: [{from: 2024-02-20, timezone: Europe/Moscow}, {until: 2020-01-01, timezone: UTC}]",
    )
    where = Location(country="UA", subdivisions=("UA-14",), accuracy_radius=60, networks=frozenset())
    told = _explained(ruleset, Reader(location=where, languages=("ru", "en")), Page(path="/a/b"))
    assert told == [
        "no, hidden: show.tag answers no",
        "enabled: notice is enabled: enabled is true: yes",
        "in_force: from 2024-02-20 until further notice, Europe/Moscow or from ever until 2020-01-01, UTC: "
        "it is 2026-11-22: yes",
        "show.region: region is donetsk-russia or near: donetsk-russia: maybe; near: maybe: maybe",
        "  donetsk-russia: reader is in donetsk-russia: -: maybe",
        "    in[0]: all of these hold: -: maybe",
        "      in[0].subdivision: subdivision is UA-14: subdivision is UA-14: yes",
        "      in[0].registered_country: registered country is RU: registered country is unknown: maybe",
        "    perhaps[0]: all of these hold: -: yes",
        "      perhaps[0].subdivision: subdivision is UA-14: subdivision is UA-14: yes",
        "  near: reader is in near: -: maybe",
        "    in[0]: all of these hold: -: maybe",
        "      in[0].country: country is UA: country is UA: yes",
        "      in[0].max_accuracy_radius: accuracy radius is at most 50 km: accuracy radius is 60 km: maybe",
        "show.language: language is ru: reader accepts ru, en: yes",
        "show.path: path is /a/*: path is /a/b: yes",
        "show.site: site is a.org: site is unknown: maybe",
        "show.tag: tag is x or y: page is tagged with nothing: no",
        "show.any_of: one of these holds: -: maybe",
        "  show.any_of[0]: all of these hold: -: no",
        "    show.any_of[0].tag: tag is x: page is tagged with nothing: no",
        "  show.any_of[1]: all of these hold: -: maybe",
        "    show.any_of[1].region: region is office or town: office: no; town: maybe: maybe",
        "      office: reader is in office: -: no",
        "        in[0]: all of these hold: -: no",
        "          in[0].network: network is 192.0.2.0/24: address is in none of these networks: no",
        "      town: reader is in town: -: maybe",
        "        in[0]: all of these hold: -: maybe",
        "          in[0].city: city is 709717: city is unknown: maybe",
        "show.except[0]: these do not all hold: -: yes",
        "  show.except[0].path: path is /legal/*: path is /a/b: no",
    ]


@pytest.mark.parametrize(
    ("show", "more", "known", "languages", "why"),
    [
        ("{path: /*}", "", {}, (), "every condition answers yes"),
        ("{path: /*}", "enabled: false", {}, (), "it is not enabled"),
        ("{path: /a}", "", {}, (), "show.path answers no"),
        ("{region: crimea}", "", {}, (), "show.region answers maybe: when in doubt, warn"),
        (
            "{region: crimea, when_unsure: hide}",
            "",
            {},
            (),
            "show.region answers maybe: when_unsure says hide",
        ),
        (
            "{region: crimea, when_unsure: {language: [ru, uk]}}",
            "",
            {},
            ("uk",),
            "show.region answers maybe, and the reader may read ru, uk (when_unsure)",
        ),
        (
            "{region: crimea, when_unsure: {language: ru}}",
            "",
            {},
            ("uk",),
            "show.region answers maybe, and the reader reads none of ru (when_unsure)",
        ),
    ],
)
def test_every_verdict_says_why(
    show: str, more: str, known: dict[str, Any], languages: tuple[str, ...], why: str
) -> None:
    reader = Reader(location=Location(**known), languages=languages)
    (verdict,) = _rules(show, n_0=more).explain(reader, Page(path="/"), DAY)
    assert verdict.why == why


def test_a_notice_that_is_replaced_says_by_which() -> None:
    ruleset = _rules(*["{path: /*}"] * 3, n_0="replaces: n-2", n_1="replaces: n-2")
    verdicts = {v.notice.id: v for v in ruleset.explain(Reader(), Page(path="/"), DAY)}
    assert (verdicts["n-2"].shown, verdicts["n-2"].why) == (False, "replaced by n-0")
    assert (verdicts["n-2"].reasons, bool(verdicts["n-2"].findings)) == ((), True)


def test_the_reasons_name_the_alternatives_that_carry_the_answer() -> None:
    ruleset = _rules("{region: [crimea, near], any_of: [{tag: a}, {tag: b}, {path: /*}]}")
    reader = Reader(location=Location(country="UA", subdivisions=("UA-43",), accuracy_radius=99))
    (decided,) = ruleset.decide(reader, Page(path="/", tags=("b",)), DAY).notices
    assert (decided.answer, decided.reasons) == ("yes", ("crimea", "any_of[1]", "any_of[2]"))


def test_unknown_facts_are_told_as_unknown() -> None:
    facts = {
        "crimea": "subdivision and country are unknown",
        "near": "country is unknown",
        "office": "network is unknown",
        "town": "city is unknown",
    }
    for region, fact in facts.items():
        told = "\n".join(_explained(_rules(f"{{region: {region}}}"), Reader(), Page(path="/")))
        assert f": {fact}: maybe" in told
    told = "\n".join(_explained(_rules("{language: ru, tag: a}"), Reader(), Page(path="/", tags=None)))
    assert "language is ru: reader's languages are unknown: maybe" in told
    assert "tag is a: page's tags are unknown: maybe" in told


def test_known_facts_are_told_as_they_are() -> None:
    networks = frozenset({"192.0.2.0/24"})
    where = Location(country="UA", registered_country="RU", city=5, networks=networks)
    for region, fact in {
        "crimea": "subdivision is unknown, country is UA: maybe",
        "near": "accuracy radius is unknown, so the labels decide: yes",
        "donetsk-russia": "registered country is RU: yes",
        "office": "address is in 192.0.2.0/24: yes",
        "town": "city is 5: no",
    }.items():
        told = _explained(_rules(f"{{region: {region}}}"), Reader(location=where), Page(path="/"))
        assert f": {fact}" in "\n".join(told)
    told = _explained(_rules("{tag: a}"), Reader(), Page(path="/", tags=("a", "b")))
    assert "page is tagged a, b: yes" in "\n".join(told)


def test_an_anonymizer_leaves_no_fact_to_explain_by() -> None:
    case = Case(reader=Reader(location=Location(country="RU", anonymizer=True)), page=Page(path="/"), at=DAY)
    assert case.location == Location()


def test_the_shipped_notice_is_explained_for_a_reader_in_simferopol() -> None:
    reader = Reader(location=Location(country="UA", subdivisions=("UA-43",)), languages=("ru",))
    verdict = Ruleset.load(SHIPPED).explain(reader, Page(path="/"), DAY)[0]
    assert (verdict.notice.id, verdict.answer, verdict.shown) == (
        "russia-undesirable-organization",
        "yes",
        True,
    )
    assert verdict.reasons == ("russia-controlled-ukraine",)


def test_the_country_of_a_known_subdivision_is_known() -> None:
    text = f"notice: n\nshow: {{region: ua}}\n{LAW}"
    ruleset = Ruleset.read([("n.yaml", text.encode()), ("r.yaml", b"regions: {ua: {in: [{country: UA}]}}")])
    reader, page = Reader(location=Location(subdivisions=("UA-43",))), Page(path="/")
    [verdict] = ruleset.explain(reader, page, DAY)
    [decided] = ruleset.decide(reader, page, DAY).notices
    assert verdict.answer == decided.answer == "yes"
