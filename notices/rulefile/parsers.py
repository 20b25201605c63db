"""Small typed parsers of nodes. Each returns its value, or `BAD` after having told all that is wrong.

A parser is called with the source, the node and the path of keys to it, so that every complaint can
name its place. They are put together as data: `fields({...})` is a table of keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import yaml

from notices.codes import countries, subdivisions
from notices.rulefile.source import Name, Source

__all__ = [
    "BAD",
    "Bad",
    "Parsed",
    "Parser",
    "a_country",
    "a_day",
    "a_list",
    "a_name",
    "a_network",
    "a_number",
    "a_place",
    "a_subdivision",
    "a_tag_of_language",
    "a_text",
    "a_url",
    "a_use",
    "a_word",
    "fields",
    "is_name",
    "mapping_nodes",
    "one_of",
    "yes_or_no",
]


class Bad:
    """What a parser returns where it has complained: no value can be mistaken for it."""


BAD: Final = Bad()
Parser: TypeAlias = Callable[[Source, yaml.Node, str], Any]


def _shape(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "keys and values"
    return "a list" if isinstance(node, yaml.SequenceNode) else f"'{node.value}'"


def is_empty(node: yaml.Node) -> bool:
    """Whether a key is there and its value is not."""
    return isinstance(node, yaml.ScalarNode) and (
        not node.value.strip() or (not node.style and node.value in {"~", "null"})
    )


def mistaken(source: Source, node: yaml.Node, key: str, wanted: str, hint: str) -> Bad:
    """Complain of a node of the wrong shape."""
    if is_empty(node):
        message, hint = f"there is no value; expected {wanted}", "Write the value, or delete the key."
    else:
        message = f"expected {wanted}, found {_shape(node)}"
    source.complain(node, key, message, hint)
    return BAD


def _scalar(source: Source, node: yaml.Node, key: str, wanted: str) -> str | Bad:
    """The text of a scalar node that is not empty."""
    if not isinstance(node, yaml.ScalarNode) or is_empty(node):
        hint = "Write one value here. A text that begins with { or [ stands in quotes."
        return mistaken(source, node, key, wanted, hint)
    value: str = node.value.strip()
    return value


def _matching(pattern: str, wanted: str, hint: str = "") -> Parser:
    compiled = re.compile(pattern)

    def parse(source: Source, node: yaml.Node, key: str) -> str | Bad:
        value = _scalar(source, node, key, wanted)
        if isinstance(value, str) and not compiled.fullmatch(value):
            source.complain(node, key, f"'{value}' is not {wanted}", hint)
            return BAD
        return value

    return parse


_NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
a_name = _matching(
    _NAME,
    "a name of lower-case letters, digits and single hyphens",
    "Write it like 'russia-undesirable-organization'.",
)
a_word = _matching(r"[^\s,]+", "one word without spaces or commas", "Write several words as a list: [a, b].")
a_tag_of_language = _matching(
    r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*",
    "a language tag",
    "Write it like 'ru' or 'sr-Latn' (BCP 47).",
)


def is_name(node: yaml.Node) -> bool:
    """Whether a node holds what `a_name` takes, without a complaint where it doesn't."""
    return isinstance(node, yaml.ScalarNode) and bool(re.fullmatch(_NAME, node.value.strip()))


def a_use(what: str) -> Parser:
    """A parser of the name of a region or notice, which must be there once all files are read."""

    def parse(source: Source, node: yaml.Node, key: str) -> str | Bad:
        name: str | Bad = a_name(source, node, key)
        if isinstance(name, str):
            source.uses.append(Name(source, node, key, what, name))
        return name

    return parse


def a_text(source: Source, node: yaml.Node, key: str) -> str | Bad:
    """Any text that is not empty."""
    return _scalar(source, node, key, "a text")


def one_of(words: Iterable[str]) -> Parser:
    """A parser of one of some words."""
    known = tuple(words)

    def parse(source: Source, node: yaml.Node, key: str) -> str | Bad:
        value = _scalar(source, node, key, f"one of {', '.join(known)}")
        if isinstance(value, str) and value not in known:
            source.complain(node, key, f"'{value}' is not known here", source.suggest(value, known))
            return BAD
        return value

    return parse


