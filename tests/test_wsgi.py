"""The WSGI middleware: PEP 3333 kept on both sides, and the page served whatever happens."""

from __future__ import annotations

import gzip
import io
import logging
import random
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper, setup_testing_defaults
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.middleware.lint import LintMiddleware

from notices import Location, Page, Reader
from notices.address import Proxies
from notices.engine import Engine
from notices.fragment import Wording
from notices.geo import Fixed, edge
from notices.http.site import Site
from notices.wsgi import VISIT, NoticesMiddleware
from tests.scenarios import HTML, PAGE, SCENARIOS, WARNED, Scenario, Told
from tests.support import ELSEWHERE, RISK, TAGGED, THERE, engine, fragment

App = Callable[..., Iterable[bytes]]
Answer = tuple[str, dict[str, str], bytes]


def call(app: App, *, validate: bool = True, **environ: Any) -> Answer:
    """Serve one request as a server would, PEP 3333 watched on both sides of the app."""
    environ.setdefault("SCRIPT_NAME", "")
    environ.setdefault("PATH_INFO", "/")
    setup_testing_defaults(environ)
    environ.setdefault("REMOTE_ADDR", "192.0.2.1")
    environ["wsgi.input"] = io.BytesIO()
    environ["wsgi.errors"] = io.StringIO()
    environ.setdefault("QUERY_STRING", "")
    told: dict[str, Any] = {}
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if exc_info and written:
            raise exc_info[1]
        told.update(status=status, headers=headers)
        return written.append

    served: Any = app
    if validate:
        served = validator(served)
    body = served(environ, start_response)
    try:
        for chunk in body:
            assert told, "a chunk came before the headers"
            written.append(chunk)
    finally:
        if hasattr(body, "close"):
            body.close()
    return told["status"], dict(told["headers"]), b"".join(written)


def page(*chunks: bytes, status: str = "200 OK", content_type: str = HTML, **headers: str) -> App:
    """An app that answers every request alike."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        start_response(status, [("Content-Type", content_type), *named])
        return list(chunks or (PAGE,))

    return app


def warned(template: bytes, notice: bytes | None = None) -> bytes:
    return template.replace(b"{n}", fragment() if notice is None else notice)


def app_of(scenario: Scenario, *, told: list[Told] | None = None) -> App:
    """An app that answers as the scenario's."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = scenario.told(lambda name: environ.get(_key(name)))
        start_response(answer.status, answer.headers)
        if told is not None:
            told.append(answer)
        return list(answer.chunks)

    return app


def _key(name: str) -> str:
    return "HTTP_" + name.upper().replace("-", "_")


def asked(scenario: Scenario, own: Engine) -> dict[str, Any]:
    named = {_key(name): value for name, value in scenario.request(own).items()}
    return {"REQUEST_METHOD": scenario.method, **named}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_the_scenarios_hold(scenario: Scenario) -> None:
    own = scenario.engine()
    app = NoticesMiddleware(validator(app_of(scenario)), own)
    status, headers, body = call(app, **asked(scenario, own))
    scenario.check(own, int(status[:3]), headers.items(), body)


# It wants the body of a HEAD's answer to be as long as a GET's.
@pytest.mark.parametrize(
    "scenario",
    [each for each in SCENARIOS if each.method != "HEAD"],
    ids=lambda scenario: scenario.name,
)
def test_the_scenarios_hold_under_werkzeugs_lint_on_both_sides(scenario: Scenario) -> None:
    own = scenario.engine()
    app = LintMiddleware(NoticesMiddleware(LintMiddleware(app_of(scenario)), own))
    status, headers, body = call(app, validate=False, **asked(scenario, own))
    scenario.check(own, int(status[:3]), headers.items(), body)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_who_needs_no_notice_gets_the_very_answer(scenario: Scenario) -> None:
    told: list[Told] = []
    app = NoticesMiddleware(app_of(scenario, told=told), engine(ELSEWHERE))
    status, headers, body = call(app, validate=False, **asked(scenario, scenario.engine()))
    assert (status, body) == (told[0].status, b"".join(told[0].chunks))
    of_caches = {"Cache-Control", "CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires"}
    assert headers.items() >= {each for each in told[0].headers if each[0] not in of_caches}


