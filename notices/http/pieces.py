"""A page, or a piece of one that a script asked for: told by the tags that only whole pages begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from notices.tokens import (
    BOGUS,
    COMMENT,
    COMMENT_END,
    GREATER,
    RAW,
    SCRIPT,
    Pattern,
    element,
    past,
    run,
    start_tag,
)

__all__ = ["Discerning", "Feeding"]

# White space, comments, byte order marks, what a browser takes for a comment, and what shows nothing.
_BLANK = run(
    COMMENT, BOGUS, start_tag(b"link"), element(b"style"), element(b"script"), text=rb"[~]++ | \xef\xbb\xbf"
)
# What ends such, by how it begins.
_ENDS: Sequence[tuple[Pattern, Pattern]] = tuple(
    (re.compile(begins, re.IGNORECASE), ends)
    for begins, ends in (
        (rb"<!--", COMMENT_END[0]),
        (rb"<[!?]|<link[\t\n\f\r />]", GREATER[0]),
        (rb"<style[\t\n\f\r />]", RAW[b"style"][0]),
        (rb"<script[\t\n\f\r />]", SCRIPT[0][0][0]),
    )
)
# One of these before all content: when in doubt a body is a page. Whatever comes behind content does not
# count: a piece that is streamed waits for nothing.
_PAGE = re.compile(
    rb"<(?:!doctype|(?:html|head|body|title|meta|base)(?=[\t\n\f\r />]))",
    re.IGNORECASE,
)
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
        # Where something comes that is no blank; what ends the comment that has begun there, if one has.
        self._at = 0
        self._open: Pattern | None = None
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
        page = _PAGE.search(self._held, start, _MOST if content is None else content) is not None
        if content is None and not page:
            # What shows no content for so long is no piece.
            page = len(self._held) >= _MOST
            if not (page or final):
                return b""
        self._known, self._piece = True, not page
        held, self._held = bytes(self._held), bytearray()
        return self._pass(held)

    def _content(self, start: int) -> int | None:
        """Where content begins; None where that is not known. start: before it, all has been looked at."""
        held = self._held
        if self._open and not self._open.search(held, start):
            return None
        self._at = past(_BLANK, held, self._at, _MOST)
        self._open = self._opened()
        found = _CONTENT.match(held, self._at, _MOST)
        return found.start() if found else None

    def _opened(self) -> Pattern | None:
        return next((ends for begins, ends in _ENDS if begins.match(self._held, self._at)), None)
