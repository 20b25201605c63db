"""ASGI 3 to an exchange and back.

What is no HTTP goes through as the same objects. The start of a response is held only where a notice may be
inserted, and only until the place is known, so that its headers are true. An app that fails before has sent
nothing, so that the server makes its error page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from contextlib import suppress
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

_Scope: TypeAlias = MutableMapping[str, Any]
_Message: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[_Message]]
_Send: TypeAlias = Callable[[_Message], Awaitable[None]]
# Frameworks type its three arguments each in their own way.
_App: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
_Raw: TypeAlias = Iterable[tuple[bytes, bytes]]

_BODY = "http.response.body"
# By these the server sends a file itself, and nothing can be put into it.
_OF_FILES = frozenset({"http.response.pathsend", "http.response.zerocopysend"})


class NoticesMiddleware:
    """Puts the notices that a reader needs into the HTML pages of an ASGI app.

    site: what is served and how, or an engine where all else is as usual.
    """

    def __init__(self, app: _App, site: Site | Engine) -> None:
        self.app = app
        self.site = served(app, site)
        self.site.warm()

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        begun, inner = self._begin(scope) if scope["type"] == "http" else (None, scope)
        if begun is None:
            await self.app(scope, receive, send)
        elif isinstance(begun, Answer):
            await _answer(begun, scope["method"], send)
        else:
            response = _Response(begun, scope["method"], send)
            await self.app(inner, receive, response.send)
            await response.end()

    def _begin(self, scope: _Scope) -> tuple[Exchange | Answer | None, _Scope]:
        """What is begun, and the scope as the app must see it."""
        try:
            begun = self.site.begin(_request(scope))
            if isinstance(begun, Exchange):
                return begun, _inner(scope, begun)
        except Exception as error:
            begun = self.site.give_up(error)
        return begun, scope


def _request(scope: _Scope) -> Request:
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        key = name.lower()
        found[key] = found[key] + b", " + value if key in found else value

    def get(name: str) -> str | None:
        value = found.get(name.encode("latin-1"))
        return None if value is None else value.decode("latin-1")

    own, path = _paths(scope["path"], scope.get("root_path") or "")
    resolved = without_dots(path)
    client = scope.get("client")
    return Request(
        method=scope["method"],
        # No address is one on a Unix socket.
        peer=(client[0] or "") if client else "",
        own=without_dots(own),
        path=resolved,
        dotted=dotted(path, resolved),
        query=scope.get("query_string", b"").decode("latin-1"),
        get=get,
    )


def _paths(path: str, root: str) -> tuple[str, str]:
    """The path as the app sees it, and behind the place where it is mounted.

    By the specification the path begins with that place; servers that leave it out are about too.
    """
    mount = root.rstrip("/")
    if not mount:
        return path, path
    if path == mount or path.startswith(f"{mount}/"):
        return path[len(mount) :], path
    return path, mount + path


def _inner(scope: _Scope, exchange: Exchange) -> _Scope:
    """The scope as the app must see it."""
    inner = {**scope, VISIT: exchange.visit, EXCHANGE: exchange}
    if exchange.changed:
        inner["headers"] = _changed(scope["headers"], exchange.changed)
    extensions = scope.get("extensions")
    if extensions and exchange.needed:
        inner["extensions"] = {name: each for name, each in extensions.items() if name not in _OF_FILES}
    return inner


def _changed(headers: _Raw, changed: Mapping[str, str | None]) -> list[tuple[bytes, bytes]]:
    """The request's headers with some other than they were sent."""
    names = {name.encode("latin-1") for name in changed}
    kept = [(name, value) for name, value in headers if name.lower() not in names]
    return kept + _raw([(name, value) for name, value in changed.items() if value is not None])


def _raw(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _text(headers: _Raw) -> Headers:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


async def _answer(answer: Answer, method: str, send: _Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": _raw(answer.headers)})
    await send({"type": _BODY, "body": b"" if method == "HEAD" else answer.body})


class _Response:
    """One response on its way out, message by message."""

    __slots__ = ("_begun", "_bodiless", "_exchange", "_over", "_send", "_start")

    def __init__(self, exchange: Exchange, method: str, send: _Send) -> None:
        self._exchange = exchange
        # Some servers tell the length of what they do not send.
        self._bodiless = method == "HEAD" and exchange.needed
        self._send = send
        # The app's first message; whether the server has it; whether the app has sent its last.
        self._start: _Message | None = None
        self._begun = False
        self._over = False

    async def send(self, message: _Message) -> None:
        """What the app calls to send."""
        take = _TAKING.get(message["type"])
        if take is None:
            # Hints before the response, pushes and what is still to be invented.
            await self._send(message)
        else:
            await take(self, message)

    async def _take_start(self, message: _Message) -> None:
        if self._start is not None:
            raise RuntimeError("the app has sent http.response.start twice")
        headers = list(message.get("headers", ()))
        text = _text(headers)
        self._exchange.begin(message["status"], text)
        if self._exchange.headers is text:
            self._begun = True
            self._start = {**message, "headers": headers}
            await self._send(self._start)
        else:
            self._start = message
            await self._pass_on()

    async def _pass_on(self) -> None:
        """Give the server the headers as soon as they are known."""
        headers = self._exchange.headers
        if headers is not None and self._start is not None and not self._begun:
            self._begun = True
            await self._send({**self._start, "headers": _raw(headers)})

    async def _take_body(self, message: _Message) -> None:
        more = message.get("more_body", False)
        self._over = not more
        if not self._exchange.inserting:
            await self._send({**message, "body": b""} if self._bodiless else message)
            return
        # A view of memory is as good to a server.
        chunk = bytes(message.get("body", b""))
        out = self._exchange.feed(chunk)
        if not more:
            out += self._exchange.close()
        await self._pass_on()
        # An empty chunk may be how the app makes a server send its headers.
        if self._begun and (out or not chunk or not more):
            await self._send({**message, "body": out})

    async def _take_file(self, message: _Message) -> None:
        """What was not offered comes nevertheless: the page goes out as it is."""
        held = self._exchange.let_go()
        await self._pass_on()
        if held:
            await self._send({"type": _BODY, "body": held, "more_body": True})
        await self._send(message)

    async def _take_trailers(self, message: _Message) -> None:
        headers = self._exchange.trailers(_text(message.get("headers", ())))
        await self._send({**message, "headers": _raw(headers)})

    async def end(self) -> None:
        """The app has returned; what it left undone the server shall see."""
        if self._over or self._start is None or not self._exchange.inserting:
            return
        out = self._exchange.close()
        # The usual reason is that the client has gone, of which the app knows already.
        with suppress(OSError):
            await self._pass_on()
            await self._send({"type": _BODY, "body": out, "more_body": True})


_TAKING: Mapping[str, Callable[[_Response, _Message], Awaitable[None]]] = {
    "http.response.start": _Response._take_start,
    _BODY: _Response._take_body,
    "http.response.trailers": _Response._take_trailers,
    **dict.fromkeys(_OF_FILES, _Response._take_file),
}
