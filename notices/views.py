"""What a view tells of its page, in any framework.

from notices import views

views.page(request, language="ru", tags=["opinion"])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from notices.http.exchange import VISIT
from notices.visit import Visit

__all__ = ["exempt", "page", "visit"]

# Where frameworks keep what the server gave, one per request: ASGI's scope or WSGI's environment.
_KEPT = ("scope", "environ")


def visit(request: object) -> Visit | None:
    """The visit that a request is; None where the path is exempt, or the app not wrapped.

    request: a framework's own object, of Django, Flask, Quart, Starlette or FastAPI for example; or ASGI's
    scope, or WSGI's environment.
    """
    kept: Any = request if isinstance(request, Mapping) else None
    for name in _KEPT:
        kept = getattr(request, name, None) if kept is None else kept
    found: Visit | None = kept.get(VISIT) if kept is not None else None
    return found


def page(request: object, *, language: object = None, tags: Iterable[str] = ()) -> None:
    """Tell what the page is: its language, and tags that rules may ask for, which add to those before."""
    found = visit(request)
    if found is not None:
        # As text: a library's own locale is a natural thing to give.
        found.language = str(language) if language else found.language
        more = (tags,) if isinstance(tags, str) else tags
        found.tags = tuple(dict.fromkeys((*(found.tags or ()), *more)))


def exempt(request: object) -> None:
    """Leave the response as it is."""
    found = visit(request)
    if found is not None:
        found.exempt = True
