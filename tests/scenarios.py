"""Responses, and what a reader at risk must get of them: one table for every adapter.

`{n}` in an expected body is where the notice stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["SCENARIOS", "Scenario"]

PAGE = b"<!doctype html><html><head><title>T</title></head><body><p>text</p></body></html>"
WARNED = b"<!doctype html><html><head><title>T</title></head><body>{n}<p>text</p></body></html>"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A response of an app and what becomes of it.

    expected: the body, None where it must stay as it is. headers: those that must be there;
    absent: names that must not be. outcome: what is counted, None where nothing is.
    """

    name: str
    status: str = "200 OK"
    content_type: str = HTML
    sent: dict[str, str] = field(default_factory=dict)
    chunks: tuple[bytes, ...] = (PAGE,)
    method: str = "GET"
    expected: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    outcome: str | None = None


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
    Scenario(name="a redirect is left alone", status="302 Found", sent={"Location": "/a"}),
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
)
