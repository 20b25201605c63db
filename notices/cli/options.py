"""Options that several commands take, and how their values are read."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import click

from notices.paths import normalize

__all__ = ["FOLDER", "at", "path"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

#: A folder of rule files.
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


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


def path(value: str) -> str:
    """The path of a page, as it is matched; not a whole address."""
    if "://" in re.split(r"[?#]", value, maxsplit=1)[0]:
        raise click.BadParameter(f"'{value}' is a whole address: give its path alone, like /a/1.html.")
    return normalize(value)
