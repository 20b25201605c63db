"""Caching modes: what is put into a page and what caches are told, against an oracle of RFC 9111."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.http.caching import INCLUDES, VARIANT_HEADER
from notices.http.response import Headers, fields
from notices.visit import Visit
from tests.http_support import (
    AT_RISK,
    FRONT,
    HTML,
    PAGE,
    SAFE,
    TARGETED,
    begun,
    by_address,
    request,
    sent,
    shared_cache_may_store,
    site,
)
from tests.support import RISK, TAGGED

ENGINE = by_address(RISK)
SITES = {mode: site(of=ENGINE, caching=mode) for mode in ("private", "variant", "off")}
INCLUDED = {name: site(of=ENGINE, caching="fragment", include=name) for name in INCLUDES}
READERS = st.sampled_from([AT_RISK, SAFE, "198.51.100.99", "10.0.0.1", "nonsense", ""])
LANGUAGES = st.sampled_from(["", "ru", "en,ru;q=0.5", "de", "*;q=0"])
DIRECTIVES = st.sampled_from(
    [
        "public", "private", 'private="set-cookie"', "no-store", "no-cache", 'no-cache="a, b"', "max-age=60",
        "s-maxage=600", "must-revalidate", "proxy-revalidate", "must-understand", "immutable", "x", 'x="',
        "stale-while-revalidate=600", "stale-if-error=1", "max-age", "PUBLIC", "S-MaxAge = 5", 'x="a\\", y"',
    ]
)  # fmt: skip
CACHE_CONTROL = st.lists(DIRECTIVES, max_size=5).map(", ".join)
CACHE_HEADERS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["Cache-Control", "cache-control", *TARGETED]), CACHE_CONTROL),
        st.tuples(st.just("X-Accel-Expires"), st.sampled_from(["60", "0", "@1"])),
        st.tuples(st.sampled_from(["Expires", "Last-Modified"]), st.just("Sun, 22 Nov 2037 00:00:00 GMT")),
        st.tuples(st.just("Surrogate-Control"), st.just('max-age=9, content="ESI/1.0"')),
        st.tuples(st.just("Vary"), st.sampled_from(["Cookie", "*", "accept-language", "Notices-Variant"])),
        st.tuples(st.sampled_from(["ETag", "Age", "Set-Cookie", "Pragma"]), st.sampled_from(['"a"', "1"])),
    ),
    max_size=6,
)
STATUSES = st.sampled_from([200, 203, 404, 410, 500, 206])


@given(CACHE_HEADERS, STATUSES, READERS, st.booleans(), st.sampled_from(["GET", "HEAD"]), LANGUAGES)
def test_no_shared_cache_may_store_a_private_page(
    told: Headers, status: int, reader: str, authorized: bool, method: str, language: str
) -> None:
    asked = request(reader=reader, method=method, accept_language=language)
    headers, _ = sent(begun(SITES["private"], asked), HTML, *told, status=status)
    assert not shared_cache_may_store(status, headers, authorized=authorized)


@given(CACHE_HEADERS, STATUSES)
def test_what_can_never_vary_stays_as_it_was(told: Headers, status: int) -> None:
    for each in (*SITES.values(), *INCLUDED.values()):
        assert sent(begun(each, request("/legal/x")), HTML, *told, status=status) == ([HTML, *told], PAGE)


@given(CACHE_HEADERS, STATUSES, READERS, READERS, LANGUAGES)
def test_a_front_may_store_only_the_copy_that_it_named(
    told: Headers, status: int, reader: str, other: str, language: str
) -> None:
    named = ENGINE_VARIANTS(other, language)
    asked = request(reader=reader, accept_language=language, notices_variant=named)
    headers, _ = sent(begun(SITES["variant"], asked), HTML, *told, status=status)
    if named != ENGINE_VARIANTS(reader, language):
        assert not shared_cache_may_store(status, headers)
    elif shared_cache_may_store(status, headers):
        vary = fields(headers)["vary"].lower().split(", ")
        assert "*" in vary or VARIANT_HEADER.lower() in vary
        assert fields(headers)[VARIANT_HEADER.lower()] == named


def ENGINE_VARIANTS(reader: str, language: str) -> str:  # noqa: N802 - reads as a table
    visit = begun(SITES["private"], request(reader=reader, accept_language=language)).visit
    assert visit is not None
    return str(visit.variant())


def test_readers_who_are_given_the_same_share_a_variant() -> None:
    assert ENGINE_VARIANTS(AT_RISK, "") == ENGINE_VARIANTS("198.51.100.99", "de")
    assert ENGINE_VARIANTS(SAFE, "") == ENGINE_VARIANTS(SAFE, "ru") == "none"
    at_risk = {ENGINE_VARIANTS(AT_RISK, language) for language in ("", "ru", "en", "ru-RU", "de, ru")}
    assert len(at_risk) == 3


@given(
    READERS,
    LANGUAGES,
    st.sampled_from(["none", "0123456789abcdef", "x, y", ""]),
    st.sampled_from(list(SITES)),
)
def test_the_header_of_an_untrusted_client_changes_nothing(
    reader: str, language: str, named: str, mode: str
) -> None:
    def served(**headers: str) -> tuple[Headers, bytes]:
        asked = request(peer=SAFE, reader=reader, accept_language=language, **headers)
        return sent(begun(SITES[mode], asked), HTML, ("Cache-Control", "public"))

    assert served(notices_variant=named) == served()
    assert served(notices_variant=ENGINE_VARIANTS(reader, language)) == served()


@given(READERS, LANGUAGES, READERS)
def test_the_variant_header_never_picks_what_a_reader_is_shown(
    reader: str, language: str, other: str
) -> None:
    def body(**headers: str) -> bytes:
        asked = request(reader=reader, accept_language=language, **headers)
        return sent(begun(SITES["variant"], asked), HTML)[1]

    assert body(notices_variant=ENGINE_VARIANTS(other, language)) == body()


def test_in_the_other_modes_a_trusted_front_names_no_variant_either() -> None:
    asked = request(notices_variant=ENGINE_VARIANTS(AT_RISK, ""))
    headers, _ = sent(begun(SITES["private"], asked), HTML)
    assert headers == [HTML, ("Cache-Control", "private"), ("Vary", "Accept-Language")]


def test_where_rules_ask_for_tags_no_copy_has_a_name() -> None:
    own = site(RISK, TAGGED, caching="variant")
    exchange = begun(own, request(notices_variant="x", if_none_match='W/"a;s-x"'))
    assert exchange.visit is not None
    assert exchange.visit.variant() is None
    assert exchange.changed == {"if-none-match": None}
    headers, _ = sent(exchange, HTML, ("ETag", '"a"'), ("Cache-Control", "public"))
    assert headers == [HTML, ("Cache-Control", "private")]


@pytest.mark.parametrize("include", INCLUDES)
@given(CACHE_HEADERS, READERS, READERS, LANGUAGES, LANGUAGES, st.sampled_from(["/", "/a b/ё;c", "/$x%&'\""]))
def test_a_page_with_an_include_is_the_same_for_all_readers(
    include: str, told: Headers, one: str, two: str, first: str, second: str, path: str
) -> None:
    def served(reader: str, language: str, peer: str, **headers: str) -> object:
        asked = request(path, reader=reader, accept_language=language, peer=peer, **headers)
        exchange = begun(INCLUDED[include], asked)
        return exchange.changed, sent(exchange, HTML, *told)

    assert served(one, first, FRONT) == served(two, second, SAFE, notices_variant="x")
    assert served(one, first, FRONT, if_none_match='"a"') == served(two, second, SAFE, if_none_match='"a"')


class _Sources(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_comment(self, data: str) -> None:
        self.found += re.findall('virtual="([^"]*)"', data)


@pytest.mark.parametrize("include", INCLUDES)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.text(max_size=9), st.text(max_size=9)
)
def test_whatever_a_page_is_called_its_include_asks_for_that_page(
    include: str, path: str, language: str, tag: str
) -> None:
    def say(visit: Visit) -> None:
        visit.language, visit.tags = language, (tag,)

    exchange = begun(INCLUDED[include], request(f"/{path}"))
    try:
        tag.encode(), language.encode()
    except UnicodeEncodeError:
        return
    if exchange.visit is None or not exchange.visit.may_vary():
        return
    say(exchange.visit)
    html = exchange.html()
    html.decode("ascii")
    parser = _Sources()
    parser.feed(html.decode())
    sources = [each for each in parser.found if "?" in each]
    assert sources
    for each in sources:
        place, _, query = each.partition("?")
        assert place.startswith("/_notices/")
        # Tags that no rule asks for are nobody's business.
        expected = {"path": [f"/{path}"], "language": [language]}
        asked = request(place, query=query).arguments()
        assert asked == {name: value for name, value in expected.items() if value != [""]}


def test_an_include_names_the_tags_that_rules_ask_for_however_many_the_page_has() -> None:
    exchange = begun(site(of=by_address(RISK, TAGGED), caching="fragment", include="esi"), request("/a"))
    assert exchange.visit is not None
    exchange.visit.tags = (*map(str, range(600)), "dangerous")
    assert (
        exchange.html() == b'<esi:include src="/_notices/fragment?path=/a;tag=dangerous" onerror="continue"/>'
    )


def test_each_include_is_what_its_processor_reads() -> None:
    placed = {name: begun(each, request("/a")).html() for name, each in INCLUDED.items()}
    assert placed["esi"] == b'<esi:include src="/_notices/fragment?path=/a" onerror="continue"/>'
    assert placed["ssi"] == b'<!--#include virtual="/_notices/fragment?path=/a" -->'
    assert placed["script"].startswith(b'<script src="/_notices/notices.js?path=/a"></script><noscript>')
    assert b"style=" not in placed["script"]
    assert b"on" not in re.findall(rb"\bon\w+=", placed["script"])
    assert begun(INCLUDED["script"], request("/legal/x")).html() == b""


def test_a_script_include_links_the_stylesheet_before_the_notices_stand() -> None:
    own = by_address(RISK, wording=None)
    html = begun(site(of=own, caching="fragment"), request()).html()
    assert html.startswith(b'<link rel="stylesheet" href="/_notices/notices.css"/><script src=')


@pytest.mark.parametrize("include", INCLUDES)
def test_an_include_leaves_xml_well_formed(include: str) -> None:
    own = site(of=by_address(RISK, wording=None), caching="fragment", include=include)
    xml = ("Content-Type", "application/xhtml+xml")
    page = b'<html xmlns="http://www.w3.org/1999/xhtml"><head/><body><p>x</p></body></html>'
    _, body = sent(begun(own, request()), xml, chunks=[page])
    ElementTree.fromstring(body)
    assert (body != page) is (include != "esi")


def test_what_a_cache_fills_links_no_stylesheet_where_addresses_lead_to_another_host() -> None:
    page = b'<head><base href="//other.example"></head><body>x'
    bodies = {
        name: sent(begun(each, request("/a")), HTML, chunks=[page])[1]
        for name, each in {
            name: site(of=by_address(RISK, wording=None), caching="fragment", include=name)
            for name in INCLUDES
        }.items()
    }
    assert b'"/_notices/fragment?path=/a;linked=no" onerror' in bodies["esi"]
    assert b'"/_notices/fragment?path=/a;linked=no" -->' in bodies["ssi"]
    # A script from there could be anybody's.
    assert bodies["script"] == page


@pytest.mark.parametrize("include", INCLUDES)
def test_an_include_of_a_path_with_hidden_dots_names_both_readings(include: str) -> None:
    """The middleware warns there by either reading: `/a/..%2flegal/x`."""
    exchange = begun(INCLUDED[include], replace(request("/legal/x"), dotted="/a/../legal/x"))
    assert b"?path=/a/../legal/x" in exchange.html()


def test_a_page_that_a_cache_fills_has_no_tag_but_one_that_a_browser_fills_has() -> None:
    """A tag of the page alone would be confirmed to a reader whose notices are others by now."""
    for name, each in INCLUDED.items():
        headers, _ = sent(begun(each, request()), HTML, ("ETag", '"a"'))
        exchange = begun(each, request(if_none_match=fields(headers).get("etag", '"a"')))
        assert ("etag" in fields(headers)) is (name == "script")
        assert exchange.changed == {"if-none-match": '"a"' if name == "script" else None}


def test_a_tag_that_rules_may_ask_for_bars_a_304_before_the_page_has_told_it() -> None:
    own = site(TAGGED, caching="fragment")
    exchange = begun(own, request(if_none_match='"a"'))
    assert exchange.changed == {"if-none-match": None}

    def tag(visit: Visit) -> None:
        visit.tags = ("dangerous",)

    assert b"notices.js" in sent(exchange, HTML, view=tag)[1]
    assert sent(begun(own, request()), HTML)[1] == PAGE


@pytest.mark.parametrize("mode", ["private", "variant", "fragment", "off"])
def test_a_readers_own_words_in_a_feed_are_nobody_elses(mode: str) -> None:
    own = site(of=ENGINE, caching=mode)
    feed = ("Content-Type", "application/rss+xml")
    told = (feed, ("Cache-Control", "public"), ("ETag", '"a"'), ("Content-Length", "48"))
    for reader in (AT_RISK, SAFE):
        headers, body = sent(begun(own, request("/feed", reader=reader)), *told, view=Visit.text)
        assert body == PAGE
        assert shared_cache_may_store(200, headers) is (mode == "off")
        assert fields(headers)["content-length"] == "48"
        tag = fields(headers).get("etag")
        if reader == SAFE:
            assert tag == '"a"'
        elif mode == "fragment":
            assert tag is None
        else:
            assert tag == f'W/"a;s-{ENGINE_VARIANTS(AT_RISK, "")}"'
    assert sent(begun(own, request("/feed")), *told) == (list(told), PAGE)
