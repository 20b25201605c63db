from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import scanner, tokens
from notices.scanner import DECLINED, Scanner

# The offset is where the "|" stands.
FOUND = {
    "a usual page": b'<!DOCTYPE html>\n<html lang="ru">\n<head><title>x</title></head>\n<body id="a">|\n<p>',
    "a body tag alone": b"<body>|",
    "a body tag in capitals": b"<HTML><HEAD></HEAD><BODY\tONLOAD=x()>|",
    "a slash does not close body": b"<body/>|x",
    "an end tag of the head is optional": b"<head><title>x</title><body>|x",
    "whitespace stays before the body": b" \t\n\f\r<body>|",
    "a UTF-8 byte order mark is no text": b"\xef\xbb\xbf<title>x</title><body>|",
    # Attributes
    "a gt in an attribute does not end the body tag": b'<body id="foo>bar">|x',
    "a gt in single quotes": b"<body a='>' b=\">\">|x",
    "a quote in an unquoted value is a character": b'<body a=b"c>|">x',
    "a quote in a name is a character": b"<body a\"b='>'>|x",
    "a quote behind the tag's name is a character": b'<body ">|">x',
    "an equals sign can begin a name": b'<body ="a>|b">x',
    "an equals sign behind a value begins a name": b'<body a="b"="c>|d">x',
    "an equals sign behind a slash begins a name": b'<body a/=">|">x',
    "whitespace around an equals sign": b"<body a\n= \f'>' b>|x",
    "a missing value": b'<body a=>|">x',
    "a slash in an unquoted value": b"<body a=/>|x",
    "a name behind whitespace behind a name": b"<body a b = '>' c>|x",
    "a slash behind a name": b"<body a /b='>'/>|x",
    "two values without whitespace": b"<body a='>'b=\">\">|x",
    # Names
    "a header is no head": b"<title>x</title>|<header>x",
    "headx is no head": b"|<headx>x",
    "a NUL makes another name": b"|<body\0>x",
    # Comments, doctypes
    "a body in a comment is none": b"<!-- <body> --><body>|",
    "a comment can be empty": b"<!--><body>|<!-- -->",
    "a comment can be empty, with a dash": b"<!---><body>|<!-- -->",
    "a comment can end with a bang": b"<!--x--!><body>|",
    "dashes of the opening do not count before a bang": b"<!--!><p>--><body>|",
    "many dashes": b"<!-----><body>|",
    "a doctype ends at the first gt": b'<!DOCTYPE html PUBLIC "a>|b"><body>',
    "a doctype in any mode is passed over": b"<head><!doctype a></head><!doctype b><body>|",
    "bogus comments": b"<!><?xml a?></ x></><!-x><![CDATA[><body>|",
    # The head's elements
    "a body in a script is none": b"<script>document.write('<body>')</script><body>|",
    "a script's end tag has attributes": b"<script></script a='>'/ ><body>|",
    "a script's end tag must end": b"<script></scripty></script/><body>|",
    "a script in a comment in a script": b"<script><!--<script></script>--></script><body>|",
    "a script hides its end in two": b"<script><!--<script></script><body></script><body>|",
    "an escaped script ends": b"<script><!--</script><body>|",
    "an escape that ends at once": b"<script><!--><script></script><body>|",
    "an escape that ends and begins": b"<script><!-- --><!--<script>--></script><body>|",
    "a lone lt in a script": b"<script>a<b<!-c</script><body>|",
    "a body in a title is none": b"<title><body></title ><body>|",
    "a body in a style is none": b"<style>/*<body>*/</style\n><body>|",
    "a body in noframes is none": b"<noframes><body></noframes><body>|",
    "a noscript in the head": b"<noscript><body><img></noscript><body>|",
    "void elements": b"<base><basefont><bgsound><link rel='>'><meta name=\">\"><body>|",
    "the head's elements behind the head": b"<head></head><link><script></script><title></title><body>|",
    "a second head": b"<head><head></head><head><title>x</title></head><body>|",
    "a second html": b"<html><head><html></head><html><body>|",
    "a head's end implies the head": b"</head><title>x</title><body>|",
    "stray end tags": b"</p></div></script></head></head></title></template></p><body>|",
    "a template in the head": b"<template><body><div><template></template></template><body>|",
    "raw text in a template": b"<template>a&b<xmp></template></xmp><title></template></title></template>|x",
    "a lone lt in a template": b"<template>< </template><body>|",
    "comments in a template": b"<template><!--</template>--><!</template></template><body>|",
    "a template behind the head": b"</head><template></template><body>|",
    # An implied body
    "text implies a body": b"<title>x</title>\n |x",
    "a byte above ASCII implies a body": b"|\xd0\x9d",
    "an element implies a body": b"<title>x</title>|<p>x",
    "a lone lt implies a body": b"<title>x</title>|< b",
    "a lone lt at the end": b"<title>x</title>|<",
    "half an end tag at the end": b"<title>x</title>|</",
    "a vertical tab is no whitespace": b"|\x0b",
    "a noscript behind the head implies a body": b"<head></head>|<noscript>x</noscript>",
    "body's end implies a body": b"<title>x</title>|</body></html>",
    "html's end implies a body": b"<title>x</title>|</html>",
    "br's end implies a body": b"<title>x</title>|</br>",
    "a page can end in the head": b"<!doctype html><title>x</title>\n|",
    "a page can end behind the head": b"<head></head>|",
    "a comment alone": b"<!-- x -->|",
    "two marks of byte order": b"\xef\xbb\xbf|\xef\xbb\xbf",
    # Character references
    "references to whitespace imply no body": b"&#32;&#x20;&#9&#xA;&#0012;&#XD&Tab;&NewLine;<body>|",
    "a reference to a NUL implies a body": b"|&#0;<body>",
    "a reference to a character implies a body": b"|&#320;<body>",
    "a reference to whitespace then text": b"&#32|x",
    "a reference at the end": b"&#32|",
    "half a reference at the end": b"|&Ta",
    "a name's reference needs its semicolon": b"|&Tab <body>",
    "an ampersand": b"|& <body>",
    # What bars a later frameset
    "text bars a frameset": b"|<div><b> x<frameset>",
    "a reference bars a frameset": b"|<div>&#32;&amp;<frameset>",
    "an image bars a frameset": b"|<div><img><frameset>",
    "a list item bars a frameset": b"|<div><li><frameset>",
    "a table bars a frameset": b"|<div><table><frameset>",
    "a template bars a frameset": b"|<div><template><frameset>",
    "a second body bars a frameset": b"|<div><body><frameset>",
    "text in svg bars a frameset": b"|<svg><a>x<frameset>",
    "raw text in body holds no tags": b"|<div><style><frameset></style><script><frameset></script></div>",
    "noscript in body holds no tags": b"|<p><noscript><frameset></noscript>",
    "a comment in body holds no tags": b"|<div><!-- <frameset> --><?<frameset?></div>",
    "a comment in svg holds no tags": b"|<svg><!-- <frameset> --><!x></svg>",
    "an open comment in body": b"|<div><!-- <frameset>",
    "an open tag in body": b"|<div><a href='<frameset>",
    "nothing more": b"|<div>",
    # What is no AMP page, and no other encoding
    "amp in a value": b"<html lang='amp' data-amp class=amp><body>|",
    "amp on body": b"<html><body amp>|",
    "amp's mark in another encoding": b"<html \xe2\x9a><body>|",
    "escapes where the charset is told": b"<meta charset=utf-8><title>\x1b$B</title><body>|",
    "UTF-16 told in ASCII is UTF-8": b"<meta charset=utf-16><body>|",
    "another encoding told to nobody": b"<meta name=charset content='charset=iso-2022-jp'><body>|",
    "the first charset counts": b"<meta charset=koi8-r charset=iso-2022-jp><meta charset=iso-2022-jp><body>|",
    "a title in svg": b"|<svg><title>x</title></svg>",
    "a CDATA section in svg": b"|<svg><![CDATA[ x ]]></svg>",
}
LOST = {
    b"": "blank",
    b" \n\t": "blank",
    b"\xef\xbb\xbf ": "blank",
    b"\xfe\xff\0<": "encoding",
    b"\xff\xfe<\0": "encoding",
    b"\0\0\xfe\xff": "encoding",
    b"<\0h\0": "encoding",
    b"\0<\0h": "encoding",
    b"<title>\x1b$B</title><body>": "encoding",
    b"<title></title>\x1b$B": "encoding",
    b"<title></title><div>\x1b(B<frameset>": "encoding",
    b"<frameset>": "frameset",
    b"<head></head><FRAMESET rows=1>": "frameset",
    b"<title>x</title><div><frameset>": "frameset",
    b"<link>\0x": "nul",
    b"<link>\0 \0<frameset>": "nul",
    b"<div><input type=hidden>&#32;</div><frameset>": "frameset",
    b"<svg><title><frameset></title></svg>": "frameset",
    b"<svg><![CDATA[<FrameSet": "frameset",
    b"<svg><frameset>": "frameset",
    b"<svg><path/><br><frameset>": "frameset",
    b"<html amp><body>": "amp",
    b"<!doctype html><HTML AMP4ADS lang=en><body>": "amp",
    b"<html lang=en amp4email=''><body>": "amp",
    b"<html \xe2\x9a\xa1><body>": "amp",
    b"<html \xe2\x9a\xa1\xef\xb8\x8f lang=en><body>": "amp",
    b"<html/\xe2\x9a\xa14ads><body>": "amp",
    b"<html \xe2\x9a\xa14email=''><body>": "amp",
    b"<meta charset=iso-2022-jp><body>": "encoding",
    b"<meta charset='x-none'><meta charset=' hz-gb-2312 '><body>": "encoding",
    b"<meta content='text/html; charset=ISO-2022-KR' http-equiv=Content-Type><body>": "encoding",
    b"<body><meta charset=x-none>": "charset",
    b"<script>1<meta a='</script><body>' charset=koi8-r>": "charset",
    b"<!-- ": "unterminated",
    b"<!--": "unterminated",
    b"<!---": "unterminated",
    b"<!-": "unterminated",
    b"<!": "unterminated",
    b"<!doctype html": "unterminated",
    b"<title>x": "unterminated",
    b"<title>x</title": "unterminated",
    b"<title>x</title a='": "unterminated",
    b"<script>x": "unterminated",
    b"<script><!--<script></script>": "unterminated",
    b"<template>": "unterminated",
    b"<template><template></template>": "unterminated",
    b'<body a=">': "unterminated",
    b"<bod": "unterminated",
    b"<title>x</title><p ": "unterminated",
    b"<template><svg>": "template",
    b"<template><a><applet></template>x": "template",
    b"<template><b><td></template>x": "template",
    b"<template><select>": "template",
    b"<template><col>": "template",
    b"<template><plaintext>": "template",
    b"<body><meta charset=koi8-r>": "charset",
    b"<!-- <meta charset=x> --><p><META\nhttp-equiv=content-type content='charset=koi8-r'>x": "charset",
}


