"""Real nginx, Varnish and HAProxy: no reader is given another's page, and what may be kept is kept."""

from __future__ import annotations

import itertools
import json
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cache_fronts import ETAG, FRONTS, READERS, Front, block, program, serving
from tests.http_support import AT_RISK, SAFE
from tests.support import TAGGED, ruleset

#: As eager as a configuration can be that heeds what it is told.
EAGER = {
    "nginx": """
        proxy_cache_path /var/cache/nginx/pages keys_zone=pages:1m;
        server {
            listen 80;
            location / {
                proxy_pass http://127.0.0.1:8000;
                proxy_cache pages;
                proxy_cache_key $request_uri;
                proxy_cache_valid any 10m;
                proxy_cache_revalidate on;
                proxy_cache_use_stale updating error timeout;
                proxy_cache_lock on;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            }
        }
        """,
    "varnish": 'vcl 4.1;\nbackend app { .host = "127.0.0.1"; .port = "8000"; }\n',
    "haproxy": """
defaults
    mode http
    timeout connect 5s
    timeout client 5s
    timeout server 5s
cache pages
    total-max-size 4
    max-age 600
    process-vary on
frontend site
    bind 127.0.0.1:80
    http-request cache-use pages
    http-response cache-store pages
    default_backend app
backend app
    server app 127.0.0.1:8000
""",
}
FAILURES = ["404 Not Found", "414 URI Too Long", "503 Service Unavailable"]
#: Readers, and the language of the notice that each must see: (address, Accept-Language, language).
ASKED = [
    (reader, accepted, accepted if at_risk else "")
    for (reader, at_risk), accepted in itertools.product(READERS.items(), ["en", "ru"])
]


