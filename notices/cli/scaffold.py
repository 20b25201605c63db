"""`notices init`, `notices new notice` and `notices schema`: what rule editors start from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from notices import scaffold
from notices.rulefile.schema import schema_text

__all__ = ["init", "new", "schema"]

_FOLDER = click.Path(file_okay=False, path_type=Path)
#: What each file of a new folder is for.
_PURPOSES = {
    "README.md": "what to do next",
    "notices.cfg": "the settings of your site",
    "regions.yaml": "where laws hold",
    "example-undesirable-organization.yaml": "a notice to learn from",
    "notices.schema.json": "tells editors the keys; leave it as it is",
    "notices.po": "that notice in Russian",
    ".pre-commit-config.yaml": "checks the rules before each commit, if you use git",
}


def _today() -> date:
    return datetime.now(UTC).date()


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--publisher", default="This publisher", help="Your name, as readers see it in a notice.")
def init(directory: Path, publisher: str) -> None:
    """Make a folder with rules, translations and settings of your own to start from.

    DIRECTORY must be new, or hold none of these files. Each file explains itself, line by line;
    README.md says what to do next.
    """
    try:
        made = scaffold.init(directory, day=_today(), publisher=publisher)
    except scaffold.ScaffoldError as error:
        raise click.UsageError(str(error)) from None
    names = [str(path.relative_to(directory)) for path in made]
    width = max(map(len, names))
    click.echo(f"Made in {directory}:")
    for name, path in zip(names, made, strict=True):
        purpose = "for translators" if path.parent.name == "translations" else _PURPOSES[path.name]
        click.echo(f"  {name:<{width}}  {purpose}")
    click.echo(f"Begin with {directory / 'README.md'}.")


@click.group()
def new() -> None:
    """Write one new file of rules, with comments that say what to fill in."""


@new.command()
@click.argument("name")
@click.option("--rules", type=_FOLDER, default=Path("rules"), show_default=True, help="Your folder of rules.")
@click.option("--region", help="Where the law holds, by a name in your regions.  [default: the first]")
def notice(name: str, rules: Path, region: str | None) -> None:
    """Write the notice NAME, switched off, into your folder of rules.

    NAME is made of lower-case letters, digits and hyphens: somewhere-hostile-media.
    """
    if not rules.is_dir():
        raise click.UsageError(f"There is no folder '{rules}' here: name yours with --rules.")
    try:
        path, *more = scaffold.new_notice(name, rules=rules, day=_today(), region=region)
    except scaffold.ScaffoldError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"Wrote {path}. It is switched off: no reader sees it yet.")
    for each in more:
        click.echo(f"Wrote {each} beside it, which tells editors which keys there are.")
    click.echo("Open it and fill it in from top to bottom; its comments say how.")


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def schema(output: Path | None) -> None:
    """Print the JSON Schema of rule files, by which editors complete and check them.

    A folder made by `notices init` holds a copy; after an update of this package, write it anew.
    """
    if output is None:
        click.echo(schema_text(), nl=False)
        return
    try:
        output.write_text(schema_text(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {output}.")
