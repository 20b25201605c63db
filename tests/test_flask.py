"""The Flask extension, as an embedder uses it."""

from __future__ import annotations

import json
import logging
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
from werkzeug.middleware.lint import LintMiddleware

from notices import Location, RuleError, SettingsError, geo
from notices.flask import Notices
from notices.settings import SETTINGS
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
    app, _ = site(rules)

    @app.route("/scenario")
    def view() -> Response:
        response = Response(
            iter(scenario.chunks), int(scenario.status[:3]), content_type=scenario.content_type
        )
        response.status = scenario.status
        response.headers.extend(scenario.sent)
        return response

    answer = app.test_client().open("/scenario", method=scenario.method)
    sent = b"".join(scenario.chunks)
    expected = sent if scenario.expected is None else scenario.expected.replace(b"{n}", fragment(app))
    assert answer.data == expected
    assert dict(answer.headers).items() >= scenario.headers.items()
    assert not {name for name in scenario.absent if name in answer.headers}
    assert app.extensions["notices"].counts == ({scenario.outcome: 1} if scenario.outcome else {})


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


def test_notices_that_cannot_be_placed_harm_no_page_and_tell_nothing(
    rules: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app, _ = site(rules)
    app.add_url_rule("/placed", "placed_view", lambda: render_template_string("<body>{{ notices() }}"))
    monkeypatch.setattr("notices.engine.Visit.fragment", _fails)
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


def test_all_that_is_wrong_with_the_settings_is_told_at_once(rules: Path) -> None:
    with pytest.raises(SettingsError) as error:
        site(rules, PUBLISHER=None, STYLESHEET="")
    assert str(error.value).splitlines() == [
        "NOTICES_PUBLISHER is None; it must be a name.",
        "NOTICES_STYLESHEET is ''; it must be an address, True for ours, or None.",
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
