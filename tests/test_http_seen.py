"""What addresses gave: a page, or what is none; when in doubt, a page."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from notices.http.request import Request
from notices.http.seen import Seen
from tests.http_support import request

NEGOTIATED = ["Accept", "accept-encoding, Cookie", "*", "User-Agent"]


def gave(seen: Seen, asked: Request, *, page: bool, vary: str = "") -> None:
    seen.gave(asked, page=page, told={"vary": vary} if vary else {})


def test_what_never_came_may_be_a_page_whatever_it_is_called() -> None:
    assert not Seen().is_other(request("/a"))
    assert not Seen().is_other(request("/File:a.jpg"))


def test_what_came_tells() -> None:
    seen = Seen()
    gave(seen, request("/items"), page=False)
    gave(seen, request("/story"), page=True)
    assert seen.is_other(request("/items"))
    assert not seen.is_other(request("/story"))


def test_what_has_given_a_page_is_one_whatever_else_it_gives_and_as_long_as_it_is_asked_for() -> None:
    seen = Seen(most=10)
    gave(seen, request("/a"), page=False)
    gave(seen, request("/a"), page=True)
    for number in range(100):
        gave(seen, request("/a"), page=False)
        gave(seen, request(f"/{number}"), page=False)
    assert not seen.is_other(request("/a"))


@pytest.mark.parametrize("vary", NEGOTIATED)
def test_of_what_is_chosen_by_a_header_nothing_is_known(vary: str) -> None:
    seen = Seen()
    gave(seen, request("/a"), page=False, vary=vary)
    assert not seen.is_other(request("/a"))
    gave(seen, request("/a"), page=False, vary="Accept-Encoding, Origin")
    assert seen.is_other(request("/a"))


def test_addresses_are_told_apart_by_host_mount_query_and_hidden_dots() -> None:
    seen = Seen()
    asked = replace(request("/news", query="page=1", host="www.news.example"), path="/api/news")
    gave(seen, asked, page=False)
    assert seen.is_other(asked)
    for other in (
        replace(asked, path="/news"),
        replace(request("/news", query="page=1", host="news.example"), path="/api/news"),
        replace(asked, query="page=2"),
        replace(asked, dotted="/x/../api/news"),
    ):
        assert not seen.is_other(other)


def test_what_is_confirmed_twice_while_nothing_is_known_of_it_is_unclear() -> None:
    seen = Seen()
    assert not seen.is_unclear(request("/a"))
    seen.confirmed(request("/a"))
    assert seen.is_unclear(request("/a"))
    assert not seen.is_other(request("/a"))
    gave(seen, request("/a"), page=False)
    seen.confirmed(request("/a"))
    assert not seen.is_unclear(request("/a"))
    assert seen.is_other(request("/a"))


def test_only_so_many_are_remembered_and_the_last_ones_are() -> None:
    seen = Seen(most=10)
    for number in range(100):
        gave(seen, request(f"/{number}"), page=False)
    known = [number for number in range(100) if seen.is_other(request(f"/{number}"))]
    assert known == list(range(80, 100))


def test_no_address_is_kept() -> None:
    seen = Seen()
    gave(seen, request("/secret", query="token=secret", accept="secret"), page=True)
    assert [type(key) for key in seen._new] == [int]
    assert sys.getsizeof(next(iter(seen._new))) < 40
