"""`notices locales build`: what the package knows of languages, taken from CLDR."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["locales"]

_PACKAGE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(hidden=True)
def locales() -> None:
    """Build the table by which the language of a notice is chosen."""


@locales.command()
@click.option("--cldr", type=_PACKAGE, required=True, help="The .tgz of cldr-core.")
@click.option("--names", type=_PACKAGE, required=True, help="The .tgz of cldr-localenames-full.")
@click.option(
    "--output",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="The folder in which languages.json and locales.json are written.",
)
def build(cldr: Path, names: Path, output: Path) -> None:
    """Build the data of language matching and the table of locales from CLDR.

    Both are packages of the npm registry, which `npm pack` brings. What is taken of them, and why, is
    said in notices/data/languages.yaml.

    \b
      npm pack cldr-core cldr-localenames-full
      notices locales build --cldr cldr-core-*.tgz --names cldr-localenames-full-*.tgz --output notices/data
    """
    from notices.locales.build import build as build_tables  # noqa: PLC0415 - imports what only it needs

    summary = build_tables(cldr, names, output)
    click.echo(
        f"CLDR {summary.version}: {summary.languages} languages, {summary.aliases} aliases, "
        f"{summary.locales} locales; {summary.size / 1e3:.0f} kB."
    )
