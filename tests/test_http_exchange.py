"""A request and its response on their way through: whatever the chunks, and whatever goes wrong."""

from __future__ import annotations

import gzip
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.fragment import Wording
from notices.http.exchange import Exchange
from notices.http.response import Headers, fields
from notices.visit import Visit
from tests.http_support import AT_RISK, HTML, PAGE, SAFE, begun, by_address, names, request, sent, site
from tests.support import RISK, TAGGED

ENGINE = by_address(RISK)
SITE = site(of=ENGINE)
NOTICE = ENGINE.visit(address=AT_RISK, accept_language="", path="/").fragment()
WARNED = PAGE.replace(b"<p>", NOTICE.html + b"<p>")
TAG = f'W/"a;s-{NOTICE.variant}"'
PUBLIC = ("Cache-Control", "public, max-age=60")
PRIVATE = [("Cache-Control", "private, max-age=60"), ("Vary", "Accept-Language")]


def _variant(reader: str = AT_RISK, **headers: str) -> str:
    visit = begun(SITE, request(reader=reader, **headers)).visit
    assert visit is not None
    return str(visit.variant())


TAG = f'W/"a;s-{_variant()}"'


@given(
    st.sampled_from([PAGE, b"<frameset>", b"plain", b"", gzip.compress(PAGE, mtime=0)]),
    st.lists(st.integers(0, 60), max_size=6),
    st.sampled_from(["GET", "POST"]),
    st.sampled_from([AT_RISK, SAFE]),
    st.booleans(),
    st.booleans(),
)
def test_how_a_page_is_cut_changes_no_byte_and_no_header_but_the_length(
    page: bytes, cuts: list[int], method: str, reader: str, length: bool, script: bool
) -> None:
    told = [HTML, ("ETag", '"a"'), PUBLIC, *([("Content-Length", str(len(page)))] if length else [])]
    if page[:1] == b"\x1f":
        told.append(("Content-Encoding", "gzip"))
    places = sorted({0, len(page), *(min(cut, len(page)) for cut in cuts)})
    chunks = [page[a:b] for a, b in pairwise(places)]
    asked = request(reader=reader, method=method, **({"hx_request": "true"} if script else {}))
    whole, cut = (
        sent(begun(SITE, asked), *told, chunks=[page]),
        sent(begun(SITE, asked), *told, chunks=chunks),
    )

    def without_length(headers: Headers) -> Headers:
        return [(name, value) for name, value in headers if name != "Content-Length"]

    assert without_length(cut[0]) == without_length(whole[0])
    for headers, body in (whole, cut):
        assert int(fields(headers).get("content-length", len(body))) == len(body)
    if page[:1] == b"\x1f":
        assert gzip.decompress(cut[1]) == gzip.decompress(whole[1])
    else:
        assert cut[1] == whole[1]


def test_a_length_is_told_where_it_is_known() -> None:
    told = (HTML, ("Content-Length", str(len(PAGE))))
    for chunks in ([PAGE], [PAGE[:9], PAGE[9:]], [PAGE[:-1], PAGE[-1:]]):
        headers, body = sent(begun(SITE, request()), *told, chunks=chunks)
        assert (fields(headers)["content-length"], body) == (str(len(body)), WARNED)
    assert "content-length" not in names(sent(begun(SITE, request()), HTML)[0])


def test_a_compressed_pages_length_is_known_only_when_it_has_all_come() -> None:
    page = gzip.compress(PAGE, mtime=0)
    told = (HTML, ("Content-Encoding", "gzip"), ("Content-Length", str(len(page))))
    headers, body = sent(begun(SITE, request()), *told, chunks=[page])
    assert fields(headers)["content-length"] == str(len(body))
    long = gzip.compress(PAGE + bytes(range(256)) * 400, mtime=0)
    told = (HTML, ("Content-Encoding", "gzip"), ("Content-Length", str(len(long))))
    headers, body = sent(begun(SITE, request()), *told, chunks=[long[:600], long[600:]])
    assert gzip.decompress(body).startswith(WARNED)
    assert "content-length" not in names(headers)


