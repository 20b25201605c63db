"""Accept-Language (RFC 9110, 12.5.4): which languages a reader accepts, and which they refuse."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

__all__ = ["Wishes", "bounded", "parse", "read"]

# A browser sends two to six languages in under 200 bytes; beyond this somebody is trying something.
_MAX_BYTES = 1024
_MAX_TAGS = 10
# RFC 9110, 12.4.2: weight = OWS ";" OWS "q=" qvalue, with at most three decimals. An underscore is no part of
# a tag, but some clients send it. What does not fit is passed over, up to the next comma; so is a tag of more
# parts than any language has, each of which would be kept in memory.
_ITEM = re.compile(
    r"(?:\A|,)[ \t]*([A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,7}|\*)"
    r"[ \t]*(?:;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?(?=,|\Z)"
)


class Wishes(NamedTuple):
    """What a header says: the tags accepted, the best first, and those refused (weight 0), `*` among them."""

    accepted: tuple[str, ...]
    refused: tuple[str, ...]

    def __repr__(self) -> str:
        return "Wishes(<withheld>)"


def bounded(accept_language: str) -> str:
    """The part of a header that is read: at most 1 KiB."""
    if len(accept_language) <= _MAX_BYTES:
        return accept_language
    # What is cut off in the middle is not what the reader named.
    return accept_language[:_MAX_BYTES].rpartition(",")[0]


def parse(accept_language: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header, the best first; malformed items are left out.

    Empty where the header says nothing that can be used: that is unknown, not "none". `*` and what has
    weight 0 are left out. At most 1 KiB and ten items are read.
    """
    return _read(bounded(accept_language)).accepted


def read(accept_language: str) -> Wishes:
    """What a header accepts, as `parse` has it, and what it refuses."""
    return _read(bounded(accept_language))


# Behind the limit, so that what is kept is small whatever is sent.
@lru_cache(maxsize=1024)
def _read(accept_language: str) -> Wishes:
    if accept_language.count(",") >= _MAX_TAGS:
        accept_language = ",".join(accept_language.split(",", _MAX_TAGS)[:_MAX_TAGS])
    weighed: list[tuple[float, str]] = []
    refused: list[str] = []
    for tag, q in _ITEM.findall(accept_language):
        weight = float(q) if q else 1.0
        if not weight:
            refused.append(tag)
        elif tag != "*":
            # Any language will do: that names none.
            weighed.append((weight, tag))
    # The sort is stable, reversed or not: of equal weight, the first named comes first.
    weighed.sort(key=itemgetter(0), reverse=True)
    return Wishes(tuple(dict.fromkeys([tag for _, tag in weighed])), tuple(refused))
