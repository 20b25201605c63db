"""A real browser: sites on a port of this machine, and pages opened as a reader of one language would.

`python -m tests.browser screenshots FOLDER` draws the notice at every width and in every mode.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import polib
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from notices import Location, geo
from notices.catalogs import SHIPPED as SHIPPED_TRANSLATIONS
from notices.flask import Notices
from notices.fragment import INTERFACE, context
from notices.ruleset import SHIPPED, Ruleset

#: No part of a page may come from elsewhere, run, or be styled but by a file of the site.
STRICT = "default-src 'none'; style-src 'self'"
#: The page under each policy, by path.
POLICIES = {"/": STRICT, "/trusted": f"{STRICT}; require-trusted-types-for 'script'"}
#: Where readers are, and what a site enables, for so many notices; the third is folded.
PLACES: Mapping[int, tuple[Location, Sequence[str]]] = {
    1: (Location(country="RU"), ()),
    2: (Location(), ()),
    3: (Location(), ["kyrgyzstan-extremist-materials"]),
}
#: Those in which every notice that tests show is said.
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
window.watched = {refused: [], shift: 0, moved: []};
document.addEventListener("securitypolicyviolation", event =>
  watched.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
new PerformanceObserver(list => {
  // What a reader's own click moves is meant to.
  for (const entry of list.getEntries().filter(entry => !entry.hadRecentInput)) {
    watched.shift += entry.value;
    for (const {node, previousRect: a, currentRect: b} of entry.sources)
      watched.moved.push(`${node?.nodeName}.${node?.className} ${JSON.stringify([a, b])}`);
  }
}).observe({type: "layout-shift", buffered: true});
"""

