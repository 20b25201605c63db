"""Puts a notice into a page that the app has compressed, as a stream, and compresses it again.

Strategy: the bytes as they came are held beside the decoded ones until the injector knows where the notice
goes. Where it goes nowhere, the held bytes go out as they came and all that follows is handed through.
Otherwise everything is coded again, and a client can decode at once whatever it could have before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from notices.http.forms import CONTINUE, FINISH, FLUSH, FLUSHED, Compress, Decoder, usable
from notices.http.pieces import Feeding
from notices.injection import LIMIT

__all__ = ["Recoder", "acceptable", "known"]

# So many coded bytes at a time: zlib copies what it has not decoded yet for each piece that it gives.
_SLICE: Final = 16 * 1024


def known(content_encoding: str) -> tuple[str, ...] | None:
    """The codings that a Content-Encoding lists, in its order; None where one cannot be decoded here."""
    listed = (each.strip().lower() for each in content_encoding.split(","))
    codings = tuple(each for each in listed if each not in {"", "identity"})
    return codings if all(map(usable, codings)) else None


def acceptable(accept_encoding: str) -> str:
    """An Accept-Encoding without `*` and what cannot be decoded here; weights are kept."""
    kept = []
    for each in accept_encoding.split(","):
        coding = each.partition(";")[0].strip().lower()
        if coding == "identity" or usable(coding):
            kept.append(each.strip())
    return ", ".join(kept) or "identity"


def _through(decoders: list[Decoder], data: bytes) -> Iterator[bytes]:
    """Pieces of what is under every coding, the outermost first; none is decoded before it is asked for."""
    if not decoders:
        yield data
        return
    for piece in decoders[0].pieces(data):
        yield from _through(decoders[1:], piece)


class Recoder:
    """Gives an injector a coded page decoded, and what comes of it coded again; has the same interface.

    codings: as `known` tells them, one at least. limit: how many coded bytes are held at most while it is not
    settled where the notice goes; how many decoded ones are is the injector's.

    Its reasons are the injector's, and `coding`. No method raises for any bytes: what cannot be decoded goes
    out as it came while it is held, and ends where it is damaged if the notice stands there already.
    """

    __slots__ = (
        "_broken",
        "_compressors",
        "_decoders",
        "_due",
        "_held",
        "_injector",
        "_limit",
        "_over",
        "_passing",
        "_pending",
        "_reason",
        "_room",
        "_tail",
    )

    def __init__(self, injector: Feeding, codings: tuple[str, ...], *, limit: int = LIMIT) -> None:
        self._injector = injector
        self._decoders = [Decoder(each) for each in reversed(codings)]
        # What codes the bytes again, the innermost first.
        self._compressors: list[Compress] = []
        # As they came; None once it is settled.
        self._held: list[bytes] | None = []
        self._room = limit
        self._reason: str | None = None
        self._passing = injector.settled and not injector.inserted
        self._over = self._broken = False
        # Whether a compressor has bytes of which a client knows nothing; whether these must not wait.
        self._pending = self._due = False
        self._tail = b""

    @property
    def inserted(self) -> bool:
        """Whether the fragment was put into the page."""
        return self._injector.inserted

    @property
    def broken(self) -> bool:
        """Whether it ended before the page, with the fragment in it: by damage, or an error of ours."""
        return self._broken

    @property
    def reason(self) -> str | None:
        """Why nothing was inserted, a key of `REASONS`; None otherwise."""
        return self._reason or self._injector.reason

    @property
    def settled(self) -> bool:
        """Whether it is decided where the fragment goes, or that it does not."""
        return self._passing or self._injector.settled

    def feed(self, chunk: bytes) -> bytes:
        """What can be sent by now."""
        return chunk if self._passing else self._work(chunk, final=False)

    def close(self) -> bytes:
        """The rest of the page, which ends here."""
        return b"" if self._passing else self._work(b"", final=True)

    def finish(self, page: bytes) -> bytes:
        """Both at once, for a page that is whole."""
        return page if self._passing else self._work(page, final=True)

    def _work(self, chunk: bytes, *, final: bool) -> bytes:
        if self._over:
            return b""
        if self._held is not None:
            self._held.append(chunk)
        out: list[bytes] = []
        try:
            self._take(chunk, out)
            if final and not self._passing:
                self._end(out)
            else:
                self._flush(chunk, out)
        except Exception:  # Each package has errors of its own, and the page survives them all.
            self._give_up(out)
        if self._passing:
            out, self._held = self._held or [], None
        return b"".join(out)

    def _take(self, chunk: bytes, out: list[bytes]) -> None:
        for part in self._parts(chunk):
            for piece in _through(self._decoders, part):
                self._put(self._injector.feed(piece), out)
                if self._passing:
                    return

    def _parts(self, chunk: bytes) -> Iterator[bytes]:
        """Slices of the chunk. How many bytes are held at most is so whatever the chunks are."""
        start = 0
        while start < len(chunk) and not self._passing:
            end = start + _SLICE
            if self._held is not None:
                end = min(end, start + self._room)
                self._room -= min(end, len(chunk)) - start
            if end == start:
                self._decline("limit")
            yield chunk[start:end]
            start = end

    def _put(self, data: bytes, out: list[bytes]) -> None:
        """Code again what the injector has let go."""
        if self._held is not None and self._injector.settled and not self._injector.inserted:
            self._passing = True
        elif data:
            if self._held is not None:
                self._start()
            out.append(self._code(data, CONTINUE))
            self._pending = True

    def _start(self) -> None:
        self._held = None
        self._due = True
        self._compressors = [each.form.compressor() for each in reversed(self._decoders)]

    def _code(self, data: bytes, then: int) -> bytes:
        for compress in self._compressors:
            data = compress(data, then)
        return data

    def _flush(self, chunk: bytes, out: list[bytes]) -> None:
        self._tail = (self._tail + chunk[-4:])[-4:]
        if self._pending and (self._due or self._must_not_wait()):
            out.append(self._code(b"", FLUSH))
            self._pending = self._due = False

    def _must_not_wait(self) -> bool:
        """Whether a client could have decoded all by now, or whether that cannot be seen."""
        outer = self._decoders[0]
        return outer.whole or not outer.form.shows or self._tail == FLUSHED

    def _end(self, out: list[bytes]) -> None:
        whole = all(each.whole for each in self._decoders)
        if self._held is not None and not whole:
            self._decline("coding")
            return
        self._put(self._injector.close(), out)
        if not self._passing:
            # A stream that has broken off is told from a whole one by its missing end.
            out.append(self._code(b"", FINISH if whole else FLUSH))
            self._over = True

    def _give_up(self, out: list[bytes]) -> None:
        if self._held is not None:
            self._decline("coding")
            return
        self._over = self._broken = True
        with suppress(Exception):
            out.append(self._code(b"", FLUSH))

    def _decline(self, reason: str) -> None:
        self._reason = reason
        self._passing = True
