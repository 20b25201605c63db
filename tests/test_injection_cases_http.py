"""What went wrong for users of other tools that rewrite pages, as to servers, streams and headers.

Each case is named by the public threads in which it was told.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.util import FileWrapper, setup_testing_defaults

import pytest

from notices.asgi import NoticesMiddleware as AsgiMiddleware
from notices.engine import Engine
from notices.wsgi import NoticesMiddleware as WsgiMiddleware
from tests.asgi_checks import Receive, Scope, Send, ask, checked
from tests.scenarios import HTML, PAGE, WARNED
from tests.support import ELSEWHERE, RISK, THERE, engine, fragment

NOTED = WARNED.replace(b"{n}", fragment())
SCRIPT = b'document.write("<body>")'


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A response, of an app or to a client; names of headers are in lower case."""

    status: int = 200
    headers: dict[str, str]
    chunks: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


def page(*chunks: bytes, status: int = 200, content_type: str = HTML, **headers: str) -> Sent:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Sent(status=status, headers={"content-type": content_type, **named}, chunks=chunks or (PAGE,))


def by_wsgi(response: Sent, own: Engine, asked: dict[str, str]) -> Sent:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(f"{response.status} Told", list(response.headers.items()))
        return iter(response.chunks)

    environ: dict[str, Any] = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in asked.items()
    }
    setup_testing_defaults(environ)
    told: list[Any] = []

    def start_response(*args: Any) -> Callable[[bytes], object]:
        told.extend(args)
        return bytes

    chunks = tuple(WsgiMiddleware(app, own)(environ, start_response))
    headers = {name.lower(): value for name, value in told[1]}
    return Sent(status=int(told[0][:3]), headers=headers, chunks=chunks)


def by_asgi(response: Sent, own: Engine, asked: dict[str, str]) -> Sent:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in response.headers.items()]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        for chunk in response.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})

    got = ask(checked(AsgiMiddleware(checked(app), own)), headers=asked)
    return Sent(status=got.status, headers=got.headers, chunks=tuple(each for each in got.chunks if each))


@pytest.fixture(params=[by_wsgi, by_asgi])
def serve(request: pytest.FixtureRequest) -> Callable[..., Sent]:
    """Serves an app's response through the middleware."""
    by: Callable[[Sent, Engine, dict[str, str]], Sent] = request.param

    def served(response: Sent, own: Engine | None = None, **asked: str) -> Sent:
        return by(response, own or engine(), {name.replace("_", "-"): each for name, each in asked.items()})

    return served


Serve = Callable[..., Sent]


@pytest.mark.parametrize("parts", [1, 3])
def test_no_stale_content_length_truncates_the_page(serve: Serve, parts: int) -> None:
    """django-commons/django-debug-toolbar/issues/56, rails/web-console/pull/255,
    aio-libs/aiohttp/issues/3025
    """
    size = len(PAGE) // parts
    chunks = [PAGE[i : i + size] for i in range(0, len(PAGE), size)]
    got = serve(page(*chunks, content_length=str(len(PAGE))))
    assert got.body == NOTED
    assert got.headers["content-length"] == str(len(NOTED))


def test_a_streaming_response_is_neither_broken_nor_skipped_nor_gathered(serve: Serve) -> None:
    """django-commons/django-debug-toolbar/issues/1945, symfony/symfony/issues/57288"""
    got = serve(page(b"<!doctype html><body>", b"<p>one", b"<p>two"))
    # What follows the tag is waited for, and no more.
    assert got.chunks == (b"<!doctype html><body>" + fragment() + b"<p>one", b"<p>two")


def test_every_event_of_a_stream_comes_by_itself_as_it_is(serve: Serve) -> None:
    """evoila/meho/issues/1389"""
    events = (b"data: <!doctype html><body>\n\n", b": still there\n\n", b"data: 2\n\n")
    got = serve(page(*events, content_type="text/event-stream", cache_control="no-cache"))
    assert got.chunks == events
    assert got.headers == {"content-type": "text/event-stream", "cache-control": "no-cache"}


def test_an_event_stream_is_not_asked_for_the_next_before_one_has_left() -> None:
    """evoila/meho/issues/1389"""
    made: list[int] = []

    def events() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield b"data: %d\n\n" % number

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/event-stream")])
        return events()

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    body = iter(WsgiMiddleware(app, engine())(environ, lambda *_: lambda _: None))
    assert made == []
    assert (next(body), made) == (b"data: 0\n\n", [0])


def test_the_old_tag_is_not_kept(serve: Serve) -> None:
    """axiomzen/express-interceptor/issues/46"""
    tag = serve(page(etag='"one"'), engine(THERE, RISK)).headers["etag"]
    assert tag.startswith('W/"one;s-')
    assert "etag" not in serve(page(etag='"one"')).headers


