"""Long work in one thread that holds up the others no more than it must.

One thread of Python runs at a time. Another waits up to the switch interval for its turn, 5 ms, and so a
request does each time that it comes back from a database; and a full collection of garbage, of which a
thousand rules cause several, stops all threads for 100 ms. Within `gently` the turns are short and full
collections wait; young garbage, which is what requests leave, is collected as ever.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["gently"]

_TURN = 0.0005
_NEVER = 1_000_000


class _Manners:
    """What is set for the whole process: by one piece of work at a time, and by none in a forked child."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._before: tuple[float, tuple[int, int, int]] | None = None

    def take(self) -> None:
        self._before = (sys.getswitchinterval(), gc.get_threshold())
        interval, (young, middle, _) = self._before
        if interval > _TURN:
            sys.setswitchinterval(_TURN)
        gc.set_threshold(young, middle, _NEVER)

    def leave(self) -> None:
        if self._before is not None:
            interval, thresholds = self._before
            self._before = None
            # It is kept in whole microseconds, cut off: half of one more, or it would shrink each time.
            sys.setswitchinterval(interval + 5e-7)
            gc.set_threshold(*thresholds)

    def forget(self) -> None:
        """The thread that worked is not in a forked child, but its lock and settings are."""
        self.lock = threading.Lock()
        self.leave()


_manners = _Manners()
# Where processes do not fork there is nothing to forget.
getattr(os, "register_at_fork", lambda **_: None)(after_in_child=_manners.forget)


@contextmanager
def gently() -> Iterator[None]:
    """While this is held, other threads get their turn sooner; what the process had set comes back after it.

    Not for a thread that serves: it waits for other such work in this process to end.
    """
    with _manners.lock:
        _manners.take()
        try:
            yield
        finally:
            _manners.leave()
