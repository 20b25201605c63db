"""What tests of HTTP share: readers by address, exchanges, and an oracle of what caches may store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from notices import Location
from notices.address import Proxies
from notices.engine import Engine
from notices.http.endpoints import Answer
from notices.http.exchange import Exchange
from notices.http.request import Request
from notices.http.response import Headers, fields
from notices.http.site import Site
from notices.visit import Visit
from tests.support import ELSEWHERE, THERE, engine

#: Readers at risk, readers elsewhere, and the front that tells of them.
AT_RISK = "198.51.100.7"
SAFE = "203.0.113.7"
FRONT = "192.0.2.9"
PAGE = b"<!doctype html><title>T</title><body><p>text</p>"
HTML = ("Content-Type", "text/html; charset=utf-8")


class ByAddress:
    """198.51.100.0/24 is at risk, 203.0.113.0/24 is not, and nobody knows of the rest."""

    def locate(self, address: str | None) -> Location:
        for prefix, location in (("198.51.100.", THERE), ("203.0.113.", ELSEWHERE)):
            if address is not None and address.startswith(prefix):
                return location
        return Location()


class Russian:
    """A catalog in which each text is said in one more locale, by an R before it."""

    revision = "r"
    locales = ("ru",)

    def __init__(self) -> None:
        self.by_locale = {"ru": self}

    def get(self, context: str, source: str) -> str:
        return f"R {source}"

    def is_signed(self, context: str, source: str) -> bool:
        return True


def by_address(*notices: bytes, **settings: Any) -> Engine:
    """An engine that knows the readers above, and speaks English and Russian."""
    own = engine(THERE, *notices, **settings)
    own._geo = ByAddress()
    own.replace(own.ruleset, Russian())  # type: ignore[arg-type]  # all that is asked of catalogs
    return own


def site(*notices: bytes, of: Engine | None = None, **settings: Any) -> Site:
    """A site behind the front."""
    return Site(engine=of or by_address(*notices), proxies=Proxies(trusted=[FRONT]), **settings)


def request(
    path: str = "/",
    *,
    reader: str = AT_RISK,
    method: str = "GET",
    peer: str = FRONT,
    query: str = "",
    **headers: str,
) -> Request:
    """What a front asks for a reader."""
    named = {name.lower().replace("_", "-"): value for name, value in headers.items()}
    told = {"x-forwarded-for": reader, **named}
    return Request(method=method, peer=peer, own=path, path=path, query=query, get=told.get)


def begun(of: Site, asked: Request) -> Exchange:
    """The exchange that a request begins."""
    exchange = of.begin(asked)
    assert isinstance(exchange, Exchange)
    return exchange


def answered(of: Site, asked: Request) -> Answer:
    """The answer of an address of our own."""
    answer = of.begin(asked)
    assert isinstance(answer, Answer)
    return answer


def sent(
    exchange: Exchange,
    *headers: tuple[str, str],
    status: int = 200,
    chunks: Iterable[bytes] = (PAGE,),
    view: Callable[[Visit], object] = lambda _: None,
) -> tuple[Headers, bytes]:
    """What goes out where the app answers so. view: what it does with the visit before."""
    if exchange.visit is not None:
        view(exchange.visit)
    exchange.begin(status, list(headers))
    body = b""
    for chunk in chunks:
        body += exchange.feed(chunk)
        assert not body or exchange.headers is not None, "bytes before headers"
    body += exchange.close()
    assert exchange.headers is not None
    return exchange.headers, body


# ── RFC 9111 ─────────────────────────────────────────────────────────────────────────────────────

_QUOTED_OR_NOT = re.compile(r'((?:[^",]|"(?:[^"\\]|\\.)*"?)*)(?:,|$)')
#: Heuristically cacheable (RFC 9110, 15.1).
_HEURISTIC = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})
#: Headers that some caches go by instead of Cache-Control (RFC 9213, and before it).
TARGETED = ("CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Akamai-Cache-Control", "Surrogate-Control")


def _directives(value: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for each in _QUOTED_OR_NOT.findall(value):
        name, equals, argument = each.partition("=")
        if name.strip():
            found.setdefault(name.strip().lower(), argument.strip() if equals else None)
    return found


def shared_cache_may_store(status: int, headers: Headers, *, authorized: bool = False) -> bool:
    """Whether any shared cache may store a response to GET (RFC 9111, 3), its own orders included."""
    told = fields(headers)
    policies = [
        told.get("cache-control", ""),
        *(told[name.lower()] for name in TARGETED if name.lower() in told),
    ]
    if told.get("x-accel-expires", "0") not in {"0", ""}:
        return True
    return any(_allows(_directives(each), status, "expires" in told, authorized) for each in policies)


def _allows(said: dict[str, str | None], status: int, expires: bool, authorized: bool) -> bool:
    if "no-store" in said and "must-understand" not in said:
        return False
    # RFC 9111, 5.2.2.7: with an argument it is about these fields only.
    if "private" in said and said["private"] is None:
        return False
    if authorized and not said.keys() & {"must-revalidate", "public", "s-maxage"}:
        return False
    explicit = expires or said.keys() & {"public", "max-age", "s-maxage"}
    return bool(explicit) or status in _HEURISTIC


def names(headers: Headers) -> Sequence[str]:
    """The names of headers, in lower case."""
    return [name.lower() for name, _ in headers]
