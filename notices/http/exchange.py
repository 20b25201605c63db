"""One request and its response on their way through, whatever the server's protocol.

Adapters hand over headers and chunks and send what comes back. Headers are held only where a notice may be
inserted, and until its place is known, so that they are true. Whatever goes wrong here, the page is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from notices.bases import Elsewhere
from notices.engine import Engine
from notices.http.caching import Caching
from notices.http.coding import Recoder, acceptable, known
from notices.http.pieces import Discerning, Feeding
from notices.http.request import READING, Request, for_app, for_whole, translated
from notices.http.response import (
    Fields,
    Headers,
    carrying,
    content_language,
    content_length,
    decline,
    fields,
    is_page,
    is_xml,
    names_charset,
    unkept,
    unrenewed,
    varying,
)
from notices.http.seen import Seen
from notices.http.timing import Timed
from notices.injection import Injector
from notices.rules import Placement
from notices.visit import Visit

# By these an app names a file or an address whose content the server in front sends in place of the body.
_OF_FILES = frozenset({"x-accel-redirect", "x-lighttpd-send-file", "x-litespeed-location", "x-sendfile"})

__all__ = ["EXCHANGE", "VISIT", "Exchange", "Shared"]

#: Where the visit is in a WSGI environment or an ASGI scope, for apps that tag or exempt.
VISIT = "notices.visit"
#: Where the exchange is, of which an app's author needs nothing.
EXCHANGE = "notices.exchange"


def _decline_body(told: Fields, codings: tuple[str, ...] | None, html: bytes) -> str | None:
    """Why nothing can be put into what comes, or None. codings: of the body, None where one is not known."""
    if not _OF_FILES.isdisjoint(told):
        return "sendfile"
    if codings is None:
        return "content-encoding"
    # An include's prefix is bound to nothing in XHTML, for which a browser would refuse the page.
    return "esi" if is_xml(told) and html.startswith(b"<esi:") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the exchanges of a site have in common. seen: what its addresses gave."""

    engine: Engine
    caching: Caching
    seen: Seen = field(default_factory=Seen)


