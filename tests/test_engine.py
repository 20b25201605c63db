"""The engine: one snapshot for a request, and nothing told of a reader."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notices import CatalogError, Location, Page, Reader, RuleError
from notices.catalogs import Catalogs
from notices.engine import Engine
from notices.fragment import NOTHING
from notices.geo import Fixed
from tests.support import ELSEWHERE, NOW, RISK, THERE, engine, ruleset

TRANSLATED = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgctxt "risk.title"
msgid "Careful, {publisher}"
msgstr "Осторожно, {publisher}"

msgctxt "risk.body"
msgid "Do not share."
msgstr "Не делитесь."

msgctxt "risk.link"
msgid "More {link_start}here{link_end}."
msgstr "Подробнее {link_start}здесь{link_end}."
"""


def html(own: Engine, accept_language: str = "", language: str | None = None, path: str = "/") -> str:
    visit = own.visit(address=None, accept_language=accept_language, path=path)
    visit.language = language
    return visit.fragment().html.decode()


@pytest.fixture
def translations(tmp_path: Path) -> Path:
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "notices.po").write_text(TRANSLATED, encoding="utf-8")
    return tmp_path


def test_the_shipped_engine_speaks_the_readers_language_else_the_pages_else_english() -> None:
    own = Engine.open(Fixed(THERE))
    assert '<section class="notices" lang="uk"' in html(own, "de,uk;q=0.5", "ru")
    assert '<section class="notices" lang="ru"' in html(own, "de", "ru")
    assert '<section class="notices" lang="en"' in html(own, "de", "fr")


def test_a_translation_replaces_the_english_from_the_next_request_on(translations: Path) -> None:
    own = engine()
    began = own.visit(address=None, accept_language="ru", path="/")
    own.replace(ruleset(), Catalogs.load(translations))
    assert b'lang="en"' in began.fragment().html
    assert 'lang="ru"' in html(own, "ru")


def test_rules_are_replaced_from_the_next_request_on() -> None:
    own = engine()
    before = own.ruleset.revision
    own.replace(ruleset(RISK.replace(b"Careful", b"Beware")), Catalogs())
    assert "Beware" in html(own)
    assert own.ruleset.revision != before


def test_every_request_sees_one_snapshot_while_rules_are_replaced() -> None:
    own = engine()
    sets = [ruleset(RISK.replace(b"Careful", word)) for word in (b"One", b"Two")]
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            for each in sets:
                own.replace(each, Catalogs())

    worker = threading.Thread(target=swap)
    worker.start()
    try:
        for _ in range(500):
            visit = own.visit(address=None, accept_language="", path="/")
            assert visit.is_possible()
            first, second = visit.fragment(), visit.fragment()
            assert first == second
    finally:
        stop.set()
        worker.join()