def test_content_length_is_that_of_the_page_with_the_notice() -> None:
    app = page(Content_Length=str(len(PAGE)))
    _, headers, body = call(NoticesMiddleware(app, engine()))
    assert headers["Content-Length"] == str(len(body))
    assert len(body) == len(PAGE) + len(fragment())


def test_a_page_that_is_declined_keeps_its_length() -> None:
    data = b"<frameset></frameset>"
    _, headers, body = call(NoticesMiddleware(page(data, Content_Length=str(len(data))), engine()))
    assert (headers["Content-Length"], body) == (str(len(data)), data)


@pytest.mark.parametrize("length", ["many", "²"])
def test_a_length_that_is_no_number_is_dropped(length: str) -> None:
    _, headers, _ = call(NoticesMiddleware(page(Content_Length=length), engine()), validate=False)
    assert "Content-Length" not in headers


def test_who_needs_no_notice_gets_a_page_that_no_shared_cache_keeps_for_those_who_do() -> None:
    app = page(Cache_Control="public, max-age=60", ETag='"one"')
    _, headers, body = call(NoticesMiddleware(app, engine(ELSEWHERE)))
    assert body == PAGE
    assert headers["Cache-Control"] == "private, max-age=60"
    assert headers["ETag"] == '"one"'


def test_a_page_that_shows_no_notice_to_anybody_keeps_its_headers() -> None:
    app = page(Cache_Control="public, max-age=60", ETag='"one"')
    _, headers, body = call(NoticesMiddleware(app, engine()), PATH_INFO="/legal/risk")
    assert body == PAGE
    assert headers == {"Content-Type": HTML, "Cache-Control": "public, max-age=60", "ETag": '"one"'}


def _seen(app: NoticesMiddleware, seen: dict[str, Any], **asked: Any) -> dict[str, Any]:
    """The headers of the request that the app saw."""
    seen.clear()
    call(app, **asked)
    return {name: value for name, value in seen.items() if name in asked}


def test_who_needs_a_notice_is_never_answered_304_for_a_copy_without_it() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.update(environ)
        return page()(environ, start_response)

    asked: dict[str, Any] = {
        "HTTP_IF_NONE_MATCH": '"one"',
        "HTTP_IF_MODIFIED_SINCE": "x",
        "HTTP_ACCEPT_ENCODING": "gzip, dcb;q=0.5",
        "HTTP_RANGE": "bytes=10-",
        "HTTP_IF_RANGE": '"one"',
    }
    assert _seen(NoticesMiddleware(app, engine()), seen, **asked) == {"HTTP_ACCEPT_ENCODING": "gzip"}
    assert _seen(NoticesMiddleware(app, engine(ELSEWHERE)), seen, **asked) == asked


def test_an_outer_middleware_still_sees_what_the_client_sent() -> None:
    environ: dict[str, Any] = {"HTTP_ACCEPT_ENCODING": "gzip"}
    setup_testing_defaults(environ)
    list(NoticesMiddleware(page(), engine())(environ, lambda *_: lambda _: None))
    assert environ["HTTP_ACCEPT_ENCODING"] == "gzip"


def test_the_path_is_decoded_and_its_dots_resolved_before_rules_see_it() -> None:
    app = NoticesMiddleware(page(), engine())
    assert call(app, SCRIPT_NAME="/legal", PATH_INFO="/x")[2] == PAGE
    assert call(app, PATH_INFO="/legal/./x")[2] == PAGE
    assert call(app, PATH_INFO="/legal/../a")[2] == warned(WARNED)
    cyrillic = RISK.replace(b"/legal/*", "/право/*".encode())
    app = NoticesMiddleware(page(), engine(THERE, cyrillic))
    assert call(app, PATH_INFO="/право/x".encode().decode("latin-1"))[2] == PAGE


def test_a_path_that_a_server_has_decoded_already_is_taken_as_it_is() -> None:
    app = NoticesMiddleware(page(), engine(THERE, RISK.replace(b"/legal/*", "/право/*".encode())))
    assert call(app, validate=False, PATH_INFO="/право/x")[2] == PAGE
    assert call(app, validate=False, PATH_INFO="/a/право")[2] == warned(WARNED)