def feed(page: bytes, ends: Iterable[int], **settings: bool) -> Scanner:
    found = Scanner(**settings)
    data = bytearray()
    for end in (*ends, len(page)):
        data += page[len(data) : end]
        found.scan(data, len(data), final=False)
    found.scan(data, len(data), final=True)
    return found


def ways(page: bytes) -> Iterator[Scanner]:
    whole = Scanner()
    whole.scan(page, len(page), final=True)
    yield whole
    yield feed(page, ())
    yield feed(page, range(len(page)))
    dice = random.Random(len(page))
    for _ in range(8):
        yield feed(page, sorted(dice.randrange(len(page) + 1) for _ in range(3)))
    # The page may be cut out of more.
    cut = Scanner()
    cut.scan(page + b"><body>x<!-- -->", len(page), final=True)
    yield cut


@pytest.mark.parametrize("page", FOUND.values(), ids=FOUND)
def test_the_offset_is_where_an_element_would_be_bodys_first_child(page: bytes) -> None:
    offset = page.index(b"|")
    for found in ways(page.replace(b"|", b"", 1)):
        assert (found.settled, found.offset, found.reason) == (True, offset, None)


@pytest.mark.parametrize(("page", "reason"), LOST.items())
def test_a_page_without_a_safe_offset_is_declined_with_the_reason(page: bytes, reason: str) -> None:
    for found in ways(page):
        assert (found.settled, found.offset, found.reason) == (True, None, reason)


