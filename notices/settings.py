"""What an embedder sets, by name: read once, checked all at once, and made into a site.

One table for every adapter: Flask reads it from `app.config`, others take it as arguments.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any, TypeAlias

from notices import catalogs, geo, ruleset
from notices.address import HEADERS, Proxies
from notices.demands import DEMANDS, nearest, several
from notices.engine import Engine
from notices.errors import SettingsError
from notices.fragment import Wording
from notices.hints import did_you_mean
from notices.http.site import PATH, Site
from notices.languages import chains
from notices.metrics import THRESHOLD, Metrics
from notices.rules import Notice, Unsigned
from notices.status import hindrance

__all__ = ["PREFIX", "SETTINGS", "open_site", "site", "snapshot", "tell_changed"]

_log = logging.getLogger("notices.settings")
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
    known = {name.lower(): name for name in SETTINGS}
    wrong = [_no_argument(name, known) for name in settings if name not in known]
    given = {known[name]: value for name, value in settings.items() if name in known}
    return _site(given, wrong, _argument, exempt=(), reload=True)


def site(config: Mapping[str, Any], *, exempt: Iterable[str] = (), reload: bool = True) -> Site:
    """A site from a mapping in which other things may stand too, as an app's settings.

    exempt: paths of the app that are no pages, beside those that are set. reload: whether edits are followed
    where the setting says nothing. Raises as `open_site` does.
    """
    found = {key.removeprefix(PREFIX): value for key, value in config.items() if key.startswith(PREFIX)}
    wrong = [_no_setting(name) for name in found if name not in SETTINGS]
    given = {name: value for name, value in found.items() if name in SETTINGS}
    return _site(given, wrong, _setting, exempt=exempt, reload=reload)


def snapshot(config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings in a mapping as they are now, whatever becomes of its lists and mappings."""
    own = {key: value for key, value in config.items() if key.startswith(PREFIX)}
    return {key: copy(value) if isinstance(value, list | dict | set) else value for key, value in own.items()}


