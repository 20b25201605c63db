"""Requests a second of a Flask site under gunicorn and wrk, with and without the middleware.

Needs wrk (Debian's package). One worker of one thread serves, so that what the middleware costs is all that
differs; sites take turns, so that a machine whose speed drifts slows all alike.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, Response

from notices import Location, geo
from notices.settings import open_site
from notices.wsgi import NoticesMiddleware
from tests.benchmarks.inserting import page
from tests.benchmarks.timing import Row

__all__ = ["rows"]

_ROUNDS, _SECONDS = 5, 2
_DATA = page(10_000)
_App = Callable[..., Iterable[bytes]]


def _flask(*, compressed: bool = False) -> Flask:
    app = Flask("bare")

    @app.get("/")
    def front() -> Response:
        if not compressed:
            return Response(_DATA, mimetype="text/html")
        return Response(gzip.compress(_DATA, 6), mimetype="text/html", headers={"Content-Encoding": "gzip"})

    return app


def _compressing(app: _App) -> _App:
    """Compression outside of whatever the app is, as a server's or a front's."""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [each for each in headers if each[0].lower() != "content-length"]
            return start_response(status, [*kept, ("Content-Encoding", "gzip")], *rest)

        return [gzip.compress(b"".join(app(environ, start)), 6)]

    return outer


def _site(app: _App, country: str) -> _App:
    return NoticesMiddleware(app, open_site(geoip=geo.Fixed(Location(country=country)), reload=False))


def make(name: str) -> _App:
    """The site of a name, for gunicorn to serve."""
    sites: dict[str, Callable[[], _App]] = {
        "bare": _flask,
        "hidden": lambda: _site(_flask(), "DE"),
        "shown": lambda: _site(_flask(), "RU"),
        "bare, gzip": lambda: _flask(compressed=True),
        "shown, gzip inside": lambda: _site(_flask(compressed=True), "RU"),
        "shown, gzip outside": lambda: _compressing(_site(_flask(), "RU")),
    }
    return sites[name]()


@contextmanager
def _served(name: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryDirectory() as home:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--threads", "1", "--worker-class", "gthread"]
        process = subprocess.Popen(
            [*command, "--bind", f"fd://{listener.fileno()}", f"tests.benchmarks.loading:make({name!r})"],
            pass_fds=[listener.fileno()],
            env={**os.environ, "HOME": home, "XDG_RUNTIME_DIR": home},
            cwd=Path(__file__).parents[2],
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(2)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(30)


def _rate(wrk: str, url: str, seconds: int) -> float:
    done = subprocess.run(
        [wrk, "-t1", "-c4", f"-d{seconds}s", "-H", "Accept-Encoding: gzip", url],
        check=True,
        capture_output=True,
        text=True,
    )
    found = re.search(r"Requests/sec:\s+([0-9.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def _compare(step: str, names: list[str]) -> Row:
    """Microseconds of one request, which are what a table of times holds."""
    wrk = shutil.which("wrk")
    assert wrk, "wrk is not here: install Debian's package of that name"
    with ExitStack() as stack:
        urls = {name: stack.enter_context(_served(name)) for name in names}
        taken: dict[str, list[float]] = {name: [] for name in names}
        for url in urls.values():
            _rate(wrk, url, 1)
        for _ in range(_ROUNDS):
            for name, url in urls.items():
                taken[name].append(1e6 / _rate(wrk, url, _SECONDS))
    return Row(step=step, aim="", times={name: statistics.median(each) for name, each in taken.items()})


def rows() -> list[Row]:
    """One request to a page of 10 KB, from first byte to last, by a client that never waits."""
    return [
        _compare("wrk, a page with a notice", ["shown", "bare"]),
        _compare("wrk, a page without", ["hidden", "bare"]),
        _compare("wrk, gzip", ["shown, gzip inside", "shown, gzip outside", "bare, gzip"]),
    ]
