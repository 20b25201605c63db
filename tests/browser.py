"""A real browser: sites on a port of this machine, and pages opened as a reader of one language would.

`python -m tests.browser FOLDER` draws the notice at every width and in every mode, for people to look at.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from notices import Location, geo
from notices.flask import Notices
from notices.fragment import context
from notices.ruleset import SHIPPED, Ruleset

#: No part of a page may come from elsewhere, run, or be styled but by a file of the site.
STRICT = "default-src 'none'; style-src 'self'"
TRUSTED_TYPES = f"{STRICT}; require-trusted-types-for 'script'"
#: Where readers are, and what a site enables, for so many notices; the third is folded.
PLACES: Mapping[int, tuple[Location, Sequence[str]]] = {
    1: (Location(country="RU"), ()),
    2: (Location(), ()),
    3: (Location(), ["kyrgyzstan-extremist-materials"]),
}
SHIPPED_LANGUAGES = ("en", "ru", "uk")

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever asks for another host is answered by nobody.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Run before anything of the page: what the policy refuses, and what moves.
_WATCH = """
window.watched = {refused: [], shift: 0};
document.addEventListener("securitypolicyviolation", event =>
  watched.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) watched.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""

#: Words of nobody's law, to see what is written from right to left.
TRIALS: Mapping[str, Mapping[str, str]] = {
    "fa": {
        "title": "مقام‌های رسمی {where} {publisher} را «سازمان نامطلوب» اعلام کرده‌اند.",
        "body": "اگر در این منطقه هستید، ممکن است به‌خاطر هم‌رسانی، پسندیدن یا ذخیره‌کردن مطالب ما"
        " یا تماس با ما تحت پیگرد قرار بگیرید.",
        "link": "برای آگاهی بیشتر {link_start}اینجا را ببینید{link_end}.",
        "Other legal warnings that may apply to you": "هشدارهای حقوقی دیگری که شاید شامل حال شما شود",
    },
    "ar": {
        "title": "أعلنت سلطات {where} أن {publisher} «منظمة غير مرغوب فيها».",
        "body": "إذا كنت في هذه المنطقة، فقد تتعرض للملاحقة القضائية بسبب مشاركة محتوانا أو الإعجاب به"
        " أو حفظه، أو بسبب التواصل معنا.",
        "link": "لمعرفة المزيد {link_start}اضغط هنا{link_end}.",
        "Other legal warnings that may apply to you": "تحذيرات قانونية أخرى قد تنطبق عليك",
    },
}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Night trains</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<header><a id="skip" href="#content">Skip to the text</a> <a id="home" href="/">Front page</a></header>
<main id="content">
<h1>Night trains are back</h1>
<p>Sleepers run between six capitals again. <a id="more" href="/more">All of the timetable</a></p>
</main>
</body>
</html>
"""
_PAGE_STYLE = """
body { margin: 0; background: Canvas; color: CanvasText; font: 1rem/1.5 serif }
header, main { padding: 1rem }
"""


# ── sites ────────────────────────────────────────────────────────────────────────────────────────


def trial_translations(folder: Path) -> Path:
    """Write catalogs of `TRIALS` for the notices that are shown at `PLACES`, and return their folder."""
    enabled = [name for _, names in PLACES.values() for name in names]
    notices = [each for each in Ruleset.load(SHIPPED, enable=enabled).model.notices if each.enabled]
    for locale, words in TRIALS.items():
        file = polib.POFile()
        file.metadata = {"Language": locale, "Content-Type": "text/plain; charset=utf-8"}
        for notice in notices:
            for part, source in notice.text.fields().items():
                # Where headings are alike, so are landmarks to those who hear the page.
                text = words[part].replace("{where}", notice.id.partition("-")[0].title())
                file.append(_entry(context(notice.id, part), source, text))
        for source, text in words.items():
            if source[0].isupper():
                file.append(_entry(f"interface.{_INTERFACE[source]}", source, text))
        place = folder / locale / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        file.save(str(place / "notices.po"))
    return folder


_INTERFACE = {"Other legal warnings that may apply to you": "more"}


def _entry(name: str, source: str, text: str) -> polib.POEntry:
    return polib.POEntry(msgctxt=name, msgid=source, msgstr=text)


def site(count: int, *, policy: str = STRICT, **settings: Any) -> Flask:
    """A page under a strict policy, with so many notices."""
    app = Flask("site", static_folder=None)
    app.config.update({"NOTICES_PUBLISHER": "The Windrose", **_settings(count), **settings})
    Notices(app)
    headers = {"Content-Security-Policy": policy}
    app.add_url_rule("/", "front", lambda: (_PAGE, headers))
    app.add_url_rule("/page.css", "style", lambda: (_PAGE_STYLE, {"Content-Type": "text/css"}))
    return app


def newsroom(count: int, **settings: Any) -> Flask:
    """The demo, all of whose readers are shown so many notices."""
    return create_app({**_settings(count), **settings})


def _settings(count: int) -> Mapping[str, Any]:
    location, enabled = PLACES[count]
    return {"NOTICES_GEOIP": geo.Fixed(location), "NOTICES_ENABLE": enabled, "NOTICES_RELOAD": False}


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # the name that it overrides
        pass


@contextmanager
def serve(app: Callable[..., Iterable[bytes]]) -> Iterator[str]:
    """A site at the address that is given, until it is left."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def slowed(app: Callable[..., Any], path: str, seconds: float) -> Callable[..., Any]:
    """A site that takes its time with one file."""

    def slow(environ: Mapping[str, Any], start: Any) -> Any:
        if environ["PATH_INFO"] == path:
            time.sleep(seconds)
        return app(environ, start)

    return slow


# ── browser ──────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def launch() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    executable = next(filter(None, map(shutil.which, _NAMES)), None)
    if executable is None:
        raise FileNotFoundError("There is no Chromium: apt-get install --no-install-recommends chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Opened:
    """A page in the browser, what it said, and what it asked for."""

    page: Page
    origin: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.context.on("request", lambda request: self.asked.append(request.url))

    def read(self, language: str) -> None:
        """Open the page anew as a reader of another language."""
        self.page.set_extra_http_headers({"Accept-Language": language})
        self.page.goto(self.page.url)

    def tell(self, script: str) -> Any:
        """What a script gives, after two frames, so that what is drawn is told of."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        return self.page.evaluate(script)

    def refused(self) -> list[str]:
        """What the page's policy refused."""
        return list(self.tell("watched.refused"))

    def shift(self) -> float:
        """How much has moved since the page began to load, as Chromium counts it."""
        return float(self.tell("watched.shift"))


@contextmanager
def opened(
    browser: Browser, origin: str, path: str = "/", *, language: str = "en", width: int = 1280, **options: Any
) -> Iterator[Opened]:
    """A page, loaded, in a browser of its own memory. options: as Playwright's contexts take them."""
    options.setdefault("viewport", {"width": width, "height": 800})
    own = browser.new_context(extra_http_headers={"Accept-Language": language}, **options)
    try:
        own.add_init_script(_WATCH)
        found = Opened(own.new_page(), origin)
        found.listen()
        found.page.goto(origin + path, wait_until="load")
        yield found
    finally:
        own.close()