@pytest.mark.parametrize("mode", ["private", "variant", "fragment", "off"])
@given(
    st.sampled_from([AT_RISK, SAFE]),
    st.lists(
        st.sampled_from(
            [PUBLIC, ("ETag", '"a"'), ("Last-Modified", "x"), ("Accept-Ranges", "bytes"), ("Vary", "Cookie"),
             ("Content-MD5", "x"), ("Content-Language", "ru"), ("Expires", "x"), ("Set-Cookie", "a=b")]
        ),
        unique=True,
    ),
    st.sampled_from([PAGE, b"<html amp><body>", b" ", b"<frameset></frameset>", b"<script>", NOTICE.html]),
)  # fmt: skip
def test_head_has_no_header_that_get_has_not_whatever_becomes_of_the_page(
    mode: str, reader: str, told: Headers, page: bytes
) -> None:
    own = site(of=ENGINE, caching=mode)

    def headers(method: str, chunks: list[bytes]) -> Headers:
        asked = request(reader=reader, method=method)
        length = ("Content-Length", str(len(page)))
        answered, body = sent(begun(own, asked), HTML, length, *told, chunks=chunks)
        assert method == "GET" or body == b""
        return answered

    by_head, by_get = headers("HEAD", []), headers("GET", [page])
    assert [each for each in by_get if each in by_head] == by_head
    left_out = {name for name, _ in by_get} - {name for name, _ in by_head}
    if reader == SAFE and mode != "fragment":
        assert not left_out
    # RFC 9110, 9.3.2: "fields for which a value is determined only while generating the content".
    assert left_out <= {"Content-Length", "ETag", "Last-Modified", "Accept-Ranges", "Content-MD5"}


@pytest.mark.parametrize("reader", [AT_RISK, SAFE])
@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, [("Content-Type", "application/json")]),
        (200, [("Content-Type", "text/event-stream")]),
        (200, []),
        (100, []),
        (204, [HTML]),
        (205, [HTML]),
        (206, [("Content-Type", "video/mp4"), ("Content-Range", "bytes 0-1/2")]),
        (301, [HTML, ("Location", "/b")]),
    ],
)
def test_what_is_no_page_goes_through_with_its_headers(status: int, headers: Headers, reader: str) -> None:
    told = [*headers, PUBLIC, ("ETag", '"a"'), ("Last-Modified", "x"), ("Accept-Ranges", "bytes")]
    exchange = begun(SITE, request(reader=reader))
    assert sent(exchange, *told, status=status) == (told, PAGE)
    assert not exchange.inserting


def test_an_exempted_page_goes_through_with_its_headers() -> None:
    def exempt(visit: Visit) -> None:
        visit.exempt = True

    told = [HTML, PUBLIC, ("ETag", '"a"')]
    assert sent(begun(SITE, request()), *told, view=exempt) == (told, PAGE)


def test_an_exempted_page_that_tells_the_readers_notices_is_private() -> None:
    def exempt(visit: Visit) -> None:
        visit.json()
        visit.exempt = True

    headers, body = sent(begun(SITE, request()), HTML, PUBLIC, ("ETag", '"a"'), view=exempt)
    assert (headers, body) == ([HTML, ("ETag", TAG), *PRIVATE], PAGE)


@pytest.mark.parametrize("reader", [AT_RISK, SAFE])
def test_a_part_of_a_page_in_json_is_as_a_page(reader: str) -> None:
    told = [("Content-Type", "application/json"), PUBLIC, ("ETag", '"a"')]
    exchange = begun(SITE, request(reader=reader))
    html = exchange.html()
    headers, _ = sent(exchange, *told)
    assert headers == [told[0], ("ETag", TAG if html else '"a"'), *PRIVATE]
    included = site(of=ENGINE, caching="fragment")
    ones, others = begun(included, request(reader=reader)), begun(included, request(reader=SAFE))
    assert ones.html() == others.html() != b""
    assert sent(ones, *told) == sent(others, *told)
    assert PUBLIC in sent(ones, *told)[0]


def test_what_an_author_placed_is_counted_and_the_length_is_the_apps() -> None:
    own = by_address(RISK)
    exchange = begun(site(of=own), request())

    def place(visit: Visit) -> None:
        visit.asked = visit.placed = True

    told = (HTML, ("Content-Length", str(len(PAGE))), ("ETag", '"a"'))
    headers, body = sent(exchange, *told, view=place)
    assert body == PAGE
    assert fields(headers)["content-length"] == str(len(PAGE))
    assert fields(headers)["etag"] == TAG
    assert own.counts == {"shown": 1}


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        ("Content-Disposition", "attachment; filename=a.html", "attachment"),
        ("Cache-Control", "no-transform", "no-transform"),
        ("Content-Encoding", "dcb", "content-encoding"),
        ("Content-Type", "text/html; charset=utf-16", "encoding"),
        ("X-Sendfile", "/srv/a.html", "sendfile"),
        ("x-accel-redirect", "/files/a.html", "sendfile"),
    ],
)
def test_a_page_that_must_not_be_changed_keeps_its_bytes_and_tag_but_is_private(
    header: str, value: str, reason: str
) -> None:
    own = by_address(RISK)
    told = [("ETag", '"a"'), *([HTML] if header != "Content-Type" else []), (header, value)]
    headers, body = sent(begun(site(of=own), request()), *told)
    assert body == PAGE
    assert fields(headers)["etag"] == '"a"'
    assert fields(headers)["cache-control"].startswith("private")
    assert own.counts == {f"missed: {reason}": 1}


