"""What tells locations, and how what several sources tell is put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from notices.facts import Location
from notices.geo.records import UNKNOWN

__all__ = ["Chain", "Fixed", "Source", "combine"]

_CRIMEA = frozenset({"UA-43", "UA-40"})
# Where the sources disagree whether a reader is in one of these, nobody knows that they are not.
_CONTESTED = _CRIMEA | {"UA-09", "UA-14", "UA-23", "UA-65"}


class Source(Protocol):
    """Anything that tells where an address is."""

    def locate(self, address: str | None) -> Location:
        """The location of an address in text; unknown for None and for what is no address."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A source that always tells the same: for tests, previews, and a site with readers in one place."""

    location: Location

    def locate(self, address: str | None) -> Location:  # noqa: ARG002 - that is the point of it
        """The fixed location, whatever the address."""
        return self.location


@dataclass(frozen=True, slots=True)
class Chain:
    """Several sources as one, by the rule of `combine`."""

    sources: tuple[Source, ...]

    def locate(self, address: str | None) -> Location:
        """What all sources tell of the address, put together."""
        return combine(source.locate(address) for source in self.sources)


def combine(locations: Iterable[Location]) -> Location:
    """One location from what several sources tell, the most trusted first.

    country: of the first that knows it. But Crimea is told apart only by subdivision: where the
        first knows no more than RU or UA, a source that knows UA-43 or UA-40 is believed.
    subdivisions: of the first that knows them in that country. Where a later one names a contested
        subdivision of the same country instead, they are unknown: no fact that may put a reader in
        a contested region is outvoted.
    city, accuracy_radius: of the first that knows them and does not contradict the above.
    registered_country: of the first that knows it.
    anonymizer: True if any says so, else False if any says so.
    networks: of all together.
    """
    known = [location for location in locations if location != UNKNOWN]
    if len(known) <= 1:
        return known[0] if known else UNKNOWN
    country, subdivisions = _place(known)
    near = [each for each in known if _agrees(each, country, subdivisions)]
    return Location(
        country=country,
        subdivisions=subdivisions,
        city=next((each.city for each in near if each.city is not None), None),
        registered_country=next((each.registered_country for each in known if each.registered_country), None),
        accuracy_radius=next(
            (each.accuracy_radius for each in near if each.accuracy_radius is not None), None
        ),
        anonymizer=_any(each.anonymizer for each in known),
        networks=_union(each.networks for each in known),
    )


def _place(known: Sequence[Location]) -> tuple[str | None, tuple[str, ...]]:
    country = next((each.country for each in known if each.country), None)
    if country == "RU" and _annexed(known):
        country = "UA"
    told = [each.subdivisions for each in known if each.subdivisions and _within(each, country)]
    if not told:
        return country, ()
    rivals = {each[0] for each in told}
    outvoted = told[0][0] not in _CONTESTED and rivals & _CONTESTED
    return country, () if outvoted else told[0]


def _agrees(location: Location, country: str | None, subdivisions: tuple[str, ...]) -> bool:
    own = location.subdivisions[:1]
    return location.country in {None, country} and (not own or own == subdivisions[:1])


def _within(location: Location, country: str | None) -> bool:
    return country is None or all(code[:2] == country for code in location.subdivisions)


def _annexed(known: Sequence[Location]) -> bool:
    """Whether the first source that knows more than a country knows Crimea."""
    told = (each for each in known if each.subdivisions and (each.country == "RU" or _crimean(each)))
    first = next(told, None)
    return first is not None and _crimean(first)


def _crimean(location: Location) -> bool:
    return not _CRIMEA.isdisjoint(location.subdivisions)


def _any(answers: Iterable[bool | None]) -> bool | None:
    told = [answer for answer in answers if answer is not None]
    return any(told) if told else None


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    told = [each for each in sets if each is not None]
    return frozenset().union(*told) if told else None
