"""Values as they are meant: what can be read in one way only, written in that way; all else as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from notices.codes import countries, subdivisions

__all__ = ["TEXT", "Value", "country", "day", "language", "name", "site", "subdivision", "truth"]

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SUBDIVISION = re.compile(r"([A-Za-z]{2})[-_ .–—]?([A-Za-z0-9]{1,3})")
_SITE = re.compile(r"(?:https?://)?(\w[\w.-]*)/?", re.IGNORECASE)
_MIDNIGHT = r"(?:[Tt ]00:00(?::00(?:\.0+)?)?(?:[Zz]|[+-]00:00)?)?"
#: The year first, then month and day: nobody writes the day between. 5/6/2026 may be May or June.
_DAYS = (
    re.compile(rf"([0-9]{{4}})([-/.\u2010-\u2015\u2212])([0-9]{{1,2}})\2([0-9]{{1,2}}){_MIDNIGHT}"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_TRUTH = {
    **dict.fromkeys(("true", "yes", "on", "y"), "true"),
    **dict.fromkeys(("false", "no", "off", "n"), "false"),
}
# What word processors make of quotes, which YAML takes for letters.
_CURLY = re.compile(r"[“”„«»‘’‚‹›](.+)[“”«»‘’‹›]")
# What needs no quotes anywhere, within brackets and braces too.
_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9_./*%+~-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """How values of one kind are written: mended, and without quotes where YAML 1.1 reads them as `tag`."""

    # Free words, of which nothing is changed.
    free: bool = False
    mend: Callable[[str], str] = str
    tag: str = "str"
    # What two values have in common that are one and the same.
    same: Callable[[str], str] = str

    def may_be_plain(self, value: str) -> bool:
        """Whether no reader of YAML takes it for something else without quotes, as it does `NO` for false."""
        return bool(_PLAIN.fullmatch(value)) and _tag(value) == f"tag:yaml.org,2002:{self.tag}"


TEXT = Value(free=True)


def _tag(value: str) -> str:
    """What YAML 1.1 takes a value without quotes for."""
    resolver: Any = yaml.resolver.Resolver()
    return str(resolver.resolve(yaml.ScalarNode, value, (True, False)))


def _bare(value: str) -> str:
    found = _CURLY.fullmatch(value)
    return found[1].strip() if found else value


def name(value: str) -> str:
    """The name of a notice or region, out of typographic quotes."""
    return _bare(value) if _NAME.fullmatch(_bare(value)) else value


def country(value: str) -> str:
    """A country's code, in capitals."""
    code = _bare(value).upper()
    return code if code in countries() else value


def subdivision(value: str) -> str:
    """A subdivision's code, in capitals and with its hyphen."""
    found = _SUBDIVISION.fullmatch(_bare(value))
    code = f"{found[1]}-{found[2]}".upper() if found else ""
    return code if code in subdivisions() else value


def language(value: str) -> str:
    """A language tag, with hyphens."""
    tag = _bare(value).replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else value


def day(value: str) -> str:
    """A day as year-month-day, where the year stands first; without its time, if that is midnight in UTC."""
    for pattern in _DAYS:
        found = pattern.fullmatch(_bare(value))
        if found:
            try:
                return date(int(found[1]), int(found[3]), int(found[4])).isoformat()
            except ValueError:
                return value
    return value


def truth(value: str) -> str:
    """`true` or `false`, for any word that YAML 1.1 takes for one of them."""
    return _TRUTH.get(_bare(value).lower(), value)


def site(value: str) -> str:
    """A host name, without https:// and the slash after it; an address with a path is left alone."""
    found = _SITE.fullmatch(_bare(value))
    return found[1] if found else value
