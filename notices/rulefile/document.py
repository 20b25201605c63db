"""The keys of rule files, as tables of parsers, and what they become in the model."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import yaml

from notices.facts import Location, Page, Reader
from notices.paths import normalize
from notices.placeholders import complaint
from notices.rulefile.conditions import a_clause, a_show, a_site, a_window, to_condition
from notices.rulefile.parsers import (
    BAD,
    Bad,
    Parsed,
    Parser,
    a_country,
    a_day,
    a_list,
    a_name,
    a_network,
    a_number,
    a_place,
    a_subdivision,
    a_tag_of_language,
    a_text,
    a_url,
    a_use,
    a_word,
    fields,
    one_of,
    yes_or_no,
)
from notices.rulefile.source import Source
from notices.rules import (
    Example,
    Expectation,
    Kind,
    Law,
    Notice,
    Region,
    Text,
    WhenUnsure,
)

__all__ = ["NOTICE", "REGION", "to_notice", "to_region"]

_MAX_TEXT = 4000


def _message(source: Source, node: yaml.Node, key: str) -> Any:
    value = a_text(source, node, key)
    if isinstance(value, Bad):
        return value
    if getattr(node, "style", None) != "|":
        # Outside of a block with |, YAML makes one line break of an empty line, and none of any other.
        value = re.sub(r"\n+", "\n\n", value)
    wrong = complaint(value)
    if not wrong and len(value) > _MAX_TEXT:
        wrong = (f"the text has {len(value)} characters, at most {_MAX_TEXT} are allowed", "Shorten it.")
    if wrong:
        source.complain(node, key, *wrong)
        return BAD
    return value


def _path(source: Source, node: yaml.Node, key: str) -> Any:
    value = a_text(source, node, key)
    if isinstance(value, str) and not value.startswith("/"):
        source.complain(node, key, f"'{value}' is not a path", "Begin it with /, without https:// and site.")
        return BAD
    return value


# ── readers and pages of examples ────────────────────────────────────────────────────────────────

_READER: dict[str, Parser] = {
    "country": a_country,
    "subdivision": a_list(a_subdivision),
    "city": a_number(1, 999_999_999),
    "registered_country": a_country,
    "accuracy_radius": a_number(0, 20_000),
    "anonymizer": yes_or_no,
    "network": a_list(a_network),
    "languages": a_list(a_tag_of_language),
}
_PAGE: dict[str, Parser] = {
    "path": _path,
    "site": a_site,
    "language": a_tag_of_language,
    "tags": a_list(a_word),
}
_EXAMPLE = fields(
    {"reader": fields(_READER), "page": fields(_PAGE), "at": a_day, "expect": one_of(Expectation)},
    required=["reader", "expect"],
)


def _to_reader(parsed: Parsed) -> Reader:
    networks = parsed.get("network")
    location = Location(
        country=parsed.get("country"),
        subdivisions=parsed.get("subdivision", ()),
        city=parsed.get("city"),
        registered_country=parsed.get("registered_country"),
        accuracy_radius=parsed.get("accuracy_radius"),
        anonymizer=parsed.get("anonymizer"),
        networks=frozenset(networks) if networks else None,
    )
    return Reader(location=location, languages=parsed.get("languages", ()))


def _to_page(parsed: Parsed | None) -> Page:
    if parsed is None:
        return Page(path="/")
    return Page(
        path=normalize(parsed.get("path", "/")),
        site=parsed.get("site"),
        language=parsed.get("language"),
        tags=parsed.get("tags", ()),
    )


def _example(source: Source, node: yaml.Node, key: str) -> Any:
    parsed = _EXAMPLE(source, node, key)
    if parsed is BAD:
        return BAD
    # The day is settled by the notice, which knows when its law was last verified.
    return Example(
        reader=_to_reader(parsed.get("reader")),
        page=_to_page(parsed.get("page")),
        at=parsed.get("at", date.min),
        expect=Expectation(parsed.get("expect")),
        place=source.place(node),
    )


# ── notices and regions ──────────────────────────────────────────────────────────────────────────

_LAW_KEYS = fields(
    {
        "citation": a_text,
        "sources": a_list(a_url),
        "sure": one_of(("high", "medium", "low")),
        "verified": a_day,
        "review_by": a_day,
        "note": a_text,
    },
    required=["citation", "verified"],
)
_TEXT_KEYS = fields({"title": _message, "body": _message, "link": _message}, required=["title", "body"])


def _law(source: Source, node: yaml.Node, key: str) -> Any:
    parsed = _LAW_KEYS(source, node, key)
    if parsed is BAD or not parsed.get("review_by") or parsed.get("review_by") >= parsed.get("verified"):
        return parsed
    message = f"{parsed.get('review_by')} is before 'verified' ({parsed.get('verified')})"
    source.complain(parsed.nodes["review_by"], f"{key}.review_by", message, "Set it to a day after.")
    return BAD


def _text(source: Source, node: yaml.Node, key: str) -> Any:
    parsed = _TEXT_KEYS(source, node, key)
    if parsed is BAD:
        return BAD
    sound = True
    if "{link_start}" in parsed.get("title"):
        source.complain(
            parsed.nodes["title"], f"{key}.title", "a title holds no link", "Move it to 'link' or 'body'."
        )
        sound = False
    if "{link_start}" not in parsed.get("link", "{link_start}"):
        source.complain(
            parsed.nodes["link"],
            f"{key}.link",
            "there is no link in this text",
            "Put {link_start} and {link_end} around the words that lead to 'more_info'.",
        )
        sound = False
    return parsed if sound else BAD


NOTICE = fields(
    {
        "notice": a_name,
        "kind": one_of(Kind),
        "enabled": yes_or_no,
        "show": a_show,
        "in_force": a_list(a_window),
        "priority": a_number(-1000, 1000),
        "replaces": a_list(a_use("notice")),
        "placement": one_of(("top",)),
        "law": _law,
        "text": _text,
        "more_info": a_place,
        "examples": a_list(_example),
    },
    required=["notice", "show", "law", "text"],
)

REGION = fields(
    {
        "in": a_list(a_clause),
        "perhaps": a_list(a_clause),
        "as_of": a_day,
        "sources": a_list(a_url),
    },
    required=["in"],
)


def to_region(name: str, parsed: Parsed) -> Region:
    """The region of the model that a parsed mapping says."""
    return Region(
        name=name,
        inside=tuple(map(to_condition, parsed.get("in"))),
        perhaps=tuple(map(to_condition, parsed.get("perhaps", ()))),
        as_of=parsed.get("as_of"),
        sources=parsed.get("sources", ()),
    )


def to_notice(source: Source, node: yaml.Node, parsed: Parsed) -> Notice | None:
    """Make the notice, or complain of a link that leads nowhere."""
    text, law = parsed.get("text"), parsed.get("law")
    linked = [name for name in ("body", "link") if "{link_start}" in text.get(name, "")]
    if linked and "more_info" not in parsed.values:
        key = f"text.{linked[0]}"
        source.complain(
            text.nodes[linked[0]],
            key,
            "there is a link, but no 'more_info' to say where it leads",
            "Add 'more_info' with a web address or a path.",
        )
        return None
    return Notice(
        id=parsed.get("notice"),
        kind=Kind(parsed.get("kind", Kind.READER_RISK)),
        enabled=parsed.get("enabled", True),
        show=to_condition(parsed.get("show")),
        when_unsure=parsed.get("show").get("when_unsure", WhenUnsure()),
        in_force=parsed.get("in_force", ()),
        priority=parsed.get("priority", 0),
        replaces=parsed.get("replaces", ()),
        placement=parsed.get("placement", "top"),
        law=Law(**{name: law.get(name) for name in law.values}),
        text=Text(**{name: text.get(name) for name in text.values}),
        more_info=parsed.get("more_info"),
        examples=_dated(parsed.get("examples", ()), law.get("verified")),
        place=source.place(node),
    )


def _dated(examples: tuple[Example, ...], verified: date) -> tuple[Example, ...]:
    """An example without a day is of the day on which the law was last verified."""
    return tuple(each if each.at != date.min else replace(each, at=verified) for each in examples)
