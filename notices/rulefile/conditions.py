"""The conditions of rule files: regions, pages, languages and days, and what they become in the model."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import yaml

from notices.codes import subdivisions
from notices.hints import is_slip
from notices.links import is_host
from notices.paths import normalize, without_dots
from notices.rulefile.codes import Code
from notices.rulefile.parsers import (
    BAD,
    Bad,
    Number,
    OneOf,
    Parser,
    Use,
    a_country,
    a_day,
    a_network,
    a_subdivision,
    a_tag_of_language,
    a_text,
    a_word,
)
from notices.rulefile.shapes import Checked, Keys, ListOf, Parsed
from notices.rulefile.source import Source
from notices.rules import (
    Condition,
    Dimension,
    Test,
    WhenUnsure,
    Window,
)

__all__ = [
    "CONDITION",
    "SHOW",
    "SHOW_OR_HIDE",
    "WHEN_UNSURE",
    "WHERE",
    "WINDOW",
    "a_path",
    "a_site",
    "a_time_zone",
    "to_condition",
    "to_window",
    "when_unsure",
]


def a_path(source: Source, node: yaml.Node, key: str) -> Any:
    """A path of pages, or with * at its end all that begin so."""
    value = a_text(source, node, key)
    if isinstance(value, Bad):
        return value
    if not re.fullmatch(r"/[^*?#\s]*\*?", value):
        hint = "Begin it with /; end it with * to mean all that begins so."
        source.complain(node, key, Code.NOT_A_PATH, f"'{value}' is not a path", hint)
        return BAD
    if re.search("%[0-9A-Fa-f]{2}", value) or without_dots(value) != value:
        hint = f"Write it decoded: '{normalize(value)}'."
        source.complain(node, key, Code.PATH_NEVER_MATCHES, f"'{value}' never matches", hint)
        return BAD
    return value


def a_site(source: Source, node: yaml.Node, key: str) -> Any:
    """A host name, in lower case."""
    value = a_text(source, node, key)
    if isinstance(value, Bad):
        return value
    if not is_host(value):
        hint = "Write it like 'www.example.org', without https://."
        source.complain(node, key, Code.NOT_A_HOST, f"'{value}' is not a host name", hint)
        return BAD
    return value.lower()


@cache
def _timezones() -> frozenset[str]:
    """All time zones of a place; to list them reads many files."""
    return frozenset(available_timezones()) - {"Factory", "localtime", "posixrules"}


# The same letters are another zone elsewhere in the world, and that of no place: none is guessed from them.
_ABBREVIATED = {"MSK": "Europe/Moscow"}


# Etc, which is no part of the world, counts hours the other way round; names of three parts are mostly of
# small towns, one of them a Petersburg.
_CITY = re.compile(
    "(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/([^/]+)"
)


@cache
def _cities() -> Mapping[str, list[str]]:
    """The time zones by their cities, in small letters."""
    found = defaultdict(list)
    for name in filter(None, map(_CITY.fullmatch, sorted(_timezones()))):
        found[name[1].casefold()].append(name[0])
    return found


def _zone_meant(value: str) -> str:
    """The zone of a city, if its name is right; or of one in the same part of the world but for a slip."""
    if value.upper() in _ABBREVIATED or (value.isupper() and "/" not in value):
        return _ABBREVIATED.get(value.upper(), "")
    world, _, city = value.strip().casefold().replace(" ", "_").rpartition("/")
    if city in _cities():
        return max(_cities()[city], key=lambda zone: _is_in(world, zone))
    near = (zone for each, zones in _cities().items() if is_slip(city, each) for zone in zones)
    return next((zone for zone in near if _is_in(world, zone)), "")


def _is_in(world: str, zone: str) -> bool:
    return zone.casefold().startswith(f"{world}/")


def a_time_zone(source: Source, node: yaml.Node, key: str) -> Any:
    """A time zone of the IANA database."""
    value = a_text(source, node, key)
    if isinstance(value, Bad):
        return value
    if value not in _timezones():
        meant = _zone_meant(value) if source.tells_more else ""
        hint = f"Did you mean '{meant}'?" if meant else "Write it like 'Europe/Moscow'."
        source.complain(node, key, Code.UNKNOWN_TIME_ZONE, f"there is no time zone '{value}'", hint)
        return BAD
    return value


# ── conditions ───────────────────────────────────────────────────────────────────────────────────

_PAGE_AND_READER: dict[str, Parser] = {
    Dimension.REGION: ListOf(Use("region")),
    Dimension.LANGUAGE: ListOf(a_tag_of_language),
    Dimension.PATH: ListOf(a_path),
    Dimension.SITE: ListOf(a_site),
    Dimension.TAG: ListOf(a_word),
}
_WHERE: dict[str, Parser] = {
    Dimension.REGION: ListOf(Use("region")),
    Dimension.COUNTRY: ListOf(a_country),
    Dimension.SUBDIVISION: ListOf(a_subdivision),
    Dimension.CITY: ListOf(Number(1, 999_999_999)),
    Dimension.REGISTERED_COUNTRY: ListOf(a_country),
    Dimension.NETWORK: ListOf(a_network),
    Dimension.MAX_ACCURACY_RADIUS: Number(1, 20_000),
}


def _nothing_said(source: Source, node: yaml.Node, key: str, known: Iterable[str]) -> Bad:
    hint = f"Known here: {', '.join(known)}."
    source.complain(node, key, Code.NO_CONDITION, "there is no condition here", hint)
    return BAD


def _says_something(source: Source, node: yaml.Node, key: str, parsed: Parsed) -> Any:
    return parsed if parsed.values else _nothing_said(source, node, key, _PAGE_AND_READER)


def _says_where(source: Source, node: yaml.Node, key: str, parsed: Parsed) -> Any:
    if parsed.values.keys() != {Dimension.MAX_ACCURACY_RADIUS}:
        return parsed if parsed.values else _nothing_said(source, node, key, _WHERE)
    hint = "Say where besides, by country, subdivision or city."
    source.complain(node, key, Code.RADIUS_ALONE, "a radius alone is no place", hint)
    return BAD


WHEN_UNSURE = Keys({"language": ListOf(a_tag_of_language)}, required=["language"])
SHOW_OR_HIDE = OneOf("show", "hide", or_else=["{language: […]}"])


def when_unsure(source: Source, node: yaml.Node, key: str) -> Any:
    """What *maybe* does: a word, or a mapping with languages."""
    if isinstance(node, yaml.MappingNode):
        parsed = WHEN_UNSURE(source, node, key)
        return parsed if isinstance(parsed, Bad) else WhenUnsure(languages=parsed.get("language"))
    word = SHOW_OR_HIDE(source, node, key)
    return word if word is BAD else WhenUnsure(show=word == "show")


def _says_to_whom(source: Source, node: yaml.Node, key: str, parsed: Parsed) -> Any:
    if set(parsed.values) & {*_PAGE_AND_READER, "any_of"}:
        return parsed
    message = "this shows the notice to every reader on every page"
    source.complain(node, key, Code.SHOWN_TO_EVERYBODY, message, "Say to whom, by region, language or path.")
    return BAD


def _holds_a_day(source: Source, node: yaml.Node, key: str, parsed: Parsed) -> Any:
    first, last = parsed.get("from"), parsed.get("until")
    if first is None and last is None:
        message, hint = "there is neither 'from' nor 'until'", "Give one, or delete 'in_force'."
        source.complain(node, key, Code.WINDOW_WITHOUT_DAYS, message, hint)
        return BAD
    if first and last and last < first:
        message = f"{last} is before 'from' ({first}): never in force"
        until = parsed.nodes["until"]
        source.complain(until, f"{key}.until", Code.DAYS_REVERSED, message, "Swap the two days.")
        return BAD
    return to_window(first, last, parsed.get("timezone"))


#: One way to be in a region.
WHERE = Checked(Keys(_WHERE, what="conditions"), _says_where)
#: One of `any_of` or `except`.
CONDITION = Checked(Keys(_PAGE_AND_READER, what="conditions"), _says_something)
#: The conditions under which a notice is shown: at least one that says to whom.
SHOW = Checked(
    Keys(
        {
            **_PAGE_AND_READER,
            "any_of": ListOf(CONDITION),
            "except": ListOf(CONDITION),
            "when_unsure": when_unsure,
        },
        what="conditions",
    ),
    _says_to_whom,
)
#: One window of `in_force`, which must hold some day.
WINDOW = Checked(Keys({"from": a_day, "until": a_day, "timezone": a_time_zone}, ["timezone"]), _holds_a_day)


def to_window(first: date | None, last: date | None, timezone: str) -> Window:
    """The window of whole days, with its first and last instant in UTC."""
    return Window(
        first=first,
        last=last,
        timezone=timezone,
        opens=_first_instant(first, timezone) if first else None,
        closes=_first_instant(last + timedelta(days=1), timezone) if last else None,
    )


def _first_instant(day: date, timezone: str) -> datetime:
    """The first instant of a day in UTC.

    Where clocks skip midnight, Python takes the offset before the gap, which gives the gap's own instant.
    """
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def to_condition(parsed: Parsed) -> Condition:
    """The condition of the model that a parsed mapping says."""
    return Condition(
        tests=tuple(_to_test(each, parsed.get(each)) for each in Dimension if each in parsed.values),
        any_of=tuple(map(to_condition, parsed.get("any_of", ()))),
        excepts=tuple(map(to_condition, parsed.get("except", ()))),
    )


def _to_test(dimension: Dimension, values: Any) -> Test:
    values = values if isinstance(values, tuple) else (values,)
    if dimension is not Dimension.SUBDIVISION:
        return Test(dimension=dimension, values=values)
    return Test(
        dimension=dimension,
        values=values,
        inner=frozenset(inner for code in values for inner in _within().get(code, ())),
        outer=frozenset(outer for code in values for outer in _around(code)),
    )


@cache
def _within() -> Mapping[str, list[str]]:
    """The subdivisions that lie in one, at whatever depth."""
    found = defaultdict(list)
    for code in subdivisions():
        for outer in _around(code):
            found[outer].append(code)
    return found


def _around(code: str) -> Iterable[str]:
    """The subdivisions in which one lies, the nearest first."""
    parents = subdivisions()
    parent = parents[code]
    while parent is not None:
        yield parent
        parent = parents[parent]
