"""Puts a fragment into a page of HTML, whole or as a stream, and leaves every other byte as it was.

Strategy: bytes are held until the scanner knows the offset, the fragment is put there verbatim, and
whatever follows is handed through untouched. All is decided by the first `limit` bytes, so that how the
page was cut into chunks changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from notices.scanner import DECLINED, Scanner
from notices.tokens import Data

__all__ = ["LIMIT", "REASONS", "Injector", "inject"]

LIMIT: Final = 256 * 1024
"""How many bytes are held at most, unless told otherwise."""

REASONS: Final[Mapping[str, str]] = {
    **DECLINED,
    "coding": "the compressed page is damaged or breaks off",
    "error": "this library failed",
    "limit": "no offset was certain within the bytes that may be held",
    "nothing": "the fragment is empty",
    "present": "the fragment stands there already",
}
"""Every reason for which nothing is inserted, and what it means."""


def inject(page: bytes, fragment: bytes) -> bytes:
    """The page with the fragment as body's first child; the page itself where nothing is inserted."""
    return Injector(fragment).finish(page)


class Injector:
    """Takes a page chunk by chunk and gives it back with the fragment as body's first child.

    fragment: one element that may stand first in body (``<section>…</section>``), as bytes of ASCII.
    limit: how many bytes of a page are held at most before it is let go without the fragment.
    declared: whether Content-Type names the charset. Where it does not, a browser looks for a declaration
        in the first 1024 bytes of the page, which the fragment must not push out of there.

    Once `settled`, every chunk is handed through as the same object. No method raises for any bytes.
    """

    __slots__ = ("_compared", "_fragment", "_held", "_limit", "_offset", "_reason", "_scanner", "_settled")

    def __init__(self, fragment: bytes, *, limit: int = LIMIT, declared: bool = False) -> None:
        self._fragment = fragment
        self._limit = limit
        self._held: bytearray | None = None
        self._scanner = Scanner(declared=declared)
        self._compared = 0
        self._offset: int | None = None
        self._reason = None if fragment else "nothing"
        self._settled = not fragment

    @property
    def offset(self) -> int | None:
        """Where in the page the fragment stands; None until settled, or where nothing was inserted."""
        return self._offset

    @property
    def inserted(self) -> bool:
        """Whether the fragment was put into the page."""
        return self._offset is not None

    @property
    def reason(self) -> str | None:
        """Why nothing was inserted, a key of `REASONS`; None otherwise."""
        return self._reason

    @property
    def settled(self) -> bool:
        """Whether it is decided where the fragment goes, or that it does not."""
        return self._settled

    def feed(self, chunk: bytes) -> bytes:
        """What can be sent by now, the chunk's own bytes at the end."""
        if self._settled:
            return chunk
        page: Data = chunk
        if self._held is not None:
            self._held += chunk
            page = self._held
        return self._take(page, final=False)

    def close(self) -> bytes:
        """The rest of the page, which ends here."""
        return b"" if self._settled else self._take(self._held or b"", final=True)

    def finish(self, page: bytes) -> bytes:
        """Both at once, for a page that is whole: as `feed` and then `close`, without a copy to hold."""
        return page if self._settled else self._take(page, final=True)

    def _take(self, page: Data, *, final: bool) -> bytes:
        try:
            self._decide(page, final=final)
        except Exception:  # The page survives whatever is wrong here; the reason is counted.
            self._settle("error")
        return self._release(page) if self._settled else self._hold(page)

    def _decide(self, page: Data, *, final: bool) -> None:
        end = min(len(page), self._limit)
        whole = final and len(page) == end
        self._scanner.scan(page, end, final=whole)
        if self._scanner.reason:
            self._settle(self._scanner.reason)
        elif self._scanner.offset is not None:
            self._compare(page, self._scanner.offset, end, whole=whole)
        if len(page) > end and not self._settled:
            self._settle("limit")

    def _compare(self, page: Data, offset: int, end: int, *, whole: bool) -> None:
        """Injecting twice is injecting once: look whether the fragment stands there."""
        start = self._compared
        self._compared = min(end - offset, len(self._fragment))
        same = page[offset + start : offset + self._compared] == self._fragment[start : self._compared]
        if same and self._compared == len(self._fragment):
            self._settle("present")
        elif whole or not same:
            self._offset = offset
            self._settled = True

    def _settle(self, reason: str) -> None:
        self._reason = reason
        self._settled = True

    def _hold(self, page: Data) -> bytes:
        if self._held is None:
            self._held = bytearray(page)
        return b""

    def _release(self, page: Data) -> bytes:
        self._held = None
        if self._offset is None:
            return bytes(page)
        with memoryview(page) as view:
            return b"".join((view[: self._offset], self._fragment, view[self._offset :]))
