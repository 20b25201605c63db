"""Why a notice is shown or hidden, and what would show it, in sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from notices.evaluate import Case
from notices.explanation import Explanation, explain, would_be_shown
from notices.facts import Location, Page, Reader
from notices.ruleset import Ruleset

DAY = date(2026, 11, 22)
REGIONS = """
regions:
  there: {in: [{country: RU}]}
  disputed:
    in: [{subdivision: [UA-43, UA-40]}, {subdivision: UA-14, registered_country: RU}]
    perhaps: [{subdivision: UA-14}]
  near: {in: [{city: [524901, 498817], max_accuracy_radius: 50}]}
  wired: {in: [{network: [192.0.2.0/24, 198.51.100.0/24]}]}
  abroad: {in: [{registered_country: RU}]}
"""
NOTICE = """
notice: {name}
show: {show}
law: {{citation: Law, verified: 2026-01-01}}
text: {{title: Title, body: Body.}}
{more}
"""


def explained(
    show: str, more: str = "", *, others: dict[str, tuple[str, str]] | None = None, **facts: Any
) -> Explanation:
    """Of a notice `risk`, to a reader, page and time of whom only these facts are told."""
    texts = {"risk": (show, more), **(others or {})}
    files = {name: NOTICE.format(name=name, show=own, more=rest) for name, (own, rest) in texts.items()}
    ruleset = Ruleset.read([(name, text.encode()) for name, text in {"regions": REGIONS, **files}.items()])
    page = Page(path=facts.pop("path", "/"), site=facts.pop("site", None), tags=facts.pop("tags", ()))
    languages, at = facts.pop("languages", ()), facts.pop("at", DAY)
    reader = Reader(location=Location(**facts), languages=languages)
    (found,) = explain(ruleset.model, Case(reader=reader, page=page, at=at), ["risk"])
    return found


MOSCOW = "in_force: {from: 2024-02-20, timezone: Europe/Moscow}"
TWICE = (
    "in_force: [{until: 2023-01-31, timezone: Europe/Moscow}, "
    "{from: 2025-01-01, until: 2025-12-31, timezone: Europe/Moscow}]"
)


@pytest.mark.parametrize(
    ("show", "more", "facts", "told"),
    [
        (
            "{region: there}",
            MOSCOW,
            {"country": "RU"},
            "Shown, for certain: the reader is in there (country is RU), and the law has been in force since"
            " 2024-02-20 (Europe/Moscow).",
        ),
        (
            "{region: there}",
            TWICE,
            {"country": "RU", "at": date(2025, 12, 31)},
            "Shown, for certain: the reader is in there (country is RU), and the law is in force"
            " from 2025-01-01 until 2025-12-31 (Europe/Moscow).",
        ),
        (
            "{region: there}",
            TWICE,
            {"country": "RU", "at": date(2024, 1, 1)},
            "Hidden: it is 2024-01-01, but the law is in force until 2023-01-31 (Europe/Moscow)"
            " or from 2025-01-01 until 2025-12-31 (Europe/Moscow).",
        ),
        (
            "{region: [there, disputed], tag: [war], except: {path: /legal/*}}",
            "",
            {"country": "UA", "subdivisions": ("UA-14",), "registered_country": "RU", "tags": ("war",)},
            "Shown, for certain: the reader is in disputed (subdivision is UA-14; registered country is RU),"
            " and the page is tagged war.",
        ),
        (
            "{region: [there, disputed]}",
            "",
            {"country": "UA", "subdivisions": ("UA-14",), "registered_country": "UA"},
            "Shown, in doubt: the reader may be in disputed (subdivision is UA-14). When in doubt, warn.",
        ),
        (
            "{region: [there, disputed], language: ru}",
            "",
            {},
            "Shown, in doubt: the reader may be in there or disputed (country is unknown;"
            " subdivision and country are unknown; registered country is unknown),"
            " and the reader's languages are unknown. When in doubt, warn.",
        ),
        (
            "{region: there, when_unsure: hide}",
            "",
            {},
            "Hidden, in doubt: the reader may be in there (country is unknown)."
            " By when_unsure, it is hidden then.",
        ),
        (
            "{region: there, when_unsure: {language: [ru, uk]}}",
            "",
            {"languages": ("ru-RU",)},
            "Shown, in doubt: the reader may be in there (country is unknown)."
            " By when_unsure, readers who may read ru or uk are warned then.",
        ),
        (
            "{region: there, when_unsure: {language: [ru, uk]}}",
            "",
            {"languages": ("de",)},
            "Hidden, in doubt: the reader may be in there (country is unknown)."
            " By when_unsure, readers who do not read ru or uk are not warned then.",
        ),
        (
            "{region: [there, disputed], language: [ru, uk]}",
            "",
            {"country": "DE", "languages": ("de",)},
            "Hidden: the reader is in none of the regions there, disputed (country is DE),"
            " and the reader accepts de, but the rule asks: language is ru or uk.",
        ),
        (
            "{region: there, except: {tag: opinion}}",
            "",
            {"country": "RU", "tags": ("opinion",)},
            "Hidden: an exception holds: the page is tagged opinion.",
        ),
        (
            "{region: there, except: {tag: opinion}}",
            "",
            {"country": "RU", "tags": None},
            "Shown, in doubt: an exception may hold: the page's tags are unknown. When in doubt, warn.",
        ),
        (
            "{region: there, any_of: [{tag: war}, {path: /a}]}",
            "",
            {"country": "RU", "path": "/a"},
            "Shown, for certain: the reader is in there (country is RU), and the path is /a.",
        ),
        (
            "{region: there, any_of: [{tag: war}, {path: /a}]}",
            "",
            {"country": "RU"},
            "Hidden: none of its alternatives holds: the page is tagged with nothing and the path is /.",
        ),
        (
            "{tag: opinion, any_of: [{tag: opinion, path: /a}, {tag: war}]}",
            "",
            {"tags": ("opinion",), "path": "/a"},
            "Shown, for certain: the page is tagged opinion, and the path is /a.",
        ),
        (
            "{region: there}",
            "",
            {"country": "DE", "anonymizer": True},
            "Shown, in doubt: the reader may be in there (country is unknown). The address is an exit of a"
            " VPN, Tor or a hosting network, so where the reader is counts as unknown. When in doubt, warn.",
        ),
        (
            "{region: there}",
            "enabled: false",
            {"country": "RU"},
            "Hidden: it is not enabled. If it were, it would be shown, for certain:"
            " the reader is in there (country is RU).",
        ),
        (
            "{region: there}",
            "enabled: false",
            {"country": "DE"},
            "Hidden: it is not enabled. If it were, it would be hidden all the same:"
            " the reader is not in the region there (country is DE).",
        ),
    ],
)
def test_a_sentence_says_what_becomes_of_a_notice_and_why(
    show: str, more: str, facts: dict[str, Any], told: str
) -> None:
    assert explained(show, more, **facts).sentence == told


def test_a_notice_that_another_replaces_says_so() -> None:
    others = {"worse": ("{region: there, tag: war}", "replaces: [risk]")}
    found = explained("{region: there}", others=others, country="RU", tags=("war",))
    assert found.sentence == "Hidden: worse is shown for certain, and replaces it."
    assert would_be_shown(found.near) == [
        "would be shown on pages not tagged war, or if worse did not replace it"
    ]


@pytest.mark.parametrize(
    ("show", "more", "facts", "told"),
    [
        (
            "{region: [there, disputed]}",
            "",
            {"country": "DE"},
            ["would be shown if the country were RU, or the subdivision were UA-40 or UA-43"],
        ),
        (
            "{region: disputed}",
            "",
            {"country": "UA", "subdivisions": ("UA-30",)},
            ["would be shown if the subdivision were UA-40 or UA-43"],
        ),
        (
            "{region: there, except: {path: /legal/*}}",
            "",
            {"country": "RU", "path": "/legal/a"},
            ["would be shown on pages other than /legal/*"],
        ),
        (
            "{region: there}",
            MOSCOW,
            {"country": "RU", "at": date(2024, 2, 19)},
            ["would be shown from 2024-02-20"],
        ),
        (
            "{region: there}",
            MOSCOW,
            {"country": "RU", "at": datetime(2024, 2, 19, tzinfo=UTC)},
            ["would be shown from 2024-02-20 (Europe/Moscow)"],
        ),
        (
            "{region: there}",
            MOSCOW,
            {"country": "DE", "at": date(2024, 2, 19)},
            ["would be shown from 2024-02-20 if the country were RU"],
        ),
        (
            "{region: there}",
            TWICE,
            {"country": "RU", "at": date(2024, 1, 1)},
            ["would be shown until 2023-01-31 or from 2025-01-01 until 2025-12-31"],
        ),
        (
            "{region: there, language: [ru, uk]}",
            "",
            {"country": "RU", "languages": ("de",)},
            ["would be shown to readers who accept ru or uk"],
        ),
        (
            "{region: there, except: {language: ru}}",
            "",
            {"country": "RU", "languages": ("ru",)},
            ["would be shown to readers who do not accept ru"],
        ),
        (
            "{region: there, tag: war, site: a.example}",
            "",
            {"country": "RU", "site": "b.example"},
            ["would be shown on a.example tagged war"],
        ),
        (
            "{region: wired}",
            "",
            {"networks": frozenset()},
            ["would be shown to readers from 192.0.2.0/24 or 198.51.100.0/24"],
        ),
        ("{region: near}", "", {"city": 1}, ["would be shown if the city were 498817 or 524901"]),
        (
            "{region: near}",
            "",
            {"city": 1, "accuracy_radius": 80},
            ["would be shown, in doubt, if the city were 498817 or 524901"],
        ),
        (
            "{region: near, when_unsure: hide}",
            "",
            {"city": 524901, "accuracy_radius": 80},
            [
                "would be shown if the accuracy radius were 50 km",
                "would be shown, in doubt, if when_unsure said show",
            ],
        ),
        (
            "{region: there, except: {region: near}}",
            "",
            {"country": "RU", "city": 524901},
            ["would be shown if the city were another"],
        ),
        (
            "{region: there, except: {region: near}, when_unsure: hide}",
            "",
            {"country": "RU"},
            ["would be shown if the city were another", "would be shown, in doubt, if when_unsure said show"],
        ),
        (
            "{region: abroad}",
            "",
            {"registered_country": "DE"},
            ["would be shown if the registered country were RU"],
        ),
        (
            "{region: there, except: {region: abroad}}",
            "",
            {"country": "RU", "registered_country": "RU"},
            ["would be shown if the registered country were another"],
        ),
        ("{region: there}", "enabled: false", {"country": "RU"}, ["would be shown if it were enabled"]),
        (
            "{region: [there, disputed]}",
            "enabled: false",
            {"country": "DE"},
            [
                "would be shown if it were enabled and either the country were RU"
                " or the subdivision were UA-40 or UA-43"
            ],
        ),
        (
            "{region: there, when_unsure: hide}",
            "",
            {},
            ["would be shown if the country were RU", "would be shown, in doubt, if when_unsure said show"],
        ),
        (
            "{region: there, when_unsure: hide}",
            "",
            {"country": "RU", "anonymizer": True},
            [
                "would be shown if the country were RU, or if the address were not of an anonymizer",
                "would be shown, in doubt, if when_unsure said show",
            ],
        ),
        ("{region: there}", "enabled: false\n" + MOSCOW, {"country": "DE", "at": date(2024, 1, 1)}, []),
    ],
)
def test_what_would_show_a_hidden_notice_is_said_plainly(
    show: str, more: str, facts: dict[str, Any], told: list[str]
) -> None:
    found = explained(show, more, **facts)
    assert not found.verdict.shown
    assert would_be_shown(found.near) == told


def test_countries_are_told_from_their_parts_and_from_all_others() -> None:
    regions = "{region: there, except: {region: disputed}}"
    found = explained(regions, country="UA", subdivisions=("UA-43",))
    assert would_be_shown(found.near) == ["would be shown if the country were RU"]
    found = explained(
        "{language: ru, except: {region: [disputed, there]}}",
        country="UA",
        subdivisions=("UA-43",),
        languages=("ru",),
    )
    assert would_be_shown(found.near) == [
        "would be shown if the subdivision were another of UA, or the country were another"
    ]
    found = explained(
        "{language: ru, except: {region: disputed}, when_unsure: hide}",
        country="UA",
        subdivisions=("UA-43",),
        registered_country="DE",
        languages=("ru",),
    )
    assert would_be_shown(found.near) == [
        "would be shown if the subdivision were another of UA, or the country were another"
    ]


def test_of_many_ways_the_first_are_told_and_the_others_counted() -> None:
    show = "{any_of: [{region: there}, {tag: war}, {path: /a}, {site: a.example}, {language: ru}]}"
    found = explained(show, country="DE", site="b.example", languages=("de",))
    assert would_be_shown(found.near) == [
        "would be shown if the country were RU, or on a.example, or on /a, or in 2 other ways"
    ]


def test_what_is_unknown_is_told_only_where_nothing_known_would_do() -> None:
    found = explained(
        "{region: there, except: {region: disputed}, any_of: [{language: ru}, {tag: war}]}",
        country="UA",
        subdivisions=("UA-14",),
        languages=("ru",),
        registered_country="RU",
    )
    assert would_be_shown(found.near) == ["would be shown if the country were RU"]
    hidden = explained("{region: disputed, except: {region: disputed}}", country="DE")
    assert would_be_shown(hidden.near) == [
        "would be shown, in doubt, if the subdivision were UA-14,"
        " or the country were UA and the subdivision unknown"
    ]
    vague = explained("{region: abroad, except: {region: abroad}}", registered_country="DE")
    assert would_be_shown(vague.near) == ["would be shown, in doubt, if the registered country were unknown"]
    wide = explained("{region: near, except: {region: near}}", city=524901)
    assert would_be_shown(wide.near) == [
        "would be shown, in doubt, if the accuracy radius were more than 50 km"
    ]
    nowhere = explained("{region: there, except: {region: there}}", country="DE")
    assert would_be_shown(nowhere.near) == ["would be shown, in doubt, if the country were unknown"]
    wide = explained(
        "{region: there, except: {region: [near, abroad]}}",
        country="RU",
        registered_country="DE",
        city=524901,
        accuracy_radius=10,
    )
    assert would_be_shown(wide.near) == ["would be shown if the city were another"]


def test_the_nearest_come_first_after_those_that_are_shown() -> None:
    files = {
        "a": NOTICE.format(name="a", show="{region: near}", more="enabled: false\n" + MOSCOW),
        "b": NOTICE.format(name="b", show="{region: there, tag: war}", more=""),
        "c": NOTICE.format(name="c", show="{region: there}", more=""),
        "d": NOTICE.format(name="d", show="{region: [near, there]}", more=""),
    }
    ruleset = Ruleset.read([(name, text.encode()) for name, text in {"regions": REGIONS, **files}.items()])
    reader = Reader(location=Location(country="DE", city=524901))
    case = Case(reader=reader, page=Page(path="/"), at=date(2024, 1, 1))
    found = explain(ruleset.model, case)
    assert [each.verdict.notice.id for each in found] == ["d", "c", "a", "b"]
    assert repr(found[0]) == "Explanation(<withheld>)"
