"""Rounds in turn, so that a machine whose speed drifts slows all alike; medians, because it is noisy."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Row", "compare", "table"]

_ROUNDS = 15
_ROUND_SECONDS = 0.02


@dataclass(frozen=True, kw_only=True)
class Row:
    """Medians in microseconds of one call: ours, and each peer's that could be had."""

    step: str
    aim: str
    times: Mapping[str, float]


def compare(step: str, aim: str, calls: Mapping[str, Callable[[], object]]) -> Row:
    """Time calls side by side; the first is ours."""
    counts = {name: _count(call) for name, call in calls.items()}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(_ROUNDS):
        for name, call in calls.items():
            taken[name].append(_once(call, counts[name]))
    return Row(step=step, aim=aim, times={name: statistics.median(each) for name, each in taken.items()})


def _once(call: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) / count * 1e6


def _count(call: Callable[[], object]) -> int:
    """How many calls fill a round."""
    call()
    return max(1, int(_ROUND_SECONDS / max(_once(call, 3) / 1e6, 1e-7)))


def table(rows: list[Row]) -> str:
    """The rows as text: time of ours, then each peer's with its ratio to ours."""
    lines = [f"{'step':<34} {'aim':>12} {'notices':>12}   peers, and how many times ours they take"]
    for row in rows:
        (_, ours), *peers = row.times.items()
        told = ", ".join(f"{name} {_time(each)} ({each / ours:.1f}x)" for name, each in peers)
        lines.append(f"{row.step:<34} {row.aim:>12} {_time(ours):>12}   {told}")
    return "\n".join(lines)


def _time(microseconds: float) -> str:
    if microseconds >= 10_000:
        return f"{microseconds / 1000:.1f} ms"
    return f"{microseconds:.2f} us" if microseconds < 100 else f"{microseconds:.0f} us"
