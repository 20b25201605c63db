"""`notices status`: what each process of a running site serves, and whether an edit has arrived there."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from notices.errors import NoticesError
from notices.reload import Sources
from notices.status import Board, Status, is_alive

__all__ = ["status"]

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_NOBODY = "No process has told what it serves. Has the site been visited since it was started?"
_ELSEWHERE = "This is not the folder that NOTICES_STATUS names: it holds '{other}', which is no status."
_DIFFER = "The processes do not serve the same: look again in a few seconds."
#: What a state means, where it is not good.
_MEANINGS = {
    "refused": "An edit is wrong and not served; what was read before stays in use in {who}:",
    "other": "The rules of {who} are not those of the files, which have revision {expected}.",
    "silent": "Nothing was heard for too long of {who}: it may hang, or have lost its thread. Restart it.",
    "unreadable": "This is no status, and may be deleted: {who}.",
}
_ROW = "{:<9} {:<10} {:<18} {:>7}   {:<20}   {}"
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """What the rule files hold: their revision, or what is wrong with them; neither where nobody asked."""

    revision: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Process:
    """One file of the folder: what it tells, and what to think of it."""

    path: Path
    status: Status | None
    state: str

    @property
    def who(self) -> str:
        return f"process {self.status.pid}" if self.status else str(self.path)


@click.command()
@click.argument("folder", type=_FOLDER, envvar="NOTICES_STATUS")
@click.option("--rules", type=_FOLDER, multiple=True, help="Compare with the rule files in this folder.")
@click.option("--enable", multiple=True, metavar="NOTICE", help="As the site's NOTICES_ENABLE; for --rules.")
@click.option(
    "--disable", multiple=True, metavar="NOTICE", help="As the site's NOTICES_DISABLE; for --rules."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(
    folder: Path, rules: tuple[Path, ...], enable: tuple[str, ...], disable: tuple[str, ...], form: str
) -> None:
    """Tell what each process of a running site serves.

    FOLDER is what the site's setting NOTICES_STATUS names, and so may the environment. A process is listed
    once it has been visited. Exit 1 where one does not serve the last edit.
    """
    files = _files(rules, enable, disable)
    at = datetime.now(UTC)
    board = Board(folder)
    processes = list(_processes(board, files, at))
    others = [] if processes else board.others()
    if others:
        raise click.UsageError(_ELSEWHERE.format(other=others[0].name))
    render = {"text": _text, "json": _json}[form]
    click.echo(render(processes, files, at))
    if not processes or files.error or _differ(processes) or any(each.state != "good" for each in processes):
        raise click.exceptions.Exit(1)


def _files(rules: Sequence[Path], enable: Sequence[str], disable: Sequence[str]) -> _Files:
    if not rules:
        return _Files()
    sources = Sources(rules, (), enable=enable, disable=disable)
    try:
        return _Files(revision=sources.compile(sources.rule_files()).revision)
    except NoticesError as error:
        return _Files(error=str(error))


def _processes(board: Board, files: _Files, at: datetime) -> Iterator[_Process]:
    for path, told in board.read():
        state = _state(told, files, at)
        if told is not None and state == "silent" and not is_alive(told.pid):
            # Killed, so that it could not take its file away.
            path.unlink(missing_ok=True)
        else:
            yield _Process(path=path, status=told, state=state)


def _state(told: Status | None, files: _Files, at: datetime) -> str:
    if told is None:
        return "unreadable"
    if told.is_silent(at):
        return "silent"
    if told.last_error is not None:
        return "refused"
    return "good" if files.revision in {None, told.revision} else "other"


def _differ(processes: Sequence[_Process]) -> bool:
    served = {(each.status.revision, each.status.translations) for each in processes if each.status}
    return len(served) > 1


def _json(processes: Sequence[_Process], files: _Files, at: datetime) -> str:
    told: list[dict[str, Any]] = [
        {"state": each.state, "file": str(each.path), **(each.status.to_json() if each.status else {})}
        for each in processes
    ]
    asked = {"revision": files.revision, "error": files.error}
    return json.dumps({"at": at.isoformat(), "files": asked, "processes": told}, ensure_ascii=False, indent=2)


def _text(processes: Sequence[_Process], files: _Files, at: datetime) -> str:
    paragraphs = ["\n".join(_table(processes, at)) if processes else _NOBODY]
    if _differ(processes):
        paragraphs.append(_DIFFER)
    paragraphs += _remarks(processes, files)
    if files.error is not None and not any(_error(each) == files.error for each in processes):
        paragraphs.append(f"The rule files cannot be used as they are now:\n{_indented(files.error)}")
    return "\n\n".join(paragraphs)


def _table(processes: Sequence[_Process], at: datetime) -> Iterator[str]:
    yield _ROW.format("process", "state", "rules", "notices", "served since", "looked").rstrip()
    for each in processes:
        told = each.status
        if told is not None:
            looked = f"{_span(at - told.last_checked)} ago" if told.last_checked else "never"
            since = f"{told.loaded_at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
            yield _ROW.format(told.pid, each.state, told.revision, told.notices, since, looked)


def _remarks(processes: Sequence[_Process], files: _Files) -> Iterator[str]:
    """What is not good, once for all processes of which it is true."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in processes:
        if each.state != "good":
            found[each.state, _error(each)].append(each.who)
    for (state, error), who in found.items():
        told = _MEANINGS[state].format(who=", ".join(who), expected=files.revision)
        yield f"{told}\n{_indented(error)}" if error else told


def _error(process: _Process) -> str:
    return (process.state == "refused" and process.status and process.status.last_error) or ""


def _indented(text: str) -> str:
    # The file may have been written by anybody: what would act on a terminal is not passed on.
    plain = "".join(each if each.isprintable() or each in "\n\t" else "\ufffd" for each in text)
    return textwrap.indent(plain, "  ")


def _span(span: timedelta) -> str:
    """A span of time in its largest unit."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length in _UNITS:
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a second"
