"""A 304 and the conditions that lead to it: who is told that nothing changed, and by which headers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from notices.http.request import Request
from notices.http.response import Headers
from notices.http.site import Site
from notices.visit import Visit
from tests.http_support import AT_RISK, PAGE, SAFE, begun, by_address, request, sent, site
from tests.support import RISK, TAGGED

ENGINE = by_address(RISK)
SITE = site(of=ENGINE)
TAG = f'W/"a;s-{ENGINE.visit(address=AT_RISK, accept_language="", path="/").variant()}"'
PUBLIC = ("Cache-Control", "public, max-age=60")
PRIVATE = [("Cache-Control", "private, max-age=60"), ("Vary", "Accept-Language")]
#: Of a shared cache's copy, by a header of nginx.
EXPIRED = ("X-Accel-Expires", "@1")


def test_a_304_is_told_to_who_holds_the_right_copy_as_the_page_would_be() -> None:
    exchange = begun(SITE, request(if_none_match=f'"a", {TAG}, "b"'))
    assert exchange.changed == {"if-none-match": '"a"'}
    headers, _ = sent(
        exchange,
        ("ETag", '"a"'),
        PUBLIC,
        ("Last-Modified", "x"),
        ("Content-Length", "9"),
        status=304,
        chunks=[],
    )
    assert headers == [("ETag", TAG), *PRIVATE]


def test_a_304_to_who_is_shown_nothing_says_that_the_page_varies_too() -> None:
    """A shared cache may hold a copy since before any rule was about this page."""
    told = (("ETag", '"a"'), PUBLIC)
    own = site(of=ENGINE)
    for path in ("/", "/a.html", "/a.php"):
        exchange = begun(own, request(path, reader=SAFE, if_none_match='"a"'))
        assert exchange.changed == {}
        assert sent(exchange, *told, status=304, chunks=[])[0] == [("ETag", '"a"'), *PRIVATE, EXPIRED]
    for path, typed in (("/legal/x", []), ("/a", [("Content-Type", "text/css")])):
        exchange = begun(own, request(path, reader=SAFE, if_none_match='"a"'))
        headers, _ = sent(exchange, *told, *typed, status=304, chunks=[])
        assert headers == [*told, *typed]


def test_a_304_of_a_page_that_may_be_tagged_says_so_too() -> None:
    own = site(TAGGED)
    headers, _ = sent(begun(own, request(reader=SAFE)), PUBLIC, status=304, chunks=[])
    assert headers == [*PRIVATE, EXPIRED]


def test_a_304_for_a_copy_that_a_front_has_named_renews_it() -> None:
    own = site(of=ENGINE, caching="variant")
    exchange = begun(own, request(reader=SAFE, if_none_match='"a"', notices_variant="none"))
    headers, _ = sent(exchange, PUBLIC, status=304, chunks=[])
    assert headers == [PUBLIC, ("Vary", "Notices-Variant"), ("Notices-Variant", "none")]


def test_a_304_of_an_exempted_page_goes_through_with_its_headers() -> None:
    def exempt(visit: Visit) -> None:
        visit.exempt = True

    told = [PUBLIC, ("ETag", '"a"')]
    exchange = begun(SITE, request(reader=SAFE, if_none_match='"a"'))
    assert sent(exchange, *told, status=304, chunks=[], view=exempt)[0] == told


JSON = "application/json"


def _confirmed(own: Site, asked: Request, *, view: Callable[[Visit], object] = lambda _: None) -> Headers:
    return sent(begun(own, asked), ("ETag", '"a"'), PUBLIC, status=304, chunks=[], view=view)[0]


def _given(own: Site, path: str, kind: str = "application/json", **asked: Any) -> None:
    sent(begun(own, request(path, **asked)), ("Content-Type", kind), ("ETag", '"a"'), PUBLIC)


@pytest.mark.parametrize("reader", [AT_RISK, SAFE])
@pytest.mark.parametrize("caching", ["private", "variant", "fragment"])
def test_a_304_of_what_is_known_to_be_no_page_is_the_apps_own(caching: str, reader: str) -> None:
    """RFC 9110, 15.4.5: it has the headers of the 200."""
    own = site(of=ENGINE, caching=caching)
    _given(own, "/items", reader=AT_RISK)
    asked = request("/items", reader=reader, accept=JSON, if_none_match='"a"', if_modified_since="x")
    assert begun(own, asked).changed == {}
    assert _confirmed(own, asked) == [("ETag", '"a"'), PUBLIC]


@pytest.mark.parametrize("reader", [AT_RISK, SAFE])
def test_a_picture_is_confirmed_to_every_reader(reader: str) -> None:
    own = site(of=ENGINE)
    _given(own, "/media/1", "image/png", reader=SAFE)
    asked = request("/media/1", reader=reader, accept="image/*,*/*", if_none_match='"a"')
    assert begun(own, asked).changed == {}
    assert _confirmed(own, asked) == [("ETag", '"a"'), PUBLIC]


def test_a_page_by_the_name_of_a_picture_is_a_page() -> None:
    """A wiki has such: /wiki/File:a.jpg"""
    own = site(of=ENGINE)
    assert begun(own, request("/File:a.jpg", if_none_match='"a"')).changed == {"if-none-match": None}
    assert EXPIRED in _confirmed(own, request("/File:a.jpg", reader=SAFE, if_none_match='"a"'))


@pytest.mark.parametrize(
    ("dotted", "given", "vary"),
    [
        # By two apps with one site, or two hosts; by a path with hidden dots; to a script.
        (None, {"host": "api.example"}, ""),
        ("/api/../a", {}, ""),
        (None, {}, "X-Requested-With"),
    ],
)
def test_what_one_was_given_confirms_no_page_to_another(
    dotted: str | None, given: dict[str, str], vary: str
) -> None:
    own = site(of=ENGINE)
    first = replace(request("/a", reader=SAFE, **given), dotted=dotted)
    sent(begun(own, first), ("Content-Type", JSON), PUBLIC, *([("Vary", vary)] if vary else []))
    assert EXPIRED in _confirmed(own, request("/a", reader=SAFE, if_none_match='"a"'))


@pytest.mark.parametrize("told", ["text", "json"])
def test_a_feed_with_a_readers_notices_is_never_taken_for_what_is_no_page(told: str) -> None:
    own = site(of=ENGINE)
    for reader in (AT_RISK, SAFE):
        feed = ("Content-Type", "application/rss+xml")
        sent(begun(own, request("/feed", reader=reader)), feed, view=lambda visit: getattr(visit, told)())
    assert begun(own, request("/feed", if_none_match='"a"')).changed == {"if-none-match": None}


@pytest.mark.parametrize(
    ("status", "method", "kind"),
    [
        (404, "GET", "application/json"),
        (206, "GET", "application/json"),
        (200, "POST", "application/json"),
        (200, "GET", ""),
    ],
)
def test_only_a_whole_answer_of_a_type_tells_what_an_address_gives(
    status: int, method: str, kind: str
) -> None:
    own = site(of=ENGINE)
    typed = [("Content-Type", kind)] if kind else []
    sent(begun(own, request("/a", method=method)), *typed, status=status)
    assert begun(own, request("/a", if_none_match='"a"')).changed == {"if-none-match": None}


@pytest.mark.parametrize("reader", [AT_RISK, SAFE])
def test_what_is_confirmed_again_and_again_is_asked_for_whole_once(reader: str) -> None:
    """A cache may send nothing but conditions, by which nobody would ever learn that it keeps no page."""
    own = site(of=ENGINE)
    asked = request("/items", reader=reader, accept=JSON, if_none_match='"a"', if_modified_since="x")
    assert begun(own, asked).changed == {}
    assert EXPIRED in _confirmed(own, asked)
    exchange = begun(own, asked)
    assert exchange.changed == {"if-none-match": None, "if-modified-since": None}
    told = [("Content-Type", "application/json"), ("ETag", '"a"'), PUBLIC]
    assert sent(exchange, *told) == (told, PAGE)
    assert begun(own, asked).changed == {}
    assert _confirmed(own, asked) == [("ETag", '"a"'), PUBLIC]


def test_a_page_is_confirmed_to_who_needs_no_notice_once_it_is_known_to_be_one() -> None:
    own = site(of=ENGINE)
    asked = request("/a", reader=SAFE, if_none_match='"a"')
    for _ in range(2):
        _confirmed(own, asked)
    _given(own, "/a", "text/html", reader=SAFE)
    assert begun(own, asked).changed == {}
    assert _confirmed(own, asked) == [("ETag", '"a"'), *PRIVATE, EXPIRED]


def test_a_304_is_the_apps_own_where_caches_are_the_embedders_business() -> None:
    own = site(of=ENGINE, caching="off")
    exchange = begun(own, request("/a", reader=SAFE, if_none_match='"a"'))
    told = [("ETag", '"a"'), ("Cache-Control", "private")]
    assert sent(exchange, *told, status=304, chunks=[])[0] == told
    assert begun(own, request("/a", reader=SAFE, if_none_match='"a"')).changed == {}


@pytest.mark.parametrize("reader", [AT_RISK, SAFE])
def test_who_saves_a_page_names_the_apps_version_wherever_they_are_by_now(reader: str) -> None:
    asked = request(reader=reader, method="PUT", if_match=TAG)
    assert begun(SITE, asked).changed == {"if-match": '"a"'}


def test_who_saves_a_page_names_the_apps_version_though_no_visit_can_be_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = by_address(RISK)
    monkeypatch.setattr(own, "visit", None)
    assert begun(site(of=own), request(method="PUT", if_match=TAG)).changed == {"if-match": '"a"'}


def test_a_copy_with_a_notice_is_not_confirmed_to_who_needs_none() -> None:
    exchange = begun(SITE, request(reader=SAFE, if_none_match=TAG, if_modified_since="x"))
    # The app knows no such tag, and no date counts beside a tag (RFC 9110, 13.1.3).
    assert exchange.changed == {}
