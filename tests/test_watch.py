"""The thread that looks: it begins with a visit, ends with its engine, and misses nothing for long."""

from __future__ import annotations

import _thread
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles
from flask import Flask

from notices import geo
from notices.engine import Engine
from notices.flask import Notices
from notices.watch import Watch, _close_all, _forget_all
from tests.support import REGIONS, RISK, THERE, wait_until

BEWARE = RISK.replace(b"Careful", b"Beware")
NEVER = 3600.0


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    wait_until(lambda: not watching())


def watching() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "notices-reload"]


class Looks:
    """What a watch is for: counts the looks, and does something at each."""

    def __init__(self, then: Callable[[], object] = lambda: None) -> None:
        self.count = 0
        self.then = then

    def look(self) -> None:
        self.count += 1
        self.then()


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "regions.yaml").write_bytes(REGIONS)
    (folder / "risk.yaml").write_bytes(RISK)
    return folder


def opened(rules: Path, every: float = NEVER) -> Engine:
    return Engine.open(geo.Fixed(THERE), rules=[rules], translations=[], reload=every)


def visit(engine: Engine) -> str:
    return engine.visit(address=None, accept_language="", path="/").fragment().html.decode()


def test_no_thread_begins_before_a_visit_and_one_with_it(rules: Path) -> None:
    engine = opened(rules)
    assert not watching()
    visit(engine)
    visit(engine)
    assert len(watching()) == 1
    engine.close()
    assert not watching()


def test_an_edit_before_the_first_visit_is_found_by_the_first_look(rules: Path) -> None:
    engine = opened(rules)
    (rules / "risk.yaml").write_bytes(BEWARE)
    visit(engine)
    wait_until(lambda: "Beware" in visit(engine))
    engine.close()


def test_an_edit_is_served_as_soon_as_the_system_tells_of_it(rules: Path) -> None:
    engine = opened(rules)
    visit(engine)
    for word in ("One", "Two", "Six"):
        (rules / "new").write_bytes(RISK.replace(b"Careful", word.encode()))
        (rules / "new").replace(rules / "risk.yaml")
        wait_until(lambda word=word: word in visit(engine))  # type: ignore[misc]  # mypy infers no default
    engine.close()


def test_a_folder_that_is_replaced_is_watched_in_its_place(rules: Path) -> None:
    engine = opened(rules)
    visit(engine)
    new = shutil.copytree(rules, rules.with_name("new"))
    (new / "risk.yaml").write_bytes(RISK.replace(b"Careful", b"One"))
    rules.rename(rules.with_name("old"))
    wait_until(lambda: engine.status().last_error)
    assert "Careful" in visit(engine)
    new.rename(rules)
    # Nothing tells of a folder that was not there; a look does.
    engine.refresh()
    assert "One" in visit(engine)
    engine.close()


def test_what_happens_in_a_folder_that_took_anothers_place_is_told(rules: Path) -> None:
    looks = Looks()
    watch = Watch([rules], looks.look, every=0.3)
    watch.start()
    wait_until(lambda: looks.count > 1)
    shutil.rmtree(rules)
    before = looks.count
    wait_until(lambda: looks.count > before + 1)
    rules.mkdir()
    # Even where each look takes its time, many files are many looks.
    looks.then = (rules / "x.yaml").touch
    wait_until(lambda: looks.count > before + 8)
    watch.close()