def test_what_is_wrong_with_a_catalog_is_logged_when_it_is_opened(
    translations: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = translations / "ru" / "LC_MESSAGES" / "notices.po"
    path.write_text(TRANSLATED.replace('{link_end}."', '"'), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        Engine.open(Fixed(THERE), translations=[translations])
    assert any(str(path) in message for message in caplog.messages)


def test_rules_or_translations_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no rule file"):
        Engine.open(Fixed(THERE), rules=[tmp_path])
    with pytest.raises(CatalogError, match="no such directory"):
        Engine.open(Fixed(THERE), translations=[tmp_path / "nowhere"])


def test_the_clock_decides_whether_a_law_is_in_force() -> None:
    dated = RISK + b"in_force: {from: 2026-11-23, timezone: Europe/Moscow}\n"
    own = engine(THERE, dated)
    assert html(own) == ""
    own._clock = lambda: datetime(2026, 11, 22, 21, tzinfo=UTC)
    assert html(own) != ""
    own._clock = lambda: datetime(2026, 11, 22, 21, tzinfo=UTC) - timedelta(microseconds=1)
    assert html(own) == ""


def test_the_default_clock_tells_a_time_with_a_zone() -> None:
    own = Engine(ruleset(), Catalogs(), Fixed(THERE))
    assert own.visit(address=None, accept_language="", path="/").is_possible()


def test_rules_see_the_site_that_is_set() -> None:
    sited = RISK.replace(b"region: [there]", b"region: [there], site: [example.org]")
    assert html(engine(THERE, sited, site="example.org")) != ""
    assert html(engine(THERE, sited, site="example.com")) == ""
    # Not set is not known: maybe.
    assert html(engine(THERE, sited)) != ""


def test_rules_that_name_networks_are_told_which_hold_the_address() -> None:
    own = engine(ELSEWHERE)
    files = [("regions.yaml", b"regions: {there: {in: [{network: 192.0.2.0/24}]}}"), ("risk.yaml", RISK)]
    own.replace(type(own.ruleset).read(files), Catalogs())
    for address, shown in (("192.0.2.7", True), ("198.51.100.7", False), (None, True)):
        visit = own.visit(address=address, accept_language="", path="/")
        assert visit.is_possible() is shown


def test_the_edge_and_the_database_are_put_together() -> None:
    own = engine(Location(country="RU", registered_country="RU"))
    assert own.visit(address=None, accept_language="", path="/", edge=Location()).is_possible()
    assert not own.visit(address=None, accept_language="", path="/", edge=ELSEWHERE).is_possible()


def test_nothing_to_show_is_nothing() -> None:
    own = engine(ELSEWHERE)
    visit = own.visit(address=None, accept_language="", path="/")
    assert visit.fragment() is NOTHING
    assert not visit.is_possible()
    assert visit.may_vary()


def test_counts_are_a_copy() -> None:
    own = engine()
    own.count("shown")
    counts = own.counts
    own.count("shown")
    assert (counts, own.counts) == ({"shown": 1}, {"shown": 2})
    assert own.stylesheet is None
    assert NOW.tzinfo is UTC


# ── decisions without a request ──────────────────────────────────────────────────────────────────

PLAIN = "Careful, Paper\n\nDo not share.\n\nMore here (https://news.example/legal/risk).\n"


def test_a_feed_or_a_mail_gets_the_notices_as_text() -> None:
    decision = engine().decide(Reader(location=THERE), Page(path="/"))
    assert decision.text("https://news.example") == PLAIN
    assert engine().decide(Reader(location=ELSEWHERE), Page(path="/")).text() == ""
    assert engine().decide(Reader(location=THERE), Page(path="/legal/x")).text() == ""


def test_a_reader_of_whom_nothing_is_known_is_warned() -> None:
    assert engine().decide(Reader(), Page(path="/")).text("https://news.example") == PLAIN


def test_an_app_gets_the_notices_as_json() -> None:
    own = engine()
    [told] = json.loads(own.decide(Reader(location=THERE), Page(path="/")).json("https://news.example"))[
        "notices"
    ]
    assert told["title"] == "Careful, Paper"
    assert told["paragraphs"] == ["Do not share."]
    assert told["link"] == {
        "before": "More ", "words": "here", "after": ".", "href": "https://news.example/legal/risk"
    }  # fmt: skip
    assert (told["language"], told["direction"], told["folded"]) == ("en", "ltr", False)
    assert json.loads(own.decide(Reader(location=ELSEWHERE), Page(path="/")).json()) == {"notices": []}


def test_a_decision_speaks_the_readers_language_else_the_pages(translations: Path) -> None:
    own = engine()
    own.replace(own.ruleset, Catalogs.load(translations))
    russian = own.decide(Reader(location=THERE, languages=("ru",)), Page(path="/"))
    assert russian.text().startswith("Осторожно, Paper")
    assert json.loads(russian.json())["notices"][0]["language"] == "ru"
    assert own.decide(Reader(location=THERE), Page(path="/", language="ru")).text() == russian.text()
    assert (
        own.decide(Reader(location=THERE, languages=("en",)), Page(path="/", language="ru")).text("x") != ""
    )


def test_a_decision_is_of_the_pages_tags_and_site_and_of_a_time_that_may_be_given() -> None:
    own = engine(site="news.example")
    assert "Tagged" in own.decide(Reader(location=THERE), Page(path="/", tags=("dangerous",))).text()
    dated = engine(
        THERE, RISK.replace(b"law:", b"in_force: {from: 2027-01-01, timezone: Europe/Moscow}\nlaw:")
    )
    page, reader = Page(path="/", site="other.example"), Reader(location=THERE)
    assert dated.decide(reader, page).text() == ""
    assert dated.decide(reader, page, datetime(2027, 1, 2, tzinfo=UTC)).text() != ""


def test_text_json_and_html_tell_of_the_same_notices() -> None:
    visit = engine().visit(address=None, accept_language="", path="/")
    assert not visit.told
    assert bool(visit.text()) == bool(json.loads(visit.json())["notices"]) == bool(visit.fragment().html)
    assert visit.told