def test_an_exempt_path_is_the_apps_own_wherever_it_is_mounted() -> None:
    app = NoticesMiddleware(page(), Site(engine=engine(), exempt=["/static/*"]))
    assert call(app, SCRIPT_NAME="/blog", PATH_INFO="/static/a.html")[2] == PAGE
    assert call(app, SCRIPT_NAME="/static", PATH_INFO="/a.html")[2] == warned(WARNED)


def test_an_exempt_path_never_reaches_the_engine() -> None:
    app = NoticesMiddleware(page(), Site(engine=engine(), exempt=["/static/*", "/feed"]))
    for path in ("/static/a.html", "/feed"):
        assert call(app, PATH_INFO=path)[2] == PAGE
    assert call(app, PATH_INFO="/feeds")[2] == warned(WARNED)


def test_an_app_may_tag_its_page_and_say_its_language_or_that_it_is_exempt() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        visit = environ[VISIT]
        visit.exempt = environ["PATH_INFO"] == "/exempt"
        visit.tags = ("dangerous",)
        return page()(environ, start_response)

    wrapped = NoticesMiddleware(app, engine())
    assert b"This page is tagged." in call(wrapped)[2]
    assert call(wrapped, PATH_INFO="/exempt")[2] == PAGE


def test_the_page_says_its_language_by_content_language() -> None:
    own = engine()
    seen: list[Any] = []
    own.replace(own.ruleset, _Recording(seen))  # type: ignore[arg-type]
    call(NoticesMiddleware(page(Content_Language="uk, en"), own))
    assert seen == ["uk"]


class _Recording:
    """Catalogs in which every text is found in every locale, to see which one is asked for."""

    revision = "x"
    locales = ("uk",)

    def __init__(self, seen: list[Any]) -> None:
        self.by_locale = {"uk": self}
        self._seen = seen

    def get(self, context: str, source: str) -> str:
        if context == "risk.title":
            self._seen.append("uk")
        return source

    def is_signed(self, context: str, source: str) -> bool:
        return True


def test_the_stylesheet_is_served_where_it_is_linked() -> None:
    app = NoticesMiddleware(page(), engine(wording=Wording()))
    status, headers, body = call(app, PATH_INFO="/_notices/notices.css")
    assert status == "200 OK"
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert headers["Content-Length"] == str(len(body))
    assert b".notices {" in body
    assert call(app, PATH_INFO="/_notices/notices.css", REQUEST_METHOD="HEAD")[2] == b""
    assert b'<link rel="stylesheet" href="/_notices/notices.css"/>' in call(app)[2]


@pytest.mark.parametrize("mount", ["", "/blog"])
def test_the_stylesheet_may_be_linked_where_the_app_is_mounted(mount: str) -> None:
    """A proxy may take the prefix away, or a server may put it into SCRIPT_NAME."""
    app = NoticesMiddleware(page(), engine(wording=Wording(stylesheet="/blog/_notices/notices.css")))
    told = call(app, SCRIPT_NAME=mount, PATH_INFO="/_notices/notices.css")[1]
    assert told["Content-Type"] == "text/css; charset=utf-8"


def test_a_stylesheet_of_the_embedder_is_the_embedders_to_serve() -> None:
    app = NoticesMiddleware(page(), engine(wording=Wording(stylesheet="/my.css")))
    assert call(app, PATH_INFO="/my.css")[1]["Content-Type"] == HTML


# ── who the reader is ────────────────────────────────────────────────────────────────────────────


class _ByAddress:
    def locate(self, address: str | None) -> Location:
        return {None: Location(), "198.51.100.1": THERE}.get(address, ELSEWHERE)


def _located(proxies: Proxies, **settings: Any) -> NoticesMiddleware:
    own = engine()
    own._geo = _ByAddress()
    return NoticesMiddleware(page(), Site(engine=own, proxies=proxies, **settings))


