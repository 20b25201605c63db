"""Readers whose every fact is marked, a site that they read, and whatever it lets out."""

from __future__ import annotations

import gc
import gzip
import inspect
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from flask import Flask, render_template_string
from prometheus_client import CollectorRegistry, generate_latest

import notices
from notices import Location, Ruleset, asgi, views
from notices.catalogs import Catalogs
from notices.engine import Engine
from notices.flask import Notices
from notices.geo import Edge
from notices.geo import open as open_database
from notices.prometheus import Prometheus
from notices.settings import site
from tests.asgi_checks import ask
from tests.geo_fixtures import city, write
from tests.test_wsgi import call

__all__ = [
    "ADAPTERS",
    "MARK",
    "ORIGIN",
    "PATHS",
    "READERS",
    "Asked",
    "Capture",
    "ForcedError",
    "Served",
    "faults",
]

PROXY = "127.0.0.1"
V4, V6 = "203.0.113.77", "2001:db8:bad::77"
#: Facts that nobody has: user-assigned codes, a city that is none, a language for private use.
NOWHERE = Location(
    country="QM", subdivisions=("QM-ZQ7",), city=918273645, registered_country="QN", accuracy_radius=918273
)
LANGUAGE = "qtz-Qaaa,qty;q=0.5"
#: Any of them, as text, as bytes, and as bytes are written in text.
MARK = re.compile(
    r"203\.0\.113\.77|3405803853|2001:0?db8:0?bad:\S*77|\bQ[MN]\b|ZQ7|(?<![\d.])918273(?:645)?(?!\d)|qt[yz]\b|Qaaa|\xcb\x00qM"
    r"|\\xcb\\x00qM|\x20\x01\x0d\xb8\x0b\xad|\x20\\x01\\r\\xb8\\x0b\\xad",
    re.IGNORECASE,
)
_RULES = {
    "regions.yaml": "regions: {there: {in: [{network: 203.0.113.0/24}, {network: '2001:db8:bad::/48'}]}}",
    "risk.yaml": """
notice: risk
show: {region: [there], except: {path: [/legal/*]}}
law: {citation: Law, verified: 2026-01-01}
text: {title: 'Careful, {publisher}', body: Do not share., link: 'More {link_start}here{link_end}.'}
more_info: /legal/risk
""",
    "tagged.yaml": """
notice: tagged
show: {region: [there], tag: [dangerous]}
law: {citation: Law, verified: 2026-01-01}
text: {title: Tagged, body: This page is tagged.}
""",
}
ORIGIN = b"<!doctype html><html><head><title>T</title></head><body><p>text</p></body></html>"
_TEMPLATE = ORIGIN.decode().replace("<p>", "{{ notices() }}<p>")
_NOTICE = re.compile(rb'<section class="notices.*?</section>', re.DOTALL)


class ForcedError(Exception):
    """What is made to go wrong. Its text tells of the reader, as that of an error in a database may."""

    def __init__(self) -> None:
        super().__init__(f"no such reader: {V4}, {V6}, {NOWHERE.country}, {NOWHERE.subdivisions}, {LANGUAGE}")


@dataclass(frozen=True)
class Asked:
    """Who asks, and through whom."""

    peer: str
    headers: Mapping[str, str] = field(default_factory=dict)


READERS = (
    Asked(V4),
    Asked(V6),
    Asked(PROXY, {"X-Forwarded-For": V4, "CF-IPCountry": "QM", "CF-Region-Code": "ZQ7"}),
    Asked(PROXY, {"X-Forwarded-For": f"{V6}, {PROXY}"}),
    # A browser that was here before, and a script of the page's own.
    Asked(V4, {"If-None-Match": 'W/"one;s-abc"', "Range": "bytes=0-9", "X-Requested-With": "XMLHttpRequest"}),
)
#: Paths of pages; and of what else the site answers, by whether a reader sees a page there.
PATHS: Mapping[str, bool] = {
    "/": True,
    "/packed": True,
    "/pieces": True,
    "/tagged": True,
    "/exempt": True,
    "/placed": True,
    "/feed": False,
    "/legal/risk": True,
    "/_notices/fragment": False,
    "/_notices/page": False,
    "/_notices/notices.js": False,
    "/_notices/notices.json": False,
    "/_notices/variant": False,
    "/_notices/notices.css": False,
}


