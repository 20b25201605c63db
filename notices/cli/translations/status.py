"""`notices translations status`: what is missing, outdated, unsigned and signed, in every language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from notices.catalogs import Catalogs
from notices.cli import options
from notices.cli.translations.common import FOLDER, RULES, folder, notices_of
from notices.errors import CatalogError
from notices.translating import overview
from notices.translating.messages import messages

__all__ = ["status_"]

_RENDERINGS = {"text": overview.as_text, "json": overview.as_json, "html": overview.as_html}


@click.command("status")
@click.option("--all", "every", is_flag=True, help="Those notices too that are not enabled.")
@options.taking(FOLDER, RULES)
@click.option("--format", "form", type=click.Choice(list(_RENDERINGS)), default="text", show_default=True)
@options.OUTPUT
def status_(*, every: bool, form: str, output: Path, **asked: Any) -> None:
    """Tell of each notice that readers are shown whether it is translated and signed, locale by locale.

    Exit 1 where something in the files cannot be used: it is told besides.
    """
    of = folder(asked)
    wanted = [each for each in messages(notices_of(asked)) if each.enabled or every]
    documents = {tag: of.glance(tag) for tag in of.tags()}
    catalogs = Catalogs.load(of.directory)
    found = overview.survey(wanted, catalogs, documents, of.lacking())
    options.write(output, _RENDERINGS[form](found).rstrip("\n") + "\n")
    if catalogs.problems:
        click.echo(str(CatalogError(catalogs.problems)), err=True)
        raise click.exceptions.Exit(1)
