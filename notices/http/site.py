"""One published site: its engine, whom it believes, how its pages are kept, and its own few addresses."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, field

from notices import codes
from notices.address import Proxies
from notices.engine import Engine
from notices.facts import Location, Page, Reader
from notices.geo import Edge
from notices.http.caching import MODES, VARIANT_HEADER
from notices.http.coding import acceptable
from notices.http.endpoints import Answer, Endpoints
from notices.http.exchange import Exchange, Shared
from notices.http.request import Request
from notices.languages import parse
from notices.visit import Visit

__all__ = ["PATH", "Site"]

#: Below it are the addresses that this library answers itself, unless told otherwise.
PATH = "/_notices"

_UNREAD = Request(method="GET", peer="", own="/", path="/", query="", get=lambda _: None)


class _Folded:
    """A request's headers for who writes their names as vendors do."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def get(self, name: str) -> str | None:
        return self._request.get(name.lower())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Site:
    """What an adapter needs to serve a site.

    proxies: which peers may say who the reader is. edge: which headers of theirs tell the location.
    exempt: paths of the app, wherever it is mounted, or prefixes that end in ``*``, which are never pages
    (``/static/*``): left alone entirely. caching: ``private``, ``variant``, ``fragment`` or ``off``.
    include: what fills the page where caching is ``fragment``: ``esi``, ``ssi`` or ``script``.
    path: where our own addresses are for a browser; for an app below ``/blog``, ``/blog/_notices``.

    Raises KeyError for a mode or an include that is not known.
    """

    engine: Engine
    proxies: Proxies = field(default_factory=Proxies)
    edge: Edge | None = None
    exempt: Sequence[str] = ()
    caching: str = "private"
    include: str = "script"
    path: str = PATH
    _exempt: frozenset[str] = field(init=False)
    _exempt_below: tuple[str, ...] = field(init=False)
    _shared: Shared = field(init=False)
    _endpoints: Endpoints = field(init=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "_exempt", frozenset(path for path in self.exempt if not path.endswith("*")))
        put(self, "_exempt_below", tuple(path[:-1] for path in self.exempt if path.endswith("*")))
        caching = MODES[self.caching](self.include, self.path, self.engine.stylesheet)
        put(self, "_shared", Shared(engine=self.engine, caching=caching))
        put(self, "_endpoints", Endpoints(self.engine, self.path, self._begin))

    def warm(self) -> None:
        """Read now what a first request would read: in an event loop, one that waits holds up all others."""
        try:
            reader = Reader(location=Location(), languages=parse("en"))
            self.engine.decide(reader, Page(path="/")).fragment()
        except Exception as error:
            self.engine.report(error)
        mimetypes.init()
        acceptable("br, zstd")
        codes.warm()
        self._endpoints.warm()

    def begin(self, request: Request) -> Exchange | Answer | None:
        """Begin a request: an exchange that the app takes part in, or the answer; None for an exempt path.

        Never raises: whatever goes wrong here, the page is served.
        """
        try:
            return self._begun(request)
        except Exception as error:
            return self.give_up(error)

    def give_up(self, error: Exception) -> Exchange:
        """An exchange for a request of which this library could make nothing: its page goes out unkept."""
        self.engine.report(error)
        return Exchange(self._shared, _UNREAD, None, None)

    def _begun(self, request: Request) -> Exchange | Answer | None:
        if request.dotted is None:
            own = request.own
            if own in self._exempt or own.startswith(self._exempt_below):
                return None
            answer = self._endpoints.answer(request)
            if answer is not None:
                return answer
        named = visit = None
        try:
            visit = self._begin(request, request.path)
            visit.dotted = request.dotted
            if self._proxies_say(request):
                named = request.get(VARIANT_HEADER.lower())
        except Exception as error:
            self.engine.report(error)
        return Exchange(self._shared, request, visit, named)

    def _proxies_say(self, request: Request) -> bool:
        return self.caching == "variant" and self.proxies.trusts(request.peer)

    def _begin(self, request: Request, path: str) -> Visit:
        edge = None
        if self.edge is not None and self.proxies.trusts(request.peer):
            edge = self.edge.locate(_Folded(request))
        return self.engine.visit(
            address=self.proxies.client(request.peer, request.get(self.proxies.header.lower())),
            accept_language=request.get("accept-language") or "",
            path=path,
            edge=edge,
        )
