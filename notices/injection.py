"""Puts a fragment into a page of HTML, whole or as a stream, and leaves every other byte as it was.

Strategy: bytes are held until the scanner knows the offset, the fragment is put there verbatim, and
whatever follows is handed through untouched. All is decided by the first `limit` bytes, so that how the
page was cut into chunks changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from notices.bases import Elsewhere
from notices.places import Places
from notices.scanner import DECLINED, Scanner
from notices.tokens import Data
from notices.xhtml import DECLINED as XML_DECLINED
from notices.xhtml import XmlScanner

__all__ = ["LIMIT", "REASONS", "Injector", "inject"]

LIMIT: Final = 256 * 1024
"""How many bytes are held at most, unless told otherwise."""

REASONS: Final[Mapping[str, str]] = {
    **XML_DECLINED,
    **DECLINED,
    "base": "what would be inserted is fetched, and the page's base may lead to another host",
    "coding": "the compressed page is damaged or breaks off",
    "error": "this library failed",
    "limit": "no offset was certain within the bytes that may be held",
    "nothing": "the fragment is empty",
    "present": "the fragment stands there already",
}
"""Every reason for which nothing is inserted, and what it means."""

_Cut = tuple[int, bytes]


def inject(page: bytes, fragment: bytes) -> bytes:
    """The page with the fragment as body's first child; the page itself where nothing is inserted."""
    return Injector(fragment).finish(page)


