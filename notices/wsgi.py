"""WSGI (PEP 3333) to the engine and back.

The app is called as it is. Its headers are held back only where a notice may be inserted, and only
until the place is known, so that Content-Length is right. Whatever goes wrong here, the page goes out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TypeAlias

from notices.address import Proxies
from notices.engine import Engine, Visit
from notices.facts import Location
from notices.fragment import NOTHING, Fragment
from notices.injection import Injector
from notices.paths import without_dots
from notices.response import (
    Headers,
    carrying,
    content_language,
    decline,
    fields,
    is_page,
    names_charset,
    varying,
    without_conditions,
)

__all__ = ["STYLESHEET", "VISIT", "EdgeLocator", "NoticesMiddleware", "RequestHeaders"]

#: Where the visit is in the WSGI environment, for apps that tag, exempt or place.
VISIT = "notices.visit"
#: A linked stylesheet whose path ends so is served by this middleware.
STYLESHEET = "/_notices/notices.css"

_log = logging.getLogger("notices.wsgi")
_Environ: TypeAlias = dict[str, Any]
_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | None
_Write: TypeAlias = Callable[[bytes], object]
_Start: TypeAlias = Callable[..., _Write]
_App: TypeAlias = Callable[[_Environ, _Start], Iterable[bytes]]


class EdgeLocator(Protocol):
    """A reading of an edge's headers: see `notices.geo.edge`."""

    def locate(self, headers: RequestHeaders, /) -> Location: ...


class RequestHeaders:
    """The headers of a WSGI request, by their names in any case."""

    __slots__ = ("_environ",)

    def __init__(self, environ: _Environ) -> None:
        self._environ = environ

    def get(self, name: str, /) -> str | None:
        value: str | None = self._environ.get("HTTP_" + name.upper().replace("-", "_"))
        return value


class NoticesMiddleware:
    """Puts the notices that a reader needs into the HTML pages of a WSGI app.

    proxies: which peers may say who the reader is. edge: which headers of theirs tell the location.
    exempt: paths, or prefixes that end in `*`, which are never pages (`/static/*`): left alone entirely.
    """

    def __init__(
        self,
        app: _App,
        engine: Engine,
        *,
        proxies: Proxies | None = None,
        edge: EdgeLocator | None = None,
        exempt: Sequence[str] = (),
    ) -> None:
        self.app = app
        self.engine = engine
        self._proxies = proxies or Proxies()
        self._edge = edge
        self._header = "HTTP_" + self._proxies.header.upper().replace("-", "_")
        self._exempt = frozenset(path for path in exempt if not path.endswith("*"))
        self._exempt_below = tuple(path[:-1] for path in exempt if path.endswith("*"))
        stylesheet = engine.stylesheet
        self._stylesheet = stylesheet if stylesheet and stylesheet.endswith(STYLESHEET) else None

    def __call__(self, environ: _Environ, start_response: _Start) -> Iterable[bytes]:
        path = _path(environ)
        if path in self._exempt or path.startswith(self._exempt_below or (" ",)):
            return self.app(environ, start_response)
        if path == self._stylesheet:
            return _serve_stylesheet(environ, start_response)
        visit, inner = None, environ
        # Whatever goes wrong here, the page is served.
        try:
            visit = environ[VISIT] = self._visit(environ, path)
            if visit.is_possible():
                inner = without_conditions(environ)
        except Exception as error:
            _report(self.engine, error)
        exchange = _Exchange(self.engine, visit, environ["REQUEST_METHOD"], start_response)
        return exchange.body(self.app(inner, exchange.start_response))

    def _visit(self, environ: _Environ, path: str) -> Visit:
        peer = environ.get("REMOTE_ADDR") or ""
        edge = None
        if self._edge is not None and self._proxies.trusts(peer):
            edge = self._edge.locate(RequestHeaders(environ))
        return self.engine.visit(
            address=self._proxies.client(peer, environ.get(self._header)),
            accept_language=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            path=path,
            edge=edge,
        )


def _path(environ: _Environ) -> str:
    """The whole path, decoded: PEP 3333 hands UTF-8 bytes over as if they were Latin-1."""
    raw = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return without_dots(raw if raw.isascii() else raw.encode("latin-1").decode("utf-8", "replace"))


def _report(engine: Engine, error: Exception) -> None:
    # The message of an error may hold what it was about: only its kind and place are told.
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else "?"
    engine.count("missed: error")
    _log.error("%s in %s: the page is served without a notice", type(error).__name__, where)


@cache
def _stylesheet() -> bytes:
    return (Path(__file__).parent / "data" / "notices.css").read_bytes()


