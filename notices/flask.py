"""The Flask extension: settings from `app.config`, the middleware around the app, helpers for views.

from notices.flask import Notices

notices = Notices()
notices.init_app(app)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, has_request_context, request
from markupsafe import Markup

from notices import settings, views
from notices.engine import Engine
from notices.visit import Visit
from notices.wsgi import EXCHANGE, NoticesMiddleware

__all__ = ["Notices"]

_View = TypeVar("_View", bound=Callable[..., Any])
# One is in whatever is placed, and left in it by whatever minifies pages.
_PLACED = (b"notices-1", b"/fragment?path=", b"/notices.js?path=")


class Notices:
    """The extension. One object serves any number of apps, each with an engine of its own."""

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Read the app's settings and wrap its WSGI app.

        Raises RuleError, CatalogError or SettingsError with all that is wrong, before anything is served.
        """
        # Where static files lie at the root, any path may be one, and pages are among them.
        static = [f"{app.static_url_path}/*"] if app.has_static_folder and app.static_url_path else []
        # Tests make many sites, and edit the rules of none.
        site = settings.site(app.config, exempt=static, reload=not app.testing)
        app.extensions["notices"] = site.engine
        app.before_request(_looking_for_changes(app))
        app.wsgi_app = NoticesMiddleware(app.wsgi_app, site)  # type: ignore[method-assign]  # Flask's own way
        app.after_request(_look_for_placed)
        app.add_template_global(self.place, "notices")
        app.add_template_global(self.text, "notices_text")

    @property
    def engine(self) -> Engine:
        """The engine of the current app."""
        engine: Engine = current_app.extensions["notices"]
        return engine

    def exempt(self, view: _View) -> _View:
        """Make a view whose responses are never changed."""

        @wraps(view)
        def exempted(*args: Any, **kwargs: Any) -> Any:
            with self._surviving():
                if has_request_context():
                    views.exempt(request)
            return current_app.ensure_sync(view)(*args, **kwargs)

        return cast("_View", exempted)

    def page(self, *, language: object = None, tags: Iterable[str] = ()) -> None:
        """Tell, in a view, what the page is: its language, and tags that rules may ask for.

        Tags add to those that the page has already.
        """
        with self._surviving():
            if has_request_context():
                views.page(request, language=language, tags=tags)

    def place(self) -> Markup:
        """The notices, for an author who puts them into the template: the middleware inserts none then.

        Empty the second time, and in a streamed template, whose response has begun: they stand at the top.
        """
        with self._surviving():
            visit = _visit()
            if visit is None or visit.exempt or visit.placed or visit.begun:
                return Markup()
            html = request.environ[EXCHANGE].html().decode("ascii")
            visit.placed = bool(html)
            # Only text of the rules and catalogs is in it, escaped where it was rendered.
            return Markup(html)  # noqa: S704
        return Markup()

    def text(self, base: str = "") -> str:
        """The notices as plain text, for the template of a feed or a mail that is sent to who asks for it.

        base: the address that links are relative to, ``https://news.example``: feeds and mails need it, and a
        request's Host header is the reader's to choose.
        """
        with self._surviving():
            visit = _visit()
            if visit is None or visit.exempt:
                return ""
            return visit.text(base)
        return ""

    @contextmanager
    def _surviving(self) -> Iterator[None]:
        """Report what fails within: no error of this library ends a view."""
        try:
            yield
        except Exception as error:
            self.engine.report(error)


def _visit() -> Visit | None:
    """This request's visit; None outside of requests, and where the path is exempt."""
    return views.visit(request) if has_request_context() else None


def _looking_for_changes(app: Flask) -> Callable[[], None]:
    """What tells, before the first request, which settings have changed since they were read."""
    pending = iter([settings.snapshot(app.config)])

    def look() -> None:
        try:
            # Of several threads, one gets it.
            before = next(pending, None)
            if before is not None:
                settings.tell_changed(before, app.config)
        except Exception as error:
            app.extensions["notices"].report(error)

    return look


def _look_for_placed(response: Response) -> Response:
    """What a template placed may have been thrown away since: by an error after it, for one."""
    try:
        visit = _visit()
        # What is compressed by now can't be looked through.
        plain = response.headers.get("Content-Encoding", "identity") == "identity"
        if visit is not None and visit.placed and response.is_sequence and plain:
            data = response.get_data()
            visit.placed = any(mark in data for mark in _PLACED)
    except Exception as error:
        current_app.extensions["notices"].report(error)
    return response
