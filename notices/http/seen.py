"""Which addresses have given pages, and which something else: a 304 tells no more than that nothing changed.

What is kept are numbers made of addresses, never an address, and nothing of who asked.
"""

from __future__ import annotations

from enum import Enum, auto

from notices.http.request import Request
from notices.http.response import Fields

__all__ = ["Seen"]

#: How many addresses one half of what is remembered holds.
_MOST = 8192


class _Kind(Enum):
    PAGE = auto()
    OTHER = auto()
    #: Nobody knows, and a copy of it was confirmed.
    UNCLEAR = auto()


class Seen:
    """Remembers of the addresses that came last what they gave; by many threads without a lock.

    One that has given a page is one of a page, whatever else it gives, and one that gives different things by
    what a request says is of nothing that is known: when in doubt, warn.
    most: when so many are new, those that came before them are forgotten.
    """

    __slots__ = ("_most", "_new", "_old")

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._new: dict[int, _Kind] = {}
        self._old: dict[int, _Kind] = {}

    def gave(self, request: Request, *, page: bool, told: Fields) -> None:
        """Remember what the answer to a request was. told: the fields of its headers."""
        key = _key(request)
        if page or self._get(key) is _Kind.PAGE:
            self._put(key, _Kind.PAGE)
        elif _is_same_for_all(told):
            self._put(key, _Kind.OTHER)

    def is_other(self, request: Request) -> bool:
        """Whether what is at the address of a request is known to be no page."""
        return self._get(_key(request)) is _Kind.OTHER

    def confirmed(self, request: Request) -> None:
        """Remember that a copy was confirmed of which it is not known whether it is of a page."""
        key = _key(request)
        if self._get(key) is None:
            self._put(key, _Kind.UNCLEAR)

    def is_unclear(self, request: Request) -> bool:
        """Whether such a copy was confirmed before, and nothing has come since that would tell."""
        return self._get(_key(request)) is _Kind.UNCLEAR

    def _get(self, key: int) -> _Kind | None:
        return self._new.get(key) or self._old.get(key)

    def _put(self, key: int, kind: _Kind) -> None:
        if len(self._new) >= self._most:
            self._old, self._new = self._new, {}
        self._new[key] = kind


def _key(request: Request) -> int:
    # As it was sent: two apps, or two hosts, may give different things, and so may a path with hidden dots.
    return hash((request.get("host"), request.dotted or request.path, request.query))


def _is_same_for_all(told: Fields) -> bool:
    """Whether a response says of itself that no header chooses what it is, but how it is coded."""
    named = {each.strip().lower() for each in told.get("vary", "").split(",")}
    return named <= {"", "accept-encoding", "origin"}
