"""A notice into a page that the app has compressed, beside compressing outside the middleware; and levels."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial

import brotli
from backports import zstd

from notices.http.coding import Recoder
from notices.http.forms import BROTLI_QUALITY, DEFLATE_LEVEL, ZSTD_LEVEL
from notices.injection import Injector, inject
from tests.benchmarks.newspaper import newspaper
from tests.benchmarks.timing import Row, compare
from tests.support import fragment

__all__ = ["rows"]


def _gzip(level: int, page: bytes) -> bytes:
    return zlib.compress(page, level, 31)


def _br(level: int, page: bytes) -> bytes:
    packer = brotli.Compressor(quality=level, lgwin=18)
    data: bytes = packer.process(page) + packer.finish()
    return data


def _zstd(level: int, page: bytes) -> bytes:
    return zstd.compress(page, level)


#: By coding: how an app does it, the level it usually takes, ours, and those to compare.
CODINGS = {
    "gzip": (_gzip, 6, DEFLATE_LEVEL, range(1, 10)),
    "br": (_br, 5, BROTLI_QUALITY, range(1, 12)),
    "zstd": (_zstd, 3, ZSTD_LEVEL, (1, 2, 3, 4, 5, 6, 9, 12, 15, 19)),
}


def _inside(code: Callable[[bytes], bytes], coding: str, page: bytes, notice: bytes) -> bytes:
    return Recoder(Injector(notice, declared=True), (coding,)).finish(code(page))


def _streamed(code: Callable[[bytes], bytes], coding: str, page: bytes, notice: bytes) -> bytes:
    recoder = Recoder(Injector(notice, declared=True), (coding,))
    return recoder.feed(code(page)) + recoder.close()


def _outside(code: Callable[[bytes], bytes], page: bytes, notice: bytes) -> bytes:
    return code(inject(page, notice))


def _recoding(coding: str, page: bytes, notice: bytes) -> Row:
    code = partial(CODINGS[coding][0], CODINGS[coding][1])
    ours = len(_inside(code, coding, page, notice)) / len(_outside(code, page, notice))
    calls: dict[str, Callable[[], object]] = {
        "notices": partial(_inside, code, coding, page, notice),
        "as a stream": partial(_streamed, code, coding, page, notice),
        "compression outside": partial(_outside, code, page, notice),
        "no notice": partial(code, page),
    }
    return compare(f"{coding}, {len(page) // 1000:,} KB, size {ours:.3f}", "", calls)


def _levels(coding: str, page: bytes) -> Row:
    code, usual, ours, levels = CODINGS[coding]
    size = len(code(usual, page))
    order = [ours, *(each for each in levels if each != ours)]
    names = {each: f"{each} ({len(code(each, page)) / size:.3f})" for each in order}
    step = f"{coding} {names[ours]} of {len(page) // 1000:,} KB"
    return compare(step, "", {names[each]: partial(code, each, page) for each in order})


def rows() -> list[Row]:
    """Sizes are told as ratios to what the app's usual level makes of the same bytes."""
    notice = fragment()
    pages = [newspaper(size) for size in (10_000, 100_000, 1_000_000)]
    found = [_recoding(coding, page, notice) for coding in CODINGS for page in pages]
    return found + [_levels(coding, page) for coding in CODINGS for page in pages]