class Exchange:
    """A request, the app's response to it, and what goes out.

    visit: None where it could not be begun. named: the variant that a trusted front asked for.
    needed: whether its page may need a notice, as far as is known before it is made.
    changed: the request's headers that the app must see otherwise, None where not at all.
    headers: what to send before any chunk, once they are known; None until then.
    """

    __slots__ = (
        "_caching",
        "_chunks",
        "_engine",
        "_expected",
        "_held",
        "_injector",
        "_inserted",
        "_named",
        "_received",
        "_recoder",
        "_request",
        "_seen",
        "changed",
        "headers",
        "needed",
        "visit",
    )

    def __init__(self, shared: Shared, request: Request, visit: Visit | None, named: str | None) -> None:
        self._engine = shared.engine
        self._caching = shared.caching
        self._seen = shared.seen
        self._request = request
        self._named = named
        self.visit = visit
        self.headers: Headers | None = None
        self._held: Headers | None = None
        self._injector: Feeding | None = None
        self._recoder: Recoder | None = None
        # What has come while headers were held: the page as it is, should anything go wrong.
        self._chunks: list[bytes] = []
        # How long the app says that its body is, and how much of it has come.
        self._expected: int | None = None
        self._received = 0
        self._inserted = False
        self.needed = False
        self.changed = dict(translated(request))
        if visit is not None:
            visit.report = self._engine.report
            self._change(visit)

    def _change(self, visit: Visit) -> None:
        request = self._request
        try:
            self.needed = self._caching.needs(visit)
            if self.needed:
                self.changed.update(for_app(request, partial(self._caching.variant, visit), acceptable))
            if self._seen.is_unclear(request):
                # A cache that asks only whether its copy is good would never learn that it is no page's.
                self.changed.update(for_whole(request))
        except Exception as error:
            self._engine.report(error)
            self.visit = None

    @property
    def inserting(self) -> bool:
        """Whether chunks must be fed: otherwise the body goes out as it is."""
        return self._injector is not None

    def html(self) -> bytes:
        """What is put into the page, for authors who put it there themselves."""
        if self.visit is None:
            return b""
        self.visit.asked = True
        return self._caching.fragment(self.visit).html

    def begin(self, status: int, headers: Headers) -> None:
        """Take the response's status and headers; a second call replaces those of the first."""
        self.headers = self._held = self._injector = self._recoder = None
        self._received, self._chunks = 0, []
        try:
            self.headers = self._plan(status, headers)
        except Exception as error:
            self._engine.report(error)
            # Without a notice, so no shared cache may give it to others.
            self.headers = varying(headers)

    def let_go(self) -> bytes:
        """Give the page up, whose body the server gets from the app itself; what has been held of it."""
        if self._held is None:
            return b""
        self._engine.count("missed: late")
        self.headers, self._held, self._injector = varying(self._held), None, None
        chunks, self._chunks = self._chunks, []
        return b"".join(chunks)

    def _plan(self, status: int, headers: Headers) -> Headers | None:
        """The headers to send, or None where they are held until it is settled where the notice stands."""
        visit, told = self.visit, fields(headers)
        if visit is None:
            return varying(headers, told) if is_page(status, told) else headers
        if status == 304:
            return self._plan_unchanged(visit, headers, told)
        page, varies = is_page(status, told), visit.asked or visit.told
        if status == 200 and "content-type" in told and self._request.method in READING:
            self._seen.gave(self._request, page=page or varies, told=told)
        if visit.exempt or not page:
            return self._plan_other(visit, headers, told) if varies else headers
        return self._plan_page(visit, status, headers, told)

    def _plan_unchanged(self, visit: Visit, headers: Headers, told: Fields) -> Headers:
        if self.changed.get("if-none-match"):
            return carrying(self._mark(visit, headers, told), None, lambda: self._caching.variant(visit))
        if visit.exempt or self._caching.hands_off or not self._confirms_page(told):
            return headers
        if not visit.may_vary(made=False):
            return headers
        self._seen.confirmed(self._request)
        # RFC 9111, 4.3.4: a cache goes by these headers from now on. One that has kept a page since before
        # any rule was about it must not go on giving it to all because one reader's copy was confirmed.
        return unrenewed(self._mark(visit, headers, told))

    def _confirms_page(self, told: Fields) -> bool:
        """Whether a 304 may be of a page, of which most say nothing."""
        return is_page(200, told) if "content-type" in told else not self._seen.is_other(self._request)

    def _plan_other(self, visit: Visit, headers: Headers, told: Fields) -> Headers:
        """The headers of what is no page, but has a reader's notices in it: a feed, or a part of a page."""
        marked = self._mark(visit, headers, told)
        given = visit.fragment() if visit.told else self._caching.fragment(visit)
        if not given.html:
            return marked
        return carrying(marked, content_length(told), lambda: self._caching.variant(visit))

    def _plan_page(self, visit: Visit, status: int, headers: Headers, told: Fields) -> Headers | None:
        visit.language = visit.language or content_language(told)
        fragment = self._caching.fragment(visit)
        if not fragment.html:
            if not visit.may_vary():
                return headers
            self._engine.hidden(visit)
            return self._mark(visit, headers, told)
        marked = self._mark(visit, headers, told)
        if visit.placed:
            self._engine.shown(visit)
            return carrying(marked, content_length(told), lambda: self._caching.variant(visit))
        coding = told.get("content-encoding")
        codings = known(coding) if coding else ()
        reason = decline(status, told) or _decline_body(told, codings, fragment.html)
        if reason is not None:
            self._engine.count(f"missed: {reason}")
            return marked
        if self._request.method == "HEAD":
            # Only a GET's body tells whether the notice is put in, and so its tag and its length: both may be
            # left out (RFC 9110, 9.3.2).
            return carrying(marked, None, lambda: None)
        visit.begun = True
        self._held, self._expected = marked, content_length(told)
        self._injector = self._feeding(fragment.parts, codings or (), told)
        return None

    def _feeding(self, parts: Mapping[Placement, bytes], codings: tuple[str, ...], told: Fields) -> Feeding:
        injector: Feeding = Injector(
            parts[Placement.TOP],
            slot=parts.get(Placement.SLOT, b""),
            bottom=parts.get(Placement.BOTTOM, b""),
            declared=names_charset(told),
            xml=is_xml(told),
            elsewhere=self._elsewhere(),
        )
        if self._request.asks_piece():
            injector = Discerning(injector)
        if codings:
            injector = self._recoder = Recoder(injector, codings)
        metrics = self._engine.metrics
        return injector if metrics is None else Timed(injector, metrics.injected)

    def _elsewhere(self) -> Elsewhere | None:
        """What is left out where a page's addresses lead to another host: nothing is fetched from others."""
        place = self._engine.stylesheet or ""
        relative = place.startswith("/") and not place.startswith("//")
        if relative or self._caching.scripted:
            return Elsewhere(self._engine.site, self._caching.elsewhere)
        return None

    def _mark(self, visit: Visit, headers: Headers, told: Fields) -> Headers:
        """Headers of what another reader may be sent otherwise."""
        return self._caching.mark(visit, headers, told, self._named)

    def feed(self, chunk: bytes) -> bytes:
        """What can be sent by now, once there are headers."""
        injector = self._injector
        if injector is None:
            return chunk
        if self._held is None:
            return injector.feed(chunk)
        self._chunks.append(chunk)
        try:
            return self._take(injector, chunk)
        except Exception as error:
            return self._give_up(error)

    def _take(self, injector: Feeding, chunk: bytes) -> bytes:
        out = injector.feed(chunk)
        self._received += len(chunk)
        whole = self._received == self._expected
        if whole:
            # It has come to its end, though nobody has said so: now its length can be told.
            out += injector.close()
            self._injector = None
        return self._settled(injector, out, whole=whole)

    def close(self) -> bytes:
        """What is left to send when the body has ended."""
        injector = self._injector
        if injector is None:
            return b""
        if self._held is None:
            return injector.close()
        try:
            return self._settled(injector, injector.close(), whole=False)
        except Exception as error:
            return self._give_up(error)

    def _settled(self, injector: Feeding, out: bytes, *, whole: bool) -> bytes:
        """What goes out, with the headers where it is settled by now."""
        if self._recoder is not None and self._recoder.broken:
            self._engine.count("missed: coding")
            return self._restore()
        self._settle(injector, len(out), whole=whole)
        return out

    def _give_up(self, error: Exception) -> bytes:
        self._engine.report(error)
        return self._restore()

    def _restore(self) -> bytes:
        """The page as the app made it, from its beginning: nothing of it was sent yet."""
        # No cache may give it to others, whatever was said of the page with its notice.
        self.headers, self._held, self._injector = varying(self._held or []), None, None
        chunks, self._chunks = self._chunks, []
        return b"".join(chunks)

    def _unchanged(self, headers: Headers, reason: str | None) -> Headers:
        """Headers of a page that goes out as it is, though its reader may need a notice."""
        if self._caching.hands_off:
            return headers
        if reason == "piece":
            # Whoever asks for it otherwise than by a script must not be given it for a page.
            return unkept(headers)
        return varying(headers) if reason == "error" else headers

    def trailers(self, headers: Headers) -> Headers:
        """Trailers as they must be sent: none tells of the bytes that were."""
        return carrying(headers, None, lambda: None) if self._inserted else headers

    def _settle(self, injector: Feeding, sent: int, *, whole: bool) -> None:
        """Make the headers known as soon as it is settled whether and where the notice stands."""
        headers = self._held
        if headers is None or not injector.settled:
            return
        self._inserted = injector.inserted
        visit = self.visit
        if injector.inserted and visit is not None:
            length = None
            if self._expected is not None and (whole or self._recoder is None):
                # All that was held goes out at once, and what follows as it comes.
                length = self._expected + sent - self._received
            headers = carrying(headers, length, lambda: self._caching.variant(visit))
            self._engine.shown(visit)
        else:
            headers = self._unchanged(headers, injector.reason)
            self._engine.count(f"missed: {injector.reason}")
        self.headers, self._held, self._chunks = headers, None, []
        if self._recoder is None:
            # From here on chunks are handed through.
            self._injector = None
