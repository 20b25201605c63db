"""Headers and trusted proxies to the client's address, or to None: unknown.

A header is read from the right, because only what trusted proxies appended can be believed. Where
reading stops at something that is no address the answer is unknown, never the next hop: that one
was written by whoever sent the request.
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Literal, NamedTuple

from notices.errors import SettingsError

__all__ = ["HEADERS", "PLACELESS", "Kind", "Proxies", "packed", "placeless", "unpacked"]

Kind = Literal["list", "forwarded", "single"]

#: Headers that tell a reader's address, and how each is read.
HEADERS: Mapping[str, Kind] = {
    "CF-Connecting-IP": "single",
    "CF-Connecting-IPv6": "single",
    "Fastly-Client-IP": "single",
    "Fly-Client-IP": "single",
    "Forwarded": "forwarded",
    "True-Client-IP": "single",
    "X-Appengine-User-IP": "single",
    "X-Azure-ClientIP": "single",
    "X-Client-IP": "single",
    "X-Cluster-Client-IP": "single",
    "X-Envoy-External-Address": "single",
    "X-Forwarded-For": "list",
    "X-NF-Client-Connection-IP": "single",
    "X-Real-IP": "single",
}
_KINDS = {name.lower(): kind for name, kind in HEADERS.items()}
# Networks of the special-purpose registries (IANA) whose addresses are nowhere in particular: private,
# shared, link-local, loopback, multicast and reserved ones. Databases do put some into countries. Those
# for documentation are left in: tests and previews use them.
PLACELESS = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
    "::/127",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
)
_UNIX = "unix"
# What servers call a peer on a Unix socket: gunicorn and most others, Waitress, Werkzeug.
_UNIX_PEERS = frozenset({"", "localhost", "<local>"})
_LONGEST = 8192
_MOST_HOPS = 64
_MAPPED = bytes(10) + b"\xff\xff"
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
# RFC 7239, section 6: node-port = port / obfport
_NODE_PORT = re.compile(r"[0-9]{1,5}|_[A-Za-z0-9._-]+", re.ASCII)
# The last element of a Forwarded header, in the header written backwards. Backwards, a quote is
# escaped if an odd number of backslashes follows it.
_LAST_ELEMENT = re.compile(r'((?:[^",]|"(?:[^"]|"(?=\\(?:\\\\)*+(?!\\)))*+")*+)(,|\Z)')
# RFC 7239, section 4: forwarded-pair = token "=" value; value = token / quoted-string. Colons and
# brackets outside quotes are no token, but cannot be misread, and some proxies write them.
_PAIR = re.compile(
    r"""[ \t]*+(?:([!#$%&'*+.^_`|~0-9A-Za-z-]++)=(?:([^\s",;=\\]++)|"((?:[^"\\]|\\.)*+)"))?[ \t]*+(?:;|\Z)"""
)
_ESCAPE = re.compile(r"\\(.)")


def packed(text: str) -> bytes | None:
    """The 4 or 16 bytes of an address, IPv4-mapped IPv6 as IPv4; None for any other text."""
    try:
        if ":" in text:
            # Some systems accept a zone id, which means something on one link only.
            value = inet_pton(AF_INET6, text) if "%" not in text else b""
            return (value[12:] if value[:12] == _MAPPED else value) or None
        value = inet_pton(AF_INET, text)
        # Some systems read leading zeros as octal, some do not: only the canonical form is clear.
        return value if inet_ntop(AF_INET, value) == text else None
    except (OSError, ValueError):
        return None


def unpacked(value: bytes) -> str:
    """The canonical text of the 4 or 16 bytes of an address."""
    return inet_ntop(AF_INET if len(value) == 4 else AF_INET6, value)


class _Ranges(NamedTuple):
    """Disjoint ranges of packed addresses of one family, in order."""

    starts: tuple[bytes, ...]
    ends: tuple[bytes, ...]

    def hold(self, value: bytes) -> bool:
        index = bisect_right(self.starts, value) - 1
        return index >= 0 and value <= self.ends[index]


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _ranges(networks: Iterable[_Network], version: int) -> _Ranges:
    own = ipaddress.collapse_addresses(n for n in networks if n.version == version)  # type: ignore[type-var]  # one family at a time
    pairs = [(n.network_address.packed, n.broadcast_address.packed) for n in own]
    return _Ranges(tuple(first for first, _ in pairs), tuple(last for _, last in pairs))


_PLACELESS_4 = _ranges(map(ipaddress.ip_network, PLACELESS), 4)
_PLACELESS_6 = _ranges(map(ipaddress.ip_network, PLACELESS), 6)


def placeless(value: bytes) -> bool:
    """Whether an address of 4 or 16 bytes is in a network that is nowhere in particular."""
    return (_PLACELESS_4 if len(value) == 4 else _PLACELESS_6).hold(value)


def _network(text: object) -> _Network:
    if not isinstance(text, str):
        raise SettingsError(f"trusted proxy {text!r} must be text such as '10.0.0.0/8'.")
    try:
        interface = ipaddress.ip_interface(text.strip())
    except ValueError:
        raise SettingsError(
            f"trusted proxy {text!r} is no address and no network;"
            f" write e.g. '192.0.2.7', '10.0.0.0/8', '2001:db8::/32' or '{_UNIX}'."
        ) from None
    return _checked(text, interface)


def _checked(text: str, interface: ipaddress.IPv4Interface | ipaddress.IPv6Interface) -> _Network:
    network: _Network = interface.network
    if interface.ip != network.network_address:
        raise SettingsError(f"trusted proxy {text!r} has bits set after its prefix; write '{network}'.")
    if network.prefixlen == 0:
        raise SettingsError(
            f"trusted proxy {text!r} is the whole internet: any reader could then claim any address;"
            " name the networks of your own proxies."
        )
    mapped = network.network_address.packed[:12] == _MAPPED and network.prefixlen >= 96
    if not mapped:
        return network
    return ipaddress.IPv4Network((network.network_address.packed[12:], network.prefixlen - 96))


def _settings(trusted: Sequence[str]) -> tuple[bool, tuple[_Network, ...]]:
    if isinstance(trusted, str):
        raise SettingsError(f"trusted proxies must be a list of texts; write [{trusted!r}].")
    return _UNIX in trusted, tuple(_network(text) for text in trusted if text != _UNIX)


def _kind(header: str, kind: Kind | None) -> Kind:
    if not _FIELD_NAME.fullmatch(header):
        raise SettingsError(f"header {header!r} is no header name; write e.g. 'X-Forwarded-For'.")
    if kind is not None and kind not in _HOPS:
        raise SettingsError(f"kind {kind!r} of header {header!r} must be one of {', '.join(_HOPS)}.")
    return kind or _KINDS.get(header.lower(), "list")


def _node(text: str, port: re.Pattern[str] = _PORT) -> bytes | None:
    """An address with or without brackets and a port."""
    value = packed(text)
    if value is not None:
        return value
    if text[:1] == "[":
        host, bracket, rest = text[1:].partition("]")
        good = bracket and ":" in host and (not rest or (rest[0] == ":" and port.fullmatch(rest[1:])))
    else:
        host, _, rest = text.partition(":")
        good = port.fullmatch(rest)
    return packed(host) if good else None


def _list_hops(value: str) -> Iterator[bytes | None]:
    # Most often there is one hop.
    if "," not in value:
        yield _node(value.strip(" \t"))
        return
    for hop in reversed(value.split(",")):
        yield _node(hop.strip(" \t"))


def _forwarded_hops(value: str) -> Iterator[bytes | None]:
    backwards = value[::-1]
    position: int | None = 0
    while position is not None:
        match = _LAST_ELEMENT.match(backwards, position)
        yield _for(match[1][::-1].strip(" \t")) if match else None
        position = match.end() if match and match[2] else None


def _for(element: str) -> bytes | None:
    """The address in the ``for`` of one forwarded-element."""
    node: str | None = None
    position = 0
    while position < len(element):
        match = _PAIR.match(element, position)
        if match is None:
            return None
        if match[1] is not None and match[1].lower() == "for":
            if node is not None:
                # RFC 7239, section 4: each parameter MUST NOT occur more than once
                return None
            node = match[2] if match[2] is not None else _ESCAPE.sub(r"\1", match[3])
        position = match.end()
    return None if node is None else _node(node, _NODE_PORT)


def _single_hops(value: str) -> Iterator[bytes | None]:
    yield _node(value.strip(" \t"))


_HOPS: Mapping[str, Callable[[str], Iterator[bytes | None]]] = {
    "list": _list_hops,
    "forwarded": _forwarded_hops,
    "single": _single_hops,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxies:
    """Which peers are believed, and which of their headers names the client.

    trusted: addresses and networks of your own proxies; ``unix`` is a peer on a Unix socket.
    header: ``X-Forwarded-For`` or alike, ``Forwarded``, or one that holds a single address.
    kind: how that header is read, where its name does not tell: ``list``, ``forwarded``, ``single``.

    Raises SettingsError.
    """

    trusted: Sequence[str] = ()
    header: str = "X-Forwarded-For"
    kind: Kind | None = None
    _unix: bool = field(init=False, repr=False, compare=False)
    _v4: _Ranges = field(init=False, repr=False, compare=False)
    _v6: _Ranges = field(init=False, repr=False, compare=False)
    _hops: Callable[[str], Iterator[bytes | None]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        unix, networks = _settings(self.trusted)
        put = object.__setattr__
        put(self, "trusted", tuple(self.trusted))
        put(self, "kind", _kind(self.header, self.kind))
        put(self, "_unix", unix)
        put(self, "_v4", _ranges(networks, 4))
        put(self, "_v6", _ranges(networks, 6))
        put(self, "_hops", _HOPS[str(self.kind)])

    def trusts(self, peer: str) -> bool:
        """Whether the peer of the connection is one of the trusted proxies."""
        if peer in _UNIX_PEERS:
            return self._unix
        value = packed(peer)
        return value is not None and self._holds(value)

    def client(self, peer: str, header_value: str | None) -> str | None:
        """The client's address in canonical text, or None where it is unknown.

        peer: the address of the connection's other end, or what the server calls a Unix socket's.
        header_value: of `header`, its lines joined by commas; None where there is none.
        """
        if peer not in _UNIX_PEERS:
            value = packed(peer)
            if value is None:
                return None
            if not self._holds(value):
                return unpacked(value)
        elif not self._unix:
            return None
        return self._behind(header_value) if header_value else None

    def _behind(self, header: str) -> str | None:
        if len(header) > _LONGEST or header.count(",") >= _MOST_HOPS:
            return None
        hop: bytes | None = None
        for hop in self._hops(header):
            if hop is None:
                return None
            if not self._holds(hop):
                break
        # All hops are trusted: the leftmost is where the request came from.
        return None if hop is None else unpacked(hop)

    def _holds(self, value: bytes) -> bool:
        return (self._v4 if len(value) == 4 else self._v6).hold(value)
