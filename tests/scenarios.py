"""Responses, and what a reader at risk must get of them: one table for every adapter.

`{n}` in an expected body is where the notice stands, `{v}` in a header what names the reader's variant.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import brotli
from backports import zstd

from notices.engine import Engine
from notices.http.response import Headers
from notices.visit import Visit
from tests.support import RISK, THERE, engine

__all__ = ["SCENARIOS", "Scenario", "Told"]

PAGE = b"<!doctype html><html><head><title>T</title></head><body><p>text</p></body></html>"
WARNED = b"<!doctype html><html><head><title>T</title></head><body>{n}<p>text</p></body></html>"
HTML = "text/html; charset=utf-8"


# By its name, a coding and how it is undone.
CODINGS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "gzip": (gzip.compress, gzip.decompress),
    "deflate": (zlib.compress, zlib.decompress),
    "br": (brotli.compress, brotli.decompress),
    "zstd": (zstd.compress, zstd.decompress),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an app answers."""

    status: str
    headers: Headers
    chunks: tuple[bytes, ...]

    @property
    def code(self) -> int:
        return int(self.status[:3])


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A request, the response of an app, and what becomes of it.

    asked: headers of the request. becomes: the status, where it is not the app's. expected: the body, None
    where it must stay as it is. headers: those that must be there; absent: names that must not be. tagged:
    whether a rule asks how the page is tagged. outcome: what is counted, None where nothing is.
    """

    name: str
    asked: dict[str, str] = field(default_factory=dict)
    status: str = "200 OK"
    content_type: str = HTML
    sent: dict[str, str] = field(default_factory=dict)
    chunks: tuple[bytes, ...] = (PAGE,)
    method: str = "GET"
    becomes: str | None = None
    expected: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    tagged: bool = True
    outcome: str | None = None

    def engine(self) -> Engine:
        """One whose every reader is at risk."""
        return engine() if self.tagged else engine(THERE, RISK)

    def request(self, own: Engine) -> dict[str, str]:
        """The headers of the request."""
        return {name: self._filled(value, own) for name, value in self.asked.items()}

    def told(self, get: Callable[[str], str | None]) -> Told:
        """What an app answers that is true to HTTP, by the headers of the request as it sees them."""
        tag = self.sent.get("ETag")
        if tag is not None and get("If-None-Match") == tag:
            return Told(status="304 Not Modified", headers=[("ETag", tag)], chunks=())
        if "Accept-Ranges" in self.sent and get("Range"):
            sent = [("Content-Type", self.content_type), ("Content-Range", "bytes 0-9/99")]
            return Told(status="206 Partial Content", headers=sent, chunks=(b"".join(self.chunks)[:10],))
        return Told(
            status=self.status,
            headers=[("Content-Type", self.content_type), *self.sent.items()],
            chunks=() if self.method == "HEAD" else self.chunks,
        )

    def check(self, own: Engine, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """What the client got is what must become of the response."""
        given = {name.lower(): value for name, value in headers}
        wanted = {name.lower(): self._filled(value, own) for name, value in self.headers.items()}
        assert status == int((self.becomes or self.status)[:3])
        assert self._read(body) == self._body(own)
        assert given.items() >= wanted.items()
        assert not given.keys() & {name.lower() for name in self.absent}
        assert "content-length" not in given or int(given["content-length"]) == len(body)
        assert own.counts == ({self.outcome: 1} if self.outcome else {})

    def _body(self, own: Engine) -> bytes:
        if self.becomes or self.expected is None:
            return b"" if self.becomes else b"".join(self.chunks)
        return self.expected.replace(b"{n}", self._visit(own).fragment().html)

    def _read(self, body: bytes) -> bytes:
        """The body as a browser reads it."""
        coding = self.sent.get("Content-Encoding")
        return body if self.expected is None or coding is None else CODINGS[coding][1](body)

    def _filled(self, value: str, own: Engine) -> str:
        return value.replace("{v}", self._visit(own).variant() or "")

    def _visit(self, own: Engine) -> Visit:
        return own.visit(address=None, accept_language="", path="/")


SCENARIOS = (
    Scenario(
        name="a page gets the notice as the first thing in its body",
        expected=WARNED,
        headers={"Cache-Control": "private"},
        outcome="shown",
    ),
    Scenario(
        name="a page in many chunks gets the notice too",
        chunks=tuple(PAGE[i : i + 1] for i in range(len(PAGE))),
        expected=WARNED,
        outcome="shown",
    ),
    Scenario(name="a 404 page is a page", status="404 Not Found", expected=WARNED, outcome="shown"),
    Scenario(
        name="a 500 page is a page", status="500 Internal Server Error", expected=WARNED, outcome="shown"
    ),
    Scenario(
        name="a page with no tag of its own for the body gets the notice before its first content",
        chunks=(b"<title>T</title><p>text",),
        expected=b"<title>T</title>{n}<p>text",
        outcome="shown",
    ),
    Scenario(
        name="digests and validators of the old bytes are dropped",
        sent={
            "ETag": '"one"',
            "Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT",
            "Content-MD5": "x",
            "Digest": "x",
            "Content-Digest": "x",
            "Repr-Digest": "x",
            "Accept-Ranges": "bytes",
        },
        expected=WARNED,
        absent=(
            "ETag",
            "Last-Modified",
            "Content-MD5",
            "Digest",
            "Content-Digest",
            "Repr-Digest",
            "Accept-Ranges",
        ),
        outcome="shown",
    ),
    Scenario(
        name="a shared cache must not keep the page, whatever it was told",
        sent={
            "Cache-Control": "public, max-age=600, s-maxage=60",
            "CDN-Cache-Control": "max-age=60",
            "Surrogate-Control": "max-age=60",
            "X-Accel-Expires": "60",
        },
        expected=WARNED,
        headers={"Cache-Control": "private, max-age=600"},
        absent=("CDN-Cache-Control", "Surrogate-Control", "X-Accel-Expires"),
        outcome="shown",
    ),
    Scenario(
        name="no-store stays no-store",
        sent={"Cache-Control": "no-store"},
        expected=WARNED,
        headers={"Cache-Control": "no-store"},
        outcome="shown",
    ),
    Scenario(name="JSON is left alone", content_type="application/json", chunks=(b'{"body": "<body>"}',)),
    Scenario(name="a script is left alone", content_type="text/javascript", chunks=(b'x = "<body>"',)),
    Scenario(
        name="an event stream is left alone", content_type="text/event-stream", chunks=(b"data: <body>\n\n",)
    ),
    Scenario(
        name="XHTML that is well-formed gets the notice as the first thing in its body",
        content_type="application/xhtml+xml",
        chunks=(b'<html xmlns="http://www.w3.org/1999/xhtml"><head/><body><p/></body></html>',),
        expected=b'<html xmlns="http://www.w3.org/1999/xhtml"><head/><body>{n}<p/></body></html>',
        outcome="shown",
    ),
    Scenario(
        name="XHTML that a browser would refuse is left alone, and counted",
        content_type="application/xhtml+xml",
        outcome="missed: malformed",
    ),
    Scenario(
        name="a redirect is left alone", status="302 Found", sent={"Location": "https://news.example/a"}
    ),
    Scenario(
        name="a part of a page is left alone, and counted",
        status="206 Partial Content",
        sent={"Content-Range": "bytes 0-9/99", "Cache-Control": "public"},
        headers={"Cache-Control": "private"},
        outcome="missed: part",
    ),
    Scenario(
        name="an attachment is left alone, and counted",
        sent={"Content-Disposition": "attachment; filename=a.html"},
        outcome="missed: attachment",
    ),
    Scenario(
        name="what must not be transformed is left alone, and counted",
        sent={"Cache-Control": "no-transform"},
        headers={"Cache-Control": "private, no-transform"},
        outcome="missed: no-transform",
    ),
    Scenario(
        name="a page in an unknown coding is left alone, and counted",
        sent={"Content-Encoding": "dcb"},
        chunks=(b"\x1f\x8b<body>",),
        headers={"Content-Encoding": "dcb"},
        outcome="missed: content-encoding",
    ),
    Scenario(
        name="a page whose coding is damaged is left alone, and counted",
        sent={"Content-Encoding": "gzip"},
        chunks=(b"\x1f\x8b<body>",),
        headers={"Content-Encoding": "gzip"},
        outcome="missed: coding",
    ),
    Scenario(
        name="UTF-16 is left alone, and counted",
        content_type="text/html; charset=utf-16le",
        chunks=("<body>x".encode("utf-16-le"),),
        outcome="missed: encoding",
    ),
    Scenario(
        name="a page of frames is left alone, and counted",
        chunks=(b"<frameset><frame src=a></frameset>",),
        outcome="missed: frameset",
    ),
    Scenario(
        name="another charset than UTF-8 keeps its bytes",
        content_type="text/html; charset=windows-1251",
        chunks=("<body>Привет".encode("windows-1251"),),
        expected=b"<body>{n}" + "Привет".encode("windows-1251"),
        outcome="shown",
    ),
    Scenario(
        name="a HEAD's answer has no body, and no length that a GET's would not have",
        method="HEAD",
        chunks=(),
        sent={"Content-Length": str(len(PAGE)), "ETag": '"one"'},
        headers={"Cache-Control": "private"},
        absent=("Content-Length", "ETag"),
    ),
    Scenario(
        name="text that looks like a group of a pattern is put in as it is",
        chunks=(b"<body>\\1 $1 \\g<0>",),
        expected=b"<body>{n}\\1 $1 \\g<0>",
        outcome="shown",
    ),
    *(
        Scenario(
            name=f"a page in {coding} is opened, and coded again",
            asked={"Accept-Encoding": f"{coding}, dcb"},
            sent={"Content-Encoding": coding},
            chunks=(code(PAGE)[:20], code(PAGE)[20:]),
            expected=WARNED,
            headers={"Content-Encoding": coding, "Cache-Control": "private"},
            outcome="shown",
        )
        for coding, (code, _) in CODINGS.items()
    ),
    Scenario(
        name="the tag of a page names what was put in",
        sent={"ETag": '"one"'},
        tagged=False,
        expected=WARNED,
        headers={"ETag": 'W/"one;s-{v}"'},
        outcome="shown",
    ),
    Scenario(
        name="a copy with the notice that the reader would get is good still",
        asked={"If-None-Match": 'W/"one;s-{v}"'},
        sent={"ETag": '"one"'},
        tagged=False,
        becomes="304 Not Modified",
        headers={"ETag": 'W/"one;s-{v}"', "Cache-Control": "private"},
    ),
    Scenario(
        name="a copy with another notice is good no more",
        asked={"If-None-Match": 'W/"one;s-0123456789abcdef"'},
        sent={"ETag": '"one"'},
        tagged=False,
        expected=WARNED,
        headers={"ETag": 'W/"one;s-{v}"'},
        outcome="shown",
    ),
    Scenario(
        name="a copy without a notice is good no more",
        asked={"If-None-Match": '"one"'},
        sent={"ETag": '"one"'},
        expected=WARNED,
        absent=("ETag",),
        outcome="shown",
    ),
    Scenario(
        name="who asks for a part of a page gets the whole",
        asked={"Range": "bytes=0-9", "If-Range": '"one"'},
        sent={"Accept-Ranges": "bytes"},
        expected=WARNED,
        absent=("Accept-Ranges", "Content-Range"),
        outcome="shown",
    ),
)
