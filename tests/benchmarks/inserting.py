"""A notice into pages of 10 KB, 100 KB and 1 MB, beside other ways to put it there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import bs4
import lolhtml
import lxml.html

from notices.injection import Injector, inject
from tests.benchmarks.timing import Row, compare
from tests.support import fragment

__all__ = ["page", "rows"]

HEAD = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>A page of news</title>\n'
    + b"".join(b'<link rel="preload" href="/static/%d.woff2" as="font" crossorigin>\n' % i for i in range(8))
    + b"".join(
        b'<meta property="og:property-%d" content="A value of some length, as pages have them">\n' % i
        for i in range(15)
    )
    + b"<style>body{margin:0}main{max-width:40rem}"
    + b".a{color:red}" * 40
    + b"</style>\n"
    + b'<script>window.data = {"a": 1};'
    + b"f(1);" * 60
    + b"</script>\n</head>\n"
)
PARAGRAPH = b"<p class=text>A paragraph of news, <a href=/a>with a link</a> and some more words in it.</p>\n"


def page(size: int) -> bytes:
    """A page of about so many bytes with a head of some 3 KB, as news sites have them."""
    body = PARAGRAPH * ((size - len(HEAD)) // len(PARAGRAPH))
    return HEAD + b'<body class="article">\n' + body + b"</body>\n</html>\n"


def _lolhtml(data: bytes, notice: str) -> Callable[[], object]:
    class Handler:
        def element(self, element: lolhtml.Element) -> None:
            element.prepend(notice, lolhtml.ContentType.HTML)

    def run() -> bytes:
        out = bytearray()
        rewriter = lolhtml.HTMLRewriter(out.extend)
        rewriter.on("body", Handler())
        rewriter.write(data)
        rewriter.end()
        return bytes(out)

    return run


def _lxml(data: bytes, notice: str, at: Callable[[Any], int] = lambda _: 0) -> Callable[[], object]:
    def run() -> object:
        tree = lxml.html.document_fromstring(data)
        tree.body.insert(at(tree.body), lxml.html.fragment_fromstring(notice))
        return lxml.html.tostring(tree)

    return run


def _bs4(data: bytes, notice: str, at: Callable[[Any], int] = lambda _: 0) -> Callable[[], object]:
    def run() -> object:
        soup = bs4.BeautifulSoup(data, "html.parser")
        if soup.body is not None:
            soup.body.insert(at(soup.body), bs4.BeautifulSoup(notice, "html.parser"))
        return soup.encode()

    return run


def _toolbar(data: bytes, notice: str) -> Callable[[], object]:
    """The way of django-debug-toolbar, to the bottom: decode, split at each `</body>`, join, encode."""
    end = re.compile("</body>", re.IGNORECASE)

    def run() -> object:
        parts = end.split(data.decode("utf-8"))
        if len(parts) > 1:
            parts[-2] += notice
        return "</body>".join(parts).encode("utf-8")

    return run


def rows() -> list[Row]:
    """One row for each size. The floor joins the bytes at an offset that is known."""
    found = []
    notice = fragment()
    for size, aim in ((10_000, ""), (100_000, "<= 20 us"), (1_000_000, "")):
        data = page(size)
        offset = data.index(b">", data.index(b"<body")) + 1
        expected = data[:offset] + notice + data[offset:]
        assert inject(data, notice) == expected
        pattern = re.compile(rb"<body[^>]*>", re.IGNORECASE)
        calls: dict[str, Callable[[], object]] = {
            "notices": lambda data=data: inject(data, notice),  # type: ignore[misc]  # bound in the loop
            "floor": lambda data=data, offset=offset: data[:offset] + notice + data[offset:],  # type: ignore[misc]  # likewise
            "regex": lambda data=data, pattern=pattern: pattern.sub(lambda m: m[0] + notice, data, count=1),  # type: ignore[misc]  # likewise
            "lol-html": _lolhtml(data, notice.decode()),
            "debug toolbar's way": _toolbar(data, notice.decode()),
            "lxml": _lxml(data, notice.decode()),
            "bs4": _bs4(data, notice.decode()),
        }
        found.append(compare(f"insert into {size // 1000:,} KB", aim, calls))
    return [*found, *_places(notice)]


def _places(notice: bytes) -> list[Row]:
    """Beside the top: a slot after the first paragraph, and the end of body, for which all is read."""
    data = page(100_000)
    slotted = data.replace(PARAGRAPH, PARAGRAPH + b"<!-- notices -->\n", 1)
    bottom = Injector(b"", bottom=notice)
    assert bottom.finish(data) == data.replace(b"</body>", notice + b"</body>")
    assert not bottom.fallen
    return [
        compare("slot in 100 KB", "", {"notices": lambda: Injector(b"", slot=notice).finish(slotted)}),
        compare(
            "last in 100 KB",
            "",
            {
                "notices": lambda: Injector(b"", bottom=notice).finish(data),
                "lxml": _lxml(data, notice.decode(), at=len),
                "bs4": _bs4(data, notice.decode(), at=lambda body: len(body.contents)),
            },
        ),
    ]
