"""An Accept-Language header to a locale, beside Babel, Werkzeug and langcodes."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import langcodes
from babel import negotiate_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from notices import languages
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


def _cold() -> Callable[[], object]:
    """Headers that were never seen: the caches do not help."""
    numbers = itertools.count()
    tuples = tuple(SUPPORTED)
    parse, match = languages._parse.__wrapped__, languages.match.__wrapped__

    def negotiate() -> object:
        next(numbers)
        return match(parse(HEADER), tuples)

    return negotiate


def rows() -> list[Row]:
    """Cached and cold, beside the same peers."""
    peers = {"babel": _babel, "werkzeug": _werkzeug, "langcodes": _langcodes}
    ours = {"notices": lambda: languages.negotiate(HEADER, SUPPORTED)}
    return [
        compare("negotiate, cached", "<= 0.3 us", {**ours, **peers}),
        compare("negotiate, cold", "<= 10 us", {"notices": _cold(), **peers}),
    ]
