"""Rings of neighbours to the lines they share: each border once, so that no later change parts them.

A ring is closed: its last point is not its first one again. Points are whole numbers on a grid that
goes round the world: `period` steps east of a point is that point.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Arc", "Arcs", "Ring", "outline"]

Dot = tuple[int, int]
Ring = Sequence[Dot]
Arc = tuple[Dot, ...]


@dataclass(slots=True)
class Arcs:
    """Arcs found so far. An arc is named by its number, or by ~number where it is followed backwards."""

    arcs: list[Arc] = field(default_factory=list)
    _numbers: dict[Arc, int] = field(default_factory=dict)

    @classmethod
    def of(cls, shapes: Mapping[str, Iterable[Ring]]) -> tuple[Arcs, dict[str, list[list[int]]]]:
        """The arcs of all shapes, and of each shape the rings around it, as numbers of arcs."""
        rings = {name: list(own) for name, own in shapes.items()}
        meets = _meeting(ring for own in rings.values() for ring in own)
        found = cls()
        numbered = {
            name: [number for ring in own for number in found._cut(ring, meets)]
            for name, own in rings.items()
        }
        return found, {name: outline(own, found.arcs) for name, own in numbered.items()}

    def _cut(self, ring: Ring, meets: set[Dot]) -> list[int]:
        """The arcs of a ring, from one meeting point to the next."""
        cuts = [i for i, dot in enumerate(ring) if dot in meets]
        if not cuts:
            # Whoever else has this ring, as a hole perhaps, begins it at the same point.
            cuts = [ring.index(min(ring))]
        pairs = zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True)
        return [self._number(tuple(ring[i % len(ring)] for i in range(a, b + 1))) for a, b in pairs]

    def _number(self, arc: Arc) -> int:
        if arc in self._numbers:
            return self._numbers[arc]
        back = arc[::-1]
        if back in self._numbers:
            return ~self._numbers[back]
        self._numbers[arc] = len(self.arcs)
        self.arcs.append(arc)
        return self._numbers[arc]


def _meeting(rings: Iterable[Ring]) -> set[Dot]:
    """Points at which more than one line goes on."""
    beside: dict[Dot, frozenset[Dot]] = {}
    meets: set[Dot] = set()
    for ring in rings:
        for i, dot in enumerate(ring):
            pair = frozenset((ring[i - 1], ring[(i + 1) % len(ring)]))
            if beside.setdefault(dot, pair) != pair:
                meets.add(dot)
    return meets


def outline(numbers: Iterable[int], arcs: Sequence[Arc]) -> list[list[int]]:
    """The rings around what some rings enclose together: an arc with both sides inside is no border.

    arcs: all of them, of which only the ends are looked at.
    """
    kept: Counter[int] = Counter()
    for number in numbers:
        if kept[~number]:
            kept[~number] -= 1
        else:
            kept[number] += 1
    starts: defaultdict[Dot, list[int]] = defaultdict(list)
    for number in kept.elements():
        starts[_end(~number, arcs)].append(number)
    return [_walk(start, starts, arcs) for start in list(starts) for _ in starts[start][:] if starts[start]]


def _end(number: int, arcs: Sequence[Arc]) -> Dot:
    return arcs[number][-1] if number >= 0 else arcs[~number][0]


def _walk(first: Dot, starts: Mapping[Dot, list[int]], arcs: Sequence[Arc]) -> list[int]:
    """Follow the arcs from one to the next, taking each away, until the way is back where it began."""
    ring = [starts[first].pop()]
    while (here := _end(ring[-1], arcs)) != first:
        ring.append(starts[here].pop())
    return ring
