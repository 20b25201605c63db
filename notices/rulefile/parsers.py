"""Small typed parsers of nodes. Each returns its value, or `BAD` after having told all that is wrong.

A parser is called with the source, the node and the path of keys to it, so that every complaint can
name its place. Those that take settings are values that hold them, so that `notices.rulefile.schema` can
say the same to an editor; `notices.rulefile.shapes` puts them together to lists and tables of keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from typing import Any, Final, TypeAlias

import yaml

from notices.codes import countries, country_named, subdivision_named, subdivisions
from notices.links import is_place, is_web_address
from notices.rulefile.codes import Code
from notices.rulefile.source import Name, Source

__all__ = [
    "BAD",
    "Bad",
    "Matching",
    "Number",
    "OneOf",
    "Parser",
    "Use",
    "a_country",
    "a_day",
    "a_name",
    "a_network",
    "a_place",
    "a_subdivision",
    "a_tag_of_language",
    "a_text",
    "a_url",
    "a_word",
    "is_name",
    "mistaken",
    "shape",
    "yes_or_no",
]


class Bad:
    """What a parser returns where it has complained: no value can be mistaken for it."""


BAD: Final = Bad()
Parser: TypeAlias = Callable[[Source, yaml.Node, str], Any]


def shape(node: yaml.Node) -> str:
    """What a node is, in words."""
    if isinstance(node, yaml.MappingNode):
        return "keys and values"
    return "a list" if isinstance(node, yaml.SequenceNode) else f"'{node.value}'"


def _is_empty(node: yaml.Node) -> bool:
    """Whether a key is there and its value is not."""
    return isinstance(node, yaml.ScalarNode) and (
        not node.value.strip() or (not node.style and node.value in {"~", "null", "Null", "NULL"})
    )


def mistaken(source: Source, node: yaml.Node, key: str, wanted: str, hint: str) -> Bad:
    """Complain of a node of the wrong shape."""
    code = Code.WRONG_SHAPE
    if _is_empty(node):
        code = Code.MISSING_VALUE
        message, hint = f"there is no value; expected {wanted}", "Write the value, or delete the key."
    else:
        message = f"expected {wanted}, found {shape(node)}"
    source.complain(node, key, code, message, hint)
    return BAD


def _scalar(source: Source, node: yaml.Node, key: str, wanted: str) -> str | Bad:
    """The text of a scalar node that is not empty."""
    if not isinstance(node, yaml.ScalarNode) or _is_empty(node):
        hint = "Write one value here. A text that begins with { or [ stands in quotes."
        return mistaken(source, node, key, wanted, hint)
    value: str = node.value.strip()
    return value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matching:
    """A parser of a value that matches a pattern as a whole."""

    pattern: str
    wanted: str
    hint: str
    code: Code

    def __call__(self, source: Source, node: yaml.Node, key: str) -> str | Bad:
        value = _scalar(source, node, key, self.wanted)
        if isinstance(value, str) and not re.fullmatch(self.pattern, value):
            source.complain(node, key, self.code, f"'{value}' is not {self.wanted}", self.hint)
            return BAD
        return value


a_name = Matching(
    pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
    wanted="a name of lower-case letters, digits and single hyphens",
    hint="Write it like 'russia-undesirable-organization'.",
    code=Code.NOT_A_NAME,
)
a_word = Matching(
    pattern=r"[^\s,]+",
    wanted="one word without spaces or commas",
    hint="Write several words as a list: [a, b].",
    code=Code.NOT_A_WORD,
)
a_tag_of_language = Matching(
    pattern=r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*",
    wanted="a language tag",
    hint="Write it like 'ru' or 'sr-Latn' (BCP 47).",
    code=Code.NOT_A_LANGUAGE,
)


def is_name(node: yaml.Node) -> bool:
    """Whether a node holds what `a_name` takes, without a complaint where it doesn't."""
    return isinstance(node, yaml.ScalarNode) and bool(re.fullmatch(a_name.pattern, node.value.strip()))


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A parser of the name of a region or notice, which must be there once all files are read."""

    what: str

    def __call__(self, source: Source, node: yaml.Node, key: str) -> str | Bad:
        name = a_name(source, node, key)
        if isinstance(name, str):
            source.uses.append(Name(source, node, key, self.what, name))
        return name


def a_text(source: Source, node: yaml.Node, key: str) -> str | Bad:
    """Any text that is not empty."""
    return _scalar(source, node, key, "a text")


class OneOf:
    """A parser of one of some words. or_else: what may stand there too, and is another parser's."""

    def __init__(self, *words: str, or_else: Sequence[str] = ()) -> None:
        self.words = words
        self._told = (*words, *or_else)

    def __call__(self, source: Source, node: yaml.Node, key: str) -> str | Bad:
        value = _scalar(source, node, key, f"one of {', '.join(self._told)}")
        if isinstance(value, str) and value not in self.words:
            hint = source.suggest(value, self._told)
            source.complain(node, key, Code.UNKNOWN_WORD, f"'{value}' is not known here", hint)
            return BAD
        return value


# As YAML 1.2 writes them (10.3.2).
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_TRUE_OR_FALSE = OneOf("true", "false")


