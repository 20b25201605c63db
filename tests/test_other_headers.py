"""Headers that are not read change no byte, and who is no trusted proxy chooses no notice by any header."""

from __future__ import annotations

import csv
import gzip
import itertools
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import Location
from notices.address import Proxies
from notices.catalogs import Catalogs
from notices.engine import Engine
from notices.geo import edge
from notices.http.caching import INCLUDES, MODES
from notices.http.site import Site
from notices.wsgi import NoticesMiddleware
from tests.scenarios import PAGE
from tests.support import ELSEWHERE, NOW, RISK, THERE, ruleset
from tests.test_wsgi import App, call, page

_DATA = Path(__file__).parent / "data" / "headers" / "names.csv"
NAMES = [row["name"] for row in csv.DictReader(_DATA.read_text(encoding="utf-8").splitlines())]
_EDGES = Path(__file__).parent.parent / "notices" / "data" / "edges.csv"
EDGES = [row["edge"] for row in csv.DictReader(_EDGES.read_text(encoding="utf-8").splitlines())]

PROXY = "198.51.100.1"
AT_RISK, SAFE = "192.0.2.1", "203.0.113.1"
PAGES: Mapping[str, App] = {
    "plain": page(ETag='"one"', Cache_Control="public, max-age=60"),
    "packed": page(gzip.compress(PAGE, mtime=0), Content_Encoding="gzip", ETag='W/"one"'),
}
_TAGGED = b"""
notice: tagged
show: {region: [there], language: [de, ru]}
law: {citation: Law, verified: 2026-01-01}
text: {title: Tagged, body: For some languages.}
"""


class _ByAddress:
    def locate(self, address: str | None) -> Location:
        return {AT_RISK: THERE, SAFE: ELSEWHERE}.get(address or "", Location())


@cache
def served(kind: str, caching: str, include: str, edge_name: str | None) -> App:
    engine = Engine(ruleset(RISK, _TAGGED), Catalogs(), _ByAddress(), clock=lambda: NOW)
    site = Site(
        engine=engine,
        proxies=Proxies(trusted=[PROXY]),
        edge=edge(edge_name) if edge_name else None,
        caching=caching,
        include=include,
    )
    return NoticesMiddleware(PAGES[kind], site)


def environ(headers: Mapping[str, str]) -> dict[str, str]:
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}


SITES = list(
    itertools.chain(
        itertools.product(PAGES, (each for each in MODES if each != "fragment"), ["script"], [None, *EDGES]),
        itertools.product(["plain"], ["fragment"], INCLUDES, [None, *EDGES]),
    )
)
PATHS = ["/", "/legal/risk", "/_notices/fragment", "/_notices/notices.json", "/_notices/variant"]

names = st.one_of(st.sampled_from(NAMES), st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,30}", fullmatch=True))
values = st.one_of(
    st.sampled_from(
        [
            AT_RISK,
            SAFE,
            PROXY,
            f"{AT_RISK}, {PROXY}",
            f"for={AT_RISK}",
            f'for="[2001:db8::1]:80";proto=https, for={SAFE}',
            "RU",
            "DE",
            "UA-43",
            "country_code=RU,region_code=MOW",
            "ru",
            "de, ru;q=0.9",
            "true",
            "XMLHttpRequest",
            "empty",
            "main",
            "none",
            '"one"',
            'W/"one;s-none"',
            "*",
            "bytes=0-9",
            "gzip, br",
            "identity;q=0",
            "no-transform, no-cache",
            "notices=shown; country=RU",
            "Sun, 22 Nov 2026 00:00:00 GMT",
            "/legal/risk",
            "POST",
        ]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40),
)
headers = st.dictionaries(names, values, min_size=1, max_size=12)


def without(given_headers: Mapping[str, str], *read: str | None) -> dict[str, str]:
    """Those of the headers that are not read; an environment knows no case."""
    found = {each.lower() for each in read if each}
    return {name: value for name, value in given_headers.items() if name.lower() not in found}


