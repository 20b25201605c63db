"""A page or a piece of one, told by the tags that only pages have, whatever the chunks are."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.http import pieces
from notices.http.pieces import Discerning
from notices.injection import Injector

NOTICE = b"<section>N</section>"
PAGES = [
    b"<!doctype html><body>x",
    b"<html>x",
    b"\xef\xbb\xbf <!-- a --> <!-- b -->\n<HEAD><title>x</title><p>y",
    b"<title>x</title><p>y",
    b"<meta charset=utf-8><body><p>",
    b"<body\tclass=a>x",
    b"<base/><p>x",
    b'<?xml version="1.0"?><!DOCTYPE html><html>x',
    b"<link rel=stylesheet href=/x.css><body><p>x",
    b"<style>p{}</style><title>x</title><body>x",
    b"<!--" + b"x" * 5000 + b"--><!doctype html><html>x",
    # As a minifier writes it, and what shows nothing for long.
    b"<!doctypehtml><link rel=icon href=x>x",
    b"<!--" + b"x" * 17_000 + b"--><!doctype html><html>x",
    b"<style>" + b"x" * 17_000 + b"</style><html>x",
    b"<link href=/x><title>x</title>y",
    b"<script>1 < 2</script><title>x</title>y",
    b"<?xml version='1.0'?><title>x</title>y",
    b"<!x><title>x</title>y",
    b"<!--><title>x</title>y",
    b"<!-- x --!><title>x</title>y",
    b"\xef\xbb\xbf\xef\xbb\xbf<!doctype html>x",
    b" \xef\xbb\xbf<body>x",
]
PIECES = [
    b"",
    b"   ",
    b"plain words",
    b"<div>x</div>",
    b"<tr><td>x</td></tr>",
    b"<!-- a --><li>x",
    b"<header>x</header>",
    b"<headline>x",
    b"<bodyguard>x",
    b"<turbo-frame id=a>x</turbo-frame>",
    b"<!-- never closed",
    b"<",
    b"<!doctyp",
    b"<html",
    b"\xef\xbb",
    b"\xef\xbb\xbf",
    b"</p>",
    b"<svg><title>x</title></svg>",
    b"<!-->x",
    b"words<!doctype html><html>x",
    b"<p>x</p><body>y",
    b"<svg><html>x",
    b"<x" + 40 * b"-" + b"<html>x",
    b"<script>x</script><p>y",
    b"<style>p{}</style><p>y",
    b"\xef\xbb\xbfwords<body>",
    b"\xef<body>",
    b"\xef\xbb<body>",
]
#: How soon it is known what they are: by so many bytes.
SOON = [
    (b"<p>token", 3),
    (b"words", 1),
    (b"\n \n<tr>", 7),
    (b"<!-- a > b --> <li>", 19),
    (b"<svg/>", 5),
    (b"\xef\xbb\xbf<b>", 6),
    (b"<custom-element-of-a-very-long-name", 32),
    (b"<title>x", 7),
    (b"<style>p{}</style><p>x", 21),
    (b"<script><p></script><li>x", 24),
    (b"<html>x", 6),
]


def _whole(chunks: list[bytes]) -> tuple[bytes, Discerning]:
    discerning = Discerning(Injector(NOTICE))
    out = b"".join(map(discerning.feed, chunks)) + discerning.close()
    assert discerning.settled
    return out, discerning


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_fed_to_the_injector(page: bytes) -> None:
    for chunks in ([page], [page[i : i + 1] for i in range(len(page))]):
        out, discerning = _whole(chunks)
        assert discerning.inserted
        assert discerning.reason is None
        assert out == Injector(NOTICE).finish(page)


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_is_handed_through(piece: bytes) -> None:
    for chunks in ([piece], [piece[i : i + 1] for i in range(len(piece))]):
        out, discerning = _whole(chunks)
        assert (out, discerning.inserted, discerning.reason) == (piece, False, "piece")


@pytest.mark.parametrize(("data", "by"), SOON)
def test_a_stream_waits_for_no_more_than_its_first_tag_or_word(data: bytes, by: int) -> None:
    """Of a page it is known then that it is one: the injector may wait for more."""
    discerning = Discerning(Injector(NOTICE))
    known = [discerning.feed(data[i : i + 1]) is not None and discerning._known for i in range(by)]
    assert known == [False] * (by - 1) + [True]


def test_each_chunk_of_a_streamed_piece_leaves_at_once() -> None:
    discerning = Discerning(Injector(NOTICE))
    chunks = [b"<p>token %d</p>" % number for number in range(5)]
    assert [discerning.feed(chunk) for chunk in chunks] == chunks


class _Counted:
    """A pattern that adds up the bytes at which it looked, at most."""

    looked = 0

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern

    def match(self, data: bytearray, at: int, end: int) -> re.Match[bytes] | None:
        _Counted.looked += min(len(data), end) - at
        return self._pattern.match(data, at, end)


def test_a_comment_that_stays_open_is_not_read_again_for_each_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Counted, "looked", 0)
    monkeypatch.setattr(pieces, "_BLANK", _Counted(pieces._BLANK))
    discerning = Discerning(Injector(NOTICE))
    page = b"<!--" + 16_000 * b"-"
    for byte in page:
        discerning.feed(bytes([byte]))
    assert 0 < _Counted.looked < 4 * len(page)


@given(st.sampled_from(PAGES + PIECES), st.lists(st.integers(0, 60), max_size=8), st.binary(max_size=20))
@example(b"<html", [3], b"<p>")
def test_how_it_is_cut_changes_nothing(begin: bytes, cuts: list[int], rest: bytes) -> None:
    data = begin + rest
    places = sorted({0, len(data), *(min(cut, len(data)) for cut in cuts)})
    chunks = [data[a:b] for a, b in pairwise(places)]
    cut, one = _whole(chunks), _whole([data])
    assert (cut[0], cut[1].inserted, cut[1].reason) == (one[0], one[1].inserted, one[1].reason)


def test_a_reason_of_the_injectors_is_told() -> None:
    page = b"<html><frameset>"
    out, discerning = _whole([page])
    assert (out, discerning.reason) == (page, "frameset")


def test_what_shows_nothing_for_very_long_is_a_page() -> None:
    comment = b"<!--" + b"x" * 20_000
    discerning = Discerning(Injector(NOTICE))
    assert discerning.feed(comment[:100]) == discerning.feed(comment[100:]) == b""
    assert not discerning.settled
    out = discerning.feed(b"--><html>x") + discerning.close()
    assert out == comment + b"--><html>" + NOTICE + b"x"