@pytest.fixture(scope="module", params=FRONTS)
def private(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with serving(tmp_path_factory.mktemp("private"), request.param, EAGER[request.param]) as front:
        yield front


@pytest.fixture(scope="module", params=["nginx variant", "vcl variant"])
def variant(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    cache = "nginx" if "nginx" in request.param else "varnish"
    with serving(tmp_path_factory.mktemp("variant"), cache, block(request.param), caching="variant") as front:
        yield front


@pytest.fixture(scope="module", params=["nginx ssi", "vcl esi"])
def included(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    cache, include = ("nginx", "ssi") if "ssi" in request.param else ("varnish", "esi")
    with serving(
        tmp_path_factory.mktemp("included"), cache, block(request.param), caching="fragment", include=include
    ) as front:
        yield front


@pytest.fixture(scope="module", params=FRONTS)
def scripted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with serving(
        tmp_path_factory.mktemp("scripted"), request.param, EAGER[request.param], caching="fragment"
    ) as front:
        yield front


def each_reader_sees_their_own(front: Front, path: str, times: int = 2) -> None:
    for _ in range(times):
        for reader, language, shown in ASKED:
            answer = front.get(path, reader, language)
            assert (answer.status, answer.notice) == (200, shown), (reader, language)
            assert f"<p>{path}</p>" in answer.body


def test_a_private_page_is_given_to_its_reader_alone(private: Front) -> None:
    each_reader_sees_their_own(private, "/a")
    assert private.upstream.hits["/a"] == private.asked["/a"] == 2 * len(ASKED)


def test_what_can_never_vary_is_kept_for_all(private: Front) -> None:
    """Also right behind pages that are private, and however often it is asked for."""
    for reader, language, _ in ASKED:
        assert private.get("/legal/x", reader, language).notice == ""
    assert private.upstream.hits["/legal/x"] == 1


def test_a_private_page_is_confirmed_to_its_reader_alone(private: Front) -> None:
    # An nginx that keeps pages asks for them without a reader's conditions.
    confirmed = 200 if private.cache == "nginx" else 304
    mine = private.get("/b", AT_RISK)
    tag = mine.headers["etag"]
    assert private.get("/b", AT_RISK, If_None_Match=tag).status == confirmed
    assert private.get("/b", AT_RISK, "ru", If_None_Match=tag).notice == "ru"
    assert private.get("/b", SAFE, If_None_Match=tag).notice == ""
    assert private.get("/b", SAFE, If_None_Match=ETAG).status == confirmed
    again = private.get("/b", AT_RISK, If_None_Match=ETAG)
    assert (again.status, again.notice) == (200, "en")


def test_orders_to_a_single_cache_keep_no_private_page(private: Front) -> None:
    each_reader_sees_their_own(private, "/orders", times=1)
    assert private.upstream.hits["/orders"] == len(ASKED)


def test_a_copy_from_before_a_rule_is_not_given_on_because_one_reader_confirmed_it(private: Front) -> None:
    upstream = private.upstream
    rules, catalogs = upstream.engine.ruleset, upstream.engine._snapshot.catalogs
    upstream.age = 1
    try:
        upstream.engine.replace(ruleset(TAGGED), catalogs)
        assert private.get("/i", AT_RISK).headers["cache-control"] == "max-age=1, public"
    finally:
        upstream.engine.replace(rules, catalogs)
    try:
        time.sleep(2.1)
        for reader, shown in ((SAFE, ""), (AT_RISK, "en"), (SAFE, ""), (AT_RISK, "en")):
            assert private.get("/i", reader).notice == shown
    finally:
        upstream.age = 600


def test_data_is_kept_on_when_a_copy_of_it_was_confirmed(private: Front) -> None:
    """Also by a process that has never made it."""
    private.upstream.age = 1
    try:
        private.get("/data", SAFE)
        private.upstream.seen._new.clear()
        for _ in range(3):
            time.sleep(2.1)
            private.get("/data", SAFE)
        private.upstream.age = 600
        time.sleep(2.1)
        private.get("/data", SAFE)
        before = private.upstream.hits["/data"]
        for reader in (SAFE, AT_RISK, SAFE):
            assert private.get("/data", reader).status == 200
        assert private.upstream.hits["/data"] == before
    finally:
        private.upstream.age = 600


def test_a_cookie_is_set_for_its_reader_alone(private: Front) -> None:
    """infinum/eightshift-forms/issues/438."""
    for reader in (AT_RISK, SAFE, AT_RISK):
        assert private.get("/cookie", reader).headers["set-cookie"] == f"reader={reader[:3]}"


def test_one_copy_is_kept_for_each_variant(variant: Front) -> None:
    each_reader_sees_their_own(variant, "/a", times=3)
    # At risk in two languages, unsure in two, and not at risk.
    assert variant.asked["/a"] == 3 * len(ASKED)
    assert variant.upstream.hits["/a"] == len({variant_of(variant, *each[:2]) for each in ASKED}) == 5


def variant_of(front: Front, reader: str, language: str) -> str:
    visit = front.upstream.engine.visit(address=reader, accept_language=language, path="/a")
    return str(visit.variant())


def test_what_can_never_vary_is_kept_once_by_variant_too(variant: Front) -> None:
    for reader, language, _ in ASKED:
        answer = variant.get("/legal/x", reader, language)
        assert (answer.status, answer.notice) == (200, "")
    assert variant.upstream.hits["/legal/x"] == 1


def test_static_files_are_asked_for_without_a_question_by_nginx(variant: Front) -> None:
    if variant.cache == "nginx":
        before = variant.upstream.hits["/_notices"]
        assert variant.get("/static/a.css").status == 200
        assert variant.upstream.hits["/_notices"] == before
        # Nor is a client's word for the variant passed on.
        named = variant_of(variant, AT_RISK, "en")
        assert (
            variant.get("/static/a", AT_RISK, Notices_Variant=named)
            .headers["cache-control"]
            .startswith("private")
        )


def test_a_page_by_variant_is_private_to_those_outside(variant: Front) -> None:
    for reader in (AT_RISK, SAFE, AT_RISK):
        headers = variant.get("/c", reader).headers
        assert headers["cache-control"] == "private, no-cache"
        assert "notices-variant" not in headers
    assert variant.get("/legal/y").headers["cache-control"] == "max-age=600, public"


def what_nobody_may_keep_is_kept_by_no_browser_either(front: Front, shown: str) -> None:
    for reader, notice in ((AT_RISK, shown), (SAFE, "")):
        answer = front.get("/account", reader)
        assert (answer.status, answer.notice) == (200, notice)
        assert "no-store" in answer.headers["cache-control"]


def test_what_nobody_may_keep_is_kept_by_no_browser_where_pages_are_private(private: Front) -> None:
    what_nobody_may_keep_is_kept_by_no_browser_either(private, "en")


def test_what_nobody_may_keep_is_kept_by_no_browser_where_they_go_by_variant(variant: Front) -> None:
    what_nobody_may_keep_is_kept_by_no_browser_either(variant, "en")


def test_what_nobody_may_keep_is_kept_by_no_browser_where_a_cache_fills_them(included: Front) -> None:
    what_nobody_may_keep_is_kept_by_no_browser_either(included, "en")


def test_what_nobody_may_keep_is_kept_by_no_browser_where_a_script_fills_them(scripted: Front) -> None:
    what_nobody_may_keep_is_kept_by_no_browser_either(scripted, "")


def test_what_is_no_page_to_keep_goes_through(variant: Front) -> None:
    for reader, shown in ((AT_RISK, "en"), (SAFE, ""), (AT_RISK, "en")):
        posted = variant.get("/h", reader, method="POST")
        assert (posted.status, posted.notice) == (200, shown)
        head = variant.get("/h", reader, method="HEAD")
        assert (head.status, head.body) == (200, "")
        assert ("s-" in head.headers["etag"]) is bool(shown)
    assert variant.get("/_notices/notices.css").headers["cache-control"] == "max-age=3600, public"


def test_a_client_poisons_nothing_by_naming_a_variant(variant: Front) -> None:
    at_risk, safe = variant_of(variant, AT_RISK, "en"), variant_of(variant, SAFE, "en")
    for named in (at_risk, safe, "x", ""):
        assert variant.get("/d", SAFE, Notices_Variant=named, Notices_Page="/x").notice == ""
        assert variant.get("/d", AT_RISK, Notices_Variant=named).notice == "en"
    each_reader_sees_their_own(variant, "/d")
    # Who names one may get a copy apart from the others', of nginx: it goes by what the client sent.
    copies = variant.upstream.hits["/d"]
    assert copies == 5 or variant.cache == "nginx"
    each_reader_sees_their_own(variant, "/d")
    assert variant.upstream.hits["/d"] == copies <= 11


@pytest.mark.parametrize(
    "path", ["/e%20%D1%91;tag=x", "/e%0d%0aX:%20y", "/e?path=/legal/x", "/e%3Fpath=/legal/x"]
)
def test_whatever_a_page_is_called_it_is_kept_by_its_own_variant(variant: Front, path: str) -> None:
    for reader, shown in ((AT_RISK, "en"), (SAFE, ""), (AT_RISK, "en"), (SAFE, "")):
        answer = variant.get(path, reader)
        assert (answer.status, answer.notice) == (200, shown)
    assert sum(count for asked, count in variant.upstream.hits.items() if asked.startswith("/e")) >= 2


def test_a_copy_is_confirmed_only_to_who_holds_the_right_one(variant: Front) -> None:
    tags = {reader: variant.get("/f", reader).headers["etag"] for reader in (AT_RISK, SAFE)}
    assert tags[SAFE] == ETAG
    assert tags[AT_RISK].startswith('W/"one;s-')
    for (holder, tag), (reader, shown) in itertools.product(tags.items(), ((AT_RISK, "en"), (SAFE, ""))):
        answer = variant.get("/f", reader, If_None_Match=tag)
        assert (answer.status, answer.notice) == ((304, "") if holder == reader else (200, shown))
    assert variant.upstream.hits["/f"] == 2


def test_a_stale_copy_is_confirmed_by_the_app_for_its_own_variant(variant: Front) -> None:
    upstream = variant.upstream
    upstream.age = 1
    try:
        for reader in (AT_RISK, SAFE):
            variant.get("/g", reader)
        upstream.conditions.clear()
        time.sleep(2.1)
        for reader, shown in ((AT_RISK, "en"), (SAFE, "")):
            answer = variant.get("/g", reader)
            assert (answer.status, answer.notice) == (200, shown)
    finally:
        upstream.age = 600
    assert upstream.conditions == [ETAG, ETAG]


@pytest.mark.parametrize("failing", FAILURES)
def test_a_page_is_its_readers_alone_while_variants_cannot_be_named(variant: Front, failing: str) -> None:
    path = f"/k{failing[:3]}"
    variant.upstream.failing = failing
    try:
        for reader, shown in ((AT_RISK, "en"), (SAFE, ""), (AT_RISK, "en")):
            answer = variant.get(path, reader)
            assert (answer.status, answer.notice) == (200, shown)
            assert answer.headers["cache-control"].startswith("private")
        assert variant.upstream.hits[path] == 3
    finally:
        variant.upstream.failing = ""
    each_reader_sees_their_own(variant, path)
    assert variant.upstream.hits[path] == 3 + 5


def test_a_page_is_kept_once_and_filled_for_each_reader(included: Front) -> None:
    before = included.upstream.hits["/_notices/fragment"]
    each_reader_sees_their_own(included, "/a")
    assert included.upstream.hits["/a"] == 1
    assert included.upstream.hits["/_notices/fragment"] - before == included.asked["/a"] == 2 * len(ASKED)


def test_what_can_never_vary_is_filled_with_nothing(included: Front) -> None:
    for reader, language, _ in ASKED:
        assert included.get("/legal/x", reader, language).notice == ""
    assert included.upstream.hits["/legal/x"] == 1


def test_a_filled_page_is_one_readers_and_never_confirmed(included: Front) -> None:
    for reader, shown in ((AT_RISK, "en"), (SAFE, ""), (AT_RISK, "en")):
        for tag in ("", ETAG, f"W/{ETAG}"):
            answer = included.get("/b", reader, If_None_Match=tag)
            assert (answer.status, answer.notice) == (200, shown)
            assert answer.headers["cache-control"] == "private, no-cache"
            assert "etag" not in answer.headers
    assert included.upstream.hits["/b"] == 1


#: Longer than a directive of nginx may be, unless it is told so.
LONG = "/" + quote("щ" * 60)


@pytest.mark.parametrize("path", ["/e%20%D1%91;tag=x", "/$x", "/e--%3E%22%3C", LONG, "/" + "(" * 7000])
def test_whatever_a_page_is_called_it_is_filled(included: Front, path: str) -> None:
    assert included.get(path, AT_RISK).notice == "en"
    assert included.get(path, SAFE).notice == ""


@pytest.mark.parametrize("path", ["/bom", "/words"])
def test_whatever_a_page_begins_with_it_is_filled(included: Front, path: str) -> None:
    for reader, shown in ((AT_RISK, "en"), (SAFE, "")):
        answer = included.get(path, reader)
        assert (answer.notice, "include" in answer.body) == (shown, False)


def test_readers_are_shown_no_error_of_the_cache(included: Front) -> None:
    answer = included.get("/wrong", AT_RISK)
    assert (answer.notice, "error" in answer.body) == ("en", False)


def test_xhtml_is_filled_by_ssi_and_has_no_include_for_esi(included: Front) -> None:
    ssi = included.cache == "nginx"
    for reader, shown in ((AT_RISK, "en" if ssi else ""), (SAFE, "")):
        answer = included.get("/xhtml", reader)
        assert (answer.notice, "include" in answer.body) == (shown, False)
        assert (answer.headers["cache-control"] == "private, no-cache") is ssi
        ET.fromstring(answer.body)


PLAIN = '<p class="notices"><a href="/legal/">Legal warnings for readers in some places</a></p>'


@pytest.mark.parametrize("failing", FAILURES)
def test_a_kept_page_has_a_link_while_its_notices_cannot_be_told(included: Front, failing: str) -> None:
    assert included.get("/j", AT_RISK).notice == "en"
    included.upstream.failing = failing
    try:
        for reader in (AT_RISK, SAFE):
            answer = included.get("/j", reader)
            assert (answer.status, answer.body.count(PLAIN)) == (200, 1)
            assert answer.headers["cache-control"] == "private, no-cache"
            assert "down" not in answer.body
        # Who asks for anything else is told the truth.
        assert included.get(f"/_notices/notices.json?{failing[:3]}").status == int(failing[:3])
    finally:
        included.upstream.failing = ""
    assert included.get("/j", AT_RISK).notice == "en"


@pytest.mark.parametrize(("cache", "include"), [("nginx", "ssi"), ("varnish", "esi")])
def test_a_kept_page_has_a_link_while_the_app_is_down(cache: str, include: str, tmp_path: Path) -> None:
    name = f"{'vcl' if cache == 'varnish' else cache} {include}"
    with serving(tmp_path, cache, block(name), caching="fragment", include=include) as front:
        filled = front.get("/", AT_RISK).body
        front.upstream.close()
        kept = front.get("/", AT_RISK)
        assert (kept.status, kept.notice) == (200, "")
        assert re.sub(r"<section.*</section>", PLAIN, filled) == kept.body
        assert front.get("/unkept").status in {502, 503}


def test_a_page_with_a_script_is_kept_once_and_the_script_never(scripted: Front) -> None:
    pages = {scripted.get("/a", reader, language).body for reader, language, _ in ASKED}
    [page] = pages
    assert scripted.upstream.hits["/a"] == 1
    found = re.search(r'<script src="([^"]+)"></script>', page)
    assert found
    for _ in range(2):
        for reader, language, shown in ASKED:
            script = scripted.get(found[1], reader, language)
            assert script.headers["content-type"] == "text/javascript; charset=utf-8"
            nodes = json.loads(script.body[script.body.rindex("})(") + 3 : script.body.rindex(");")])
            assert [node[1]["lang"] for node in nodes] == ([shown] if shown else [])
    assert scripted.upstream.hits["/_notices/notices.js"] == 2 * len(ASKED)


def test_apps_get_their_json_whatever_cache_is_between(scripted: Front) -> None:
    for reader, language, shown in ASKED * 2:
        told = json.loads(scripted.get("/_notices/notices.json?path=/a", reader, language).body)
        assert [each["language"] for each in told["notices"]] == ([shown] if shown else [])


def test_a_cache_that_is_missing_is_told() -> None:
    with pytest.raises(AssertionError, match=r"no-such-cache is not installed: apt-get install"):
        program("no-such-cache")
