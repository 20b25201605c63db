"""Writes a tree as a MaxMind DB file, version 2.0: same input, same bytes.

Sections named in comments are those of https://maxmind.github.io/MaxMind-DB/.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping
from typing import IO

from notices.geo.trees import EMPTY, Forest

__all__ = ["write"]

_MARKER = b"\xab\xcd\xefMaxMind.com"
_SEPARATOR = bytes(16)
# "Output Data Section": type numbers
_TEXT, _UINT16, _UINT32, _MAP, _UINT64, _ARRAY = 2, 5, 6, 7, 9, 11
# How a node's two records of so many bits are packed.
_PACK: dict[int, Callable[[int, int], bytes]] = {
    24: lambda low, high: (low << 24 | high).to_bytes(6),
    28: lambda low, high: ((low & 0xFFFFFF) << 32 | low >> 24 << 28 | high).to_bytes(7),
    32: lambda low, high: (low << 32 | high).to_bytes(8),
}


def write(
    file: IO[bytes], forest: Forest, tree: int, record: Callable[[int], object], meta: Mapping[str, object]
) -> int:
    """Write a tree of IPv6 addresses; gives the number of its nodes.

    record: what is stored for a leaf, made of dict, list and str. meta: the metadata without
    node_count and record_size.
    """
    order = array("i", forest.branches(tree))
    values = array("q", bytes(8 * len(forest.left)))
    for number, branch in enumerate(order):
        values[branch] = number
    section = _Section()
    offsets = {
        leaf: section.add(record(leaf))
        for branch in order
        for leaf in (forest.left[branch], forest.right[branch])
        if leaf < EMPTY
    }
    count = len(order)
    bits = _bits(count + len(_SEPARATOR) + section.size)
    # "Search Tree Section": node_count is "no data", what is above points into the data section
    leaves = {leaf: count + len(_SEPARATOR) + offset for leaf, offset in offsets.items()} | {EMPTY: count}
    pack = _PACK[bits]

    def value(half: int) -> int:
        return values[half] if half >= 0 else leaves[half]

    file.writelines(pack(value(forest.left[branch]), value(forest.right[branch])) for branch in order)
    file.write(_SEPARATOR)
    file.writelines(section.parts)
    file.write(_MARKER)
    file.writelines(_metadata({**meta, "node_count": count, "record_size": bits}))
    return count


def _bits(largest: int) -> int:
    return next(bits for bits in _PACK if largest < 1 << bits)


class _Section:
    """The data section; each distinct value is stored once, and pointed at."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self._known: dict[bytes, int] = {}

    def add(self, value: object) -> int:
        """Store a value; gives its offset."""
        data = _encoded(value, self._pointer)
        offset = self._known.get(data)
        if offset is None:
            offset = self._known[data] = self.size
            self.parts.append(data)
            self.size += len(data)
        return offset

    def _pointer(self, value: object) -> bytes:
        return _pointer(self.add(value))


def _pointer(offset: int) -> bytes:
    # "pointer - 1": the size of the pointer, then its value less what shorter ones reach
    if offset < 1 << 11:
        return (0x2000 | offset).to_bytes(2)
    if offset < 526336:
        return (0x280000 | offset - 2048).to_bytes(3)
    return (0x30000000 | offset - 526336).to_bytes(4)


def _encoded(value: object, inner: Callable[[object], bytes]) -> bytes:
    if isinstance(value, dict):
        pairs = (inner(part) for pair in value.items() for part in pair)
        return _head(_MAP, len(value)) + b"".join(pairs)
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(map(inner, value))
    data = str(value).encode()
    return _head(_TEXT, len(data)) + data


def _head(kind: int, size: int) -> bytes:
    # "Data Field Format": extended types have their number less 7 in a second byte; sizes from 29
    # on come in bytes after it
    more = b"" if size < 29 else bytes([size - 29]) if size < 285 else (size - 285).to_bytes(2)
    low = min(size, 29 if size < 285 else 30)
    return (bytes([kind << 5 | low]) if kind <= _MAP else bytes([low, kind - _MAP])) + more


# "Database Metadata": the types of its numbers
_NUMBERS = {
    "binary_format_major_version": _UINT16,
    "binary_format_minor_version": _UINT16,
    "build_epoch": _UINT64,
    "ip_version": _UINT16,
    "node_count": _UINT32,
    "record_size": _UINT16,
}


def _metadata(meta: Mapping[str, object]) -> Iterator[bytes]:
    def plain(value: object) -> bytes:
        return _encoded(value, plain)

    yield _head(_MAP, len(meta))
    for name, value in sorted(meta.items()):
        yield plain(name)
        yield _uint(_NUMBERS[name], value) if isinstance(value, int) else plain(value)


def _uint(kind: int, value: int) -> bytes:
    data = value.to_bytes((value.bit_length() + 7) // 8)
    return _head(kind, len(data)) + data
