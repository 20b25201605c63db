"""`notices translations status`: what is missing, outdated, unsigned and signed, in every language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from notices.cli import options
from notices.cli.translations.common import FOLDER, RULES, folder, notices_of
from notices.translating import overview
from notices.translating.messages import messages
from notices.translating.signing import load

__all__ = ["status_"]

_RENDERINGS = {"text": overview.as_text, "json": overview.as_json, "html": overview.as_html}


@click.command("status")
@click.option("--all", "every", is_flag=True, help="Those notices too that are not enabled.")
@options.taking(FOLDER, RULES)
@click.option("--format", "form", type=click.Choice(list(_RENDERINGS)), default="text", show_default=True)
@options.OUTPUT
def status_(*, every: bool, form: str, output: Path, **asked: Any) -> None:
    """Tell of each notice that readers are shown whether it is translated and signed, locale by locale."""
    of = folder(asked)
    wanted = [each for each in messages(notices_of(asked)) if each.enabled or every]
    documents = {tag: of.read(tag) for tag in of.tags()}
    found = overview.survey(wanted, documents, load(of.directory))
    options.write(output, _RENDERINGS[form](found).rstrip("\n") + "\n")
