"""The Flask extension: settings from `app.config`, the middleware around the app, helpers for views.

from notices.flask import Notices

notices = Notices()
notices.init_app(app)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, has_request_context, request
from markupsafe import Markup

from notices import catalogs, geo, ruleset
from notices.address import Proxies
from notices.engine import Engine, Visit
from notices.errors import SettingsError
from notices.fragment import Wording
from notices.hints import did_you_mean
from notices.rules import Notice
from notices.wsgi import STYLESHEET, VISIT, NoticesMiddleware, report

__all__ = ["SETTINGS", "Notices"]

_View = TypeVar("_View", bound=Callable[..., Any])
# In every fragment, and left in it by whatever minifies pages.
_FIRST = b"notices-1"

#: Every setting with its default; `NOTICES_` stands before each name in `app.config`.
SETTINGS: Mapping[str, Any] = {
    "PUBLISHER": "This publisher",
    "RULES": (ruleset.SHIPPED,),
    "ENABLE": (),
    "DISABLE": (),
    "TRANSLATIONS": (catalogs.SHIPPED,),
    "GEOIP": None,
    "SITE": None,
    "MORE_INFO": {},
    "STYLESHEET": STYLESHEET,
    "TRUSTED_PROXIES": (),
    "ADDRESS_HEADER": "X-Forwarded-For",
    "EDGE": None,
    "EXEMPT_PATHS": (),
    "RELOAD": None,
    "STATUS": None,
}


class Notices:
    """The extension. One object serves any number of apps, each with an engine of its own."""

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Read the app's settings and wrap its WSGI app.

        Raises RuleError, CatalogError or SettingsError with all that is wrong, before anything is served.
        """
        settings = _settings(app.config)
        proxies = Proxies(trusted=_several(settings["TRUSTED_PROXIES"]), header=settings["ADDRESS_HEADER"])
        engine = Engine.open(
            _locator(settings["GEOIP"]),
            rules=_several(settings["RULES"]),
            translations=_several(settings["TRANSLATIONS"]),
            enable=_several(settings["ENABLE"]),
            disable=_several(settings["DISABLE"]),
            wording=Wording(
                publisher=settings["PUBLISHER"],
                more_info=settings["MORE_INFO"],
                stylesheet=settings["STYLESHEET"],
            ),
            site=settings["SITE"],
            # Tests make many sites, and edit the rules of none.
            reload=not app.testing if settings["RELOAD"] is None else settings["RELOAD"],
            status=settings["STATUS"],
            check=lambda rules: _refuse_unknown(settings["MORE_INFO"], rules.model.notices),
        )
        app.extensions["notices"] = engine
        exempt = [*_several(settings["EXEMPT_PATHS"])]
        # Where static files lie at the root, any path may be one, and pages are among them.
        if app.has_static_folder and app.static_url_path:
            exempt.append(f"{app.static_url_path}/*")
        edge = geo.edge(settings["EDGE"]) if isinstance(settings["EDGE"], str) else settings["EDGE"]
        app.wsgi_app = NoticesMiddleware(  # type: ignore[method-assign]  # Flask's own way to wrap an app
            app.wsgi_app, engine, proxies=proxies, edge=edge, exempt=exempt
        )
        app.after_request(_look_for_placed)
        app.add_template_global(self.place, "notices")

    @property
    def engine(self) -> Engine:
        """The engine of the current app."""
        engine: Engine = current_app.extensions["notices"]
        return engine

    def exempt(self, view: _View) -> _View:
        """Make a view whose responses are never changed."""

        @wraps(view)
        def exempted(*args: Any, **kwargs: Any) -> Any:
            visit = _visit()
            if visit is not None:
                visit.exempt = True
            return current_app.ensure_sync(view)(*args, **kwargs)

        return cast("_View", exempted)

    def page(self, *, language: object = None, tags: Iterable[str] = ()) -> None:
        """Tell, in a view, what the page is: its language, and tags that rules may ask for.

        Tags add to those that the page has already.
        """
        visit = _visit()
        if visit is not None:
            # As text: Flask-Babel's `get_locale()` is a natural thing to give.
            visit.language = str(language) if language else visit.language
            visit.tags = tuple(dict.fromkeys((*(visit.tags or ()), *_several(tags))))

    def place(self) -> Markup:
        """The notices, for an author who puts them into the template: the middleware inserts none then.

        Empty the second time, and in a streamed template, whose response has begun: they stand at the top.
        """
        visit = _visit()
        if visit is None or visit.exempt or visit.placed or visit.begun:
            return Markup()
        visit.asked = True
        try:
            html = visit.fragment().html.decode("ascii")
        except Exception as error:
            report(self.engine, error)
            return Markup()
        visit.placed = bool(html)
        # Only text of the rules and catalogs is in it, escaped where it was rendered.
        return Markup(html)  # noqa: S704