def yes_or_no(source: Source, node: yaml.Node, key: str) -> bool | Bad:
    """true or false."""
    word = one_of(("true", "false"))(source, node, key)
    return word if isinstance(word, Bad) else word == "true"


def a_number(least: int, most: int) -> Parser:
    """A parser of a whole number between two bounds, both included."""

    def parse(source: Source, node: yaml.Node, key: str) -> int | Bad:
        value = _scalar(source, node, key, "a whole number")
        if isinstance(value, Bad):
            return value
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not least <= int(value) <= most:
            source.complain(
                node, key, f"'{value}' is not a whole number from {least} to {most}", "Write it in digits."
            )
            return BAD
        return int(value)

    return parse


_FIRST_YEAR, _LAST_YEAR = 1800, 2999


def a_day(source: Source, node: yaml.Node, key: str) -> date | Bad:
    """A day of the calendar, written year-month-day."""
    value = _scalar(source, node, key, "a day like 2026-11-22")
    if isinstance(value, Bad):
        return value
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        source.complain(node, key, f"'{value}' is not a day", "Write year-month-day, like 2026-11-22.")
        return BAD
    try:
        day = date.fromisoformat(value)
    except ValueError:
        source.complain(node, key, f"there is no day {value} in the calendar", _other_order(value))
        return BAD
    # At both ends of the calendar a time zone would lead out of it.
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        source.complain(
            node,
            key,
            f"{value} is not between {_FIRST_YEAR} and {_LAST_YEAR}",
            "Leave the key out if there is no such day.",
        )
        return BAD
    return day


def _other_order(value: str) -> str:
    year, month, day = value.split("-")
    try:
        return f"Did you mean {date(int(year), int(day), int(month))}?"
    except ValueError:
        return "The month has no such day."


def _code(
    standard: str, wanted: str, known: Callable[[], Container[str]], near: Callable[[str], str]
) -> Parser:
    def parse(source: Source, node: yaml.Node, key: str) -> str | Bad:
        value = _scalar(source, node, key, wanted)
        if isinstance(value, str) and value not in known():
            meant = value.upper() if value.upper() in known() else near(value)
            hint = f"Did you mean '{meant}'?" if meant else f"Look it up in {standard}: {wanted}."
            source.complain(node, key, f"'{value}' is not a code of {standard}", hint)
            return BAD
        return value

    return parse


def _country_meant(value: str) -> str:
    return {"UK": "GB"}.get(value.upper(), "")


def _subdivision_meant(value: str) -> str:
    """The code without its hyphen, or with another sign in its place."""
    letters = re.sub(r"[^A-Z0-9]", "", value[:10].upper())
    code = f"{letters[:2]}-{letters[2:]}"
    return code if code in subdivisions() else ""


a_country = _code("ISO 3166-1", "a country is two letters like UA", countries, _country_meant)
a_subdivision = _code(
    "ISO 3166-2", "a subdivision is a country and a code like UA-43", subdivisions, _subdivision_meant
)


def a_network(source: Source, node: yaml.Node, key: str) -> str | Bad:
    """An IPv4 or IPv6 network in canonical form."""
    value = _scalar(source, node, key, "a network like 192.0.2.0/24")
    if isinstance(value, Bad):
        return value
    try:
        return str(ip_network(value))
    except ValueError:
        source.complain(node, key, f"'{value}' is not a network", _nearest_network(value))
        return BAD


def _nearest_network(value: str) -> str:
    try:
        return f"Did you mean '{ip_network(value, strict=False)}'?"
    except ValueError:
        return "Write it like 192.0.2.0/24 or 2001:db8::/32."


def a_url(source: Source, node: yaml.Node, key: str) -> str | Bad:
    """An absolute http or https URL."""
    value = _scalar(source, node, key, "a web address")
    if isinstance(value, str) and not _is_web_address(value):
        source.complain(
            node, key, f"'{value}' is not a web address", "Write it whole, beginning with https://."
        )
        return BAD
    return value


