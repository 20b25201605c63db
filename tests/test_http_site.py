"""One published site: whom it believes, and which requests are none of its business."""

from __future__ import annotations

import pytest

from notices.geo import edge
from notices.http.exchange import Exchange
from notices.http.site import Site
from tests.http_support import (
    AT_RISK,
    FRONT,
    HTML,
    PAGE,
    SAFE,
    answered,
    begun,
    by_address,
    request,
    sent,
    site,
)
from tests.support import RISK

ENGINE = by_address(RISK)


@pytest.mark.parametrize("path", ["/static/a.html", "/static/", "/feed"])
def test_an_exempt_path_is_the_apps_own_business(path: str) -> None:
    assert site(of=ENGINE, exempt=["/static/*", "/feed"]).begin(request(path)) is None


@pytest.mark.parametrize("path", ["/static", "/feeds", "/a/static/b", "/"])
def test_a_path_beside_an_exempt_one_is_not(path: str) -> None:
    assert isinstance(site(of=ENGINE, exempt=["/static/*", "/feed"]).begin(request(path)), Exchange)


def test_the_variant_is_named_by_a_trusted_front_only_and_only_where_that_is_the_mode() -> None:
    named = answered(site(of=ENGINE), request("/_notices/variant")).body.decode()
    for mode, peer, keyed in (
        ("variant", FRONT, True),
        ("variant", AT_RISK, False),
        ("private", FRONT, False),
        ("off", FRONT, False),
        ("fragment", FRONT, False),
    ):
        exchange = begun(site(of=ENGINE, caching=mode), request(peer=peer, notices_variant=named))
        assert (("Vary", "Notices-Variant") in sent(exchange, HTML)[0]) is keyed


def test_the_edges_location_is_believed_from_a_trusted_front_only() -> None:
    own = site(of=ENGINE, edge=edge("cloudflare"))
    asked = {"reader": SAFE, "cf_ipcountry": "RU"}
    assert sent(begun(own, request(**asked)), HTML)[1] != PAGE
    assert sent(begun(own, request(**asked, peer=SAFE)), HTML)[1] == PAGE


def test_a_site_needs_no_more_than_an_engine() -> None:
    own = Site(engine=ENGINE)
    assert sent(begun(own, request(peer=AT_RISK)), HTML)[1] != PAGE
    assert sent(begun(own, request(peer=SAFE)), HTML)[1] == PAGE


@pytest.mark.parametrize("settings", [{"caching": "public"}, {"caching": "fragment", "include": "iframe"}])
def test_a_mode_or_an_include_that_is_not_known_is_refused(settings: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        Site(engine=ENGINE, **settings)  # type: ignore[arg-type]  # texts are what some of them are
