"""Status and headers in, new headers out: may a response be changed, and what follows for its headers.

Pure functions over lists of (name, value), as WSGI has them; names keep their spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from notices.http.validators import vary
from notices.prescan import is_familiar

__all__ = [
    "Fields",
    "Headers",
    "carrying",
    "content_language",
    "content_length",
    "decline",
    "fields",
    "is_page",
    "is_xml",
    "keyed",
    "names_charset",
    "unkept",
    "unrenewed",
    "varied",
    "varying",
]

Headers: TypeAlias = list[tuple[str, str]]
#: Values by name in lower case.
Fields: TypeAlias = Mapping[str, str]

# RFC 9110: these have no content (1xx, 204, 205, 304), or one that nobody sees (3xx).
_UNSEEN = frozenset({204, 205, *range(100, 200), *range(300, 400)})
_XHTML = "application/xhtml+xml"
_PAGES = frozenset({"text/html", _XHTML})
# Encodings in which ASCII bytes do not always mean ASCII characters.
_NOT_ASCII = re.compile(
    r"utf-?(?:7|16|32)|(?:cs)?unicode(?!.*utf-?8)|ucs-?[24]|iso-10646|iso-2022|csiso2022|hz-gb|replacement",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)
# They describe the bytes that were, or promise parts of them (RFC 9530, RFC 1864, RFC 9110 14.3).
# A date goes too: it cannot tell a copy without the notice from one with it.
_OF_OLD_BYTES = frozenset(
    {
        "accept-ranges",
        "content-digest",
        "content-md5",
        "digest",
        "last-modified",
        "repr-digest",
    }
)
# Said first, and of the whole response: `private="x-field"` is of one field only, so it is not what is meant.
_KEEPING = ("private", "no-store")
_KEEPING_NONE = re.compile("private|no-store")
# Directives for shared caches only, which must not keep what varies by reader; and those by which a browser
# uses a copy whose time is over, though nobody has asked whether its notice still holds.
_DROPPED = frozenset(
    {
        *_KEEPING,
        "immutable",
        "must-understand",
        "proxy-revalidate",
        "public",
        "s-maxage",
        "stale-if-error",
        "stale-while-revalidate",
    }
)
# Cache-Control, and what tells single caches to keep a page whatever that says (RFC 9213, and vendors').
_ORDERS = re.compile(
    r"(?:[!-~]+-)?cache-control|surrogate-control|x-accel-expires|edge-control|cf-edge-cache", re.IGNORECASE
)
# What a surrogate must do with a page, beside keeping it: fill the includes of the app's own.
_CONTENT = re.compile(r'content\s*=\s*"[^"]*"', re.IGNORECASE)
_DIRECTIVE = re.compile(r'\s*([^=,\s]+)(\s*=\s*(?:"[^"]*"|[^,]*))?\s*(?:,|$)')


def fields(headers: Headers) -> Fields:
    """The values by name in lower case; several of one name are one list (RFC 9110, 5.2)."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _has_other_charset(told: Fields) -> bool:
    found = _CHARSET.search(told.get("content-type", ""))
    return bool(found and _NOT_ASCII.match(found[1]))


def _is_attachment(told: Fields) -> bool:
    return told.get("content-disposition", "").strip().lower().startswith("attachment")


def _is_fixed(told: Fields) -> bool:
    return "no-transform" in told.get("cache-control", "").lower()


#: Why an HTML page is left as it is, in the order in which it is asked.
_DECLINES: Sequence[tuple[str, Callable[[Fields], bool]]] = (
    ("attachment", _is_attachment),
    ("no-transform", _is_fixed),
    ("encoding", _has_other_charset),
)


def is_page(status: int, told: Fields) -> bool:
    """Whether a response is an HTML page that somebody will see."""
    if status in _UNSEEN:
        return False
    return _media_type(told.get("content-type", "")) in _PAGES


def is_xml(told: Fields) -> bool:
    """Whether a page is XHTML that is read as XML."""
    return _media_type(told.get("content-type", "")) == _XHTML


