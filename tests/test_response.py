"""What follows for the headers of a page that varies, or that carries a notice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.http.response import (
    carrying,
    content_language,
    content_length,
    decline,
    fields,
    is_page,
    keyed,
    names_charset,
    varied,
    varying,
)

HTML = ("Content-Type", "text/html")


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("", "private"),
        ("public", "private"),
        ("public, max-age=60", "private, max-age=60"),
        ("Public , S-MAXAGE=60,max-age=60", "private, max-age=60"),
        ("max-age=60, private", "private, max-age=60"),
        ("max-age=60, no-store, Private", "private, no-store, max-age=60"),
        ('private, private="x"', "private"),
        ('x=", private', 'private, x="'),
        ("private, max-age=60, immutable, stale-while-revalidate=9, stale-if-error=9", "private, max-age=60"),
        ("no-store, public", "no-store"),
        ("no-cache", "private, no-cache"),
        ('private="set-cookie", public', "private"),
        ('no-cache="set-cookie, x", s-maxage=1', 'private, no-cache="set-cookie, x"'),
        ("proxy-revalidate, must-understand, must-revalidate", "private, must-revalidate"),
        (",,", "private"),
    ],
)
def test_cache_control_keeps_what_is_not_for_shared_caches(given: str, left: str) -> None:
    assert varying([HTML, ("cache-control", given)]) == [HTML, ("Cache-Control", left)]


def test_two_cache_control_headers_are_one_list() -> None:
    headers = [("Cache-Control", "public"), HTML, ("Cache-Control", "max-age=1")]
    assert varying(headers) == [HTML, ("Cache-Control", "private, max-age=1")]


@pytest.mark.parametrize(
    "name",
    [
        "CDN-Cache-Control",
        "Cloudflare-CDN-Cache-Control",
        "Akamai-Cache-Control",
        "X-LiteSpeed-Cache-Control",
        "CF-Edge-Cache",
        "Surrogate-Control",
        "X-Accel-Expires",
        "Edge-Control",
    ],
)
def test_orders_to_single_caches_are_dropped(name: str) -> None:
    assert varying([(name, "max-age=60")]) == [("Cache-Control", "private")]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80))
def test_whatever_cache_control_said_no_shared_cache_keeps_the_page(value: str) -> None:
    [(_, left)] = varying([("Cache-Control", value)])
    words = [each.strip().lower() for each in left.split(",")]
    assert "private" in words or "no-store" in words
    assert "public" not in words
    assert varying([("Cache-Control", left)]) == [("Cache-Control", left)]


def test_a_length_grows_with_the_notice_and_is_dropped_where_that_is_unknown() -> None:
    assert carrying([("content-length", "10")], 15, lambda: None) == [("content-length", "15")]
    assert carrying([("Content-Length", "10")], None, lambda: None) == []


@pytest.mark.parametrize(
    ("value", "length"), [("10", 10), (" 7 ", 7), ("10, 10", None), ("", None), ("²", None), ("-1", None)]
)
def test_a_length_is_a_number_or_unknown(value: str, length: int | None) -> None:
    assert content_length(fields([("Content-Length", value)])) == length


def test_a_tag_names_the_variant_and_is_dropped_where_that_has_no_name() -> None:
    assert carrying([("ETag", '"a"')], None, lambda: "v1") == [("ETag", 'W/"a;s-v1"')]
    assert carrying([("etag", 'W/"a"')], None, lambda: "v1") == [("etag", 'W/"a;w-v1"')]
    assert carrying([("ETag", '"a"')], None, lambda: None) == []
    assert carrying([("ETag", "a")], None, lambda: "v1") == []


def test_a_surrogate_still_fills_the_apps_own_includes_but_keeps_no_page() -> None:
    headers = [("Surrogate-Control", 'max-age=60, Content="ESI/1.0"'), HTML]
    assert varying(headers) == [
        HTML,
        ("Surrogate-Control", 'no-store, Content="ESI/1.0"'),
        ("Cache-Control", "private"),
    ]


@pytest.mark.parametrize(
    ("vary", "merged"),
    [
        ([], ["X"]),
        (["Accept-Encoding"], ["Accept-Encoding, X"]),
        (["Accept-Encoding,, Cookie ", "A"], ["Accept-Encoding, Cookie, A, X"]),
        (["x", "A"], ["x", "A"]),
        (["*"], ["*"]),
    ],
)
def test_there_is_one_vary_which_names_the_header_too(vary: list[str], merged: list[str]) -> None:
    """Some caches read one line of several only."""
    left = varied([*(("Vary", each) for each in vary), HTML], "X")
    assert [value for name, value in left if name == "Vary"] == merged
    assert HTML in left


def test_a_keyed_page_names_its_key_once() -> None:
    assert keyed([("n", "app"), HTML], "N", "v") == [HTML, ("Vary", "N"), ("N", "v")]


def test_other_headers_keep_their_order_and_spelling() -> None:
    headers = [("set-cookie", "a"), HTML, ("Set-Cookie", "b"), ("X-A", "")]
    assert carrying(headers, None, lambda: None) == headers


@pytest.mark.parametrize(
    ("content_type", "page"),
    [
        ("text/html", True),
        ("Text/HTML ; charset=utf-8", True),
        ("text/plain", False),
        ("application/xhtml+xml", True),
        ("text/html-ish", False),
        ("", False),
    ],
)
def test_a_page_is_html_that_somebody_sees(content_type: str, page: bool) -> None:
    assert is_page(200, fields([("CONTENT-TYPE", content_type)])) is page
    assert not is_page(304, fields([("CONTENT-TYPE", content_type)]))


def test_no_type_at_all_is_no_page() -> None:
    assert not is_page(200, fields([]))


@pytest.mark.parametrize(
    ("charset", "reason"),
    [
        ("utf-8", None),
        ('"Windows-1251"', None),
        ("shift_jis", None),
        ("gb18030", None),
        ("utf-16", "encoding"),
        ('"UTF-16LE"', "encoding"),
        ("utf-32", "encoding"),
        ("utf-7", "encoding"),
        ("iso-2022-jp", "encoding"),
        ("hz-gb-2312", "encoding"),
        ("UCS-2", "encoding"),
        ("unicode-1-1-utf-8", None),
    ],
)
def test_only_encodings_in_which_ascii_is_ascii_are_touched(charset: str, reason: str | None) -> None:
    assert decline(200, fields([("Content-Type", f"text/html; charset={charset}")])) == reason


# All labels of encodings in which it is not: https://encoding.spec.whatwg.org/#names-and-labels
NOT_ASCII = """
    csiso2022jp iso-2022-jp
    csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement
    unicodefffe utf-16be csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le
