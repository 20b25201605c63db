"""WSGI (PEP 3333) to an exchange and back.

The app is called as it is. Its headers are held back only where a notice may be inserted, and only
until the place is known, so that they are true. Whatever goes wrong here, the page goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import Any, TypeAlias

from notices.engine import Engine
from notices.http.endpoints import Answer
from notices.http.exchange import EXCHANGE, VISIT, Exchange
from notices.http.request import Request
from notices.http.response import Headers
from notices.http.site import Site
from notices.http.wrapping import served
from notices.paths import dotted, without_dots

__all__ = ["EXCHANGE", "VISIT", "NoticesMiddleware"]

_Environ: TypeAlias = dict[str, Any]
_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | None
_Write: TypeAlias = Callable[[bytes], object]
_Start: TypeAlias = Callable[..., _Write]
_App: TypeAlias = Callable[[_Environ, _Start], Iterable[bytes]]


class _Keys(dict[str, str]):
    """Where a header is in an environment, by its name; few names are ever asked for."""

    def __missing__(self, name: str) -> str:
        key = self[name] = "HTTP_" + name.upper().replace("-", "_")
        return key


_KEYS = _Keys()


# Servers that read status and headers when the app has returned. By PEP 3333 there may be none before the
# first bytes: "the application must invoke start_response() before the iterable yields its first body
# bytestring". A page would lose them there, its type and its cookies among them.
_HASTY = frozenset({"Granian"})


class NoticesMiddleware:
    """Puts the notices that a reader needs into the HTML pages of a WSGI app.

    site: what is served and how, or an engine where all else is as usual.
    """

    def __init__(self, app: _App, site: Site | Engine) -> None:
        self.app = app
        self.site = served(app, site)

    def __call__(self, environ: _Environ, start_response: _Start) -> Iterable[bytes]:
        begun, inner = self._begin(environ)
        if begun is None:
            return self.app(environ, start_response)
        if isinstance(begun, Answer):
            return _send(begun, environ, start_response)
        # The app's environment may be another one than the server's.
        environ[VISIT] = inner[VISIT] = begun.visit
        environ[EXCHANGE] = inner[EXCHANGE] = begun
        response = _Response(begun, start_response)
        body = response.body(self.app(inner, response.start_response))
        if isinstance(body, _Body) and environ.get("SERVER_SOFTWARE") in _HASTY:
            body.begin()
        return body

    def _begin(self, environ: _Environ) -> tuple[Exchange | Answer | None, _Environ]:
        """What is begun, and the environment as the app must see it."""
        try:
            begun = self.site.begin(_request(environ))
            if isinstance(begun, Exchange) and begun.changed:
                return begun, _changed(environ, begun.changed)
        except Exception as error:
            begun = self.site.give_up(error)
        return begun, environ


def _request(environ: _Environ) -> Request:
    told = _decoded(environ.get("PATH_INFO", ""))
    mount = environ.get("SCRIPT_NAME", "")
    full = _decoded(mount) + told if mount else told
    path = without_dots(full)

    def get(name: str) -> str | None:
        value: str | None = environ.get(_KEYS[name])
        return value

    return Request(
        method=environ["REQUEST_METHOD"],
        peer=environ.get("REMOTE_ADDR") or "",
        own=without_dots(told) if mount else path,
        path=path,
        dotted=dotted(full, path),
        query=environ.get("QUERY_STRING", ""),
        get=get,
    )


def _decoded(path: str) -> str:
    """A path as people write it: PEP 3333 hands UTF-8 bytes over as if they were Latin-1."""
    if not path.isascii():
        # What is no Latin-1 came from a server that has decoded it already.
        with suppress(UnicodeEncodeError):
            path = path.encode("latin-1").decode("utf-8", "replace")
    return path


def _changed(environ: _Environ, headers: Mapping[str, str | None]) -> _Environ:
    """The environment with some headers other than they were sent."""
    inner = environ.copy()
    for name, value in headers.items():
        key = _KEYS[name]
        if value is None:
            inner.pop(key, None)
        else:
            inner[key] = value
    return inner


def _send(answer: Answer, environ: _Environ, start_response: _Start) -> Iterable[bytes]:
    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


class _Response:
    """One response on its way out, by the rules of `start_response`."""

    def __init__(self, exchange: Exchange, start_response: _Start) -> None:
        self._exchange = exchange
        self._start = start_response
        self._status = ""
        self._exc_info: _ExcInfo = None
        # Whether the app has called us; has given bytes; gives them to the server itself.
        self._begun = False
        self._fed = False
        self._bypassed = False
        # Whether the server has the headers of the last call; its `write`, of which some have none.
        self.passed = False
        self._write: Any = None

    def start_response(self, status: str, headers: Headers, exc_info: _ExcInfo = None) -> _Write:
        if self._begun and not self.passed:
            self._refuse_late(exc_info)
        if self.passed and (exc_info is None or self._fed):
            # It is too late: the server raises.
            return self._start(status, headers, exc_info)
        # What is begun now the server may not get before some bytes of it are known.
        self._begun, self.passed = True, False
        self._status, self._exc_info = status, exc_info
        code = status[:3]
        # A status that is none is the server's to refuse.
        self._exchange.begin(int(code) if code.isdecimal() else 0, headers)
        if self._bypassed:
            self._exchange.let_go()
        self._pass_on()
        return self._write_through

    def _refuse_late(self, exc_info: _ExcInfo) -> None:
        """A second call is an app's error, unless it replaces headers after which no byte has come."""
        if exc_info is None:
            raise AssertionError("start_response was called twice without exc_info")
        if self._fed:
            # To the app these bytes are gone, though they are held here: as if the headers went out.
            raise exc_info[1].with_traceback(exc_info[2])

    def _pass_on(self) -> None:
        """Give the server the headers as soon as they are known."""
        headers = self._exchange.headers
        if headers is not None:
            self._exchange.headers = None
            exc_info = self._exc_info
            self._write = self._start(self._status, headers, *([exc_info] if exc_info else []))
            self.passed = True

    def body(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        """What the server iterates over: the app's own iterable where nothing can be inserted any more."""
        self._bypassed = self.passed and not self._exchange.inserting
        return chunks if self._bypassed else _Body(self, chunks)

    def feed(self, chunk: bytes) -> bytes:
        self._fed = self._fed or bool(chunk)
        out = self._exchange.feed(chunk)
        self._pass_on()
        return out

    def close(self) -> bytes:
        """What is left to send when the body has ended."""
        out = self._exchange.close()
        self._pass_on()
        return out

    def _write_through(self, data: bytes) -> None:
        """PEP 3333's imperative `write`, for apps that use it."""
        out = self.feed(data)
        if out and self.passed:
            self._write(out)


class _Body:
    """The app's body with the notice in it; closes the app's own iterable once, whatever happens."""

    def __init__(self, response: _Response, chunks: Iterable[bytes]) -> None:
        self._response = response
        self._chunks = chunks
        self._iterator: Iterator[bytes] | None = None
        self._ended = False
        # What was made before the server asked.
        self._first = b""

    def begin(self) -> None:
        """Make the first bytes now, so that the headers are known."""
        try:
            self._first = next(self, b"")
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        if self._ended:
            raise StopIteration
        if self._iterator is None:
            self._iterator = iter(self._chunks)
        for chunk in self._iterator:
            out = self._response.feed(chunk)
            # PEP 3333: "If the middleware needs to accumulate more data from the application before it can
            # produce any output, it must yield an empty bytestring." Not before the headers are known.
            if out or self._response.passed:
                return out
        self._ended = True
        out = self._response.close()
        if out:
            return out
        raise StopIteration

    def close(self) -> None:
        chunks, self._chunks = self._chunks, ()
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
