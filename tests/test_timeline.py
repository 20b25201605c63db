"""What comes in the next months: first and last days of laws, and reviews."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from notices.cli import group
from notices.rulefile import read
from notices.timeline import Event, later, timeline

LAW = "law: {citation: L, verified: 2026-01-01, review_by: 2026-06-01}\ntext: {title: T, body: B}\n"


def notice(name: str, in_force: str = "", law: str = LAW) -> tuple[str, bytes]:
    windows = f"in_force: {in_force}\n" if in_force else ""
    return f"{name}.yaml", f"notice: {name}\nshow: {{path: /a}}\n{windows}{law}".encode()


def told(*notices: tuple[str, bytes], first: str = "2026-01-01", last: str = "2026-12-31") -> list[str]:
    found = timeline(read(notices), date.fromisoformat(first), date.fromisoformat(last))
    return [f"{each.day} {each.what} {each.notice.id} {each.timezone or '-'}" for each in found]


def test_days_are_told_in_their_order_with_the_time_zone_of_the_law() -> None:
    window = "{from: 2026-03-01, until: 2026-05-31, timezone: Europe/Moscow}"
    assert told(notice("a", window), notice("b")) == [
        "2026-03-01 starts a Europe/Moscow",
        "2026-05-31 ends a Europe/Moscow",
        "2026-06-01 review a -",
        "2026-06-01 review b -",
    ]


def test_a_review_that_was_due_is_overdue_however_long_ago() -> None:
    assert told(notice("a"), first="2030-01-01", last="2030-12-31") == ["2026-06-01 overdue a -"]


def test_what_lies_before_or_after_is_not_told() -> None:
    window = "{from: 2025-12-31, until: 2027-01-01, timezone: UTC}"
    without = LAW.replace(", review_by: 2026-06-01", "")
    assert told(notice("a", window, without)) == []
    assert told(notice("a", window, without), first="2025-12-31", last="2027-01-01") == [
        "2025-12-31 starts a UTC",
        "2027-01-01 ends a UTC",
    ]


def test_a_window_that_another_continues_neither_ends_nor_starts() -> None:
    windows = "[{until: 2026-03-31, timezone: UTC}, {from: 2026-04-01, timezone: UTC}]"
    assert told(notice("a", windows)) == ["2026-06-01 review a -"]


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-11-25", 12, "2027-11-25"),
        ("2026-12-31", 2, "2027-02-28"),
        ("9999-01-01", 12, "9999-12-31"),
    ],
)
def test_months_end_where_they_end(day: str, months: int, found: str) -> None:
    assert later(date.fromisoformat(day), months).isoformat() == found


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(1, 1200))
def test_some_months_later_is_never_a_day_too_many(day: date, months: int) -> None:
    found = later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


def run(folder: Path, *arguments: str) -> str:
    found = CliRunner().invoke(group, ["timeline", "--rules", str(folder), "--at", "2026-01-01", *arguments])
    assert found.exit_code == 0, found.output
    return found.stdout


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    window = "{from: 2026-03-01, until: 2026-05-31, timezone: Europe/Moscow}\nenabled: false"
    for name, data in (notice("a", window), notice("b")):
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_the_command_lists_what_comes(rules: Path) -> None:
    head, *rows = run(rules).splitlines()
    assert head.startswith("From 2026-01-01 until 2027-01-01; rules: revision ")
    assert rows == [
        "",
        "2026-03-01  first day in force  a  Europe/Moscow, not enabled",
        "2026-05-31  last day in force   a  Europe/Moscow, not enabled",
        "2026-06-01  review is due       a  not enabled",
        "2026-06-01  review is due       b",
    ]
    assert "not enabled" not in run(rules, "--enable", "a")


def test_a_column_in_which_nothing_stands_is_left_out(tmp_path: Path) -> None:
    name, data = notice("b")
    (tmp_path / name).write_bytes(data)
    assert run(tmp_path).splitlines()[2:] == ["2026-06-01  review is due  b"]


def test_the_command_says_so_where_nothing_comes(rules: Path) -> None:
    assert run(rules, "--months", "1").endswith("\nNothing starts, ends or needs review.\n")


def test_an_instant_is_a_day_too(rules: Path) -> None:
    told = json.loads(run(rules, "--at", "2026-05-31T12:00Z", "--months", "1", "--format", "json"))
    assert (told["from"], told["until"]) == ("2026-05-31", "2026-06-30")
    assert told["events"][0] == {
        "day": "2026-05-31",
        "what": "ends",
        "notice": "a",
        "timezone": "Europe/Moscow",
        "enabled": False,
    }


def test_an_event_is_a_value() -> None:
    (found, *_) = timeline(read([notice("a")]), date(2026, 1, 1), date(2026, 12, 31))
    assert isinstance(found, Event)