class _Marked:
    """A source that asks a real database first, and finds the marked facts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.forget()

    def forget(self) -> None:
        self._database = open_database(self._path)

    def locate(self, address: str | None) -> Location:
        self._database.locate(address)
        return NOWHERE if address in {V4, V6} else Location()


@dataclass
class Served:
    """A site and what counts of it."""

    serve: Callable[[str, Asked], tuple[str, dict[str, str], bytes]]
    registry: CollectorRegistry
    status: Path
    live: list[str]

    forget: Callable[[], None]

    def exposed(self) -> str:
        return generate_latest(self.registry).decode()


def folder_of_rules(folder: Path) -> Path:
    for name, text in _RULES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _settings(folder: Path) -> dict[str, Any]:
    """Everything on, and a database that is asked first."""
    found = folder / "city.mmdb"
    if not found.exists():
        write(found, {"203.0.113.0/24": city("UA", "43"), "2001:db8:bad::/48": city("UA", "43")})
        (folder / "rules").mkdir()
        folder_of_rules(folder / "rules")
    return {
        "NOTICES_RULES": str(folder / "rules"),
        "NOTICES_TRANSLATIONS": (),
        "NOTICES_GEOIP": _Marked(found),
        "NOTICES_TRUSTED_PROXIES": [PROXY],
        "NOTICES_EDGE": Edge(country="CF-IPCountry", region="CF-Region-Code"),
        "NOTICES_STYLESHEET": None,
        "NOTICES_STATUS": str(folder / "status"),
        "NOTICES_RELOAD": False,
    }


def _forgetting(engine: Engine, source: _Marked) -> Callable[[], None]:
    def forget() -> None:
        forget_all()
        source.forget()
        engine.replace(Ruleset(engine.ruleset.model, engine.ruleset.revision), Catalogs())

    return forget


def _asgi(folder: Path) -> Served:
    """A site without any framework."""
    told = _settings(folder)
    registry = CollectorRegistry()
    own = site({**told, "NOTICES_METRICS": Prometheus(registry=registry, threshold=5, every=0)})
    live: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        headers, chunks = [(b"content-type", b"text/html")], [ORIGIN]
        if path in {"/", "/legal/risk"}:
            headers += [(b"etag", b'"one"'), (b"last-modified", b"Sun, 22 Nov 2026 00:00:00 GMT")]
        elif path == "/packed":
            headers, chunks = [*headers, (b"content-encoding", b"gzip")], [gzip.compress(ORIGIN)]
        elif path == "/pieces":
            chunks = [ORIGIN[i : i + 10] for i in range(0, len(ORIGIN), 10)]
        elif path == "/tagged":
            views.page(scope, language="de", tags=["dangerous"])
        elif path == "/exempt":
            views.exempt(scope)
        elif path == "/live":
            live.extend(_living())
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body"})

    wrapped = asgi.NoticesMiddleware(app, own)

    def serve(path: str, asked: Asked) -> tuple[str, dict[str, str], bytes]:
        headers = {"Accept-Language": LANGUAGE, **asked.headers}
        got = ask(wrapped, path=path, headers=headers, client=(asked.peer, 1))
        return f"{got.status} OK", {name.title(): value for name, value in got.headers.items()}, got.body

    return Served(serve, registry, folder / "status", live, _forgetting(own.engine, told["NOTICES_GEOIP"]))


def _flask(folder: Path) -> Served:
    app = Flask("site", static_folder=None)
    told = _settings(folder)
    registry = CollectorRegistry()
    live: list[str] = []
    app.config.update({**told, "NOTICES_METRICS": Prometheus(registry=registry, threshold=5, every=0)})
    extension = Notices(app)
    _views(app, extension, live)

    def serve(path: str, asked: Asked) -> tuple[str, dict[str, str], bytes]:
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in asked.headers.items()}
        headers.setdefault("HTTP_ACCEPT_LANGUAGE", LANGUAGE)
        return call(app, validate=False, PATH_INFO=path, REMOTE_ADDR=asked.peer, **headers)

    forget = _forgetting(app.extensions["notices"], told["NOTICES_GEOIP"])
    return Served(serve, registry, folder / "status", live, forget)


#: By name: how each adapter serves the site, in a folder of its own.
ADAPTERS: Mapping[str, Callable[[Path], Served]] = {"flask": _flask, "asgi": _asgi}


def _views(app: Flask, extension: Notices, live: list[str]) -> None:
    @app.get("/")
    @app.get("/legal/risk")
    def whole() -> Any:
        return ORIGIN, {"ETag": '"one"', "Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT"}

    @app.get("/packed")
    def packed() -> Any:
        return gzip.compress(ORIGIN), {"Content-Type": "text/html", "Content-Encoding": "gzip"}

    @app.get("/pieces")
    def pieces() -> Any:
        return iter([ORIGIN[i : i + 10] for i in range(0, len(ORIGIN), 10)]), {"Content-Type": "text/html"}

    @app.get("/tagged")
    def tagged() -> Any:
        extension.page(language="de", tags=["dangerous"])
        return ORIGIN

    @app.get("/exempt")
    @extension.exempt
    def exempt() -> Any:
        return ORIGIN

    @app.get("/placed")
    def placed() -> Any:
        return render_template_string(_TEMPLATE)

    @app.get("/feed")
    def feed() -> Any:
        return extension.text("https://news.example"), {"Content-Type": "text/plain"}

    @app.get("/live")
    def alive() -> Any:
        extension.text()
        live.extend(_living())
        return ORIGIN


def _living() -> Iterator[str]:
    """The text form of every object of this library that lives now, and of what its functions hold."""
    for each in gc.get_objects():
        if str(type(each).__module__).partition(".")[0] == "notices":
            yield repr(each)
    for info in inspect.stack():
        if _is_own(info.frame.f_code):
            # The environment is the server's.
            own = {name: value for name, value in info.frame.f_locals.items() if name not in _SERVERS}
            yield f"{info.function}: {own!r}"


_SERVERS = frozenset({"environ", "inner", "scope", "found"})
_FOLDER = str(Path(notices.__file__).parent)


def _is_own(code: CodeType) -> bool:
    return code.co_filename.startswith(_FOLDER)


def without_notice(headers: Mapping[str, str], body: bytes) -> bytes:
    """The origin's bytes of a page that was sent."""
    data = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
    return _NOTICE.sub(b"", data)


