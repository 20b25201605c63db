"""What a middleware is given, by whoever wraps an app by hand."""

from __future__ import annotations

from notices.engine import Engine
from notices.http.site import Site

__all__ = ["served"]


def served(app: object, site: object) -> Site:
    """The site that is served, be it given as one or as an engine where all else is as usual.

    Raises TypeError where the arguments are swapped, or others.
    """
    if isinstance(app, Site | Engine):
        raise TypeError("the arguments are swapped: write NoticesMiddleware(app, site).")
    if isinstance(site, Engine):
        return Site(engine=site)
    if not isinstance(site, Site):
        told = f"NoticesMiddleware(app, site) was given a site of type {type(site).__name__}"
        raise TypeError(f"{told}; it must be what notices.settings.open_site returns, or an Engine.")
    return site
