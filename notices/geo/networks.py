"""Locations that were found before, by the network that the database returned for them."""

from __future__ import annotations

from bisect import bisect_right, insort
from threading import Lock

from notices.facts import Location

__all__ = ["Networks"]

_MOST = 16384


class Networks:
    """Disjoint networks of one IP version and their locations; bounded, and read without a lock.

    When full it starts anew: what is asked for again comes back at the price of one look-up.
    """

    __slots__ = ("_limit", "_lock", "_state")

    def __init__(self, limit: int = _MOST) -> None:
        self._limit = limit
        self._lock = Lock()
        self._state: tuple[list[bytes], dict[bytes, tuple[bytes, Location]]] = [], {}

    def find(self, value: bytes) -> Location | None:
        """The location of the network that holds this packed address, or None where none is known."""
        starts, known = self._state
        index = bisect_right(starts, value)
        if not index:
            return None
        # A network added meanwhile may have moved the index: what is found is checked, not assumed.
        start = starts[index - 1]
        end, location = known[start]
        return location if start <= value <= end else None

    def add(self, value: bytes, prefix: int, location: Location) -> None:
        """Remember the location of the network of this prefix length that holds the address."""
        size = 1 << (len(value) * 8 - prefix)
        first = int.from_bytes(value) & -size
        start = first.to_bytes(len(value))
        with self._lock:
            starts, known = self._state
            if start in known:
                return
            if len(starts) >= self._limit:
                starts, known = self._state = [], {}
            # In this order: whoever finds the start finds the rest.
            known[start] = ((first | (size - 1)).to_bytes(len(value)), location)
            insort(starts, start)
