"""`notices explain`: why each notice is shown to a reader, or is not."""

from __future__ import annotations

from typing import Any

import click

from notices.cli import explanations, options
from notices.cli.question import Question, ask
from notices.explanation import explain as explain_all
from notices.hints import did_you_mean

__all__ = ["explain"]


@click.command()
@click.option(
    "--notice", "names", multiple=True, metavar="NOTICE", help="Explain only this one; may be repeated."
)
@click.option("--all", "every", is_flag=True, help="Explain those in full too that are not enabled.")
@options.taking(*options.READER, *options.PAGE, options.AT, options.RULES, options.ENABLE, options.FORMAT)
def explain(*, names: tuple[str, ...], every: bool, form: str, **asked: Any) -> None:
    """Tell of every notice why it is shown, or hidden, and what would show it.

    After a sentence comes the table of its conditions, with the answer of each and the fact that it
    looked at. Of notices that are not enabled it is told in a line whether they would be shown.
    """
    question = ask(asked)
    _refuse_unknown(names, question)
    found = explain_all(question.ruleset.model, question.case, names or None)
    if form == "json":
        click.echo(explanations.as_json(question, found))
    else:
        click.echo(explanations.as_text(question, found, in_full=every or bool(names)))


def _refuse_unknown(names: tuple[str, ...], question: Question) -> None:
    known = [notice.id for notice in question.ruleset.model.notices]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise click.BadParameter(f"there is no notice '{name}'. {hint}".rstrip(), param_hint="--notice")
