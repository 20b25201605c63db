"""The keys of rule files, as tables of parsers, and what they become in the model."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import yaml

from notices.facts import Location, Page, Reader
from notices.paths import normalize
from notices.placeholders import Complaint, complaint
from notices.rulefile.codes import Code
from notices.rulefile.conditions import SHOW, WHERE, WINDOW, a_site, to_condition
from notices.rulefile.parsers import (
    BAD,
    Bad,
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
from notices.rulefile.shapes import Checked, Keys, ListOf, Parsed
from notices.rulefile.source import Source
from notices.rules import (
    Example,
    Expectation,
    Kind,
    Law,
    Notice,
    Placement,
    Region,
    Text,
    Unsigned,
    WhenUnsure,
)

__all__ = [
    "EXAMPLE",
    "LAW",
    "MAX_TEXT",
    "NOTICE",
    "PAGE",
    "READER",
    "REGION",
    "TEXT",
    "a_message",
    "a_page_path",
    "to_notice",
    "to_region",
]

MAX_TEXT = 4000


def a_message(source: Source, node: yaml.Node, key: str) -> Any:
    """A text for readers, with an empty line between paragraphs and its placeholders right."""
    value = a_text(source, node, key)
    if isinstance(value, Bad):
        return value
    if getattr(node, "style", None) != "|":
        # Outside of a block with |, YAML makes one line break of an empty line, and none of any other.
        value = re.sub(r"\n+", "\n\n", value)
    wrong = complaint(value)
    if not wrong and len(value) > MAX_TEXT:
        message = f"the text has {len(value)} characters, at most {MAX_TEXT} are allowed"
        wrong = Complaint(message, "Shorten it.", Code.TEXT_TOO_LONG)
    if wrong:
        source.complain(node, key, Code(wrong.code), wrong.message, wrong.hint, words=wrong.words)
        return BAD
    return value


def a_page_path(source: Source, node: yaml.Node, key: str) -> Any:
    """The path of an example's page, as a browser sends it."""
    value = a_text(source, node, key)
    if isinstance(value, str) and not value.startswith("/"):
        hint = "Begin it with /, without https:// and site."
        source.complain(node, key, Code.NOT_A_PATH, f"'{value}' is not a path", hint)
        return BAD
    return value


# ── readers and pages of examples ────────────────────────────────────────────────────────────────

_READER: dict[str, Parser] = {
    "country": a_country,
    "subdivision": ListOf(a_subdivision),
    "city": Number(1, 999_999_999),
    "registered_country": a_country,
    "accuracy_radius": Number(0, 20_000),
    "anonymizer": yes_or_no,
    "network": ListOf(a_network),
    "languages": ListOf(a_tag_of_language),
}
_PAGE: dict[str, Parser] = {
    "path": a_page_path,
    "site": a_site,
    "language": a_tag_of_language,
    "tags": ListOf(a_word),
}
READER = Keys(_READER)
PAGE = Keys(_PAGE)


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


def _to_example(source: Source, node: yaml.Node, key: str, parsed: Parsed) -> Example:  # noqa: ARG001
    # The day is settled by the notice, which knows when its law was last verified.
    return Example(
        reader=_to_reader(parsed.get("reader")),
        page=_to_page(parsed.get("page")),
        at=parsed.get("at", date.min),
        expect=Expectation(parsed.get("expect")),
        place=source.place(node),
    )


EXAMPLE = Checked(
    Keys(
        {"reader": READER, "page": PAGE, "at": a_day, "expect": OneOf(*Expectation)},
        required=["reader", "expect"],
    ),
    _to_example,
)


# ── notices and regions ──────────────────────────────────────────────────────────────────────────


def _reviewed_after(source: Source, node: yaml.Node, key: str, law: Parsed) -> Any:
    verified, review_by = law.get("verified"), law.get("review_by")
    if not review_by or review_by >= verified:
        return law
    message = f"{review_by} is before 'verified' ({verified})"
    node = law.nodes["review_by"]
    source.complain(node, f"{key}.review_by", Code.DAYS_REVERSED, message, "Set it to a day after.")
    return BAD


def _link_in_its_place(source: Source, node: yaml.Node, key: str, text: Parsed) -> Any:  # noqa: ARG001
    sound = True
    if "{link_start}" in text.get("title"):
        message, hint = "a title holds no link", "Move it to 'link' or 'body'."
        source.complain(text.nodes["title"], f"{key}.title", Code.LINK, message, hint)
        sound = False
    if "{link_start}" not in text.get("link", "{link_start}"):
        message = "there is no link in this text"
        hint = "Put {link_start} and {link_end} around the words that lead to 'more_info'."
        source.complain(text.nodes["link"], f"{key}.link", Code.LINK, message, hint)
        sound = False
    return text if sound else BAD


LAW = Checked(
    Keys(
        {
            "citation": a_text,
            "sources": ListOf(a_url),
            "sure": OneOf("high", "medium", "low"),
            "verified": a_day,
            "review_by": a_day,
            "note": a_text,
        },
        required=["citation", "verified"],
    ),
    _reviewed_after,
)
TEXT = Checked(
    Keys({"title": a_message, "body": a_message, "link": a_message}, required=["title", "body"]),
    _link_in_its_place,
)
NOTICE = Keys(
    {
        "notice": a_name,
        "kind": OneOf(*Kind),
        "enabled": yes_or_no,
        "show": SHOW,
        "in_force": ListOf(WINDOW),
        "priority": Number(-1000, 1000),
        "replaces": ListOf(Use("notice")),
        "placement": OneOf(*Placement),
        "law": LAW,
        "text": TEXT,
        "more_info": a_place,
        "unsigned": OneOf(*Unsigned),
        "dismissible": yes_or_no,
        "examples": ListOf(EXAMPLE),
    },
    required=["notice", "show", "law", "text"],
)
REGION = Keys(
    {
        "in": ListOf(WHERE),
        "perhaps": ListOf(WHERE),
        "languages": ListOf(a_tag_of_language),
        "as_of": a_day,
        "sources": ListOf(a_url),
    },
    required=["in"],
)


def to_region(name: str, parsed: Parsed) -> Region:
    """The region of the model that a parsed mapping says."""
    return Region(
        name=name,
        inside=tuple(map(to_condition, parsed.get("in"))),
        perhaps=tuple(map(to_condition, parsed.get("perhaps", ()))),
        languages=parsed.get("languages", ()),
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
            Code.LINK_WITHOUT_TARGET,
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
        placement=Placement(parsed.get("placement", Placement.TOP)),
        law=Law(**{name: law.get(name) for name in law.values}),
        text=Text(**{name: text.get(name) for name in text.values}),
        more_info=parsed.get("more_info"),
        unsigned=Unsigned(parsed.get("unsigned")) if parsed.get("unsigned") else None,
        dismissible=parsed.get("dismissible", False),
        examples=_dated(parsed.get("examples", ()), law.get("verified")),
        place=source.place(node),
    )


def _dated(examples: tuple[Example, ...], verified: date) -> tuple[Example, ...]:
    """An example without a day is of the day on which the law was last verified."""
    return tuple(each if each.at != date.min else replace(each, at=verified) for each in examples)
