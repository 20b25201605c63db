from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable
from itertools import pairwise

import brotli
import pytest
from backports import zstd
from hypothesis import example, given
from hypothesis import strategies as st

from notices.http.coding import Recoder, known
from notices.http.forms import CONTINUE, FINISH, FLUSH, FLUSHED, PIECE
from notices.injection import LIMIT, REASONS, Injector, inject

FRAGMENT = b'<section class="notice"><p>Notice &#1071;</p></section>'
PAGE = b"<head><title>x</title></head><body>" + b"<p>A paragraph of news and some more words in it.</p>" * 30
DECLINED = b"<frameset>" + PAGE

#: By the name of a form: the coding it is sent as.
CODINGS = {
    "gzip": ("gzip",),
    "zlib": ("deflate",),
    "raw": ("deflate",),
    "br": ("br",),
    "zstd": ("zstd",),
    "br in gzip": ("br", "gzip"),
    "gzip in zstd": ("gzip", "zstd"),
}
forms_of_codings = pytest.mark.parametrize("form", CODINGS)
#: Those in which members may follow each other.
ZLIB_BITS = {"gzip": 31, "zlib": 15, "raw": -15}


def compressor(form: str) -> Callable[[bytes, int], bytes]:
    """An app's own compression, with settings that are not this library's."""
    if " in " in form:
        inner, outer = map(compressor, form.split(" in "))
        return lambda data, then: outer(inner(data, then), then)
    if form == "br":
        packer = brotli.Compressor(quality=1, lgwin=16)
        ends = {CONTINUE: bytes, FLUSH: packer.flush, FINISH: packer.finish}
        return lambda data, then: packer.process(data) + ends[then]()
    if form == "zstd":
        framer = zstd.ZstdCompressor(1)
        return lambda data, then: framer.compress(data, (0, 1, 2)[then])
    stream = zlib.compressobj(9, zlib.DEFLATED, ZLIB_BITS[form])
    return lambda data, then: stream.compress(data) + stream.flush((0, 2, 4)[then])


def coded(form: str, page: bytes) -> bytes:
    return compressor(form)(page, FINISH)


def decoded(form: str, data: bytes, *, whole: bool = True) -> bytes:
    """What a client makes of the bytes, by means that are not this library's."""
    if " in " in form:
        inner, outer = form.split(" in ")
        return decoded(inner, decoded(outer, data, whole=whole), whole=whole)
    if form == "br":
        reader = brotli.Decompressor()
        out: bytes = reader.process(data)
        # It keeps back what did not fit into its first buffers.
        while piece := reader.process(b""):
            out += piece
        assert reader.is_finished() or not whole
        return out
    if form == "zstd":
        frame = zstd.ZstdDecompressor()
        out = frame.decompress(data)
        assert frame.eof or not whole
        return out
    stream = zlib.decompressobj(ZLIB_BITS[form])
    out = stream.decompress(data)
    assert (stream.eof and not stream.unused_data) or not whole
    return out


def recoder(form: str, limit: int = LIMIT, held: int = LIMIT) -> Recoder:
    return Recoder(Injector(FRAGMENT, limit=limit), CODINGS[form], limit=held)


def cut(data: bytes, ends: list[int], recoder: Recoder) -> bytes:
    stops = [0, *sorted(min(end, len(data)) for end in ends), len(data)]
    chunks = [recoder.feed(data[start:end]) for start, end in pairwise(stops)]
    return b"".join([*chunks, recoder.close()])


_PIECES = [
    b"<head>",
    b"<body>",
    b"<!--",
    b"-->",
    b"<p>",
    b"x",
    b" ",
    b"<frameset>",
    b"</title>",
    b"<title>",
    b"<svg>",
]
_pages = (
    st.lists(st.sampled_from(_PIECES), max_size=12).map(b"".join) | st.binary(max_size=60) | st.just(PAGE)
)
_ends = st.lists(st.integers(0, 150), max_size=8)


