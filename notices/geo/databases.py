"""Addresses to locations by one or more databases, with reuse by network."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from threading import Lock, Thread
from typing import NamedTuple

from notices.address import packed, placeless
from notices.facts import Location
from notices.geo.files import File, Opened, Status
from notices.geo.networks import Networks
from notices.geo.sources import Fixed, combine

__all__ = ["Databases"]

Clock = Callable[[], float]


# Many networks, few pairs of locations.
_combined = lru_cache(maxsize=16384)(combine)


class _Fresh(NamedTuple):
    """What was found in one state of the files."""

    state: tuple[Opened | None, ...]
    v4: Networks
    v6: Networks


class Databases:
    """A source made of database files and of fixed sources between them, the most trusted first.

    clock: monotonic seconds. every: after how many of them the files are looked at again.
    """

    def __init__(
        self, members: Sequence[File | Fixed], *, clock: Clock = time.monotonic, every: float = 60.0
    ) -> None:
        self.members = tuple(members)
        self._files = tuple(member for member in members if isinstance(member, File))
        self._clock = clock
        self._every = every
        self._due = clock() + every
        self._lock = Lock()
        self._nowhere = combine(member.location for member in members if isinstance(member, Fixed))
        self._fresh = _Fresh((), Networks(), Networks())
        self.refresh()

    def locate(self, address: str | None) -> Location:
        """The location of an address in text; unknown for None, for what is no address, and for
        private networks, whatever the files tell of them.
        """
        if self._clock() >= self._due:
            self._look()
        value = packed(address) if address else None
        if value is None or placeless(value):
            return self._nowhere
        fresh = self._fresh
        networks = fresh.v4 if len(value) == 4 else fresh.v6
        return networks.find(value) or self._find(value, networks)

    def refresh(self) -> None:
        """Read again the files that changed, now."""
        with self._lock:
            for file in self._files:
                file.refresh()
            state = self._state()
            if state != self._fresh.state:
                self._fresh = _Fresh(state, Networks(), Networks())

    def status(self) -> tuple[Status, ...]:
        """How each file fares."""
        return tuple(file.status() for file in self._files)

    def _find(self, value: bytes, networks: Networks) -> Location:
        found = [
            member.locate(value) if isinstance(member, File) else (member.location, 0)
            for member in self.members
        ]
        location = found[0][0] if len(found) == 1 else _combined(tuple(each for each, _ in found))
        # Where several networks hold the address, the smallest lies in all of them.
        networks.add(value, max(prefix for _, prefix in found), location)
        return location

    def _state(self) -> tuple[Opened | None, ...]:
        return tuple(file.opened for file in self._files)

    def _look(self) -> None:
        self._due = self._clock() + self._every
        if self._lock.locked():
            # An earlier look is still reading, from a slow disk say: no second thread waits for it.
            return
        if any(file.changed() for file in self._files) or self._state() != self._fresh.state:
            # No thread to be had: the next look may find one.
            with suppress(RuntimeError):
                Thread(target=self.refresh, name="notices-geo", daemon=True).start()
