"""`notices diff`: what an edit of rules changes for readers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click

from notices.cli import changes as rendering
from notices.cli import options
from notices.cli.revisions import files_at
from notices.cli.terminal import width
from notices.diff import compare
from notices.errors import SettingsError
from notices.hints import did_you_mean
from notices.rulefile import Review, files_below, review
from notices.rules import Model, Notice

__all__ = ["diff"]

_RENDERINGS = {
    "json": rendering.as_json,
    "markdown": rendering.as_markdown,
}


def _read(side: str, folder: Path) -> Review:
    """The rules of one side: of a folder, or of a revision of the folder that `--rules` names."""
    if not side:
        raise click.BadParameter("a side of the comparison is empty: name a folder or a git revision.")
    path = Path(side)
    if path.is_dir():
        return review(files_below(path))
    if path.exists():
        raise click.BadParameter(f"'{side}' is a file: name the folder of rules that it lies in.")
    try:
        return review(files_at(side, folder))
    except SettingsError as error:
        raise click.BadParameter(f"{error} {_near(path)}".rstrip()) from None


def _near(path: Path) -> str:
    """The folder that may have been meant."""
    try:
        known = [each.name for each in path.parent.iterdir() if each.is_dir()]
    except OSError:
        return ""
    hint = did_you_mean(path.name, known)
    return hint if hint.startswith("Did") else ""


def _unread(one: Review, other: Review) -> set[str]:
    """Notices of which nothing can be said: they cannot be read on a side, or may be where nothing can."""
    names = [{notice.id for notice in each.model.notices} for each in (one, other)]
    unread: set[str] = set()
    for each, own in zip((one, other), names, strict=True):
        if each.problems:
            unread |= {name for what, name in each.places if what == "notice"} - own
            unread |= (names[0] ^ names[1]) - own
    return unread


def _told_of_problems(side: str, found: Review) -> None:
    """Say on standard error what could not be read of a side, and that the rest is compared."""
    for problem in found.problems:
        click.echo(f"{problem}\n", err=True)
    if found.problems:
        click.echo(f"{side} has errors: only what is sound of it is compared.\n", err=True)


def _switched(model: Model, enable: Collection[str], disable: Collection[str]) -> Model:
    """The rules as a site has them that enables and disables some."""
    notices = tuple(
        replace(each, enabled=(each.enabled or each.id in enable) and each.id not in disable)
        for each in model.notices
    )
    return Model(regions=model.regions, notices=notices)


def _refuse_unknown(names: Iterable[str], known: Iterable[Notice]) -> None:
    ids = sorted({notice.id for notice in known})
    for name in names:
        if name not in ids:
            raise click.BadParameter(f"there is no notice '{name}'. {did_you_mean(name, ids)}".rstrip())


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder of rule files, where OLD or NEW is a git revision.  [default: this folder]",
)
@click.option(
    "--at", type=options.day, metavar="YYYY-MM-DD", help="The day of examples where any day will do."
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many groups of readers are told of one notice.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", *_RENDERINGS]), default="text", show_default=True
)
@click.option(
    "--enable", multiple=True, metavar="NOTICE", help="As on a site that enables it; may be repeated."
)
@click.option(
    "--disable", multiple=True, metavar="NOTICE", help="As on a site that disables it; may be repeated."
)
@click.option("--exit-code", is_flag=True, help="Exit 1 where anything changes.")
def diff(
    *,
    old: str,
    new: str | None,
    rules: Path,
    at: date | None,
    most: int,
    form: str,
    enable: tuple[str, ...],
    disable: tuple[str, ...],
    exit_code: bool,
) -> None:
    """Tell what is otherwise for readers in the rules NEW than in OLD.

    Each is a folder of rule files, or a git revision of the folder named by --rules; REVISION:FOLDER where
    it had another name then. Without NEW, the files as they are now.
    """
    today = at or datetime.now(UTC).date()
    sides = (old, str(rules) if new is None else new)
    one, other = (_read(each, rules) for each in sides)
    _refuse_unknown((*enable, *disable), (*one.model.notices, *other.model.notices))
    for side, each in zip(sides, (one, other), strict=True):
        _told_of_problems(side, each)
    was, now = (_switched(each.model, enable, disable) for each in (one, other))
    found = compare(was, now, today, most=most, unread=_unread(one, other))
    problems = (*one.problems, *other.problems)
    click.echo(rendering.as_text(found, width()) if form == "text" else _RENDERINGS[form](found, problems))
    if problems or (exit_code and found):
        raise click.exceptions.Exit(1)
