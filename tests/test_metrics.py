"""Metrics: what is told, and that no reader can be told by watching."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest

from notices import Location, SettingsError
from notices.engine import Engine
from notices.http.site import Site
from notices.metrics import Steps
from notices.prometheus import Prometheus
from notices.settings import open_site
from notices.wsgi import NoticesMiddleware
from tests.geo_fixtures import Clock
from tests.support import ELSEWHERE, RISK, THERE, engine
from tests.test_wsgi import call, page

UNSURE = b"""
notice: unsure
show: {region: [there], when_unsure: hide}
law: {citation: Law, verified: 2026-01-01}
text: {title: Unsure, body: Nobody knows.}
"""
REPLACING = RISK.replace(b"notice: risk", b"notice: stronger\nreplaces: [risk]")


class Told:
    """Metrics that keep what they are told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def count(self, outcome: str) -> None:
        self.told.append(("count", outcome))

    def shown(self, notice: str) -> None:
        self.told.append(("shown", notice))

    def hidden(self, notice: str) -> None:
        self.told.append(("hidden", notice))

    def decided(self, seconds: float) -> None:
        assert seconds > 0
        self.told.append(("decided", 1))

    def injected(self, seconds: float) -> None:
        assert seconds > 0
        self.told.append(("injected", 1))


def told_of(location: Location, *notices: bytes, app: Any = None, path: str = "/", **site: Any) -> list[Any]:
    told = Told()
    own = engine(location, *notices, metrics=told)
    call(NoticesMiddleware(app or page(), Site(engine=own, **site)), PATH_INFO=path)
    return told.told


def test_a_page_that_is_shown_a_notice_is_told_with_its_notice_and_times() -> None:
    expected = [("decided", 1), ("injected", 1), ("count", "shown"), ("shown", "risk")]
    assert told_of(THERE) == expected
    assert told_of(THERE, RISK) == expected


def test_a_page_in_pieces_is_timed_once() -> None:
    assert told_of(THERE, app=page(b"<body>", b"x", b"y")).count(("injected", 1)) == 1
    assert told_of(THERE, app=page(b"<title>x")).count(("injected", 1)) == 1


def test_a_page_in_a_coding_is_timed_to_the_place_of_the_notice_only() -> None:
    import gzip

    data = gzip.compress(b"<body>" + bytes(range(256)) * 400)
    app = page(data[:50], data[50:400], data[400:], Content_Encoding="gzip")
    assert told_of(THERE, app=app).count(("injected", 1)) == 1


def test_a_page_that_hides_its_notice_from_this_reader_is_told() -> None:
    assert told_of(ELSEWHERE) == [("decided", 1), ("count", "hidden")]


def test_a_page_that_nobody_is_shown_a_notice_on_is_not_told() -> None:
    assert told_of(THERE, path="/legal/risk") == [("decided", 1)]


def test_a_page_that_is_declined_is_told_by_its_reason() -> None:
    told = told_of(THERE, app=page(b"<frameset></frameset>"))
    assert told == [("decided", 1), ("injected", 1), ("count", "missed: frameset")]


def test_a_notice_that_is_held_back_in_doubt_or_replaced_is_told() -> None:
    assert told_of(Location(), UNSURE) == [("decided", 1), ("count", "hidden"), ("hidden", "unsure")]
    told = told_of(THERE, RISK, REPLACING)
    assert told[2:] == [("count", "shown"), ("shown", "stronger"), ("hidden", "risk")]
    assert ("hidden", "unsure") not in told_of(ELSEWHERE, UNSURE)


def test_an_include_is_a_page_and_what_fills_it_is_a_notice() -> None:
    assert told_of(THERE, caching="fragment") == [("injected", 1), ("count", "shown")]
    for name in ("fragment", "page", "notices.js", "notices.json"):
        assert told_of(THERE, path=f"/_notices/{name}") == [("decided", 1), ("shown", "risk")]
    assert told_of(THERE, RISK, path="/_notices/variant") == [("decided", 1)]


def test_metrics_that_fail_are_logged_once_and_fail_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Told):
        def count(self, outcome: str) -> None:
            raise OSError("192.0.2.1")

        shown = hidden = decided = injected = count  # type: ignore[assignment]  # all fail alike

    own = engine(metrics=Failing())
    for _ in range(2):
        status, _, body = call(NoticesMiddleware(page(), own))
        assert (status, b"Careful" in body) == ("200 OK", True)
    assert caplog.messages == ["metrics failed, and counts are missing: OSError"]
    assert own.counts == {"shown": 2}


def test_without_metrics_nothing_is_told_and_no_clock_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notices.engine.perf_counter", None)
    monkeypatch.setattr("notices.visit.perf_counter", None)
    own = engine()
    assert own.metrics is None
    call(NoticesMiddleware(page(), own))
    call(NoticesMiddleware(page(), engine(ELSEWHERE)))
    assert own.counts == {"shown": 1}


def test_steps_grow_by_multiples_of_the_threshold_and_not_before_it_is_time() -> None:
    clock = Clock()
    let_go: list[tuple[str, int, float]] = []
    steps: Steps[str] = Steps(10, lambda *told: let_go.append(told), clock=clock, every=60)
    for _ in range(25):
        steps.add("a", 2.0)
    for _ in range(9):
        steps.add("b")
    assert let_go == []
    clock.now = 60
    steps.add("b")
    assert let_go == [("a", 20, 40.0)]
    steps.add("a")
    clock.now = 120
    steps.add("c")
    assert let_go == [("a", 20, 40.0), ("b", 10, 0.0)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 50))), st.integers(5, 20))
