"""What is refused or told at start, in the words in which it is told."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from notices import Location, RuleError, SettingsError, asgi, geo, wsgi
from notices.address import HEADERS
from notices.catalogs import SHIPPED as TRANSLATIONS
from notices.demands import DEMANDS
from notices.flask import Notices
from notices.http.caching import INCLUDES, MODES
from notices.http.site import Site
from notices.ruleset import SHIPPED
from notices.settings import SETTINGS, open_site, site
from notices.status import hindrance
from tests.support import REGIONS, RISK, THERE

FRONT = {"TRUSTED_PROXIES": ["192.0.2.1"]}
ELSEWHERE = b"""
notice: elsewhere
show: {site: [www.example.org, Blog.Example.org]}
law: {citation: Law, verified: 2026-01-01}
text: {title: Elsewhere, body: This is another site.}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "regions.yaml").write_bytes(REGIONS)
    (folder / "risk.yaml").write_bytes(RISK)
    return folder


def opened(rules: Any, **settings: Any) -> Site:
    told = {"RULES": rules, "GEOIP": geo.Fixed(THERE), "RELOAD": False, **settings}
    return site({f"NOTICES_{name}": value for name, value in told.items()})


def refused(rules: Any, **settings: Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        opened(rules, **settings)
    return str(caught.value).splitlines()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The warnings of the settings."""
    return [each.getMessage() for each in caplog.records if each.name == "notices.settings"]


def test_every_setting_is_checked() -> None:
    assert DEMANDS.keys() == SETTINGS.keys()


def test_every_default_is_what_it_must_be() -> None:
    assert [name for name, demand in DEMANDS.items() if not demand.holds(SETTINGS[name])] == []


HOST = "it must be a host name, or None. Write it like 'www.example.org', without https://."
LINKS = "it must be addresses by the names of notices."
NO_LINK = "neither a web address nor a path on the site: begin it with https://, or with one slash."
PATH = "it must be a path such as /_notices, in ASCII."
STYLESHEET = "it must be an address that begins with / or https://, True for ours, or None."
EXEMPT = "it must be paths that begin with / and have a * at their end only."
NEVER = "never matches: write it decoded, without dot segments, ? and #."
EVERY = "is every page: to serve without notices, leave the middleware out."
PROXIES = "it must be addresses and networks of proxies, or 'unix'."
HEADER = "it must be the name of a header."
EDGE = "it must be the name of an edge, one made by notices.geo, or None."
EDGES = (
    "Known here: akamai, appengine, cloudflare, cloudfront, fastly, vercel;"
    ' another is notices.geo.edge("custom", country="X-Country").'
)
GEOIP = "it must be a path, or several, or a source of notices.geo."
NAME = "it must be a name, or names by language such as {'en': 'The Windrose', 'uk': 'Роза вітрів'}."
REFUSED: list[tuple[str, Any, str]] = [
    ("PUBLISHER", "  ", NAME),
    ("PUBLISHER", {"en": "Paper", "uk": " "}, NAME),
    ("PUBLISHER", {"en": "Paper", "uk text": "x"}, f"{NAME} 'uk text' is no language tag."),
    ("PUBLISHER", {"en": "Paper", 5: "x", "": "y"}, f"{NAME} 5, '' are no language tags."),
    (
        "PUBLISHER",
        {"uk": "Газета"},
        f"{NAME} Give the name in English, 'en', for all languages without one of their own.",
    ),
    ("SITE", "https://www.example.org", HOST),
    ("SITE", "www.example.org/", HOST),
    ("SITE", "www.example.org:8000", HOST),
    ("SITE", "*.example.org", HOST),
    ("SITE", "", HOST),
    ("MORE_INFO", {"risk": "legal/risk"}, f"{LINKS} 'legal/risk' of 'risk' is {NO_LINK}"),
    ("MORE_INFO", {"risk": "//example.org"}, f"{LINKS} '//example.org' of 'risk' is {NO_LINK}"),
    ("MORE_INFO", {"risk": "javascript:x"}, f"{LINKS} 'javascript:x' of 'risk' is {NO_LINK}"),
    ("MORE_INFO", {"a": "", "b": 5, "c": "/c"}, f"{LINKS} '' of 'a' and 5 of 'b' are {NO_LINK}"),
    ("MORE_INFO", ["risk"], LINKS),
    ("MORE_INFO", {5: "/legal"}, LINKS),
    ("PATH", "/_notices/", f"{PATH} Write it without the last slash: '/_notices'."),
    ("PATH", "_notices", f"{PATH} Write it with a slash before it: '/_notices'."),
    ("PATH", "", PATH),
    ("PATH", "/", PATH),
    ("PATH", "/ä", PATH),
    ("PATH", None, PATH),
    ("STYLESHEET", "notices.css", STYLESHEET),
    ("STYLESHEET", "/a b.css", STYLESHEET),
    ("STYLESHEET", "javascript:x", STYLESHEET),
    ("STYLESHEET", False, STYLESHEET),
    ("EXEMPT_PATHS", ["/static/*", "/*"], f"{EXEMPT} '/*' {EVERY}"),
    ("EXEMPT_PATHS", "*", f"{EXEMPT} '*' {EVERY}"),
    ("EXEMPT_PATHS", ["/a%20b"], f"{EXEMPT} '/a%20b' {NEVER}"),
    ("EXEMPT_PATHS", ["/a/../b"], f"{EXEMPT} '/a/../b' {NEVER}"),
    ("EXEMPT_PATHS", ["/search?q=*"], f"{EXEMPT} '/search?q=*' {NEVER}"),
    ("EXEMPT_PATHS", ["/a#"], f"{EXEMPT} '/a#' {NEVER}"),
    ("EXEMPT_PATHS", ["feed/*"], f"{EXEMPT} 'feed/*' is none."),
    ("EXEMPT_PATHS", ["/**"], f"{EXEMPT} '/**' is none."),
    ("EXEMPT_PATHS", [["/a"]], f"{EXEMPT} ['/a'] is none."),
    (
        "TRUSTED_PROXIES",
        "192.0.2.1, 192.0.2.2,",
        f"{PROXIES} Write a list, not one text with commas: ['192.0.2.1', '192.0.2.2'].",
    ),
    (
        "TRUSTED_PROXIES",
        ["10.0.0.1/8", None],
        f"{PROXIES} Trusted proxy '10.0.0.1/8' has bits set after its prefix; write '10.0.0.0/8'."
        " trusted proxy None must be text such as '10.0.0.0/8'.",
    ),
    ("ADDRESS_HEADER", "HTTP_X_FORWARDED_FOR", f"{HEADER} Write it as it is sent: 'X-Forwarded-For'."),
    ("ADDRESS_HEADER", "HTTP_CLIENT_ADDRESS", f"{HEADER} Write it as it is sent: 'Client-Address'."),
    ("ADDRESS_HEADER", "_x_real_ip", f"{HEADER} Write it as it is sent: 'X-Real-IP'."),
    ("ADDRESS_HEADER", "CF-Connecting-IP:", f"{HEADER} Write it as it is sent: 'CF-Connecting-IP'."),
    ("ADDRESS_HEADER", "", HEADER),
    ("ADDRESS_HEADER", None, HEADER),
    ("EDGE", "cloudfare", f"{EDGE} Did you mean 'cloudflare'?"),
    ("EDGE", "Fastly", f"{EDGE} Did you mean 'fastly'?"),
    ("EDGE", "custom", f"{EDGE} {EDGES}"),
    ("EDGE", 5, f"{EDGE} {EDGES}"),
    ("EDGE", geo.Fixed(THERE), f"{EDGE} {EDGES}"),
    ("GEOIP", geo.edge("fastly"), f"{GEOIP} This is an edge, which has a setting of its own."),
    ("GEOIP", "a\0b", GEOIP),
    ("CACHING", "privat", f"it must be one of {', '.join(MODES)}. Did you mean 'private'?"),
    ("CACHING", "none", f"it must be one of {', '.join(MODES)}."),
    ("INCLUDE", "ESI", f"it must be one of {', '.join(INCLUDES)}. Did you mean 'esi'?"),
    ("INCLUDE", None, f"it must be one of {', '.join(INCLUDES)}."),
]


@pytest.mark.parametrize(("name", "value", "message"), REFUSED)
def test_what_can_mean_nothing_is_refused_with_what_is_meant(
    rules: Path, name: str, value: Any, message: str
) -> None:
    assert refused(rules, **{name: value}) == [f"NOTICES_{name} is {value!r}; {message}"]


ACCEPTED: list[Mapping[str, Any]] = [
    {"SITE": "localhost"},
    {"MORE_INFO": {"risk": "https://example.org/why"}},
    {"MORE_INFO": {"risk": "/"}},
    {"PATH": "/blog/_notices"},
    {"STYLESHEET": "/my.css"},
    {"STYLESHEET": "//static.example.org/my.css"},
    {"STYLESHEET": "https://static.example.org/my.css"},
    {"EXEMPT_PATHS": ["/", "/feed", "/static/*", "/100%", "/страница"]},
    {"TRUSTED_PROXIES": "unix"},
    {"TRUSTED_PROXIES": {"192.0.2.0/24", "2001:db8::/32"}},
    {"EDGE": geo.edge("custom", country="X-Country"), **FRONT},
    {"ADDRESS_HEADER": "cf-connecting-ip", **FRONT},
    {"CACHING": "fragment", "INCLUDE": "esi"},
]


@pytest.mark.parametrize("settings", ACCEPTED, ids=lambda settings: next(iter(settings)))
def test_what_means_something_is_taken_and_nothing_is_told(
    rules: Path, settings: Mapping[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    opened(rules, **settings)
    assert told(caplog) == []


def test_an_edge_is_believed_from_proxies_that_are_named(rules: Path) -> None:
    assert refused(rules, EDGE="cloudflare", CACHING="variant") == [
        "NOTICES_CACHING is 'variant', so NOTICES_TRUSTED_PROXIES must name the front.",
        "NOTICES_EDGE is 'cloudflare', so NOTICES_TRUSTED_PROXIES must name that edge's proxies:"
        " its headers are believed from nobody else.",
    ]


def test_what_fills_a_page_is_set_only_where_pages_are_filled(rules: Path) -> None:
    assert refused(rules, INCLUDE="script") == [
        "NOTICES_INCLUDE is 'script', but NOTICES_CACHING is 'private':"
        " pages are filled by it where that is 'fragment' only. Set that, or leave this out."
    ]


def test_several_misspelt_settings_are_told_with_what_else_is_wrong(rules: Path) -> None:
    assert refused(rules, PUBLISER="x", CACHIN="off", SITE=5) == [
        "there is no setting NOTICES_PUBLISER. Did you mean 'NOTICES_PUBLISHER'?",
        "there is no setting NOTICES_CACHIN. Did you mean 'NOTICES_CACHING'?",
        f"NOTICES_SITE is 5; {HOST}",
    ]


ARGUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"publisher": None}, f"publisher= is None; {NAME}"),
    ({"publiser": "x"}, "there is no argument publiser=. Did you mean 'publisher='?"),
    ({"NOTICES_PUBLISHER": "x"}, "there is no argument NOTICES_PUBLISHER=: write publisher=."),
    ({"Publisher": "x"}, "there is no argument Publisher=: write publisher=."),
    ({"caching": "variant"}, "caching= is 'variant', so trusted_proxies= must name the front."),
    ({"include": "esi"}, "include= is 'esi', but caching= is 'private':"),
    ({"more_info": {"risc": "/"}}, "more_info= names 'risc', which is no notice. Did you mean 'risk'?"),
]


@pytest.mark.parametrize(("settings", "message"), ARGUMENTS)
def test_arguments_are_called_as_they_were_typed(rules: Path, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}"):
        open_site(rules=rules, geoip=geo.Fixed(THERE), reload=False, **settings)


def test_the_name_of_the_site_is_no_matter_of_case(rules: Path, caplog: pytest.LogCaptureFixture) -> None:
    (rules / "elsewhere.yaml").write_bytes(ELSEWHERE)
    own = opened(rules, SITE="WWW.Example.org").engine
    assert told(caplog) == []
    visit = own.visit(address=None, accept_language="", path="/legal/risk")
    assert b"Elsewhere" in visit.fragment().html


def test_a_site_that_no_rule_asks_for_is_told(rules: Path, caplog: pytest.LogCaptureFixture) -> None:
    (rules / "elsewhere.yaml").write_bytes(ELSEWHERE)
    opened(rules, SITE="ww.example.org")
    opened(rules)
    opened(rules, SITE="ww.example.org", DISABLE="elsewhere")
    assert told(caplog) == [
        "NOTICES_SITE is 'ww.example.org', which no rule names of those that ask for a site."
        " Did you mean 'www.example.org'?"
    ]


@pytest.mark.parametrize(
    ("header", "meant"),
    [("X-Forwared-For", "X-Forwarded-For"), ("x-realip", "X-Real-IP"), ("X-Country", None)],
)
def test_a_header_that_is_nearly_a_known_one_is_told(
    rules: Path, header: str, meant: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    opened(rules, ADDRESS_HEADER=header, **FRONT)
    message = "which is not known, and read as a list of addresses."
    line = f"NOTICES_ADDRESS_HEADER is '{header}', {message} Did you mean '{meant}'?"
    assert told(caplog) == ([line] if meant else [])


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_that_is_known_is_no_doubt(
    rules: Path, header: str, caplog: pytest.LogCaptureFixture
) -> None:
    opened(rules, ADDRESS_HEADER=header.lower(), **FRONT)
    assert told(caplog) == []


def test_a_folder_without_catalogs_is_told_once(
    rules: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "translations").mkdir()
    opened(rules, TRANSLATIONS=[tmp_path / "translations", TRANSLATIONS])
    opened(rules, TRANSLATIONS=[])
    assert told(caplog) == [
        f"NOTICES_TRANSLATIONS: there is no catalog like {tmp_path}/translations/ru/LC_MESSAGES/notices.po."
    ]


@pytest.mark.parametrize("name", ["RULES", "TRANSLATIONS"])
def test_a_folder_that_is_not_there_is_told_with_its_setting_and_the_mend(tmp_path: Path, name: str) -> None:
    def fault(folder: Path) -> list[str]:
        return refused(**{"rules": SHIPPED, name: folder} if name != "RULES" else {"rules": folder})

    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    assert fault(tmp_path / "foldr") == [
        f"NOTICES_{name} names '{tmp_path}/foldr'; there is no folder {tmp_path}/foldr."
        f" Did you mean '{tmp_path}/folder'?"
    ]
    assert fault(tmp_path / "none" / "such") == [
        f"NOTICES_{name} names '{tmp_path}/none/such'; there is no folder {tmp_path}/none/such."
        " Make it, or name the one that is meant."
    ]
    assert fault(tmp_path / "file") == [
        f"NOTICES_{name} names '{tmp_path}/file'; it must be a folder, and {tmp_path}/file is a file."
        f" Name the folder that it lies in: '{tmp_path}'."
    ]


def test_a_folder_named_from_where_the_process_runs_is_told_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused("rules") == [
        f"NOTICES_RULES names 'rules'; there is no folder {tmp_path}/rules."
        " Make it, or name the one that is meant."
    ]


def test_a_folder_without_rules_is_the_rules_own_fault(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="there is no rule file here"):
        opened(tmp_path)


def test_a_file_that_is_no_database_is_told_with_its_setting_and_its_whole_path(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "city.mmdb").write_bytes(b"no database")
    own = opened(rules, GEOIP="city.mmdb").engine
    [line] = [each.getMessage() for each in caplog.records if each.name == "notices.geo"]
    assert line == (
        f"NOTICES_GEOIP: geolocation database {tmp_path}/city.mmdb is there, but is no MaxMind DB file,"
        " or is damaged; until that is mended, every reader whom no other source places is warned"
    )
    assert own.visit(address="192.0.2.1", accept_language="", path="/").is_possible()


SHUT = "it must be a folder, and nobody but this user may write into it"


def test_a_folder_for_the_status_that_cannot_be_written_is_refused(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "link").symlink_to(tmp_path / "rules")
    for name in ("file", "open", "link"):
        assert refused(rules, STATUS=tmp_path / name, RELOAD=True) == [
            f"NOTICES_STATUS is '{tmp_path}/{name}', which cannot be written: {SHUT}."
        ]
    assert refused(rules, STATUS=tmp_path / "none" / "status", RELOAD=True) == [
        f"NOTICES_STATUS is '{tmp_path}/none/status', which cannot be written: it is not there,"
        f" and this user cannot make it in '{tmp_path}/none'."
    ]
    opened(rules, STATUS=tmp_path / "file", RELOAD=False)


def test_a_folder_for_the_status_may_be_made_later_and_is_not_made_at_start(
    rules: Path, tmp_path: Path
) -> None:
    opened(rules, STATUS=tmp_path / "status", RELOAD=True).engine.close()
    assert not (tmp_path / "status").exists()
    (tmp_path / "status").mkdir(0o700)
    opened(rules, STATUS=tmp_path / "status", RELOAD=True).engine.close()


def test_the_folder_for_the_status_is_its_users_but_root_may_start_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "status").mkdir(0o700)
    own = os.geteuid()
    answers = {}
    for user in (own, own + 1, 0):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        answers[user] = hindrance(tmp_path / "status")
    assert answers == {own: None, own + 1: SHUT, 0: None}


@pytest.mark.parametrize("middleware", [asgi.NoticesMiddleware, wsgi.NoticesMiddleware])
def test_a_middleware_says_what_it_was_given_instead(rules: Path, middleware: Callable[..., Any]) -> None:
    own = opened(rules)

    def app(*_: Any) -> Any:
        raise AssertionError("it is never called")

    for given in (own, own.engine):
        with pytest.raises(TypeError) as caught:
            middleware(given, app)
        assert str(caught.value) == "the arguments are swapped: write NoticesMiddleware(app, site)."
        assert isinstance(middleware(app, given).site, Site)
    with pytest.raises(TypeError) as caught:
        middleware(app, "www.example.org")
    assert str(caught.value) == (
        "NoticesMiddleware(app, site) was given a site of type str;"
        " it must be what notices.settings.open_site returns, or an Engine."
    )


@contextmanager
def serving(rules: Path, **settings: Any) -> Iterator[Flask]:
    """An app whose settings may be changed within, and that is asked twice then."""
    app = Flask(__name__)
    app.config.update(NOTICES_RULES=rules, NOTICES_GEOIP=geo.Fixed(Location()), TESTING=True, **settings)
    Notices(app)
    yield app
    for _ in range(2):
        assert app.test_client().get("/").status_code == 404


def test_settings_that_change_too_late_are_told_once(rules: Path, caplog: pytest.LogCaptureFixture) -> None:
    with serving(rules, NOTICES_TRUSTED_PROXIES=["192.0.2.1"], NOTICES_SITE="example.org") as app:
        app.config["NOTICES_PUBLISHER"] = "The Windrose"
        app.config["NOTICES_TRUSTED_PROXIES"].append("192.0.2.2")
        app.config["SECRET_KEY"] = "changed"
        del app.config["NOTICES_SITE"]
    assert told(caplog) == [
        "NOTICES_TRUSTED_PROXIES, NOTICES_SITE, NOTICES_PUBLISHER changed since the site was made,"
        " which has no effect: set them before Notices(app) or init_app"
    ]
    assert all(each.levelno == logging.WARNING for each in caplog.records if each.name == "notices.settings")


def test_settings_that_stay_are_no_news(rules: Path, caplog: pytest.LogCaptureFixture) -> None:
    with serving(rules, NOTICES_MORE_INFO={"risk": "/"}) as app:
        app.config["NOTICES_MORE_INFO"] = {"risk": "/"}
    assert told(caplog) == []


class Contrary:
    """What cannot be compared."""

    def locate(self, _: str | None) -> Location:
        return Location()

    def __eq__(self, other: object) -> bool:
        raise ArithmeticError

    __hash__ = None  # type: ignore[assignment]  # what is compared by its content is not hashed


def test_settings_that_cannot_be_compared_harm_no_request(rules: Path) -> None:
    app = Flask(__name__)
    app.config.update(NOTICES_RULES=rules, NOTICES_GEOIP=Contrary(), TESTING=True)
    Notices(app)
    app.config["NOTICES_GEOIP"] = Contrary()
    assert app.test_client().get("/").status_code == 404
    assert app.extensions["notices"].counts["missed: error"] == 1
