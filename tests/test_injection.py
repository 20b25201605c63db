from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.injection import LIMIT, REASONS, Injector, inject
from notices.scanner import Scanner

FRAGMENT = b'<section class="notice"><p>Notice &#1071; \\1 $1 \\g<0> %s {0}</p></section>'

# What users of page-rewriting tools reported, by public thread; the offset is where the "|" stands.
REPORTED = {
    "gruntjs/grunt-contrib-connect/issues/101": b"<head><script>a='</body><body>'</script></head><body>|<p>x",
    "phoenixframework/phoenix_live_reload/issues/119": b"<meta content='<body>'><body>|x</body>",
    "lookbook-hq/lookbook/issues/43": b'<body>|<iframe srcdoc="<html><body></body></html>"></iframe></body>',
    "johnbintz/rack-livereload/issues/60": b"<!-- <body> --><script><body></script><body>|<xmp><body>",
    "tor2web/Tor2web/issues/334": b'<body id="foo>bar">|x',
    "wp-media/wp-rocket/issues/5523": b"|<header><h1>x</h1></header>",
    "cloudflare/miniflare/issues/70": b"<html><body>|<p>no end",
    "jaylfc/taOS/pull/499": b"<meta charset=windows-1251><title>\xcf</title><body>|\xcf\xf0\xe8\xe2",
    "worker-tools/html-rewriter/issues/5": b"<body>|\xff\x80\xc3(",
}


def cut(page: bytes, size: int, fragment: bytes = FRAGMENT, limit: int = LIMIT) -> tuple[bytes, Injector]:
    injector = Injector(fragment, limit=limit)
    chunks = [injector.feed(page[start : start + size]) for start in range(0, len(page), size)]
    return b"".join([*chunks, injector.close()]), injector


def scattered(page: bytes, ends: list[int], limit: int = LIMIT) -> tuple[bytes, Injector]:
    injector = Injector(FRAGMENT, limit=limit)
    stops = [0, *sorted(ends), len(page)]
    chunks = [injector.feed(page[start:end]) for start, end in pairwise(stops)]
    return b"".join([*chunks, injector.close()]), injector


@pytest.mark.parametrize("marked", REPORTED.values(), ids=REPORTED)
def test_what_others_reported_does_not_happen(marked: bytes) -> None:
    page = marked.replace(b"|", b"")
    expected = marked.replace(b"|", FRAGMENT)
    assert inject(page, FRAGMENT) == expected
    for size in (1, 2, 3, 7, len(page)):
        got, injector = cut(page, size)
        assert got == expected
        assert (injector.offset, injector.inserted, injector.reason) == (marked.index(b"|"), True, None)


def test_the_fragment_is_inserted_verbatim() -> None:
    assert inject(b"<body>x", FRAGMENT) == b"<body>" + FRAGMENT + b"x"


def test_a_declined_page_is_the_same_object() -> None:
    page = b"<frameset>"
    assert inject(page, FRAGMENT) is page


def test_an_empty_fragment_changes_nothing_and_holds_nothing() -> None:
    page = b"<body>x"
    injector = Injector(b"")
    assert inject(page, b"") is page
    assert injector.settled
    assert injector.feed(page) is page
    assert injector.close() == b""
    assert (injector.inserted, injector.offset, injector.reason) == (False, None, "nothing")


def test_bytes_are_held_until_the_offset_is_known_and_no_longer() -> None:
    injector = Injector(FRAGMENT, declared=True)
    assert injector.feed(b"<head>") == b""
    assert not injector.settled
    assert injector.feed(b"</head><body>xyz") == b"<head></head><body>" + FRAGMENT + b"xyz"
    assert (injector.settled, injector.inserted, injector.offset) == (True, True, 19)


def test_once_settled_a_chunk_is_handed_through_as_the_same_object() -> None:
    injector = Injector(FRAGMENT, declared=True)
    injector.feed(b"<body>x")
    chunk = b"<body>y"
    assert injector.feed(chunk) is chunk
    assert injector.close() == b""
    assert injector.close() == b""


def test_a_page_of_no_chunks_is_declined() -> None:
    injector = Injector(FRAGMENT)
    assert injector.feed(b"") == b""
    assert injector.close() == b""
    assert injector.reason == "blank"


def test_the_attributes_are_read_only() -> None:
    injector = Injector(FRAGMENT)
    for name in ("offset", "inserted", "reason", "settled"):
        with pytest.raises(AttributeError):
            setattr(injector, name, None)


@pytest.mark.parametrize("size", [1, 5, 10, 100])
def test_at_the_limit_the_page_is_let_go_without_the_fragment(size: int) -> None:
    page = b"<!-- 67890 --><body>x"
    got, injector = cut(page, size, limit=19)
    assert got == page
    assert (injector.reason, injector.offset) == ("limit", None)


@pytest.mark.parametrize("size", [1, 5, 10, 100])
def test_a_page_that_needs_the_limit_and_no_more_gets_the_fragment(size: int) -> None:
    got, _ = cut(b"<!-- 67890 --><body>x", size, limit=21)
    assert got == b"<!-- 67890 --><body>" + FRAGMENT + b"x"


