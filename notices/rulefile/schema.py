"""The JSON Schema of rule files, made from the parsers that read them, for editors that know YAML.

Draft 7: the youngest that every editor reads. It refuses nothing that the parsers take, but for what is
listed with its tests, and tells all that a schema can tell; `notices.rulefile.codes` says what it cannot.
An editor types what it reads (YAML 1.2), the parsers take every value as text: so a text may be a number
here, and a number may stand in quotes.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from itertools import groupby
from typing import Any, TypeAlias

import yaml

from notices.codes import countries, subdivisions
from notices.links import IN_LINK
from notices.placeholders import NAMES
from notices.rulefile.conditions import (
    CONDITION,
    SHOW,
    SHOW_OR_HIDE,
    WHEN_UNSURE,
    WHERE,
    WINDOW,
    a_path,
    a_site,
    a_time_zone,
    when_unsure,
)
from notices.rulefile.document import (
    EXAMPLE,
    LAW,
    MAX_TEXT,
    NOTICE,
    PAGE,
    READER,
    REGION,
    TEXT,
    a_message,
    a_page_path,
)
from notices.rulefile.parsers import (
    Number,
    OneOf,
    Parser,
    Use,
    a_country,
    a_day,
    a_name,
    a_network,
    a_place,
    a_subdivision,
    a_tag_of_language,
    a_text,
    a_url,
    a_word,
    yes_or_no,
)
from notices.rulefile.shapes import Checked, Keys, ListOf

__all__ = ["FILE", "schema", "schema_text"]

#: What the schema is called beside the rule files that name it in their first line.
FILE = "notices.schema.json"
_Schema: TypeAlias = dict[str, Any]
#: What an editor, which knows types, may take a text for.
_ANY = ["string", "number", "boolean"]


def _text(pattern: str, told: str, types: str | list[str] = "string", **more: Any) -> _Schema:
    """A text that matches as a whole, but for spaces around it; `told` is what editors say otherwise."""
    return {"type": types, "pattern": rf"^\s*(?:{pattern})\s*$", **more, "errorMessage": told}


# ── texts for readers ────────────────────────────────────────────────────────────────────────────

_PLAIN = r"[^{}\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]"
# All that is neither a space nor punctuation nor unseen, as far as a pattern can tell.
_LETTER = r"[^\x00-/:-@\[-`{-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\u2000-\u206f]"
_WORDS = rf"(?:{_PLAIN}|\{{publisher\}})*"
_LINK = rf"\{{link_start\}}(?=[^{{}}]*(?:{_LETTER}|\{{publisher\}})){_WORDS}\{{link_end\}}"
# Nothing longer than a text may be, and some word.
_AHEAD = rf"(?!\S[\s\S]{{{MAX_TEXT - 1},}}\S)(?=[\s\S]*{_LETTER})"
_BRACES = f"Braces are for {', '.join(f'{{{name}}}' for name in NAMES)}."
_READABLE = f"It needs words, no unseen characters, and at most {MAX_TEXT} characters."
_TITLE = _text(f"{_AHEAD}{_WORDS}", f"A title holds no link. {_BRACES} {_READABLE}", _ANY)
_BODY = _text(
    f"{_AHEAD}{_WORDS}(?:{_LINK}{_WORDS})?",
    f"Expected a text, with {{link_start}} and {{link_end}} once around words, or not at all. "
    f"{_BRACES} {_READABLE}",
    _ANY,
)
_LINK_TEXT = _text(
    f"{_AHEAD}{_WORDS}{_LINK}{_WORDS}",
    "Put {link_start} and {link_end} around the words that lead to 'more_info'. " + _READABLE,
)

# ── values ───────────────────────────────────────────────────────────────────────────────────────

_YEARS = "(?:1[89]|2[0-9])"
_DAY = (
    rf"{_YEARS}[0-9]{{2}}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|"
    r"(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|"
    rf"(?:{_YEARS}(?:0[48]|[2468][048]|[13579][26])|(?:20|24|28)00)-02-29"
)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
# The longer form is as wide as can be: what IPv6 allows is more than a pattern should try.
_FOUR = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_SIX = r"[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%[^/\s]+)?"
_NETWORK = (
    rf"{_FOUR}(?:/(?:0*(?:3[0-2]|[12]?[0-9])|{_FOUR}))?|"
    rf"{_SIX}(?:/0*(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?"
)
# Some host, and no bracket without its other.
_HOST = r"(?=[^/?#]*[^/?#:@])(?![^/?#\]]*\[[^/?#\]]*(?:[/?#\s]|$))"
_WEB = rf"[Hh][Tt][Tt][Pp][Ss]?://{_HOST}{IN_LINK}+"
_DOTS = r"(?!(?:\S*/)?\.{1,2}(?:/|\s*$))(?!\S*%[0-9A-Fa-f]{2})"

_VALUES: Mapping[Parser, _Schema] = {
    a_text: _text(r"\S[\s\S]*", "Expected a text.", _ANY),
    a_day: _text(_DAY, "This is no day of the calendar: write year-month-day, like 2026-11-22."),
    a_network: _text(_NETWORK, "Expected a network like 192.0.2.0/24 or 2001:db8::/32."),
    a_url: _text(_WEB, "Expected a web address: write it whole, beginning with https://."),
    a_place: _text(
        rf"{_WEB}|/(?!/){IN_LINK}*", "Expected a web address, or a path that begins with one slash."
    ),
    a_path: _text(
        rf"{_DOTS}/[^*?#\s]*\*?",
        "Expected a path: begin it with /; end it with * to mean all that begins so. "
        "Write it decoded, without dots between slashes.",
    ),
    a_page_path: _text(r"/[\s\S]*", "Expected a path: begin it with /, without https:// and site."),
    a_site: _text(r"[^\s/:*]+", "Expected a host name like www.example.org, without https://.", _ANY),
    a_time_zone: _text(r"\S[\s\S]*", "Expected a time zone like Europe/Moscow.", _ANY),
    a_name: _text(a_name.pattern, f"Expected {a_name.wanted}. {a_name.hint}", _ANY, minimum=0),
    a_word: _text(a_word.pattern, f"Expected {a_word.wanted}. {a_word.hint}", _ANY),
    a_tag_of_language: _text(
        a_tag_of_language.pattern, f"Expected {a_tag_of_language.wanted}. {a_tag_of_language.hint}"
    ),
    yes_or_no: _text("true|True|TRUE|false|False|FALSE", "Write true or false.", ["boolean", "string"]),
}


def _codes() -> Mapping[str, _Schema]:
    """What is long and used often stands once, under a name.

    Countries as an enum, which editors offer and show whole; five thousand subdivisions would be too many.
    """
    codes = groupby(sorted(subdivisions()), lambda code: code[:2])
    parts = (f"{country}-(?:{'|'.join(code[3:] for code in own)})" for country, own in codes)
    told = "Expected a code of ISO 3166-2: a country and a code, like UA-43."
    return {
        "country": {
            "enum": sorted(countries()),
            "errorMessage": "Expected a country code of ISO 3166-1: two capital letters, like UA.",
        },
        "subdivision": _text("|".join(parts), told, examples=["UA-43"]),
    }


_CODES: Mapping[Parser, str] = {a_country: "country", a_subdivision: "subdivision"}


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────

_DEFINED: Mapping[str, Keys | Checked] = {
    "notice": NOTICE,
    "show": SHOW,
    "condition": CONDITION,
    "when_unsure": WHEN_UNSURE,
    "in_force": WINDOW,
    "law": LAW,
    "text": TEXT,
    "example": EXAMPLE,
    "reader": READER,
    "page": PAGE,
    "region": REGION,
    "where": WHERE,
}
#: Keys that say the same in two places.
_TOLD_AS = {"condition": "show"}
_HAS_LINK = {
    "required": ["text"],
    "properties": {
        "text": {
            "type": "object",
            "anyOf": [
                {"required": ["link"]},
                {
                    "required": ["body"],
                    "properties": {"body": {"type": "string", "pattern": r"\{link_start\}"}},
                },
            ],
        }
    },
}


def _not_only(keys: Iterable[str], other: str, told: str) -> _Schema:
    """Some key besides these. An `anyOf` of all others would bury what editors show of each key."""
    missing = {"required": [other], "errorMessage": told}
    return {"if": {"propertyNames": {"enum": list(keys)}}, "then": missing}


#: What must hold between the values of keys, as the checks of the parsers say it.
_BETWEEN: Mapping[str, _Schema] = {
    "notice": {
        "if": _HAS_LINK,
        "then": {
            "required": ["more_info"],
            "errorMessage": "There is a link, but no 'more_info' to say where it leads.",
        },
    },
    "show": _not_only(
        ("except", "when_unsure"), "region", "Say to whom it is shown, by region, language or path."
    ),
    "condition": {"minProperties": 1},
    "in_force": _not_only(("timezone",), "from", "Give 'from' or 'until', or delete 'in_force'."),
    "where": {
        "minProperties": 1,
        "if": {"required": ["max_accuracy_radius"]},
        "then": {
            "minProperties": 2,
            "errorMessage": "A radius alone is no place: say where besides, by country, subdivision or city.",
        },
    },
}
_TEXTS = {"title": _TITLE, "body": _BODY, "link": _LINK_TEXT}
# No two of them are alike to the parsers, which know their places.
_MAY_REPEAT = (WHERE, CONDITION, EXAMPLE)


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/definitions/{name}"}


def _of(parser: Parser) -> _Schema:
    """The schema of what a parser takes."""
    named = {each: name for name, each in _DEFINED.items()}
    if parser in named:
        return _ref(named[parser])
    if parser in _CODES:
        return _ref(_CODES[parser])
    if parser is when_unsure:
        return {"anyOf": [_of(SHOW_OR_HIDE), _ref("when_unsure")]}
    if isinstance(parser, Use):
        return _VALUES[a_name]
    if isinstance(parser, OneOf):
        return {"enum": [str(word) for word in parser.words]}
    if isinstance(parser, Number):
        return _number(parser)
    return _list(parser) if isinstance(parser, ListOf) else _VALUES[parser]


def _number(parser: Number) -> _Schema:
    return {
        "type": ["integer", "string"],
        "minimum": parser.least,
        "maximum": parser.most,
        "pattern": r"^\s*-?[0-9]{1,9}\s*$",
        "errorMessage": f"Expected a whole number from {parser.least} to {parser.most}, in digits.",
    }


def _list(parser: ListOf) -> _Schema:
    """One value, or a list of them: as `anyOf`, through which alone editors find what may be written."""
    item = _of(parser.item)
    unique = {} if parser.item in _MAY_REPEAT else {"uniqueItems": True}
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1, **unique}]}


def _keys(name: str, told: Mapping[str, Any]) -> _Schema:
    parser = _DEFINED[name]
    keys = parser.keys if isinstance(parser, Checked) else parser
    says = told[_TOLD_AS.get(name, name)]
    properties = {
        key: _described(says[key], _TEXTS[key] if one is a_message else _of(one))
        for key, one in keys.parsers.items()
    }
    required = {"required": list(keys.required)} if keys.required else {}
    return {
        "type": "object",
        "properties": {str(key): value for key, value in properties.items()},
        **required,
        "additionalProperties": False,
        **_BETWEEN.get(name, {}),
    }


def _described(told: Mapping[str, Any], schema: _Schema) -> _Schema:
    # Beside a reference, draft 7 passes everything over.
    body = {"allOf": [schema]} if "$ref" in schema else schema
    more = {name: told[name] for name in ("default", "examples") if name in told}
    return {"description": _sentence(told["says"]), **more, **body}


def _sentence(says: str) -> str:
    """A cell of the editors' guide, as an editor shows it: without the marks of Markdown."""
    plain = re.sub(r"`|\*(?=\w)|(?<=\w)\*", "", says)
    return f"{plain[0].upper()}{plain[1:].rstrip('.')}."


