"""What views tell of their pages, in any framework."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from babel import Locale
from starlette.requests import Request

from notices import views
from notices.http.exchange import VISIT
from tests.asgi_checks import scope_of
from tests.support import engine

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
    request = REQUESTS[framework]({VISIT: visit})
    assert views.visit(request) is visit
    views.page(request, language=Locale("uk"), tags="opinion")
    views.page(request, tags=["opinion", "dangerous"])
    assert (visit.language, visit.tags) == ("uk", ("opinion", "dangerous"))
    assert not visit.exempt
    views.exempt(request)
    assert visit.exempt


@pytest.mark.parametrize("request_", [{}, {VISIT: None}, SimpleNamespace(environ={}), object(), None])
def test_where_there_is_no_visit_there_is_nothing_to_tell(request_: object) -> None:
    views.page(request_, language="ru", tags=["opinion"])
    views.exempt(request_)
    assert views.visit(request_) is None
