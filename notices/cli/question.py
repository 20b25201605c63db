"""What a command asks: who reads what, when, by which rules; and how that is told back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from notices.cli import options
from notices.evaluate import Case
from notices.explanation import ANONYMIZER
from notices.facts import Location, Page, Reader, impossible
from notices.languages import parse
from notices.ruleset import SHIPPED, Ruleset

__all__ = ["Question", "as_json", "ask", "head", "page", "rules", "time"]

_PLACE = (
    "country",
    "subdivisions",
    "city",
    "registered_country",
    "accuracy_radius",
    "networks",
    "anonymizer",
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Question:
    """Who reads what, when, and by which rules it is asked."""

    ruleset: Ruleset
    reader: Reader
    page: Page
    at: date | datetime

    @property
    def case(self) -> Case:
        """The same without the rules."""
        return Case(reader=self.reader, page=self.page, at=self.at)


def ask(asked: Mapping[str, Any]) -> Question:
    """Make a question of a command's options: those of a reader, a page, a time and rules."""
    ruleset = rules(asked)
    return Question(ruleset=ruleset, reader=_reader(asked, ruleset), page=page(asked), at=time(asked))


def rules(asked: Mapping[str, Any]) -> Ruleset:
    """The rules that were asked for."""
    return Ruleset.load(*(asked["rules"] or (SHIPPED,)), enable=asked["enable"])


def page(asked: Mapping[str, Any]) -> Page:
    """The page that was asked about."""
    if asked["tags"] and asked["tags_unknown"]:
        raise click.UsageError("Give either --tag or --tags-unknown, not both.")
    tags = None if asked["tags_unknown"] else asked["tags"]
    return Page(path=asked["path"], site=asked["site"], language=asked["page_language"], tags=tags)


def time(asked: Mapping[str, Any]) -> date | datetime:
    """The time that was asked about."""
    at: date | datetime = asked["at"] or datetime.now(UTC).replace(microsecond=0)
    return at


def _reader(asked: Mapping[str, Any], ruleset: Ruleset) -> Reader:
    languages = parse(asked["accept_language"])
    if asked["address"] is None:
        _refuse_contradiction(asked)
        return Reader(location=_told(asked), languages=languages)
    if any(asked[name] not in {None, (), False} for name in _PLACE):
        raise click.UsageError("Give either --address, or --country and its like, not both.")
    location = _located(asked["address"], asked["geoip"])
    return Reader(location=ruleset.located(location, asked["address"]), languages=languages)


def _told(asked: Mapping[str, Any]) -> Location:
    """A location of whose facts those that were not given are unknown."""
    told = {name: asked[name] for name in _PLACE}
    networks = frozenset(asked["networks"]) - {options.NONE} if asked["networks"] else None
    return Location(**{**told, "networks": networks, "anonymizer": asked["anonymizer"] or None})


def _refuse_contradiction(asked: Mapping[str, Any]) -> None:
    if asked["geoip"]:
        raise click.UsageError("--geoip tells where an address is: give --address too.")
    wrong = impossible(_told(asked))
    if wrong:
        raise click.UsageError(f"{wrong[0].upper()}{wrong[1:]}.")
    if options.NONE in asked["networks"] and len(set(asked["networks"])) > 1:
        raise click.UsageError("Give either networks or --network none, not both.")


def _located(address: str, databases: tuple[Path, ...]) -> Location:
    # Only a look-up needs the database and its reader.
    from notices import geo  # noqa: PLC0415

    source = geo.open(*databases) if databases else geo.embedded()
    if any(status.state != "good" for status in source.status()):
        # The log has told what is wrong; a decision without the database would pass for one with it.
        raise click.exceptions.Exit(1)
    return source.locate(address)


# ── told back ────────────────────────────────────────────────────────────────────────────────────


def _known(question: Question) -> dict[str, Any]:
    """What is known of the reader, for the person who typed it in."""
    location = question.reader.location
    return {
        "country": location.country,
        "subdivisions": list(location.subdivisions),
        "city": location.city,
        "registered_country": location.registered_country,
        "accuracy_radius": location.accuracy_radius,
        "anonymizer": location.anonymizer,
        "networks": None if location.networks is None else sorted(location.networks),
        "languages": list(question.reader.languages),
    }


def _page(question: Question) -> dict[str, Any]:
    page = question.page
    tags = None if page.tags is None else list(page.tags)
    return {"path": page.path, "site": page.site, "language": page.language, "tags": tags}


def as_json(question: Question, rest: Mapping[str, Any]) -> str:
    """What was asked, and the rest, as JSON."""
    head = {
        "revision": question.ruleset.revision,
        "at": question.at.isoformat(),
        "reader": _known(question),
        "page": _page(question),
    }
    return json.dumps({**head, **rest}, ensure_ascii=False, indent=2)


#: Facts that are told even where they are unknown, for rules ask for them often.
_EXPECTED = {"country", "subdivisions", "registered_country", "languages"}


def head(question: Question) -> Iterator[str]:
    """What was asked, in lines of text."""
    yield "Asked:"
    for name, value in _known(question).items():
        if value or name in _EXPECTED:
            yield _line(name.replace("_", " "), f"yes: {ANONYMIZER}" if value is True else _words(value))
    if question.reader.location.networks == frozenset():
        yield _line("networks", options.NONE)
    page = {**_page(question), **({} if question.page.tags is not None else {"tags": "unknown"})}
    yield _line("page", "; ".join(f"{name} {_words(value)}" for name, value in page.items() if value))
    yield _line("at", question.at.isoformat())
    yield _line("rules", f"revision {question.ruleset.revision}")


def _line(name: str, told: str) -> str:
    return f"  {name:<19} {told}"


def _words(value: object) -> str:
    told = ", ".join(map(str, value)) if isinstance(value, list) else value
    return str(told or "unknown")
