"""What each setting must be. One that is not would fail with the first page, or worse: change nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any
from urllib.parse import unquote

from notices import geo
from notices.address import HEADERS, Proxies
from notices.errors import SettingsError
from notices.http.caching import INCLUDES, MODES
from notices.languages import is_tag
from notices.links import IN_LINK, is_host, is_place
from notices.metrics import LEAST
from notices.paths import without_dots
from notices.rules import Unsigned

__all__ = ["DEMANDS", "Demand", "nearest", "several"]

_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_STYLESHEET = re.compile(f"(?:https?:/)?/{IN_LINK}+", re.IGNORECASE)
# A token (RFC 9110, 5.6.2) without the underscore: servers drop such headers, or take them for others.
_HEADER = re.compile(r"[!#$%&'*+.^`|~0-9A-Za-z-]+")
_METRICS = ("count", "shown", "hidden", "decided", "injected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a setting must be, in words; whether a value is; how to mend one that is not, or nothing."""

    meant: str
    holds: Callable[[Any], bool]
    mend: Callable[[Any], str] = lambda _: ""


def several(value: Any) -> Sequence[Any]:
    """What may be one value or several."""
    return (value,) if isinstance(value, str) or not isinstance(value, Iterable) else tuple(value)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one is likely to stand for, in any case of letters."""
    by_fold = {each.casefold(): each for each in known}
    near = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.8)
    return by_fold[near[0]] if near else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: Any) -> bool:
    return all(map(_is_text, several(value)))


def _are_names(value: Any) -> bool:
    """A name, or one for each of some languages; English is what all others are given."""
    if not isinstance(value, Mapping):
        return _is_text(value)
    return _are_tags(value) and "en" in value and all(map(_is_text, value.values()))


def _mend_names(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    wrong = [repr(each) for each in value if not _are_tags([each])]
    if wrong:
        return f"{', '.join(wrong)} {'is no language tag' if len(wrong) == 1 else 'are no language tags'}."
    return (
        "" if "en" in value else "Give the name in English, 'en', for all languages without one of their own."
    )


def _is_place(value: Any) -> bool:
    path = os.fspath(value) if isinstance(value, os.PathLike) else value
    return _is_text(path) and "\0" not in path


def _are_places(value: Any) -> bool:
    return all(map(_is_place, several(value)))


def _are_folders(value: Any) -> bool:
    return bool(several(value)) and _are_places(value)


def _is_source(value: Any) -> bool:
    return hasattr(value, "locate") and not isinstance(value, geo.Edge)


def _is_geoip(value: Any) -> bool:
    return value is None or _is_source(value) or _are_folders(value)


def _mend_geoip(value: Any) -> str:
    return "This is an edge, which has a setting of its own." if isinstance(value, geo.Edge) else ""


def _is_metrics(value: Any) -> bool:
    if value is None or value == "prometheus":
        return True
    return all(callable(getattr(value, name, None)) for name in _METRICS)


def _is_threshold(value: Any) -> bool:
    return isinstance(value, int) and value >= LEAST


def _is_reload(value: Any) -> bool:
    return value is None or isinstance(value, bool) or (isinstance(value, int | float) and value > 0)


def _is_exempt(path: Any) -> bool:
    """A path as the app sees it, or the beginning of some; not of all, which would switch all off."""
    if not _is_text(path) or path[0] != "/" or path == "/*" or set("*?#") & set(path[:-1]):
        return False
    return path[-1] not in "?#" and unquote(path) == path == without_dots(path)


def _are_exempt(value: Any) -> bool:
    return all(map(_is_exempt, several(value)))


def _mend_exempt(value: Any) -> str:
    path = next(each for each in several(value) if not _is_exempt(each))
    if path in ("*", "/*"):
        return f"'{path}' is every page: to serve without notices, leave the middleware out."
    if isinstance(path, str) and path[:1] == "/" and "*" not in path[:-1]:
        return f"'{path}' never matches: write it decoded, without dot segments, ? and #."
    return f"{path!r} is none."


def _are_chains(value: Any) -> bool:
    """Language tags, each with others; one that leads to itself says nothing."""
    if not isinstance(value, Mapping) or not _are_tags(value):
        return False
    return all(
        _are_tags(several(others)) and others and tag not in several(others) for tag, others in value.items()
    )


def _are_tags(values: Iterable[Any]) -> bool:
    return all(isinstance(each, str) and is_tag(each) for each in values)


def _is_link(link: Any) -> bool:
    return isinstance(link, str) and is_place(link)


def _are_links(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, value)) and all(map(_is_link, value.values()))


def _mend_links(value: Any) -> str:
    links = value.items() if isinstance(value, Mapping) else ()
    wrong = [f"{link!r} of {name!r}" for name, link in links if not _is_link(link)]
    verb = "is" if len(wrong) == 1 else "are"
    hint = "neither a web address nor a path on the site: begin it with https://, or with one slash."
    return f"{' and '.join(wrong)} {verb} {hint}" if wrong else ""


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and bool(_PATH.fullmatch(value))


def _mend_path(value: Any) -> str:
    meant = "/" + value.strip("/") if isinstance(value, str) else ""
    if not _is_path(meant):
        return ""
    how = "without the last slash" if value[0] == "/" else "with a slash before it"
    return f"Write it {how}: '{meant}'."


def _is_site(value: Any) -> bool:
    return value is None or (isinstance(value, str) and is_host(value))


def _is_stylesheet(value: Any) -> bool:
    return value is None or value is True or (isinstance(value, str) and bool(_STYLESHEET.fullmatch(value)))


def _is_header(value: Any) -> bool:
    return isinstance(value, str) and bool(_HEADER.fullmatch(value))


def _mend_header(value: Any) -> str:
    """A header as it is sent, where it is written as an environment or a log has it."""
    words = re.findall(r"[A-Za-z0-9]+", value) if isinstance(value, str) else []
    name = "-".join(words[1:] if words[:1] in (["HTTP"], ["http"]) else words)
    known = nearest(name, HEADERS) or name.title()
    return f"Write it as it is sent: '{known}'." if known else ""


def _is_edge(value: Any) -> bool:
    return value is None or isinstance(value, geo.Edge) or (isinstance(value, str) and value in geo.edges())


def _mend_edge(value: Any) -> str:
    near = nearest(value, geo.edges()) if isinstance(value, str) else None
    if near:
        return f"Did you mean '{near}'?"
    return (
        f'Known here: {", ".join(geo.edges())}; another is notices.geo.edge("custom", country="X-Country").'
    )


def _proxies_wrong(value: Any) -> Iterator[str]:
    for each in several(value):
        try:
            Proxies(trusted=[each])
        except SettingsError as error:
            yield str(error)


def _mend_proxies(value: Any) -> str:
    for each in several(value):
        if isinstance(each, str) and "," in each:
            parts = [part.strip() for part in each.split(",") if part.strip()]
            return f"Write a list, not one text with commas: {parts!r}."
    told = " ".join(_proxies_wrong(value))
    return told[:1].upper() + told[1:]


def _is_among(known: Iterable[str], value: Any) -> bool:
    return isinstance(value, str) and value in known


def _mend_among(known: Iterable[str], value: Any) -> str:
    near = nearest(value, known) if isinstance(value, str) else None
    return f"Did you mean '{near}'?" if near else ""


def _one_of(known: Iterable[str]) -> Demand:
    return Demand(
        meant=f"one of {', '.join(known)}",
        holds=partial(_is_among, known),
        mend=partial(_mend_among, known),
    )


#: By the name of the setting, in the order in which what is wrong is told.
DEMANDS: Mapping[str, Demand] = {
    "PUBLISHER": Demand(
        meant="a name, or names by language such as {'en': 'The Windrose', 'uk': 'Роза вітрів'}",
        holds=_are_names,
        mend=_mend_names,
    ),
    "RULES": Demand(meant="a folder, or several", holds=_are_folders),
    "ENABLE": Demand(meant="the name of a notice, or several", holds=_are_texts),
    "DISABLE": Demand(meant="the name of a notice, or several", holds=_are_texts),
    "TRANSLATIONS": Demand(meant="a folder, or several", holds=_are_places),
    "LANGUAGE_CHAINS": Demand(
        meant="lists of other languages by language, such as {'be': ['uk']}", holds=_are_chains
    ),
    "BILINGUAL": Demand(meant="True or False", holds=lambda value: isinstance(value, bool)),
    "UNSIGNED": Demand(
        meant=f"one of {', '.join(Unsigned)}",
        holds=lambda value: isinstance(value, str) and value in {*map(str, Unsigned)},
    ),
    "GEOIP": Demand(
        meant="a path, or several, or a source of notices.geo", holds=_is_geoip, mend=_mend_geoip
    ),
    "SITE": Demand(
        meant="a host name, or None",
        holds=_is_site,
        mend=lambda _: "Write it like 'www.example.org', without https://.",
    ),
    "MORE_INFO": Demand(
        meant="addresses by the names of notices",
        holds=_are_links,
        mend=_mend_links,
    ),
    "PATH": Demand(meant="a path such as /_notices, in ASCII", holds=_is_path, mend=_mend_path),
    "STYLESHEET": Demand(
        meant="an address that begins with / or https://, True for ours, or None", holds=_is_stylesheet
    ),
    "TRUSTED_PROXIES": Demand(
        meant="addresses and networks of proxies, or 'unix'",
        holds=lambda value: not list(_proxies_wrong(value)),
        mend=_mend_proxies,
    ),
    "ADDRESS_HEADER": Demand(meant="the name of a header", holds=_is_header, mend=_mend_header),
    "EDGE": Demand(
        meant="the name of an edge, one made by notices.geo, or None", holds=_is_edge, mend=_mend_edge
    ),
    "RELOAD": Demand(meant="True, False, or a number of seconds", holds=_is_reload),
    "METRICS": Demand(
        meant="prometheus, an object with the methods of notices.metrics.Metrics, or None", holds=_is_metrics
    ),
    "METRICS_THRESHOLD": Demand(
        meant=f"a number, {LEAST} at least, so that it protects readers", holds=_is_threshold
    ),
    "STATUS": Demand(meant="a folder", holds=lambda value: value is None or _is_place(value)),
    "CACHING": _one_of(MODES),
    "INCLUDE": _one_of(INCLUDES),
    "EXEMPT_PATHS": Demand(
        meant="paths that begin with / and have a * at their end only", holds=_are_exempt, mend=_mend_exempt
    ),
}