def test_every_reason_that_is_documented_occurs() -> None:
    assert set(LOST.values()) == set(DECLINED)


def test_a_quote_that_is_still_open_never_ends_a_tag() -> None:
    page = b'<body data-a="x>y'
    found = Scanner()
    found.scan(page, len(page))
    assert not found.settled
    found.scan(page + b'">', len(page) + 2, final=True)
    assert found.offset == len(page) + 2


def test_an_offset_is_known_before_the_page_ends() -> None:
    page = b"<meta charset=utf-8><title>x</title><body>"
    found = Scanner()
    found.scan(page, len(page))
    assert found.offset == len(page)


def test_a_proof_needs_no_more_than_the_first_text() -> None:
    page = b"<meta charset=utf-8><h1>x"
    found = Scanner()
    found.scan(page, len(page))
    assert found.offset == page.index(b"<h1>")


@pytest.mark.parametrize("length", [1023, 1024, 2000])
def test_without_a_charset_before_it_an_offset_waits_for_what_a_browser_looks_at(length: int) -> None:
    page = b"<title>x</title><body>".ljust(length)
    found = Scanner()
    found.scan(page, len(page))
    assert found.settled == (length >= 1024)


@pytest.mark.parametrize(
    "page",
    [
        b"<body>".ljust(1020) + b"<meta charset=koi8-r>",
        b"<body><!-- <meta charset=koi8-r> -->",
        b"<body><metal charset=koi8-r>",
        b"<body><meta http-equiv=refresh content='0;charset=koi8-r'>",
        b"<body><p title='<meta charset=koi8-r>'>",
        b"<body><meta http-equiv=content-type content='text/html'>",
        b"<body><meta charset='' http-equiv=content-type content='charset=koi8-r'>",
        b"<body><meta charset=koi8-r",
        b"<meta charset=utf-8><body><meta charset=koi8-r>",
        b"\xef\xbb\xbf<body><meta charset=koi8-r>",
        b" " * 1024 + b"<body><meta charset=koi8-r>",
    ],
)
def test_a_declaration_that_a_browser_does_not_heed_declines_nothing(page: bytes) -> None:
    for found in ways(page):
        assert found.offset == page.index(b"<body>") + 6