def _definitions(told: Mapping[str, Any]) -> Iterator[tuple[str, _Schema]]:
    for name in _DEFINED:
        yield name, _keys(name, told)
    yield (
        "regions",
        {
            "type": "object",
            "properties": {
                "regions": {
                    "description": _sentence(told["regions"]["regions"]["says"]),
                    "type": "object",
                    "propertyNames": _VALUES[a_name],
                    "additionalProperties": _ref("region"),
                }
            },
            "required": ["regions"],
            "additionalProperties": False,
        },
    )
    yield from _codes().items()


def schema() -> dict[str, Any]:
    """The JSON Schema of a rule file, which holds a notice or regions."""
    told = yaml.safe_load(resources.files("notices").joinpath("data", "keys.yaml").read_text("utf-8"))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "if": {"required": ["notice"]},
        "then": _ref("notice"),
        "else": {
            "if": {"required": ["regions"]},
            "then": _ref("regions"),
            "else": {
                "properties": {
                    "notice": {"description": _sentence(told["notice"]["notice"]["says"])},
                    "regions": {"description": _sentence(told["regions"]["regions"]["says"])},
                },
                "required": ["notice"],
                "errorMessage": "Begin the file with 'notice: NAME' or 'regions:'.",
            },
        },
        "definitions": dict(_definitions(told)),
    }


def schema_text() -> str:
    """The schema as the file that is shipped, its lists of codes in lines of text."""
    lines = json.dumps(schema(), ensure_ascii=True, indent=2)
    return re.sub(r"\[\s+(\"[^\[\]{}]*?\")\s+\]", _filled, lines) + "\n"


def _filled(listed: re.Match[str]) -> str:
    return f"[{textwrap.fill(' '.join(listed[1].split()), 110, break_on_hyphens=False)}]"