def test_no_more_than_the_limit_is_ever_held() -> None:
    injector = Injector(FRAGMENT, limit=10)
    assert injector.feed(b"<!-- 67890") == b""
    assert injector.feed(b"1") == b"<!-- 678901"
    assert injector.feed(b"2") == b"2"


def test_a_whole_page_is_bound_by_the_same_limit_as_a_stream() -> None:
    page = b"<!--" + b"x" * LIMIT + b"--><body>"
    assert inject(page, FRAGMENT) is page
    assert cut(page, 65536)[0] == page


@pytest.mark.parametrize(
    "page", [b"<body>x", b"<p>x", b"<title>x</title>", b"x", b"<div>", b"<title></title></body>"]
)
def test_injecting_twice_is_injecting_once(page: bytes) -> None:
    once = inject(page, FRAGMENT)
    assert once != page
    assert inject(once, FRAGMENT) is once
    for size in (1, 3, 50):
        got, injector = cut(once, size)
        assert got == once
        assert (injector.inserted, injector.reason) == (False, "present")


@pytest.mark.parametrize("kept", [1, len(FRAGMENT) // 2, len(FRAGMENT) - 1])
def test_a_part_of_the_fragment_is_not_the_fragment(kept: int) -> None:
    for rest in (b"", b"x" * len(FRAGMENT)):
        page = b"<body>" + FRAGMENT[:kept] + rest
        expected = b"<body>" + FRAGMENT + page[6:]
        assert inject(page, FRAGMENT) == expected
        assert cut(page, 1)[0] == expected


def test_what_may_be_the_fragment_is_not_held_beyond_the_limit() -> None:
    page = b"<body>" + FRAGMENT
    for size in (1, 8, 200):
        got, injector = cut(page, size, limit=len(page) - 1)
        assert got == page
        assert injector.reason == "limit"


def test_an_error_within_loses_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    injector = Injector(FRAGMENT)
    assert injector.feed(b"<head>") == b""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Scanner, "scan", fail)
    assert injector.feed(b"<title>") == b"<head><title>"
    assert injector.feed(b"x") == b"x"
    assert injector.close() == b""
    assert (injector.settled, injector.inserted, injector.reason) == (True, False, "error")
    assert inject(b"<body>x", FRAGMENT) == b"<body>x"


def test_an_error_at_the_end_loses_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    injector = Injector(FRAGMENT)
    injector.feed(b"<head>")
    monkeypatch.setattr(Scanner, "scan", None)
    assert injector.close() == b"<head>"


def test_every_reason_has_an_explanation() -> None:
    assert all(REASONS.values())
    assert {
        "blank",
        "charset",
        "encoding",
        "error",
        "frameset",
        "limit",
        "nothing",
        "present",
        "template",
    } < set(REASONS)


_PIECES = [
    b"<html>",
    b"<head>",
    b"</head>",
    b"<body>",
    b"<body a='",
    b"'>",
    b"<!--",
    b"-->",
    b"<script>",
    b"<!",
    b"</",
]
_PIECES += [
    b"</script>",
    b"<title>",
    b"</title>",
    b"<p>",
    b"x",
    b" ",
    b"<frameset>",
    b"&#32;",
    b"<svg>",
    b"\xff",
    b"<",
]
_pages = st.lists(st.sampled_from(_PIECES), max_size=12).map(b"".join) | st.binary(max_size=60)
_limits = st.integers(0, 60) | st.just(LIMIT)


@given(_pages, st.lists(st.integers(0, 80), max_size=8), _limits)
@example(b"<title>x</title>", [], 0)
def test_any_chunking_gives_the_same_bytes(page: bytes, ends: list[int], limit: int) -> None:
    whole, first = scattered(page, [], limit=limit)
    split, second = scattered(page, ends, limit=limit)
    single, third = cut(page, 1, limit=limit)
    finished = Injector(FRAGMENT, limit=limit)
    assert whole == split == single == finished.finish(page)
    for other in (second, third, finished):
        assert (first.offset, first.reason, first.inserted) == (other.offset, other.reason, other.inserted)
    assert first.settled


@given(_pages, _limits)
def test_without_the_fragment_the_output_is_the_input(page: bytes, limit: int) -> None:
    injector = Injector(FRAGMENT, limit=limit)
    out = injector.finish(page)
    if injector.offset is None:
        assert out == page
        assert injector.reason in REASONS
    else:
        assert out == page[: injector.offset] + FRAGMENT + page[injector.offset :]
        assert injector.reason is None


@given(_pages)
def test_a_second_injection_changes_nothing(page: bytes) -> None:
    once = inject(page, FRAGMENT)
    assert inject(once, FRAGMENT) == once


@given(st.binary(max_size=200), st.binary(max_size=20), st.integers(1, 50))
def test_no_bytes_raise(page: bytes, fragment: bytes, size: int) -> None:
    got, injector = cut(page, size, fragment)
    assert len(got) == len(page) + len(fragment) * injector.inserted
    assert injector.reason != "error"


def test_a_long_page_in_random_chunks_is_whole() -> None:
    dice = random.Random(7)
    page = b"<head><title>x</title></head><body>" + dice.randbytes(200_000)
    for _ in range(5):
        got, injector = scattered(page, [dice.randrange(len(page)) for _ in range(40)])
        assert got == page[:35] + FRAGMENT + page[35:]
        assert injector.offset == 35
