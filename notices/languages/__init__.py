"""Which locale for this reader and page: Accept-Language, and the locales that there are.

A reader is given a locale of their own language, in a script that they read, or of one whose readers read
theirs: `notices/data/languages.yaml` says which and why. From there, the page's language, then the region's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import TypeAlias

from notices.languages.cldr import table
from notices.languages.header import Wishes, bounded, parse, read
from notices.languages.matching import match
from notices.languages.tags import canonical, direction

__all__ = [
    "Chains",
    "Wishes",
    "asked",
    "chains",
    "choose",
    "direction",
    "is_tag",
    "match",
    "negotiate",
    "offered",
    "parse",
    "read",
]

#: Of a language, those that its readers are given where their own are not there: what an editor wrote down.
Chains: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]

# By header, what was found among which locales: a site has one set of them, and comparing costs less than
# hashing.
_kept: dict[str, tuple[tuple[str, ...], str | None]] = {}
_MOST = 1024


def negotiate(accept_language: str, supported: Sequence[str]) -> str | None:
    """The best of the supported locales for an Accept-Language header, or None where none is accepted.

    supported: BCP 47 tags; what is returned is one of them, as written there. None is also the answer to a
    header that names no language (`*`, or nothing that can be read): then the page's language is as good.
    """
    locales = tuple(supported)
    kept = _kept.get(accept_language)
    if kept is not None and kept[0] == locales:
        return kept[1]
    accept_language = bounded(accept_language)
    accepted, refused = read(accept_language)
    found = match(accepted, locales, refused)
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[accept_language] = (locales, found)
    return found


def is_tag(tag: str) -> bool:
    """Whether a text is a tag that names a language."""
    return parse(tag) == (tag,) and bool(canonical(tag).language)


def chains(told: Mapping[str, Iterable[str]]) -> Chains:
    """What is set by language, in a form that can be kept."""
    return tuple((language, tuple(others)) for language, others in told.items())


def asked(
    languages: tuple[str, ...],
    supported: tuple[str, ...],
    refused: tuple[str, ...] = (),
    chained: Chains = (),
) -> str | None:
    """The locale for what a reader accepts, else by an editor's chains; None where neither has one.

    What the reader refuses by name is not given; `*;q=0` refuses nothing here: something is shown anyway, and
    what is near to what they accept is better than what is not.
    """
    refused = _named(refused)
    found = match(languages, supported, refused)
    return _chained(languages, supported, refused, chained) if found is None and chained else found


def _named(refused: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tag for tag in refused if tag != "*") if "*" in refused else refused


@lru_cache(maxsize=1024)
def _chained(
    languages: tuple[str, ...], supported: tuple[str, ...], refused: tuple[str, ...], chained: Chains
) -> str | None:
    others = dict(chained)
    for language in languages:
        key = match((language,), tuple(others))
        found = match(others[key], supported, refused) if key else None
        if found is not None:
            return found
    return None


def offered(
    page: str | None,
    region: tuple[str, ...],
    languages: tuple[str, ...],
    supported: tuple[str, ...],
    refused: tuple[str, ...] = (),
) -> str | None:
    """The locale for a reader who accepts none that there is: the page's, else the region's, else None.

    As for `asked`, only what the reader refuses by name is not given.
    """
    named = _named(refused)
    # From an unasked one on, the others are no better: who named German is not given Ukrainian in its place.
    given = takewhile(lambda tag: canonical(tag).language not in table().unasked, region)
    local = tuple(given) if languages else region
    return (match((page,), supported, named) if page else None) or match(local, supported, named)


def choose(
    languages: tuple[str, ...],
    page: str | None,
    supported: tuple[str, ...],
    *,
    region: tuple[str, ...] = (),
    refused: tuple[str, ...] = (),
    chained: Chains = (),
) -> str | None:
    """The locale that a notice speaks: the reader's, else by a chain, else the page's, else the region's.

    None where none of them is supported.
    """
    reader = asked(languages, supported, refused, chained)
    return reader or offered(page, region, languages, supported, refused)
