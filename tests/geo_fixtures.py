"""Tiny databases for tests, of documentation networks, written by mmdb_writer: not by our own writer."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from notices.facts import Location

__all__ = ["CRIMEA", "HERE", "UKRAINE", "UNKNOWN", "Clock", "city", "replace", "ukraine", "wait", "write"]

HERE = "192.0.2.1"
UNKNOWN = Location()
UKRAINE = Location(country="UA")
CRIMEA = Location(country="UA", subdivisions=("UA-43",))


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def write(path: Path, networks: Mapping[str, Any], *, kind: str = "GeoLite2-City", version: int = 6) -> Path:
    """A database file of these networks; later ones are laid over earlier ones."""
    writer = MMDBWriter(
        ip_version=version,
        ipv4_compatible=version == 6,
        database_type=kind,
        languages=["en"],
        description="test",
        int_type="u32",
    )
    for network, record in networks.items():
        writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path))
    return path


def city(country: str, *subdivisions: str, registered: str | None = None) -> dict[str, object]:
    """A record in MaxMind's City schema."""
    record: dict[str, object] = {"country": {"iso_code": country}}
    if subdivisions:
        record["subdivisions"] = [{"iso_code": code} for code in subdivisions]
    if registered is not None:
        record["registered_country"] = {"iso_code": registered}
    return record


def ukraine(path: Path) -> Path:
    """A database that puts `HERE` and an IPv6 network into Ukraine."""
    return write(path, {"192.0.2.0/24": city("UA"), "2001:db8::/32": city("UA")})


def replace(path: Path, record: dict[str, object]) -> None:
    """A new file in the place of the old, as updaters do it."""
    new = write(path.with_suffix(".new"), {"192.0.2.0/24": record})
    os.utime(new, ns=(0, path.stat().st_mtime_ns + 1 if path.exists() else 1))
    new.replace(path)


def wait() -> None:
    """Until a changed file has been read."""
    for thread in threading.enumerate():
        if thread.name == "notices-geo":
            thread.join()
