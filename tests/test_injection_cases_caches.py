"""What went wrong for users of other tools that rewrite pages: caches, conditions, codings, languages.

Each case names the public threads (github.com/…) in which it was told.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field

import pytest

from notices.http.response import Headers, fields
from notices.http.site import Site
from notices.visit import Visit
from tests.http_support import (
    AT_RISK,
    HTML,
    PAGE,
    SAFE,
    Russian,
    begun,
    by_address,
    request,
    sent,
    shared_cache_may_store,
    site,
)
from tests.support import RISK

ENGINE = by_address(RISK)
SITE = site(of=ENGINE)
NOTICE = ENGINE.visit(address=AT_RISK, accept_language="", path="/").fragment().html
PUBLIC = ("Cache-Control", "public, max-age=600")


def cases(*threads: str) -> pytest.MarkDecorator:
    """The threads in which a case was told, as the ids of its tests."""
    return pytest.mark.parametrize("thread", threads)


@dataclass
class UrlCache:
    """A shared cache that keys on the URL alone, whatever Vary says, as several CDNs do."""

    site: Site
    kept: dict[str, tuple[Headers, bytes]] = field(default_factory=dict)
    made: int = 0

    def get(self, path: str, reader: str, *headers: tuple[str, str]) -> tuple[Headers, bytes]:
        if path in self.kept:
            return self.kept[path]
        self.made += 1
        answer = sent(begun(self.site, request(path, reader=reader)), HTML, PUBLIC, *headers)
        if shared_cache_may_store(200, answer[0]):
            self.kept[path] = answer
        return answer


@cases("axiomzen/express-interceptor/issues/46")
def test_a_changed_page_has_not_the_old_tag_and_no_304_is_made_of_it(thread: str) -> None:
    headers, body = sent(begun(SITE, request()), HTML, ("ETag", '"old"'))
    assert NOTICE in body
    tag = fields(headers)["etag"]
    assert tag != '"old"'
    # The copy without the notice is never confirmed; the one with it is.
    assert begun(SITE, request(if_none_match='"old"')).changed == {"if-none-match": None}
    assert begun(SITE, request(if_none_match=tag)).changed == {"if-none-match": '"old"'}
    # Nor is the copy with it to a reader who is shown none: the app knows no such tag.
    assert begun(SITE, request(reader=SAFE, if_none_match=tag)).changed == {}


@cases("koala73/worldmonitor/pull/7215", "cloudflare/templates/issues/48", "kestra-io/docs/pull/5185")
@pytest.mark.parametrize("order", [[AT_RISK, SAFE], [SAFE, AT_RISK]])
@pytest.mark.parametrize("mode", ["private", "variant"])
def test_the_wrong_readers_page_is_served_from_no_cache_though_it_ignores_vary(
    thread: str, order: list[str], mode: str
) -> None:
    cache = UrlCache(site(of=ENGINE, caching=mode))
    for reader in order * 2:
        assert (NOTICE in cache.get("/", reader)[1]) is (reader == AT_RISK)
    assert cache.made == 4
    for reader in order * 2:
        assert cache.get("/legal/x", reader)[1] == PAGE
    assert cache.made == 5


@cases("koala73/worldmonitor/pull/7215", "cloudflare/templates/issues/48", "kestra-io/docs/pull/5185")
def test_a_cache_of_one_copy_for_each_url_may_keep_a_page_that_fetches_its_notices(thread: str) -> None:
    cache = UrlCache(site(of=ENGINE, caching="fragment"))
    assert cache.get("/", AT_RISK) == cache.get("/", SAFE)
    assert cache.made == 1


@cases("infinum/eightshift-forms/issues/438")
def test_a_cookie_that_comes_with_a_page_is_kept_for_nobody_else(thread: str) -> None:
    cache = UrlCache(SITE)
    for reader in (AT_RISK, SAFE, AT_RISK):
        headers, _ = cache.get("/", reader, ("Set-Cookie", f"r={reader}"))
        assert [value for name, value in headers if name == "Set-Cookie"] == [f"r={reader}"]


@cases("infinum/eightshift-forms/issues/438")
@pytest.mark.parametrize("mode", ["private", "variant", "fragment", "off"])
def test_no_cookie_is_set_by_this_library(thread: str, mode: str) -> None:
    headers, _ = sent(begun(site(of=ENGINE, caching=mode), request()), HTML)
    assert "set-cookie" not in fields(headers)


@cases("google/inverting-proxy/pull/64", "symfony/symfony/issues/18965")
@pytest.mark.parametrize(
    "disposition", ["attachment", 'attachment; filename="a.html"', "Attachment;filename*=UTF-8''a.html"]
)
def test_a_download_has_no_banner_in_it(thread: str, disposition: str) -> None:
    headers, body = sent(begun(SITE, request()), HTML, ("Content-Disposition", disposition), ("ETag", '"a"'))
    assert body == PAGE
    assert ("ETag", '"a"') in headers


@cases("google/inverting-proxy/pull/64")
@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "application/pdf", "text/plain", "application/zip"]
)
def test_a_download_by_its_type_has_none_either(thread: str, kind: str) -> None:
    told = [("Content-Type", kind), PUBLIC, ("Content-Length", str(len(PAGE)))]
    assert sent(begun(SITE, request()), *told) == (told, PAGE)


@cases("google/inverting-proxy/issues/78")
@pytest.mark.parametrize("destination", ["iframe", "frame", "embed", "object", "document", "fencedframe"])
def test_a_page_in_a_frame_is_a_page_which_an_embedder_may_exempt(thread: str, destination: str) -> None:
    """What a request says of where its page will stand takes no notice away: any reader's link may say it."""
    exchange = begun(SITE, request(sec_fetch_dest=destination, sec_fetch_mode="navigate"))
    assert NOTICE in sent(exchange, HTML)[1]

    def exempt(visit: Visit) -> None:
        visit.exempt = True

    assert sent(begun(SITE, request(sec_fetch_dest=destination)), HTML, view=exempt)[1] == PAGE
    assert site(of=ENGINE, exempt=["/embed/*"]).begin(request("/embed/player")) is None


