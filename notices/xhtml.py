"""Where in a stream of XHTML bytes, read as XML, an element would be the first child of body.

Strategy: XML 1.0 (https://www.w3.org/TR/xml/) and its namespaces are followed up to the start tag of body,
which must be a child of the root html, both without prefix in the namespace of XHTML: so the notice, which
names no namespace, is of it too. XML that is not well-formed is shown by no browser, and is left alone; so
is all that this small reader does not know for certain, entities that the page declares first of all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from notices.tokens import Data

__all__ = ["DECLINED", "XmlScanner"]

DECLINED: Final[Mapping[str, str]] = {
    "amp": "an AMP page, which the notice would make invalid",
    "closed": "an XML page whose body is a tag that closes itself",
    "encoding": "an encoding in which the notice's bytes may not be its text",
    "malformed": "an XML page that is not well-formed, or declares entities, or ends, before its body",
    "namespace": "an XML page whose html or body is not plainly of XHTML",
}
"""Every reason for which an XML page is declined, and what it means."""

_XHTML: Final = b"http://www.w3.org/1999/xhtml"
_BOM: Final = b"\xef\xbb\xbf"


def _compile(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern.replace(b"~", b"[\t\n\r ]"), re.VERBOSE | re.DOTALL)


# "Name", of ASCII and anything above.
_NAME = rb"[A-Za-z_:\x80-\xff][A-Za-z0-9._:\x80-\xff-]*+"
# "[WFC: No < in Attribute Values]"
_REFERENCE = rb"& (?: %s | \#[0-9]++ | \#x[0-9A-Fa-f]++ ) ;" % _NAME
_VALUE = rb"""(?: " (?: [^<&"]++ | %s )*+ " | ' (?: [^<&']++ | %s )*+ ' )""" % (_REFERENCE, _REFERENCE)
_DECLARATION = _compile(
    rb"""<\?xml ~++ version ~*+=~*+ (?: "1\.[0-9]" | '1\.[0-9]' )
    (?: ~++ encoding ~*+=~*+ (?: "([A-Za-z][A-Za-z0-9._-]*+)" | '([A-Za-z][A-Za-z0-9._-]*+)' ) )?+
    (?: ~++ standalone ~*+=~*+ (?: "(?:yes|no)" | '(?:yes|no)' ) )?+ ~*+ \?>"""
)
_PIECES: Mapping[str, bytes] = {
    "comment": rb"<!-- (?: [^-]++ | -(?!-) )*+ -->",
    "instruction": rb"<\? (?! [xX][mM][lL] (?: ~ | \? ) ) %s (?: ~ (?: [^?]++ | \?(?!>) )*+ )?+ \?>" % _NAME,
    # One with an internal subset, which may declare entities, is no piece.
    "doctype": rb"""<!DOCTYPE ~++ %s (?: ~++ (?: SYSTEM | PUBLIC ~++ (?: "[^"<>&]*+" | '[^'<>&]*+' ) )
        ~++ (?: "[^"<>&]*+" | '[^'<>&]*+' ) )?+ ~*+ >"""
    % _NAME,
    "cdata": rb"<!\[CDATA\[ .*? \]\]>",
    "end": rb"</ (?P<ended> %s ) ~*+ >" % _NAME,
    "start": rb"< (?P<name> %s ) (?P<attributes> (?: ~++ %s ~*+=~*+ %s )*+ ) ~*+ (?P<closed> /?+ ) >"
    % (_NAME, _NAME, _VALUE),
    "space": rb"~++",
    "text": rb"(?: [^<&]++ | %s )++" % _REFERENCE,
}
_PIECE = _compile(b"|".join(b"(?P<%s> %s )" % (name.encode(), piece) for name, piece in _PIECES.items()))
_ATTRIBUTE = _compile(rb"""(%s) ~*+=~*+ (?: "([^"]*+)" | '([^']*+)' )""" % _NAME)
_CONTROL = re.compile(rb"[\0-\x08\x0b\x0c\x0e-\x1f]")

