"""What is read of a request, and how the app must see it where its page may need a notice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from notices.http.validators import origin_match, origin_none_match

__all__ = ["READING", "Request", "for_app", "for_whole", "translated"]

#: Methods that ask for a page and change nothing.
READING = frozenset({"GET", "HEAD"})
# By these headers a script says that it asks for a piece of a page, and a browser that a script asks.
_OF_PIECES = (
    ("hx-request", "true"),
    ("x-requested-with", "xmlhttprequest"),
    ("x-pjax", "true"),
    ("sec-fetch-dest", "empty"),
    ("turbo-frame", None),
    ("x-up-target", None),
)
# Upon which an app answers that nothing has changed.
_CONDITIONS = ("if-none-match", "if-modified-since")
_MOST_ARGUMENTS = 512
# What the paths of films, pictures and other files end in that are hardly ever pages.
_FILE = re.compile(
    r"\.(?:aac|avif?|bmp|css|csv|docx?|epub|eot|flac|gif|gz|ico|jpe?g|js|m4[av]|map|mjs|mkv|mov|mp[34]|mpe?g|og[agv]"
    r"|opus|otf|pdf|png|svg|tar|tgz|tiff?|ttf|wasm|wav|web[mp]|woff2?|zip)\Z",
    re.IGNORECASE,
)


# What a request wants first: so browsers ask for pictures and stylesheets, and scripts for data.
_RESOURCE = re.compile(
    r"\s*(?:(?:image|audio|video|font)/|text/css\b|application/(?:[\w.-]+\+)?json\b)", re.IGNORECASE
)


# Not frozen, which would cost more than all that is read of most requests.
@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Request:
    """What adapters tell of a request. The text form withholds it: it says who the reader is.

    peer: the address of who connects. own: the path as the app sees it, decoded and without dot segments;
    path: the same behind the path where the app is mounted; dotted: that with the dot segments that a
    client has hidden on the way, where it has any. query: as sent. get: a header's value by its
    name in lower case, several joined by commas, or None.
    """

    method: str
    peer: str
    own: str
    path: str
    query: str
    get: Callable[[str], str | None]
    dotted: str | None = None

    def __repr__(self) -> str:
        return "Request(<withheld>)"

    def asks_piece(self) -> bool:
        """Whether a script asks, which may want a piece of a page: one that has no page's tags is one."""
        for name, wanted in _OF_PIECES:
            found = self.get(name)
            if found is not None and (wanted is None or found.strip().lower() == wanted):
                return True
        return False

    def asks_file(self) -> bool:
        """Whether the path is one of a file that is hardly ever a page."""
        return bool(_FILE.search(self.own))

    def asks_resource(self) -> bool:
        """Whether what comes is taken for a picture, a film, a stylesheet or data: nobody sees a page."""
        return bool(_RESOURCE.match(self.get("accept") or ""))

    def arguments(self) -> Mapping[str, Sequence[str]]:
        """The arguments in the query, parted by ``&`` or ``;``; none where there are very many."""
        try:
            return parse_qs(self.query.replace(";", "&"), max_num_fields=_MOST_ARGUMENTS)
        except ValueError:
            return {}


def translated(request: Request) -> Iterator[tuple[str, str | None]]:
    """The headers that the app must see otherwise whoever asks: a page may be saved from elsewhere."""
    matched = request.get("if-match")
    if matched is not None:
        origins = origin_match(matched)
        if origins != matched:
            yield "if-match", origins


def for_whole(request: Request) -> Iterator[tuple[str, str | None]]:
    """The headers that the app must see otherwise to answer with more than that nothing has changed."""
    if request.method in READING:
        for name in _CONDITIONS:
            if request.get(name) is not None:
                yield name, None


def for_app(
    request: Request, variant: Callable[[], str | None], acceptable: Callable[[str], str]
) -> Iterator[tuple[str, str | None]]:
    """The headers that the app must see otherwise where the reader may need a notice; None where not at all.

    The app must answer with the whole page, in a coding that can be opened. variant: what the reader would be
    given now. acceptable: an Accept-Encoding that names no other coding.
    """
    get = request.get
    if request.method not in READING:
        # If-None-Match says of these what must not be there, and no page is kept for them.
        return
    coding = get("accept-encoding")
    if coding is not None:
        yield "accept-encoding", acceptable(coding)
    if request.asks_resource():
        return
    matched = get("if-none-match")
    if matched is not None:
        yield "if-none-match", origin_none_match(matched, variant())
    if get("if-modified-since") is not None:
        # A date cannot tell one variant from another.
        yield "if-modified-since", None
    # Players seek in films, which are no pages; whoever resumes a page would miss its notice.
    if get("range") is not None and not request.asks_file():
        yield "range", None
        yield "if-range", None