def a_place(source: Source, node: yaml.Node, key: str) -> str | Bad:
    """Where a link leads: a web address, or a path on the site itself."""
    value = _scalar(source, node, key, "a web address, or a path that begins with /")
    if isinstance(value, str) and not (_is_web_address(value) or re.fullmatch(rf"/(?!/){_IN_LINK}*", value)):
        source.complain(
            node,
            key,
            f"'{value}' is neither a web address nor a path on the site",
            "Begin it with https://, or with one slash.",
        )
        return BAD
    return value


# Browsers read a backslash as a slash, and nobody sees a control character.
_IN_LINK = r"[^\s\\<>\"\x00-\x1f\x7f-\x9f]"


def _is_web_address(value: str) -> bool:
    if not re.fullmatch(f"{_IN_LINK}+", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def a_list(parse_one: Parser) -> Parser:
    """A parser of one value or a list of them, none given twice; the result is a tuple."""

    def parse(source: Source, node: yaml.Node, key: str) -> tuple[Any, ...] | Bad:
        if not isinstance(node, yaml.SequenceNode):
            value = parse_one(source, node, key)
            return BAD if value is BAD else (value,)
        if not node.value:
            source.complain(node, key, "the list is empty", "Name at least one value, or delete the key.")
            return BAD
        values = [parse_one(source, each, f"{key}[{i}]") for i, each in enumerate(node.value)]
        seen = set()
        for i, value in enumerate(values):
            if value is not BAD and value in seen:
                source.complain(
                    node.value[i], f"{key}[{i}]", "this value is given twice", "Delete one of them."
                )
            seen.add(value)
        return BAD if BAD in values else tuple(values)

    return parse


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """The values of a mapping by key, and the nodes that they were read from."""

    values: Mapping[str, Any]
    nodes: Mapping[str, yaml.Node]

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default where it is not there."""
        return self.values.get(key, default)


def fields(
    parsers: Mapping[str, Parser], required: Iterable[str] = (), what: str = "keys and values"
) -> Parser:
    """A parser of a mapping with known keys. Bad values are left out of its result, which is BAD then."""

    def parse(source: Source, node: yaml.Node, key: str) -> Parsed | Bad:
        nodes = mapping_nodes(source, node, key, what)
        if nodes is None:
            return BAD
        sound = True
        values: dict[str, Any] = {}
        for name, (name_node, value_node) in nodes.items():
            path = f"{key}.{name}" if key else name
            if name not in parsers:
                source.complain(name_node, path, f"unknown key '{name}'", source.suggest(name, parsers))
                sound = False
                continue
            values[name] = parsers[name](source, value_node, path)
            sound = sound and values[name] is not BAD
        for name in required:
            if name not in nodes:
                source.complain(node, key, f"the key '{name}' is missing", "Add it.")
                sound = False
        return Parsed(values, {name: pair[1] for name, pair in nodes.items()}) if sound else BAD

    return parse


def mapping_nodes(
    source: Source, node: yaml.Node, key: str, what: str = "keys and values"
) -> dict[str, tuple[yaml.Node, yaml.Node]] | None:
    """The nodes of a mapping by key, duplicates complained of; None where it is no mapping."""
    if not isinstance(node, yaml.MappingNode):
        mistaken(
            source, node, key, what, "Write it as 'key: value', each key on a line of its own, indented."
        )
        return None
    found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for name_node, value_node in node.value:
        name = str(name_node.value) if isinstance(name_node, yaml.ScalarNode) else ""
        path = f"{key}.{name}" if key else name
        if not name:
            source.complain(
                name_node, key, f"a key must be a word, found {_shape(name_node)}", "Put texts in quotes."
            )
        elif name in found:
            line = found[name][0].start_mark.line + 1
            source.complain(
                name_node, path, f"the key '{name}' is given twice, first on line {line}", "Delete one."
            )
        else:
            found[name] = (name_node, value_node)
    return found
