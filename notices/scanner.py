"""Where in a stream of HTML bytes an element would be the first child of body.

Strategy: the tree-construction modes of the HTML standard (https://html.spec.whatwg.org/#parsing),
scripting on, are followed only as far as "in body". Whole tokens are taken by patterns at the speed of
`re`; a token that the fed bytes do not hold to its end goes to the steps below, which are the standard's
tokenizer states over runs of bytes and keep their place: nothing is read again from its start, however
the bytes were cut.

Where the body is only implied, its first token is not enough: "in body: A start tag whose tag name is
"frameset": If the frameset-ok flag is set to "not ok", ignore the token." The notice's text would set it,
so the scan goes on until the page itself has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from notices.modes import AFTER_HEAD, BEFORE_HEAD, END, FOREIGN, IN_BODY, IN_HEAD, SKIP, START, TEMPLATE, Act
from notices.prescan import doubt
from notices.tokens import (
    ABRUPT,
    ATTRIBUTES,
    BLANK,
    CLOSED,
    COMMENT_END,
    FRAMESET,
    GREATER,
    MARKUP,
    NAME,
    NEXT_NAME,
    PLAIN,
    RAW,
    REFERENCE,
    SCRIPT,
    SPACE_REFERENCE,
    TAG,
    Data,
    Search,
    attributes,
    past,
)

__all__ = ["DECLINED", "Scanner"]

DECLINED: Final[Mapping[str, str]] = {
    "amp": "an AMP page, which the notice would make invalid",
    "blank": "the page holds nothing but whitespace",
    "charset": "the notice would push the page's charset declaration out of a browser's sight",
    "encoding": "UTF-16, UTF-32 or ISO-2022-JP: the notice's bytes would not be its text",
    "frameset": "the page has a frameset, or may have: the notice's text would undo it",
    "nul": "a NUL before the body, which some browsers take for text and some for nothing",
    "template": "a template in the head that only a whole parser could follow",
    "unterminated": "the page ends inside a tag, a comment, a script or the like before its body",
}
"""Every reason for which a scanner declines, and what it means."""

_BOM = b"\xef\xbb\xbf"

# AMP's own mark, in UTF-8, with or without the sign that asks for a picture.
_AMP = re.compile(rb"(?:amp|\xe2\x9a\xa1(?:\xef\xb8\x8f)?)(?:4ads|4email)?")


class Scanner:
    """Finds the offset; `settled` once it is known, or known not to be.

    offset: where in the page an element would be body's first child; None until settled, or declined.
    reason: why there is no offset, a key of `DECLINED`; None otherwise.
    declared: whether the charset is told beside the page, so that no declaration within it counts.
    """

    __slots__ = (
        "_candidate",
        "_closing",
        "_declared",
        "_depth",
        "_final",
        "_looked",
        "_mode",
        "_name",
        "_outer",
        "_pos",
        "_search",
        "_start",
        "_state",
        "_step",
        "offset",
        "reason",
        "settled",
    )

    def __init__(self, *, declared: bool = False) -> None:
        self.offset: int | None = None
        self.reason: str | None = None
        self.settled = False
        self._step: _Step = Scanner._begin
        self._mode = self._outer = BEFORE_HEAD
        self._pos = self._start = self._candidate = self._depth = self._looked = 0
        self._final = False
        self._declared = declared

    def scan(self, data: Data, end: int, *, final: bool = False) -> None:
        """Look at data[:end], which begins with all that was looked at before.

        final: the page ends at `end`. Nothing happens once settled.
        """
        self._final = final
        while not self.settled and self._step(self, data, end):
            pass
        if final and not self.settled and self._finish(data, end):
            self._declare(data, end)

    # Outcomes. These and all steps and actions return whether to go on.

    def _decline(self, reason: str) -> bool:
        self.reason = reason
        self.settled = True
        return False

    def _prove(self, looked: int) -> bool:
        """Settle on the candidate: by what stands before `looked` the notice changes nothing else."""
        self._looked = looked
        self._step = Scanner._declare
        return True

    def _declare(self, data: Data, end: int) -> bool:
        """Publish the offset, unless a charset declaration behind it would be pushed out of the prescan."""
        trouble = None if self._declared else doubt(data, self._candidate, self._looked, end)
        if trouble == "short" and not self._final:
            return False
        if trouble and trouble != "short":
            return self._decline(trouble)
        self.offset = self._candidate
        self.settled = True
        return False

    def _finish(self, data: Data, end: int) -> bool:
        """The page has ended: what is still open decides."""
        if self._mode in (IN_BODY, FOREIGN):
            return self._prove(end)
        if self._mode == TEMPLATE or self._step is not Scanner._data:
            return self._decline("unterminated")
        if BLANK.fullmatch(data, 0, end):
            return self._decline("blank")
        # "After head: Anything else: Insert an HTML element for a "body" start tag token": the end of the
        # file does so too.
        self._candidate = end
        return self._prove(end)

    # Steps between tokens.

    def _begin(self, data: Data, end: int) -> bool:
        if end < 3 and not self._final:
            return False
        # "BOM sniff"; and of HTML's first character, ASCII, UTF-16 and UTF-32 make a NUL byte too.
        if data[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\0" in data[:2]:
            return self._decline("encoding")
        if data.startswith(_BOM):
            self._pos = len(_BOM)
            self._declared = True
        self._step = Scanner._data
        return True

    def _data(self, data: Data, end: int) -> bool:
        self._pos = self._start = pos = past(SKIP[self._mode], data, self._pos, end)
        if pos == end:
            return False
        tag = TAG.match(data, pos, end)
        if tag:
            self._pos = tag.end()
            closing, name = tag.groups()
            return self._tag(data, bool(closing), bytes(name).lower())
        self._pos = pos + 1
        self._step = _FIRST.get(data[pos], Scanner._text)
        return True

    def _resume(self, pos: int) -> bool:
        self._pos = pos
        self._step = Scanner._data
        return True

    def _text(self, data: Data, _end: int) -> bool:
        if self._mode == TEMPLATE:
            return self._resume(self._start + 1)
        if self._mode < IN_BODY:
            if not data[self._start]:
                # By the standard it implies a body; Chromium takes it for nothing.
                return self._decline("nul")
            self._imply_body(data, b"")
        # "Any other character: Insert the token's character. Set the frameset-ok flag to "not ok".": in
        # body, and in foreign content.
        return self._prove(self._start + 1)

    def _reference(self, data: Data, end: int) -> bool:
        """A character reference that yields whitespace implies no body."""
        self._pos = past(REFERENCE, data, self._pos, end)
        if self._pos == end and not self._final:
            return False
        space = SPACE_REFERENCE.match(data, self._start, end)
        return self._resume(space.end()) if space else self._text(data, end)

    def _open(self, data: Data, end: int) -> bool:
        markup = MARKUP.match(data, self._start, end)
        if markup:
            self._pos = markup.end()
            self._step = _OPENED[markup.lastgroup or ""]
            return True
        # "EOF: eof-before-tag-name parse error. Emit a U+003C LESS-THAN SIGN character token".
        return self._final and data[self._start : end] in (b"<", b"</") and self._text(data, end)

    # Steps inside a token.

    def _open_tag(self, data: Data, end: int) -> bool:
        self._pos = past(NAME, data, self._pos, end)
        if self._pos == end:
            return False
        name = bytes(data[self._start + 1 : self._pos]).lower()
        return self._read_attributes(name.removeprefix(b"/"), closing=name.startswith(b"/"))

    def _read_attributes(self, name: bytes, *, closing: bool) -> bool:
        self._name, self._closing, self._state = name, closing, NEXT_NAME
        self._step = Scanner._attributes
        return True

    def _attributes(self, data: Data, end: int) -> bool:
        stays, moves, other = ATTRIBUTES[self._state]
        self._pos = pos = past(stays, data, self._pos, end)
        if pos == end:
            return False
        self._state = moves.get(data[pos], other)
        self._pos = pos + 1
        if self._state != CLOSED:
            return True
        self._step = Scanner._data
        return self._tag(data, self._closing, self._name)

    def _open_comment(self, data: Data, end: int) -> bool:
        abrupt = ABRUPT.match(data, self._pos, end)
        if abrupt:
            return self._resume(abrupt.end())
        if data[self._pos : end] in (b"", b"-"):
            return False
        return self._skip_past(COMMENT_END)

    def _open_bogus(self, data: Data, _end: int) -> bool:
        if self._mode == FOREIGN and data[self._pos - 1 : self._pos + 1] == b"![":
            return self._watch(data, b"")
        return self._skip_past(GREATER)

    def _skip_past(self, search: Search) -> bool:
        self._search = search
        self._step = Scanner._skip
        return True

    def _find(self, data: Data, end: int) -> re.Match[bytes] | None:
        pattern, kept = self._search
        found = pattern.search(data, self._pos, end)
        self._pos = found.end() if found else max(self._pos, end - kept)
        return found

    def _skip(self, data: Data, end: int) -> bool:
        return bool(self._find(data, end)) and self._resume(self._pos)

    def _raw_text(self, data: Data, end: int) -> bool:
        return bool(self._find(data, end)) and self._end_raw()

    def _end_raw(self) -> bool:
        """An end tag leads back to where its element stood, behind its attributes."""
        self._pos -= 1
        return self._read_attributes(b"", closing=True)

    def _script_data(self, data: Data, end: int) -> bool:
        self._search, moves = SCRIPT[self._state]
        event = self._find(data, end)
        if not event:
            return False
        second = data[event.start() + 1]
        if second not in moves:
            return self._end_raw()
        self._state = moves[second]
        if second == ord("!"):
            # "Script data escape start dash state: Switch to the script data escaped dash dash state":
            # the dashes of "<!--" are those of a "-->" too.
            self._pos -= 2
        return True

    def _no_frameset(self, data: Data, end: int) -> bool:
        return bool(self._find(data, end)) and self._decline("frameset")

    # What a tag does.

    def _tag(self, data: Data, closing: bool, name: bytes) -> bool:
        if closing:
            return self._end_tag(data, name)
        act = START[self._mode].get(name)
        while act is None:
            if self._mode >= IN_BODY:
                return True
            # "Anything else: (...) Switch the insertion mode to (...). Reprocess the current token."
            self._mode += 1
            self._candidate = self._start
            act = START[self._mode].get(name)
        return _ACTIONS[act](self, data, name)

    def _end_tag(self, data: Data, name: bytes) -> bool:
        act = END[self._mode].get(name)
        return act is None or _ACTIONS[act](self, data, name)

    def _imply_body(self, _data: Data, _name: bytes) -> bool:
        self._mode = IN_BODY
        self._candidate = self._start
        return True

    def _ignore(self, _data: Data, _name: bytes) -> bool:
        return True

    def _enter_html(self, data: Data, name: bytes) -> bool:
        tag = bytes(data[self._start + 1 + len(name) : self._pos])
        is_amp = any(_AMP.fullmatch(each) for each, _ in attributes(tag))
        return self._decline("amp") if is_amp else True

    def _enter_head(self, _data: Data, _name: bytes) -> bool:
        self._mode = IN_HEAD
        return True

    def _leave_head(self, _data: Data, _name: bytes) -> bool:
        self._mode = AFTER_HEAD
        return True

    def _enter_body(self, _data: Data, _name: bytes) -> bool:
        # "After head: A start tag whose tag name is "body": Set the frameset-ok flag to "not ok"."
        self._candidate = self._pos
        return self._prove(self._pos)

    def _bar_frameset(self, _data: Data, _name: bytes) -> bool:
        return self._prove(self._pos)

    def _meet_frameset(self, _data: Data, _name: bytes) -> bool:
        return self._decline("frameset")

    def _enter_raw(self, _data: Data, name: bytes) -> bool:
        self._search = RAW[name]
        self._step = Scanner._raw_text
        return True

    def _enter_script(self, _data: Data, _name: bytes) -> bool:
        self._state = PLAIN
        self._step = Scanner._script_data
        return True

    def _enter_foreign(self, _data: Data, _name: bytes) -> bool:
        self._mode = FOREIGN
        return True

    def _watch(self, _data: Data, _name: bytes) -> bool:
        """From here on only a whole parser could tell text from tags: any "<frameset" declines."""
        self._pos = self._start
        self._search = FRAMESET
        self._step = Scanner._no_frameset
        return True

    def _enter_template(self, _data: Data, _name: bytes) -> bool:
        if self._mode != TEMPLATE:
            self._outer, self._mode = self._mode, TEMPLATE
        self._depth += 1
        return True

    def _leave_template(self, _data: Data, _name: bytes) -> bool:
        self._depth -= 1
        if not self._depth:
            self._mode = self._outer
        return True

    def _meet_puzzle(self, _data: Data, _name: bytes) -> bool:
        return self._decline("template")


_Step = Callable[[Scanner, Data, int], bool]
_Action = Callable[[Scanner, Data, bytes], bool]

_FIRST: Mapping[int, _Step] = {ord("<"): Scanner._open, ord("&"): Scanner._reference}
_OPENED: Mapping[str, _Step] = {
    "bogus": Scanner._open_bogus,
    "comment": Scanner._open_comment,
    "tag": Scanner._open_tag,
    "text": Scanner._text,
}
_ACTIONS: Mapping[Act, _Action] = {act: getattr(Scanner, f"_{act.name.lower()}") for act in Act}