def _serve_stylesheet(environ: _Environ, start_response: _Start) -> Iterable[bytes]:
    body = _stylesheet()
    headers = [
        ("Content-Type", "text/css; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "public, max-age=3600"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class _Exchange:
    """One response on its way out."""

    def __init__(self, engine: Engine, visit: Visit | None, method: str, start_response: _Start) -> None:
        self._engine = engine
        self._visit = visit
        self._head_only = method == "HEAD"
        self._start = start_response
        # What start_response was called with and has not been passed on: only while a page is held.
        self._held: tuple[str, Headers, _ExcInfo] | None = None
        self._injector: Injector | None = None
        self._grows = 0
        self._fed = False
        self._write: _Write | None = None

    def start_response(self, status: str, headers: Headers, exc_info: _ExcInfo = None) -> _Write:
        if self._held is not None:
            self._refuse_late(exc_info)
        self._held = self._injector = None
        if self._write is not None:
            # Headers went out or are about to: the server decides, and raises if it is too late.
            self._write = self._start(status, headers, exc_info)
            return self._write
        try:
            headers, fragment = self._plan(int(status[:3]), headers)
        except Exception as error:
            _report(self._engine, error)
            # Without a notice, so no shared cache may give it to others.
            headers, fragment = varying(headers), NOTHING
        if fragment.html:
            self._injector = Injector(fragment.html, declared=names_charset(fields(headers)))
            self._grows = len(fragment.html)
            self._held = (status, headers, exc_info)
            return self._write_through
        self._write = self._start(status, headers, *([exc_info] if exc_info else []))
        return self._write

    def _refuse_late(self, exc_info: _ExcInfo) -> None:
        """A second call is an app's error, unless it replaces headers after which no byte has come."""
        if exc_info is None:
            raise AssertionError("start_response was called twice without exc_info")
        if self._fed:
            # To the app these bytes are gone, though they are held here: as if the headers went out.
            raise exc_info[1].with_traceback(exc_info[2])

    def _plan(self, status: int, headers: Headers) -> tuple[Headers, Fragment]:
        """The headers to send, and the fragment to insert: empty where nothing is to be inserted."""
        visit = self._visit
        told = fields(headers)
        if not is_page(status, told):
            return headers, NOTHING
        if visit is None:
            return varying(headers), NOTHING
        if visit.exempt:
            return headers, NOTHING
        visit.language = visit.language or content_language(told)
        fragment = visit.fragment()
        if not fragment.html:
            return (varying(headers) if visit.may_vary() else headers), NOTHING
        if visit.placed:
            self._engine.count("shown")
            return varying(carrying(headers, 0)), NOTHING
        reason = decline(told)
        if reason is not None:
            self._engine.count(f"missed: {reason}")
            return varying(headers), NOTHING
        if self._head_only:
            # A GET's length is not known without its body, and may be left out (RFC 9110, 9.3.2).
            return varying(carrying(headers, None)), NOTHING
        return varying(headers), fragment

    def body(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        """What the server iterates over: the app's own iterable where nothing can be inserted any more."""
        if self._write is not None and self._injector is None:
            return chunks
        return _Body(self, chunks)

    def feed(self, chunk: bytes) -> bytes:
        self._fed = self._fed or bool(chunk)
        return chunk if self._injector is None else self._release(self._injector.feed(chunk))

    def close(self) -> bytes:
        """What is left to send when the body has ended."""
        return b"" if self._injector is None else self._release(self._injector.close())

    def _release(self, out: bytes) -> bytes:
        """Send the headers as soon as it is settled whether and where the notice stands."""
        injector = self._injector
        if self._held is not None and injector is not None and injector.settled:
            status, headers, exc_info = self._held
            self._held = None
            if injector.inserted:
                headers = carrying(headers, self._grows)
            self._engine.count("shown" if injector.inserted else f"missed: {injector.reason}")
            self._write = self._start(status, headers, *([exc_info] if exc_info else []))
        return out

    def _write_through(self, data: bytes) -> None:
        """PEP 3333's imperative `write`, for apps that use it."""
        out = self.feed(data)
        if out and self._write is not None:
            self._write(out)


class _Body:
    """The app's body with the notice in it; closes the app's own iterable once, whatever happens."""

    def __init__(self, exchange: _Exchange, chunks: Iterable[bytes]) -> None:
        self._exchange = exchange
        self._chunks = chunks
        self._iterator: Iterator[bytes] | None = None
        self._ended = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._ended:
            raise StopIteration
        if self._iterator is None:
            self._iterator = iter(self._chunks)
        for chunk in self._iterator:
            out = self._exchange.feed(chunk)
            if out:
                return out
        self._ended = True
        out = self._exchange.close()
        if out:
            return out
        raise StopIteration

    def close(self) -> None:
        chunks, self._chunks = self._chunks, ()
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
