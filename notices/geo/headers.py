"""Where an edge says that a reader is: its location headers, read as a pure function of their values.

Believe them only where the peer is a trusted proxy (`notices.address.Proxies.trusts`): anybody can
send them.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import Protocol

from notices.errors import SettingsError
from notices.facts import Location
from notices.geo import records

__all__ = ["Edge", "Headers", "edge", "edges"]

_LONGEST = 4096
_VALUE = re.compile(r"[A-Za-z0-9-]{1,8}", re.ASCII)
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Headers(Protocol):
    """Request headers, names in any case."""

    def get(self, name: str, /) -> str | None:
        """The value of a header, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The headers in which an edge tells a reader's location.

    country, region: header names; region is None where the edge tells none.
    country_key, region_key: where a header is a list of ``key=value``, the keys.
    digits: whether region codes with digits are ISO 3166-2: where they may be FIPS 10-4 they are
        unknown, because the same digits name another place there.
    """

    country: str
    region: str | None = None
    country_key: str | None = None
    region_key: str | None = None
    digits: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The headers that are read."""
        return tuple(dict.fromkeys(filter(None, (self.country, self.region))))

    def locate(self, headers: Headers) -> Location:
        """The location that the headers tell; what they do not tell in a known form is unknown."""
        region = _value(headers, self.region, self.region_key) if self.region else None
        return _located(_value(headers, self.country, self.country_key), region, self.digits)


def edge(name: str, *, country: str | None = None, region: str | None = None) -> Edge:
    """A preset by name, its header names replaced by those given; ``custom`` needs a country header.

    Raises SettingsError.
    """
    for header in (country, region):
        if header is not None and not _FIELD_NAME.fullmatch(header):
            raise SettingsError(f"header {header!r} is no header name; write e.g. 'X-Country'.")
    if name == "custom":
        if country is None:
            raise SettingsError("edge 'custom' needs the name of the header that tells the country.")
        return Edge(country=country, region=region)
    preset = _preset(name)
    return replace(preset, country=country or preset.country, region=region or preset.region)


def _preset(name: str) -> Edge:
    presets = edges()
    if name in presets:
        return presets[name]
    near = difflib.get_close_matches(name, presets, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise SettingsError(f"edge {name!r} is not one of {', '.join(presets)}, custom{hint}")


@cache
def edges() -> Mapping[str, Edge]:
    """The presets, by name."""
    text = resources.files("notices").joinpath("data", "edges.csv").read_text(encoding="utf-8")
    return {
        row["edge"]: Edge(
            country=row["country"],
            region=row["region"] or None,
            country_key=row["country_key"] or None,
            region_key=row["region_key"] or None,
            digits=row["digits"] == "yes",
        )
        for row in csv.DictReader(text.splitlines())
    }


def _value(headers: Headers, name: str, key: str | None) -> str | None:
    value = headers.get(name)
    if not value or len(value) > _LONGEST:
        return None
    return _keyed(value, key) if key else value.strip()


def _keyed(value: str, key: str) -> str | None:
    pairs = (pair.partition("=") for pair in value.split(","))
    found = [text.strip() for name, _, text in pairs if name.strip().lower() == key]
    # Twice the same key: somebody else's is among them.
    return found[0] if len(found) == 1 else None


def _located(country: str | None, region: str | None, digits: bool) -> Location:
    if country is None or not _VALUE.fullmatch(country):
        return records.UNKNOWN
    if region is not None and not _VALUE.fullmatch(region):
        region = None
    return _read(country, region, digits)


@lru_cache(maxsize=4096)
def _read(country: str, region: str | None, digits: bool) -> Location:
    own = records.country(country)
    clear = own and region and (digits or not any(map(str.isdigit, region)) or "-" in region)
    part = records.subdivision(own, region) if own and clear else None
    where, parts = records.placed(own, (part,) if part else ())
    return records.located(country=where, subdivisions=parts, anonymizer=records.anonymizes(country))
