"""What a request waits for while a thousand rules are read again and again, beside the same site at rest.

Not medians, as elsewhere, but the 99th percentile, over all requests of some seconds. One kind of request
only computes; the other also waits, as for a database, and has to get its turn again afterwards.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch
from wsgiref.util import setup_testing_defaults

from notices import geo
from notices.engine import Engine
from notices.ruleset import SHIPPED
from notices.wsgi import NoticesMiddleware
from tests.benchmarks.timing import Row

__all__ = ["rows"]

COUNT = 1000
SECONDS = 10.0
DATA = b"<!doctype html><html><body>" + b"<p>A story.</p>" * 5000


def _rules(folder: Path) -> Path:
    """A thousand notices as the shipped one, with its examples."""
    rules = folder / "rules"
    rules.mkdir()
    shutil.copy(SHIPPED / "regions.yaml", rules)
    name = "russia-undesirable-organization"
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    for i in range(COUNT):
        own = text.replace(f"notice: {name}", f"notice: n-{i}")
        (rules / f"n-{i}.yaml").write_text(own, encoding="utf-8")
    return rules


def _requests(engine: Engine) -> Callable[[float], None]:
    """One request, which waits for some time while it is made."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["seconds"]:
            time.sleep(environ["seconds"])
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(DATA)))])
        return [DATA]

    wrapped = NoticesMiddleware(app, engine)
    environ: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "ru-RU,ru;q=0.9", "REMOTE_ADDR": "8.8.8.8"}
    setup_testing_defaults(environ)

    def run(seconds: float) -> None:
        b"".join(wrapped({**environ, "seconds": seconds}, lambda *_: lambda _: None))

    return run


@contextmanager
def _reloading(engine: Engine, rules: Path) -> Iterator[list[int]]:
    """Edit one file and look, over and over, in a thread beside."""
    stop, done = threading.Event(), [0]
    path = rules / "n-0.yaml"
    text = path.read_text(encoding="utf-8")

    def edit() -> None:
        while not stop.is_set():
            path.write_text(f"{text}# {done[0]}\n", encoding="utf-8")
            engine.refresh()
            done[0] += 1

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join()


def _percentile(run: Callable[[float], None], seconds: float) -> float:
    """The 99th, in microseconds."""
    taken, end = [], time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        run(seconds)
        taken.append(time.perf_counter() - start)
    taken.sort()
    told = ", ".join(f"{p:g}th {taken[int(len(taken) * p / 100)] * 1e3:.2f} ms" for p in (50, 99, 99.9))
    print(f"  {len(taken):,} requests: {told}, longest {taken[-1] * 1e3:.1f} ms", file=sys.stderr)
    return taken[int(len(taken) * 0.99)] * 1e6


def rows() -> list[Row]:
    """The peers: the same site at rest, and one that reads its rules without regard for other threads."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        rules = _rules(Path(folder))
        engine = Engine.open(geo.embedded(), rules=[rules], reload=3600)
        engine._watch.close()
        run = _requests(engine)
        for told, seconds in (("computing", 0.0), ("with 1 ms of waiting", 0.001)):
            rest = _percentile(run, seconds)
            with _reloading(engine, rules) as done:
                ours = _percentile(run, seconds)
            print(f"  {done[0]} reloads", file=sys.stderr)
            with patch("notices.reload.gently", nullcontext), _reloading(engine, rules) as done:
                rude = _percentile(run, seconds)
            print(f"  {done[0]} reloads", file=sys.stderr)
            times = {"notices": ours, "at rest": rest, "without regard": rude}
            found.append(Row(step=f"p99 while reloading, {told}", aim="", times=times))
    return found
