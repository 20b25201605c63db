"""What is read of a request, and how the app must see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.http.coding import acceptable
from notices.http.request import Request, for_app, for_whole, translated
from tests.http_support import request

CONDITIONS = {
    "if_match": 'W/"a;s-v", "b"',
    "if_none_match": '"bare", W/"a;s-v"',
    "if_modified_since": "Sun, 22 Nov 2026 00:00:00 GMT",
    "accept_encoding": "gzip, dcb;q=0.5, *",
    "range": "bytes=0-9",
    "if_range": '"bare"',
}


def _seen(asked: Request, variant: str | None = "v") -> dict[str, str | None]:
    return {**dict(translated(asked)), **dict(for_app(asked, lambda: variant, acceptable))}


def test_the_app_must_answer_with_the_whole_page() -> None:
    assert _seen(request(**CONDITIONS)) == {
        "if-match": '"a", "b"',
        "if-none-match": '"a"',
        "accept-encoding": "gzip",
        "if-modified-since": None,
        "range": None,
        "if-range": None,
    }
    assert _seen(request()) == {}


def test_head_is_asked_as_get_is() -> None:
    assert _seen(request(method="HEAD", **CONDITIONS)) == _seen(request(**CONDITIONS))


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("value", ["*", '"one"', 'W/"a;s-v"'])
def test_if_none_match_of_who_changes_something_is_never_touched(method: str, value: str) -> None:
    assert _seen(request(method=method, if_none_match=value, range="x", if_modified_since="x")) == {}
    assert _seen(request(method=method, if_match='W/"a;w-v"')) == {"if-match": 'W/"a"'}


@pytest.mark.parametrize(
    "path", ["/", "/a", "/a.html", "/a.php", "/a/b.com", "/a.mp4/", "/mp4", "/feed.xml", "/.x", "/a.mp4x"]
)
def test_whoever_resumes_what_may_be_a_page_gets_it_whole(path: str) -> None:
    assert not request(path).asks_file()
    assert _seen(request(path, range="bytes=9-", if_range='"a"')) == {"range": None, "if-range": None}


def test_a_film_is_asked_for_in_parts_as_ever() -> None:
    assert _seen(request("/a.mp4", range="bytes=9-", if_range='"a"')) == {}


@pytest.mark.parametrize(
    "accept",
    [
        "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
        " Video/mp4",
        "text/css,*/*;q=0.1",
        "application/json",
        "application/ld+json, text/html;q=0.1",
        "font/woff2",
    ],
)
def test_what_is_asked_for_as_a_resource_is_confirmed_as_ever(accept: str) -> None:
    assert _seen(request(accept=accept, **CONDITIONS)) == {"if-match": '"a", "b"', "accept-encoding": "gzip"}


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "text/html,image/webp",
        "text/plain",
        "application/xhtml+xml",
        "application/jsonp",
        "text/cssx",
    ],
)
def test_what_may_be_shown_as_a_page_is_asked_for_whole(accept: str) -> None:
    assert _seen(request(accept=accept, if_none_match='"bare"')) == {"if-none-match": None}


def test_only_an_if_match_with_a_tag_of_ours_is_translated() -> None:
    for value in ("*", '"one"', 'W/"a"', "nonsense"):
        assert dict(translated(request(method="PUT", if_match=value))) == {}
    asked = request(method="PUT", if_match='"one", W/"a;w-v"')
    assert dict(translated(asked)) == {"if-match": '"one", W/"a"'}


def test_only_who_reads_can_be_given_the_whole() -> None:
    dropped = {"if-none-match": None, "if-modified-since": None}
    assert dict(for_whole(request(**CONDITIONS))) == dropped
    assert dict(for_whole(request(if_none_match="*"))) == {"if-none-match": None}
    assert dict(for_whole(request())) == dict(for_whole(request(method="PUT", **CONDITIONS))) == {}


@pytest.mark.parametrize("path", ["/film.mp4", "/a/B.WEBM", "/a.b.pdf", "/x.jpeg", "/y.JPG", "/z.woff2"])
def test_players_may_seek_in_files(path: str) -> None:
    assert request(path).asks_file()
    assert _seen(request(path, range="bytes=9-", if_range='"a"')) == {}


@pytest.mark.parametrize(
    ("header", "value", "piece"),
    [
        ("hx_request", "true", True),
        ("hx_request", "false", False),
        ("x_requested_with", " XMLHttpRequest", True),
        ("x_requested_with", "com.example.browser", False),
        ("x_pjax", "true", True),
        ("sec_fetch_dest", "empty", True),
        ("sec_fetch_dest", "document", False),
        ("sec_fetch_dest", "iframe", False),
        ("turbo_frame", "", True),
        ("x_up_target", "main", True),
        ("accept", "*/*", False),
    ],
)
def test_scripts_ask_for_pieces(header: str, value: str, piece: bool) -> None:
    assert request(**{header: value}).asks_piece() is piece


def test_arguments_are_parted_by_either_sign() -> None:
    assert request(query="path=/a%3Bb;tag=x&tag=y%20z").arguments() == {"path": ["/a;b"], "tag": ["x", "y z"]}


@given(st.text(max_size=200))
def test_no_query_breaks_the_arguments(query: str) -> None:
    request(query=query).arguments()


def test_very_many_arguments_are_none() -> None:
    assert request(query=";".join(["tag=x"] * 512)).arguments() == {"tag": ["x"] * 512}
    assert request(query=";".join(["tag=x"] * 513)).arguments() == {}


def test_a_request_tells_nothing_of_its_reader() -> None:
    assert repr(request("/secret")) == "Request(<withheld>)"
