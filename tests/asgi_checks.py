"""The ASGI specification (version 3, HTTP 2.4) held against both sides of a middleware, and a tiny client.

Written by https://asgi.readthedocs.io/en/latest/specs/www.html and its list of extensions.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["App", "Got", "Message", "Receive", "Scope", "Send", "ask", "checked", "scope_of"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9a-z-]+")


def _are_headers(headers: object) -> bool:
    assert isinstance(headers, Iterable)
    for name, value in headers:
        assert type(name) is bytes, name
        assert type(value) is bytes, value
        assert _NAME.fullmatch(name), name
        assert not re.search(rb"[\r\n\0]", value), value
    return True


class Checker:
    """What one app sends, by the specification; anything else raises AssertionError."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._extensions = scope.get("extensions") or {}
        self._method = scope["method"]
        self._send = send
        # "before", "body", "trailers" or "over".
        self.state = "before"
        self._trailers = False
        self._length: int | None = None
        self._sent = 0

    async def send(self, message: Message) -> None:
        kind = message["type"]
        assert kind in _CHECKS, kind
        _CHECKS[kind](self, message)
        await self._send(message)

    def start(self, message: Message) -> None:
        assert self.state == "before", "a second start"
        assert 200 <= message["status"] <= 599
        assert isinstance(message["status"], int)
        assert _are_headers(message.get("headers", ()))
        lengths = [value for name, value in message.get("headers", ()) if name == b"content-length"]
        assert len(lengths) <= 1
        self._length = int(lengths[0]) if lengths else None
        self._trailers = message.get("trailers", False)
        self.state = "body"

    def body(self, message: Message) -> None:
        assert self.state == "body", f"a body {self.state}"
        body, more = message.get("body", b""), message.get("more_body", False)
        assert type(body) is bytes
        assert type(more) is bool
        self._sent += len(body)
        if not more:
            self._ended()

    def pathsend(self, message: Message) -> None:
        assert "http.response.pathsend" in self._extensions, "what was not offered"
        assert self.state == "body"
        assert self._sent == 0
        assert isinstance(message["path"], str)
        self._length = None
        self._ended()

    def zerocopysend(self, message: Message) -> None:
        assert "http.response.zerocopysend" in self._extensions, "what was not offered"
        assert self.state == "body"
        self._length = None
        if not message.get("more_body", False):
            self._ended()

    def trailers(self, message: Message) -> None:
        assert self.state == "trailers"
        assert _are_headers(message["headers"])
        if not message.get("more_trailers", False):
            self.state = "over"

    def debug(self, message: Message) -> None:
        assert self.state == "before"

    def early_hint(self, message: Message) -> None:
        assert self.state == "before"
        assert "http.response.early_hint" in self._extensions

    def push(self, message: Message) -> None:
        assert self.state in {"before", "body"}

    def _ended(self) -> None:
        if self._length is not None and self._method != "HEAD":
            assert self._sent == self._length, "the length is not the body's"
        self.state = "trailers" if self._trailers else "over"


_CHECKS: dict[str, Callable[[Checker, Message], None]] = {
    f"http.response.{check.__name__}": check
    for check in (
        Checker.start,
        Checker.body,
        Checker.pathsend,
        Checker.zerocopysend,
        Checker.trailers,
        Checker.debug,
        Checker.early_hint,
        Checker.push,
    )
}


def _is_scope(scope: Scope) -> bool:
    assert type(scope["method"]) is str
    assert scope["method"] == scope["method"].upper()
    assert type(scope["path"]) is str
    assert type(scope["query_string"]) is bytes
    assert type(scope.get("root_path", "")) is str
    assert scope.get("client") is None or isinstance(scope["client"], Sequence)
    return _are_headers(scope["headers"])


def checked(app: App, *, whole: bool = True) -> App:
    """The app, whose every message is checked. whole: whether it must send a whole response."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        assert _is_scope(scope)
        checker = Checker(scope, send)
        await app(scope, receive, checker.send)
        assert checker.state == "over" or not whole, checker.state

    return called


@dataclass(kw_only=True)
class Got:
    """What a server was given, and what a client makes of it."""

    messages: list[Message] = field(default_factory=list)

    @property
    def start(self) -> Message:
        [found] = [each for each in self.messages if each["type"] == "http.response.start"]
        return found

    @property
    def status(self) -> int:
        status: int = self.start["status"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        pairs = [(name.decode(), value.decode("latin-1")) for name, value in self.start["headers"]]
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    @property
    def kinds(self) -> list[str]:
        return [each["type"].removeprefix("http.response.") for each in self.messages]

    @property
    def chunks(self) -> list[bytes]:
        return [each.get("body", b"") for each in self.messages if each["type"] == "http.response.body"]

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


def scope_of(*, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "root_path": "",
        "headers": raw,
        "client": ("192.0.2.1", 1234),
        "server": ("127.0.0.1", 80),
        **more,
    }


def ask(app: App, *, got: Got | None = None, **scope: Any) -> Got:
    """Serve one request, its body empty, in a loop of its own."""
    got = got or Got()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        got.messages.append(message)

    async def serve() -> None:
        await app(scope_of(**scope), receive, send)

    asyncio.run(serve())
    return got