@forms_of_codings
@given(page=_pages, ends=_ends)
def test_what_is_decoded_is_the_page_with_the_notice(form: str, page: bytes, ends: list[int]) -> None:
    data = coded(form, page)
    plain, split, whole = Injector(FRAGMENT), recoder(form), recoder(form)
    expected = plain.finish(page)
    for got, each in ((cut(data, ends, split), split), (whole.finish(data), whole)):
        assert decoded(form, got) == expected
        assert (each.inserted, each.reason, each.settled) == (plain.inserted, plain.reason, True)
        assert each.inserted or got == data


@forms_of_codings
def test_one_byte_at_a_time_gives_the_same_page(form: str) -> None:
    data = coded(form, PAGE)
    assert decoded(form, cut(data, list(range(len(data))), recoder(form))) == inject(PAGE, FRAGMENT)


@forms_of_codings
def test_a_long_page_goes_through_piece_by_piece(form: str) -> None:
    page = PAGE + random.Random(7).randbytes(300_000) + b"x" * 300_000
    data = coded(form, page)
    for ends in ([], [10], list(range(0, len(data), 50_000))):
        assert decoded(form, cut(data, ends, recoder(form))) == inject(page, FRAGMENT)


@forms_of_codings
@given(parts=st.lists(_pages, min_size=1, max_size=5))
@example(parts=[PAGE, b"x", b"", b"y"])
def test_after_a_flush_of_the_app_the_client_can_decode_all_so_far(form: str, parts: list[bytes]) -> None:
    app, plain, ours = compressor(form), Injector(FRAGMENT), recoder(form)
    expected, got = b"", b""
    for part in parts:
        expected += plain.feed(part)
        got += ours.feed(app(part, FLUSH))
        if ours.inserted:
            assert decoded(form, got, whole=False) == expected
        else:
            assert ours.settled == plain.settled
    assert decoded(form, got + ours.feed(app(b"", FINISH)) + ours.close()) == expected + plain.close()


@pytest.mark.parametrize("form", ZLIB_BITS)
def test_deflate_is_flushed_where_the_app_flushed_and_nowhere_else(form: str) -> None:
    app, ours = compressor(form), recoder(form)
    assert ours.feed(app(PAGE, FLUSH)).endswith(FLUSHED)
    data = app(b"some more", CONTINUE) + app(b"", FLUSH)
    # The mark itself may be cut.
    assert ours.feed(data[:-2]) == b""
    assert ours.feed(data[-2:]).endswith(FLUSHED)
    assert ours.feed(b"") == b""
    assert ours.feed(app(random.Random(7).randbytes(100), FINISH)).endswith(FLUSHED)


@pytest.mark.parametrize("form", ["br", "zstd"])
def test_where_a_flush_does_not_show_every_chunk_that_decodes_to_something_is_flushed(form: str) -> None:
    ours = recoder(form)
    data = coded(form, PAGE + random.Random(7).randbytes(400_000))
    got = b""
    for start in range(0, len(data), 40_000):
        got += ours.feed(data[start : start + 40_000])
        came = decoded(form, data[: start + 40_000], whole=False)
        assert decoded(form, got, whole=False) == inject(came, FRAGMENT)


@forms_of_codings
def test_a_page_that_gets_no_notice_goes_out_as_it_came(form: str) -> None:
    data, ours = coded(form, DECLINED), recoder(form)
    assert ours.finish(data) is data
    assert (ours.settled, ours.inserted, ours.reason) == (True, False, "frameset")
    ours = recoder(form)
    assert ours.feed(data) is data
    assert ours.feed(chunk := b"anything") is chunk
    assert ours.finish(chunk) is chunk
    assert ours.close() == b""


def test_without_a_fragment_nothing_is_decoded() -> None:
    ours = Recoder(Injector(b""), ("gzip",))
    assert ours.settled
    assert ours.feed(chunk := b"no gzip") is chunk
    assert (ours.inserted, ours.reason, ours.close()) == (False, "nothing", b"")


@forms_of_codings
def test_bytes_are_held_until_the_offset_is_known_and_no_longer(form: str) -> None:
    app, ours = compressor(form), recoder(form)
    assert ours.feed(app(b"<head>", FLUSH)) == b""
    assert not ours.settled
    got = ours.feed(app(b"</head><body>" + b"x" * 2000, FLUSH))
    assert decoded(form, got, whole=False) == b"<head></head><body>" + FRAGMENT + b"x" * 2000
    assert (ours.settled, ours.inserted, ours.reason) == (True, True, None)


