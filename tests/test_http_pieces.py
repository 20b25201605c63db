"""A page or a piece of one, told by how it begins, whatever the chunks are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
    b"<?xml ?><html>",
    b"</p>",
    b"<!-->x",
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


def test_what_stays_open_for_very_long_is_a_piece() -> None:
    comment = b"<!--" + b"x" * 5000
    discerning = Discerning(Injector(NOTICE))
    assert discerning.feed(comment[:100]) == b""
    assert not discerning.settled
    assert discerning.feed(comment[100:]) == comment
    assert discerning.settled
    assert discerning.feed(b"--><html>") == b"--><html>"
    assert discerning.close() == b""