class Injector:
    """Takes a page chunk by chunk and gives it back with a fragment as body's first child.

    top: elements that may stand first in body (``<section>…</section>``), as bytes of ASCII.
    slot: such for the first slot in body, see `notices.places`. bottom: such for the end of body. Where it
        is not certain that they change nothing else there, they go to the top, behind `top`.
    limit: how many bytes of a page are held at most before it is let go with what is certain by then.
    declared: whether Content-Type names the charset. Where it does not, a browser looks for a declaration
        in the first 1024 bytes of the page, which the fragment must not push out of there.
    xml: whether the page is XHTML as XML. There all that is given goes to the top.
    elsewhere: what is left out of the fragments where the page's relative addresses lead to another host.

    Once `settled`, every chunk is handed through as the same object. No method raises for any bytes.
    """

    __slots__ = (
        "_bottom",
        "_cuts",
        "_declared",
        "_elsewhere",
        "_fallen",
        "_held",
        "_limit",
        "_places",
        "_reason",
        "_scanner",
        "_settled",
        "_slot",
        "_top",
        "_xml",
    )

    def __init__(
        self,
        top: bytes,
        *,
        slot: bytes = b"",
        bottom: bytes = b"",
        limit: int = LIMIT,
        declared: bool = False,
        xml: bool = False,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._top = top
        self._slot = slot
        self._bottom = bottom
        self._limit = limit
        self._declared = declared
        self._xml = xml
        self._elsewhere = elsewhere
        self._held: bytearray | None = None
        self._scanner: Scanner | XmlScanner = XmlScanner() if xml else Scanner(declared=declared)
        self._places: Places | None = None
        self._cuts: list[_Cut] = []
        self._fallen: tuple[str, ...] = ()
        self._settled = not (top or slot or bottom)
        self._reason = "nothing" if self._settled else None

    @property
    def offset(self) -> int | None:
        """Where in the page the first fragment is put; None until settled, or where none was."""
        return self._cuts[0][0] if self._cuts else None

    @property
    def inserted(self) -> bool:
        """Whether anything was put into the page."""
        return bool(self._cuts)

    @property
    def grown(self) -> int:
        """By how many bytes the page grows."""
        return sum(len(part) for _, part in self._cuts)

    @property
    def fallen(self) -> tuple[str, ...]:
        """Which of "slot" and "bottom" belong to the top, once that is known."""
        return self._fallen

    @property
    def reason(self) -> str | None:
        """Why nothing was inserted, a key of `REASONS`; None otherwise."""
        return self._reason

    @property
    def settled(self) -> bool:
        """Whether it is decided where everything goes, or that it does not."""
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
            self._place(page, self._scanner.offset, end, whole=whole)
        if len(page) > end and not self._settled:
            self._settle("limit")

    def _place(self, page: Data, offset: int, end: int, *, whole: bool) -> None:
        """Once it is known of everything where it goes, look what stands there already."""
        view = _View(page, end, whole)
        if not (self._slot or self._bottom):
            self._put(view, view.missing(offset, self._top))
        elif self._xml:
            self._put_all(view, offset, None, None)
        else:
            self._place_all(view, offset, end, whole=whole)

    def _place_all(self, view: _View, offset: int, end: int, *, whole: bool) -> None:
        page = view.page
        if self._places is None:
            self._places = Places(offset, slot=bool(self._slot), bottom=bool(self._bottom))
        self._places.follow(page, end, last=whole or len(page) > end, final=whole)
        if self._places.settled:
            slot, bottom = self._certain(page, self._places.slot), self._certain(page, self._places.bottom)
            self._put_all(view, offset, slot, bottom)

    def _certain(self, page: Data, at: int | None) -> int | None:
        """The place, unless a browser that guesses the charset may take escapes before it for another."""
        doubtful = at is not None and not self._declared and page.find(b"\x1b", 0, at) >= 0
        return None if doubtful else at

    def _put_all(self, view: _View, offset: int, slot: int | None, bottom: int | None) -> None:
        asked = (("slot", slot, self._slot), ("bottom", bottom, self._bottom))
        fallen = {name: part for name, at, part in asked if part and at is None}
        cuts = view.missing(offset, self._top, *fallen.values())
        if slot is not None:
            cuts += view.missing(slot, self._slot)
        if bottom is not None and not view.page.endswith(self._bottom, offset, bottom):
            cuts.append((bottom, self._bottom))
        self._put(view, cuts)
        self._fallen = tuple(fallen)

    def _put(self, view: _View, cuts: list[_Cut]) -> None:
        """Settle, once the page is known far enough. Injecting twice is injecting once."""
        if not view.unsure:
            self._cuts, self._settled = self._fit(view.page, cuts), True
            if not self._cuts:
                self._reason = "base" if cuts else "present"

    def _fit(self, page: Data, cuts: list[_Cut]) -> list[_Cut]:
        if not (self._elsewhere and cuts and self._elsewhere.leads(page, cuts[-1][0], xml=self._xml)):
            return cuts
        fitting = [(at, self._elsewhere.fit(part)) for at, part in cuts]
        return [(at, part) for at, part in fitting if part]

    def _settle(self, reason: str) -> None:
        self._reason = reason
        self._settled = True

    def _hold(self, page: Data) -> bytes:
        if self._held is None:
            self._held = bytearray(page)
        return b""

    def _release(self, page: Data) -> bytes:
        self._held = None
        if not self._cuts:
            return bytes(page)
        start = 0
        pieces: list[bytes | memoryview] = []
        with memoryview(page) as view:
            for at, part in self._cuts:
                pieces += (view[start:at], part)
                start = at
            pieces.append(view[start:])
            return b"".join(pieces)


class _View:
    """What is known of a page by now; `unsure` once more of it must be known.

    whole: whether it ends here.
    """

    __slots__ = ("_end", "_whole", "page", "unsure")

    def __init__(self, page: Data, end: int, whole: bool) -> None:
        self.page = page
        self._end = end
        self._whole = whole
        self.unsure = False

    def missing(self, at: int, *parts: bytes) -> list[_Cut]:
        """Those of the parts that do not stand one behind another at this place, and where they belong."""
        cuts = []
        for part in parts:
            if self._has(at, part):
                at += len(part)
            else:
                cuts.append((at, part))
        return cuts

    def _has(self, at: int, part: bytes) -> bool:
        known = self._end - at
        if known >= len(part):
            return self.page.startswith(part, at)
        if self.page[at : self._end] == part[:known]:
            self.unsure = self.unsure or not self._whole
        return False
