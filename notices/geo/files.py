"""A database file: read whole, so that nothing done to the file can hurt the process, and watched.

What is wrong with a file is logged once per change of its state, never with an address.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Literal, NamedTuple

import maxminddb

from notices.errors import DatabaseError
from notices.facts import Location
from notices.geo import records
from notices.geo.lookup import Lookup

__all__ = ["NAME", "File", "Opened", "State", "Status", "read"]

#: What the log calls a file, unless told otherwise.
NAME = "geolocation database"
State = Literal["good", "kept", "missing", "broken"]

_log = logging.getLogger("notices.geo")
_REST = "until that is mended, every reader whom no other source places is warned"


class _OutOfReachError(DatabaseError):
    """A file that could not be read, through no fault of what it holds: it may be read next time."""


class Opened(NamedTuple):
    """A database in memory; `get` gives a packed address' location and its network's prefix length."""

    get: Callable[[bytes], tuple[Location, int]]
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


def read(path: Path) -> Opened:
    """Open a MaxMind DB file; raises DatabaseError, also where the file changes meanwhile."""
    try:
        before = path.stat()
        opened = _opened(path.read_bytes())
        after = path.stat()
    except FileNotFoundError:
        raise DatabaseError("is not there") from None
    except OSError as error:
        raise _OutOfReachError(f"cannot be read: {error.strerror}") from None
    except Exception as error:
        raise DatabaseError("is there, but is no MaxMind DB file, or is damaged") from error
    if _signed(before) != _signed(after):
        raise DatabaseError("changed while it was read")
    return opened


def _opened(data: bytes) -> Opened:
    meta = maxminddb.open_database(io.BytesIO(data), maxminddb.MODE_FD).metadata()
    return Opened(
        get=Lookup(data, meta, records.schema(meta.database_type)).locate,
        version=meta.ip_version,
        type=meta.database_type,
        built=datetime.fromtimestamp(meta.build_epoch, UTC).date(),
    )


_Signature = tuple[int, int, int]


def _signed(stat: os.stat_result) -> _Signature:
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


class File:
    """A database file that may come, change, break and go while it is in use."""

    def __init__(self, path: str | os.PathLike[str], name: str = NAME) -> None:
        self.path = Path(path)
        self._name = name
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

    def locate(self, value: bytes) -> tuple[Location, int]:
        """The location of a packed address, and the length of its network's prefix."""
        opened = self.opened
        if opened is None or (len(value) == 16 and opened.version == 4):
            return records.UNKNOWN, 0
        try:
            return opened.get(value)
        except Exception as error:
            self._complain(opened, error)
            return records.UNKNOWN, len(value) * 8

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
            rest = "the one read before stays in use" if kept else _REST
            _log.warning("%s %s %s; %s", self._name, self.path.absolute(), error, rest)

    def _succeed(self, opened: Opened) -> None:
        before, self._state = self._state, "good"
        level = logging.DEBUG if before is None else logging.INFO
        _log.log(level, "%s %s read: %s of %s", self._name, self.path, opened.type, opened.built)

    def _complain(self, opened: Opened, error: Exception) -> None:
        # The message of the error may hold the address: only its kind is told.
        if self._corrupt is not opened:
            self._corrupt = opened
            _log.warning(
                "%s %s holds a damaged record (%s); such locations are unknown",
                self._name,
                self.path,
                type(error).__name__,
            )