def test_a_header_from_a_client_that_is_no_trusted_proxy_changes_nothing() -> None:
    app = _located(Proxies(trusted=["192.0.2.1"]))
    at_risk: dict[str, Any] = {"HTTP_X_FORWARDED_FOR": "198.51.100.1"}
    assert call(app, REMOTE_ADDR="203.0.113.9", **at_risk)[2] == PAGE
    assert call(app, REMOTE_ADDR="192.0.2.1", **at_risk)[2] == warned(WARNED)


def test_the_edges_location_is_believed_from_a_trusted_proxy_only() -> None:
    app = _located(Proxies(trusted=["192.0.2.1"]), edge=edge("cloudflare"))
    country: dict[str, Any] = {"HTTP_CF_IPCOUNTRY": "RU"}
    assert call(app, REMOTE_ADDR="203.0.113.9", **country)[2] == PAGE
    assert call(app, REMOTE_ADDR="192.0.2.1", **country)[2] == warned(WARNED)


def test_an_unknown_address_is_a_maybe_and_so_is_warned() -> None:
    assert call(_located(Proxies(trusted=["192.0.2.1"])))[2] == warned(WARNED)


HEADERS = st.sampled_from(
    ["HOST", "USER_AGENT", "REFERER", "COOKIE", "ACCEPT", "X_REAL_IP", "FORWARDED", "CF_IPCOUNTRY", "DNT"]
)


@given(headers=st.dictionaries(HEADERS, st.text(st.characters(min_codepoint=32, max_codepoint=126))))
def test_no_other_header_of_a_request_changes_a_byte(headers: dict[str, str]) -> None:
    app = NoticesMiddleware(page(), engine())
    asked = {f"HTTP_{name}": value for name, value in headers.items()}
    assert call(app, validate=False, **asked) == call(app)


# ── PEP 3333 ─────────────────────────────────────────────────────────────────────────────────────


class _Closing:
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("location", [THERE, ELSEWHERE])
def test_the_apps_iterable_is_closed_once(location: Location) -> None:
    body = _Closing([PAGE])

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        return body

    call(NoticesMiddleware(app, engine(location)))
    assert body.closed == 1


def test_the_apps_iterable_is_closed_once_though_never_begun() -> None:
    body = _Closing([PAGE])

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        return body

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    served: Any = NoticesMiddleware(app, engine())(environ, lambda *_: lambda _: None)
    served.close()
    served.close()
    assert body.closed == 1


def test_what_is_not_changed_is_the_apps_own_iterable() -> None:
    """A server may know a faster way to send it (`wsgi.file_wrapper`)."""
    body = _Closing([PAGE])

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "image/png")])
        return body

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    assert NoticesMiddleware(app, engine())(environ, lambda *_: lambda _: None) is body


class _Counting:
    """An iterable that tells how far it has been asked."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks
        self.asked = self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.asked == len(self._chunks):
            raise StopIteration
        self.asked += 1
        return self._chunks[self.asked - 1]

    def close(self) -> None:
        self.closed += 1


def counting(*chunks: bytes) -> tuple[_Counting, Any]:
    """An app's iterable, and what a server is given of it."""
    body = _Counting(list(chunks))

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        return body

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    return body, NoticesMiddleware(app, engine())(environ, lambda *_: lambda _: None)


def test_nothing_is_asked_of_the_app_before_the_server_asks_nor_more_than_it_needs() -> None:
    body, served = counting(b"<!doctype html><he", b"ad></head><body>x", b"y", b"z")
    assert body.asked == 0
    iterator = iter(served)
    assert body.asked == 0
    assert next(iterator) == b"<!doctype html><head></head><body>" + fragment() + b"x"
    assert body.asked == 2
    assert next(iterator) == b"y"
    assert body.asked == 3


def test_the_apps_iterable_is_closed_once_where_the_client_goes_in_the_middle() -> None:
    body, served = counting(PAGE, b"more", b"still more")
    next(iter(served))
    served.close()
    served.close()
    assert (body.asked, body.closed) == (1, 1)


def test_the_apps_iterable_is_closed_once_after_an_error_in_it() -> None:
    body = _Closing(PAGE if i < 2 else 1 / 0 for i in range(3))  # type: ignore[misc]  # it never gets there

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        return body

    with pytest.raises(ZeroDivisionError):
        call(NoticesMiddleware(app, engine()))
    assert body.closed == 1


