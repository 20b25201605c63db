"""`notices timeline`: what starts, ends or needs review in the next months."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from notices.cli import options
from notices.cli.question import rules, time
from notices.cli.terminal import columns
from notices.ruleset import Ruleset
from notices.timeline import Event, Happening, later
from notices.timeline import timeline as events_between

__all__ = ["timeline"]

_TOLD = {
    Happening.OVERDUE: "review was due",
    Happening.ENDS: "last day in force",
    Happening.STARTS: "first day in force",
    Happening.REVIEW: "review is due",
}


@click.command()
@click.option(
    "--months",
    type=click.IntRange(min=1, max=1200),
    default=12,
    show_default=True,
    help="How many months ahead.",
)
@options.taking(options.AT, options.RULES, options.ENABLE, options.FORMAT)
def timeline(*, months: int, form: str, **asked: Any) -> None:
    """List what starts, ends or needs review from a day on, by day.

    Reviews that were due before come first. Days of a law are days in its own time zone.
    """
    ruleset, at = rules(asked), time(asked)
    first = at.date() if isinstance(at, datetime) else at
    last = later(first, months)
    found = events_between(ruleset.model, first, last)
    click.echo({"text": _text, "json": _json}[form](ruleset, found, first, last))


def _text(ruleset: Ruleset, found: Sequence[Event], first: date, last: date) -> str:
    lines = [f"From {first} until {last}; rules: revision {ruleset.revision}", ""]
    if not found:
        return "\n".join([*lines, "Nothing starts, ends or needs review."])
    rows = [(each.day.isoformat(), _TOLD[each.what], each.notice.id, _remark(each)) for each in found]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join([*lines, *columns(rows, widths)])


def _remark(event: Event) -> str:
    enabled = "" if event.notice.enabled else "not enabled"
    return ", ".join(filter(None, [event.timezone, enabled]))


def _json(ruleset: Ruleset, found: Sequence[Event], first: date, last: date) -> str:
    told = [
        {
            "day": each.day.isoformat(),
            "what": each.what,
            "notice": each.notice.id,
            "timezone": each.timezone,
            "enabled": each.notice.enabled,
        }
        for each in found
    ]
    head = {"revision": ruleset.revision, "from": first.isoformat(), "until": last.isoformat()}
    return json.dumps({**head, "events": told}, ensure_ascii=False, indent=2)
