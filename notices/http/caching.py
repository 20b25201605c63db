"""What caches may do with pages that vary by reader: one mode for each way in which they are kept.

RFC 9111: 3 (what may be stored), 4.1 (Vary). RFC 9110: 12.5.5 (Vary).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Protocol
from urllib.parse import quote

from notices.fragment import NOTHING, Fragment
from notices.http.response import Fields, Headers, keyed, varied, varying
from notices.rules import Placement
from notices.visit import Visit

__all__ = ["INCLUDES", "MODES", "VARIANT_HEADER", "ByInclude", "ByReader", "ByVariant", "Caching", "HandsOff"]

#: In it a trusted front names the variant by which it keeps a page, and is told which one it was given.
VARIANT_HEADER = "Notices-Variant"
# How a fragment links its stylesheet.
_LINK = re.compile(rb'<link rel="stylesheet" href="[^"]*"/>')
# In the address by which a fragment is asked for.
_ASKED = re.compile(rb'(?<=/fragment\?path=)[^"]*')


class Caching(Protocol):
    """How pages are kept: what stands in them, and who says what caches do with them."""

    def needs(self, visit: Visit) -> bool:
        """Whether this page may be changed, as far as is known before it is made."""
        ...

    def fragment(self, visit: Visit) -> Fragment:
        """What is put into the page; empty where nothing is."""
        ...

    def variant(self, visit: Visit) -> str | None:
        """What names it, before the page is made; None where the page decides too, or nothing can name it."""
        ...

    hands_off: bool
    """Whether what the app says to caches stays as it is."""

    scripted: bool
    """Whether a script fills the page, at an address of ours."""

    def elsewhere(self, part: bytes) -> bytes:
        """What may stand in a page whose addresses lead to another host: nothing is fetched from there."""
        ...

    def mark(self, visit: Visit, headers: Headers, told: Fields, named: str | None) -> Headers:
        """Headers of a response that another reader may be sent otherwise.

        told: their fields. named: the variant that a trusted front asked for, or None.
        """
        ...


class ByReader:
    """Each reader's notices stand in the page, which nobody keeps but its reader."""

    hands_off = False
    scripted = False

    def needs(self, visit: Visit) -> bool:
        """Whether this reader may need a notice here."""
        return visit.is_possible()

    def fragment(self, visit: Visit) -> Fragment:
        """The reader's notices."""
        return visit.fragment()

    def variant(self, visit: Visit) -> str | None:
        """The reader's variant."""
        return visit.variant()

    def elsewhere(self, part: bytes) -> bytes:
        """The notices without their stylesheet."""
        return without_link(part)

    def mark(self, _visit: Visit, headers: Headers, told: Fields, _named: str | None) -> Headers:
        """Private; a browser whose language was changed asks again, though its copy is fresh."""
        return varied(varying(headers, told), "Accept-Language")


class ByVariant(ByReader):
    """As `ByReader`, but a trusted front keeps a copy for each variant that it names."""

    hands_off: bool
    """Whether what the app says to caches stays as it is."""

    def mark(self, visit: Visit, headers: Headers, told: Fields, named: str | None) -> Headers:
        """Keyed by the variant if it is the one asked for: a front that is behind poisons nothing."""
        if named is not None and named == visit.variant():
            return keyed(headers, VARIANT_HEADER, named)
        return varying(headers, told)


class HandsOff(ByReader):
    """As `ByReader`, but what caches do is the embedder's business."""

    hands_off = True

    def mark(self, _visit: Visit, headers: Headers, _told: Fields, _named: str | None) -> Headers:
        """As the app said."""
        return headers


class ByInclude:
    """The page is the same for all, and fetches the reader's notices by a piece of markup.

    filled: whether a cache fills it on its way. What a browser has then is named by no tag of ours: one that
    named the page alone would be confirmed to a reader whose notices are others by now.
    """

    hands_off = False

    def __init__(
        self, markup: Callable[[str, str | None], str], path: str, stylesheet: str | None, *, filled: bool
    ) -> None:
        self._markup = markup
        self._path = path
        self._stylesheet = stylesheet
        name = hashlib.sha256(markup(path, stylesheet).encode()).hexdigest()[:16]
        self._name = None if filled else name
        self.scripted = not filled

    def needs(self, visit: Visit) -> bool:
        """Whether any reader may need a notice here, whatever the page is tagged with."""
        return visit.may_vary(made=False)

    def fragment(self, visit: Visit) -> Fragment:
        """The markup, where any reader may need a notice on this page."""
        if not visit.may_vary():
            return NOTHING
        # Parted by semicolons, which need no escape in ESI, SSI or HTML.
        language = f";language={quote(visit.language, safe='')}" if visit.language else ""
        tags = "".join(f";tag={quote(tag, safe='')}" for tag in visit.asked_tags())
        place = f"{self._path}/{{}}?path={quote(visit.dotted or visit.path)}{language}{tags}"
        html = self._markup(place, self._stylesheet).encode("ascii", "xmlcharrefreplace")
        return Fragment(html=html, variant=self._name or "", parts={Placement.TOP: html})

    def variant(self, visit: Visit) -> str | None:
        """A name of the markup, the same for all readers.

        None where a reader's own words were told, and where rules ask for tags, which the markup names.
        """
        return None if visit.told or visit.asks_tags() else self._name

    def elsewhere(self, part: bytes) -> bytes:
        """The same with notices that link no stylesheet; nothing where a script would be fetched."""
        return b"" if self.scripted else _ASKED.sub(rb"\g<0>;linked=no", part)

    def mark(self, visit: Visit, headers: Headers, told: Fields, _named: str | None) -> Headers:
        """As the app said, unless it has put a reader's own words in."""
        return varying(headers, told) if visit.told else headers


def _esi(place: str, _stylesheet: str | None) -> str:
    return f'<esi:include src="{place.format("fragment")}" onerror="continue"/>'


def _ssi(place: str, _stylesheet: str | None) -> str:
    return f'<!--#include virtual="{place.format("fragment")}" -->'


def _script(place: str, stylesheet: str | None) -> str:
    # Notices stand where the script is met, and their looks are known by then, so that nothing moves
    # afterwards. Without scripts a link remains.
    link = f'<link rel="stylesheet" href="{escape(stylesheet)}"/>' if stylesheet else ""
    return (
        f'{link}<script src="{place.format("notices.js")}"></script>'
        f"<noscript>{link_to(place.format('page'))}</noscript>"
    )


def without_link(html: bytes) -> bytes:
    """A fragment without the link of its stylesheet."""
    return _LINK.sub(b"", html)


def link_to(place: str) -> str:
    """What stands in for notices that could not be fetched."""
    return (
        f'<p class="notices" lang="en" dir="ltr"><a href="{place}">'
        f"Legal warnings for readers in some places</a></p>"
    )


#: What a page that is the same for all carries, by who fills it: an ESI or SSI processor, or a script.
INCLUDES: Mapping[str, Callable[[str, str | None], str]] = {"esi": _esi, "ssi": _ssi, "script": _script}

#: By name: how a mode is made of the include's name, the path of our own addresses and the stylesheet's.
#: `private`: a page that varies is kept by nobody but its reader. `variant`: a trusted front keeps one copy
#: for each variant that it names. `off`: what caches do is the embedder's business.
MODES: Mapping[str, Callable[[str, str, str | None], Caching]] = {
    "private": lambda *_: ByReader(),
    "variant": lambda *_: ByVariant(),
    "fragment": lambda include, path, stylesheet: ByInclude(
        INCLUDES[include], path, stylesheet, filled=include != "script"
    ),
    "off": lambda *_: HandsOff(),
}