def test_empty_chunks_are_no_end() -> None:
    assert call(NoticesMiddleware(page(b"", PAGE[:9], b"", b"", PAGE[9:], b""), engine()))[2] == warned(
        WARNED
    )


@pytest.mark.parametrize("name", ["page.html", "film.mp4"])
def test_a_file_that_the_app_has_wrapped_for_the_server(name: str, tmp_path: Path) -> None:
    """As a page it is read here; as a film it is the server's own wrapper still, for its faster way."""
    (tmp_path / name).write_bytes(PAGE)
    content_type = HTML if name == "page.html" else "video/mp4"
    wrappers: list[FileWrapper] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", content_type)])
        wrappers.append(environ["wsgi.file_wrapper"]((tmp_path / name).open("rb"), 7))
        return wrappers[0]

    environ: dict[str, Any] = {"wsgi.file_wrapper": FileWrapper}
    setup_testing_defaults(environ)
    body: Any = NoticesMiddleware(app, engine())(environ, lambda *_: lambda _: None)
    assert (body is wrappers[0]) is (name == "film.mp4")
    assert b"".join(body) == (PAGE if name == "film.mp4" else warned(WARNED))
    body.close()
    assert wrappers[0].filelike.closed


def test_an_app_that_is_a_generator_begins_its_response_late() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        yield PAGE[:30]
        yield b""
        yield PAGE[30:]

    assert call(NoticesMiddleware(app, engine()))[2] == warned(WARNED)
    assert call(NoticesMiddleware(app, engine(ELSEWHERE)))[2] == PAGE


def test_an_app_may_write_and_return_chunks_too() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        write = start_response("200 OK", [("Content-Type", HTML)])
        write(PAGE[:10])
        write(PAGE[10:70])
        return [PAGE[70:]]

    assert call(NoticesMiddleware(app, engine()))[2] == warned(WARNED)


def test_the_first_bytes_leave_as_soon_as_the_place_is_known() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        yield b"<body>" + 1024 * b"x"
        raise ConnectionError("the rest never comes")

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    body = iter(NoticesMiddleware(app, engine())(environ, lambda *_: lambda _: None))
    assert next(body) == b"<body>" + fragment() + 1024 * b"x"


def test_each_chunk_of_the_app_is_answered_once_the_headers_are_out() -> None:
    """PEP 3333: "middleware components must not block iteration waiting for multiple values"."""
    coded = gzip.compress(PAGE + random.Random(1).randbytes(4096), mtime=0)
    chunks = [coded[i : i + 50] for i in range(0, len(coded), 50)]
    asked = 0

    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        nonlocal asked
        start_response("200 OK", [("Content-Type", HTML), ("Content-Encoding", "gzip")])
        for chunk in chunks:
            asked += 1
            yield chunk

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    body = iter(NoticesMiddleware(app, engine())(environ, lambda *_: lambda _: None))
    given = [next(body)]
    held = asked
    for expected in range(held + 1, len(chunks) + 1):
        given.append(next(body))
        assert asked == expected
    assert b"" in given[1:]
    assert given[0] != b""
    given += body
    assert zlib.decompressobj(31).decompress(b"".join(given)).startswith(warned(WARNED))


def test_an_empty_chunk_of_the_app_is_one_of_ours_where_headers_are_out() -> None:
    body, served = counting(b"<frameset>", b"", b"x")
    assert [(chunk, body.asked) for chunk in served] == [(b"<frameset>", 1), (b"", 2), (b"x", 3)]


def test_what_is_held_to_the_end_is_sent_once() -> None:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    body = iter(
        NoticesMiddleware(page(b"<title>T</title>", b"words"), engine())(environ, lambda *_: lambda _: None)
    )
    assert b"".join(body) == b"<title>T</title>" + fragment() + b"words"
    assert list(body) == []
    held = iter(NoticesMiddleware(page(b"<body", b"<!"), engine())(environ, lambda *_: lambda _: None))
    assert b"".join(held) == b"<body<!"


