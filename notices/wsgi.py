"""WSGI (PEP 3333) to the engine and back.

The app is called as it is. Its headers are held back only where a notice may be inserted, and only
until the place is known, so that Content-Length is right. Whatever goes wrong here, the page goes out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

from notices.address import Proxies
from notices.engine import Engine, Visit
from notices.geo import Edge
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
)

__all__ = ["STYLESHEET", "VISIT", "NoticesMiddleware", "RequestHeaders", "report"]

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


class RequestHeaders:
    """The headers of a WSGI request, by their names in any case."""

    __slots__ = ("_environ",)

    def __init__(self, environ: _Environ) -> None:
        self._environ = environ

    def get(self, name: str, /) -> str | None:
        """The value of a header, or None."""
        value: str | None = self._environ.get("HTTP_" + name.upper().replace("-", "_"))
        return value


class NoticesMiddleware:
    """Puts the notices that a reader needs into the HTML pages of a WSGI app.

    proxies: which peers may say who the reader is. edge: which headers of theirs tell the location.
    exempt: paths of the app, wherever it is mounted, or prefixes that end in `*`, which are never pages
    (`/static/*`): left alone entirely.
    """

    def __init__(
        self,
        app: _App,
        engine: Engine,
        *,
        proxies: Proxies | None = None,
        edge: Edge | None = None,
        exempt: Sequence[str] = (),
    ) -> None:
        self.app = app
        self.engine = engine
        self._proxies = proxies or Proxies()
        self._edge = edge
        self._header = "HTTP_" + self._proxies.header.upper().replace("-", "_")
        self._exempt = frozenset(path for path in exempt if not path.endswith("*"))
        self._exempt_below = tuple(path[:-1] for path in exempt if path.endswith("*"))
        # The link may have a prefix under which the app is mounted: that is not the app's to see.
        self._styles = (engine.stylesheet or "").endswith(STYLESHEET)

    def __call__(self, environ: _Environ, start_response: _Start) -> Iterable[bytes]:
        own = _decoded(environ.get("PATH_INFO", ""))
        if own in self._exempt or own.startswith(self._exempt_below):
            return self.app(environ, start_response)
        if self._styles and own == STYLESHEET:
            return _serve_stylesheet(environ, start_response)
        visit, inner = None, environ
        # Whatever goes wrong here, the page is served.
        try:
            visit = environ[VISIT] = self._visit(environ, own)
            if visit.is_possible():
                inner = _without_conditions(environ)
        except Exception as error:
            report(self.engine, error)
        exchange = _Exchange(self.engine, visit, environ["REQUEST_METHOD"], start_response)
        return exchange.body(self.app(inner, exchange.start_response))

    def _visit(self, environ: _Environ, own: str) -> Visit:
        peer = environ.get("REMOTE_ADDR") or ""
        mount = environ.get("SCRIPT_NAME", "")
        edge = None
        if self._edge is not None and self._proxies.trusts(peer):
            edge = self._edge.locate(RequestHeaders(environ))
        return self.engine.visit(
            address=self._proxies.client(peer, environ.get(self._header)),
            accept_language=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            path=_decoded(mount + environ.get("PATH_INFO", "")) if mount else own,
            edge=edge,
        )


def _decoded(path: str) -> str:
    """A path as people write it: PEP 3333 hands UTF-8 bytes over as if they were Latin-1."""
    if not path.isascii():
        # What is no Latin-1 came from a server that has decoded it already.
        with suppress(UnicodeEncodeError):
            path = path.encode("latin-1").decode("utf-8", "replace")
    return without_dots(path)


def report(engine: Engine, error: Exception) -> None:
    """Log and count an error of this library's own."""
    # Its message may hold what it was about: only its kind and place are told.
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else "?"
    engine.count("missed: error")
    _log.error("%s in %s: the page is served without a notice", type(error).__name__, where)


_CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING"})


def _without_conditions(environ: dict[str, object]) -> dict[str, object]:
    """A WSGI environment as a client without a stored copy would have sent it, asking for plain bytes.

    The app must answer a reader who needs a notice with the page, not with "304", and not compressed.
    """
    plain = environ.copy()
    for name in _CONDITIONS:
        plain.pop(name, None)
    return plain


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
        # Whether the app has given bytes; whether it gives them to the server itself.
        self._fed = False
        self._bypassed = False
        # The server's, once headers were passed on.
        self._write: _Write | None = None

    def start_response(self, status: str, headers: Headers, exc_info: _ExcInfo = None) -> _Write:
        if self._held is not None:
            self._refuse_late(exc_info)
        self._held = self._injector = None
        if self._write is not None and (exc_info is None or self._fed):
            # It is too late: the server raises.
            return self._start(status, headers, exc_info)
        try:
            headers, self._injector = self._plan(int(status[:3]), headers)
        except Exception as error:
            report(self._engine, error)
            # Without a notice, so no shared cache may give it to others.
            headers = varying(headers)
        if self._injector is not None and self._bypassed:
            self._engine.count("missed: late")
            self._injector = None
        if self._injector is not None:
            self._held = (status, headers, exc_info)
        else:
            self._write = self._start(status, headers, *([exc_info] if exc_info else []))
        return self._write_through

    def _refuse_late(self, exc_info: _ExcInfo) -> None:
        """A second call is an app's error, unless it replaces headers after which no byte has come."""
        if exc_info is None:
            raise AssertionError("start_response was called twice without exc_info")
        if self._fed:
            # To the app these bytes are gone, though they are held here: as if the headers went out.
            raise exc_info[1].with_traceback(exc_info[2])

    def _plan(self, status: int, headers: Headers) -> tuple[Headers, Injector | None]:
        """The headers to send, and what inserts the notice: None where none is to be inserted."""
        visit = self._visit
        told = fields(headers)
        if not is_page(status, told):
            # A part of a page, in JSON say, may have a notice in it too.
            return (varying(headers, told) if visit is not None and visit.asked else headers), None
        if visit is None:
            return varying(headers, told), None
        if visit.exempt:
            return headers, None
        visit.language = visit.language or content_language(told)
        fragment = visit.fragment()
        if not fragment.html:
            return (varying(headers, told) if visit.may_vary() else headers), None
        if visit.placed:
            self._engine.count("shown")
            return varying(carrying(headers, 0)), None
        reason = decline(status, told)
        if reason is not None:
            self._engine.count(f"missed: {reason}")
            return varying(headers, told), None
        if self._head_only:
            # A GET's length is not known without its body, and may be left out (RFC 9110, 9.3.2).
            return varying(carrying(headers, None)), None
        self._grows = len(fragment.html)
        visit.begun = True
        return varying(headers, told), Injector(fragment.html, declared=names_charset(told))

    def body(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        """What the server iterates over: the app's own iterable where nothing can be inserted any more."""
        self._bypassed = self._write is not None and self._injector is None
        return chunks if self._bypassed else _Body(self, chunks)

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
