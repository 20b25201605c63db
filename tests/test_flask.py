"""The Flask extension, as an embedder uses it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from click.testing import CliRunner
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    jsonify,
    render_template_string,
    request,
    send_file,
    stream_template_string,
    stream_with_context,
)
from flask.cli import FlaskGroup
from werkzeug.debug import DebuggedApplication
from werkzeug.middleware.lint import LintMiddleware
from werkzeug.test import Client

from notices import Location, RuleError, SettingsError, geo
from notices.flask import Notices
from notices.ruleset import SHIPPED
from notices.settings import SETTINGS, open_site
from notices.wsgi import VISIT
from tests.scenarios import PAGE, SCENARIOS, WARNED, Scenario
from tests.support import ELSEWHERE, REGIONS, RISK, TAGGED, THERE


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    for name, data in (("regions", REGIONS), ("risk", RISK), ("tagged", TAGGED)):
        (folder / f"{name}.yaml").write_bytes(data)
    return folder


def site(rules: Path, location: Location = THERE, **settings: Any) -> tuple[Flask, Notices]:
    app = Flask(__name__)
    app.config.update(
        {"NOTICES_RULES": str(rules), "NOTICES_GEOIP": geo.Fixed(location), "NOTICES_PUBLISHER": "Paper"}
    )
    app.config.update({f"NOTICES_{name}": value for name, value in settings.items()})
    app.testing = True
    notices = Notices(app)
    app.add_url_rule("/", "front", lambda: PAGE)
    return app, notices


def fragment(app: Flask, path: str = "/") -> bytes:
    visit = app.extensions["notices"].visit(address=None, accept_language="", path=path)
    html: bytes = visit.fragment().html
    return html


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_scenarios_hold(rules: Path, scenario: Scenario) -> None:
    app, _ = site(rules, DISABLE=[] if scenario.tagged else ["tagged"])

    @app.route("/scenario")
    def view() -> Response:
        told = scenario.told(request.headers.get)
        response = Response(iter(told.chunks), told.status, content_type=scenario.content_type)
        response.headers.extend([each for each in told.headers if each[0] != "Content-Type"])
        return response

    own = app.extensions["notices"]
    client = app.test_client()
    answer = client.open("/scenario", method=scenario.method, headers=scenario.request(own))
    scenario.check(own, answer.status_code, answer.headers.items(), answer.data)


def test_the_wrapped_app_passes_werkzeugs_lint(rules: Path) -> None:
    app, _ = site(rules)
    app.wsgi_app = LintMiddleware(app.wsgi_app)  # type: ignore[method-assign]  # as an embedder would
    answer = app.test_client().get("/")
    assert answer.data == WARNED.replace(b"{n}", fragment(app))
    assert answer.content_length == len(answer.data)


def test_the_page_without_the_notice_is_the_page_without_the_middleware(rules: Path) -> None:
    app, _ = site(rules)
    assert app.test_client().get("/").data.replace(fragment(app), b"") == PAGE
    elsewhere, _ = site(rules, ELSEWHERE)
    assert elsewhere.test_client().get("/").data == PAGE


def test_a_view_may_tag_its_page_and_say_its_language(rules: Path) -> None:
    app, notices = site(rules)

    @app.get("/tagged")
    def tagged() -> bytes:
        notices.page(language="ru")
        notices.page(tags=["dangerous", "other"])
        return PAGE

    data = app.test_client().get("/tagged").data
    assert b"This page is tagged." in data
    assert b"This page is tagged." not in app.test_client().get("/").data


def test_a_view_that_is_exempt_is_left_alone_entirely(rules: Path) -> None:
    app, notices = site(rules)

    @app.get("/exempt")
    @notices.exempt
    def exempt() -> Response:
        response = Response(PAGE, content_type="text/html")
        response.set_etag("one")
        response.cache_control.public = True
        return response

    answer = app.test_client().get("/exempt")
    assert (answer.data, answer.headers["ETag"], answer.headers["Cache-Control"]) == (PAGE, '"one"', "public")


def test_an_exempt_view_places_nothing_either(rules: Path) -> None:
    app, notices = site(rules)

    @app.get("/exempt")
    @notices.exempt
    def exempt() -> str:
        return render_template_string("<body>[{{ notices() }}]")

    assert app.test_client().get("/exempt").data == b"<body>[]"


def test_an_author_may_place_the_notices_and_then_none_is_inserted(rules: Path) -> None:
    app, notices = site(rules)

    @app.get("/placed")
    def placed() -> str:
        notices.page(tags="dangerous")
        return render_template_string("<body><h1>News</h1>{{ notices() }}<p>text")

    answer = app.test_client().get("/placed")
    assert answer.data.startswith(b'<body><h1>News</h1><section class="notices"')
    assert answer.data.count(b"<section") == 2
    assert b"This page is tagged." in answer.data
    assert answer.headers["Cache-Control"] == "private"
    assert app.extensions["notices"].counts == {"shown": 1}
    elsewhere, _ = site(rules, ELSEWHERE)
    elsewhere.add_url_rule(
        "/placed", "placed_view", lambda: render_template_string("<body>{{ notices() }}<p>")
    )
    assert elsewhere.test_client().get("/placed").data == b"<body><p>"


def test_outside_of_a_request_there_is_nothing_to_place_or_to_tag(rules: Path) -> None:
    app, notices = site(rules)
    with app.app_context():
        assert notices.place() == ""
        notices.page(tags=["a"])
        assert notices.engine is app.extensions["notices"]


def test_streamed_pages_error_pages_files_and_blueprints_carry_the_notice(
    rules: Path, tmp_path: Path
) -> None:
    app, _ = site(rules)
    (tmp_path / "page.html").write_bytes(PAGE)
    part = Blueprint("part", __name__, url_prefix="/part")

    @app.get("/stream")
    def stream() -> Response:
        def chunks() -> Iterator[bytes]:
            yield PAGE[:20]
            yield PAGE[20:]

        return Response(stream_with_context(chunks()))

    app.add_url_rule("/file", "file_view", lambda: send_file(tmp_path / "page.html"))
    part.add_url_rule("/", "front_view", lambda: PAGE)
    app.register_blueprint(part)
    app.add_url_rule("/gone", "gone_view", lambda: abort(410))
    app.register_error_handler(410, lambda error: (PAGE.decode(), 410))
    app.before_request(lambda: None)
    client = app.test_client()
    for path in ("/stream", "/file", "/part/", "/gone"):
        with client.get(path) as answer:
            assert answer.data == WARNED.replace(b"{n}", fragment(app)), path
    with client.get("/nowhere") as answer:
        assert answer.status_code == 404
        assert b'<section class="notices"' in answer.data


def test_a_file_is_never_answered_304_to_who_needs_a_notice(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    for location, status in ((ELSEWHERE, 304), (THERE, 200)):
        app, _ = site(rules, location)
        app.add_url_rule("/file", "file_view", lambda: send_file(tmp_path / "page.html"))
        plain, _ = site(rules, ELSEWHERE)
        plain.add_url_rule("/file", "file_view", lambda: send_file(tmp_path / "page.html"))
        with plain.test_client().get("/file") as first:
            etag = first.headers["ETag"]
        with app.test_client().get("/file", headers={"If-None-Match": etag}) as answer:
            assert answer.status_code == status


def test_a_page_from_a_file_is_whole_whatever_its_copy_or_the_part_that_is_asked_for(
    rules: Path, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    app, _ = site(rules, DISABLE=["tagged"])
    app.add_url_rule(
        "/page.html", "file_view", lambda: send_file(tmp_path / "page.html", conditional=True, max_age=60)
    )
    client = app.test_client()
    noted = WARNED.replace(b"{n}", fragment(app))
    with client.get("/page.html", headers={"Range": "bytes=0-9"}) as answer:
        assert (answer.status_code, answer.data) == (200, noted)
        assert answer.content_length == len(noted)
        assert not {"Last-Modified", "Accept-Ranges"} & set(answer.headers.keys())
        tag = answer.headers["ETag"]
    with client.get("/page.html", headers={"If-None-Match": tag}) as answer:
        assert (answer.status_code, answer.headers["ETag"], answer.data) == (304, tag, b"")
    with client.get("/page.html", headers={"If-Modified-Since": "Sun, 22 Nov 2099 00:00:00 GMT"}) as answer:
        assert (answer.status_code, answer.data) == (200, noted)


def test_a_stream_keeps_its_context_and_is_closed_once(rules: Path) -> None:
    app, _ = site(rules)
    closed: list[None] = []

    @app.get("/stream")
    def stream() -> Response:
        def chunks() -> Iterator[str]:
            yield PAGE.decode()
            yield request.args["word"]

        response = Response(stream_with_context(chunks()))
        response.call_on_close(lambda: closed.append(None))
        return response

    with app.test_client().get("/stream?word=end") as answer:
        assert answer.data == WARNED.replace(b"{n}", fragment(app)) + b"end"
    assert closed == [None]


def test_a_short_cut_before_the_request_is_a_page_as_well(rules: Path) -> None:
    app, _ = site(rules)
    app.before_request(lambda: (b"<body>closed for today", 503))
    answer = app.test_client().get("/")
    assert (answer.status_code, answer.data) == (503, b"<body>" + fragment(app) + b"closed for today")


def test_the_pages_of_errors_are_pages_by_handlers_of_app_and_blueprint_and_without(rules: Path) -> None:
    app, _ = site(rules)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    part = Blueprint("part", __name__, url_prefix="/part")
    part.register_error_handler(404, lambda error: (b"<body>not in this part", 404))
    part.add_url_rule("/gone", "gone", lambda: abort(404))
    app.register_blueprint(part)
    app.add_url_rule("/fails", "fails", lambda: str(1 // 0))
    client = app.test_client()
    assert client.get("/part/gone").data == b"<body>" + fragment(app) + b"not in this part"
    for path, status in (("/nowhere", 404), ("/fails", 500)):
        answer = client.get(path)
        assert (answer.status_code, answer.data.count(b"<section")) == (status, 1)


def test_an_app_factory_makes_sites_that_share_nothing(rules: Path) -> None:
    notices = Notices()

    def create(location: Location) -> Flask:
        app = Flask(__name__)
        app.config.update(NOTICES_RULES=str(rules), NOTICES_GEOIP=geo.Fixed(location), TESTING=True)
        notices.init_app(app)
        app.add_url_rule("/", "front", lambda: PAGE)
        return app

    there, elsewhere = create(THERE), create(ELSEWHERE)
    assert b"<section" in there.test_client().get("/").data
    assert elsewhere.test_client().get("/").data == PAGE
    assert (there.extensions["notices"].counts, elsewhere.extensions["notices"].counts) == ({"shown": 1}, {})


def debugged(app: Flask) -> Client:
    """As `flask run --debug` serves it: the debugger is outermost."""
    app.debug = True
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return Client(DebuggedApplication(app, evalex=True, pin_security=False), Response)


def test_the_debuggers_own_page_and_console_work_as_ever(
    rules: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app, _ = site(rules)
    app.add_url_rule("/fails", "fails", lambda: str(1 // 0))
    client = debugged(app)
    answer = client.get("/fails")
    assert answer.status_code == 500
    assert b"ZeroDivisionError" in answer.data
    assert b"<section" not in answer.data
    [secret] = set(re.findall(rb'SECRET = "(\w+)"', answer.data))
    [frame, *_] = re.findall(rb'id="frame-(\d+)"', answer.data)
    asked = {"__debugger__": "yes", "cmd": "6 * 7", "frm": frame.decode(), "s": secret.decode()}
    assert b"42" in client.get("/", query_string=asked).data
    style = client.get("/", query_string={"__debugger__": "yes", "cmd": "resource", "f": "style.css"})
    assert style.content_type.startswith("text/css")
    assert client.get("/").data == WARNED.replace(b"{n}", fragment(app))


def test_the_debugger_takes_over_where_a_page_that_is_held_breaks_off(rules: Path) -> None:
    app, _ = site(rules)

    def chunks() -> Iterator[bytes]:
        yield b"<!doctype html><he"
        raise LookupError("in the middle")

    app.add_url_rule("/breaks", "breaks", lambda: Response(chunks()))
    with debugged(app).get("/breaks") as answer:
        assert answer.status_code == 500
        assert b"in the middle" in answer.data


def test_a_view_that_is_exempt_can_be_called_without_a_request(rules: Path) -> None:
    app, notices = site(rules)
    with app.app_context():
        assert notices.exempt(lambda: PAGE)() == PAGE


def test_static_files_are_no_pages(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.html").write_bytes(PAGE)
    app = Flask(__name__, root_path=str(tmp_path), static_folder="static")
    app.config.update(NOTICES_RULES=str(rules), NOTICES_GEOIP=geo.Fixed(THERE), NOTICES_EXEMPT_PATHS="/raw")
    notices = Notices(app)
    app.add_url_rule("/raw", "raw_view", notices.exempt(lambda: PAGE))
    for path in ("/static/a.html", "/raw"):
        with app.test_client().get(path) as answer:
            assert answer.data == PAGE


def test_static_files_at_the_root_exempt_no_page(rules: Path, tmp_path: Path) -> None:
    app = Flask(__name__, static_folder=tmp_path, static_url_path="")
    app.config.update(NOTICES_RULES=str(rules), NOTICES_GEOIP=geo.Fixed(THERE), NOTICES_PUBLISHER="Paper")
    Notices(app)
    app.add_url_rule("/", "front_view", lambda: PAGE)
    assert app.test_client().get("/").data == WARNED.replace(b"{n}", fragment(app))


TEMPLATES = {
    "twice": "<body>{{ notices() }}{{ notices() }}",
    "thrown away": "<body>{% set unused %}{{ notices() }}{% endset %}",
    "then an error": "<body>{{ notices() }}{{ 1 / 0 }}",
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_a_page_has_the_notices_once_whatever_becomes_of_where_they_were_placed(
    rules: Path, template: str
) -> None:
    app, _ = site(rules)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(500, lambda error: ("<body>", 500))
    app.add_url_rule("/placed", "placed_view", lambda: render_template_string(template))
    assert app.test_client().get("/placed").data == b"<body>" + fragment(app)


def test_a_streamed_template_has_the_notices_once_too(rules: Path) -> None:
    app, _ = site(rules)
    template = "<body><h1>News</h1>{{ notices() }}"
    app.add_url_rule("/placed", "placed_view", lambda: Response(stream_template_string(template)))
    assert app.test_client().get("/placed").data == b"<body>" + fragment(app) + b"<h1>News</h1>"


@pytest.mark.parametrize("location", [THERE, ELSEWHERE])
def test_no_shared_cache_keeps_what_was_made_with_notices_be_it_no_page(
    rules: Path, location: Location
) -> None:
    app, _ = site(rules, location)

    @app.get("/part")
    def part() -> Response:
        response = jsonify(html=render_template_string("{{ notices() }}"))
        response.cache_control.public = True
        return response

    assert app.test_client().get("/part").headers["Cache-Control"] == "private"


@pytest.mark.parametrize("location", [THERE, ELSEWHERE])
def test_a_feed_may_tell_the_notices_as_text_and_is_its_readers_alone(
    rules: Path, location: Location
) -> None:
    app, notices = site(rules, location)

    @app.route("/feed")
    def feed() -> Response:
        template = "<description>{{ notices_text('https://news.example') }}</description>"
        response = Response(render_template_string(template), content_type="application/rss+xml")
        response.headers["Cache-Control"] = "public"
        return response

    @app.route("/exempt")
    @notices.exempt
    def exempt() -> str:
        return render_template_string("{{ notices_text() }}!")

    answer = app.test_client().get("/feed")
    told = "Careful, Paper\n\nDo not share.\n\nMore here (https://news.example/legal/risk).\n"
    assert answer.text == f"<description>{told if location is THERE else ''}</description>"
    assert answer.headers["Cache-Control"] == "private"
    assert app.test_client().get("/exempt").text == "!"
    with app.test_request_context():
        assert notices.text() == ""


def test_text_that_cannot_be_told_harms_no_feed_and_leaves_it_private(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = site(rules)
    app.add_url_rule(
        "/feed",
        "feed",
        lambda: Response(render_template_string("{{ notices_text() }}!"), mimetype="text/plain"),
    )
    monkeypatch.setattr("notices.visit.as_text", _fails)
    answer = app.test_client().get("/feed")
    assert (answer.text, answer.headers["Cache-Control"]) == ("!", "private")
    assert app.extensions["notices"].counts == {"missed: error": 1}


def test_notices_that_cannot_be_placed_harm_no_page_and_tell_nothing(
    rules: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app, _ = site(rules)
    app.add_url_rule("/placed", "placed_view", lambda: render_template_string("<body>{{ notices() }}"))
    monkeypatch.setattr("notices.visit.Visit.fragment", _fails)
    with caplog.at_level(logging.DEBUG):
        assert app.test_client().get("/placed").data == b"<body>"
    assert caplog.messages
    assert "198.51.100.77" not in caplog.text


def _fails(*_: Any) -> Any:
    raise RuntimeError("198.51.100.77")


def test_a_view_may_give_a_locale_and_a_set_of_tags(rules: Path) -> None:
    app, notices = site(rules)

    @app.get("/tagged")
    def tagged() -> bytes:
        notices.page(language=Locale("uk"), tags={"dangerous"})
        return PAGE

    assert b"This page is tagged." in app.test_client().get("/tagged").data


def test_two_apps_in_one_process_share_nothing(rules: Path) -> None:
    notices = Notices()
    apps = []
    for publisher in ("One", "Two"):
        app = Flask(publisher)
        app.config.update(
            NOTICES_RULES=str(rules), NOTICES_GEOIP=geo.Fixed(THERE), NOTICES_PUBLISHER=publisher
        )
        notices.init_app(app)
        app.add_url_rule("/", "front_view", lambda: PAGE)
        apps.append(app)
    for app, name in zip(apps, (b"One", b"Two"), strict=True):
        assert b"<bdi>" + name + b"</bdi>" in app.test_client().get("/").data


def test_settings_reach_the_notice(rules: Path) -> None:
    app, _ = site(
        rules, MORE_INFO={"risk": "https://example.org/why"}, STYLESHEET="/own.css", DISABLE=["tagged"]
    )
    data = app.test_client().get("/").data
    assert b'<a href="https://example.org/why" rel="noreferrer">here</a>' in data
    assert b'<link rel="stylesheet" href="/own.css"/>' in data


def test_a_chain_may_lead_to_one_language_and_the_english_stand_beneath() -> None:
    app, _ = site(SHIPPED, LANGUAGE_CHAINS={"mn": "uk"}, BILINGUAL=True)
    given = app.test_client().get("/", headers={"Accept-Language": "mn"}).text
    assert given.count('lang="uk"') == 1
    assert given.index('lang="uk"') < given.index('lang="en"')


def test_a_setting_that_is_not_known_is_refused_with_the_one_that_is_meant(rules: Path) -> None:
    with pytest.raises(SettingsError) as error:
        site(rules, PUBLISER="x")
    assert str(error.value) == "there is no setting NOTICES_PUBLISER. Did you mean 'NOTICES_PUBLISHER'?"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLISHER", None),
        ("PUBLISHER", ""),
        ("RULES", []),
        ("ENABLE", None),
        ("DISABLE", [None]),
        ("TRANSLATIONS", 5),
        ("LANGUAGE_CHAINS", ["kk"]),
        ("LANGUAGE_CHAINS", {"kk": []}),
        ("LANGUAGE_CHAINS", {"kk": "kazakh language"}),
        ("LANGUAGE_CHAINS", {"kk": ["ru", "kk"]}),
        ("LANGUAGE_CHAINS", {"und": "ru"}),
        ("LANGUAGE_CHAINS", {5: "ru"}),
        ("BILINGUAL", "yes"),
        ("GEOIP", []),
        ("GEOIP", 5),
        ("SITE", 5),
        ("MORE_INFO", "/legal"),
        ("MORE_INFO", {"risk": None}),
        ("STYLESHEET", ""),
        ("ADDRESS_HEADER", None),
        ("EDGE", 5),
        ("EXEMPT_PATHS", ["feed/*"]),
        ("EXEMPT_PATHS", ["/a/*.xml"]),
        ("EXEMPT_PATHS", "*"),
        ("RELOAD", "yes"),
        ("RELOAD", 0.0),
        ("STATUS", ""),
        ("STATUS", ["status"]),
    ],
)
def test_a_setting_that_can_mean_nothing_is_refused_at_start(rules: Path, name: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=f"^NOTICES_{name} is .*; it must be "):
        site(rules, **{name: value})


def test_a_mode_for_a_front_needs_the_front_to_be_named(rules: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        site(rules, CACHING="variant")
    assert (
        str(caught.value) == "NOTICES_CACHING is 'variant', so NOTICES_TRUSTED_PROXIES must name the front."
    )
    site(rules, CACHING="variant", TRUSTED_PROXIES="192.0.2.1")


def test_other_frameworks_give_the_settings_as_arguments(rules: Path) -> None:
    own = open_site(rules=rules, geoip=geo.Fixed(THERE), publisher="Paper", caching="off", reload=False)
    assert own.caching == "off"
    assert b"Paper" in own.engine.visit(address=None, accept_language="", path="/").fragment().html


def test_all_that_is_wrong_with_the_settings_is_told_at_once(rules: Path) -> None:
    with pytest.raises(SettingsError) as error:
        site(rules, PUBLISHER=None, STYLESHEET="")
    assert str(error.value).splitlines() == [
        "NOTICES_PUBLISHER is None; it must be a name, or names by language such as"
        " {'en': 'The Windrose', 'uk': 'Роза вітрів'}.",
        "NOTICES_STYLESHEET is '';"
        " it must be an address that begins with / or https://, True for ours, or None.",
    ]


def test_a_link_for_a_notice_that_is_not_there_is_refused(rules: Path) -> None:
    with pytest.raises(SettingsError) as error:
        site(rules, MORE_INFO={"risc": "/legal/risk"})
    assert str(error.value) == "NOTICES_MORE_INFO names 'risc', which is no notice. Did you mean 'risk'?"


def test_settings_may_be_sets(rules: Path) -> None:
    app, _ = site(rules, TRUSTED_PROXIES={"127.0.0.1"}, DISABLE={"tagged"}, EXEMPT_PATHS={"/raw", "/embed/*"})
    assert app.test_client().get("/").data == WARNED.replace(b"{n}", fragment(app))


def test_a_notice_to_enable_that_is_not_there_is_refused(rules: Path) -> None:
    with pytest.raises(SettingsError) as error:
        site(rules, ENABLE="risc")
    assert str(error.value) == "there is no notice 'risc' to enable or disable. Did you mean 'risk'?"


def test_broken_rules_are_refused_before_anything_is_served(rules: Path) -> None:
    (rules / "risk.yaml").write_text("notice: risk\n")
    with pytest.raises(RuleError):
        site(rules)


def test_the_edge_may_be_named_by_its_preset(rules: Path) -> None:
    app, _ = site(rules, Location(), EDGE="cloudflare", TRUSTED_PROXIES=["127.0.0.1"])
    assert app.test_client().get("/", headers={"CF-IPCountry": "DE"}).data == PAGE
    assert app.test_client().get("/", headers={"CF-IPCountry": "RU"}).data != PAGE


def test_the_geoip_setting_may_be_a_path_or_nothing(rules: Path) -> None:
    for setting in (None, str(geo.__path__[0]) + "/../data/world.mmdb"):
        app, _ = site(rules, GEOIP=setting, TRUSTED_PROXIES=["127.0.0.0/8"])
        client = app.test_client()
        assert client.get("/", headers={"X-Forwarded-For": "77.88.8.8"}).data != PAGE
        assert client.get("/", headers={"X-Forwarded-For": "8.8.8.8"}).data == PAGE


def test_the_visit_is_in_the_environment_for_code_that_is_no_flask(rules: Path) -> None:
    app, _ = site(rules)
    app.add_url_rule("/visit", "visit", lambda: repr(request.environ[VISIT]))
    assert app.test_client().get("/visit").data.endswith(b"Visit(<withheld>)")


def test_flask_has_the_command_line_too(rules: Path) -> None:
    app, _ = site(rules)
    asked = ["notices", "decide", "--rules", str(rules), "--country", "RU", "--format", "json"]
    result = CliRunner().invoke(FlaskGroup(create_app=lambda: app), asked)
    assert [each["notice"] for each in json.loads(result.stdout)["notices"]] == ["risk"]


def test_every_setting_is_told_in_the_readme() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    missing = [name for name in SETTINGS if f"`NOTICES_{name}`" not in readme]
    assert missing == []
