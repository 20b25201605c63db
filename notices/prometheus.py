"""Metrics by prometheus-client, whose counts grow in steps; `pip install notices[metrics]`.

What it holds, and writes where it shares it between processes, has passed `Steps` before: no exact count is
in any registry, file or exporter. Labels are names of notices, outcomes and reasons; none is a place, a
language or a path.
"""

from __future__ import annotations

import math
import threading
import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Final, TypeAlias
from weakref import WeakKeyDictionary

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram

from notices.errors import SettingsError
from notices.metrics import EVERY, LEAST, THRESHOLD, Steps

__all__ = ["Prometheus"]

# Seconds: what is done here takes microseconds, and milliseconds under load.
_BOUNDS: Final = (1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 0.1, math.inf)

# A counter with its label's value, or a histogram with the number of a bucket.
_Series: TypeAlias = "tuple[Counter, str | None] | tuple[_Seconds, int]"


class _Seconds(Histogram):
    """A histogram to which many are added at once; `observe` would hold up a request for each of them."""

    def add(self, bucket: int, count: int, total: float) -> None:
        self._sum.inc(total)
        self._buckets[bucket].inc(count)


class _Families:
    """The metrics of one registry, which takes a name but once."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(f"notices_{name}", told, labels, registry=registry)

        def seconds(name: str, told: str) -> _Seconds:
            return _Seconds(f"notices_{name}_seconds", told, buckets=_BOUNDS, registry=registry)

        self.pages = counter("pages", "Pages on which some reader is shown a notice, by outcome.", "outcome")
        self.declined = counter("declined", "Pages left as they are, by reason.", "reason")
        self.shown = counter("shown", "How often a notice was shown.", "notice")
        self.hidden = counter("hidden", "How often a notice was held back.", "notice")
        self.geo = counter("geo_failures", "How often the source of locations failed.")
        self.decision = seconds("decision", "Finding out where a reader is and what they need.")
        self.injection = seconds("injection", "Finding the place for a notice, and putting it there.")


_families: WeakKeyDictionary[CollectorRegistry, _Families] = WeakKeyDictionary()
_lock = threading.Lock()


def _of(registry: CollectorRegistry) -> _Families:
    with _lock:
        found = _families.get(registry)
        if found is None:
            found = _families[registry] = _Families(registry)
        return found


class Prometheus:
    """Counts into a registry; sites of one process may share it.

    threshold: what a series grows by at a time, or a multiple of it; one is not there before it has come to
    this. every: seconds between two moments at which series grow. clock: monotonic seconds.
    Raises SettingsError where the threshold is too small to protect anybody.
    """

    def __init__(
        self,
        *,
        threshold: int = THRESHOLD,
        registry: CollectorRegistry = REGISTRY,
        every: float = EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if threshold < LEAST:
            raise SettingsError(f"the threshold of metrics is {threshold}; it must be {LEAST} at least.")
        self._all = _of(registry)
        self._steps: Steps[_Series] = Steps(threshold, _release, clock=clock, every=every)

    def count(self, outcome: str) -> None:
        """As `Metrics.count`; a page that was missed is `declined`, and its reason counted beside it."""
        kind, _, reason = outcome.partition(": ")
        if reason:
            self._steps.add((self._all.pages, "declined"))
            self._steps.add((self._all.declined, reason))
        elif kind == "geo failed":
            self._steps.add((self._all.geo, None))
        else:
            self._steps.add((self._all.pages, kind))

    def shown(self, notice: str) -> None:
        """As `Metrics.shown`."""
        self._steps.add((self._all.shown, notice))

    def hidden(self, notice: str) -> None:
        """As `Metrics.hidden`."""
        self._steps.add((self._all.hidden, notice))

    def decided(self, seconds: float) -> None:
        """As `Metrics.decided`."""
        self._steps.add((self._all.decision, bisect_left(_BOUNDS, seconds)), seconds)

    def injected(self, seconds: float) -> None:
        """As `Metrics.injected`."""
        self._steps.add((self._all.injection, bisect_left(_BOUNDS, seconds)), seconds)


def _release(series: _Series, count: int, total: float) -> None:
    if isinstance(series[0], _Seconds):
        series[0].add(int(series[1] or 0), count, total)
    elif series[1] is None:
        series[0].inc(count)
    else:
        series[0].labels(series[1]).inc(count)
