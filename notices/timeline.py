"""What starts, ends or needs review in the next months."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from notices.rules import Model, Notice

__all__ = ["Event", "Happening", "later", "timeline"]

_DAY = timedelta(days=1)


class Happening(StrEnum):
    """What falls on a day: a review that is overdue, the last day in force, the first one, a review."""

    OVERDUE = "overdue"
    ENDS = "ends"
    STARTS = "starts"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One happening of one notice; timezone: whose day it is, None for a review."""

    day: date
    what: Happening
    notice: Notice
    timezone: str | None = None


def timeline(model: Model, first: date, last: date) -> tuple[Event, ...]:
    """Tell what happens from the first day until the last, both included, and which reviews are overdue.

    Reviews that were due before the first day are overdue, and come first. A window of `in_force` that
    another one continues neither ends nor starts.
    """
    found = [event for notice in model.notices for event in (*_windows(notice), *_review(notice, first))]
    inside = (each for each in found if each.what is Happening.OVERDUE or first <= each.day <= last)
    return tuple(
        sorted(inside, key=lambda each: (each.day, list(Happening).index(each.what), each.notice.id))
    )


def _windows(notice: Notice) -> Iterator[Event]:
    for window in dict.fromkeys(notice.in_force):
        if window.first and not notice.holds_at(window.first - _DAY):
            yield Event(day=window.first, what=Happening.STARTS, notice=notice, timezone=window.timezone)
        if window.last and not notice.holds_at(window.last + _DAY):
            yield Event(day=window.last, what=Happening.ENDS, notice=notice, timezone=window.timezone)


def _review(notice: Notice, today: date) -> Iterator[Event]:
    day = notice.law.review_by
    if day:
        what = Happening.OVERDUE if day < today else Happening.REVIEW
        yield Event(day=day, what=what, notice=notice)


def later(day: date, months: int) -> date:
    """The same day some months later: the month's last day where it has no such day, or the calendar's."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