def test_who_is_shown_nothing_on_a_page_that_never_varies_gets_its_headers() -> None:
    own = site(TAGGED)
    told = [HTML, PUBLIC]
    assert sent(begun(own, request()), *told) == (told, PAGE)


def test_the_page_says_its_language_by_content_language() -> None:
    exchange = begun(SITE, request())
    _, body = sent(exchange, HTML, ("Content-Language", "ru, en"))
    assert b'lang="ru"' in body


def test_a_second_response_replaces_the_first() -> None:
    exchange = begun(SITE, request())
    exchange.begin(200, [("Content-Type", "text/plain")])
    assert exchange.headers == [("Content-Type", "text/plain")]
    assert sent(exchange, HTML)[1] == WARNED


def test_a_page_that_is_given_up_goes_out_as_it_is_and_private() -> None:
    own = by_address(RISK)
    exchange = begun(site(of=own), request())
    exchange.begin(200, [HTML, PUBLIC])
    exchange.let_go()
    assert exchange.headers is not None
    assert sorted(exchange.headers) == sorted([HTML, *PRIVATE])
    assert (exchange.feed(PAGE), exchange.close()) == (PAGE, b"")
    exchange.let_go()
    assert own.counts == {"missed: late": 1}


def test_chunks_after_the_end_that_was_told_are_handed_through() -> None:
    """The server will cut them off, or tell of the app's mistake."""
    told = (HTML, ("Content-Length", str(len(PAGE))))
    assert sent(begun(SITE, request()), *told, chunks=[PAGE, b"more"])[1] == WARNED + b"more"


def test_empty_chunks_and_an_empty_page_are_nothing() -> None:
    assert sent(begun(SITE, request()), HTML, chunks=[b"", PAGE[:20], b"", PAGE[20:], b""])[1] == WARNED
    headers, body = sent(begun(SITE, request()), HTML, PUBLIC, chunks=[])
    assert (headers, body) == ([HTML, *PRIVATE], b"")


def _fails(*_: Any, **__: Any) -> Any:
    raise RuntimeError("198.51.100.7 speaks ru")