#: Words of nobody's law, to see what is written from right to left.
TRIALS: Mapping[str, Mapping[str, str]] = {
    "fa": {
        "title": "مقام‌های رسمی {where} {publisher} را «سازمان نامطلوب» اعلام کرده‌اند.",
        "body": "اگر در این منطقه هستید، ممکن است به‌خاطر هم‌رسانی، پسندیدن یا ذخیره‌کردن مطالب ما"
        " یا تماس با ما تحت پیگرد قرار بگیرید.",
        "link": "برای آگاهی بیشتر {link_start}اینجا را ببینید{link_end}.",
        "russia": "روسیه",
        "belarus": "بلاروس",
        "kyrgyzstan": "قرقیزستان",
        "more": "هشدارهای حقوقی دیگری که شاید شامل حال شما شود",
        "warning": "هشدار حقوقی",
        "hide": "پنهان کردن",
        "show": "نمایش",
    },
    "ar": {
        "title": "أعلنت سلطات {where} أن {publisher} «منظمة غير مرغوب فيها».",
        "body": "إذا كنت في هذه المنطقة، فقد تتعرض للملاحقة القضائية بسبب مشاركة محتوانا أو الإعجاب به"
        " أو حفظه، أو بسبب التواصل معنا.",
        "link": "لمعرفة المزيد {link_start}اضغط هنا{link_end}.",
        "russia": "روسيا",
        "belarus": "بيلاروسيا",
        "kyrgyzstan": "قيرغيزستان",
        "more": "تحذيرات قانونية أخرى قد تنطبق عليك",
        "warning": "تحذير قانوني",
        "hide": "إخفاء",
        "show": "إظهار",
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
                text = words[part].replace("{where}", words[notice.id.partition("-")[0]])
                file.append(_entry(context(notice.id, part), source, text))
        for name, source in INTERFACE.items():
            file.append(_entry(context("interface", name), source, words[name]))
        place = folder / locale / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        file.save(str(place / "notices.po"))
    return folder


def _entry(name: str, source: str, text: str) -> polib.POEntry:
    return polib.POEntry(msgctxt=name, msgid=source, msgstr=text)


def dismissible_rules(folder: Path) -> Path:
    """Copy the shipped rules, so that readers may hide every notice, and return their folder."""
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        more = "" if path.name == "regions.yaml" else "dismissible: true\n"
        (folder / path.name).write_text(text + more, encoding="utf-8")
    return folder


def site(count: int, **settings: Any) -> Flask:
    """A page under each of the `POLICIES`, with so many notices."""
    app = Flask("site", static_folder=None)
    app.config.update({"NOTICES_PUBLISHER": "The Windrose", **_settings(count), **settings})
    Notices(app)
    for path, policy in POLICIES.items():
        answer = (_PAGE, {"Content-Security-Policy": policy})
        app.add_url_rule(path, path, partial(lambda answer: answer, answer))
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

    def moved(self) -> list[str]:
        """What has moved, and from where to where."""
        return list(self.tell("watched.moved"))


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


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────

_DARK = {"color_scheme": "dark"}
_UNFOLD = "() => document.querySelectorAll('.notices details').forEach(each => each.open = true)"
_HIDE = "() => document.querySelectorAll('.notices-dismissible').forEach(each => each.open = false)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is drawn: so many notices, in a language, at a width, after a script; options of Playwright's."""

    name: str
    count: int = 1
    language: str = "en"
    width: int = 1280
    height: int = 800
    script: str | None = None
    dismissible: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


PICTURES = (
    *(
        Picture(name=f"{width}-{scheme}", width=width, language="ru", options={"color_scheme": scheme})
        for width in (320, 360, 768, 1280)
        for scheme in ("light", "dark")
    ),
    *(
        Picture(name=f"{width}-forced-{scheme}", count=3, width=width, options=options)
        for width in (360, 1280)
        for scheme in ("light", "dark")
        for options in [{"forced_colors": "active", "color_scheme": scheme}]
    ),
    Picture(name="print", count=3, width=800, height=1100, options={"media": "print"}),
    Picture(name="360-persian", language="fa", count=3, width=360),
    Picture(name="1280-persian", language="fa", count=3),
    Picture(name="1280-persian-dark", language="fa", count=3, options=_DARK),
    Picture(name="768-arabic", language="ar", count=2, width=768),
    Picture(name="360-three", language="ru", count=3, width=360, height=1000),
    Picture(name="360-three-unfolded", count=3, width=360, height=1200, script=_UNFOLD),
    Picture(name="1280-three-unfolded-dark", count=3, script=_UNFOLD, options=_DARK),
    Picture(name="320-zoomed", language="uk", width=320, height=256, options={"device_scale_factor": 4}),
    Picture(name="360-dismissible", dismissible=True, width=360),
    Picture(name="1280-dismissible", dismissible=True, count=2),
    Picture(name="1280-dismissible-dark", dismissible=True, count=2, language="uk", options=_DARK),
    Picture(name="360-dismissible-persian", dismissible=True, language="fa", width=360),
    Picture(name="360-hidden", dismissible=True, width=360, script=_HIDE, language="ru"),
    Picture(name="1280-hidden", dismissible=True, count=3, script=_HIDE),
    Picture(name="print-hidden", dismissible=True, width=800, script=_HIDE, options={"media": "print"}),
)


def draw(folder: Path) -> None:
    """Write all pictures, of the demo newsroom, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, launch() as browser:
        rules, trials = Path(name, "rules"), Path(name, "trials")
        rules.mkdir()
        translations = [SHIPPED_TRANSLATIONS, trial_translations(trials)]
        own = {True: [dismissible_rules(rules)], False: [SHIPPED]}
        for each in PICTURES:
            settings = {"NOTICES_TRANSLATIONS": translations, "NOTICES_RULES": own[each.dismissible]}
            with serve(newsroom(each.count, **settings)) as origin:
                _draw(browser, origin, each, folder)


def _draw(browser: Browser, origin: str, picture: Picture, folder: Path) -> None:
    size = {"width": picture.width, "height": picture.height}
    options = {"viewport": size, **picture.options}
    media = options.pop("media", None)
    with opened(browser, origin, language=picture.language, **options) as found:
        if picture.script:
            found.page.evaluate(picture.script)
        if media:
            found.page.emulate_media(media=media)
        found.page.screenshot(path=folder / f"{picture.name}.png", animations="disabled")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.browser")
    parser.add_argument("what", choices=["screenshots"])
    parser.add_argument("folder", type=Path)
    draw(parser.parse_args().folder)
