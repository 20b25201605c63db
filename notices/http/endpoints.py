"""The few addresses that this library answers itself: the stylesheet, and a reader's notices by themselves.

What they tell of is the reader who asks, so no cache keeps it. The page that it is for is named in the query:
``?path=/news;language=ru;tag=opinion``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from notices.engine import Engine, Visit
from notices.http.caching import VARIANT_HEADER
from notices.http.request import READING, Request
from notices.http.response import Headers
from notices.paths import without_dots

__all__ = ["Answer", "Endpoints"]

_DATA = Path(__file__).parent.parent / "data"
_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"
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

    def answer(self, request: Request) -> Answer | None:
        """The answer, or None where the request is the app's."""
        if not request.own.startswith(self._prefix):
            return None
        make = _ANSWERS.get(request.own.removeprefix(self._prefix))
        if make is None:
            return None
        if request.method not in READING:
            return _answer(405, "text/plain; charset=utf-8", b"GET or HEAD only.\n", {"Allow": "GET, HEAD"})
        return make(self, request)

    def _visit(self, request: Request) -> Visit | None:
        """The visit that a request asks of; None where it cannot be begun, which is counted."""
        arguments = request.arguments()
        path = arguments.get("path", ["/"])[0]
        try:
            visit = self._begin(request, without_dots(path if path.startswith("/") else f"/{path}"))
            visit.language = arguments.get("language", [None])[0]
            visit.tags = tuple(arguments.get("tag", ())) or None
            visit.fragment()
        except Exception as error:
            self._engine.report(error)
            return None
        return visit

    def _html(self, visit: Visit | None) -> bytes:
        """A reader's notices, which are counted; empty where there is no visit."""
        if visit is None:
            return b""
        self._engine.told(visit)
        return visit.fragment().html

    def _stylesheet(self, _request: Request) -> Answer:
        headers = {"Cache-Control": "public, max-age=3600"}
        return _answer(200, "text/css; charset=utf-8", _read("notices.css"), headers)

    def _fragment(self, request: Request) -> Answer:
        return _answer(200, _HTML, self._html(self._visit(request)))

    def _json(self, request: Request) -> Answer:
        visit = self._visit(request)
        if visit is None:
            return _answer(500, "application/json", b'{"error": "see the log"}')
        self._engine.told(visit)
        return _answer(200, "application/json", visit.json().encode())

    def _script(self, request: Request) -> Answer:
        html = self._html(self._visit(request))
        nodes = [_node(each) for each in ElementTree.fromstring(b"<all>%s</all>" % html)]  # noqa: S314 - our own
        # What could end a script element is escaped, should somebody put this into a page.
        literal = json.dumps(nodes).replace("<", "\\u003c")
        return _answer(200, _SCRIPT, _read("notices.js").replace(_EMPTY, literal.encode()))

    def _variant(self, request: Request) -> Answer:
        visit = self._visit(request)
        named = visit.variant() if visit else None
        headers = {VARIANT_HEADER: named} if named else {}
        return _answer(200, "text/plain; charset=utf-8", (named or "").encode(), headers)

    def _page(self, request: Request) -> Answer:
        html = self._html(self._visit(request))
        return _answer(200, _HTML, _PAGE % (html or b"<p>There are none for you here.</p>"))


_ANSWERS: Mapping[str, Callable[[Endpoints, Request], Answer]] = {
    "fragment": Endpoints._fragment,
    "notices.css": Endpoints._stylesheet,
    "notices.js": Endpoints._script,
    "notices.json": Endpoints._json,
    "page": Endpoints._page,
    "variant": Endpoints._variant,
}


def _node(element: ElementTree.Element) -> list[Any]:
    """An element as name, attributes and what is in it. The stylesheet is linked by the page."""
    inside: list[Any] = [element.text or ""]
    for child in element:
        inside += [*([] if child.tag == "link" else [_node(child)]), child.tail or ""]
    return [element.tag, dict(element.attrib), *filter(None, inside)]


def _answer(status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    told = {
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        # A copy on a disk would tell of whom it was made for.
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        **(headers or {}),
    }
    return Answer(status=status, headers=list(told.items()), body=body)


@cache
def _read(name: str) -> bytes:
    return (_DATA / name).read_bytes()