def test_a_look_comes_again_and_again_where_the_system_tells_nothing(
    rules: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> Iterator[Any]:
        raise OSError("OS file watch limit reached.")

    monkeypatch.setattr(watchfiles, "watch", fail)
    looks = Looks()
    watch = Watch([rules], looks.look, every=0.01)
    watch.start()
    wait_until(lambda: looks.count > 5)
    watch.close()
    assert caplog.messages == [
        "the system does not tell of changes of rules, so they are looked for every 0.01 seconds: "
        "OS file watch limit reached."
    ]


def test_a_look_that_fails_is_logged_and_the_next_one_comes(
    rules: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("no")

    looks = Looks(fail)
    watch = Watch([rules], looks.look, every=0.01)
    watch.start()
    wait_until(lambda: looks.count > 2)
    watch.close()
    assert caplog.messages[0] == "a look at the rules failed; what was read before stays in use"


def test_the_thread_ends_with_the_engine_for_which_it_looks(rules: Path) -> None:
    engines = [opened(rules)]
    gone = weakref.ref(engines[0])
    visit(engines[0])
    wait_until(watching)
    engines.clear()
    wait_until(lambda: gone() is None and not watching())


def test_the_thread_ends_where_what_it_looks_for_is_gone_before_the_first_look(rules: Path) -> None:
    looks = Looks()
    watch = Watch([rules], looks.look, every=NEVER)
    del looks
    watch.start()
    wait_until(lambda: not watching())


def test_a_watch_that_is_closed_does_not_begin_again_in_a_forked_child_either(rules: Path) -> None:
    engine = opened(rules)
    engine.close()
    visit(engine)
    engine._watch.forget()
    visit(engine)
    assert not watching()


def test_a_watch_may_be_closed_by_its_own_look(rules: Path) -> None:
    looks, ended = Looks(), threading.Event()
    watch = Watch([rules], looks.look, every=NEVER, done=ended.set)
    looks.then = watch.close
    watch.start()
    assert ended.wait(30)
    assert looks.count == 1


def test_a_visit_does_not_wait_for_another_one_that_begins_the_thread(rules: Path) -> None:
    engine = opened(rules)
    assert engine._watch._once.acquire(blocking=False)
    assert "Careful" in visit(engine)
    assert not watching()


def test_a_forked_child_begins_a_thread_of_its_own_with_its_first_visit(rules: Path) -> None:
    engine = opened(rules)
    # As if the parent looked and begun while it forked.
    engine._watch._once.acquire()
    engine._watch.looking.acquire()
    engine._watch.idle = False
    _forget_all()
    visit(engine)
    engine.refresh()
    assert len(watching()) == 1
    engine.close()


def test_where_no_thread_can_be_had_pages_are_served_as_before(
    rules: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    engine = opened(rules)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        assert "Careful" in visit(engine)
    assert "Careful" in visit(engine)
    [told] = caplog.messages
    assert told.endswith("can't start new thread")
    engine.close()


def test_where_threads_are_greenlets_nothing_is_watched_and_that_is_said(
    rules: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def start_new_thread() -> None:
        """As gevent puts in its place."""

    monkeypatch.setattr(_thread, "start_new_thread", start_new_thread)
    engine = opened(rules)
    for _ in range(2):
        assert "Careful" in visit(engine)
    assert caplog.messages == [
        "changes of rules are not looked for: threads are replaced by gevent or eventlet here, and to read "
        "rules would hold up every request; restart the site after an edit"
    ]


# ── Flask ────────────────────────────────────────────────────────────────────────────────────────


def site(rules: Path, *, testing: bool = False, **settings: Any) -> Flask:
    app = Flask("site")
    app.testing = testing
    app.config.update(NOTICES_RULES=rules, NOTICES_TRANSLATIONS=[], NOTICES_GEOIP=geo.Fixed(THERE))
    app.config.update({f"NOTICES_{name}": value for name, value in settings.items()})
    Notices(app)
    app.add_url_rule("/", "front", lambda: "<body>")
    return app


def test_a_site_takes_an_edit_without_restart_and_tells_it(rules: Path, tmp_path: Path) -> None:
    app = site(rules, RELOAD=0.05, STATUS=tmp_path / "status")
    assert "Careful" in app.test_client().get("/").text
    (rules / "risk.yaml").write_bytes(BEWARE)
    wait_until(lambda: "Beware" in app.test_client().get("/").text)
    wait_until(lambda: list((tmp_path / "status").iterdir()))
    app.extensions["notices"].close()
    assert list((tmp_path / "status").iterdir()) == []


@pytest.mark.parametrize(
    ("testing", "settings", "threads"),
    [(False, {}, 1), (True, {}, 0), (True, {"RELOAD": True}, 1), (False, {"RELOAD": False}, 0)],
)
def test_a_site_is_watched_unless_it_is_under_test_or_says_otherwise(
    rules: Path, testing: bool, settings: dict[str, Any], threads: int
) -> None:
    app = site(rules, testing=testing, **settings)
    app.test_client().get("/")
    assert len(watching()) == threads
    app.extensions["notices"].close()


def test_two_sites_in_one_process_follow_their_own_rules(rules: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for path in rules.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    first, second = (site(folder, RELOAD=0.05, STATUS=tmp_path / "status") for folder in (rules, other))
    first.test_client().get("/")
    second.test_client().get("/")
    wait_until(lambda: len(list((tmp_path / "status").glob("*.json"))) == 2)
    (other / "risk.yaml").write_bytes(BEWARE)
    wait_until(lambda: "Beware" in second.test_client().get("/").text)
    assert "Careful" in first.test_client().get("/").text
    for app in (first, second):
        app.extensions["notices"].close()


def test_a_link_that_is_set_for_a_notice_keeps_an_edit_from_taking_it_away(
    rules: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = site(rules, MORE_INFO={"risk": "/why"})
    (rules / "risk.yaml").write_bytes(RISK.replace(b"notice: risk", b"notice: risks"))
    engine = app.extensions["notices"]
    engine.refresh()
    assert engine.status().last_error == (
        "NOTICES_MORE_INFO names 'risk', which is no notice. Did you mean 'risks'?"
    )


# ── processes ────────────────────────────────────────────────────────────────────────────────────

ENDS = """
import sys
from notices import Location, geo
from notices.engine import Engine
engine = Engine.open(geo.Fixed(Location()), rules=[sys.argv[1]], translations=[], status=sys.argv[2])
engine.visit(address=None, accept_language="", path="/")
"""

FORKS = """
import os, pathlib, sys, time, warnings
warnings.simplefilter("ignore")
from notices import Location, geo
from notices.engine import Engine
folder = pathlib.Path(sys.argv[1])
engine = Engine.open(geo.Fixed(Location()), rules=[folder], translations=[])
def title():
    engine.visit(address=None, accept_language="", path="/")
    return engine.ruleset.model.notices[0].text.title
title()
child = os.fork()
path = folder / "risk.yaml"
if child == 0:
    path.write_bytes(path.read_bytes().replace(b"Careful", b"Beware"))
end = time.monotonic() + 60
while not title().startswith("Beware") and time.monotonic() < end:
    time.sleep(0.01)
if child == 0:
    os._exit(0 if title().startswith("Beware") else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) or not title().startswith("Beware"))
"""


@pytest.mark.parametrize("code", [ENDS, FORKS], ids=["ends", "forks"])
def test_a_process_with_its_thread(rules: Path, tmp_path: Path, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code, str(rules), str(tmp_path / "status")],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not list(tmp_path.glob("status/*"))


def test_a_thread_that_is_left_when_a_process_ends_is_ended_first(rules: Path) -> None:
    engine = opened(rules)
    visit(engine)
    assert watching()
    _close_all()
    assert not watching()
