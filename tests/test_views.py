"""What views tell of their pages, in any framework."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from babel import Locale
from starlette.requests import Request

from notices import Page, Reader, views
from notices.http.exchange import VISIT
from tests.asgi_checks import scope_of
from tests.http_support import begun, by_address, request, sent, site
from tests.support import RISK, engine

#: Where a request has the visit, as frameworks have it.
REQUESTS: dict[str, Any] = {
    "a WSGI environment or an ASGI scope": lambda kept: kept,
    "Starlette, FastAPI": lambda kept: Request(scope_of(**kept)),
    "Django by ASGI, Quart": lambda kept: SimpleNamespace(scope=kept),
    "Django by WSGI, Flask": lambda kept: SimpleNamespace(environ=kept),
}


@pytest.mark.parametrize("framework", REQUESTS)
def test_a_view_tells_of_its_page_by_its_frameworks_request(framework: str) -> None:
    visit = engine().visit(address=None, accept_language="", path="/")
    asked = REQUESTS[framework]({VISIT: visit})
    assert views.visit(asked) is visit
    views.page(asked, language=Locale("uk"), tags="opinion")
    views.page(asked, tags=["opinion", "dangerous"])
    assert (visit.language, visit.tags) == ("uk", ("opinion", "dangerous"))
    assert not visit.exempt
    views.exempt(asked)
    assert visit.exempt


@pytest.mark.parametrize(("tell", "instead"), [("text", ""), ("json", '{"notices": []}')])
def test_notices_that_cannot_be_told_harm_no_feed_and_leave_it_private(
    tell: str, instead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = by_address(RISK)
    monkeypatch.setattr("notices.visit.Visit._plain", None)
    exchange = begun(site(of=own), request("/feed"))
    visit = views.visit({VISIT: exchange.visit})
    assert getattr(visit, tell)("https://news.example") == instead
    headers, _ = sent(exchange, ("Content-Type", "application/rss+xml"), ("Cache-Control", "public"))
    assert ("Cache-Control", "private") in headers
    assert own.counts == {"missed: error": 1}


def test_who_decides_without_a_request_sees_what_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail without its warning must not be sent."""
    monkeypatch.setattr("notices.visit.as_text", None)
    with pytest.raises(TypeError):
        engine().decide(Reader(), Page(path="/")).text()


@pytest.mark.parametrize("request_", [{}, {VISIT: None}, SimpleNamespace(environ={}), object(), None])
def test_where_there_is_no_visit_there_is_nothing_to_tell(request_: object) -> None:
    views.page(request_, language="ru", tags=["opinion"])
    views.exempt(request_)
    assert views.visit(request_) is None
