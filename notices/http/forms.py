"""The forms in which a body is coded (RFC 9110, 8.4.1): how each is undone and done again, in bounded pieces.

gzip and deflate are zlib's; br and zstd need packages, and are unknown without them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any, Final, Protocol, TypeAlias

__all__ = [
    "BROTLI_QUALITY",
    "CONTINUE",
    "DEFLATE_LEVEL",
    "FINISH",
    "FLUSH",
    "FLUSHED",
    "PIECE",
    "ZSTD_LEVEL",
    "Compress",
    "Decoder",
    "usable",
]

# Each is the fastest level that makes at most 4% more bytes than the level that apps usually take (6, 5, 3).
# Measured on pages of 10 KB, 100 KB and 1 MB, as ratios to that (`python -m tests.benchmarks recoding`):
#     gzip 4: time 0.8, 0.5, 0.4; size 1.01, 1.08, 1.11     br 4: time 0.7, 0.7, 0.6; size 1.06, 1.07, 1.10
#     gzip 5: time 1.0, 0.7, 0.6; size 1.00, 1.03, 1.04     br 6: time 1.0, 1.1, 1.1; size 1.00, 0.98, 0.96
#     zstd 1: time 0.7, 0.9, 1.0; size 1.05, 1.04, 1.05     zstd 5: time 1.9, 2.6, 2.7; size 0.98, 0.95, 0.92
# With gzip, 100 KB and 5 Mbit/s, level 4 loses more by its bytes than it saves, and 6 gains nothing.
DEFLATE_LEVEL: Final = 5
BROTLI_QUALITY: Final = 5
ZSTD_LEVEL: Final = 3

# A window of 256 KiB: brotli's usual 4 MiB makes a page of 1 MB smaller by 0.2%, for memory in each response.
_BROTLI_WINDOW: Final = 18
# Browsers refuse a window of more than 8 MiB (RFC 9659), and one of that size is held while decoding.
_ZSTD_WINDOW_AT_MOST: Final = 23
# At most so much is decoded at once: what a bomb can make us hold.
PIECE: Final = 64 * 1024
# brotli doubles its buffer until it passes the limit that it is given: this one makes 32,752 bytes.
_BROTLI_PIECE: Final = 32_000
# An empty stored block: with it a deflate stream shows that all before it can be decoded (RFC 7692, 7.2.1).
FLUSHED: Final = b"\0\0\xff\xff"

CONTINUE, FLUSH, FINISH = range(3)
#: Takes bytes, and which of the three follows them.
Compress: TypeAlias = Callable[[bytes, int], bytes]


class _Member(Protocol):
    """What decodes one gzip member, zstd frame or stream."""

    @property
    def ended(self) -> bool: ...

    @property
    def rest(self) -> bytes:
        """What came after the end."""

    def take(self, data: bytes) -> bytes:
        """The next piece; an empty one where more is needed."""


@cache
def _brotli() -> Any:
    """The package, or None: a version under 1.2 cannot bound what it decodes at once."""
    with suppress(ImportError):
        found = import_module("brotli")
        return found if hasattr(found.Decompressor, "can_accept_more_data") else None
    return None


@cache
def _zstd() -> Any:
    """The standard library's module, its backport, or None."""
    for name in ("compression.zstd", "backports.zstd"):
        with suppress(ImportError):
            return import_module(name)
    return None


class _Inflate:
    __slots__ = ("_stream",)

    def __init__(self, wbits: int) -> None:
        self._stream = zlib.decompressobj(wbits)

    @property
    def ended(self) -> bool:
        return self._stream.eof

    @property
    def rest(self) -> bytes:
        return self._stream.unused_data

    def take(self, data: bytes) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail + data, PIECE)


class _BrotliMember:
    __slots__ = ("_stream",)
    #: brotli does not tell, and has no second stream.
    rest = b""

    def __init__(self) -> None:
        self._stream = _brotli().Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._stream.is_finished())

    def take(self, data: bytes) -> bytes:
        piece: bytes = self._stream.process(data, output_buffer_limit=_BROTLI_PIECE)
        return piece


class _ZstdMember:
    __slots__ = ("_stream",)

    def __init__(self) -> None:
        zstd = _zstd()
        options = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_AT_MOST}
        self._stream = zstd.ZstdDecompressor(options=options)

    @property
    def ended(self) -> bool:
        return bool(self._stream.eof)

    @property
    def rest(self) -> bytes:
        rest: bytes = self._stream.unused_data
        return rest

    def take(self, data: bytes) -> bytes:
        piece: bytes = self._stream.decompress(data, PIECE)
        return piece


