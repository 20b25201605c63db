"""Options that several commands take, and how their values are read."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Container
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import click

from notices import codes
from notices.paths import normalize
from notices.writing import replace_file

__all__ = [
    "AT",
    "ENABLE",
    "FOLDER",
    "FORMAT",
    "LANGUAGE",
    "NONE",
    "OUTPUT",
    "PAGE",
    "READER",
    "RULES",
    "at",
    "day",
    "path",
    "taking",
    "write",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])
#: What `click.option` returns.
Option: TypeAlias = Callable[[Any], Any]

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

#: A folder of rule files.
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def taking(*options: Option) -> Callable[[_Command], _Command]:
    """Give a command these options, in the order in which its help tells them."""

    def give(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return give


# ── how values are read ──────────────────────────────────────────────────────────────────────────


def at(value: str) -> date | datetime:
    """A day, or a time with its zone."""
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value if "T" in value or " " in value else "")
    except ValueError:
        raise click.BadParameter(
            f"'{value}' is neither a day like 2026-11-22 nor a time like 2026-11-22T09:00+03:00."
        ) from None
    if moment.tzinfo is None:
        raise click.BadParameter(f"'{value}' has no time zone: write it like {value}+03:00 or {value}Z.")
    return moment


def day(value: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(value if _DAY.fullmatch(value) else "")
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a day like 2026-11-22.") from None


def path(value: str) -> str:
    """The path of a page, as it is matched; not a whole address."""
    if "://" in re.split(r"[?#]", value, maxsplit=1)[0]:
        raise click.BadParameter(f"'{value}' is a whole address: give its path alone, like /a/1.html.")
    return normalize(value)


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


def _network(value: str) -> str:
    """A network as the rules hold it, or `none`."""
    if value == NONE:
        return value
    try:
        return str(ipaddress.ip_network(value))
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a network like 192.0.2.0/24, and not '{NONE}'.") from None


#: In place of a network: the address is known to be in none of those that the rules name.
NONE = "none"
_COUNTRY = _code("country", codes.countries)
_SUBDIVISION = _code("subdivision", codes.subdivisions)


def write(output: Path, text: str) -> None:
    """Write the text to the file that `--output` names, at once or not at all, or to standard output."""
    if output == Path("-"):
        click.echo(text.encode("utf-8"), nl=False)
        return
    try:
        replace_file(output, text.encode("utf-8"))
    except OSError as error:
        told = f"'{output}' cannot be written: {error.strerror}."
        raise click.BadParameter(told, param_hint="--output") from None


# ── options ──────────────────────────────────────────────────────────────────────────────────────

AT = click.option("--at", type=at, metavar="DAY|TIME", help="A day, or a time with its zone.  [default: now]")
RULES = click.option(
    "--rules", type=FOLDER, multiple=True, help="A folder of rule files.  [default: the shipped ones]"
)
ENABLE = click.option(
    "--enable", multiple=True, metavar="NOTICE", help="A notice to enable; may be repeated."
)
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
OUTPUT = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    default="-",
    help="The file to write.  [default: standard output]",
)
LANGUAGE = click.option(
    "--accept-language", default="", metavar="HEADER", help="As browsers send it: 'ru-RU,ru;q=0.9'."
)
#: The page that is read.
PAGE = (
    click.option(
        "--path", type=path, metavar="PATH", default="/", show_default=True, help="The page's path."
    ),
    click.option("--site", help="The page's host name."),
    click.option("--page-language", help="The language of the page's own text, like en."),
    click.option("--tag", "tags", multiple=True, help="A tag of the page; may be repeated."),
    click.option("--tags-unknown", is_flag=True, help="It is not known yet how the page is tagged."),
)
#: Where a reader is, and which languages they accept.
READER = (
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
        "--accuracy-radius",
        type=click.IntRange(min=0),
        metavar="KM",
        help="Kilometres of the circle in which the reader probably is.",
    ),
    click.option(
        "--network",
        "networks",
        type=_network,
        metavar="NETWORK",
        multiple=True,
        help="A network named in the rules that holds the address, or 'none'; may be repeated.",
    ),
    click.option(
        "--anonymizer", is_flag=True, help="The address is an exit of a VPN, Tor or a hosting network."
    ),
    LANGUAGE,
    click.option("--geoip", type=_FILE, multiple=True, help="A database.  [default: the embedded one]"),
)
