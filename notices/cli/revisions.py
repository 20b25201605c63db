"""The rule files of a folder as git has them at a revision, without touching the working tree."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from notices.errors import SettingsError
from notices.rulefile import is_rule_file

__all__ = ["files_at"]


def files_at(revision: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each rule file below a folder, at a revision of the repository that holds it.

    Raises SettingsError where there is no such repository or revision.
    """
    commit = _commit(revision, folder)
    # Names come relative to the folder; "-z" ends each with a zero byte, whatever it holds.
    listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", commit, "--", ".")
    for name in filter(None, listed.decode("utf-8", "surrogateescape").split("\0")):
        if is_rule_file(PurePosixPath(name)):
            data = _git(folder, "show", f"{commit}:./{name}")
            yield f"{revision}:{name}", data


def _commit(revision: str, folder: Path) -> str:
    # A revision that begins with a dash would be an option.
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return found.decode("ascii").strip()


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - arguments are a list, and no shell reads them
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - git is where the user has it
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        raise SettingsError("git is not installed: give two folders of rule files instead.") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise SettingsError(_explained(arguments, folder, told)) from None
    return done.stdout


def _explained(arguments: tuple[str, ...], folder: Path, told: str) -> str:
    where = folder.resolve()
    if arguments[0] == "rev-parse":
        revision = arguments[-1].removesuffix("^{commit}")
        if "not a git repository" in told:
            return f"there is no folder '{revision}', and {where} is in no git repository."
        return f"'{revision}' is neither a folder nor a revision of the git repository that holds {where}."
    return f"git could not read {where}: {told}"