def _deflating(wbits: int) -> Compress:
    stream = zlib.compressobj(DEFLATE_LEVEL, zlib.DEFLATED, wbits)
    modes = (zlib.Z_NO_FLUSH, zlib.Z_SYNC_FLUSH, zlib.Z_FINISH)
    return lambda data, then: stream.compress(data) + stream.flush(modes[then])


def _with_brotli() -> Compress:
    stream = _brotli().Compressor(quality=BROTLI_QUALITY, lgwin=_BROTLI_WINDOW)
    modes: tuple[Callable[[], bytes], ...] = (bytes, stream.flush, stream.finish)
    return lambda data, then: stream.process(data) + modes[then]()


def _with_zstd() -> Compress:
    stream = _zstd().ZstdCompressor(ZSTD_LEVEL)
    modes = (stream.CONTINUE, stream.FLUSH_BLOCK, stream.FLUSH_FRAME)
    return lambda data, then: stream.compress(data, modes[then])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """One way in which bytes are coded; what comes in a form goes out in it.

    again: the bytes with which another member may begin after the last; anything else there is ignored, as
    browsers do. shows: whether the coded bytes show where the app flushed.
    """

    member: Callable[[], _Member]
    compressor: Callable[[], Compress]
    again: frozenset[int] = frozenset()
    shows: bool = False


def _deflated(wbits: int, again: bytes = b"") -> _Form:
    return _Form(
        member=partial(_Inflate, wbits),
        compressor=partial(_deflating, wbits),
        again=frozenset(again),
        shows=True,
    )


_GZIP: Final = _deflated(16 + zlib.MAX_WBITS, b"\x1f")
_ZLIB: Final = _deflated(zlib.MAX_WBITS)
_RAW: Final = _deflated(-zlib.MAX_WBITS)
_BR: Final = _Form(member=_BrotliMember, compressor=_with_brotli)
# A frame, or one that is to be skipped (RFC 8878, 3.1).
_ZSTD: Final = _Form(member=_ZstdMember, compressor=_with_zstd, again=frozenset([0x28, *range(0x50, 0x60)]))


def _deflate(first: int) -> _Form:
    """`deflate` means zlib's format (RFC 9110, 8.4.1.2), but some send it raw, and browsers take both.

    Read as raw, zlib's first byte would be a stored block whose padding is not zero: nobody writes that.
    """
    return _ZLIB if first & 0x8F == zlib.DEFLATED else _RAW


#: By coding: which form it is in, by its first byte.
_FORMS: Final[Mapping[str, Callable[[int], _Form]]] = {
    "gzip": lambda _: _GZIP,
    "x-gzip": lambda _: _GZIP,
    "deflate": _deflate,
    "br": lambda _: _BR,
    "zstd": lambda _: _ZSTD,
}
_PACKAGES: Final[Mapping[str, Callable[[], Any]]] = {"br": _brotli, "zstd": _zstd}


def usable(coding: str) -> bool:
    """Whether bytes in a coding, in lower case, can be decoded and coded again here."""
    return coding in _FORMS and (coding not in _PACKAGES or _PACKAGES[coding]() is not None)


class Decoder:
    """Undoes one coding, piece by piece."""

    __slots__ = ("_begun", "_find_form", "_ignores", "_member", "form")

    def __init__(self, coding: str) -> None:
        self._find_form = _FORMS[coding]
        # As it should be, until a byte tells.
        self.form = self._find_form(zlib.DEFLATED)
        self._begun = self._ignores = False
        self._member: _Member | None = None

    @property
    def whole(self) -> bool:
        """Whether the bytes so far may be all: they end where a member does, or there are none."""
        return self._member is None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data and not self._ignores:
            member = self._member or self._begin(data[0])
            if member is None:
                return
            yield from _drain(member, data)
            data = member.rest if member.ended else b""
            self._member = None if member.ended else member

    def _begin(self, first: int) -> _Member | None:
        if self._begun:
            self._ignores = first not in self.form.again
        else:
            self.form, self._begun = self._find_form(first), True
        self._member = None if self._ignores else self.form.member()
        return self._member


def _drain(member: _Member, data: bytes) -> Iterator[bytes]:
    while piece := member.take(data):
        yield piece
        if member.ended:
            return
        data = b""