def tell_changed(before: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    """Log which settings of a mapping are others than in an earlier snapshot, by which a site was made."""
    after = snapshot(config)
    names = [
        name for name in {**before, **after} if _is_other(before.get(name, _UNSET), after.get(name, _UNSET))
    ]
    if names:
        _log.warning(
            "%s changed since the site was made, which has no effect: set them before"
            " Notices(app) or init_app",
            ", ".join(names),
        )


_UNSET = object()


def _is_other(before: object, after: object) -> bool:
    return before is not after and before != after


#: A setting's name as whoever set it has typed it.
_Called: TypeAlias = Callable[[str], str]


def _setting(name: str) -> str:
    return PREFIX + name


def _argument(name: str) -> str:
    return f"{name.lower()}="


def _no_setting(name: str) -> str:
    hint = did_you_mean(_setting(name), map(_setting, SETTINGS))
    return f"there is no setting {_setting(name)}. {hint}".rstrip()


def _no_argument(name: str, known: Mapping[str, str]) -> str:
    meant = name.upper().removeprefix(PREFIX).lower()
    if meant in known:
        return f"there is no argument {name}=: write {meant}=."
    return f"there is no argument {name}=. {did_you_mean(f'{name}=', map(_argument, known))}".rstrip()


def _site(
    given: Mapping[str, Any], wrong: Iterable[str], called: _Called, *, exempt: Iterable[str], reload: bool
) -> Site:
    settings = _checked(given, wrong, called, reload)
    reload = reload if settings["RELOAD"] is None else settings["RELOAD"]
    edge = geo.edge(settings["EDGE"]) if isinstance(settings["EDGE"], str) else settings["EDGE"]
    own = settings["STYLESHEET"] is True
    more_info = settings["MORE_INFO"]
    engine = Engine.open(
        _locator(settings["GEOIP"], called("GEOIP")),
        rules=several(settings["RULES"]),
        translations=several(settings["TRANSLATIONS"]),
        enable=several(settings["ENABLE"]),
        disable=several(settings["DISABLE"]),
        wording=Wording(
            publisher=settings["PUBLISHER"],
            more_info=more_info,
            stylesheet=f"{settings['PATH']}/notices.css" if own else settings["STYLESHEET"],
            bilingual=settings["BILINGUAL"],
            unsigned=Unsigned(settings["UNSIGNED"]),
            chains=chains({tag: several(others) for tag, others in settings["LANGUAGE_CHAINS"].items()}),
        ),
        site=settings["SITE"] and settings["SITE"].lower(),
        reload=reload,
        status=settings["STATUS"],
        metrics=_metrics(settings["METRICS"], settings["METRICS_THRESHOLD"], called("METRICS")),
        check=lambda rules: _refuse_unknown(more_info, rules.model.notices, called("MORE_INFO")),
    )
    for doubt in _doubts(settings, engine.ruleset.sites, called):
        _log.warning("%s", doubt)
    return Site(
        engine=engine,
        proxies=Proxies(trusted=several(settings["TRUSTED_PROXIES"]), header=settings["ADDRESS_HEADER"]),
        edge=edge,
        exempt=[*several(settings["EXEMPT_PATHS"]), *exempt],
        caching=settings["CACHING"],
        include=settings["INCLUDE"],
        path=settings["PATH"],
    )


def _checked(given: Mapping[str, Any], wrong: Iterable[str], called: _Called, reload: bool) -> dict[str, Any]:
    """All settings; raises SettingsError with all that is wrong, first alone, then together."""
    settings = {**SETTINGS, **given}
    wrong = [*wrong, *_alone(settings, called)] or [
        *_together(settings, given, called),
        *_on_disk(settings, called, reload),
    ]
    if wrong:
        raise SettingsError("\n".join(wrong))
    return settings


def _alone(settings: Mapping[str, Any], called: _Called) -> Iterator[str]:
    for name, demand in DEMANDS.items():
        value = settings[name]
        if not demand.holds(value):
            told = f"{called(name)} is {value!r}; it must be {demand.meant}. {demand.mend(value)}"
            yield told.rstrip()


def _together(settings: Mapping[str, Any], given: Mapping[str, Any], called: _Called) -> Iterator[str]:
    caching, edge = settings["CACHING"], settings["EDGE"]
    proxies = called("TRUSTED_PROXIES")
    if not several(settings["TRUSTED_PROXIES"]):
        if caching == "variant":
            yield f"{called('CACHING')} is 'variant', so {proxies} must name the front."
        if edge is not None:
            yield (
                f"{called('EDGE')} is {edge!r}, so {proxies} must name that edge's proxies:"
                " its headers are believed from nobody else."
            )
    if "INCLUDE" in given and caching != "fragment":
        yield (
            f"{called('INCLUDE')} is {settings['INCLUDE']!r}, but {called('CACHING')} is {caching!r}:"
            " pages are filled by it where that is 'fragment' only. Set that, or leave this out."
        )


def _on_disk(settings: Mapping[str, Any], called: _Called, reload: bool) -> Iterator[str]:
    for name in ("RULES", "TRANSLATIONS"):
        for folder in several(settings[name]):
            fault = _fault_of(Path(folder))
            if fault:
                yield f"{called(name)} names '{folder}'; {fault}"
    folder = settings["STATUS"]
    told = folder is not None and (reload if settings["RELOAD"] is None else settings["RELOAD"])
    fault = hindrance(folder) if told else None
    if fault:
        yield f"{called('STATUS')} is '{folder}', which cannot be written: {fault}."


def _fault_of(folder: Path) -> str | None:
    """What keeps a folder from being read, and how to mend it; None where nothing does."""
    path = folder.absolute()
    # False, where nobody may look; `Path` would raise there.
    if os.path.isdir(path):  # noqa: PTH112
        return None
    if os.path.exists(path):  # noqa: PTH110
        return f"it must be a folder, and {path} is a file. Name the folder that it lies in: '{path.parent}'."
    beside = os.listdir(path.parent) if os.path.isdir(path.parent) else []  # noqa: PTH112, PTH208
    near = nearest(path.name, beside)
    hint = f"Did you mean '{folder.with_name(near)}'?" if near else "Make it, or name the one that is meant."
    return f"there is no folder {path}. {hint}"


def _doubts(settings: Mapping[str, Any], sites: Iterable[str], called: _Called) -> Iterator[str]:
    """What is likely a mistake, but may be meant."""
    own, header = settings["SITE"], settings["ADDRESS_HEADER"]
    if own is not None and sites and own.lower() not in sites:
        hint = did_you_mean(own, sorted(sites))
        told = f"{called('SITE')} is '{own}', which no rule names of those that ask for a site. {hint}"
        yield told.rstrip()
    near = nearest(header, HEADERS)
    if near and near.lower() != header.lower():
        yield (
            f"{called('ADDRESS_HEADER')} is '{header}', which is not known, and read as a list of addresses."
            f" Did you mean '{near}'?"
        )
    for folder in map(Path, several(settings["TRANSLATIONS"])):
        if not any(catalogs.catalog_files(folder)):
            place = folder.absolute()
            yield f"{called('TRANSLATIONS')}: there is no catalog like {place}/ru/LC_MESSAGES/notices.po."


def _refuse_unknown(notices: Iterable[str], known: Iterable[Notice], called: str) -> None:
    """Raise SettingsError where a link is set for a notice that is not there."""
    names = [notice.id for notice in known]
    for name in notices:
        if name not in names:
            hint = did_you_mean(name, names)
            raise SettingsError(f"{called} names '{name}', which is no notice. {hint}".rstrip())


def _locator(setting: Any, called: str) -> geo.Source:
    """A path or several, a source made by `notices.geo`, or None for the embedded database."""
    if setting is None:
        return geo.embedded()
    if hasattr(setting, "locate"):
        source: geo.Source = setting
        return source
    return geo.open(*several(setting), name=f"{called}: geolocation database")


def _metrics(setting: Any, threshold: int, called: str) -> Metrics | None:
    """The name of the one kind that is known, metrics of the embedder's own, or None."""
    if setting != "prometheus":
        own: Metrics | None = setting
        return own
    try:
        from notices.prometheus import Prometheus  # noqa: PLC0415 - optional
    except ImportError:
        raise SettingsError(
            f"{called} is 'prometheus', which needs a package: pip install 'notices[metrics]'."
        ) from None
    return Prometheus(threshold=threshold)
