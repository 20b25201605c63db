"""Whether a page's `<base>` may lead elsewhere: nothing is missed that a browser would follow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import bases
from notices.bases import Elsewhere
from notices.injection import Injector

OWN = Elsewhere("news.example", lambda part: part.replace(b"<link/>", b""))
NOTICE = b"<p><link/>Careful.</p>"


def leads(head: bytes, site: str | None = "news.example") -> bool:
    page = b"<!doctype html><head>%s</head>" % head
    return Elsewhere(site, bytes).leads(page, len(page))


@pytest.mark.parametrize(
    "base",
    [
        b"<base href=/below/>",
        b'<base href="below?a=1&amp;b=2#c">',
        b"<base href='https://news.example/'>",
        b'<BASE HREF="HTTP://NEWS.example">',
        b"<base href=//news.example/x>",
        b'<base href=" \\\\news.example\\x">',
        b"<base target=_blank>",
        b"<base>",
        b'<base data-href="//other.example">',
        b'<base href="">',
        b"<basefont href=//other.example>",
        b"<base-x href=//other.example>",
        b"<p>href=//other.example</p>",
    ],
)
def test_a_base_of_the_pages_own_host_leads_nowhere_else(base: bytes) -> None:
    assert not leads(base)


@pytest.mark.parametrize(
    "base",
    [
        b"<base href=https://other.example/>",
        b"<base href=//other.example>",
        b'<base href="\\\\other.example">',
        b'<base href="/\\other.example">',
        b'<base href="///other.example/">',
        b'<base data-x="a>b" href="https://cdn.example/">',
        b'<base href="https:&#x2F;&#x2F;cdn.example&#x2F;">',
        b'<base href="https:cdn.example/">',
        b'<base href="/\t/cdn.example/">',
        b'<base href="\x01 //cdn.example/">',
        b'<base href="ht\ntps://cdn.example/">',
        b'<base href="data:text/html,x">',
        b'<base href="https://news.example@cdn.example/">',
        b'<base href="https://news.example:8080/">',
        b"<base/href=//other.example>",
        b"<base href=/a><base href=//other.example>",
        b'<base href="&cdn;">',
        b"<!-- <base href=//other.example> -->",
        # It is not certain where they lead, or where they end.
        b"<base a='" + b"x" * 5000 + b"'>",
        b"<base >" * 20,
    ],
)
def test_a_base_that_may_be_of_another_host_leads_elsewhere(base: bytes) -> None:
    assert leads(base)


@pytest.mark.parametrize(
    ("base", "elsewhere"),
    [(b"<h:base ", True), (b"<" + b"h" * 99 + b":base ", True), (b"<base ", True), (b"<Base ", False)],
)
def test_in_xml_a_base_may_have_a_prefix_but_no_capitals(base: bytes, elsewhere: bool) -> None:
    page = base + b'href="//other.example"/>'
    assert OWN.leads(page, len(page), xml=True) is elsewhere


def test_a_base_that_has_not_ended_may_lead_elsewhere() -> None:
    page = b"<title><base href=/a "
    assert OWN.leads(page, len(page))


def test_where_the_pages_host_is_not_known_any_host_is_another() -> None:
    assert leads(b"<base href=https://news.example/>", None)
    assert not leads(b"<base href=/a/>", None)


def test_only_what_stands_before_the_place_counts() -> None:
    page = b"<head></head><base href=//other.example>"
    assert not OWN.leads(page, page.index(b"<base"))


def test_what_is_inserted_is_made_to_fit() -> None:
    page = b"<head><base href=%s></head><body>x"
    inserted = Injector(NOTICE, elsewhere=OWN).finish(page % b"//other.example")
    assert inserted == b"<head><base href=//other.example></head><body><p>Careful.</p>x"
    assert NOTICE in Injector(NOTICE, elsewhere=OWN).finish(page % b"/a")


def test_a_base_between_two_notices_counts_for_the_second() -> None:
    page = b"<body><div><base href=//other.example></div><div><!-- notices --></div>"
    inserted = Injector(NOTICE, slot=b"<p><link/>Second.</p>", elsewhere=OWN).finish(page)
    assert inserted.startswith(b"<body><p>Careful.</p>")
    assert inserted.endswith(b"<!-- notices --><p>Second.</p></div>")


def test_where_nothing_is_left_that_fits_the_page_is_as_it_was() -> None:
    page = b"<base href=//other.example><body>x"
    injector = Injector(b"<link/>", elsewhere=OWN)
    assert injector.finish(page) == page
    assert (injector.inserted, injector.reason) == (False, "base")


class _Tag:
    looked = 0

    def match(self, _page: Any, at: int, end: int) -> None:
        _Tag.looked += end - at


@pytest.mark.parametrize("piece", [b"<base ", b"<base href= ", b"<base href='", b"<base>", b" ", b"<"])
def test_the_work_does_not_grow_with_the_number_of_bases(
    piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of 24 KB once took eleven seconds."""
    monkeypatch.setattr(_Tag, "looked", 0)
    monkeypatch.setattr(bases, "TAG", _Tag())
    page = b"<title><base href=" + piece * 30_000
    OWN.leads(page, len(page))
    assert _Tag.looked <= bases._MOST * bases._LONGEST


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_raise(head: bytes, value: bytes) -> None:
    leads(head + b"<base href='" + value + b"'>")
