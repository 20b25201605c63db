"""An Accept-Language header to a locale, beside Babel, Werkzeug and langcodes."""

from __future__ import annotations

from collections.abc import Callable

import langcodes
from babel import negotiate_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from notices import languages
from notices.languages import header, matching
from notices.languages.tags import canonical, maximized
from tests.benchmarks.timing import Row, compare

__all__ = ["rows"]

HEADER = "ru-RU,ru;q=0.9,uk;q=0.8,en-US;q=0.7,en;q=0.6"
SUPPORTED = ["ar", "be", "de", "en", "fa", "fr", "ka", "kk", "ky", "ru", "tg", "tk", "uk", "uz"]


def _babel() -> object:
    wanted = [item.partition(";")[0] for item in HEADER.split(",")]
    return negotiate_locale(wanted, SUPPORTED, sep="-")


def _werkzeug() -> object:
    return parse_accept_header(HEADER, LanguageAccept).best_match(SUPPORTED)


def _langcodes() -> object:
    wanted = [item.partition(";")[0] for item in HEADER.split(",")]
    return langcodes.closest_supported_match(wanted[0], SUPPORTED)


def _cold(*, tags: bool) -> Callable[[], object]:
    """Headers that were never seen: their cache does not help. tags: nor does that of single tags."""
    locales = tuple(SUPPORTED)
    read, match = header._read.__wrapped__, matching.match.__wrapped__

    def negotiate() -> object:
        if tags:
            canonical.cache_clear()
            maximized.cache_clear()
        return match(read(HEADER).accepted, locales)

    return negotiate


def rows() -> list[Row]:
    """Cached and cold, beside the same peers; langcodes is asked for the first language only."""
    peers = {"babel": _babel, "werkzeug": _werkzeug, "langcodes": _langcodes}
    ours = {"notices": lambda: languages.negotiate(HEADER, SUPPORTED)}
    return [
        compare("negotiate, cached", "<= 0.3 us", {**ours, **peers}),
        compare("negotiate, cold", "<= 10 us", {"notices": _cold(tags=False), **peers}),
        compare("negotiate, cold, unknown tags", "<= 10 us", {"notices": _cold(tags=True), **peers}),
    ]
