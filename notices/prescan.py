"""Which charset a browser reads from the first bytes of a page that none was told beside.

"Prescan a byte stream to determine its encoding"
(https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding): not
the tokenizer; it looks into scripts and titles, and stops at what the bytes do not hold to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from notices.tokens import SPACE, Data, attributes

__all__ = ["doubt", "is_familiar"]

# "the first 1024 bytes".
_REACH: Final = 1024

_ATTRIBUTES = rb"""(?: [~/]++
    | [^~/>][^~/>=]*+ [~]*+ (?: = [~]*+ (?: "[^"]*+" | '[^']*+' | [^"'~>][^~>]*+ | (?=>) ) | (?!=) )
    )*+ >"""
_PIECE = re.compile(
    rb"""< (?: !(?=--) .*?-->
    | meta (?P<meta> [~/] %s )
    | (?! meta[~/] ) /?[a-z] [^~>]*+ %s
    | (?! !-- ) (?: [!?] | /(?![a-z]) ) [^>]*+ >
    | (?P<cut> [!?/a-z] .*+ ) )""".replace(b"~", SPACE)
    % (_ATTRIBUTES, _ATTRIBUTES),
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# "Extracting a character encoding from a meta element".
_CONTENT = re.compile(
    rb"""charset [~]*+ = [~]*+ (?: "([^"]*+)" | '([^']*+)' | ([^"';~][^;~]*+) )""".replace(b"~", SPACE),
    re.VERBOSE | re.IGNORECASE,
)

# Names that every browser knows; behind one it looks no further. Others are taken for such as may be known.
_FAMILIAR = re.compile(
    r"utf-?8|utf-16(?:le|be)?|(?:us-)?ascii|latin1|(?:windows-|x-cp|cp)125[0-8]|windows-874|tis-620"
    r"|iso-?8859-?(?:[1-9]|1[0134-6])|koi8-[ru]|koi8|ibm866|cp866|macintosh|x-mac-cyrillic"
    r"|shift[_-]jis|x-sjis|sjis|euc-(?:jp|kr)|gbk|gb2312|gb_2312|gb18030|big5(?:-hkscs)?|x-user-defined"
)
# ISO-2022-JP, and what the Encoding standard calls "replacement": not one letter of the page is read.
_OTHER = re.compile(r"iso-2022-.*|csiso2022.*|hz-gb-2312|replacement")

# How most pages begin.
_USUAL = re.compile(
    rb"""(?: [~]++ | <(?: !doctype[~]html | head | html (?: [~] [a-z:_-]++ =" [^"<>]*+ " )*+ ) > )*+
    <meta[~]charset= ("?+) utf-?8 \1 [~]?+ /?+ >""".replace(b"~", SPACE),
    re.VERBOSE | re.IGNORECASE,
)


def is_familiar(label: str) -> bool:
    """Whether every browser knows a charset by this label in lower case."""
    return bool(_FAMILIAR.fullmatch(label))


def _is_ascii(label: str) -> bool:
    """Whether bytes of ASCII are characters of ASCII wherever they stand.

    UTF-16 is: "If charset is UTF-16BE/LE, then set charset to UTF-8", for the declaration was read as ASCII.
    """
    return not _OTHER.fullmatch(label)


def doubt(data: Data, at: int, looked: int, end: int) -> str | None:
    """Why bytes put in at `at` may change the charset of data[:end], or not be read as ASCII.

    "encoding", "charset", or "short" where none shows, but more bytes may tell. None: no doubt.
    """
    if _USUAL.match(data, 0, at):
        return None
    labels = (label for _, label in _declarations(data, at))
    label = next((each for each in labels if is_familiar(each) or not _is_ascii(each)), None)
    if label:
        return None if _is_ascii(label) else "encoding"
    if any(to > at for to, _ in _declarations(data, end)):
        return "charset"
    # A browser that guesses may take escapes for ISO-2022-JP.
    if data.find(b"\x1b", 0, looked) >= 0:
        return "encoding"
    return "short" if at < _REACH and end < _REACH else None


def _declarations(data: Data, end: int) -> Iterator[tuple[int, str]]:
    """Where each declaration ends, and its charset."""
    for piece in _PIECE.finditer(data, 0, min(end, _REACH)):
        label = _label(piece["meta"]) if piece["meta"] else ""
        if label:
            yield piece.end(), label


def _label(meta: bytes) -> str:
    """The charset that a meta element's attributes declare, in lower case."""
    told: dict[bytes, bytes] = {}
    for name, value in attributes(meta):
        told.setdefault(name, value)
    label = told.get(b"charset", b"")
    if b"charset" not in told and told.get(b"http-equiv", b"").lower() == b"content-type":
        content = _CONTENT.search(told.get(b"content", b""))
        label = next(filter(None, content.groups()), b"") if content else b""
    return label.decode("latin-1").strip("\t\n\f\r ").lower()
