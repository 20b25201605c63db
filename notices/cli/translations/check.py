"""`notices translations check`: all that is wrong or doubtful in catalogs, at once."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from notices.cli import options
from notices.cli import problems as rendering
from notices.cli.check import has_colours
from notices.cli.translations.common import FOLDER, RULES, folder, meant, notices_of
from notices.errors import CatalogError, Problem, Severity
from notices.hints import did_you_mean
from notices.translating.checks import KINDS, check, detected, found_by_tools
from notices.translating.folder import Folder, read_document
from notices.translating.glossary import Glossary
from notices.translating.messages import Message, messages

__all__ = ["check_"]

#: What each code means, for the formats that tell it once.
CODES = {code: kind.meaning for code, kind in KINDS.items()}


@click.command("check")
@click.argument("locales", nargs=-1, metavar="[LOCALE]...")
@options.taking(FOLDER, RULES)
@click.option(
    "--ignore", multiple=True, metavar="CODE", help="A kind of finding to leave out; may be repeated."
)
@click.option("--no-tools", is_flag=True, help="Do not ask msgfmt and pofilter, where they are installed.")
@click.option("--detect", is_flag=True, help="Guess the language of each text too, with py3langid.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "junit"]),
    default="text",
    show_default=True,
)
def check_(
    *,
    locales: tuple[str, ...],
    ignore: tuple[str, ...],
    no_tools: bool,
    detect: bool,
    form: str,
    **asked: Any,
) -> None:
    """Tell all that is wrong or doubtful in the catalogs of LOCALEs, all if none is named.

    What gettext's msgfmt and translate-toolkit's pofilter find is told too, where they are installed. Exit 1
    where there is an error or a warning.
    """
    _refuse_unknown(ignore)
    if detect and importlib.util.find_spec("py3langid") is None:
        raise click.UsageError("--detect needs py3langid: pip install 'notices[detect]'.")
    of = folder(asked)
    tags, texts = meant(locales, of), messages(notices_of(asked))
    found = list(_found(of, tags, texts, tools=not no_tools, guess=detect))
    found = [problem for problem in found if problem.code not in ignore]
    told = _rendered(form, found, [str(of.path(tag)) for tag in tags])
    if told:
        click.echo(told)
    if any(problem.severity is not Severity.NOTE for problem in found):
        raise click.exceptions.Exit(1)


def _refuse_unknown(ignore: tuple[str, ...]) -> None:
    for code in ignore:
        if code not in KINDS:
            told = f"'{code}' is no kind of finding. {did_you_mean(code, KINDS)}"
            raise click.BadParameter(told.rstrip(), param_hint="--ignore")


def _found(
    of: Folder, tags: Sequence[str], texts: Sequence[Message], *, tools: bool, guess: bool
) -> Iterator[Problem]:
    glossary = Glossary.load(of.directory)
    for tag in tags:
        path = of.path(tag)
        own = check(tag, path, texts, glossary)
        yield from own
        if tools:
            # What both find is told once, in our words.
            lines = {problem.line for problem in own}
            yield from (each for each in found_by_tools(tag, path) if each.line not in lines)
        if guess:
            yield from _guessed(tag, path)


def _guessed(tag: str, path: Path) -> Iterator[Problem]:
    try:
        units = read_document(path).active
    except CatalogError:
        # The check has told of it already.
        return
    yield from detected(tag, path, units)


def _rendered(form: str, found: Sequence[Problem], files: Sequence[str]) -> str:
    if form == "json":
        return rendering.as_json(found, files=len(files), codes=CODES)
    if form == "github":
        return rendering.github(found, codes=CODES, root=Path.cwd())
    if form == "junit":
        return rendering.junit(found, files=files)
    return rendering.text(found, files=len(files), colour=has_colours())
