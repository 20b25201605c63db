"""`notices decide` and `notices explain`: what a reader is shown, and why."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Container
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from notices import codes
from notices.cli import options, report
from notices.facts import Location, Page, Reader
from notices.languages import parse
from notices.ruleset import SHIPPED, Ruleset

__all__ = ["decide", "explain"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _code(name: str, known: Callable[[], Container[str]]) -> Callable[[str], str]:
    """What reads a code of ISO 3166, in any case."""

    def read(value: str) -> str:
        code = value.upper()
        if code not in known():
            raise click.BadParameter(f"'{value}' is no {name} code of ISO 3166.")
        return code

    return read


def _address(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise click.BadParameter(f"'{value}' is not an IPv4 or IPv6 address.") from None


_COUNTRY = _code("country", codes.countries)
_SUBDIVISION = _code("subdivision", codes.subdivisions)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_OPTIONS = (
    click.option(
        "--address", type=_address, metavar="ADDRESS", help="Where the reader's address is, by the database."
    ),
    click.option("--country", type=_COUNTRY, metavar="COUNTRY", help="ISO 3166-1 code, like UA."),
    click.option(
        "--subdivision",
        "subdivisions",
        type=_SUBDIVISION,
        metavar="SUBDIVISION",
        multiple=True,
        help="ISO 3166-2 code, like UA-43; may be repeated, the outermost first.",
    ),
    click.option("--city", type=click.IntRange(min=1), help="GeoNames id."),
    click.option(
        "--registered-country",
        type=_COUNTRY,
        metavar="COUNTRY",
        help="Where the reader's network is registered.",
    ),
    click.option(
        "--accept-language", default="", metavar="HEADER", help="As browsers send it: 'ru-RU,ru;q=0.9'."
    ),
    click.option(
        "--path", type=options.path, metavar="PATH", default="/", show_default=True, help="The page's path."
    ),
    click.option("--site", help="The page's host name."),
    click.option("--page-language", help="The language of the page's own text, like en."),
    click.option("--tag", "tags", multiple=True, help="A tag of the page; may be repeated."),
    click.option(
        "--at", type=options.at, metavar="DAY|TIME", help="A day, or a time with its zone.  [default: now]"
    ),
    click.option(
        "--rules",
        type=options.FOLDER,
        multiple=True,
        help="A folder of rule files.  [default: the shipped ones]",
    ),
    click.option("--enable", multiple=True, metavar="NOTICE", help="A notice to enable; may be repeated."),
    click.option("--geoip", type=_FILE, multiple=True, help="A database.  [default: the embedded one]"),
    click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True),
)


def _asking(command: _Command) -> _Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _reader(asked: dict[str, Any], ruleset: Ruleset) -> Reader:
    languages = parse(asked["accept_language"])
    told = {name: asked[name] for name in ("country", "subdivisions", "city", "registered_country")}
    if asked["address"] is None:
        _refuse_contradiction(asked)
        return Reader(location=Location(**told), languages=languages)
    if any(told.values()):
        raise click.UsageError("Give either --address, or --country and its like, not both.")
    location = _located(asked["address"], asked["geoip"])
    return Reader(location=ruleset.located(location, asked["address"]), languages=languages)


def _refuse_contradiction(asked: dict[str, Any]) -> None:
    if asked["geoip"]:
        raise click.UsageError("--geoip tells where an address is: give --address too.")
    countries = {code[:2] for code in asked["subdivisions"]} | {asked["country"]} - {None}
    if len(countries) > 1:
        raise click.UsageError(f"One place cannot be in {' and in '.join(sorted(countries))}.")


def _located(address: str, databases: tuple[Path, ...]) -> Location:
    # Only a look-up needs the database and its reader.
    from notices import geo  # noqa: PLC0415

    source = geo.open(*databases) if databases else geo.embedded()
    if any(status.state != "good" for status in source.status()):
        # The log has told what is wrong; a decision without the database would pass for one with it.
        raise click.exceptions.Exit(1)
    return source.locate(address)


def _question(asked: dict[str, Any]) -> report.Question:
    ruleset = Ruleset.load(*(asked["rules"] or (SHIPPED,)), enable=asked["enable"])
    page = Page(
        path=asked["path"],
        site=asked["site"],
        language=asked["page_language"],
        tags=asked["tags"],
    )
    at = asked["at"] or datetime.now(UTC).replace(microsecond=0)
    return report.Question(ruleset=ruleset, reader=_reader(asked, ruleset), page=page, at=at)


@click.command()
@_asking
def decide(**asked: Any) -> None:
    """Tell which notices a reader is shown on a page, in their order."""
    question = _question(asked)
    decision = question.ruleset.decide(question.reader, question.page, question.at)
    render = {"text": report.decision_text, "json": report.decision_json}[asked["form"]]
    click.echo(render(question, decision))


@click.command()
@_asking
def explain(**asked: Any) -> None:
    """Tell of every notice, shown or not, which of its conditions said yes, maybe or no, and why."""
    question = _question(asked)
    verdicts = question.ruleset.explain(question.reader, question.page, question.at)
    render = {"text": report.verdicts_text, "json": report.verdicts_json}[asked["form"]]
    click.echo(render(question, verdicts))