def _visit() -> Visit | None:
    """This request's visit; None outside of requests, and where the path is exempt."""
    return request.environ.get(VISIT) if has_request_context() else None


def _look_for_placed(response: Response) -> Response:
    """What a template placed may have been thrown away since: by an error after it, for one."""
    visit = _visit()
    if visit is not None and visit.placed and response.is_sequence:
        visit.placed = _FIRST in response.get_data()
    return response


def _settings(config: Mapping[str, Any]) -> dict[str, Any]:
    given = {
        key.removeprefix("NOTICES_"): value for key, value in config.items() if key.startswith("NOTICES_")
    }
    for name in given:
        if name not in SETTINGS:
            hint = did_you_mean(f"NOTICES_{name}", [f"NOTICES_{known}" for known in SETTINGS])
            raise SettingsError(f"there is no setting NOTICES_{name}. {hint}".rstrip())
    settings = {**SETTINGS, **given}
    wrong = [
        f"NOTICES_{name} is {settings[name]!r}; it must be {meant}."
        for name, (meant, holds) in _VALUES.items()
        if not holds(settings[name])
    ]
    if wrong:
        raise SettingsError("\n".join(wrong))
    return settings


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_locator(value: Any) -> bool:
    return value is None or hasattr(value, "locate")


def _are_texts(value: Any) -> bool:
    return all(map(_is_text, _several(value)))


def _is_place(value: Any) -> bool:
    return _is_text(value) or isinstance(value, os.PathLike)


def _are_places(value: Any) -> bool:
    return all(map(_is_place, _several(value)))


def _is_reload(value: Any) -> bool:
    return value is None or isinstance(value, bool) or (isinstance(value, int | float) and value > 0)


def _are_paths(value: Any) -> bool:
    return all(_is_text(each) and each[0] == "/" and "*" not in each[:-1] for each in _several(value))


def _are_links(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, (*value, *value.values())))


# What each setting must be. One that is not would fail with the first page, or worse: change nothing.
_VALUES: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "PUBLISHER": ("a name", _is_text),
    "RULES": ("a folder, or several", lambda value: bool(_several(value)) and _are_places(value)),
    "ENABLE": ("the name of a notice, or several", _are_texts),
    "DISABLE": ("the name of a notice, or several", _are_texts),
    "TRANSLATIONS": ("a folder, or several", _are_places),
    "GEOIP": (
        "a path, or several, or a source of notices.geo",
        lambda value: _is_locator(value) or (bool(_several(value)) and _are_places(value)),
    ),
    "SITE": ("a host name, or None", lambda value: value is None or _is_text(value)),
    "MORE_INFO": ("addresses by the names of notices", _are_links),
    "STYLESHEET": ("an address, or None", lambda value: value is None or _is_text(value)),
    "ADDRESS_HEADER": ("the name of a header", _is_text),
    "EDGE": (
        "the name of an edge, or one made by notices.geo",
        lambda value: _is_locator(value) or _is_text(value),
    ),
    "RELOAD": ("True, False, or a number of seconds", _is_reload),
    "STATUS": ("a folder", lambda value: value is None or _is_place(value)),
    "EXEMPT_PATHS": ("paths that begin with / and have a * at their end only", _are_paths),
}


def _refuse_unknown(notices: Iterable[str], known: Iterable[Notice]) -> None:
    """Raise SettingsError where a link is set for a notice that is not there."""
    names = [notice.id for notice in known]
    for name in notices:
        if name not in names:
            hint = did_you_mean(name, names)
            raise SettingsError(f"NOTICES_MORE_INFO names '{name}', which is no notice. {hint}".rstrip())


def _several(value: Any) -> Sequence[Any]:
    """What may be one value or several."""
    return (value,) if isinstance(value, str) or not isinstance(value, Iterable) else tuple(value)


def _locator(setting: Any) -> geo.Source:
    """NOTICES_GEOIP: a path or several, a source made by `notices.geo`, or None for the embedded database."""
    if setting is None:
        return geo.embedded()
    if hasattr(setting, "locate"):
        source: geo.Source = setting
        return source
    return geo.open(*_several(setting))