def yes_or_no(source: Source, node: yaml.Node, key: str) -> bool | Bad:
    """true or false."""
    word = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
    if word in _TRUTHS:
        return _TRUTHS[word]
    _TRUE_OR_FALSE(source, node, key)
    return BAD


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """A parser of a whole number between two bounds, both included."""

    least: int
    most: int

    def __call__(self, source: Source, node: yaml.Node, key: str) -> int | Bad:
        value = _scalar(source, node, key, "a whole number")
        if isinstance(value, Bad):
            return value
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not self.least <= int(value) <= self.most:
            message = f"'{value}' is not a whole number from {self.least} to {self.most}"
            source.complain(node, key, Code.NOT_A_NUMBER, message, "Write it in digits.")
            return BAD
        return int(value)


_FIRST_YEAR, _LAST_YEAR = 1800, 2999


def a_day(source: Source, node: yaml.Node, key: str) -> date | Bad:
    """A day of the calendar, written year-month-day."""
    value = _scalar(source, node, key, "a day like 2026-11-22")
    if isinstance(value, Bad):
        return value
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        hint = "Write year-month-day, like 2026-11-22."
        source.complain(node, key, Code.NOT_A_DAY, f"'{value}' is not a day", hint)
        return BAD
    try:
        day = date.fromisoformat(value)
    except ValueError:
        message = f"there is no day {value} in the calendar"
        source.complain(node, key, Code.NOT_A_DAY, message, _other_order(value))
        return BAD
    # At both ends of the calendar a time zone would lead out of it.
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        message = f"{value} is not between {_FIRST_YEAR} and {_LAST_YEAR}"
        source.complain(node, key, Code.NOT_A_DAY, message, "Leave the key out if there is no such day.")
        return BAD
    return day


def _other_order(value: str) -> str:
    year, month, day = value.split("-")
    try:
        return f"Did you mean {date(int(year), int(day), int(month))}?"
    except ValueError:
        return "The month has no such day."


def _code(
    *,
    code: Code,
    standard: str,
    like: str,
    told: str,
    known: Callable[[], Container[str]],
    near: Callable[[str], str],
) -> Parser:
    def parse(source: Source, node: yaml.Node, key: str) -> str | Bad:
        value = _scalar(source, node, key, f"a code of {standard} like {like}")
        if isinstance(value, str) and value not in known():
            meant = value.upper() if value.upper() in known() else near(value)
            hint = f"Did you mean '{meant}'?" if meant else f"Look it up in {standard}: {told}."
            source.complain(node, key, code, f"'{value}' is not a code of {standard}", hint)
            return BAD
        return value

    return parse


def _country_meant(value: str) -> str:
    return country_named(value) or ""


def _subdivision_meant(value: str) -> str:
    """The code without its hyphen, or with another sign in its place; or that of a name."""
    letters = re.sub(r"[^A-Z0-9]", "", value[:10].upper())
    code = f"{letters[:2]}-{letters[2:]}"
    return code if code in subdivisions() else subdivision_named(value) or ""


a_country = _code(
    code=Code.UNKNOWN_COUNTRY,
    standard="ISO 3166-1",
    like="UA",
    told="a country is two letters like UA",
    known=countries,
    near=_country_meant,
)
a_subdivision = _code(
    code=Code.UNKNOWN_SUBDIVISION,
    standard="ISO 3166-2",
    like="UA-43",
    told="a subdivision is a country and a code like UA-43",
    known=subdivisions,
    near=_subdivision_meant,
)


def a_network(source: Source, node: yaml.Node, key: str) -> str | Bad:
    """An IPv4 or IPv6 network in canonical form."""
    value = _scalar(source, node, key, "a network like 192.0.2.0/24")
    if isinstance(value, Bad):
        return value
    try:
        return str(ip_network(value))
    except ValueError:
        code, hint = _nearest_network(value)
        source.complain(node, key, code, f"'{value}' is not a network", hint)
        return BAD


def _nearest_network(value: str) -> tuple[Code, str]:
    try:
        return Code.NETWORK_HOST_BITS, f"Did you mean '{ip_network(value, strict=False)}'?"
    except ValueError:
        return Code.NOT_A_NETWORK, "Write it like 192.0.2.0/24 or 2001:db8::/32."


def a_url(source: Source, node: yaml.Node, key: str) -> str | Bad:
    """An absolute http or https URL."""
    value = _scalar(source, node, key, "a web address")
    if isinstance(value, str) and not is_web_address(value):
        hint = "Write it whole, beginning with https://."
        source.complain(node, key, Code.NOT_A_WEB_ADDRESS, f"'{value}' is not a web address", hint)
        return BAD
    return value


def a_place(source: Source, node: yaml.Node, key: str) -> str | Bad:
    """Where a link leads: a web address, or a path on the site itself."""
    value = _scalar(source, node, key, "a web address, or a path that begins with /")
    if isinstance(value, str) and not is_place(value):
        source.complain(
            node,
            key,
            Code.NOT_A_WEB_ADDRESS,
            f"'{value}' is neither a web address nor a path on the site",
            "Begin it with https://, or with one slash.",
        )
        return BAD
    return value
