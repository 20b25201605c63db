"""The shapes of HTML tokens in bytes: patterns for whole ones, tables for those cut by the data's end.

Bytes are enough: in every encoding that a browser takes, save UTF-16 and ISO-2022-JP, no byte of a
longer character is one of ``< > " ' = / & !``. Every pattern is possessive, so none goes back over what it
took. The clauses quoted are those of https://html.spec.whatwg.org/multipage/parsing.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

__all__ = [
    "ABRUPT",
    "ATTRIBUTES",
    "BLANK",
    "BOGUS",
    "CLOSED",
    "COMMENT",
    "COMMENT_END",
    "FRAMESET",
    "GREATER",
    "INLINE",
    "MARKUP",
    "NAME",
    "NEXT_NAME",
    "PARAGRAPHS",
    "PLAIN",
    "RAW",
    "REFERENCE",
    "SCRIPT",
    "SPACE",
    "SPACE_REFERENCE",
    "TAG",
    "Data",
    "Pattern",
    "Search",
    "any_case",
    "attributes",
    "choice",
    "element",
    "is_self_closing",
    "past",
    "run",
    "start_tag",
    "whole",
]

Data = bytes | bytearray
Pattern = re.Pattern[bytes]
Search = tuple[Pattern, int]
"""What ends a run, and how many bytes of it may stand unmatched at the end of the data."""

# "ASCII whitespace is U+0009 TAB, U+000A LF, U+000C FF, U+000D CR, or U+0020 SPACE." Below it is "~",
# inside brackets.
SPACE = b"\t\n\f\r "


def _compile(pattern: bytes) -> Pattern:
    return re.compile(pattern.replace(b"~", SPACE), re.VERBOSE)


def any_case(name: bytes) -> bytes:
    """A pattern for a name in any mix of cases."""
    return b"".join(b"[%c%c]" % pair for pair in zip(name, name.upper(), strict=True))


# From behind a tag's name to its ">", first as most tags are written. In the quick branch an "=" ends a
# name, so that the quote behind it opens a value. In the full one an "=" behind a name always takes a
# value, so that a quote still open at the end of the data is never taken for a name: "Before attribute
# value state: U+0022: Switch to the attribute value (double-quoted) state." Elsewhere an "=" begins a name.
_REST = rb"""(?>
    (?: [^>"'=]*+ (?<=[^~/"']) =" [^"]*+ " )*+ [^>"'=]*+ >
    | (?: [~/]++
        | [^~/>][^~/>=]*+ [~]*+ (?: = [~]*+ (?: "[^"]*+" | '[^']*+' | [^"'~>][^~>]*+ | (?=>) ) | (?!=) )
    )*+ > )"""

TAG = _compile(rb"<(/?+)([A-Za-z][^~/>]*+)" + _REST)

# "Comment start state: U+003E: abrupt-closing-of-empty-comment"; "Comment end bang state: U+003E".
COMMENT = rb"!--(?: -?> | [^-]*+ (?: -(?!-!?>) [^-]*+ )*+ --!?> )"
# A doctype, which no mode before "in body" heeds twice, ends where a bogus comment does: at the first ">".
BOGUS = rb"(?: !(?!--) | \? ) [^>]*+ >"


def start_tag(name: bytes) -> bytes:
    """A pattern, from behind "<", for a whole start tag."""
    return any_case(name) + rb"(?=[~/>])" + _REST


def element(name: bytes, *, unless: bytes = b"") -> bytes:
    """A pattern, from behind "<", for a whole element whose content holds no tags.

    unless: what may not follow a "<" in the content, as an alternative of a pattern.
    """
    end = b"/" + any_case(name)
    return start_tag(name) + rb"[^<]*+ (?: <(?!%s[~/>]%s) [^<]*+ )*+ < %s" % (end, unless, end) + _REST


def choice(name: bytes, *parts: bytes) -> bytes:
    """A pattern, from behind "<", for a whole element that holds text, comments, and tags of these parts."""
    tags = b"|".join(b"/?+" + start_tag(part) for part in parts)
    return start_tag(name) + b"[^<]*+ (?: <(?: %s | %s ) [^<]*+ )*+ < /" % (tags, COMMENT) + start_tag(name)


_LEAVES = "a abbr b cite code del em i ins kbd label mark q s small span strong sub sup time u var"
# Elements that change nothing around them, and are closed by their own end tags only. Each is spelt out: CPython
# 3.11 fails on some pages where a group is captured within a possessive repeat ("The span of capturing group is
# wrong"), which a reference to the name would need.
_LEAF = b"|".join(
    rb"%s(?=[~>]) %s [^<]*+ </%s [~]*+ >" % (name, _REST, name) for name in _LEAVES.encode().split()
)
_INLINE = rb"(?: [^<]++ | < (?: (?: br|img|input|wbr ) (?=[~/>]) %s | %s ) )" % (_REST, _LEAF)
INLINE = _compile(_INLINE + rb"*+")
"""Text and whole elements within lines; behind them is open what was open before, if no `a` was."""
PARAGRAPHS = _compile(rb"(?: %s | <p (?=[~>]) %s %s*+ </p [~]*+ > )*+" % (_INLINE, _REST, _INLINE))
"""The same, and whole paragraphs, if no `p` was open."""


def whole(*markup: bytes) -> Pattern:
    """A pattern for one of these pieces of markup, each from behind "<"."""
    return _compile(rb"<(?: %s )" % b"|".join(markup))


def run(*markup: bytes, text: bytes = rb"[~]++") -> Pattern:
    """A pattern for as many as there are of these pieces of markup, each from behind "<", and of text."""
    return _compile(rb"(?: %s | <(?: %s ) )*+" % (text, b"|".join(markup)))


MARKUP = _compile(
    rb"""< (?: (?P<comment>!--)
    | (?P<bogus> !(?=[^-]|-[^-]) | \? | /(?=[^A-Za-z]) )
    | (?P<tag> /?[A-Za-z] )
    | (?P<text> (?=[^A-Za-z/!?]) ) )"""
)
"""What a "<" opens: "tag open state", "end tag open state", "markup declaration open state"."""

BLANK = _compile(rb"(?: \xef\xbb\xbf )?+ [~]*+")
NAME = _compile(rb"[^~/>]*+")
REFERENCE = _compile(rb"[\#0-9A-Za-z]*+")
# "Numeric character reference end state"; the named ones are those of the table that yield whitespace.
SPACE_REFERENCE = _compile(
    rb"""& (?: \# 0*+ (?: 9|1[023]|32 ) (?![0-9]) ;?+
    | \# [xX] 0*+ (?: 9|[aAcCdD]|20 ) (?![0-9A-Fa-f]) ;?+
    | Tab; | NewLine; )"""
)
ABRUPT = _compile(rb"-?>")
"""What right behind "<!--" is the comment's end."""


def _moves(to: Mapping[bytes, int]) -> dict[int, int]:
    return {byte: state for group, state in to.items() for byte in group}


# Inside a tag: the run that stays, the bytes that lead away, where all others lead.
NEXT_NAME, _IN_NAME, _AFTER_NAME, _VALUE, _DOUBLE, _SINGLE, _UNQUOTED, CLOSED = range(8)
ATTRIBUTES = (
    (_compile(rb"[~/]*+"), _moves({b">": CLOSED}), _IN_NAME),
    (
        _compile(rb"[^~/>=]*+"),
        _moves({SPACE: _AFTER_NAME, b"/": NEXT_NAME, b"=": _VALUE, b">": CLOSED}),
        _IN_NAME,
    ),
    (_compile(rb"[~]*+"), _moves({b"/": NEXT_NAME, b"=": _VALUE, b">": CLOSED}), _IN_NAME),
    (_compile(rb"[~]*+"), _moves({b'"': _DOUBLE, b"'": _SINGLE, b">": CLOSED}), _UNQUOTED),
    (_compile(rb'[^"]*+'), _moves({b'"': NEXT_NAME}), NEXT_NAME),
    (_compile(rb"[^']*+"), _moves({b"'": NEXT_NAME}), NEXT_NAME),
    (_compile(rb"[^~>]*+"), _moves({b">": CLOSED}), NEXT_NAME),
)
"""By state: what a run of its bytes is, where the byte behind it leads, where that of no entry does."""


def _end_of(name: bytes, more: bytes = b"") -> Search:
    # "If the current end tag token is an appropriate end tag token", and whitespace, "/" or ">" follows.
    return _compile(b"</%s[~/>]%s" % (any_case(name), more)), len(name) + 2


COMMENT_END: Search = _compile(rb"--!?>"), 3
GREATER: Search = _compile(rb">"), 0
FRAMESET: Search = _compile(b"<" + any_case(b"frameset")), 8
RAW = {
    name: _end_of(name)
    for name in (b"title", b"textarea", b"style", b"xmp", b"iframe", b"noembed", b"noframes", b"noscript")
}

# "Script data state", "script data escaped state", "script data double escaped state".
PLAIN, _ESCAPED, _TWICE = range(3)
SCRIPT: tuple[tuple[Search, dict[int, int]], ...] = (
    (_end_of(b"script", rb"|<!--"), _moves({b"!": _ESCAPED})),
    (_end_of(b"script", rb"|-->|<%s[~/>]" % any_case(b"script")), _moves({b"-": PLAIN, b"sS": _TWICE})),
    (_end_of(b"script", rb"|-->"), _moves({b"-": PLAIN, b"/": _ESCAPED})),
)
"""By state: what is looked for, where each find leads by its second byte; of no entry: the end tag."""

_ATTRIBUTE = _compile(
    rb"""[~/]*+ ([^~/>][^~/>=]*+) [~]*+
    (?: = [~]*+ (?: "([^"]*+)" | '([^']*+)' | ([^"'~>][^~>]*+) | (?=>) ) | (?!=) )"""
)


def attributes(data: Data) -> Iterator[tuple[bytes, bytes]]:
    """Names, in lower case, and values of the attributes in a tag, from behind its name to its ">"."""
    pos = 0
    while found := _ATTRIBUTE.match(data, pos):
        pos = found.end()
        yield bytes(found[1]).lower(), bytes(found[2] or found[3] or found[4] or b"")


def is_self_closing(data: Data) -> bool:
    """Whether a tag, from behind its name to its ">", has a slash there that belongs to no value."""
    pos = 0
    while found := _ATTRIBUTE.match(data, pos):
        pos = found.end()
    return data.endswith(b"/>", pos)


def past(pattern: Pattern, data: Data, pos: int, end: int) -> int:
    """Where the pattern's match at `pos` ends."""
    match = pattern.match(data, pos, end)
    return match.end() if match else pos
