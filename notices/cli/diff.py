"""`notices diff`: what an edit of rules changes for readers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from notices.cli import changes as rendering
from notices.cli.revisions import files_at
from notices.cli.terminal import width
from notices.diff import compare
from notices.rulefile import Review, files_below, review

__all__ = ["diff"]

_RENDERINGS = {
    "json": rendering.as_json,
    "markdown": rendering.as_markdown,
}


def _read(side: str, folder: Path) -> Review:
    """The rules of one side: of a folder, or of a revision of the folder that `--rules` names."""
    if Path(side).is_dir():
        return review(files_below(Path(side)))
    return review(files_at(side, folder))


def _told_of_problems(side: str, found: Review) -> bool:
    """Say on standard error what could not be read of a side, and that the rest is compared."""
    for problem in found.problems:
        click.echo(f"{problem}\n", err=True)
    if found.problems:
        click.echo(f"{side} has errors: only what is sound of it is compared.\n", err=True)
    return bool(found.problems)


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder of rule files, where OLD or NEW is a git revision.  [default: this folder]",
)
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="The day of examples where any day will do.")
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
@click.option("--exit-code", is_flag=True, help="Exit 1 where anything changes.")
def diff(
    *,
    old: str,
    new: str | None,
    rules: Path,
    at: datetime | None,
    most: int,
    form: str,
    exit_code: bool,
) -> None:
    """Tell what is otherwise for readers in the rules NEW than in OLD.

    Each is a folder of rule files, or a git revision of the folder named by --rules. Without NEW, the
    files as they are now.
    """
    today: date = at.date() if at else datetime.now(UTC).date()
    sides = [(old, _read(old, rules)), (new or str(rules), _read(new or str(rules), rules))]
    broken = [_told_of_problems(*side) for side in sides]
    found = compare(sides[0][1].model, sides[1][1].model, today, most=most)
    click.echo(rendering.as_text(found, width()) if form == "text" else _RENDERINGS[form](found))
    if any(broken) or (exit_code and found):
        raise click.exceptions.Exit(1)