@pytest.mark.parametrize("method", ["visit", "_locate"])
@pytest.mark.parametrize("mode", ["private", "variant", "fragment", "off"])
def test_a_visit_that_cannot_be_begun_leaves_the_page_and_makes_it_private(
    method: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = by_address(RISK)
    monkeypatch.setattr(own, method, _fails)
    exchange = begun(site(of=own, caching=mode), request(if_none_match='"a"'))
    assert (exchange.visit, exchange.changed, exchange.html()) == (None, {}, b"")
    assert sent(exchange, HTML, PUBLIC) == ([HTML, ("Cache-Control", "private, max-age=60")], PAGE)
    told = [("Content-Type", "image/png"), PUBLIC]
    assert sent(exchange, *told) == (told, PAGE)


@pytest.mark.parametrize("method", ["is_possible", "variant", "fragment", "may_vary"])
def test_a_visit_that_fails_leaves_the_page_and_makes_it_private(
    method: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = by_address(RISK)
    monkeypatch.setattr(Visit, method, _fails)
    for reader in (AT_RISK, SAFE):
        exchange = begun(site(of=own, caching="variant"), request(reader=reader, if_none_match='"a"'))
        headers, body = sent(exchange, HTML, PUBLIC, ("ETag", '"a"'))
        assert body in {PAGE, WARNED}
        assert fields(headers)["cache-control"] == "private, max-age=60"
    assert "198.51.100.7" not in caplog.text


def test_an_exchange_begins_with_nothing_to_send() -> None:
    exchange = Exchange(SITE._shared, request(), None, None)
    assert (exchange.headers, exchange.inserting, exchange.close()) == (None, False, b"")


@pytest.mark.parametrize("caching", ["private", "variant", "fragment"])
def test_a_piece_that_a_script_was_given_is_kept_by_nobody(caching: str) -> None:
    """Under its address a reader who navigates would be shown it for the page."""
    own = by_address(RISK)
    named = own.visit(address=AT_RISK, accept_language="", path="/").variant() or ""
    for chunks, kept in (([b"<p>a", b"b</p>"], False), ([PAGE], True)):
        asked = request(sec_fetch_dest="empty", notices_variant=named)
        headers, body = sent(begun(site(of=own, caching=caching), asked), HTML, PUBLIC, chunks=chunks)
        told = dict(headers)["Cache-Control"]
        assert (told == "private, no-store") is not kept
        assert (body == b"".join(chunks)) is not kept


def test_what_caches_do_with_a_piece_is_the_embedders_business_where_all_is() -> None:
    asked = request(sec_fetch_dest="empty")
    headers, _ = sent(begun(site(of=by_address(RISK), caching="off"), asked), HTML, PUBLIC, chunks=[b"<p>"])
    assert PUBLIC in headers


def test_a_page_for_which_this_library_failed_is_kept_for_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = by_address(RISK)
    named = own.visit(address=AT_RISK, accept_language="", path="/").variant()
    exchange = begun(site(of=own, caching="variant"), request(notices_variant=named or ""))

    def fail(*_: object, **__: object) -> None:
        raise LookupError

    monkeypatch.setattr("notices.injection.Injector._decide", fail)
    headers, body = sent(exchange, HTML, PUBLIC, chunks=[PAGE])
    assert body == PAGE
    assert "private" in dict(headers)["Cache-Control"]


def test_conditions_wait_for_tags_that_may_show_what_is_hidden_while_they_are_unknown() -> None:
    own = by_address(TAGGED.replace(b"show: {", b"show: {when_unsure: hide, "))
    exchange = begun(site(of=own), request(if_none_match='"a"', range="bytes=0-", accept_encoding="dcb"))
    changed = {"if-none-match": None, "accept-encoding": "identity", "range": None, "if-range": None}
    assert exchange.changed == changed
    assert exchange.visit is not None
    exchange.visit.tags = ("dangerous",)
    assert b"tagged" in sent(exchange, HTML, chunks=[PAGE])[1]


def test_a_script_include_has_no_name_where_rules_ask_for_tags() -> None:
    tagged = site(of=by_address(RISK, TAGGED), caching="fragment")
    headers, _ = sent(begun(tagged, request()), HTML, ("ETag", '"a"'), chunks=[PAGE])
    assert "ETag" not in dict(headers)
    plain = site(of=by_address(RISK), caching="fragment")
    headers, _ = sent(begun(plain, request()), HTML, ("ETag", '"a"'), chunks=[PAGE])
    assert dict(headers)["ETag"].startswith('W/"a;s-')


BASED = b'<head><base href="%s"></head><body>x'


@pytest.mark.parametrize(
    ("base", "linked"),
    [
        (b"/below/", True),
        (b"https://news.example/", True),
        (b"https://NEWS.example/a", True),
        (b"https://other.example/", False),
        (b"//other.example", False),
        (b"\\\\other.example", False),
    ],
)
def test_no_stylesheet_is_fetched_from_another_host(base: bytes, linked: bool) -> None:
    """Only readers who are warned would ask for it there."""
    own = by_address(RISK, wording=Wording(), site="news.example")
    _, body = sent(begun(site(of=own), request()), HTML, chunks=[BASED % base])
    assert (b"<link" in body) is linked
    assert b"<section" in body


def test_a_stylesheet_with_an_address_of_its_own_is_linked_whatever_the_base() -> None:
    own = by_address(RISK, wording=Wording(stylesheet="https://news.example/a.css"))
    assert b"<link" in sent(begun(site(of=own), request()), HTML, chunks=[BASED % b"//other.example"])[1]


@pytest.mark.parametrize("exempt", [[], ["/legal/*", "/a/*"]])
def test_a_path_with_hidden_dots_is_warned_if_either_reading_is(exempt: list[str]) -> None:
    of = site(of=by_address(RISK), exempt=exempt)
    for path, dotted in (("/legal/x", "/a/../legal/x"), ("/a/x", "/legal/../a/x")):
        asked = replace(request(path), dotted=dotted)
        assert b"<section" in sent(begun(of, asked), HTML, chunks=[PAGE])[1]