def test_no_scrape_tells_of_fewer_than_the_threshold(events: list[tuple[str, float]], threshold: int) -> None:
    clock, seen, came = Clock(), dict.fromkeys("abc", 0), dict.fromkeys("abc", 0)
    moments: list[float] = []

    def release(series: str, count: int, total: float) -> None:
        assert count
        assert count % threshold == 0
        seen[series] += count
        moments.append(clock.now)

    steps = Steps(threshold, release, clock=clock, every=60)
    for series, pause in events:
        clock.now += pause
        steps.add(series)
        came[series] += 1
        assert all(seen[each] <= came[each] for each in "abc")
    distinct = sorted(set(moments))
    assert all(later - sooner >= 60 for sooner, later in itertools.pairwise(distinct))


def test_no_count_is_lost_between_threads() -> None:
    clock = Clock()
    let_go: list[int] = []
    steps: Steps[str] = Steps(5, lambda _s, count, _t: let_go.append(count), clock=clock, every=0)

    def add() -> None:
        for _ in range(500):
            steps.add("a")

    threads = [threading.Thread(target=add) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    steps.add("a")
    assert sum(let_go) == 4000


def exposed(registry: CollectorRegistry) -> list[str]:
    lines = generate_latest(registry).decode().splitlines()
    return [line for line in lines if not line.startswith("#") and "_created" not in line]


def test_prometheus_is_told_by_its_own_conventions() -> None:
    clock, registry = Clock(), CollectorRegistry()
    own = Prometheus(registry=registry, clock=clock)
    for _ in range(10):
        own.count("shown")
        own.count("missed: part")
        own.count("geo failed")
        own.shown("risk")
        own.hidden("tagged")
        own.decided(2e-5)
        own.injected(7.0)
    before = exposed(registry)
    assert not [line for line in before if "{" in line and "le=" not in line]
    assert not [line for line in before if not line.endswith(" 0.0")]
    clock.now = 60
    own.count("shown")
    lines = exposed(registry)
    for line in (
        'notices_pages_total{outcome="shown"} 10.0',
        'notices_pages_total{outcome="declined"} 10.0',
        'notices_declined_total{reason="part"} 10.0',
        'notices_shown_total{notice="risk"} 10.0',
        'notices_hidden_total{notice="tagged"} 10.0',
        "notices_geo_failures_total 10.0",
        'notices_decision_seconds_bucket{le="1e-05"} 0.0',
        'notices_decision_seconds_bucket{le="2.5e-05"} 10.0',
        "notices_decision_seconds_count 10.0",
        'notices_injection_seconds_bucket{le="0.1"} 0.0',
        'notices_injection_seconds_bucket{le="+Inf"} 10.0',
        "notices_injection_seconds_sum 70.0",
    ):
        assert line in lines


def test_sites_of_one_process_share_a_registry() -> None:
    registry = CollectorRegistry()
    clock = Clock()
    for own in (Prometheus(registry=registry, clock=clock), Prometheus(registry=registry, clock=clock)):
        for _ in range(10):
            own.shown("risk")
        clock.now += 60
        own.count("hidden")
    assert 'notices_shown_total{notice="risk"} 20.0' in exposed(registry)


def test_a_threshold_that_protects_nobody_is_refused() -> None:
    with pytest.raises(SettingsError, match="the threshold of metrics is 4; it must be 5 at least"):
        Prometheus(threshold=4, registry=CollectorRegistry())
    with pytest.raises(SettingsError, match=r"^metrics_threshold= is 1; it must be a number, 5"):
        open_site(metrics_threshold=1)


def test_metrics_are_set_by_name_or_as_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    for metrics in (told, "prometheus"):
        site = open_site(metrics=metrics, reload=False)
        assert site.engine.metrics is not None
    assert open_site(reload=False).engine.metrics is None
    with pytest.raises(SettingsError, match=r"^metrics= is 'statsd'; it must be prometheus, an object"):
        open_site(metrics="statsd")
    monkeypatch.setitem(sys.modules, "notices.prometheus", None)
    with pytest.raises(SettingsError, match=r"pip install 'notices\[metrics\]'"):
        open_site(metrics="prometheus", reload=False)


_WORKER = """
import os, sys
from notices.prometheus import Prometheus
from tests.geo_fixtures import Clock
clock = Clock()
own = Prometheus(clock=clock)
for pid in (os.fork(), os.fork()):
    pass
for _ in range(int(sys.argv[1])):
    own.shown("risk")
clock.now = 60
own.count("hidden")
if pid:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize(("each", "total"), [(9, None), (27, 80)])
def test_processes_that_share_their_counts_write_no_exact_ones(
    each: int, total: int | None, tmp_path: Path
) -> None:
    from prometheus_client.multiprocess import MultiProcessCollector

    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", _WORKER, str(each)], env=environ, check=True)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(tmp_path))  # type: ignore[no-untyped-call]  # theirs
    shown = [line for line in exposed(registry) if line.startswith("notices_shown_total")]
    assert shown == ([] if total is None else [f'notices_shown_total{{notice="risk"}} {total}.0'])


def test_opening_an_engine_takes_metrics() -> None:
    from notices.geo import Fixed

    own = Engine.open(Fixed(THERE), metrics=Told(), reload=False)
    assert own.metrics is not None
