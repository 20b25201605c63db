"""Look-ups in the bytes of a MaxMind DB file, safe whatever the bytes are.

maxminddb's reader in C ends the process where a record is damaged, and its reader in Python is slow.
Section names are those of https://maxmind.github.io/MaxMind-DB/.
"""

from __future__ import annotations

from maxminddb import InvalidDatabaseError
from maxminddb.decoder import Decoder
from maxminddb.reader import Metadata

from notices.facts import Location
from notices.geo.records import Schema

__all__ = ["Lookup"]

# Many networks, few records.
_MOST = 16384
# "Data Section Separator"
_SEPARATOR = 16


class Lookup:
    """The locations in a database; damage raises an Exception of some kind, and every call ends.

    parse: makes a location of a record, and of None where an address has none.
    limit: how many locations are kept by their records; when full it starts anew.
    """

    __slots__ = ("_count", "_data", "_decode", "_known", "_limit", "_parse", "_size", "_start", "_tree")

    def __init__(self, data: bytes, meta: Metadata, parse: Schema, limit: int = _MOST) -> None:
        self._data = data
        self._count = meta.node_count
        self._size = meta.record_size // 4
        self._tree = self._count * self._size
        if meta.record_size not in {24, 28, 32} or not 0 <= self._tree <= len(data) - _SEPARATOR:
            raise InvalidDatabaseError("The search tree is of no known size, or larger than the file.")
        self._decode = Decoder(data, self._tree + _SEPARATOR).decode
        self._known: dict[int | None, Location] = {}
        self._parse, self._limit = parse, limit
        # "IPv4 addresses in an IPv6 tree" are below the node that 96 zero bits lead to.
        self._start = self._walk(0, bytes(12))[0] if meta.ip_version == 6 else 0

    def locate(self, value: bytes) -> tuple[Location, int]:
        """The location of a packed address, and the length of its network's prefix."""
        pointer, prefix = self.find(value)
        location = self._known.get(pointer)
        if location is None:
            location = self._parse(None if pointer is None else self.record(pointer))
            if len(self._known) >= self._limit:
                self._known.clear()
            self._known[pointer] = location
        return location, prefix

    def find(self, value: bytes) -> tuple[int | None, int]:
        """Where a packed address' record is, or None, and the length of its network's prefix."""
        node, prefix = self._walk(self._start if len(value) == 4 else 0, value)
        if node < self._count:
            raise InvalidDatabaseError("The search tree goes on after the last bit of an address.")
        return (None if node == self._count else node), prefix

    def record(self, pointer: int) -> object:
        """The record that the search tree points at."""
        offset = pointer - self._count + self._tree
        if not self._tree + _SEPARATOR <= offset < len(self._data):
            raise InvalidDatabaseError("The search tree points out of the data section.")
        return self._decode(offset)[0]

    def _walk(self, node: int, value: bytes) -> tuple[int, int]:
        """The node or leaf that the bits of a value lead to, and how many of them were needed."""
        data, count, size, read = self._data, self._count, self._size, int.from_bytes
        # "Node Layout": at 28 bits the two records share the byte in the middle, the left its high half.
        shared, half, width = size == 7, size // 2, (size + 1) // 2
        bits = read(value)
        left = length = len(value) * 8
        while left and node < count:
            left -= 1
            at = node * size
            if bits >> left & 1:
                node = read(data[at + half : at + size])
                if shared:
                    node &= 0xFFFFFFF
            else:
                node = read(data[at : at + width])
                if shared:
                    node = node >> 8 | (node & 0xF0) << 20
        return node, length - left