"""


@pytest.mark.parametrize("label", NOT_ASCII.split())
def test_no_label_of_an_encoding_is_missed_in_which_ascii_is_not_ascii(label: str) -> None:
    assert decline(200, fields([("Content-Type", f"text/html; charset={label}")])) == "encoding"


@pytest.mark.parametrize(
    ("label", "names"), [("utf-8", True), ('"KOI8-R"', True), ("utf8mb4", False), ("none", False)]
)
def test_a_charset_that_no_browser_knows_is_not_told(label: str, names: bool) -> None:
    """Then a browser looks for a declaration in the page, which the notice must not push out of its sight."""
    assert names_charset(fields([("Content-Type", f"text/html; charset={label}")])) is names


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (("Content-Disposition", "inline"), None),
        (("Content-Disposition", "ATTACHMENT"), "attachment"),
        (("Cache-Control", "max-age=1, No-Transform"), "no-transform"),
    ],
)
def test_what_must_not_or_cannot_be_changed_is_declined(header: tuple[str, str], reason: str | None) -> None:
    assert decline(200, fields([HTML, header])) == reason


def test_the_first_of_several_languages_is_the_pages() -> None:
    assert content_language(fields([("content-language", " uk , en")])) == "uk"
    assert content_language(fields([HTML])) is None
    assert content_language(fields([("Content-Language", "")])) is None
