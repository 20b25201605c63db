"""Where in a body, besides its beginning, a notice can stand: in a slot, or last.

Strategy: from body's beginning on whole tokens are taken, and their nesting is followed as long as it is
strict. A place counts only while it is known what is open there. A token that the bytes do not hold to its
end is tried again when there are twice as many of it: so the work grows with the page and no faster, and
how the page was cut changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from notices.nesting import Nesting
from notices.tokens import (
    BOGUS,
    COMMENT,
    INLINE,
    PARAGRAPHS,
    RAW,
    SPACE,
    TAG,
    Data,
    Pattern,
    any_case,
    attributes,
    choice,
    element,
    past,
    whole,
)

__all__ = ["Places"]

_DEEPEST: Final = 1_000_000
_SLOT: Final = b"data-notices-slot"
_SLOT_COMMENT = re.compile(rb"<!--[%s]*notices[%s]*-->" % (SPACE, SPACE), re.IGNORECASE)
_SIGN = re.compile(_SLOT, re.IGNORECASE)
_BLANK = re.compile(rb"[%s]*+" % SPACE)
_COMMENT = whole(COMMENT)
# An end tag without a name is nothing, or a comment; a "<" before anything else is text.
_BOGUS = whole(BOGUS, rb"/(?=[^A-Za-z]) [^>]*+ >")
_LONE = whole(rb"(?=[^A-Za-z/!?])")

# Elements that are taken whole. "<!--" and then "<script" in a script hide its end: either alone does not.
_WHOLE: Mapping[bytes, Pattern] = {
    **{name: whole(element(name)) for name in RAW},
    b"script": whole(
        element(b"script", unless=b"|!--"),
        element(b"script", unless=rb"|%s[~/>]" % any_case(b"script")),
    ),
    b"select": whole(choice(b"select", b"option", b"optgroup", b"hr")),
    b"datalist": whole(choice(b"datalist", b"option")),
}


# What hides an element and all that is in it, as far as markup tells.
_HIDING: Final = re.compile(rb"hidden|inert|popover|style", re.IGNORECASE)
_HIDDEN: Final = frozenset({b"hidden", b"inert", b"popover"})
_NO_DISPLAY: Final = re.compile(rb"display[%s]*:[%s]*none" % (SPACE, SPACE), re.IGNORECASE)


def _is_hiding(rest: bytes) -> bool:
    return bool(_HIDING.search(rest)) and any(
        name in _HIDDEN or (name == b"style" and _NO_DISPLAY.search(value))
        for name, value in attributes(rest)
    )


class Places:
    """Finds a slot, and the end of body; `settled` once what was asked for is known, or known not to be.

    slot: where the first slot in body takes a notice: behind the comment ``<!-- notices -->``, or first in
        an element with the attribute ``data-notices-slot``. None until found, or where there is none, or
        where it is not certain what a notice would change there.
    bottom: where an element would be the last of body before ``</body>``; None until found, or uncertain.
    """

    __slots__ = (
        "_hidden",
        "_nesting",
        "_pos",
        "_retry",
        "_sign",
        "_wants_bottom",
        "_wants_slot",
        "bottom",
        "settled",
        "slot",
    )

    def __init__(self, start: int, *, slot: bool, bottom: bool) -> None:
        self.slot: int | None = None
        self.bottom: int | None = None
        self.settled = False
        self._nesting = Nesting()
        self._pos = self._retry = start
        self._sign = -1
        self._hidden = _DEEPEST
        self._wants_slot = slot
        self._wants_bottom = bottom

    def follow(self, data: Data, end: int, *, last: bool = False, final: bool = False) -> None:
        """Look at data[:end], which begins with all that was looked at before.

        last: no more bytes will be looked at. final: moreover, the page ends at `end`.
        """
        if self.settled or (end < self._retry and not last):
            return
        while self._pos < end:
            self._skip(data, end)
            if self._pos == end:
                break
            pos = self._token(data, self._pos, end)
            if pos is None:
                self._retry = 2 * end - self._pos
                break
            self._pos = pos
            if self.settled:
                return
        if last:
            self._finish(end if final and self._pos == end else None)

    def _skip(self, data: Data, end: int) -> None:
        """Pass over what is whole, and no slot, in one go: the nesting behind it is that before it."""
        if self._nesting.takes_links:
            pattern = INLINE if b"p" in self._nesting.open else PARAGRAPHS
            self._pos = past(pattern, data, self._pos, self._plain(data, end) if self._wants_slot else end)

    def _plain(self, data: Data, end: int) -> int:
        """How far no tag can be a slot; beyond, tags are taken one by one."""
        if self._sign < self._pos:
            # No farther at once than a slot is likely to stand.
            near = min(end, self._pos + 4096)
            sign = _SIGN.search(data, self._pos, near)
            self._sign = sign.start() if sign else near
        return self._sign

    def _finish(self, end: int | None) -> None:
        """No more will be known; end: where body ends, if it does."""
        if self._wants_bottom and end is not None and not self._nesting.open:
            self.bottom = end
        self.settled = True

    def _know(self, known: bool, pos: int) -> int:
        """Go on at `pos`, if it is still known what is open."""
        if not known:
            self.settled = True
        return pos

    def _token(self, data: Data, pos: int, end: int) -> int | None:
        """Take a token, and tell where the next begins; None where it is not whole."""
        tag = TAG.match(data, pos, end)
        if tag:
            closing, name = tag.groups()
            name = bytes(name).lower()
            return self._end(name, pos, tag.end()) if closing else self._start(data, name, tag)
        if data[pos] != ord("<"):
            return self._text(data, pos, end)
        return self._other(data, pos, end)

    def _text(self, data: Data, pos: int, end: int) -> int:
        stop = data.find(b"<", pos, end)
        stop = end if stop < 0 else stop
        return self._know(self._nesting.text(blank=bool(_BLANK.fullmatch(data, pos, stop))), stop)

    def _other(self, data: Data, pos: int, end: int) -> int | None:
        comment = _COMMENT.match(data, pos, end)
        if comment:
            if self._wants_slot and _SLOT_COMMENT.fullmatch(data, pos, comment.end()):
                self._meet_slot(comment.end())
            return comment.end()
        bogus = _BOGUS.match(data, pos, end)
        if bogus:
            # In svg and math, "<![CDATA[" opens what is none.
            return self._know(not self._nesting.foreign or data[pos + 1] != ord("!"), bogus.end())
        lone = _LONE.match(data, pos, end)
        return self._know(self._nesting.text(blank=False), pos + 1) if lone else None

    def _start(self, data: Data, name: bytes, tag: re.Match[bytes]) -> int | None:
        rest = bytes(data[tag.end(2) : tag.end()])
        pattern = None if self._nesting.foreign else _WHOLE.get(name)
        if pattern:
            found = pattern.match(data, tag.start(), tag.endpos)
            if not found:
                return None
            pos = self._know(self._nesting.whole(name), found.end())
        else:
            pos = self._know(self._nesting.start(name, rest), tag.end())
        if self._wants_slot and not self.settled:
            self._look(name, rest, pos)
        return pos

    def _look(self, name: bytes, rest: bytes, pos: int) -> None:
        """Look whether an element is a slot, or hides what is in it."""
        depth = len(self._nesting.open)
        if depth < self._hidden and self._nesting.open[-1:] == [name] and _is_hiding(rest):
            self._hidden = depth
        if _SLOT in rest.lower() and any(key == _SLOT for key, _ in attributes(rest)):
            self._meet_slot(pos, within=[name])

    def _meet_slot(self, pos: int, within: list[bytes] | None = None) -> None:
        """The first slot decides; within: the element that is one, if it can hold anything."""
        self._wants_slot = False
        hidden = len(self._nesting.open) >= self._hidden
        if not hidden and self._nesting.takes_section and within in (None, self._nesting.open[-1:]):
            self.slot = pos
        self.settled = not self._wants_bottom

    def _end(self, name: bytes, pos: int, to: int) -> int:
        if name not in (b"body", b"html"):
            pos = self._know(self._nesting.end(name), to)
            if len(self._nesting.open) < self._hidden:
                self._hidden = _DEEPEST
            return pos
        self._finish(pos)
        return to
