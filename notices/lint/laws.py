"""Findings about what a notice stands on: its law, sources and days, and what it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from notices.lint.finding import Finding, of_notice, of_region
from notices.rules import Notice, Region

__all__ = ["of_law", "of_sources"]

#: How long before `review_by` somebody is told.
_SOON = timedelta(days=30)


def of_law(notice: Notice, today: date) -> Iterator[Finding]:
    """Find what is missing or out of date in a notice."""
    say = of_notice(notice.id)
    law = notice.law
    if not law.sources:
        yield say("law", "no-source", "there is no source for this law")
    yield from _insecure(notice.id, law.sources)
    if law.review_by is None:
        yield say("law", "no-review", "there is no day by which the law must be looked at again")
    elif law.review_by < today:
        days = (today - law.review_by).days
        yield say("law.review_by", "review-overdue", f"{law.review_by} passed {_days(days)} ago")
    elif law.review_by <= today + _SOON:
        days = (law.review_by - today).days
        yield say(
            "law.review_by", "review-soon", f"{law.review_by} is {f'in {_days(days)}' if days else 'today'}"
        )
    if notice.more_info is None:
        yield say("", "no-more-info", "there is no 'more_info'")
    yield from _of_days(notice, today)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _is_secure(source: str) -> bool:
    # RFC 3986, 3.1: schemes are case-insensitive.
    return source.lower().startswith("https:")


def _insecure(notice: str, sources: tuple[str, ...]) -> Iterator[Finding]:
    for i, source in enumerate(sources):
        if not _is_secure(source):
            yield of_notice(notice)(f"law.sources[{i}]", "insecure-source", f"{source} is not https")


def of_sources(region: Region) -> Iterator[Finding]:
    """Find what is missing in what a region stands on."""
    say = of_region(region.name)
    if not region.sources:
        yield say("", "no-source", "there is no source for this region")
    for i, source in enumerate(region.sources):
        if not _is_secure(source):
            yield say(f"sources[{i}]", "insecure-source", f"{source} is not https")


def _of_days(notice: Notice, today: date) -> Iterator[Finding]:
    say = of_notice(notice.id)
    windows = notice.in_force
    last_days = [window.last for window in windows]
    ended = max((day for day in last_days if day), default=None)
    if notice.enabled and ended and None not in last_days and ended < today:
        yield say("in_force", "ended", f"{ended} was its last day")
    for i, later in enumerate(windows):
        for j, earlier in enumerate(windows[:i]):
            if earlier.overlaps(later):
                yield say(f"in_force[{i}]", "windows-overlap", f"this window shares days with window {j + 1}")
                break