def test_where_the_charset_is_told_beside_the_page_no_declaration_counts() -> None:
    page = b"<body><meta charset=koi8-r>"
    for ends in ((), range(len(page))):
        assert feed(page, ends, declared=True).offset == 6


class Meter:
    """A pattern that adds up the bytes at which it looked, at most."""

    looked = 0

    def __init__(self, pattern: re.Pattern[bytes], opening: bytes = b"") -> None:
        self._pattern = pattern
        self._opening = re.compile(opening)

    def __getattr__(self, name: str) -> Any:
        def method(data: bytes, pos: int, end: int) -> Any:
            match = getattr(self._pattern, name)(data, pos, end)
            # Without a match all was read to the end, unless not even the opening was there; with one,
            # a byte more than it holds.
            far = end if self._opening.match(data, pos, end) else pos + 3
            Meter.looked += 1 + (match.end() if match else far) - pos
            return match

        return method


def _metered(value: Any) -> Any:
    if isinstance(value, re.Pattern):
        return Meter(value)
    if isinstance(value, tuple):
        return tuple(map(_metered, value))
    return {key: _metered(each) for key, each in value.items()} if isinstance(value, dict) else value


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> type[Meter]:
    names = "ABRUPT ATTRIBUTES BLANK COMMENT_END FRAMESET GREATER MARKUP NAME RAW REFERENCE SCRIPT SKIP"
    for name in (*names.split(), "SPACE_REFERENCE"):
        monkeypatch.setattr(scanner, name, _metered(getattr(scanner, name)))
    monkeypatch.setattr(scanner, "TAG", Meter(tokens.TAG, rb"</?[A-Za-z]"))
    Meter.looked = 0
    return Meter


