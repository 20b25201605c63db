"""`notices table`: what readers of each region are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from notices.cli import grids, options
from notices.cli.question import Question, page, rules, time
from notices.facts import Reader
from notices.grid import tabulate
from notices.languages import parse

__all__ = ["table"]

_RENDERINGS = {"text": grids.as_text, "csv": grids.as_csv, "html": grids.as_html}


@click.command()
@click.option("--all", "every", is_flag=True, help="Those notices too that are not enabled, as if they were.")
@options.taking(options.LANGUAGE, *options.PAGE, options.AT, options.RULES, options.ENABLE)
@click.option("--format", "form", type=click.Choice(list(_RENDERINGS)), default="text", show_default=True)
@options.OUTPUT
def table(*, every: bool, form: str, output: Path, **asked: Any) -> None:
    """Tell region by region which notices its readers are shown, on a page and a day, by their languages.

    Not all readers of a region fare alike: each cell tells all that becomes of the notice for any of them.
    """
    reader = Reader(languages=parse(asked["accept_language"]))
    question = Question(ruleset=rules(asked), reader=reader, page=page(asked), at=time(asked))
    model = question.ruleset.model
    grid = tabulate(model, question.case, [each for each in model.notices if each.enabled or every])
    options.write(output, _RENDERINGS[form](question, grid))
