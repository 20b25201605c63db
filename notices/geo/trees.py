"""Search trees of databases: read, reduced to the facts that matter, laid over each other.

A tree is a number: an index into `Forest` for a branch, a negative number for a leaf. Equal trees
are the same number, so that a country's thousand equal networks cost one, and merging meets each
pair of trees once.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import NamedTuple

import maxminddb
from maxminddb.decoder import Decoder

from notices.errors import DatabaseError

__all__ = ["EMPTY", "Facts", "Forest", "load"]

EMPTY = -1
_SPAN = 1 << 32
# What a tree node's two records of so many bits are, as one number each.
_SPLIT: dict[int, Callable[[int], tuple[int, int]]] = {
    24: lambda node: (node >> 24, node & 0xFFFFFF),
    28: lambda node: (node >> 32 | (node & 0xF0000000) >> 4, node & 0xFFFFFFF),
    32: lambda node: (node >> 32, node & 0xFFFFFFFF),
}


class Facts(NamedTuple):
    """What is kept of an address."""

    country: str | None = None
    subdivision: str | None = None
    registered: str | None = None


def _pair(left: int, right: int) -> int:
    """Two trees as one key: half the size of a tuple of them."""
    return (left + _SPAN) << 33 | right + _SPAN


class Forest:
    """All trees of one build; each distinct tree exists once."""

    def __init__(self) -> None:
        self.left = array("i")
        self.right = array("i")
        self.leaves: list[Facts] = [Facts()]
        self._leaf_ids: dict[Hashable, int] = {Facts(): EMPTY}
        self._ids: dict[int, int] = {}

    def leaf(self, facts: Facts) -> int:
        """The tree in which every address has these facts."""
        tree = self._leaf_ids.get(facts)
        if tree is None:
            tree = self._leaf_ids[facts] = -1 - len(self.leaves)
            self.leaves.append(facts)
        return tree

    def facts(self, leaf: int) -> Facts:
        """What a leaf tells."""
        return self.leaves[-1 - leaf]

    def join(self, left: int, right: int) -> int:
        """The tree of two halves."""
        if left == right and left < 0:
            return left
        key = _pair(left, right)
        tree = self._ids.get(key)
        if tree is None:
            tree = self._ids[key] = len(self.left)
            self.left.append(left)
            self.right.append(right)
        return tree

    def merge(self, below: int, above: int, rule: Callable[[Facts, Facts], Facts]) -> int:
        """One tree laid over another.

        rule: makes one leaf of the two that an address has; where one is empty the other stays.
        """
        left, right, join, facts = self.left, self.right, self.join, self.facts
        done: dict[int, int] = {}

        def lay(low: int, high: int) -> int:
            if EMPTY in {low, high}:
                return high if low == EMPTY else low
            key = _pair(low, high)
            tree = done.get(key)
            if tree is not None:
                return tree
            if low < 0 and high < 0:
                tree = self.leaf(rule(facts(low), facts(high)))
            else:
                lows = (left[low], right[low]) if low >= 0 else (low, low)
                highs = (left[high], right[high]) if high >= 0 else (high, high)
                tree = join(lay(lows[0], highs[0]), lay(lows[1], highs[1]))
            done[key] = tree
            return tree

        return lay(below, above)

    def cut(self, tree: int, network: int, length: int) -> int:
        """The tree without a network: the first so many bits of an IPv6 address."""
        return self._cut(tree, format(network, "0128b")[:length])

    def _cut(self, tree: int, path: str) -> int:
        if not path:
            return EMPTY
        left, right = (self.left[tree], self.right[tree]) if tree >= 0 else (tree, tree)
        if path[0] == "0":
            return self.join(self._cut(left, path[1:]), right)
        return self.join(left, self._cut(right, path[1:]))

    def branches(self, tree: int) -> Iterator[int]:
        """Every distinct branch of a tree once, from the top, left before right."""
        seen = bytearray(len(self.left))
        waiting = [tree]
        while waiting:
            branch = waiting.pop()
            if branch < 0 or seen[branch]:
                continue
            seen[branch] = True
            yield branch
            waiting += (self.right[branch], self.left[branch])


def load(path: Path, forest: Forest, read: Callable[[object], Facts]) -> tuple[int, int]:
    """The tree of a database file over all IPv6 (IPv4 at ::/96) and its build time (Unix seconds).

    read: makes facts of a record. Raises DatabaseError.
    """
    try:
        with maxminddb.open_database(path, maxminddb.MODE_MEMORY) as reader:
            meta = reader.metadata()
        tree = _reduce(path.read_bytes(), meta.node_count, meta.record_size, forest, read)
    except OSError as error:
        raise DatabaseError(f"{path} cannot be read: {error.strerror}.") from None
    except DatabaseError as error:
        raise DatabaseError(f"{path} {error}") from None
    except Exception as error:
        raise DatabaseError(f"{path} is no MaxMind DB file, or is damaged.") from error
    for _ in range(96 if meta.ip_version == 4 else 0):
        tree = forest.join(tree, EMPTY)
    return tree, meta.build_epoch


def _reduce(data: bytes, count: int, bits: int, forest: Forest, read: Callable[[object], Facts]) -> int:
    split, size = _SPLIT[bits], bits // 4
    decode = Decoder(data, count * size + 16).decode
    leaves: dict[int, int] = {count: EMPTY}
    trees = array("i", bytes(4 * count))
    join, number = forest.join, int.from_bytes

    def leaf(pointer: int) -> int:
        record, _ = decode(pointer - count + count * size)
        tree = leaves[pointer] = forest.leaf(read(record))
        return tree

    # Writers number a branch before what is below it: backwards, what is below is known.
    for index in range(count - 1, -1, -1):
        low, high = split(number(data[index * size : (index + 1) * size]))
        if index >= low or index >= high:
            raise DatabaseError("has branches that lead back, which this command does not read.")
        trees[index] = join(
            trees[low] if low < count else leaves[low] if low in leaves else leaf(low),
            trees[high] if high < count else leaves[high] if high in leaves else leaf(high),
        )
    return trees[0]
