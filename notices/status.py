"""What each process of a site serves, told in files, so that an editor sees whether an edit has arrived.

A folder of its own holds one file for each. It may stand where others write too, in /tmp say: so it must be
its owner's alone, and no link is followed that stands in its place or in that of a file.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from types import NoneType

__all__ = ["Board", "Status", "hindrance", "is_alive"]

_log = logging.getLogger("notices.reload")
_MAX_BYTES = 1024 * 1024
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
#: Two apps of one process tell theirs in files of their own.
_numbers = itertools.count(1)
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "pid": int,
    "revision": str,
    "translations": str,
    "notices": int,
    "loaded_at": str,
    "last_checked": (str, NoneType),
    "last_error": (str, NoneType),
    "every": (int, float, NoneType),
}
# A process, its app, and whether the file is only begun.
_NAME = re.compile(r"[0-9]+-[0-9]+\.(json|new)")
#: Seconds for which a process may be too busy to look, beyond those between two looks.
_PATIENCE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a process serves, and whether that is what the files say; never anything of a reader.

    revision, translations: hashes of what the rules and the catalogs hold. notices: how many are enabled.
    loaded_at: since when they are served. last_checked: when the files were last looked at; None where
    nobody looks. last_error: what is wrong with an edit that is not served; None where all is served.
    every: seconds between two looks.
    """

    pid: int
    revision: str
    translations: str
    notices: int
    loaded_at: datetime
    last_checked: datetime | None = None
    last_error: str | None = None
    every: float | None = None

    def age(self, at: datetime) -> timedelta:
        """For how long these rules and translations are served at a time, which has a time zone."""
        return at - self.loaded_at

    def to_json(self) -> dict[str, object]:
        """As values of JSON, times in ISO 8601."""
        return {
            "pid": self.pid,
            "revision": self.revision,
            "translations": self.translations,
            "notices": self.notices,
            "loaded_at": self.loaded_at.isoformat(),
            "last_checked": self.last_checked and self.last_checked.isoformat(),
            "last_error": self.last_error,
            "every": self.every,
        }

    @classmethod
    def from_json(cls, told: object) -> Status:
        """What `to_json` gave; raises ValueError on anything else."""
        if not isinstance(told, dict) or told.keys() != _KINDS.keys():
            raise ValueError("no status")
        if not all(isinstance(told[name], kinds) for name, kinds in _KINDS.items()) or told["pid"] <= 0:
            raise ValueError("no status")
        checked = told["last_checked"]
        times = {"loaded_at": _time(told["loaded_at"]), "last_checked": checked and _time(checked)}
        return cls(**{**told, **times})

    def is_silent(self, at: datetime) -> bool:
        """Whether the process should have looked again by a time, and has not."""
        if self.last_checked is None or self.every is None:
            return False
        return at - self.last_checked > timedelta(seconds=2 * self.every + _PATIENCE)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without a time zone")
    return time


def is_alive(pid: int) -> bool:
    """Whether a process of this machine has this number."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


_SHUT = "it must be a folder, and nobody but this user may write into it"


def _is_shut(found: os.stat_result) -> bool:
    """Whether what a stat tells of is a folder, into which nobody but its owner writes."""
    return S_ISDIR(found.st_mode) and not found.st_mode & 0o022


def hindrance(folder: str | Path) -> str | None:
    """Why no process that this one starts can tell its status in a folder; None where one may.

    Changes nothing: a server may start as root, and serve as another user, whose the folder must be.
    """
    path = Path(os.path.abspath(folder))  # noqa: PTH100 - a link is not to be followed
    try:
        found = path.lstat()
    except OSError:
        able = os.access(path.parent, os.W_OK | os.X_OK)
        return None if able else f"it is not there, and this user cannot make it in '{path.parent}'"
    own = os.geteuid() in {0, found.st_uid}
    return None if own and _is_shut(found) else _SHUT


class Board:
    """The folder in which the processes of a site tell their status, each in a file of its own."""

    def __init__(self, folder: str | Path) -> None:
        # A server may change its working directory once it has started.
        self._folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link is not to be followed
        self._number = next(_numbers)
        self._complained = False

    def write(self, status: Status) -> None:
        """Tell this process' status; what hinders it is logged once, and hinders nothing else."""
        try:
            self._prepare()
            self._put(json.dumps(status.to_json()))
        except OSError as error:
            if not self._complained:
                self._complained = True
                _log.warning("no status is written to %s: %s", self._folder, error.strerror)

    def clear(self) -> None:
        """Take this process' status away: it serves no more."""
        with suppress(OSError):
            self._own().unlink()

    def read(self) -> Iterator[tuple[Path, Status | None]]:
        """The file of each process and what it tells; None where that cannot be read."""
        for path in filter(_is_ours, sorted(self._folder.glob("*.json"))):
            try:
                yield path, Status.from_json(json.loads(_text(path)))
            except FileNotFoundError:
                # It has ended meanwhile.
                continue
            except (OSError, ValueError, RecursionError):
                yield path, None

    def others(self) -> list[Path]:
        """What lies in the folder that no process of a site has put there."""
        found = self._folder.iterdir()
        return sorted(path for path in found if not _is_ours(path) and not path.name.startswith("."))

    def _own(self) -> Path:
        return self._folder / f"{os.getpid()}-{self._number}.json"

    def _prepare(self) -> None:
        with suppress(FileExistsError):
            self._folder.mkdir(0o700)
        found = self._folder.lstat()
        if not _is_shut(found) or found.st_uid != os.geteuid():
            raise PermissionError(None, _SHUT)

    def _put(self, text: str) -> None:
        own = self._own()
        new = own.with_suffix(".new")
        # What stands there was left by a process that had this number and was killed.
        new.unlink(missing_ok=True)
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as opened:
            opened.write(text)
        # Whole, or not at all, to whoever reads it.
        new.replace(own)


def _is_ours(path: Path) -> bool:
    return bool(_NAME.fullmatch(path.name))


def _text(path: Path) -> bytes:
    """The content of a small file; raises OSError for a link, ValueError for what is no such file."""
    # Not to wait for a writer, where it is a pipe.
    file = os.open(path, os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(file, "rb") as opened:
        if not S_ISREG(os.fstat(file).st_mode):
            raise ValueError("no file")
        return opened.read(_MAX_BYTES)
