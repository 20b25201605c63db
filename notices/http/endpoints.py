"""The few addresses that this library answers itself: the stylesheet, and a reader's notices by themselves.

What they tell of is the reader who asks, so no cache keeps it. The page that it is for is named in the query:
``?path=/news;language=ru;tag=opinion``; for ``variant`` also behind it, ``/_notices/variant/news?page=2``, so
that a front has nothing to escape. No other site's pages may load or read them, which a browser sees to where
nothing is said of CORS: they tell where the reader is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from notices.engine import Engine
from notices.http.caching import VARIANT_HEADER, link_to, without_link
from notices.http.request import READING, Request
from notices.http.response import Headers
from notices.paths import dotted, without_dots
from notices.visit import Visit

__all__ = ["Answer", "Endpoints"]

_DATA = Path(__file__).parent.parent / "data"
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"
_PLAIN = "text/plain; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"
_ALLOW = {"Allow": "GET, HEAD, OPTIONS"}
# RFC 5646, 2.1, or a locale's name. Anything longer is none, and would be remembered.
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,7}")
_PAGE = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Legal warnings</title>
</head>
<body>%s</body>
</html>
"""
# Where the notices stand in the script.
_EMPTY = b"/* the notices */ []"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answer:
    """A whole response of our own; the body is not sent in answer to HEAD."""

    status: int
    headers: Headers
    body: bytes

    def __repr__(self) -> str:
        return f"Answer({self.status})"


class Endpoints:
    """Answers what lies below one path.

    path: for a browser; the app, which may be mounted below a part of it, sees its last segment.
    begin: makes the visit of whoever sent a request, to the page at a path.
    """

    def __init__(self, engine: Engine, path: str, begin: Callable[[Request, str], Visit]) -> None:
        self._engine = engine
        self._begin = begin
        self._path = path
        self._prefix = "/" + path.rpartition("/")[2] + "/"

    def warm(self) -> None:
        """Read now what answers are made of."""
        _read("notices.css")
        _read("notices.js")

    def answer(self, request: Request) -> Answer | None:
        """The answer, or None where the request is the app's."""
        if not request.own.startswith(self._prefix):
            return None
        name, slash, page = request.own.removeprefix(self._prefix).partition("/")
        make = _ANSWERS.get(name)
        if make is None or (slash and name != "variant"):
            return None
        if request.method == "OPTIONS":
            # Also what a browser asks on behalf of another site's script, which is not told that it may.
            return Answer(status=204, headers=list(_ALLOW.items()), body=b"")
        if request.method not in READING:
            return _answer(405, _PLAIN, b"GET or HEAD only.\n", _ALLOW)
        try:
            # What is asked for behind it is the page with its own query.
            return self._variant_of("/" + page, request) if slash else make(self, request)
        except Exception as error:
            self._engine.report(error)
            return self._failed(name)

    def _failed(self, name: str) -> Answer:
        """What is told where this library failed: a page that is being filled gets a link at the least."""
        if name == "fragment":
            return _answer(200, _HTML, link_to(f"{self._path}/page").encode("ascii"))
        return _answer(*_FAILED.get(name, (500, _PLAIN, b"This cannot be told now.\n")))

    def _visit(self, request: Request) -> Visit:
        """The visit that a request asks of."""
        arguments = request.arguments()
        path = arguments.get("path", ["/"])[0]
        resolved = without_dots(path)
        visit = self._begin(request, resolved)
        # A browser leaves dot segments alone that are percent-encoded: nobody knows which way the app went.
        visit.dotted = dotted(path, resolved)
        language = arguments.get("language", [""])[0]
        visit.language = language if _LANGUAGE.fullmatch(language) else None
        visit.tags = tuple(arguments.get("tag", ())) or None
        return visit

    def _html(self, request: Request) -> bytes:
        """A reader's notices, which are counted."""
        visit = self._visit(request)
        html = visit.fragment().html
        self._engine.told(visit)
        return html

    def _stylesheet(self, _request: Request) -> Answer:
        # The age comes first: HAProxy 2.6 reads a byte past an age that ends the line, which may be a digit.
        headers = {"Cache-Control": "max-age=3600, public", "Cross-Origin-Resource-Policy": "cross-origin"}
        return _answer(200, "text/css; charset=utf-8", _read("notices.css"), headers)

    def _fragment(self, request: Request) -> Answer:
        html = self._html(request)
        linked = request.arguments().get("linked") != ["no"]
        return _answer(200, _HTML, html if linked else without_link(html))

    def _json(self, request: Request) -> Answer:
        visit = self._visit(request)
        told = visit.json()
        self._engine.told(visit)
        return _answer(200, _JSON, told.encode())

    def _script(self, request: Request) -> Answer:
        # The page links the stylesheet. What could end a script element is escaped, should somebody put this
        # into a page.
        literal = json.dumps(_nodes(without_link(self._html(request)))).replace("<", "\\u003c")
        return _answer(200, _SCRIPT, _read("notices.js").replace(_EMPTY, literal.encode()))

    def _variant(self, request: Request) -> Answer:
        return _variant(self._visit(request))

    def _variant_of(self, page: str, request: Request) -> Answer:
        return _variant(self._begin(request, page))

    def _page(self, request: Request) -> Answer:
        html = self._html(request)
        return _answer(200, _HTML, _PAGE % (html or b"<p>There are none for you here.</p>"))


def _variant(visit: Visit) -> Answer:
    named = visit.variant()
    headers = {VARIANT_HEADER: named} if named else {}
    return _answer(200, _PLAIN, (named or "").encode(), headers)


_ANSWERS: Mapping[str, Callable[[Endpoints, Request], Answer]] = {
    "fragment": Endpoints._fragment,
    "notices.css": Endpoints._stylesheet,
    "notices.js": Endpoints._script,
    "notices.json": Endpoints._json,
    "page": Endpoints._page,
    "variant": Endpoints._variant,
}

# What goes into a page must not break it; whoever asks by itself is told that there is no answer.
_FAILED: Mapping[str, tuple[int, str, bytes]] = {
    "notices.js": (200, _SCRIPT, b""),
    "notices.json": (500, _JSON, b'{"error": "see the log"}'),
    "variant": (200, _PLAIN, b""),
}


class _Nodes(HTMLParser):
    """Our own markup as lists: name, attributes and what is in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.all: list[Any] = []
        self._open: list[list[Any]] = [self.all]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = [tag, {name: value or "" for name, value in attrs}]
        self._open[-1].append(node)
        self._open.append(node)

    def handle_endtag(self, _tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].append(data)


def _nodes(html: bytes) -> list[Any]:
    parser = _Nodes()
    parser.feed(html.decode("ascii"))
    parser.close()
    return parser.all


def _answer(status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    told = {
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        # A copy on a disk would tell of whom it was made for.
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        **(headers or {}),
    }
    return Answer(status=status, headers=list(told.items()), body=body)


@cache
def _read(name: str) -> bytes:
    return (_DATA / name).read_bytes()