# An app has few types, few ways of talking to caches, and few headers.
@lru_cache(maxsize=256)
def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def decline(status: int, told: Fields) -> str | None:
    """Why a page must not or cannot be changed, or None where it may be."""
    if status == 206:
        # Of the page without the notice; a shared cache might make whole pages of such parts.
        return "part"
    return next((reason for reason, holds in _DECLINES if holds(told)), None)


def names_charset(told: Fields) -> bool:
    """Whether the type names a charset that browsers know: then they look for no declaration in the page."""
    found = _CHARSET.search(told.get("content-type", ""))
    return bool(found and is_familiar(found[1].lower()))


def content_language(told: Fields) -> str | None:
    """The first language that a response says it is in (RFC 9110, 8.5)."""
    return told.get("content-language", "").partition(",")[0].strip() or None


def varying(headers: Headers, told: Fields | None = None) -> Headers:
    """Headers of a page that some reader sees with a notice and another without: no shared cache keeps it.

    told: its fields, where they are at hand.
    """
    told = fields(headers) if told is None else told
    rest = [(name, value) for name, value in headers if not _orders_caches(name)]
    content = _CONTENT.search(told.get("surrogate-control", ""))
    if content:
        rest.append(("Surrogate-Control", f"no-store, {content[0]}"))
    return [*rest, ("Cache-Control", _private(told.get("cache-control", "")))]


@lru_cache(maxsize=256)
def _private(cache_control: str) -> str:
    directives = _DIRECTIVE.findall(cache_control)
    said = {(name + value).strip().lower() for name, value in directives}
    first = [each for each in _KEEPING if each in said] or ["private"]
    kept = [name + value.rstrip() for name, value in directives if name.lower() not in _DROPPED]
    return ", ".join((*first, *kept))


@lru_cache(maxsize=256)
def _orders_caches(name: str) -> bool:
    return bool(_ORDERS.fullmatch(name))


def varied(headers: Headers, name: str) -> Headers:
    """Headers of a page that is chosen by the request header `name` too, in one Vary: some read only one."""
    told = [value for key, value in headers if key.lower() == "vary"]
    if not told:
        return [*headers, ("Vary", name)]
    listed = [each.strip() for each in ",".join(told).split(",") if each.strip()]
    if {"*", name.lower()} & {each.lower() for each in listed}:
        return headers
    rest = [(key, value) for key, value in headers if key.lower() != "vary"]
    return [*rest, ("Vary", ", ".join((*listed, name)))]


def unrenewed(headers: Headers) -> Headers:
    """Headers of a 304, by which a shared cache goes on with no copy that, by them, it should not have.

    nginx goes by the time that the copy was given once, unless it is told another: the year 1970.
    """
    private = _KEEPING_NONE.match(fields(headers).get("cache-control", ""))
    return [*headers, ("X-Accel-Expires", "@1")] if private else headers


def keyed(headers: Headers, name: str, value: str) -> Headers:
    """Headers of a page of which a copy may be kept for each value of the request header `name`."""
    rest = [(key, told) for key, told in headers if key.lower() != name.lower()]
    return [*varied(rest, name), (name, value)]


def carrying(headers: Headers, length: int | None, variant: Callable[[], str | None]) -> Headers:
    """Headers of a page that carries a notice, or of a 304 to a client whose copy carries it.

    length: of the body in bytes as it is sent; None where that is not known. variant: tells what was put in,
    by which its tag differs from the origin's; None where it has no name, so that the tag is dropped.
    """
    found: Headers = []
    for name, value in headers:
        key = name.lower()
        told: str | None = value
        if key == "etag":
            name_of_it = variant()
            told = vary(value, name_of_it) if name_of_it else None
        elif key == "content-length":
            told = None if length is None else str(length)
        if told is not None and key not in _OF_OLD_BYTES:
            found.append((name, told))
    return found


def unkept(headers: Headers) -> Headers:
    """Headers of what nobody may keep: a browser might show it where it is not what was asked for."""
    return [
        (name, "private, no-store") if name.lower() == "cache-control" else (name, value)
        for name, value in varying(headers)
    ]


def content_length(told: Fields) -> int | None:
    """The length that a response tells of its body, in bytes; None where it tells none, or no number."""
    value = told.get("content-length", "").strip()
    # One of so many digits that Python reads none is nobody's.
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else None