# Encodings that browsers read as supersets of ASCII, in XML as in HTML.
_ASCII = re.compile(
    rb"utf-?8|us-ascii|iso-8859-[0-9]++|windows-125[0-8]|koi8-[ru]|gbk|gb2312|gb18030|big5|euc-(?:jp|kr)"
    rb"|shift_jis",
    re.IGNORECASE,
)
_AMP = frozenset({b"amp", b"amp4ads", b"amp4email"})


class XmlScanner:
    """Finds the offset as `notices.scanner.Scanner` does, with the same attributes; see `DECLINED`."""

    __slots__ = ("_open", "_pos", "_retry", "_seen", "offset", "reason", "settled")

    def __init__(self) -> None:
        self.offset: int | None = None
        self.reason: str | None = None
        self.settled = False
        self._open: list[bytes] = []
        self._seen: set[str] = set()
        self._pos = self._retry = 0

    def scan(self, data: Data, end: int, *, final: bool = False) -> None:
        """Look at data[:end], which begins with all that was looked at before.

        A piece that the bytes do not hold to its end is tried again when there are twice as many of it.
        """
        if self.settled or (end < self._retry and not final):
            return
        if not self._pos and not self._begin(data, end, final=final):
            return
        while not self.settled:
            piece = _PIECE.match(data, self._pos, end)
            if not piece:
                self._retry = 2 * end - self._pos
                break
            self._pos = piece.end()
            self._take(data, piece)
        if final and not self.settled:
            self._decline("malformed")

    def _decline(self, reason: str) -> None:
        self.reason = reason
        self.settled = True

    def _begin(self, data: Data, end: int, *, final: bool) -> bool:
        """Look for the byte order mark and the XML declaration, which stand at the very beginning."""
        if end < 4 and not final:
            return False
        if data[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\0" in data[: min(end, 4)]:
            self._decline("encoding")
            return False
        start = len(_BOM) if data.startswith(_BOM) else 0
        if not data.startswith(b"<?xml", start):
            self._pos = start
            return True
        declaration = _DECLARATION.match(data, start, end)
        if declaration:
            self._pos = declaration.end()
            encoding = declaration[1] or declaration[2]
            if encoding and not _ASCII.fullmatch(encoding):
                self._decline("encoding")
        return True

    def _take(self, data: Data, piece: re.Match[bytes]) -> None:
        kind = piece.lastgroup or ""
        if kind == "start":
            self._start(data, piece)
        elif kind == "end":
            self._end(bytes(piece["ended"]))
        elif kind == "doctype":
            if self._seen:
                self._decline("malformed")
            self._seen.add(kind)
        elif kind in ("text", "cdata") and not self._open:
            self._decline("malformed")

    def _start(self, data: Data, piece: re.Match[bytes]) -> None:
        name = bytes(piece["name"])
        found = _ATTRIBUTE.findall(piece["attributes"])
        told = {key: double or single for key, double, single in found}
        if len(told) < len(found):
            self._decline("malformed")
        elif not self._open:
            self._start_root(name, told)
        elif len(self._open) == 1 and name.rpartition(b":")[2] == b"body":
            self._start_body(data, name, told, closed=bool(piece["closed"]))
        if not piece["closed"]:
            self._open.append(name)

    def _start_root(self, name: bytes, told: Mapping[bytes, bytes]) -> None:
        self._seen.add("root")
        if name != b"html" or told.get(b"xmlns") != _XHTML:
            self._decline("namespace")
        elif not _AMP.isdisjoint(told):
            self._decline("amp")

    def _start_body(self, data: Data, name: bytes, told: Mapping[bytes, bytes], *, closed: bool) -> None:
        if name != b"body" or told.get(b"xmlns", _XHTML) != _XHTML:
            self._decline("namespace")
        elif closed:
            self._decline("closed")
        elif _CONTROL.search(data, 0, self._pos):
            self._decline("malformed")
        else:
            self.offset = self._pos
            self.settled = True

    def _end(self, name: bytes) -> None:
        # Behind the root's end there is no body.
        if not self._open or self._open.pop() != name or not self._open:
            self._decline("malformed")
