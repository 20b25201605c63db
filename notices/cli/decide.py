"""`notices decide`: what a reader is shown."""

from __future__ import annotations

from typing import Any

import click

from notices.cli import options
from notices.cli.question import Question, as_json, ask, head
from notices.compiled import Decision

__all__ = ["decide"]


@click.command()
@options.taking(*options.READER, *options.PAGE, options.AT, options.RULES, options.ENABLE, options.FORMAT)
def decide(**asked: Any) -> None:
    """Tell which notices a reader is shown on a page, in their order."""
    question = ask(asked)
    decision = question.ruleset.decide(question.reader, question.page, question.at)
    click.echo({"text": _text, "json": _json}[asked["form"]](question, decision))


def _text(question: Question, decision: Decision) -> str:
    """One line for each notice that is shown: its answer, name, and the regions that carry it."""
    lines = [*head(question), ""]
    if not decision.notices:
        return "\n".join([*lines, "No notice is shown."])
    lines.append("Shown, in this order:")
    for each in decision.notices:
        by = f"   by {', '.join(each.reasons)}" if each.reasons else ""
        lines.append(f"  {each.answer:<6} {each.id}{by}")
    return "\n".join(lines)


def _json(question: Question, decision: Decision) -> str:
    shown = [
        {"notice": each.id, "answer": each.answer, "reasons": list(each.reasons)} for each in decision.notices
    ]
    return as_json(question, {"notices": shown})
