"""What the commands for translators share: where rules and catalogs are, and which locales are meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from notices import catalogs
from notices.cli import options
from notices.hints import did_you_mean
from notices.rules import Notice
from notices.ruleset import SHIPPED, Ruleset
from notices.translating.folder import Folder

__all__ = ["FOLDER", "RULES", "folder", "meant", "notices_of"]

RULES = options.RULES
FOLDER = click.option(
    "--translations",
    "directory",
    type=options.FOLDER,
    help="The folder of catalogs.  [default: translations, or the shipped ones where there is none]",
)
_HERE = Path("translations")


def folder(asked: dict[str, Any]) -> Folder:
    """The folder of catalogs that is meant."""
    given: Path | None = asked.get("directory")
    return Folder(given or (_HERE if _HERE.is_dir() else catalogs.SHIPPED))


def notices_of(asked: dict[str, Any]) -> Sequence[Notice]:
    """The notices of the rules that are meant, whether enabled or not. Raises RuleError."""
    return Ruleset.load(*(asked["rules"] or (SHIPPED,))).model.notices


def meant(locales: Iterable[str], of: Folder) -> tuple[str, ...]:
    """The locales by their tags, however they were written; all where none is named. Refuses unknown ones."""
    known = of.tags()
    wanted = tuple(each.replace("_", "-") for each in locales)
    for tag in wanted:
        if tag not in known:
            hint = did_you_mean(tag, known)
            raise click.BadParameter(f"there is no catalog '{tag}' in {of.directory}. {hint}".rstrip())
    return wanted or known
