"""The rule files below a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NoReturn

from notices.errors import Problem, RuleError
from notices.rulefile.codes import Code
from notices.rulefile.source import MAX_BYTES

__all__ = ["a_file", "files_below", "is_rule_file", "paths_below"]

_SUFFIXES = {".yaml", ".yml"}


def is_rule_file(path: PurePath) -> bool:
    """Whether a path below a folder of rules is that of a rule file, by its name and its folders' names."""
    return path.suffix.lower() in _SUFFIXES and not any(part.startswith(".") for part in path.parts)


def files_below(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each rule file below a directory; hidden files and folders are left out.

    Raises RuleError at the first that cannot be read, and where there is none.
    """
    yield from map(a_file, paths_below(directory))


def paths_below(directory: Path) -> list[Path]:
    """The rule files below a directory. Raises RuleError where it cannot be read, or there is none."""
    try:
        paths = sorted(path for path in _visible(directory, set()) if path.suffix.lower() in _SUFFIXES)
    except OSError as error:
        _fail(Path(error.filename or directory), *_unreadable(error))
    if not paths:
        _fail(directory, Code.NO_RULE_FILE, "there is no rule file here", "A rule file ends in .yaml.")
    return paths


def a_file(path: Path) -> tuple[str, bytes]:
    """Name and content of one rule file. Raises RuleError where it cannot be read."""
    if not path.is_file() and path.exists():
        _fail(path, Code.UNREADABLE_FILE, "this is not a file", "Move it out of the folder of rules.")
    try:
        with path.open("rb") as file:
            # One byte more than is allowed, so that a huge file is told by its size, not read.
            return str(path), file.read(MAX_BYTES + 1)
    except OSError as error:
        _fail(path, *_unreadable(error))


def _unreadable(error: OSError) -> tuple[Code, str, str]:
    message = f"cannot be read: {error.strerror}"
    return Code.UNREADABLE_FILE, message, "See that it is there, and who may read it."


def _visible(directory: Path, seen: set[Path]) -> Iterator[Path]:
    # A link to a folder may lead in a circle.
    if directory.resolve() in seen:
        return
    seen.add(directory.resolve())
    for path in directory.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _visible(path, seen)
        else:
            yield path


def _fail(path: Path, code: Code, message: str, hint: str) -> NoReturn:
    raise RuleError(
        [Problem(file=str(path), line=1, column=1, key="", message=message, hint=hint, code=code)]
    )