def hasty(app: Any) -> tuple[list[Any], Any]:
    """What a server has told by the time that it returns from the app, and the body."""
    environ: dict[str, Any] = {"SERVER_SOFTWARE": "Granian"}
    setup_testing_defaults(environ)
    told: list[Any] = []
    body = app(environ, lambda *args: told.extend(args))
    return told, body


def test_a_server_that_reads_headers_when_the_app_returns_is_given_them_by_then() -> None:
    closing = _Closing([PAGE[:70], PAGE[70:]])

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("404 Not Found", [("Content-Type", HTML), ("Set-Cookie", "a=b")])
        return closing

    told, body = hasty(NoticesMiddleware(app, engine()))
    assert told[0] == "404 Not Found"
    assert ("Set-Cookie", "a=b") in told[1]
    assert list(body) == [warned(WARNED[:73]), PAGE[70:]]
    body.close()
    assert closing.closed == 1


def test_such_a_server_gets_a_page_without_bytes_and_what_is_not_changed_too() -> None:
    told, body = hasty(NoticesMiddleware(page(b""), engine()))
    assert (told[0], list(body)) == ("200 OK", [])
    told, body = hasty(NoticesMiddleware(page(b"x", content_type="image/png"), engine()))
    assert (told[0], body) == ("200 OK", [b"x"])


def test_an_app_that_fails_before_such_a_server_asks_is_closed() -> None:
    closed: list[None] = []

    class Failing(_Closing):
        def __iter__(self) -> Iterator[bytes]:
            raise LookupError

        def close(self) -> None:
            closed.append(None)

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        return Failing([])

    with pytest.raises(LookupError):
        hasty(NoticesMiddleware(app, engine()))
    assert closed == [None]


def test_headers_may_be_replaced_after_an_error_before_any_byte() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        try:
            raise KeyError
        except KeyError:
            start_response("500 Oh", [("Content-Type", HTML)], sys.exc_info())
        return [b"<body>sorry"]

    status, _, body = call(NoticesMiddleware(app, engine()))
    assert (status, body) == ("500 Oh", warned(b"<body>{n}sorry"))


