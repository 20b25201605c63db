"""Addresses, and the headers of an edge, to locations."""

from __future__ import annotations

import os
import time
from functools import cache
from importlib import resources

from notices.geo.databases import Clock, Databases
from notices.geo.files import NAME, File, State, Status
from notices.geo.headers import Edge, Headers, edge, edges
from notices.geo.sources import Chain, Fixed, Source, combine

__all__ = [
    "Chain",
    "Databases",
    "Edge",
    "Fixed",
    "Headers",
    "Source",
    "State",
    "Status",
    "chain",
    "combine",
    "edge",
    "edges",
    "embedded",
    "open",
]

Path = str | os.PathLike[str]


@cache
def embedded() -> Databases:
    """The database that ships with this package: the country in which an address is registered."""
    return Databases([File(str(resources.files("notices").joinpath("data", "world.mmdb")))])


def open(  # noqa: A001 - reads as notices.geo.open(path)
    path: Path,
    *more: Path,
    anonymous: Path | None = None,
    clock: Clock = time.monotonic,
    every: float = 60.0,
    name: str = NAME,
) -> Databases:
    """MaxMind DB files as one source, the most trusted first, by the rule of `combine`.

    Their schema is found out: MaxMind's City or Country, or the flat one of ip-location-db.
    anonymous: an Anonymous-IP database. clock: monotonic seconds; the files are looked at again
    after `every` seconds. name: what the log calls such a file.

    A file that is missing or broken does not raise: it is logged, and tells nothing until it is good.
    """
    paths = [path, *more] if anonymous is None else [path, *more, anonymous]
    return Databases([File(each, name) for each in paths], clock=clock, every=every)


def chain(*sources: Source, clock: Clock = time.monotonic, every: float = 60.0) -> Source:
    """Several sources as one, the most trusted first, by the rule of `combine`."""
    members: list[File | Fixed] = []
    for source in sources:
        if isinstance(source, Databases):
            members.extend(source.members)
        elif isinstance(source, Fixed):
            members.append(source)
        else:
            return Chain(sources)
    return Databases(members, clock=clock, every=every)
