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
from notices.paths import normalize, without_dots
from notices.rulefile.parsers import (
    BAD,
    Bad,
    Parsed,
    Parser,
    a_country,
    a_day,
    a_list,
    a_network,
    a_number,
    a_subdivision,
    a_tag_of_language,
    a_text,
    a_use,
    a_word,
    fields,
    one_of,
)
from notices.rulefile.source import Source
from notices.rules import (
    Condition,
    Dimension,
    Test,
    WhenUnsure,
    Window,
)

__all__ = ["a_clause", "a_show", "a_site", "a_window", "to_condition", "to_window"]


def _path(source: Source, node: yaml.Node, key: str) -> Any:
    value = a_text(source, node, key)
    if isinstance(value, Bad):
        return value
    if not re.fullmatch(r"/[^*?#\s]*\*?", value):
        source.complain(
            node,
            key,
            f"'{value}' is not a path",
            "Begin it with /; end it with * to mean all that begins so.",
        )
        return BAD
    if re.search("%[0-9A-Fa-f]{2}", value) or without_dots(value) != value:
        source.complain(node, key, f"'{value}' never matches", f"Write it decoded: '{normalize(value)}'.")
        return BAD
    return value


def a_site(source: Source, node: yaml.Node, key: str) -> Any:
    """A host name, in lower case."""
    value = a_text(source, node, key)
    if isinstance(value, Bad):
        return value
    if not re.fullmatch(r"[^\s/:*]+", value):
        source.complain(
            node, key, f"'{value}' is not a host name", "Write it like 'www.example.org', without https://."
        )
        return BAD
    return value.lower()


@cache
def _timezones() -> frozenset[str]:
    """All time zones of a place; to list them reads many files."""
    return frozenset(available_timezones()) - {"Factory", "localtime", "posixrules"}


def _timezone(source: Source, node: yaml.Node, key: str) -> Any:
    value = a_text(source, node, key)
    if isinstance(value, Bad):
        return value
    if value not in _timezones():
        hint = source.suggest(value, sorted(_timezones())) or "Write it like 'Europe/Moscow'."
        source.complain(node, key, f"there is no time zone '{value}'", hint)
        return BAD
    return value


# ── conditions ───────────────────────────────────────────────────────────────────────────────────

_PAGE_AND_READER: dict[str, Parser] = {
    Dimension.REGION: a_list(a_use("region")),
    Dimension.LANGUAGE: a_list(a_tag_of_language),
    Dimension.PATH: a_list(_path),
    Dimension.SITE: a_list(a_site),
    Dimension.TAG: a_list(a_word),
}
_WHERE: dict[str, Parser] = {
    Dimension.REGION: a_list(a_use("region")),
    Dimension.COUNTRY: a_list(a_country),
    Dimension.SUBDIVISION: a_list(a_subdivision),
    Dimension.CITY: a_list(a_number(1, 999_999_999)),
    Dimension.REGISTERED_COUNTRY: a_list(a_country),
    Dimension.NETWORK: a_list(a_network),
    Dimension.MAX_ACCURACY_RADIUS: a_number(1, 20_000),
}


def _some_of(parsers: dict[str, Parser]) -> Parser:
    """A mapping of conditions that names at least one."""
    parse_all = fields(parsers, what="conditions")

    def parse(source: Source, node: yaml.Node, key: str) -> Any:
        if isinstance(node, yaml.MappingNode) and not node.value:
            source.complain(node, key, "there is no condition here", f"Known here: {', '.join(parsers)}.")
            return BAD
        return parse_all(source, node, key)

    return parse


_SOMEWHERE = _some_of(_WHERE)


def a_clause(source: Source, node: yaml.Node, key: str) -> Any:
    """One way to be in a region."""
    parsed = _SOMEWHERE(source, node, key)
    if parsed is not BAD and parsed.values.keys() == {Dimension.MAX_ACCURACY_RADIUS}:
        source.complain(
            node, key, "a radius alone is no place", "Say where besides, by country, subdivision or city."
        )
        return BAD
    return parsed


def _when_unsure(source: Source, node: yaml.Node, key: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        parsed = fields({"language": a_list(a_tag_of_language)}, required=["language"])(source, node, key)
        return parsed if parsed is BAD else WhenUnsure(languages=parsed.get("language"))
    word = one_of(("show", "hide"))(source, node, key)
    return word if word is BAD else WhenUnsure(show=word == "show")


_SHOW = {
    **_PAGE_AND_READER,
    "any_of": a_list(_some_of(_PAGE_AND_READER)),
    "except": a_list(_some_of(_PAGE_AND_READER)),
    "when_unsure": _when_unsure,
}


def a_show(source: Source, node: yaml.Node, key: str) -> Any:
    """The conditions under which a notice is shown: at least one that says to whom."""
    parsed = fields(_SHOW, what="conditions")(source, node, key)
    if parsed is not BAD and not set(parsed.values) & {*_PAGE_AND_READER, "any_of"}:
        source.complain(
            node,
            key,
            "this shows the notice to every reader on every page",
            "Say to whom, by region, language or path.",
        )
        return BAD
    return parsed


def a_window(source: Source, node: yaml.Node, key: str) -> Any:
    """One window of `in_force`, which must hold some day."""
    parsed = fields({"from": a_day, "until": a_day, "timezone": _timezone}, ["timezone"])(source, node, key)
    if parsed is BAD:
        return BAD
    first, last = parsed.get("from"), parsed.get("until")
    if first is None and last is None:
        source.complain(node, key, "there is neither 'from' nor 'until'", "Give one, or delete 'in_force'.")
        return BAD
    if first and last and last < first:
        node = parsed.nodes["until"]
        source.complain(
            node, f"{key}.until", f"{last} is before 'from' ({first}): never in force", "Swap the two days."
        )
        return BAD
    return to_window(first, last, parsed.get("timezone"))


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
