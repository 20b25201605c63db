"""The README and the guide for operators: what they show runs, and leads somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Response

from notices import Location, geo
from notices.flask import Notices

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SITE = ROOT / "notices" / "README.md"
GUIDES = (README, SITE, ROOT / "notices" / "http" / "README.md")
IN_RUSSIA = geo.Fixed(Location(country="RU"))
PAGE = "<!doctype html><title>T</title><body><p>text"
NOTICE = '<section class="notices"'


def code(path: Path, holds: str) -> str:
    """The one block of code in which something stands."""
    blocks = re.findall(r"^```.*?\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    [found] = [each for each in blocks if holds in each]
    return str(found)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda each: str(each.relative_to(ROOT)))
def test_every_link_to_a_place_of_this_project_leads_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        name, _, heading = link.partition("#")
        to = guide.parent / name if name else guide
        assert to.is_file(), link
        if heading:
            headings = re.findall(r"^#+ (.*)$", to.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings]
            assert heading in slugs, link


def test_the_settings_are_one_table() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    first = lines.index("| setting | default | what it is |")
    end = lines.index("", first)
    rows = [number for number, line in enumerate(lines) if line.startswith("| `NOTICES_")]
    assert rows == list(range(first + 2, end))


def test_an_app_factory_is_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imports = "from flask import Flask\nfrom notices.flask import Notices\n"
    (tmp_path / "news.py").write_text(imports + code(README, "def create_app"))
    (tmp_path / "site.cfg").write_text("NOTICES_PUBLISHER = 'The Windrose'\nNOTICES_RELOAD = False\n")
    monkeypatch.syspath_prepend(tmp_path)
    app = import_module("news").create_app()
    monkeypatch.delitem(sys.modules, "news")
    app.add_url_rule("/", "page", lambda: PAGE)
    assert "The Windrose" in app.test_client().get("/").text


def site(**config: Any) -> tuple[Flask, Notices]:
    app = Flask("site", static_folder=None)
    app.config.update(NOTICES_GEOIP=IN_RUSSIA, NOTICES_RELOAD=False, **config)
    return app, Notices(app)


def test_a_view_is_exempted_below_its_route_only() -> None:
    app, notices = site()
    app.get("/below")(notices.exempt(lambda: PAGE))
    notices.exempt(app.get("/above", endpoint="above")(lambda: PAGE))
    client = app.test_client()
    assert NOTICE not in client.get("/below").text
    assert NOTICE in client.get("/above").text


def test_an_app_is_mounted_as_told() -> None:
    app, _ = site(
        NOTICES_PATH="/blog/_notices",
        NOTICES_EXEMPT_PATHS=["/static/*"],
        NOTICES_MORE_INFO={"russia-undesirable-organization": "/blog/legal/undesirable"},
    )
    app.add_url_rule("/<path:_>", "page", lambda _: PAGE)
    client = Client(DispatcherMiddleware(Response(status=404), {"/blog": app}))
    page = client.get("/blog/a").text
    assert '<link rel="stylesheet" href="/blog/_notices/notices.css"/>' in page
    assert '<a href="/blog/legal/undesirable" rel="noreferrer">' in page
    assert client.get("/blog/_notices/notices.css").mimetype == "text/css"
    assert client.get("/blog/static/a.html").text == PAGE
    # Rules see the whole path: what the shipped ones except is at the root.
    assert NOTICE in client.get("/blog/legal/undesirable").text
    assert client.get("/_notices/notices.css").status_code == 404


LAST = """
notice: last
show: {path: [/*]}
placement: bottom
law: {citation: Law, verified: 2026-01-01}
text: {title: Last, body: Do not share.}
"""


def test_a_template_takes_the_notices_of_every_placement(tmp_path: Path) -> None:
    (tmp_path / "last.yaml").write_text(LAST)
    (tmp_path / "first.yaml").write_text(LAST.replace("placement: bottom\n", "").replace("last", "first"))
    app, _ = site(NOTICES_RULES=tmp_path)
    template = "<!doctype html><title>T</title><body><p>{{ notices() }}<p>text"
    app.add_url_rule("/", "page", lambda: render_template_string(template))
    page = app.test_client().get("/").text
    assert page.count(NOTICE) == 2
    assert page.endswith("</section><p>text")


def run(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )
    return done.stdout


SCRAPE = """
from werkzeug.test import Client
app.add_url_rule("/", "page", lambda: "<!doctype html><title>T</title><body>text")
client = Client(app)
assert "<section class" in client.get("/").text
print(client.get("/metrics").text)
"""


def test_metrics_are_exposed_as_shown() -> None:
    # What is counted is told of at once, and how often after a minute.
    told = run(code(SITE, "Notices(app)") + SCRAPE)
    assert "# TYPE notices_shown_total counter" in told
    assert "notices_shown_total{" not in told


def test_metrics_of_several_processes_are_exposed_as_shown(tmp_path: Path) -> None:
    above, _, last = code(SITE, "Notices(app)").rstrip().rpartition("\n")
    assert last == 'app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/metrics": make_wsgi_app()})'
    counted = "\nfrom prometheus_client import Counter\nCounter('trial', 'of the app').inc()\n"
    told = run(
        f"{above}\n{code(SITE, 'MultiProcessCollector(shared)')}{counted}{SCRAPE}",
        PROMETHEUS_MULTIPROC_DIR=str(tmp_path),
    )
    assert "trial_total 1.0" in told


def test_the_publisher_is_named_by_language_as_shown() -> None:
    app = Flask("test")
    exec(code(SITE, "NOTICES_PUBLISHER"), {"app": app})
    assert app.config["NOTICES_PUBLISHER"]["en"] == "RFE/RL"
    app.config["NOTICES_GEOIP"] = IN_RUSSIA
    Notices(app)
    app.add_url_rule("/", "page", lambda: PAGE)
    html = app.test_client().get("/", headers={"Accept-Language": "uk"}).get_data(as_text=True)
    assert {"Радіо Свобода", "RFE/RL"} == set(map(unescape, re.findall("<bdi>(.*?)</bdi>", html)))
