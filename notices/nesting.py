"""What is open in a body, as long as its tags are nested so that no rule of repair comes to bear.

Strategy: the standard's tree construction "in body" (https://html.spec.whatwg.org/#parsing-main-inbody),
and in tables, is followed only where it is a stack: an end tag closes what was opened last, or leaves out
end tags that may be left out. Wherever the standard would repair (foster parents, adoption, an `a` in an
`a`) or parsers of different age differ, it is no longer known what is open. While it is known, no
formatting element waits to be opened again, for each is on the stack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from notices.tokens import is_self_closing

__all__ = ["Nesting"]


def _names(text: str) -> frozenset[bytes]:
    return frozenset(text.encode().split())


# Browsers stop nesting at 512 elements and put what is deeper elsewhere.
_DEPTH: Final = 200

_VOID = _names(
    "area base basefont bgsound br embed image img input keygen link meta param source track wbr hr"
)
# "If the stack of open elements has a p element in button scope, then close a p element."
_BLOCK = _names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr li dd dt listing main menu nav ol p pre search section summary "
    "table ul"
)
# Blocks of the current standard that were none in that of 2016.
_YOUNG = _names("dialog search")
# "Generate implied end tags", for those end tags that do so.
_IMPLIED = _names("dd dt li p")
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_IMPLYING = (_BLOCK - _HEADINGS - _YOUNG - _names("table p form")) | _names("button td th")
# An element that stands in another of its own kind is repaired.
_ALONE = _names("a nobr button form")
# Where the search of an li, dd or dt for an open one ends: some of what the standard calls special, "but is
# not an address, div, or p element".
_BOUND = _names(
    "ul ol dir menu dl table td th caption template section article aside nav main header footer blockquote "
    "center fieldset figure form details button"
)
# Ignored or moved in a body, a start of something else, or raw text to the end of the page.
_PUZZLES = _names(
    "caption col colgroup tbody td tfoot th thead tr frame frameset head plaintext xmp option optgroup "
    "select datalist isindex menuitem command rb rp rt rtc"
)

# In tables: which elements a tag may stand in, and which it closes first.
_ROWS = _names("tbody thead tfoot")
_CELLS = _names("td th")
_IN_TABLE: Mapping[bytes, tuple[frozenset[bytes], frozenset[bytes]]] = {
    b"caption": (_names("table"), frozenset()),
    b"colgroup": (_names("table"), frozenset()),
    b"col": (_names("colgroup"), frozenset()),
    **dict.fromkeys(_ROWS, (_names("table"), _CELLS | _ROWS | _names("tr"))),
    b"tr": (_ROWS | _names("table"), _CELLS | _names("tr")),
    **dict.fromkeys(_CELLS, (_names("tr"), _CELLS)),
}
_TABLE_ENDS: Mapping[bytes, frozenset[bytes]] = {
    b"table": _CELLS | _ROWS | _names("tr"),
    **dict.fromkeys(_ROWS, _CELLS | _names("tr")),
    b"tr": _CELLS,
}
# In these only tags of tables, comments and whitespace stay where they are.
_STRUCTURE = _ROWS | _names("table tr colgroup")
_ANYWHERE = _names("script style")

# "If the token's tag name is one of: (...) While the current node is not (...) an HTML element: pop".
_BREAKOUT = _names(
    "b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 head hr i img li "
    "listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
_FOREIGN = _names("svg math")
# Integration points: tags in these are HTML's, or may be. Text in them is text.
_TEXT_ONLY = _names("title desc foreignobject mi mo mn ms mtext annotation-xml")

# A section in these, if in nothing else, is in sight and opens or closes nothing around it.
_CONTAINERS = _names(
    "address article aside blockquote caption center dd div dl dt fieldset figcaption figure footer form "
    "header hgroup li main menu nav ol search section span table tbody td tfoot th thead tr ul"
)


class Nesting:
    """The elements that are open in a body, by their tags; each method tells whether that is still known."""

    __slots__ = ("_foreign", "open")

    def __init__(self) -> None:
        self.open: list[bytes] = []
        self._foreign = False

    @property
    def foreign(self) -> bool:
        """Whether svg or math is open."""
        return self._foreign

    @property
    def takes_links(self) -> bool:
        """Whether text stays where it is here, and so does an `a`."""
        return not (self._foreign or b"a" in self.open or (self.open and self.open[-1] in _STRUCTURE))

    @property
    def takes_section(self) -> bool:
        """Whether a section put in here is in sight, and changes nothing around it."""
        return _CONTAINERS.issuperset(self.open) and not (self.open and self.open[-1] in _STRUCTURE)

    def text(self, *, blank: bool) -> bool:
        """Text was met."""
        return blank or not self.open or self.open[-1] not in _STRUCTURE

    def whole(self, name: bytes) -> bool:
        """An element of raw text, or a select, was met with all that is in it."""
        if self._foreign:
            # Raw text in HTML, tags in SVG.
            return False
        if name in _ANYWHERE and self.open[-1:] != [b"colgroup"]:
            return True
        return self.text(blank=False)

    def start(self, name: bytes, rest: bytes) -> bool:
        """A start tag was met; rest is what stands behind its name."""
        if self._foreign:
            return self._start_foreign(name, rest)
        if name in _IN_TABLE:
            return self._start_in_table(name)
        if name in _PUZZLES or not (self.text(blank=False) or name == b"template"):
            return False
        if name in (b"html", b"body"):
            return True
        return self._prepare(name) and self._push(name, rest)

    def _prepare(self, name: bytes) -> bool:
        """Close what the standard closes before such an element."""
        if name in _ALONE and name in self.open:
            return False
        if name in _HEADINGS and not _HEADINGS.isdisjoint(self.open):
            return False
        if name in _CLOSING and not self._close_item(_CLOSING[name]):
            return False
        return name not in _BLOCK or self._close_p(name)

    def _close_item(self, kin: frozenset[bytes]) -> bool:
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at] in kin:
                if any(each != b"p" for each in self.open[at + 1 :]):
                    return False
                del self.open[at:]
                return True
            if self.open[at] in _BOUND:
                return True
        return True

    def _close_p(self, name: bytes) -> bool:
        if b"p" not in self.open:
            return True
        if self.open[-1] != b"p" or name in _YOUNG or name == b"table":
            # "If the Document is not set to quirks mode": only then a table closes a p.
            return False
        self.open.pop()
        return b"p" not in self.open

    def _push(self, name: bytes, rest: bytes) -> bool:
        if name in _VOID:
            return True
        if name in _FOREIGN:
            if is_self_closing(rest):
                return True
            self._foreign = True
        self.open.append(name)
        return len(self.open) <= _DEPTH

    def _start_foreign(self, name: bytes, rest: bytes) -> bool:
        if name in _BREAKOUT or self.open[-1] in _TEXT_ONLY or name in (b"script", b"template"):
            return False
        if not is_self_closing(rest):
            self.open.append(name)
        return len(self.open) <= _DEPTH

    def _start_in_table(self, name: bytes) -> bool:
        parents, closes = _IN_TABLE[name]
        self._shed(closes)
        if not self.open or self.open[-1] not in parents:
            return False
        if name != b"col":
            self.open.append(name)
        return len(self.open) <= _DEPTH

    def _shed(self, closes: frozenset[bytes]) -> None:
        """Close what a tag in a table closes; in a cell, also what may be left unclosed."""
        while self.open and self.open[-1] in (closes | _IMPLIED if closes else closes):
            self.open.pop()

    def end(self, name: bytes) -> bool:
        """An end tag was met."""
        if not self._foreign:
            if name == b"br" or (name == b"p" and b"p" not in self.open):
                # They make elements that are empty.
                return self.text(blank=False)
            self._leave_out(name)
        if not self.open or self.open[-1] != name:
            return False
        self.open.pop()
        self._foreign = self._foreign and not _FOREIGN.isdisjoint(self.open)
        return True

    def _leave_out(self, name: bytes) -> None:
        """Close what needs no end tag of its own before this one."""
        if name in _TABLE_ENDS:
            self._shed(_TABLE_ENDS[name])
        while name in _IMPLYING and self.open and self.open[-1] in _IMPLIED - {name}:
            self.open.pop()


_CLOSING: Mapping[bytes, frozenset[bytes]] = {
    b"li": _names("li"),
    b"dd": _names("dd dt"),
    b"dt": _names("dd dt"),
}
