"""What an embedder sets, by name: read once, checked all at once, and made into a site.

One table for every adapter: Flask reads it from `app.config`, others take it as arguments.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from notices import catalogs, geo, ruleset
from notices.address import Proxies
from notices.engine import Engine
from notices.errors import SettingsError
from notices.fragment import Wording
from notices.hints import did_you_mean
from notices.http.caching import INCLUDES, MODES
from notices.http.site import PATH, Site
from notices.languages import chains, is_tag
from notices.metrics import LEAST, THRESHOLD, Metrics
from notices.rules import Notice, Unsigned

__all__ = ["PREFIX", "SETTINGS", "open_site", "several", "site"]

#: What stands before each name in a mapping of an app's settings.
PREFIX = "NOTICES_"

#: Every setting with its default.
SETTINGS: Mapping[str, Any] = {
    "PUBLISHER": "This publisher",
    "RULES": (ruleset.SHIPPED,),
    "ENABLE": (),
    "DISABLE": (),
    "TRANSLATIONS": (catalogs.SHIPPED,),
    "LANGUAGE_CHAINS": {},
    "BILINGUAL": False,
    "GEOIP": None,
    "SITE": None,
    "MORE_INFO": {},
    "PATH": PATH,
    "STYLESHEET": True,
    "UNSIGNED": str(Unsigned.WITH_ENGLISH),
    "TRUSTED_PROXIES": (),
    "ADDRESS_HEADER": "X-Forwarded-For",
    "EDGE": None,
    "EXEMPT_PATHS": (),
    "CACHING": "private",
    "INCLUDE": "script",
    "RELOAD": None,
    "STATUS": None,
    "METRICS": None,
    "METRICS_THRESHOLD": THRESHOLD,
}


def open_site(**settings: Any) -> Site:
    """Load rules and translations and make a site of them.

    settings: those of `SETTINGS`, in lower case: ``open_site(publisher="The Windrose")``.
    Raises RuleError, CatalogError or SettingsError with all that is wrong.
    """
    return site({PREFIX + name.upper(): value for name, value in settings.items()})


def site(config: Mapping[str, Any], *, exempt: Iterable[str] = (), reload: bool = True) -> Site:
    """A site from a mapping in which other things may stand too, as an app's settings.

    exempt: paths of the app that are no pages, beside those that are set. reload: whether edits are followed
    where the setting says nothing. Raises as `open_site` does.
    """
    settings = _read(config)
    proxies = Proxies(trusted=several(settings["TRUSTED_PROXIES"]), header=settings["ADDRESS_HEADER"])
    edge = geo.edge(settings["EDGE"]) if isinstance(settings["EDGE"], str) else settings["EDGE"]
    own = settings["STYLESHEET"] is True
    engine = Engine.open(
        _locator(settings["GEOIP"]),
        rules=several(settings["RULES"]),
        translations=several(settings["TRANSLATIONS"]),
        enable=several(settings["ENABLE"]),
        disable=several(settings["DISABLE"]),
        wording=Wording(
            publisher=settings["PUBLISHER"],
            more_info=settings["MORE_INFO"],
            stylesheet=f"{settings['PATH']}/notices.css" if own else settings["STYLESHEET"],
            bilingual=settings["BILINGUAL"],
            unsigned=Unsigned(settings["UNSIGNED"]),
            chains=chains({tag: several(others) for tag, others in settings["LANGUAGE_CHAINS"].items()}),
        ),
        site=settings["SITE"],
        reload=reload if settings["RELOAD"] is None else settings["RELOAD"],
        status=settings["STATUS"],
        metrics=_metrics(settings["METRICS"], settings["METRICS_THRESHOLD"]),
        check=lambda rules: _refuse_unknown(settings["MORE_INFO"], rules.model.notices),
    )
    return Site(
        engine=engine,
        proxies=proxies,
        edge=edge,
        exempt=[*several(settings["EXEMPT_PATHS"]), *exempt],
        caching=settings["CACHING"],
        include=settings["INCLUDE"],
        path=settings["PATH"],
    )


def _read(config: Mapping[str, Any]) -> dict[str, Any]:
    given = {key.removeprefix(PREFIX): value for key, value in config.items() if key.startswith(PREFIX)}
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
    if settings["CACHING"] == "variant" and not several(settings["TRUSTED_PROXIES"]):
        wrong.append("NOTICES_CACHING is 'variant', so NOTICES_TRUSTED_PROXIES must name the front.")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return settings


_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_locator(value: Any) -> bool:
    return value is None or hasattr(value, "locate")


def _are_texts(value: Any) -> bool:
    return all(map(_is_text, several(value)))


def _is_place(value: Any) -> bool:
    return _is_text(value) or isinstance(value, os.PathLike)


def _are_places(value: Any) -> bool:
    return all(map(_is_place, several(value)))


_METRICS = ("count", "shown", "hidden", "decided", "injected")


def _is_metrics(value: Any) -> bool:
    if value is None or value == "prometheus":
        return True
    return all(callable(getattr(value, name, None)) for name in _METRICS)


def _is_threshold(value: Any) -> bool:
    return isinstance(value, int) and value >= LEAST


def _is_reload(value: Any) -> bool:
    return value is None or isinstance(value, bool) or (isinstance(value, int | float) and value > 0)


def _are_paths(value: Any) -> bool:
    return all(_is_text(each) and each[0] == "/" and "*" not in each[:-1] for each in several(value))


def _are_chains(value: Any) -> bool:
    """Language tags, each with others; one that leads to itself says nothing."""
    if not isinstance(value, Mapping) or not _are_tags(value):
        return False
    return all(
        _are_tags(several(others)) and others and tag not in several(others) for tag, others in value.items()
    )


def _are_tags(values: Iterable[Any]) -> bool:
    return all(isinstance(each, str) and is_tag(each) for each in values)


def _are_links(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, (*value, *value.values())))


# What each setting must be. One that is not would fail with the first page, or worse: change nothing.
_VALUES: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "PUBLISHER": ("a name", _is_text),
    "RULES": ("a folder, or several", lambda value: bool(several(value)) and _are_places(value)),
    "ENABLE": ("the name of a notice, or several", _are_texts),
    "DISABLE": ("the name of a notice, or several", _are_texts),
    "TRANSLATIONS": ("a folder, or several", _are_places),
    "LANGUAGE_CHAINS": ("lists of other languages by language, such as {'be': ['uk']}", _are_chains),
    "BILINGUAL": ("True or False", lambda value: isinstance(value, bool)),
    "GEOIP": (
        "a path, or several, or a source of notices.geo",
        lambda value: _is_locator(value) or (bool(several(value)) and _are_places(value)),
    ),
    "SITE": ("a host name, or None", lambda value: value is None or _is_text(value)),
    "MORE_INFO": ("addresses by the names of notices", _are_links),
    "PATH": (
        "a path such as /_notices, in ASCII",
        lambda value: _is_text(value) and bool(_PATH.fullmatch(value)),
    ),
    "STYLESHEET": (
        "an address, True for ours, or None",
        lambda value: value is None or value is True or _is_text(value),
    ),
    "UNSIGNED": (
        f"one of {', '.join(Unsigned)}",
        lambda value: isinstance(value, str) and value in {*map(str, Unsigned)},
    ),
    "ADDRESS_HEADER": ("the name of a header", _is_text),
    "EDGE": (
        "the name of an edge, or one made by notices.geo",
        lambda value: _is_locator(value) or _is_text(value),
    ),
    "RELOAD": ("True, False, or a number of seconds", _is_reload),
    "METRICS": ("prometheus, an object with the methods of notices.metrics.Metrics, or None", _is_metrics),
    "METRICS_THRESHOLD": (f"a number, {LEAST} at least, so that it protects readers", _is_threshold),
    "STATUS": ("a folder", lambda value: value is None or _is_place(value)),
    "CACHING": (f"one of {', '.join(MODES)}", lambda value: isinstance(value, str) and value in MODES),
    "INCLUDE": (f"one of {', '.join(INCLUDES)}", lambda value: isinstance(value, str) and value in INCLUDES),
    "EXEMPT_PATHS": ("paths that begin with / and have a * at their end only", _are_paths),
}


def _refuse_unknown(notices: Iterable[str], known: Iterable[Notice]) -> None:
    """Raise SettingsError where a link is set for a notice that is not there."""
    names = [notice.id for notice in known]
    for name in notices:
        if name not in names:
            hint = did_you_mean(name, names)
            raise SettingsError(f"NOTICES_MORE_INFO names '{name}', which is no notice. {hint}".rstrip())


def several(value: Any) -> Sequence[Any]:
    """What may be one value or several."""
    return (value,) if isinstance(value, str) or not isinstance(value, Iterable) else tuple(value)


def _locator(setting: Any) -> geo.Source:
    """NOTICES_GEOIP: a path or several, a source made by `notices.geo`, or None for the embedded database."""
    if setting is None:
        return geo.embedded()
    if hasattr(setting, "locate"):
        source: geo.Source = setting
        return source
    return geo.open(*several(setting))


def _metrics(setting: Any, threshold: int) -> Metrics | None:
    """NOTICES_METRICS: the name of the one kind that is known, metrics of the embedder's own, or None."""
    if setting != "prometheus":
        own: Metrics | None = setting
        return own
    try:
        from notices.prometheus import Prometheus  # noqa: PLC0415 - optional
    except ImportError:
        raise SettingsError(
            "NOTICES_METRICS is 'prometheus', which needs a package: pip install 'notices[metrics]'."
        ) from None
    return Prometheus(threshold=threshold)
