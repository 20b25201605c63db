"""A whole request through Flask, with and without the middleware, and what each middleware adds by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from wsgiref.util import setup_testing_defaults

from flask import Flask
from prometheus_client import CollectorRegistry

from notices import asgi
from notices.prometheus import Prometheus
from notices.settings import open_site
from notices.wsgi import NoticesMiddleware
from tests.benchmarks.inserting import page
from tests.benchmarks.timing import Row, compare

__all__ = ["rows"]

DATA = page(10_000)
App = Callable[..., Iterable[bytes]]


def _bare(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response(
        "200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(DATA)))]
    )
    return [DATA]


def _wrapped(app: App, **settings: Any) -> App:
    return NoticesMiddleware(app, open_site(trusted_proxies=["127.0.0.1"], **settings))


def _request(app: App, address: str) -> Callable[[], object]:
    environ: dict[str, Any] = {
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_X_FORWARDED_FOR": address,
        "HTTP_ACCEPT_LANGUAGE": "ru-RU,ru;q=0.9,en;q=0.8",
        "PATH_INFO": "/a/story",
        "SCRIPT_NAME": "",
    }
    setup_testing_defaults(environ)

    def run() -> bytes:
        body = app(dict(environ), lambda *_: lambda _: None)
        data = b"".join(body)
        close = getattr(body, "close", None)
        if close:
            close()
        return data

    return run


def _prometheus() -> Prometheus:
    return Prometheus(registry=CollectorRegistry())


async def _bare_asgi(scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(DATA)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": DATA})


def _asgi_request(app: Callable[[Any, Any, Any], Awaitable[None]], address: str) -> Callable[[], object]:
    """Without a loop, whose own time would be most of it: nothing here waits."""
    headers = [
        (b"host", b"127.0.0.1"),
        (b"x-forwarded-for", address.encode()),
        (b"accept-language", b"ru-RU,ru;q=0.9,en;q=0.8"),
    ]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/a/story",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "extensions": {},
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    def run() -> object:
        sent.clear()
        for _ in app(dict(scope), None, send).__await__():
            raise AssertionError("it waits")
        return sent

    return run


def _flask() -> Flask:
    app = Flask("benchmark")
    app.add_url_rule("/a/<slug>", "article", lambda slug: DATA)
    return app


def rows() -> list[Row]:
    """The middleware around an app that does nothing is the middleware's own time, but for one call."""
    flask, flask_wrapped = _flask(), _flask()
    flask_wrapped.wsgi_app = _wrapped(flask_wrapped.wsgi_app)  # type: ignore[method-assign]  # as embedders do
    found = []
    for told, address in (("shown", "77.88.8.8"), ("hidden", "8.8.8.8")):
        found.append(
            compare(
                f"middleware alone, {told}",
                "<= 30 us",
                {
                    "notices": _request(_wrapped(_bare), address),
                    "notices, metrics": _request(_wrapped(_bare, metrics=_prometheus()), address),
                    "no middleware": _request(_bare, address),
                },
            )
        )
        wrapped = asgi.NoticesMiddleware(_bare_asgi, open_site(trusted_proxies=["127.0.0.1"]))
        found.append(
            compare(
                f"ASGI middleware alone, {told}",
                "<= 30 us",
                {
                    "notices": _asgi_request(wrapped, address),
                    "no middleware": _asgi_request(_bare_asgi, address),
                },
            )
        )
        found.append(
            compare(
                f"Flask with middleware, {told}",
                "",
                {"notices": _request(flask_wrapped, address), "bare Flask": _request(flask, address)},
            )
        )
    return found