@settings(max_examples=300)
@given(
    st.sampled_from(SITES),
    st.sampled_from(PATHS),
    st.sampled_from([AT_RISK, SAFE, f"{AT_RISK}, {SAFE}", "unknown"]),
    st.sampled_from([None, "ru", "de;q=0.5"]),
    headers,
)
def test_behind_a_trusted_proxy_no_header_that_is_not_read_changes_a_byte(
    site: tuple[str, str, str, str | None],
    path: str,
    address: str,
    languages: str | None,
    others: dict[str, str],
) -> None:
    _, caching, _, edge_name = site
    asked = {"X-Forwarded-For": address, **({"Accept-Language": languages} if languages else {})}
    located = edge(edge_name).names if edge_name else ()
    front = "Notices-Variant" if caching == "variant" else None
    more = without(others, "X-Forwarded-For", "Accept-Language", front, *located)
    app = served(*site)
    plain = call(app, validate=False, PATH_INFO=path, REMOTE_ADDR=PROXY, **environ(asked))
    fuzzed = call(app, validate=False, PATH_INFO=path, REMOTE_ADDR=PROXY, **environ({**more, **asked}))
    assert fuzzed == plain


@settings(max_examples=300)
@given(
    st.sampled_from(SITES),
    st.sampled_from(PATHS),
    st.sampled_from([AT_RISK, SAFE, "2001:db8::1", "10.0.0.1", "", "nonsense"]),
    st.sampled_from([None, "ru", "de;q=0.5"]),
    headers,
)
def test_who_is_no_trusted_proxy_changes_no_byte_but_by_accept_language(
    site: tuple[str, str, str, str | None],
    path: str,
    peer: str,
    languages: str | None,
    others: dict[str, str],
) -> None:
    asked = {"Accept-Language": languages} if languages else {}
    more = without(others, "Accept-Language")
    app = served(*site)
    plain = call(app, validate=False, PATH_INFO=path, REMOTE_ADDR=peer, **environ(asked))
    fuzzed = call(app, validate=False, PATH_INFO=path, REMOTE_ADDR=peer, **environ({**more, **asked}))
    assert fuzzed == plain


@pytest.mark.parametrize("value", [AT_RISK, SAFE, f"for={AT_RISK}", "RU", "country_code=RU", "none", "true"])
@pytest.mark.parametrize("peer", [AT_RISK, SAFE])
def test_all_names_at_once_change_no_byte(peer: str, value: str) -> None:
    everything = without(dict.fromkeys(NAMES, value), "Accept-Language")
    for site in SITES:
        app = served(*site)
        plain = call(app, validate=False, PATH_INFO="/", REMOTE_ADDR=peer)
        assert call(app, validate=False, PATH_INFO="/", REMOTE_ADDR=peer, **environ(everything)) == plain


def test_what_is_read_does_change_the_page() -> None:
    app = served("plain", "private", "script", "cloudflare")

    def body(peer: str, **asked: str) -> bytes:
        return call(app, validate=False, PATH_INFO="/", REMOTE_ADDR=peer, **asked)[2]

    assert body(AT_RISK) != body(SAFE) == PAGE
    assert body(PROXY, HTTP_X_FORWARDED_FOR=SAFE) == PAGE
    assert body(PROXY, HTTP_X_FORWARDED_FOR=AT_RISK) != PAGE
    assert body(PROXY, HTTP_X_FORWARDED_FOR=SAFE, HTTP_CF_IPCOUNTRY="RU") != PAGE
    assert body(SAFE, HTTP_X_FORWARDED_FOR=AT_RISK, HTTP_CF_IPCOUNTRY="RU") == PAGE
    assert body(AT_RISK, HTTP_ACCEPT_LANGUAGE="fr") != body(AT_RISK, HTTP_ACCEPT_LANGUAGE="de")


def test_the_list_of_names_holds_those_of_every_edge_and_kind_of_address() -> None:
    from notices.address import _KINDS

    known = {name.lower() for name in NAMES}
    assert len(known) > 500
    assert {name.lower() for each in EDGES for name in edge(each).names} <= known
    assert set(_KINDS) <= known