class Capture(logging.Handler):
    """All that records of a log hold, with what an error's traceback holds."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # Times and threads are of nobody, and have so many digits that some are like a mark.
        told = {name: value for name, value in vars(record).items() if not isinstance(value, int | float)}
        self.texts += [self.format(record), repr(told)]
        if record.exc_info and record.exc_info[1]:
            error = traceback.TracebackException.from_exception(record.exc_info[1], capture_locals=True)
            self.texts += error.format()

    def __enter__(self) -> Capture:
        root = logging.getLogger()
        self._before = root.level
        root.setLevel(logging.DEBUG)
        root.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
        root.removeHandler(self)
        root.setLevel(self._before)


_REMEMBERS = type(lru_cache(len))


def forget_all() -> None:
    """Empty what functions of this library remember, so that they run again."""
    for name, module in list(sys.modules.items()):
        if name.startswith("notices.") and name != "notices.codes":
            for value in list(vars(module).values()):
                if isinstance(value, _REMEMBERS):
                    value.cache_clear()


def watched(work: Callable[[], object]) -> dict[CodeType, int]:
    """The functions of this library that some work calls, and how often."""
    seen: dict[CodeType, int] = {}

    def look(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and _is_own(frame.f_code):
            seen[frame.f_code] = seen.get(frame.f_code, 0) + 1

    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen


def faults(target: CodeType, at: int, work: Callable[[], Any]) -> Any:
    """Do some work, in which one function fails when it is called for the nth time."""
    calls = 0

    def fail(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        if event == "call" and frame.f_code is target:
            calls += 1
            if calls == at:
                raise ForcedError

    sys.setprofile(fail)
    try:
        return work()
    finally:
        sys.setprofile(None)
