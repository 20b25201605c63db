"""A database file: opened so that nothing done to the file can hurt the process, and watched.

The file is copied before it is mapped: reading a mapped file that someone truncates ends the
process. So does maxminddb's reader in C where a record is damaged, so the one in Python is used.
What is wrong with a file is logged once per change of its state, never with an address.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import IO, Literal, NamedTuple

import maxminddb

from notices.errors import DatabaseError
from notices.facts import Location
from notices.geo import records

__all__ = ["File", "Opened", "State", "Status", "read"]

State = Literal["good", "kept", "missing", "broken"]

_log = logging.getLogger("notices.geo")


class _OutOfReachError(DatabaseError):
    """A file that could not be read, through no fault of what it holds: it may be read next time."""


class Opened(NamedTuple):
    """A database in memory; `get` gives an address' record and the length of its network's prefix."""

    get: Callable[[str], tuple[object, int]]
    parse: records.Schema
    version: int
    type: str
    built: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How a database file fares.

    state: ``good``; ``kept``: the file is gone or broken, the one read before is in use;
        ``missing`` or ``broken``: there is none in use.
    type, built: of the database in use; empty and None where there is none.
    """

    path: Path
    state: State
    type: str
    built: date | None


def _memory_file() -> IO[bytes]:
    return open(os.memfd_create("notices-geo"), "w+b")  # noqa: PTH123 - a descriptor has no path


# Where a copy that nobody else can reach may be kept, the best first; Linux alone has the second.
_PRIVATE: tuple[Callable[[], IO[bytes]], ...] = (tempfile.TemporaryFile, _memory_file)


def _mapped(path: Path) -> maxminddb.Reader | None:
    """A reader of a private copy, or None where this system offers no such thing."""
    for private in _PRIVATE:
        try:
            with path.open("rb") as file, private() as copy:
                shutil.copyfileobj(file, copy)
                copy.flush()
                return maxminddb.open_database(f"/dev/fd/{copy.fileno()}", maxminddb.MODE_MMAP)
        except (AttributeError, OSError, ValueError):
            continue
    return None


def read(path: Path) -> Opened:
    """Open a MaxMind DB file; raises DatabaseError, also where the file changes meanwhile."""
    try:
        before = path.stat()
        reader = _mapped(path) or maxminddb.open_database(path, maxminddb.MODE_MEMORY)
        opened = _opened(reader)
        after = path.stat()
    except FileNotFoundError:
        raise DatabaseError("is not there") from None
    except OSError as error:
        raise _OutOfReachError(f"cannot be read: {error.strerror}") from None
    except Exception as error:
        raise DatabaseError("is no MaxMind DB file, or is damaged") from error
    if _signed(before) != _signed(after):
        raise DatabaseError("changed while it was read")
    return opened


def _opened(reader: maxminddb.Reader) -> Opened:
    meta = reader.metadata()
    return Opened(
        get=reader.get_with_prefix_len,
        parse=records.schema(meta.database_type),
        version=meta.ip_version,
        type=meta.database_type,
        built=datetime.fromtimestamp(meta.build_epoch, UTC).date(),
    )


_Signature = tuple[int, int, int]


def _signed(stat: os.stat_result) -> _Signature:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


class File:
    """A database file that may come, change, break and go while it is in use."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.opened: Opened | None = None
        self._state: State | None = None
        self._signature: _Signature | Literal["never"] | None = "never"
        self._corrupt: Opened | None = None
        self._lock = Lock()

    def changed(self) -> bool:
        """Whether the file is another than the one that was read last; costs one stat."""
        return self._sign() != self._signature

    def refresh(self) -> None:
        """Read the file again if it changed; a broken one leaves the last good one in use."""
        with self._lock:
            signature = self._sign()
            if signature == self._signature:
                return
            try:
                self.opened = read(self.path)
            except DatabaseError as error:
                self._fail("missing" if signature is None else "broken", error)
                # A file that is being written is looked at again, and one whose permission may come back.
                same = signature == self._sign() and not isinstance(error, _OutOfReachError)
                self._signature = signature if same else "never"
            else:
                self._signature = signature
                self._succeed(self.opened)

    def locate(self, address: str, bits: int) -> tuple[Location, int]:
        """The location of a valid address of so many bits, and the length of its network's prefix."""
        opened = self.opened
        if opened is None or (bits == 128 and opened.version == 4):
            return records.UNKNOWN, 0
        try:
            record, prefix = opened.get(address)
            return opened.parse(record), max(prefix, 0)
        except Exception as error:
            self._complain(opened, error)
            return records.UNKNOWN, bits

    def status(self) -> Status:
        """How the file fares now."""
        opened, state = self.opened, self._state or "missing"
        return Status(
            path=self.path,
            state=state,
            type=opened.type if opened else "",
            built=opened.built if opened else None,
        )

    def _sign(self) -> _Signature | None:
        try:
            return _signed(self.path.stat())
        except OSError:
            return None

    def _fail(self, state: State, error: DatabaseError) -> None:
        kept = self.opened is not None
        self._state, before = "kept" if kept else state, self._state
        if self._state != before:
            rest = "the one read before stays in use" if kept else "locations are unknown until it is there"
            _log.warning("geolocation database %s %s; %s", self.path, error, rest)

    def _succeed(self, opened: Opened) -> None:
        before, self._state = self._state, "good"
        level = logging.DEBUG if before is None else logging.INFO
        _log.log(level, "geolocation database %s read: %s of %s", self.path, opened.type, opened.built)

    def _complain(self, opened: Opened, error: Exception) -> None:
        # The message of the error may hold the address: only its kind is told.
        if self._corrupt is not opened:
            self._corrupt = opened
            _log.warning(
                "geolocation database %s holds a damaged record (%s); such locations are unknown",
                self.path,
                type(error).__name__,
            )