@forms_of_codings
def test_an_empty_body_stays_empty(form: str) -> None:
    ours = recoder(form)
    assert ours.feed(b"") == b""
    assert ours.close() == b""
    assert ours.reason == "blank"


@forms_of_codings
def test_a_page_of_nothing_goes_out_as_it_came(form: str) -> None:
    data = coded(form, b"")
    assert cut(data, [], ours := recoder(form)) == data
    assert ours.reason == "blank"


@forms_of_codings
def test_a_page_that_breaks_off_while_it_is_held_goes_out_as_it_came(form: str) -> None:
    data = compressor(form)(b"<head><title>x", FLUSH)
    for ends in ([], [3]):
        assert cut(data, ends, ours := recoder(form)) == data
        assert (ours.settled, ours.inserted, ours.reason) == (True, False, "coding")


@forms_of_codings
def test_a_page_that_breaks_off_later_ends_where_it_broke_off(form: str) -> None:
    ours = recoder(form)
    got = ours.feed(compressor(form)(PAGE, FLUSH)) + ours.close()
    assert decoded(form, got, whole=False) == inject(PAGE, FRAGMENT)
    with pytest.raises(AssertionError):
        decoded(form, got)
    assert ours.close() == ours.feed(b"more") == b""


@forms_of_codings
def test_a_damaged_page_goes_out_as_it_came_while_it_is_held(form: str) -> None:
    app, ours = compressor(form), recoder(form)
    first = app(b"<head>", FLUSH)
    assert ours.feed(first) == b""
    assert ours.feed(b"\xff" * 30) == first + b"\xff" * 30
    assert ours.reason == "coding"
    assert ours.feed(chunk := b"and on") is chunk


@forms_of_codings
def test_a_page_that_is_damaged_later_ends_there(form: str) -> None:
    ours = recoder(form)
    got = ours.feed(compressor(form)(PAGE, FLUSH))
    got += ours.feed(b"\xff" * 30) + ours.feed(b"more") + ours.close()
    assert decoded(form, got, whole=False) == inject(PAGE, FRAGMENT)
    with pytest.raises(AssertionError):
        decoded(form, got)
    assert (ours.inserted, ours.reason) == (True, None)


def test_what_fails_in_a_compressor_ends_the_page_there() -> None:
    app, ours = compressor("gzip"), recoder("gzip")
    got = ours.feed(app(PAGE, FLUSH))

    def fail(data: bytes, then: int) -> bytes:
        raise MemoryError

    ours._compressors[:] = [fail]
    assert ours.feed(app(b"more", FLUSH)) == b""
    assert ours.close() == b""
    assert decoded("gzip", got, whole=False) == inject(PAGE, FRAGMENT)


@forms_of_codings
@given(data=st.binary(max_size=200), ends=_ends, start=st.integers(0, 40))
def test_no_bytes_raise(form: str, data: bytes, ends: list[int], start: int) -> None:
    damaged = coded(form, PAGE)[:start] + data
    for each in (data, damaged):
        got = cut(each, ends, ours := recoder(form))
        assert ours.inserted or (got == each and ours.reason in REASONS)


@forms_of_codings
@given(at=st.integers(0, 200), ends=_ends)
def test_a_flipped_bit_never_loses_a_page_that_is_held(form: str, at: int, ends: list[int]) -> None:
    data = bytearray(coded(form, b"<head><title>x</title>" * 9))
    data[at % len(data)] ^= 1
    got = cut(bytes(data), ends, ours := recoder(form))
    assert ours.inserted or got == data


@pytest.mark.parametrize(("form", "members"), [("gzip", 2), ("gzip", 4), ("zstd", 2), ("zstd", 4)])
def test_members_one_after_another_are_one_page(form: str, members: int) -> None:
    size = len(PAGE) // members + 1
    data = b"".join(coded(form, PAGE[i : i + size]) for i in range(0, len(PAGE), size))
    for ends in ([], list(range(len(data)))):
        assert decoded(form, cut(data, ends, recoder(form))) == inject(PAGE, FRAGMENT)


