"""“Read as”: lets the demo be read as somebody would read it elsewhere.

The choice rides in the query string (``?as=simferopol&reads=ru``). The library promises to leave no
trace of a reader in a URL or cookie, and this keeps the promise: what stands in the URL is a reader
that was made up for the demo, never the one who asks, and nothing outlives the tab. A cookie would.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

import yaml
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["LANGUAGES", "PLACES", "Choice", "ReadAs", "read_choice", "told_by_loopback"]

_READERS = yaml.safe_load((Path(__file__).parent / "content" / "readers.yaml").read_text("utf-8"))
PLACES: Mapping[str, str] = _READERS["places"]
LANGUAGES: Mapping[str, str] = _READERS["languages"]

# What else could say where a reader is; beside a simulated address it would contradict it.
_OTHER_ADDRESSES = ("HTTP_FORWARDED", "HTTP_X_REAL_IP")


_NOTICE = re.compile(rb'<section class="notices.*?</section>', re.DOTALL)
_LINK = re.compile(rb'<a href="/legal/[a-z]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A simulated reader: keys of PLACES and LANGUAGES; an empty one simulates nothing."""

    place: str = ""
    languages: str = ""

    def query(self) -> dict[str, str]:
        """The query arguments that carry this choice to the next page."""
        arguments = {"as": self.place, "reads": self.languages}
        return {name: value for name, value in arguments.items() if value}


class ReadAs:
    """WSGI: turns a choice into the request headers that such a reader's request would have.

    The links of notices know nothing of it, so it is put into them on their way out: else whoever follows one
    is somebody else.

    Belongs outside the notices middleware. Without a choice, or if the peer is not this machine,
    the request passes as it came: ``curl -H 'X-Forwarded-For: …'`` simulates a reader just as well.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        choice = read_choice(environ)
        if not choice.query():
            return self._app(environ, start_response)
        response = Response.from_app(self._app, _as_reader(environ, choice), buffered=True)
        if response.mimetype == "text/html" and (page := response.get_data()):
            response.set_data(_NOTICE.sub(lambda notice: _followed(notice[0], choice), page))
        return response(environ, start_response)


def read_choice(environ: WSGIEnvironment) -> Choice:
    """What the query string chooses; nothing if the peer may not, or if it is not on offer."""
    if not told_by_loopback(environ):
        return Choice()
    arguments = parse_qs(environ.get("QUERY_STRING", ""))
    place, languages = (arguments.get(name, [""])[-1] for name in ("as", "reads"))
    return Choice(
        place=place if place in PLACES else "",
        languages=languages if languages in LANGUAGES else "",
    )


def told_by_loopback(environ: WSGIEnvironment) -> bool:
    """Whether the connection itself, not a header, comes from this machine."""
    try:
        peer = ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:  # a Unix socket has no address
        return False
    mapped = peer.ipv4_mapped if isinstance(peer, IPv6Address) else None
    return (mapped or peer).is_loopback


def _followed(notice: bytes, choice: Choice) -> bytes:
    """A notice whose links keep the choice."""
    query = escape(f"?{urlencode(choice.query())}").encode()
    return _LINK.sub(lambda link: link[0] + query, notice)


def _as_reader(environ: WSGIEnvironment, choice: Choice) -> WSGIEnvironment:
    changed = dict(environ)
    if choice.place:
        changed["HTTP_X_FORWARDED_FOR"] = PLACES[choice.place]
        for name in _OTHER_ADDRESSES:
            changed.pop(name, None)
    if choice.languages:
        changed["HTTP_ACCEPT_LANGUAGE"] = LANGUAGES[choice.languages]
    return changed
