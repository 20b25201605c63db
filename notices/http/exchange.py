"""One request and its response on their way through, whatever the server's protocol.

Adapters hand over headers and chunks and send what comes back. Headers are held only where a notice may be
inserted, and until its place is known, so that they are true. Whatever goes wrong here, the page is sent.
"""

from __future__ import annotations

from collections.abc import Mapping

from notices.engine import Engine, Visit
from notices.http.caching import VARIANT_HEADER, Caching
from notices.http.coding import Recoder, acceptable, known
from notices.http.pieces import Discerning, Feeding
from notices.http.request import Request, for_app
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
    keyed,
    names_charset,
    not_modified,
    varying,
)
from notices.injection import Injector
from notices.rules import Placement

__all__ = ["Exchange"]


class Exchange:
    """A request, the app's response to it, and what goes out.

    visit: None where it could not be begun. named: the variant that a trusted front asked for.
    changed: the request's headers that the app must see otherwise, None where not at all.
    headers: what to send before any chunk, once they are known; None until then.
    """

    __slots__ = (
        "_caching",
        "_engine",
        "_expected",
        "_held",
        "_injector",
        "_named",
        "_received",
        "_request",
        "changed",
        "headers",
        "visit",
    )

    def __init__(
        self, engine: Engine, caching: Caching, request: Request, visit: Visit | None, named: str | None
    ) -> None:
        self._engine = engine
        self._caching = caching
        self._request = request
        self._named = named
        self.visit = visit
        self.headers: Headers | None = None
        self._held: Headers | None = None
        self._injector: Feeding | None = None
        # How long the app says that its body is, and how much of it has come.
        self._expected: int | None = None
        self._received = 0
        self.changed = {} if visit is None else self._change(visit)

    def _change(self, visit: Visit) -> Mapping[str, str | None]:
        try:
            if self._caching.needs(visit):
                return dict(for_app(self._request, lambda: self._caching.variant(visit), acceptable))
        except Exception as error:
            self._engine.report(error)
            self.visit = None
        return {}

    @property
    def inserting(self) -> bool:
        """Whether chunks must be fed: otherwise the body goes out as it is."""
        return self._injector is not None

    def html(self) -> bytes:
        """What is put into the page, for authors who put it there themselves."""
        return self._caching.fragment(self.visit).html if self.visit is not None else b""

    def begin(self, status: int, headers: Headers) -> None:
        """Take the response's status and headers; a second call replaces those of the first."""
        self.headers = self._held = self._injector = None
        self._received = 0
        try:
            self.headers = self._plan(status, headers)
        except Exception as error:
            self._engine.report(error)
            # Without a notice, so no shared cache may give it to others.
            self.headers = varying(headers)

    def let_go(self) -> None:
        """Give the page up: the server has the app's own body already."""
        if self._held is not None:
            self._engine.count("missed: late")
            self.headers, self._held, self._injector = self._held, None, None

    def _plan(self, status: int, headers: Headers) -> Headers | None:
        """The headers to send, or None where they are held until it is settled where the notice stands."""
        visit, told = self.visit, fields(headers)
        if visit is None:
            return varying(headers, told) if is_page(status, told) else headers
        if status == 304 and self.changed.get("if-none-match"):
            return self._mark(visit, not_modified(headers, self._caching.variant(visit)), told)
        if not is_page(status, told):
            # A part of a page, in JSON say, may have a notice in it too.
            return self._mark(visit, headers, told) if visit.asked else headers
        return headers if visit.exempt else self._plan_page(visit, status, headers, told)

    def _plan_page(self, visit: Visit, status: int, headers: Headers, told: Fields) -> Headers | None:
        visit.language = visit.language or content_language(told)
        fragment = self._caching.fragment(visit)
        if not fragment.html:
            return self._mark(visit, headers, told) if visit.may_vary() else headers
        marked = self._mark(visit, headers, told)
        if visit.placed:
            self._engine.count("shown")
            return carrying(marked, content_length(told), lambda: self._caching.variant(visit))
        coding = told.get("content-encoding")
        codings = known(coding) if coding else ()
        reason = decline(status, told) or ("content-encoding" if codings is None else None)
        if reason is None and is_xml(told) and fragment.html.startswith(b"<esi:"):
            # Its prefix is bound to nothing, for which a browser would refuse the page.
            reason = "esi"
        if reason is not None:
            self._engine.count(f"missed: {reason}")
            return marked
        if self._request.method == "HEAD":
            # A GET's length is not known without its body, and may be left out (RFC 9110, 9.3.2).
            return carrying(marked, None, lambda: self._caching.variant(visit))
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
        )
        if self._request.asks_piece():
            injector = Discerning(injector)
        return Recoder(injector, codings) if codings else injector

    def _mark(self, visit: Visit, headers: Headers, told: Fields) -> Headers:
        """Headers of a page that another reader may see otherwise."""
        if self._caching.hands_off:
            return headers
        # Only the copy that was asked for may be kept: a front that is behind can poison nothing.
        if self._named is not None and self._named == visit.variant():
            return keyed(headers, VARIANT_HEADER, self._named)
        return varying(headers, told)

    def feed(self, chunk: bytes) -> bytes:
        """What can be sent by now, once there are headers."""
        injector = self._injector
        if injector is None:
            return chunk
        out = injector.feed(chunk)
        if self._held is None:
            return out
        self._received += len(chunk)
        whole = self._received == self._expected
        if whole:
            # It has come to its end, though nobody has said so: now its length can be told.
            out += injector.close()
            self._injector = None
        self._settle(injector, len(out), whole=whole)
        return out

    def close(self) -> bytes:
        """What is left to send when the body has ended."""
        injector = self._injector
        if injector is None:
            return b""
        out = injector.close()
        self._settle(injector, len(out), whole=False)
        return out

    def _settle(self, injector: Feeding, sent: int, *, whole: bool) -> None:
        """Make the headers known as soon as it is settled whether and where the notice stands."""
        if self._held is None or not injector.settled:
            return
        headers, self._held = self._held, None
        visit = self.visit
        if injector.inserted and visit is not None:
            length = None
            if self._expected is not None and (whole or not isinstance(injector, Recoder)):
                # All that was held goes out at once, and what follows as it comes.
                length = self._expected + sent - self._received
            headers = carrying(headers, length, lambda: self._caching.variant(visit))
        self.headers = headers
        self._engine.count("shown" if injector.inserted else f"missed: {injector.reason}")