SLOW = [
    (b"<script>", b">", b""),
    (b"<script>", b"</script", b""),
    (b"<script><!--", b"<script>-->", b""),
    (b"<script><!--", b"<!--", b""),
    (b"<title>", b"</title", b""),
    (b"<!--", b"->", b""),
    (b"<!--", b"--!", b""),
    (b"", b"<!-->", b""),
    (b"<!doctype ", b"'\"", b""),
    (b'<body a="', b">", b""),
    (b"<body ", b"a='b\"' =", b""),
    (b"<body ", b"a=\n", b""),
    (b"<body", b"/ ", b""),
    (b"<", b"a", b""),
    (b"</", b"a", b""),
    (b"&#", b"0", b""),
    (b"", b"&#32", b""),
    (b"<template>", b"&#32<", b""),
    (b"", b" ", b""),
    (b"<template>", b"<template>", b""),
    (b"<template>", b"<a b='>' c>", b""),
    (b"<template>", b"text ", b"</template>"),
    (b"<p>", b"<a><b c='>'>", b""),
    (b"<p>", b"\0 ", b""),
    (b"<svg>", b"<a/>", b""),
    (b"<svg><title>", b"<frames", b""),
    (b"", b"<link a=b>", b"<body>"),
    (b"", b"<script><!-- --></script>", b"<body>"),
]


@pytest.mark.parametrize("size", [1, 7, 1000, 1_000_000])
@pytest.mark.parametrize(("head", "piece", "tail"), SLOW)
def test_the_work_grows_with_the_page_and_not_with_its_square(
    head: bytes, piece: bytes, tail: bytes, size: int, meter: type[Meter]
) -> None:
    page = head + piece * (6000 // len(piece)) + tail
    feed(page, range(0, len(page), size))
    assert meter.looked < 40 * len(page) + 1000


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"<script>", 1),
        *product([b"<script>", b"<!--", b"<body a='", b"<title>", b"<script><!--<script>"], [64, 4096]),
    ],
)
def test_a_page_of_256_kib_that_never_ends_is_read_a_few_times_at_most(
    head: bytes, size: int, meter: type[Meter]
) -> None:
    page = head.ljust(256 * 1024, b"x")
    assert feed(page, range(0, len(page), size)).reason == "unterminated"
    assert meter.looked < 12 * len(page)


@given(st.binary(max_size=40), st.lists(st.integers(0, 40), max_size=5))
def test_any_cut_of_any_bytes_gives_the_same_outcome(page: bytes, ends: list[int]) -> None:
    whole, cut = feed(page, ()), feed(page, sorted(ends))
    assert (whole.offset, whole.reason) == (cut.offset, cut.reason)
    assert whole.settled


def test_no_two_references_but_tab_and_newline_are_named_whitespace() -> None:
    from html.entities import html5

    named = [f"&{name}".encode() for name, text in html5.items() if text.isspace() and text in "\t\n\f\r "]
    assert sorted(named) == [b"&NewLine;", b"&Tab;"]
    assert all(tokens.SPACE_REFERENCE.fullmatch(name) for name in named)