def test_a_304_stays_empty(serve: Serve) -> None:
    """axiomzen/express-interceptor/issues/46"""
    own = engine(THERE, RISK)
    tag = serve(page(etag='"one"'), own).headers["etag"]
    got = serve(Sent(status=304, headers={"etag": '"one"'}, chunks=()), own, if_none_match=tag)
    assert (got.status, got.headers["etag"], got.body) == (304, tag, b"")


def test_nothing_is_put_into_what_is_downloaded(serve: Serve) -> None:
    """google/inverting-proxy/pull/64, symfony/symfony/issues/18965"""
    got = serve(page(content_disposition='attachment; filename="a.html"', content_length=str(len(PAGE))))
    assert (got.body, got.headers["content-length"]) == (PAGE, str(len(PAGE)))


@pytest.mark.parametrize("status", [204, 205, 304])
def test_what_has_no_body_is_given_none(serve: Serve, status: int) -> None:
    """fruitcake/laravel-debugbar/issues/1231"""
    got = serve(Sent(status=status, headers={"content-type": HTML}, chunks=()))
    assert (got.status, got.body) == (status, b"")


def test_a_gzip_body_is_opened(serve: Serve) -> None:
    """yaoweibin/ngx_http_substitutions_filter_module/issues/10"""
    data = gzip.compress(PAGE)
    got = serve(page(data, content_encoding="gzip", content_length=str(len(data))))
    assert gzip.decompress(got.body) == NOTED
    assert got.headers["content-length"] == str(len(got.body))


@pytest.mark.parametrize("location", [THERE, ELSEWHERE])
def test_no_cache_keeps_one_readers_page_for_another_whatever_vary_says(serve: Serve, location: Any) -> None:
    """koala73/worldmonitor/pull/7215, cloudflare/templates/issues/48, kestra-io/docs/pull/5185"""
    response = page(cache_control="public, s-maxage=600", vary="Cookie", cdn_cache_control="max-age=60")
    got = serve(response, engine(location))
    expected = {"content-type": HTML, "vary": "Cookie, Accept-Language", "cache-control": "private"}
    assert got.headers == expected


def test_a_cookie_is_its_readers_only(serve: Serve) -> None:
    """infinum/eightshift-forms/issues/438"""
    got = serve(page(set_cookie="session=1", cache_control="public, max-age=600"))
    assert got.headers["set-cookie"] == "session=1"
    assert got.headers["cache-control"] == "private, max-age=600"
    own = serve(page(set_cookie="session=1"), engine(ELSEWHERE)).headers
    assert (own["set-cookie"], own["cache-control"]) == ("session=1", "private")


@pytest.mark.parametrize("policy", ["default-src 'none'; style-src 'self'", "default-src 'self'; sandbox"])
def test_a_strict_policy_stays_and_is_kept(serve: Serve, policy: str) -> None:
    """django-commons/django-debug-toolbar/issues/2273, pallets-eco/flask-debugtoolbar/issues/88,
    osano/cookieconsent/issues/392
    """
    got = serve(page(content_security_policy=policy))
    assert got.headers["content-security-policy"] == policy
    assert got.body == NOTED
    assert not any(mark in fragment() for mark in (b"<script", b"<style", b" style=", b" on", b"javascript:"))


@pytest.mark.parametrize("kind", ["text/javascript", "application/javascript; charset=utf-8"])
def test_nothing_is_put_into_a_script(serve: Serve, kind: str) -> None:
    """lepture/python-livereload/issues/277"""
    got = serve(page(SCRIPT, content_type=kind, etag='"one"'))
    assert (got.body, got.headers) == (SCRIPT, {"content-type": kind, "etag": '"one"'})


@pytest.mark.parametrize("asked", [{"hx_request": "true"}, {"turbo_frame": "news"}])
def test_a_piece_that_a_script_asks_for_is_left_alone(serve: Serve, asked: dict[str, str]) -> None:
    """django-commons/django-debug-toolbar/pull/1569, /1702"""
    assert serve(page(b"<p>a piece"), **asked).body == b"<p>a piece"
    assert serve(page(), **asked).body == NOTED


@pytest.mark.parametrize("asked_first", [True, False])
def test_a_file_that_a_server_sends_itself_is_closed_once(tmp_path: Path, asked_first: bool) -> None:
    """pallets/werkzeug/issues/1259, django/django/pull/12431"""
    (tmp_path / "page.html").write_bytes(PAGE)
    closed: list[None] = []

    class Opened(io.FileIO):
        def close(self) -> None:
            closed.append(None)
            super().close()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", HTML), ("Content-Length", str(len(PAGE)))])
        return FileWrapper(Opened(tmp_path / "page.html"), 16)

    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    body: Any = WsgiMiddleware(app, engine())(environ, lambda *_: lambda _: None)
    # A server that knows its own wrapper must not take this for one.
    assert not isinstance(body, FileWrapper)
    if asked_first:
        assert b"".join(body) == NOTED
    body.close()
    body.close()
    assert closed == [None]
