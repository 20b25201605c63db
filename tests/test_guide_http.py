"""The guide to responses and caches: its snippets as they stand there, and what it says of policies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from notices import Location, geo
from notices.flask import Notices
from notices.http.site import Site
from notices.settings import open_site
from notices.wsgi import NoticesMiddleware
from tests.browser import launch, opened, serve
from tests.cache_fronts import GUIDE, block

IN_RUSSIA = geo.Fixed(Location(country="RU"))
TITLE = "The Windrose has been declared an “undesirable organization” by the Russian government."
PAPER = "() => getComputedStyle(document.querySelector('.notices')).backgroundColor"
NO_COLOUR = "rgba(0, 0, 0, 0)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as found:
        yield found


def of(**settings: Any) -> Site:
    return open_site(publisher="The Windrose", geoip=IN_RUSSIA, reload=False, **settings)


def snippet(name: str) -> Any:
    """What a block of Python calls `warning`."""
    names: dict[str, Any] = {}
    exec(compile(block(f"python {name}"), str(GUIDE), "exec"), names)
    return names["warning"]


def test_a_feed_has_the_notices_as_text_and_is_its_readers_alone() -> None:
    warning = snippet("feed")

    @Request.application
    def app(request: Request) -> Response:
        answer = Response(f"<rss>{warning(request)}</rss>", content_type="application/rss+xml")
        answer.headers["Cache-Control"] = "public, max-age=600"
        return answer

    client = Client(NoticesMiddleware(app, of(exempt_paths=["/exempt"])))
    feed = client.get("/feed", headers={"Accept-Language": "en"})
    assert TITLE in feed.text
    assert "click here (https://news.example/legal/undesirable)" in feed.text
    assert feed.cache_control.private
    assert not feed.cache_control.public
    exempt = client.get("/exempt")
    assert exempt.text == "<rss></rss>"
    assert exempt.headers["Cache-Control"] == "public, max-age=600"


def test_a_mail_has_the_notices_of_a_reader_who_is_told_by_facts() -> None:
    warning, site = snippet("mail"), of()
    assert warning(site, "RU", ("en",)).startswith(TITLE)
    assert "нежелательной" in warning(site, "UA", ("ru",))
    assert warning(site, "US", ("en",)) == ""
    # Where nothing is known.
    assert TITLE in warning(site, None, ("en",))


def test_the_json_is_of_the_shape_that_is_shown() -> None:
    client = Client(NoticesMiddleware(Response("page"), of()))
    told = client.get("/_notices/notices.json?path=/a/1.html;language=en")
    assert told.json == json.loads(block("json"))
    assert told.content_type == "application/json"


def test_the_json_has_the_english_beneath_where_both_are_wanted() -> None:
    client = Client(NoticesMiddleware(Response("page"), of(bilingual=True)))
    [notice] = client.get("/_notices/notices.json", headers={"Accept-Language": "ru"}).json["notices"]  # type: ignore[index]  # it is JSON
    [shown] = json.loads(block("json"))["notices"]
    assert notice.pop("beneath") == shown
    assert notice.keys() == shown.keys()


# ── policies ─────────────────────────────────────────────────────────────────────────────────────


def served(policy: str, body: str = "<p>text", **settings: Any) -> Flask:
    """A site of pages with a policy; the last of them has a script, and is no page to change."""
    app = Flask("site", static_folder=None)
    app.config.update(NOTICES_PUBLISHER="The Windrose", NOTICES_GEOIP=IN_RUSSIA, NOTICES_RELOAD=False)
    app.config.update(settings)
    notices = Notices(app)
    page = f"<!doctype html><html lang=en><title>T</title><body>{body}"
    app.add_url_rule("/", "page", lambda: (page, {"Content-Security-Policy": policy}))
    alone = (
        "<!doctype html><title>T</title><link rel=stylesheet href=/_notices/notices.css>"
        '<div id="notices"></div><script src="/app.js"></script>'
    )
    answer = (alone, {"Content-Security-Policy": policy})
    app.add_url_rule("/app/<path:_>", "app", notices.exempt(lambda **_: answer))
    app.add_url_rule("/app.js", "script", lambda: (block("js"), {"Content-Type": "text/javascript"}))
    return app


ENOUGH = "default-src 'none'; style-src 'self'"
SCRIPTED = {"NOTICES_CACHING": "fragment"}


@pytest.mark.parametrize("trusted", ["", "; require-trusted-types-for 'script'"])
def test_the_script_needs_scripts_of_the_site_itself(browser: Browser, trusted: str) -> None:
    app = served(f"{ENOUGH}; script-src 'self'{trusted}", **SCRIPTED)
    with serve(app) as origin, opened(browser, origin) as found:
        assert found.page.locator(".notices h2").inner_text() == TITLE
        assert found.refused() == []


@pytest.mark.parametrize(
    "scripts", ["'none'", "'nonce-x'", "'nonce-x' 'strict-dynamic'", "'self' 'nonce-x' 'strict-dynamic'"]
)
def test_a_policy_of_nonces_refuses_the_script_and_nobody_is_warned(browser: Browser, scripts: str) -> None:
    app = served(f"{ENOUGH}; script-src {scripts}", **SCRIPTED)
    with serve(app) as origin, opened(browser, origin) as found:
        assert [each.split()[0] for each in found.refused()] == ["script-src-elem"]
        assert found.page.locator(".notices").count() == 0


def test_nonces_for_styles_leave_the_notice_readable_and_unstyled(browser: Browser) -> None:
    app = served("default-src 'none'; style-src 'nonce-x'")
    with serve(app) as origin, opened(browser, origin) as found:
        assert found.page.locator(".notices h2").inner_text() == TITLE
        assert found.page.evaluate(PAPER) == NO_COLOUR


def test_a_single_page_app_shows_the_notices_as_told(browser: Browser) -> None:
    policy = f"{ENOUGH}; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
    with serve(served(policy)) as origin, opened(browser, origin, "/app/1&2;3+4%20%D1%91") as found:
        found.page.wait_for_selector(".notices")
        assert found.page.locator(".notices h2").inner_text() == TITLE
        assert found.page.locator(".notices p").all_inner_texts()[-1] == "To find out more, click here."
        assert found.page.locator(".notices a").get_attribute("href") == "/legal/undesirable"
        assert found.page.evaluate(PAPER) == "rgb(255, 246, 217)"
        assert found.refused() == []
        [asked] = [url for url in found.asked if "json" in url]
        assert asked.endswith("?path=/app/1%262%3B3%2B4%20%D1%91")


def test_a_single_page_app_shows_a_link_where_the_notices_cannot_be_told(browser: Browser) -> None:
    policy = f"{ENOUGH}; script-src 'self'"
    with serve(served(policy)) as origin, opened(browser, origin, "/app/1") as found:
        found.page.wait_for_selector("#notices a")
        assert found.page.locator("#notices a").get_attribute("href") == "/legal/"
        # What was asked for was refused: `connect-src` is missing.
        assert [each.split()[0] for each in found.refused()] == ["connect-src"]
