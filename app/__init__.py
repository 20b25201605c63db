"""The demo newsroom: a small news site that embeds `notices` as any publisher's site would.

Run it with ``flask --app app run``. The site itself is in `app.site`, and knows nothing of notices;
what an embedder adds is all in this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g

from notices.flask import Notices

from .read_as import ReadAs
from .site import create_site

__all__ = ["create_app"]

SETTINGS: Mapping[str, Any] = {
    "NOTICES_PUBLISHER": "The Windrose",
    # Only a proxy on this machine (and the demo's own `ReadAs`) may say where a reader is.
    "NOTICES_TRUSTED_PROXIES": ["127.0.0.0/8", "::1"],
}

notices = Notices()


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The demo site with its notices; `config` overrides Flask's and the extension's settings.

    So do variables of the environment, for whoever tries rules of their own: `FLASK_NOTICES_RULES=rules`.
    """
    app = create_site(SETTINGS)
    app.config.from_prefixed_env()
    app.config.from_mapping(config)
    # The page that explains the warning must not carry it, in any language.
    app.view_functions["legal"] = notices.exempt(app.view_functions["legal"])
    app.after_request(_tell_page)
    notices.init_app(app)
    # Outermost, so that the middleware reads the simulated address as it would read a real one.
    app.wsgi_app = ReadAs(app.wsgi_app)  # type: ignore[method-assign]  # Flask documents this way
    return app


def _tell_page(response: Response) -> Response:
    """Tell the extension what the site knows of the page: its language and tags."""
    if "language" in g:
        notices.page(language=g.language, tags=g.tags)
    return response
