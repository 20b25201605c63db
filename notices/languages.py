"""Which locale for this reader and page: Accept-Language, and the locales that there are.

Nothing here ever drops a script: Cyrillic is no answer to who asks for Latin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

__all__ = ["DIRECTIONS", "choose", "direction", "match", "negotiate", "parse"]

# A browser sends two to six languages in under 200 bytes; beyond this somebody is trying something.
_MAX_BYTES = 1024
_MAX_TAGS = 10
# RFC 9110, 12.4.2: weight = OWS ";" OWS "q=" qvalue, with at most three decimals.
_ITEM = re.compile(
    r"[ \t]*(?P<tag>[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)"
    r"[ \t]*(?:;[ \t]*[qQ]=(?P<q>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?"
)
#: Scripts written from right to left, and the languages written in one of them unless a script says else.
DIRECTIONS = {
    "scripts": frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"}),
    "languages": frozenset(
        {
            "ar",
            "arc",
            "azb",
            "ckb",
            "dv",
            "fa",
            "he",
            "iw",
            "ks",
            "lrc",
            "mzn",
            "ps",
            "prs",
            "sd",
            "ug",
            "ur",
            "yi",
        }
    ),
}


def parse(accept_language: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header, the best first; malformed items are left out.

    Empty where the header says nothing that can be used: that is unknown, not "none". `*` and what has
    weight 0 are left out. At most 1 KiB and ten items are read.
    """
    if len(accept_language) > _MAX_BYTES:
        # What is cut off in the middle is not what the reader named.
        accept_language = accept_language[:_MAX_BYTES].rpartition(",")[0]
    return _parse(accept_language)


# Behind the limit, so that what is kept is small whatever is sent.
@lru_cache(maxsize=1024)
def _parse(accept_language: str) -> tuple[str, ...]:
    weighed = []
    for item in accept_language.split(",")[:_MAX_TAGS]:
        found = _ITEM.fullmatch(item)
        if found and found["tag"] != "*":
            weight = float(found["q"] or "1")
            if weight > 0:
                weighed.append((weight, found["tag"]))
    # The sort is stable: of equal weight, the first named comes first.
    weighed.sort(key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(tag for _, tag in weighed))


def negotiate(accept_language: str, supported: Sequence[str]) -> str | None:
    """The best of the supported locales for an Accept-Language header, or None where none is accepted.

    supported: BCP 47 tags; what is returned is one of them, as written there.
    """
    return match(parse(accept_language), tuple(supported))


@lru_cache(maxsize=4096)
def match(languages: tuple[str, ...], supported: tuple[str, ...]) -> str | None:
    """The supported locale for the first language that has one, by lookup (RFC 4647, 3.4).

    A tag is shortened from its end until a locale bears it; one that names a script is never shortened
    past it, so that a reader of `sr-Latn` is not given Cyrillic.
    """
    by_fold = {tag.lower().replace("_", "-"): tag for tag in reversed(supported)}
    for language in languages:
        for candidate in _shortened(language):
            if candidate in by_fold:
                return by_fold[candidate]
    return None


def _shortened(tag: str) -> Iterable[str]:
    parts = tag.lower().replace("_", "-").split("-")
    while parts:
        yield "-".join(parts)
        if len(parts[-1]) == 4 and len(parts) > 1:
            return
        parts.pop()
        # A single letter introduces an extension and is no tag by itself.
        if parts and len(parts[-1]) == 1:
            parts.pop()


def choose(languages: tuple[str, ...], page: str | None, supported: tuple[str, ...]) -> str | None:
    """The locale that a notice speaks: the reader's, else the page's; None where neither is supported."""
    return match(languages, supported) or match((page,) if page else (), supported)


def direction(tag: str) -> str:
    """`rtl` or `ltr`, by the script that a tag names or that its language is usually written in."""
    language, *rest = tag.lower().replace("_", "-").split("-")
    script = next((part for part in rest if len(part) == 4), None)
    if script:
        return "rtl" if script in DIRECTIONS["scripts"] else "ltr"
    return "rtl" if language in DIRECTIONS["languages"] else "ltr"