@cases("google/inverting-proxy/issues/78")
def test_a_page_of_frames_is_left_alone_and_its_frames_carry_the_notice(thread: str) -> None:
    frames = b"<!doctype html><frameset cols=50%,50%><frame src=a><frame src=b></frameset>"
    assert sent(begun(SITE, request()), HTML, chunks=[frames])[1] == frames


@cases("fruitcake/laravel-debugbar/issues/1231")
@pytest.mark.parametrize("status", [100, 101, 103, 204, 205, 304])
def test_what_has_no_body_is_given_none(thread: str, status: int) -> None:
    for headers in ([], [HTML]):
        _, body = sent(begun(SITE, request()), *headers, status=status, chunks=[])
        assert body == b""


@cases("yaoweibin/ngx_http_substitutions_filter_module/issues/10")
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_compressed_page_is_given_its_notice_and_stays_compressed(thread: str, size: int) -> None:
    data = gzip.compress(PAGE, mtime=0)
    chunks = [data[i : i + size] for i in range(0, len(data), size)]
    told = (HTML, ("Content-Encoding", "gzip"), ("Content-Length", str(len(data))), ("ETag", '"a"'))
    headers, body = sent(begun(SITE, request()), *told, chunks=chunks)
    assert gzip.decompress(body) == PAGE.replace(b"<p>", NOTICE + b"<p>")
    assert fields(headers)["content-encoding"] == "gzip"
    assert fields(headers).get("content-length", str(len(body))) == str(len(body))


PIECES = {
    "htmx": ({"hx_request": "true"}, b"<tr><td>row</td></tr>"),
    "htmx, words alone": ({"hx_request": "true"}, b"saved"),
    "Turbo, a frame": ({"turbo_frame": "list"}, b'<turbo-frame id="list"><p>x</p></turbo-frame>'),
    "Unpoly": ({"x_up_target": "main"}, b"<main>x</main>"),
    "XHR": ({"x_requested_with": "XMLHttpRequest"}, b"<li>x</li>"),
    "fetch": ({"sec_fetch_dest": "empty"}, b"<!-- piece --><div>x</div>"),
}


@cases("django-commons/django-debug-toolbar/pull/1569", "django-commons/django-debug-toolbar/pull/1702")
@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_that_a_script_asks_for_goes_through_byte_for_byte(thread: str, piece: str) -> None:
    asked, data = PIECES[piece]
    told = (HTML, ("Content-Length", str(len(data))), ("ETag", '"a"'))
    headers, body = sent(begun(SITE, request(**asked)), *told, chunks=[data])
    assert body == data
    assert fields(headers)["content-length"] == str(len(data))
    assert fields(headers)["etag"] == '"a"'


@cases("django-commons/django-debug-toolbar/pull/1702")
@pytest.mark.parametrize("piece", PIECES)
def test_a_whole_page_that_a_script_asks_for_is_a_page(thread: str, piece: str) -> None:
    """Turbo Drive and boosted links of htmx fetch whole pages, and show their bodies."""
    assert NOTICE in sent(begun(SITE, request(**PIECES[piece][0])), HTML)[1]


@cases("django-commons/django-debug-toolbar/pull/1569")
def test_a_turbo_stream_is_no_page(thread: str) -> None:
    told = [("Content-Type", "text/vnd.turbo-stream.html; charset=utf-8"), PUBLIC]
    assert sent(begun(SITE, request()), *told) == (told, PAGE)


LANGUAGES = {
    "": "en", "en": "en", "en-US": "en", "EN_us": "en", "en-GB-oed": "en", "*": "en", "*;q=0": "en",
    "en;q=0": "en", "ru": "ru", "ru-RU": "ru", "ru-Cyrl-KZ": "ru", "fr, ru-RU;q=0.1": "ru",
    "en;q=0, ru;q=0": "en", "fr": "en", "fr-CA, fr;q=0.5": "en", "zz-ZZ": "en", "no language at all": "en",
}  # fmt: skip


@cases("orestbida/cookieconsent/issues/715", "orestbida/cookieconsent/issues/815")
@pytest.mark.parametrize("accepted", LANGUAGES)
@pytest.mark.parametrize("of_page", ["", "en-US", "fr", "nonsense"])
def test_no_language_leaves_a_reader_without_the_notice(thread: str, accepted: str, of_page: str) -> None:
    """Neither one that it is not translated into, nor one that is written otherwise."""
    told = [HTML, *([("Content-Language", of_page)] if of_page else [])]
    body = sent(begun(SITE, request(accept_language=accepted)), *told)[1]
    assert b'<section class="notices" lang="%s"' % LANGUAGES[accepted].encode() in body


@cases("orestbida/cookieconsent/issues/715")
def test_half_a_translation_leaves_no_reader_without_the_notice(
    thread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Russian, "get", lambda _, context, source: None if "body" in context else f"R {source}"
    )
    own = by_address(RISK)
    body = sent(begun(site(of=own), request(accept_language="ru")), HTML)[1]
    assert b'<section class="notices" lang="en"' in body
    assert b"R Careful" not in body
