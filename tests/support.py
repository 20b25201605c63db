"""What tests of adapters share: a tiny set of rules, and engines that know where their reader is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from notices import Location, Ruleset
from notices.catalogs import Catalogs
from notices.engine import Engine
from notices.fragment import Wording
from notices.geo import Fixed

RISK = b"""
notice: risk
show: {region: [there], except: {path: [/legal/*]}}
law: {citation: Law, verified: 2026-01-01}
text: {title: 'Careful, {publisher}', body: Do not share., link: 'More {link_start}here{link_end}.'}
more_info: /legal/risk
"""
TAGGED = b"""
notice: tagged
show: {region: [there], tag: [dangerous]}
priority: -1
law: {citation: Law, verified: 2026-01-01}
text: {title: Tagged, body: This page is tagged.}
"""
REGIONS = b"regions: {there: {in: [{country: RU}]}}"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
THERE = Location(country="RU")
ELSEWHERE = Location(country="DE")


def ruleset(*notices: bytes) -> Ruleset:
    files = {f"{i}.yaml": data for i, data in enumerate(notices or (RISK, TAGGED))}
    return Ruleset.read([("regions.yaml", REGIONS), *files.items()])


def engine(location: Location = THERE, *notices: bytes, **settings: Any) -> Engine:
    """An engine whose every reader is at one location, on a fixed day."""
    settings.setdefault("wording", Wording(publisher="Paper", stylesheet=None))
    return Engine(ruleset(*notices), Catalogs(), Fixed(location), clock=lambda: NOW, **settings)


def fragment(*, of: Engine | None = None, path: str = "/") -> bytes:
    """What a reader at risk is shown on an untagged page."""
    visit = (of or engine()).visit(address=None, accept_language="", path=path)
    return visit.fragment().html


def wait_until(holds: Callable[[], object]) -> None:
    """Return as soon as something holds. It must within half a minute."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, "this did not come true"
        time.sleep(0.01)


def joined(chunks: Iterable[bytes]) -> bytes:
    return b"".join(chunks)
