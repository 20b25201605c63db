"""The newsroom's site on its own: a Flask app that has never heard of notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request

from . import views
from .content import DEFAULT, LANGUAGES, read_editions

__all__ = ["create_site"]

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'none'; "
        "form-action 'self'; base-uri 'none'"
    ),
    # A page's address must not be told to whoever is linked from it.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

# URL below the language's prefix, endpoint, view.
PAGES = (
    ("/", "front", views.front),
    ("/s/<section>", "section", views.section),
    ("/a/<slug>", "story", views.story),
    ("/about", "about", views.about),
    ("/legal/<slug>", "legal", views.legal),
)


def create_site(config: Mapping[str, Any] | None = None) -> Flask:
    """The site; one URL always gives the same bytes, so that pages can be compared."""
    app = Flask(__name__)
    app.config["SITE_ORIGIN"] = ""  # e.g. "https://news.example": makes canonical links absolute
    app.config.from_mapping(config)
    app.extensions["newsroom"] = read_editions()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for language in LANGUAGES:
        _add_pages(app, language)
    app.register_error_handler(404, views.missing)
    app.after_request(_add_headers)
    return app


def _add_pages(app: Flask, language: str) -> None:
    prefix = "" if language == DEFAULT else f"/{language}"
    for path, endpoint, view in PAGES:
        app.add_url_rule(prefix + path, endpoint, view, defaults={"language": language})


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html" and response.status_code == 200:
        # What a publisher's site would say of a page that is the same for everybody.
        response.cache_control.public = True
        response.cache_control.no_cache = True
        response.add_etag()
        response.make_conditional(request)
    return response
