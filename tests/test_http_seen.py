"""What addresses gave: a page, or what is none; when in doubt, a page."""

from __future__ import annotations

import sys

from notices.http.seen import Seen
from tests.http_support import request


def test_of_what_never_came_the_name_tells() -> None:
    seen = Seen()
    assert not seen.is_other(request("/a"))
    assert seen.is_other(request("/a.jpg"))


def test_what_came_tells_more_than_the_name() -> None:
    seen = Seen()
    seen.gave(request("/items"), page=False)
    seen.gave(request("/File:a.jpg"), page=True)
    assert seen.is_other(request("/items"))
    assert not seen.is_other(request("/File:a.jpg"))


def test_what_has_given_a_page_is_one_whatever_else_it_gives() -> None:
    seen = Seen()
    for page in (False, True, False):
        seen.gave(request("/a"), page=page)
    assert not seen.is_other(request("/a"))


def test_data_and_pages_at_one_path_are_told_apart_by_the_query_and_by_what_is_accepted() -> None:
    seen = Seen()
    seen.gave(request("/", query="format=json"), page=False)
    seen.gave(request("/", accept="application/json"), page=False)
    assert seen.is_other(request("/", query="format=json"))
    assert seen.is_other(request("/", accept="application/json"))
    assert not seen.is_other(request("/"))


def test_what_is_confirmed_twice_while_nothing_is_known_of_it_is_unclear() -> None:
    seen = Seen()
    assert not seen.is_unclear(request("/a"))
    seen.confirmed(request("/a"))
    assert seen.is_unclear(request("/a"))
    assert not seen.is_other(request("/a"))
    seen.gave(request("/a"), page=False)
    seen.confirmed(request("/a"))
    assert not seen.is_unclear(request("/a"))
    assert seen.is_other(request("/a"))


def test_only_so_many_are_remembered_and_the_last_ones_are() -> None:
    seen = Seen(most=10)
    for number in range(100):
        seen.gave(request(f"/{number}"), page=False)
    known = [number for number in range(100) if seen.is_other(request(f"/{number}"))]
    assert known == list(range(80, 100))


def test_no_address_is_kept() -> None:
    seen = Seen()
    seen.gave(request("/secret", query="token=secret", accept="secret"), page=True)
    assert [type(key) for key in seen._new] == [int]
    assert sys.getsizeof(next(iter(seen._new))) < 40