@pytest.mark.parametrize("begun", ["text/plain", HTML])
@pytest.mark.parametrize("late", [False, True])
def test_the_page_of_an_error_is_a_page_whatever_was_begun_before(begun: str, late: bool) -> None:
    def told(start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", begun)])
        try:
            raise KeyError
        except KeyError:
            start_response("500 Oh", [("Content-Type", HTML), ("Cache-Control", "public")], sys.exc_info())
        return [b"<body>sorry"]

    def generator(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        yield from told(start_response)

    app = generator if late else lambda environ, start_response: told(start_response)
    for location, expected in ((THERE, b"<body>{n}sorry"), (ELSEWHERE, b"<body>sorry")):
        status, headers, body = call(NoticesMiddleware(app, engine(location)))
        assert (status, body) == ("500 Oh", warned(expected))
        assert headers["Cache-Control"] == "private"


def test_where_the_server_has_the_apps_own_iterable_an_error_page_is_private_and_counted() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return rest(start_response)

    def rest(start_response: Any) -> Iterator[bytes]:
        try:
            raise KeyError
        except KeyError:
            start_response("500 Oh", [("Content-Type", HTML), ("Cache-Control", "public")], sys.exc_info())
        yield b"<body>sorry"

    own = engine()
    status, headers, body = call(NoticesMiddleware(app, own), validate=False)
    assert (status, headers["Cache-Control"], body) == ("500 Oh", "private", b"<body>sorry")
    assert own.counts == {"missed: late": 1}


@pytest.mark.parametrize("location", [THERE, ELSEWHERE])
def test_headers_cannot_be_replaced_after_bytes(location: Location) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        yield b"<body>" if location is ELSEWHERE else b"<bo"
        try:
            raise KeyError("told late")
        except KeyError:
            start_response("500 Oh", [("Content-Type", HTML)], sys.exc_info())

    with pytest.raises(KeyError, match="told late"):
        call(NoticesMiddleware(app, engine(location)))


@pytest.mark.parametrize("location", [THERE, ELSEWHERE])
@pytest.mark.parametrize("begun", ["206 Part", "204 None", "200 OK"])
def test_an_error_page_is_not_put_behind_half_a_page_however_often_headers_were_replaced(
    begun: str, location: Location
) -> None:
    def again(start_response: Any, status: str) -> None:
        try:
            raise KeyError(status)
        except KeyError:
            start_response(status, [("Content-Type", HTML), ("Content-Length", "30")], sys.exc_info())

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(begun, [("Content-Type", HTML)])
        again(start_response, "200 OK")
        return rest(start_response)

    def rest(start_response: Any) -> Iterator[bytes]:
        yield b"<!doctype html><title>half a ti"
        again(start_response, "500 Oh")
        yield b"<body>sorry"

    with pytest.raises(KeyError, match="500 Oh"):
        call(NoticesMiddleware(app, engine(location)), validate=False)


def test_headers_may_be_replaced_more_than_once_before_any_byte() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("206 Part", [("Content-Type", HTML)])
        for status in ("200 OK", "500 Oh"):
            try:
                raise KeyError
            except KeyError:
                start_response(status, [("Content-Type", HTML)], sys.exc_info())
        return [b"<body>sorry"]

    status, _, body = call(NoticesMiddleware(app, engine()))
    assert (status, body) == ("500 Oh", warned(b"<body>{n}sorry"))


def test_headers_that_were_passed_on_may_be_replaced_by_the_server_too() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        try:
            raise KeyError
        except KeyError:
            start_response("500 Oh", [("Content-Type", "text/plain")], sys.exc_info())
        return [b"sorry"]

    assert call(NoticesMiddleware(app, engine()))[0] == "500 Oh"


def test_a_second_start_without_an_error_is_the_apps_fault() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", HTML)])
        start_response("200 OK", [("Content-Type", HTML)])
        return [PAGE]

    with pytest.raises(AssertionError, match="called twice"):
        call(NoticesMiddleware(app, engine()), validate=False)


def test_an_error_of_the_app_is_the_servers_to_see() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        raise LookupError("the app's own")

    with pytest.raises(LookupError, match="the app's own"):
        call(NoticesMiddleware(app, engine()))


# ── no error of this library turns a page into a 500 ─────────────────────────────────────────────


class _Failing:
    def locate(self, address: str | None) -> Location:
        raise RuntimeError(f"no idea where {address} is")


def test_a_source_of_locations_that_fails_leaves_the_location_unknown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    own = engine()
    own._geo = _Failing()
    _, _, body = call(NoticesMiddleware(page(), own), REMOTE_ADDR="198.51.100.77")
    assert body == warned(WARNED)
    assert own.counts == {"geo failed": 1, "shown": 1}
    assert caplog.messages == ["the source of locations failed: RuntimeError"]
    assert "198.51.100.77" not in caplog.text


def _broken(*_: Any, **__: Any) -> Any:
    raise RuntimeError("198.51.100.77 speaks ru")


def test_a_decision_that_fails_before_the_page_is_made_leaves_it_untouched_and_private(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = engine()
    monkeypatch.setattr("notices.visit.Visit.is_possible", _broken)
    _, headers, body = call(NoticesMiddleware(page(Cache_Control="public"), own))
    assert (body, headers["Cache-Control"], own.counts) == (PAGE, "private", {"missed: error": 1})


@pytest.mark.parametrize("method", ["visit", "_locate"])
def test_an_engine_that_fails_serves_the_page_untouched_and_private(
    method: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = engine()
    monkeypatch.setattr(own, method, _broken)
    with caplog.at_level(logging.DEBUG):
        _, headers, body = call(NoticesMiddleware(page(Cache_Control="public"), own))
    assert body == PAGE
    assert headers["Cache-Control"] == "private"
    assert own.counts == {"missed: error": 1}
    assert caplog.messages[0].startswith("RuntimeError in _broken, line ")
    assert "198.51.100.77" not in caplog.text
    assert "ru" not in caplog.messages[0].split()


def test_rendering_that_fails_serves_the_page_untouched_and_private(monkeypatch: pytest.MonkeyPatch) -> None:
    own = engine()
    monkeypatch.setattr("notices.visit.Visit.fragment", _broken)
    _, headers, body = call(NoticesMiddleware(page(Cache_Control="public"), own))
    assert (body, headers["Cache-Control"], own.counts) == (PAGE, "private", {"missed: error": 1})


def test_a_visit_tells_nothing_of_its_reader() -> None:
    visit = engine().visit(address="198.51.100.77", accept_language="ru", path="/")
    assert repr(visit) == "Visit(<withheld>)"
    assert repr(Reader(location=THERE)) == "Reader(<withheld>)"


def test_a_decision_at_the_middleware_is_the_rulesets(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Engine(engine().ruleset, _Recording([]), Fixed(THERE))  # type: ignore[arg-type]
    visit = own.visit(address=None, accept_language="", path="/")
    assert visit.is_possible()
    assert visit.may_vary()
    assert own.ruleset.may_vary(Page(path="/"), visit._at)


# ── where a notice stands ────────────────────────────────────────────────────────────────────────


def _placed(where: bytes, wording: Wording | None = None) -> Engine:
    notice = RISK.replace(b"notice: risk", b"notice: risk\nplacement: " + where)
    return engine(THERE, notice, wording=wording or Wording(publisher="Paper", stylesheet=None))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (b"slot", b"<body><p>a</p><div><!-- notices -->{n}</div><p>b</p></body>"),
        (b"bottom", b"<body><p>a</p><div><!-- notices --></div><p>b</p>{n}</body>"),
        (b"top", b"<body>{n}<p>a</p><div><!-- notices --></div><p>b</p></body>"),
    ],
)
def test_a_notice_stands_where_its_rule_says(where: bytes, expected: bytes) -> None:
    data = b"<body><p>a</p><div><!-- notices --></div><p>b</p></body>"
    own = _placed(where)
    _, headers, body = call(NoticesMiddleware(page(data, Content_Length=str(len(data))), own))
    assert body == warned(expected, fragment(of=own))
    assert headers["Content-Length"] == str(len(body))
    assert own.counts == {"shown": 1}


def test_a_notice_whose_place_is_missing_stands_at_the_top() -> None:
    own = _placed(b"slot")
    assert call(NoticesMiddleware(page(), own))[2] == warned(WARNED, fragment(of=own))


def test_notices_in_several_places_each_bring_their_looks() -> None:
    below = TAGGED.replace(b"tag: [dangerous]", b"path: [/*]") + b"placement: bottom\n"
    own = engine(THERE, RISK, below, wording=Wording(publisher="Paper"))
    body = call(NoticesMiddleware(page(), own))[2]
    first, last = body.split(b"<p>text</p>")
    for part, number in ((first, b"1"), (last, b"2")):
        assert part.count(b'<link rel="stylesheet"') == 1
        assert b'id="notices-%s"' % number in part


def test_esi_markup_goes_into_no_xhtml() -> None:
    own = engine()
    app = NoticesMiddleware(
        page(
            b'<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', content_type="application/xhtml+xml"
        ),
        Site(engine=own, caching="fragment", include="esi"),
    )
    assert b"esi:" not in call(app)[2]
    assert own.counts == {"missed: esi": 1}


@pytest.mark.parametrize("changed", [{}, {"HTTP_ACCEPT_ENCODING": "gzip, br"}, {"HTTP_IF_NONE_MATCH": '"a"'}])
def test_a_view_finds_its_visit_whatever_the_app_must_see_otherwise(changed: dict[str, Any]) -> None:
    """A browser's headers are changed for the app where its page may need a notice."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[VISIT].exempt = True
        return page()(environ, start_response)

    outer: dict[str, Any] = {}

    def served(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        outer.update(environ=environ)
        return NoticesMiddleware(app, engine())(environ, start_response)

    assert call(served, **changed)[2] == PAGE
    assert outer["environ"][VISIT].exempt


def test_dots_that_a_client_hid_on_the_way_take_no_notice_away() -> None:
    app = NoticesMiddleware(page(), Site(engine=engine(), exempt=["/static/*"]))
    for path in (
        "/a/../legal/x",
        "/legal/../a/x",
        "/a/../static/x",
        "/static/../a",
        "/_notices/../_notices/x",
    ):
        assert call(app, PATH_INFO=path)[2] == warned(WARNED)
    assert call(app, PATH_INFO="/legal/x")[2] == PAGE
