"""The days on which rows are in force: every first instant of a window and every one after it, sorted.

Between two neighbours nothing changes, so a time is one bisection; the rows in force in an interval
are worked out when the interval is first asked for, and kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from notices.rules import Notice, Window

__all__ = ["Calendar"]


def _days(window: Window) -> list[int]:
    after = window.last and window.last + timedelta(days=1)
    return [day.toordinal() for day in (window.first, after) if day]


def _instants(window: Window) -> list[float]:
    return [instant.timestamp() for instant in (window.opens, window.closes) if instant]


class Calendar:
    """Rows in force at a time. `rows[n]` are the rows of the n-th notice; all others are always in force."""

    def __init__(self, notices: Sequence[Notice], rows: Sequence[int], everything: int) -> None:
        dated = [(notice, bits) for notice, bits in zip(notices, rows, strict=True) if notice.in_force]
        self._dated = dated
        self._always = everything & ~sum(bits for _, bits in dated)
        windows = [window for notice, _ in dated for window in notice.in_force]
        self._days = sorted({day for window in windows for day in _days(window)})
        self._instants = sorted({instant for window in windows for instant in _instants(window)})
        self._at_day: dict[int, int] = {}
        self._at_instant: dict[int, int] = {}
        self._between: dict[tuple[int, int], int] = {}

    def rows_at(self, at: date | datetime) -> int:
        """The rows in force: a date is that day in each law's own time zone.

        Raises ValueError on a datetime without a time zone.
        """
        if isinstance(at, datetime):
            interval, known = self._interval(at), self._at_instant
        else:
            interval, known = bisect_right(self._days, at.toordinal()), self._at_day
        rows = known.get(interval)
        if rows is None:
            rows = known[interval] = self._always | sum(
                bits for notice, bits in self._dated if notice.holds_at(at)
            )
        return rows

    def rows_until(self, at: datetime, later: datetime) -> int:
        """The rows in force at some time from one to another, both included."""
        first, last = self._interval(at), self._interval(later)
        rows = self._between.get((first, last))
        if rows is None:
            rows = self.rows_at(at)
            for instant in self._instants[first:last]:
                rows |= self.rows_at(datetime.fromtimestamp(instant, UTC))
            self._between[first, last] = rows
        return rows

    def _interval(self, at: datetime) -> int:
        if at.tzinfo is None:
            raise ValueError("at must be a date, or a datetime with a time zone")
        return bisect_right(self._instants, at.timestamp())
