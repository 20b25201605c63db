"""How long it takes to put a notice into a page, for who counts that."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from notices.http.pieces import Feeding

__all__ = ["Timed"]


class Timed:
    """Feeds an injector, and tells the seconds that it took by the time it is settled; same interface."""

    __slots__ = ("_injector", "_spent", "_tell", "_told")

    def __init__(self, injector: Feeding, tell: Callable[[float], None]) -> None:
        self._injector = injector
        self._tell = tell
        self._spent = 0.0
        self._told = False

    @property
    def inserted(self) -> bool:
        """Whether the notice was put into the page."""
        return self._injector.inserted

    @property
    def reason(self) -> str | None:
        """Why it was not; None otherwise."""
        return self._injector.reason

    @property
    def settled(self) -> bool:
        """Whether either is known."""
        return self._injector.settled

    def feed(self, chunk: bytes) -> bytes:
        """What can be sent by now."""
        return self._injector.feed(chunk) if self._told else self._time(self._injector.feed, chunk)

    def close(self) -> bytes:
        """What is left."""
        return self._injector.close() if self._told else self._time(self._injector.close)

    def _time(self, work: Callable[..., bytes], *chunk: bytes) -> bytes:
        begun = perf_counter()
        out = work(*chunk)
        self._spent += perf_counter() - begun
        if self._injector.settled:
            self._told = True
            self._tell(self._spent)
        return out
