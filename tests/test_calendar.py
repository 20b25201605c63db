"""A law is in force on whole days of its own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.calendar import Calendar
from notices.rulefile.conditions import to_window
from notices.rules import Condition, Law, Notice, Text, Window

ZONES = [
    *("Europe/Moscow", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati", "America/Havana", "UTC"),
    *("Asia/Beirut", "America/Santiago", "Africa/Cairo", "Asia/Tehran", "America/Sao_Paulo", "Asia/Gaza"),
]
MOMENT = timedelta(microseconds=1)


def _notice(*windows: Window) -> Notice:
    return Notice(
        id="notice",
        show=Condition(),
        law=Law(citation="Law", verified=date(2026, 1, 1)),
        text=Text(title="Title", body="Body"),
        in_force=windows,
    )


@pytest.mark.parametrize(
    ("day", "zone", "opens"),
    [
        (date(2024, 2, 20), "Europe/Moscow", "2024-02-19T21:00"),
        # Midnight is skipped: the day begins at one o'clock.
        (date(2022, 3, 27), "Asia/Beirut", "2022-03-26T22:00"),
        (date(2022, 9, 11), "America/Santiago", "2022-09-11T04:00"),
        (date(2023, 4, 28), "Africa/Cairo", "2023-04-27T22:00"),
        # The evening before is an hour longer.
        (date(2023, 10, 27), "Africa/Cairo", "2023-10-26T22:00"),
        # Midnight comes twice: the day begins with the first.
        (date(2023, 11, 5), "America/Havana", "2023-11-05T04:00"),
        # Samoa had no 30 December 2011.
        (date(2011, 12, 29), "Pacific/Apia", "2011-12-29T10:00"),
        (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T10:00"),
        (date(2011, 12, 31), "Pacific/Apia", "2011-12-30T10:00"),
    ],
)
def test_a_law_begins_with_the_first_instant_of_its_day(day: date, zone: str, opens: str) -> None:
    instant = datetime.fromisoformat(opens).replace(tzinfo=UTC)
    window = to_window(day, None, zone)
    assert window.opens == instant
    assert window.holds(instant)
    assert not window.holds(instant - MOMENT)
    # It ends where the next day begins.
    until = to_window(None, day - timedelta(days=1), zone)
    assert until.closes == instant
    assert not until.holds(instant)
    assert until.holds(instant - MOMENT)


@given(st.dates(date(1995, 1, 1), date(2037, 1, 1)), st.sampled_from(ZONES))
@example(date(2011, 12, 30), "Pacific/Apia")
def test_before_the_first_instant_it_is_an_earlier_day_there_and_from_it_on_none(
    day: date, zone: str
) -> None:
    opens = to_window(day, None, zone).opens
    assert opens is not None
    assert opens.astimezone(ZoneInfo(zone)).date() >= day
    assert (opens - MOMENT).astimezone(ZoneInfo(zone)).date() < day


def test_a_day_that_was_skipped_has_no_instant_in_force() -> None:
    window = to_window(date(2011, 12, 30), date(2011, 12, 30), "Pacific/Apia")
    assert window.opens == window.closes
    assert window.opens is not None
    assert not window.holds(window.opens)
    # Asked for as a day it is one: nobody who asks so says where.
    assert window.holds(date(2011, 12, 30))


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (date(2024, 2, 19), False),
        (date(2024, 2, 20), True),
        (date(2024, 2, 22), True),
        (date(2024, 2, 23), False),
        (datetime(2024, 2, 22, 23, 59, 59, 999999, ZoneInfo("Europe/Moscow")), True),
        (datetime(2024, 2, 23, 0, 0, tzinfo=ZoneInfo("Europe/Moscow")), False),
        (datetime(2024, 2, 22, 20, 59, tzinfo=UTC), True),
        (datetime(2024, 2, 22, 21, 0, tzinfo=UTC), False),
    ],
)
def test_both_the_first_and_the_last_day_are_in_force(at: date, holds: bool) -> None:
    window = to_window(date(2024, 2, 20), date(2024, 2, 22), "Europe/Moscow")
    assert window.holds(at) is holds
    assert _notice(window).holds_at(at) is holds


def test_a_notice_without_windows_is_always_in_force() -> None:
    assert _notice().holds_at(date(1999, 1, 1))


def test_one_of_several_windows_is_enough() -> None:
    spring, autumn = (to_window(date(2024, m, 1), date(2024, m, 30), "UTC") for m in (4, 9))
    assert [_notice(spring, autumn).holds_at(date(2024, m, 15)) for m in (4, 6, 9)] == [True, False, True]


@pytest.mark.parametrize("window", [to_window(None, None, "UTC"), to_window(date(2024, 1, 1), None, "UTC")])
def test_a_time_without_a_zone_is_refused(window: Window) -> None:
    with pytest.raises(ValueError, match=r"^at must be a date, or a datetime with a time zone$"):
        window.holds(datetime(2024, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match=r"^at must be a date, or a datetime with a time zone$"):
        Calendar([_notice(window)], [1], 1).rows_at(datetime(2024, 1, 1))  # noqa: DTZ001


@st.composite
def _windows(draw: st.DrawFn) -> Window:
    first = draw(st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 6)))
    last = draw(st.none() | st.dates(first or date(2024, 1, 1), date(2024, 1, 8)))
    return to_window(first, last, draw(st.sampled_from(ZONES[:4])))


def _near(windows: list[list[Window]]) -> st.SearchStrategy[date | datetime]:
    """Days, and the instants at which something changes, with those next to them."""
    instants = [i for own in windows for window in own for i in (window.opens, window.closes) if i]
    days = st.dates(date(2023, 12, 30), date(2024, 1, 10))
    if not instants:
        return days
    return days | st.builds(lambda at, off: at + off * MOMENT, st.sampled_from(instants), st.integers(-1, 1))


@given(st.lists(st.lists(_windows(), max_size=2), min_size=1, max_size=4), st.data())
def test_the_calendar_gives_the_rows_of_those_in_force_however_often_asked(
    windows: list[list[Window]], data: st.DataObject
) -> None:
    notices = [_notice(*own) for own in windows]
    rows = [0b11 << 2 * n for n in range(len(notices))]
    # One more row, as of an exception: always in force.
    everything = (1 << 2 * len(notices) + 1) - 1
    calendar = Calendar(notices, rows, everything)
    for at in data.draw(st.lists(_near(windows), min_size=1, max_size=6)):
        held = sum(bits for notice, bits in zip(notices, rows, strict=True) if notice.holds_at(at))
        assert calendar.rows_at(at) == held | 1 << 2 * len(notices)


_HOURS = st.datetimes(datetime(2023, 12, 30), datetime(2024, 1, 10), timezones=st.just(UTC))  # noqa: DTZ001 - given


@given(st.lists(st.lists(_windows(), max_size=2), min_size=1, max_size=3), _HOURS, _HOURS)
def test_what_is_in_force_until_later_is_in_force_at_some_time_between(
    windows: list[list[Window]], one: datetime, other: datetime
) -> None:
    at, later = sorted((one, other))
    notices = [_notice(*own) for own in windows]
    rows = [1 << n for n in range(len(notices))]
    calendar = Calendar(notices, rows, (1 << len(notices)) - 1)
    changes = [i for own in windows for window in own for i in (window.opens, window.closes) if i]
    times = [at, later, *(i for i in changes if at <= i <= later)]
    held = [
        bits for notice, bits in zip(notices, rows, strict=True) if any(notice.holds_at(i) for i in times)
    ]
    assert calendar.rows_until(at, later) == sum(held)
