"""A page, or a piece of one that a script asked for: told by the tags that only whole pages begin with."""

from __future__ import annotations

import re
from typing import Protocol

__all__ = ["Discerning", "Feeding"]

_BOM = b"\xef\xbb\xbf"
_BLANK = re.compile(rb"[\t\n\f\r ]++|<!--.*?-->", re.DOTALL)
# One of these before all content, or one of the others before all but comments: when in doubt a body is a
# page. Whatever comes behind content does not count: a piece that is streamed waits for nothing.
_PAGE = re.compile(rb"<(?:!doctype|html|head|body)(?=[\t\n\f\r />])", re.IGNORECASE)
_HEAD = re.compile(rb"<(?:title|meta|base)(?=[\t\n\f\r />])", re.IGNORECASE)
# Words, or the start of an element that is none of a head's. Of a name longer than any of these it need not
# be known where it ends.
_CONTENT = re.compile(
    rb"[^<\t\n\f\r \xef]|\xef(?:[^\xbb]|\xbb.)|"
    rb"<(?!(?:html|head|body|title|meta|base|link|style|script|noscript|template|frameset|noframes|basefont|bgsound)"
    rb"[\t\n\f\r />])[a-z](?:[^\t\n\f\r />]{30}|[^\t\n\f\r />]*+[\t\n\f\r />])",
    re.IGNORECASE | re.DOTALL,
)
#: How many bytes are looked at.
_MOST = 16 * 1024


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

    __slots__ = ("_at", "_held", "_injector", "_known", "_open", "_piece")

    def __init__(self, injector: Feeding) -> None:
        self._injector = injector
        self._held = bytearray()
        # Where something comes that is no blank and no whole comment; whether a comment has begun there.
        self._at = 0
        self._open = False
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
        # A tag may have begun in the chunk before.
        start = max(0, len(self._held) - len(b"<!doctype "))
        self._held += chunk
        content = self._content(start)
        end = _MOST if content is None else content
        page = _PAGE.search(self._held, start, end) or _HEAD.match(self._held, self._at, _MOST)
        if not page and content is None and not final and len(self._held) < _MOST:
            return b""
        self._known, self._piece = True, not page
        held, self._held = bytes(self._held), bytearray()
        return self._pass(held)

    def _content(self, start: int) -> int | None:
        """Where content begins; None where that is not known. start: before it, all has been looked at."""
        held = self._held
        if self._open and held.find(b"-->", start) < 0:
            return None
        if not self._at and held.startswith(_BOM):
            self._at = len(_BOM)
        while blank := _BLANK.match(held, self._at, _MOST):
            self._at = blank.end()
        self._open = held.startswith(b"<!--", self._at)
        found = _CONTENT.match(held, self._at, _MOST)
        return found.start() if found else None
