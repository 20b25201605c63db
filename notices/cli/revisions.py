"""The rule files of a folder as git has them at a revision, without touching the working tree."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from notices.errors import SettingsError
from notices.rulefile import is_rule_file

__all__ = ["files_at"]

_LINK = b"120000"
#: How git answers with a thing that it found: its id, its kind and its size in bytes.
_FOUND = re.compile(rb"[0-9a-f]+ (blob|tree) ([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the rules of a revision are: what lists them, and what stands before the name of each."""

    revision: str
    folder: Path
    listing: tuple[str, ...]
    base: str


def files_at(revision: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each rule file below a folder, at a revision of the repository that holds it.

    revision: as git writes it; or REVISION:FOLDER, for a folder that had another name then, from the top of
    the repository. Links are followed to files of the repository.
    Raises SettingsError where there is no such repository, revision or folder, or a link leads elsewhere.
    """
    place = _place(revision, folder)
    listed = _git(folder, "ls-tree", "-r", "-z", *place.listing)
    if not listed:
        hint = f"Name the folder that it was then, from the top of the repository: {revision}:FOLDER."
        raise SettingsError(f"at {revision} there is no folder {folder}. {hint}")
    # A mode, a kind and an id, a tab and the name: "-z" ends it with a zero byte, whatever it holds.
    for entry in listed.split(b"\0")[:-1]:
        head, _, name = entry.partition(b"\t")
        mode, _, blob = head.split(b" ")
        path = PurePosixPath(name.decode("utf-8", "surrogateescape"))
        if mode == _LINK:
            yield from _linked(place, path)
        elif is_rule_file(path):
            yield f"{revision}:{path}", _git(folder, "cat-file", "blob", blob.decode("ascii"))


def _place(revision: str, folder: Path) -> _Place:
    if ":" in revision:
        with suppress(SettingsError):
            # With the slash it is a folder, or nothing.
            base = f"{revision.rstrip('/')}/"
            listing = ("--full-tree", _parsed(folder, base))
            return _Place(revision=revision, folder=folder, listing=listing, base=base)
    commit = _parsed(folder, f"{revision}^{{commit}}")
    return _Place(revision=revision, folder=folder, listing=(commit, "--", "."), base=f"{commit}:./")


def _parsed(folder: Path, name: str) -> str:
    """The id of what has a name in git."""
    # A name that begins with a dash would be an option.
    return _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", name).decode("ascii").strip()


def _linked(place: _Place, path: PurePosixPath) -> Iterator[tuple[str, bytes]]:
    """What a link leads to, if that is a rule file by the link's name."""
    asked = f"{place.base}{path}\n".encode("utf-8", "surrogateescape")
    told, _, data = _git(place.folder, "cat-file", "--batch", "--follow-symlinks", given=asked).partition(
        b"\n"
    )
    found = _FOUND.fullmatch(told)
    if found and found[1] == b"blob":
        if is_rule_file(path):
            yield f"{place.revision}:{path}", data[: int(found[2])]
        return
    # A folder is rules whatever it is called, if it is not hidden.
    if is_rule_file(path / "any.yaml" if found else path):
        what = "a folder" if found else "no file of the repository"
        hint = "Check the revision out elsewhere, and compare two folders."
        raise SettingsError(
            f"at {place.revision}, {path} is a link to {what}, and cannot be followed. {hint}"
        )


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - arguments are a list, and no shell reads them
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - git is where the user has it
            capture_output=True,
            check=True,
            input=given,
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
