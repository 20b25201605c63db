"""Whether the relative addresses of a page lead to another host, by what its `<base>` says.

What is asked is not what a browser would do, but whether it might: a `<base>` in a comment counts too, and
so does one of which it is not certain where it leads. Then what would be fetched is left out, which costs a
reader less than a request that tells another host of them. All takes linear time, whatever the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from itertools import islice

from notices.tokens import TAG, Data, attributes

__all__ = ["Elsewhere"]

# Cases are spelt out, by which the search runs from one "<" to the next.
_BASE = re.compile(rb"<[bB][aA][sS][eE](?=[\s/])")
# In XML a name may have a prefix.
_XML_BASE = re.compile(rb"<(?:[^\s<>/:]++:)?base(?=[\s/])")
# More of them, or longer ones, are no page's that means well: it is not certain where they lead.
_MOST = 16
_LONGEST = 4096
# "Remove any leading C0 control or space", "Remove all ASCII tab or newline": https://url.spec.whatwg.org
_BEFORE = "".join(map(chr, range(0x21)))
_WITHIN = re.compile("[\t\n\r]")
_REFERENCE = re.compile("&[A-Za-z0-9#]+;")
_SCHEME = re.compile("([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile("//([^/?#]*)")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What to put into a page whose addresses lead elsewhere.

    site: the page's own host, or None. fit: makes of a fragment what fetches nothing from another.
    """

    site: str | None
    fit: Callable[[bytes], bytes]

    def leads(self, page: Data, end: int, *, xml: bool = False) -> bool:
        """Whether a `<base>` in page[:end] may lead elsewhere."""
        bases = (_XML_BASE if xml else _BASE).finditer(page, 0, end)
        found = [each.start() for each in islice(bases, _MOST)]
        return len(found) == _MOST or any(self._leads(page, at, end) for at in found)

    def _leads(self, page: Data, at: int, end: int) -> bool:
        tag = TAG.match(page, at, min(end, at + _LONGEST))
        if tag is None:
            return True
        told = attributes(bytes(page[tag.end(2) : tag.end()]))
        return any(self._is_other(value) for name, value in told if name == b"href")

    def _is_other(self, value: bytes) -> bool:
        place = _WITHIN.sub("", unescape(value.decode("latin-1")).lstrip(_BEFORE)).replace("\\", "/")
        scheme = _SCHEME.match(place)
        rest = place[scheme.end() :] if scheme else place
        host = _HOST.match(rest)
        if host is not None and (scheme is None or scheme[1].lower() in {"http", "https"}):
            return self.site is None or host[1].lower() != self.site
        # Which scheme a page has is not known here, and `https:here/` on a page of http is a host's name.
        return scheme is not None or bool(_REFERENCE.search(place))
