"""`notices translations sign`: a person's approval of what they have read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from notices.cli import options
from notices.cli import problems as rendering
from notices.cli.terminal import indented
from notices.cli.translations.common import FOLDER, RULES, folder, meant, notices_of
from notices.errors import Problem
from notices.hints import did_you_mean
from notices.printable import spelled
from notices.translating.document import Unit
from notices.translating.folder import Folder
from notices.translating.locales import PSEUDO
from notices.translating.messages import Message, messages, notice_of
from notices.translating.signing import JUDGED, obstacles, sign

__all__ = ["sign_"]


def _reviewer(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    name = value.strip()
    if not name or not name.isprintable():
        raise click.BadParameter("name the person, or the role in which they reviewed it, in one line.")
    return name


@click.command("sign")
@click.argument("locale")
@click.argument("notices", nargs=-1, metavar="[NOTICE]...")
@click.option("--by", required=True, callback=_reviewer, help="The reviewer's name or role.")
@click.option("--yes", is_flag=True, help="Do not ask about each; the notices must be named then.")
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    type=click.Choice(JUDGED),
    help="A warning in which the check is wrong; may be repeated.",
)
@options.taking(FOLDER, RULES)
def sign_(
    *, locale: str, notices: tuple[str, ...], by: str, yes: bool, ignore: tuple[str, ...], **asked: Any
) -> None:
    """Record that a person read and approved the translations of NOTICEs into LOCALE.

    Each is shown with its English and asked about; without a NOTICE, all that are translated. Any later edit
    of either text voids it. `interface` is the name of the words around notices.
    """
    of = folder(asked)
    (tag,) = meant([locale], of)
    if tag in PSEUDO:
        raise click.BadParameter(f"{tag} is made by a program: there is nothing to approve.")
    if yes and not notices:
        raise click.UsageError("With --yes, name the notices that were read: nothing is approved in passing.")
    texts = messages(notices_of(asked))
    approved = [
        each
        for name in _named(notices, texts, of, tag)
        for each in _approved(name, texts, of=of, tag=tag, by=by, yes=yes, ignored=ignore)
    ]
    if not approved:
        click.echo("Nothing was signed.")
        raise click.exceptions.Exit(1)
    sign(of, tag, approved, by=by, on=datetime.now(UTC).date())
    names = dict.fromkeys(notice_of(each.context) for each in approved)
    click.echo(f"Signed in {tag} by {by}: {', '.join(names)}.")


def _named(notices: Sequence[str], texts: Sequence[Message], of: Folder, tag: str) -> Sequence[str]:
    """The names that are meant: without any, those of all that is wholly translated."""
    known = list(dict.fromkeys(notice_of(each.context) for each in texts))
    for name in notices:
        if name not in known:
            raise click.BadParameter(f"there is no notice '{name}'. {did_you_mean(name, known)}".rstrip())
    translated = {unit.key for unit in of.read(tag).active if unit.translation and not unit.fuzzy}
    whole = [name for name in known if all((m.context, m.source) in translated for m in _of(name, texts))]
    return notices or whole


def _of(name: str, texts: Sequence[Message]) -> Sequence[Message]:
    return [each for each in texts if notice_of(each.context) == name]


def _approved(
    name: str, texts: Sequence[Message], *, of: Folder, tag: str, by: str, yes: bool, ignored: Sequence[str]
) -> Sequence[Message]:
    """The texts of a notice, if nothing is wrong in them and the reviewer says yes."""
    wanted = _of(name, texts)
    wrong = obstacles(of, tag, wanted, ignored)
    if wrong:
        click.echo(rendering.text(wrong, files=1), err=True)
        click.echo(f"'{name}' cannot be signed before this is mended.{_way_past(wrong)}", err=True)
        return ()
    if yes:
        return wanted
    units = {unit.key: unit for unit in of.read(tag).active}
    click.echo("\n".join(_shown(name, wanted, units)))
    return wanted if click.confirm(f"Has {by} read this, and is it right?", default=False) else ()


def _way_past(wrong: Sequence[Problem]) -> str:
    """What to do where no more than warnings are in the way, and the reviewer knows better."""
    codes = sorted({each.code for each in wrong})
    if not set(codes) <= set(JUDGED):
        return ""
    return f" Where the check is wrong, sign with {' '.join(f'--ignore {code}' for code in codes)}."


def _shown(name: str, wanted: Sequence[Message], units: dict[tuple[str | None, str], Unit]) -> Iterator[str]:
    yield f"\n{name}"
    for message in wanted:
        unit = units[message.context, message.source]
        for text in (unit.source, unit.translation):
            yield from indented(spelled(" ".join(text.split())), "  ", hang=2)
        yield from (f"  # {spelled(comment)}" for comment in unit.comments)
