"""An address to a location, beside geoip2, on the embedded database."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

import geoip2.database
import geoip2.errors

from notices import geo
from tests.benchmarks.timing import Row, compare

__all__ = ["rows"]

DATABASE = Path(geo.__file__).parent.parent / "data" / "world.mmdb"


def _addresses(count: int) -> list[str]:
    """Public addresses at random, the same in every run; which networks they are in does not matter."""
    numbers = random.Random(1)
    return [str(IPv4Address(numbers.randrange(0x01000000, 0xDF000000))) for _ in range(count)]


def _over(call: Callable[[str], object], addresses: list[str]) -> Callable[[], object]:
    endless = itertools.cycle(addresses)
    return lambda: call(next(endless))


def rows() -> list[Row]:
    """Cold: each look-up in a network not seen before, mostly. Warm: in a few networks."""
    reader = geoip2.database.Reader(DATABASE)

    def peer(address: str) -> object:
        try:
            return reader.city(address).country.iso_code
        except geoip2.errors.AddressNotFoundError:
            return None

    many, few = _addresses(200_000), _addresses(50)
    return [
        compare(
            "locate, mostly cold",
            "<= 10 us",
            {"notices": _over(geo.open(DATABASE).locate, many), "geoip2": _over(peer, many)},
        ),
        compare(
            "locate, warm",
            "",
            {"notices": _over(geo.open(DATABASE).locate, few), "geoip2": _over(peer, few)},
        ),
    ]
