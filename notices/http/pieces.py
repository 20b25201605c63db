"""A page, or a piece of one that a script asked for: told by how it begins."""

from __future__ import annotations

import re
from typing import Protocol

__all__ = ["Discerning", "Feeding"]

# What may stand before a page's first tag, and the tags by which only whole pages begin.
_BEFORE = rb"(?:\xef\xbb\xbf)?+(?:[\t\n\f\r ]++|<!--(?>.*?-->))*+"
_PAGE = re.compile(
    _BEFORE + rb"<(?:!doctype|html|head|body|title|meta|base)(?=[\t\n\f\r />])", re.IGNORECASE | re.DOTALL
)
# It is open whether more bytes would make a page of it.
_OPEN = re.compile(_BEFORE + rb"(?:<(?:!--.*|[!/]?[a-z-]{0,8})?)?|\xef\xbb?", re.IGNORECASE | re.DOTALL)
_MOST = 4096


class Feeding(Protocol):
    """What takes a page chunk by chunk and gives it back with a notice in it, as an injector does."""

    @property
    def inserted(self) -> bool:
        """Whether the notice was put into the page."""
        ...

    @property
    def reason(self) -> str | None:
        """Why it was not; None otherwise."""
        ...

    @property
    def settled(self) -> bool:
        """Whether either is known."""
        ...

    def feed(self, chunk: bytes, /) -> bytes:
        """What can be sent by now."""
        ...

    def close(self) -> bytes:
        """What is left."""
        ...


class Discerning:
    """Feeds an injector what begins as whole pages do, and hands a piece of a page through as it is."""

    __slots__ = ("_held", "_injector", "_known", "_piece")

    def __init__(self, injector: Feeding) -> None:
        self._injector = injector
        self._held = bytearray()
        self._known = self._piece = False

    @property
    def inserted(self) -> bool:
        """Whether the notice was put into the page."""
        return self._injector.inserted

    @property
    def reason(self) -> str | None:
        """Why nothing was put in: `piece`, or a reason of the injector's."""
        return "piece" if self._piece else self._injector.reason

    @property
    def settled(self) -> bool:
        """Whether it is decided where the notice goes, or that it does not."""
        return self._piece or (self._known and self._injector.settled)

    def feed(self, chunk: bytes) -> bytes:
        """What can be sent by now."""
        return self._pass(chunk) if self._known else self._look(chunk, final=False)

    def close(self) -> bytes:
        """What is left."""
        left = b"" if self._known else self._look(b"", final=True)
        return left if self._piece else left + self._injector.close()

    def _pass(self, chunk: bytes) -> bytes:
        return chunk if self._piece else self._injector.feed(chunk)

    def _look(self, chunk: bytes, *, final: bool) -> bytes:
        self._held += chunk
        page = _PAGE.match(self._held, 0, _MOST)
        if not page and not final and len(self._held) < _MOST and _OPEN.fullmatch(self._held):
            return b""
        self._known, self._piece = True, not page
        held, self._held = bytes(self._held), bytearray()
        return self._pass(held)
