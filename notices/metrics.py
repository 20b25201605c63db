"""What is counted and timed, and how counts are told so that no single reader can be read from them.

A notice is about a place, so how often it was shown says how many readers are there. Where they are few, a
count that grows by one tells of one. So counts are let go in steps only: by multiples of a threshold, and not
at the moment at which a reader came.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Generic, Protocol, TypeVar

__all__ = ["EVERY", "LEAST", "THRESHOLD", "Counts", "Guarded", "Metrics", "Steps"]

_log = logging.getLogger("notices.metrics")
_Series = TypeVar("_Series")

#: Readers without whom a count does not grow, unless told otherwise; and how many they must be at least.
THRESHOLD = 10
LEAST = 5
#: Seconds between two moments at which counts grow.
EVERY = 60.0


class Metrics(Protocol):
    """What an engine tells of its work; nothing in it is of a reader. Methods are called by many threads."""

    def count(self, outcome: str) -> None:
        """What became of a page: `shown`, `hidden`, `missed: <reason>`; or that the `geo failed`."""
        ...

    def shown(self, notice: str) -> None:
        """A notice, by its name, stands in what a reader was sent."""
        ...

    def hidden(self, notice: str) -> None:
        """A notice was held back, though its rule answers yes or maybe: by `when_unsure` or `replaces`."""
        ...

    def decided(self, seconds: float) -> None:
        """How long it took to find out where a reader is and what they need, once for each page."""
        ...

    def injected(self, seconds: float) -> None:
        """How long it took to find a page's place for the notice, and to put it there or not."""
        ...


class Counts:
    """Outcomes counted in this process, for its own code: exact, and exposed to nobody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def count(self, outcome: str) -> None:
        """Count what became of a page."""
        with self._lock:
            self._counts[outcome] += 1

    def read(self) -> Mapping[str, int]:
        """A copy of the counts."""
        with self._lock:
            return dict(self._counts)


class Guarded:
    """Metrics of which no error is let through: what cannot be counted is logged once."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._failed = False

    def count(self, outcome: str) -> None:
        """As `Metrics.count`."""
        self._tell(lambda: self._metrics.count(outcome))

    def shown(self, notice: str) -> None:
        """As `Metrics.shown`."""
        self._tell(lambda: self._metrics.shown(notice))

    def hidden(self, notice: str) -> None:
        """As `Metrics.hidden`."""
        self._tell(lambda: self._metrics.hidden(notice))

    def decided(self, seconds: float) -> None:
        """As `Metrics.decided`."""
        self._tell(lambda: self._metrics.decided(seconds))

    def injected(self, seconds: float) -> None:
        """As `Metrics.injected`."""
        self._tell(lambda: self._metrics.injected(seconds))

    def _tell(self, tell: Callable[[], None]) -> None:
        try:
            tell()
        except Exception as error:
            if not self._failed:
                self._failed = True
                _log.error("metrics failed, and counts are missing: %s", type(error).__name__)


class Steps(Generic[_Series]):
    """Holds what is added, and lets it go in steps.

    threshold: what is let go of a series is a multiple of this. release: takes a series, how many were added
    and the sum of their amounts. every: seconds between two moments at which anything is let go. Then all
    series are, by whatever is added next: so no moment tells when something of one series came. What is less
    than the threshold waits, and ends with the process.
    """

    def __init__(
        self,
        threshold: int,
        release: Callable[[_Series, int, float], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        every: float = EVERY,
    ) -> None:
        self._threshold = threshold
        self._release = release
        self._clock = clock
        self._every = every
        self._due = clock() + every
        self._lock = threading.Lock()
        self._held: dict[_Series, tuple[int, float]] = {}

    def add(self, series: _Series, amount: float = 0.0) -> None:
        """Add one to a series, and an amount to its sum."""
        now = self._clock()
        with self._lock:
            if now >= self._due:
                self._due = now + self._every
                self._let_go()
            count, total = self._held.get(series, (0, 0.0))
            self._held[series] = count + 1, total + amount

    def _let_go(self) -> None:
        for series, (count, total) in self._held.items():
            whole = count - count % self._threshold
            if whole:
                # What stays has the same mean, which tells nothing of a single one.
                share = total * whole / count
                self._held[series] = count - whole, total - share
                self._release(series, whole, share)
