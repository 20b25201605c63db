"""`notices check`: all that is wrong or doubtful in rule files, at once."""

from __future__ import annotations

import gc
import math
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import click

from notices import __version__
from notices.cli import options
from notices.cli import problems as rendering
from notices.errors import Problem, RuleError, Severity
from notices.fixing import mended
from notices.hints import did_you_mean
from notices.lint import FINDINGS, Coverage, gaps, lint, run
from notices.rulefile import a_file, paths_below, review
from notices.rulefile.codes import CODES as READING
from notices.rulefile.codes import Code
from notices.writing import replace_file

__all__ = ["check", "has_colours"]

#: What each code means, for the formats that tell it once.
CODES = {
    **{str(code): meaning for code, meaning in READING.items()},
    **{code: kind.meaning for code, kind in FINDINGS.items()},
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@click.option("--at", type=options.day, metavar="YYYY-MM-DD", help="Check as of this day.  [default: today]")
@click.option(
    "--ignore", multiple=True, metavar="CODE", help="A kind of finding to leave out; may be repeated."
)
@click.option("--coverage", is_flag=True, help="Tell which conditions no example exercises.")
@click.option(
    "--coverage-min",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail where examples exercise less of the conditions.",
)
@click.option("--fix", is_flag=True, help="Mend what is mechanical in the files first.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
)
def check(
    *,
    paths: tuple[Path, ...],
    at: date | None,
    ignore: tuple[str, ...],
    coverage: bool,
    coverage_min: float | None,
    fix: bool,
    form: str,
) -> None:
    """Tell all that is wrong or doubtful in the rule files at PATH, folders or files: this folder, if none.

    They are read together, as one set of rules; of a single file, those beside it are read for the names
    that it uses. Exit 1 where there is an error or a warning.
    """
    _refuse_unknown(ignore)
    if coverage_min is not None and math.isnan(coverage_min):
        raise click.BadParameter("it must be a number from 0 to 100.", param_hint="--coverage-min")
    files = _read(paths or (Path(),))
    if fix:
        _fix(files.asked)
        files = _read(paths or (Path(),))
    today = at or datetime.now(UTC).date()
    with _without_collection():
        found, covered = _checked(files, today, coverage, coverage_min)
    found = [problem for problem in found if problem.code not in ignore]
    click.echo(_rendered(form, found, len(files.asked) + len(files.problems), covered))
    low = _is_low(covered, coverage_min)
    if low:
        told = f"Examples exercise {_share(covered)} % of the conditions; {coverage_min:g} % are asked for."
        click.echo(told, err=True)
    if low or any(problem.severity is not Severity.NOTE for problem in found):
        raise click.exceptions.Exit(1)


def _refuse_unknown(ignore: Iterable[str]) -> None:
    for code in ignore:
        if code in READING:
            raise click.BadParameter(
                f"'{code}' keeps a file from being read: it cannot be left out.", param_hint="--ignore"
            )
        if code not in FINDINGS:
            hint = did_you_mean(code, FINDINGS)
            told = f"'{code}' is no kind of finding. {hint}"
            raise click.BadParameter(told.rstrip(), param_hint="--ignore")


#: What may stand in a file beside the one that is asked about.
_NAMED_ELSEWHERE = {Code.UNKNOWN_REGION, Code.UNKNOWN_NOTICE}


@dataclass(slots=True)
class _Files:
    """Rule files by name: those that are asked about, those beside them, and what cannot be read."""

    asked: dict[str, bytes] = field(default_factory=dict)
    beside: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, paths: Iterable[Path], into: dict[str, bytes], seen: set[Path]) -> None:
        """Read each file that was not seen under another PATH, and go on after one that cannot be read.

        Twins within one folder are two files, as they are to a site.
        """
        whole = {path: path.resolve() for path in paths}
        for path, resolved in whole.items():
            if resolved not in seen:
                with self.noting():
                    into.update([a_file(path)])
        seen.update(whole.values())

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Take note of what cannot be read, and go on."""
        try:
            yield
        except RuleError as error:
            self.problems += error.problems


def _read(paths: Sequence[Path]) -> _Files:
    found = _Files()
    seen: set[Path] = set()
    for path in paths:
        with found.noting():
            found.read(paths_below(path) if path.is_dir() else [path], found.asked, seen)
    if not any(path.is_dir() for path in paths):
        for folder in dict.fromkeys(path.parent for path in paths):
            beside = _Files()
            with beside.noting():
                beside.read(paths_below(folder), found.beside, seen)
    return found


@contextmanager
def _without_collection() -> Iterator[None]:
    """Everything that is made meanwhile lives until the end: to look for what does not is lost time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _checked(
    files: _Files, today: date, coverage: bool, least: float | None
) -> tuple[list[Problem], Coverage]:
    found = review(files.asked.items())
    if any(each.code in _NAMED_ELSEWHERE for each in found.problems):
        found = review([*files.asked.items(), *files.beside.items()])
    covered = run(found.model)
    problems = [*found.problems, *lint(found, today, covered)]
    if coverage or _is_low(covered, least):
        problems += gaps(found, covered)
    return [*files.problems, *(each for each in problems if each.file in files.asked)], covered


# ── reports ──────────────────────────────────────────────────────────────────────────────────────


def _rendered(form: str, found: Sequence[Problem], files: int, covered: Coverage) -> str:
    root = Path.cwd()
    if form == "json":
        measured = {"coverage": _share(covered)}
        return rendering.as_json(found, files=files, codes=CODES, measured=measured)
    if form == "github":
        return rendering.github(found, codes=CODES, root=root)
    if form == "sarif":
        return rendering.sarif(found, codes=CODES, root=root, version=__version__)
    told = rendering.text(found, files=files, colour=has_colours())
    share = _share(covered)
    return told if share is None else f"{told}\nexamples exercise {share} % of the conditions"


def _is_low(covered: Coverage, least: float | None) -> bool:
    """Whether less is exercised than is asked for; where there is no condition, none is missing."""
    return least is not None and covered.percent is not None and covered.percent < least


def _share(covered: Coverage) -> float | None:
    """In a hundred, never rounded up: 100 is all. None where there is no condition."""
    return None if covered.percent is None else math.floor(covered.percent * 10) / 10


def has_colours() -> bool:
    """Whether standard output is a terminal that wants colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


# ── mending ──────────────────────────────────────────────────────────────────────────────────────


def _fix(files: dict[str, bytes]) -> None:
    """Write the files that can be mended anew, each at once or not at all, and say what was done."""
    for name, data in files.items():
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        new, done = mended(text)
        if new != text:
            _write(Path(name), new.encode("utf-8"))
            for line, what in done:
                click.echo(f"{name}:{line}: {what}", err=True)


def _write(path: Path, data: bytes) -> None:
    try:
        replace_file(path, data)
    except OSError as error:
        problem = Problem(
            file=str(path),
            line=1,
            column=1,
            key="",
            message=f"cannot be written: {error.strerror}",
            hint="See who may write here.",
        )
        raise RuleError([problem]) from None