def test_a_frame_that_is_to_be_skipped_is_skipped() -> None:
    data = b"\x50\x2a\x4d\x18\x03\0\0\0abc" + coded("zstd", PAGE) + b"\x5f\x2a\x4d\x18\0\0\0\0"
    assert decoded("zstd", cut(data, [2, 9, 50], recoder("zstd"))) == inject(PAGE, FRAGMENT)


@forms_of_codings
def test_what_trails_a_page_is_ignored_as_browsers_do(form: str) -> None:
    data = coded(form, PAGE)
    got = cut(data + b"\0garbage", [len(data), len(data) + 3], recoder(form))
    assert decoded(form, got) == inject(PAGE, FRAGMENT)
    data = coded(form, DECLINED) + b"\0garbage"
    assert cut(data, [3], recoder(form)) == data


def test_what_trails_in_the_same_chunk_is_ignored_too() -> None:
    assert decoded("gzip", recoder("gzip").finish(coded("gzip", PAGE) + b"\0\x1f")) == inject(PAGE, FRAGMENT)


def test_x_gzip_is_gzip() -> None:
    ours = Recoder(Injector(FRAGMENT), known("X-GZip") or ())
    assert gzip.decompress(ours.finish(gzip.compress(PAGE))) == inject(PAGE, FRAGMENT)


@forms_of_codings
def test_a_bomb_is_decoded_no_further_than_the_limit(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = watch(monkeypatch)
    data = coded(form, b"<!--" + bytes(20_000_000))
    assert recoder(form).finish(data) is data
    assert LIMIT < sum(sizes) <= LIMIT + PIECE
    assert max(sizes) <= PIECE
    sizes.clear()
    assert cut(data, [1, 90], ours := recoder(form)) == data
    assert sum(sizes) <= LIMIT + PIECE
    assert ours.reason == "limit"


@forms_of_codings
def test_a_bomb_behind_the_notice_is_decoded_in_pieces(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = watch(monkeypatch)
    data = coded(form, b"<body>x" + bytes(3_000_000))
    got = recoder(form).finish(data)
    assert sum(sizes) == 3_000_007
    assert max(sizes) <= PIECE
    assert len(decoded(form, got)) == 3_000_007 + len(FRAGMENT)


def watch(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the pieces that injectors are fed."""
    sizes: list[int] = []
    feed = Injector.feed

    def fed(self: Injector, chunk: bytes) -> bytes:
        sizes.append(len(chunk))
        return feed(self, chunk)

    monkeypatch.setattr(Injector, "feed", fed)
    return sizes


@pytest.mark.parametrize("size", [1, 7, 100, 5000])
def test_what_decodes_to_nothing_is_not_held_for_ever(size: int) -> None:
    flushes = b"\0\0\0\xff\xff" * 1000
    data = compressor("raw")(b"<head>", FLUSH) + flushes
    ours = recoder("raw", held=1000)
    got = [ours.feed(data[start : start + size]) for start in range(0, len(data), size)]
    assert b"".join(got) == data
    assert ours.reason == "limit"
    assert (
        got[1001 // size + 2 :] == [data[i : i + size] for i in range(0, len(data), size)][1001 // size + 2 :]
    )


def test_a_page_that_needs_the_limit_and_no_more_gets_the_notice() -> None:
    data = compressor("raw")(PAGE, FLUSH)
    for ends in ([], list(range(len(data)))):
        cut(data, ends, ours := recoder("raw", held=len(data)))
        assert ours.inserted


def test_a_window_that_browsers_refuse_is_left_alone() -> None:
    options: dict[int, int] = {
        zstd.CompressionParameter.window_log: 24,
        zstd.CompressionParameter.content_size_flag: 0,
    }
    framer = zstd.ZstdCompressor(options=options)
    data = framer.compress(PAGE) + framer.flush()
    assert recoder("zstd").finish(data) == data


def test_our_zstd_window_is_one_that_browsers_take() -> None:
    data = recoder("zstd").finish(coded("zstd", PAGE * 10_000))
    reader = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})
    assert reader.decompress(data) == inject(PAGE * 10_000, FRAGMENT)
