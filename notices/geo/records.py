"""A database's record, whatever its schema, to a location; what is malformed in it is unknown."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from notices import codes
from notices.facts import Location

__all__ = ["UNKNOWN", "Schema", "anonymizes", "country", "located", "placed", "schema", "subdivision"]

Schema = Callable[[object], Location]

UNKNOWN = Location()

# Codes in a country's place that say: the exit of an anonymizing network.
_ANONYMIZERS = frozenset({"A1", "T1"})
# Crimea and Sevastopol as parts of Russia: no ISO codes, but found in databases. Russia's numbers
# for them (82, 91, 92) are left out, since older lists give those to other regions.
_ANNEXED = {
    "CR": "UA-43",
    "CRI": "UA-43",
    "KRM": "UA-43",
    "UA-43": "UA-43",
    "UA43": "UA-43",
    "SEV": "UA-40",
    "UA-40": "UA-40",
    "UA40": "UA-40",
}
_GEONAMES = {703883: "UA-43", 694422: "UA-40"}
_FLAGS = (
    "is_anonymous",
    "is_anonymous_proxy",
    "is_anonymous_vpn",
    "is_hosting_provider",
    "is_public_proxy",
    "is_residential_proxy",
    "is_tor_exit_node",
)


@lru_cache(maxsize=65536)
def located(
    *,
    country: str | None = None,
    subdivisions: tuple[str, ...] = (),
    city: int | None = None,
    registered_country: str | None = None,
    accuracy_radius: int | None = None,
    anonymizer: bool | None = None,
) -> Location:
    """The one Location that holds these facts."""
    return Location(
        country=country,
        subdivisions=subdivisions,
        city=city,
        registered_country=registered_country,
        accuracy_radius=accuracy_radius,
        anonymizer=anonymizer,
    )


def country(value: object) -> str | None:
    """An ISO 3166-1 code (XK included), or None: for pseudo-countries (EU, AP, ZZ, A1 …) too."""
    code = value.upper() if isinstance(value, str) else None
    return code if code in codes.countries() else None


def anonymizes(value: object) -> bool | None:
    """True for a pseudo-country that stands for an anonymizing network, else None."""
    return True if isinstance(value, str) and value.upper() in _ANONYMIZERS else None


def subdivision(country: str, value: object) -> str | None:
    """The ISO 3166-2 code written as ``43``, ``UA-43``, ``UA43`` or in lower case, or None.

    Crimea and Sevastopol give Ukraine's codes though the country be RU.
    """
    if not isinstance(value, str):
        return None
    text = value.strip().upper()
    short = text[2:].lstrip("-") if text.startswith(country) and len(text) > 3 else text
    if country == "RU" and short in _ANNEXED:
        return _ANNEXED[short]
    code = f"{country}-{short}"
    return code if code in codes.subdivisions() else None


def placed(country: str | None, subdivisions: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Country and subdivisions that agree: an annexed subdivision takes its own country along.

    One of China's that is a country too gives that country, and stays known beside it: rules name the
    country, since beside a subdivision everybody of whom only "China" is known would be a maybe.
    """
    abroad = tuple(code for code in subdivisions if codes.country_beside(code) != country)
    return (codes.country_beside(abroad[0]), abroad[:1]) if abroad else (country, subdivisions)


def schema(database_type: str) -> Schema:
    """How the records of a database of this type are read."""
    for word, read in _SCHEMAS:
        if word in database_type:
            return read
    return _any


def _any(record: object) -> Location:
    if not isinstance(record, dict):
        return UNKNOWN
    return _flat(record) if "country_code" in record else _standard(record)


def _at(record: object, *keys: str) -> object:
    for key in keys:
        record = record.get(key) if isinstance(record, dict) else None
    return record


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _flat(record: dict[str, object]) -> Location:
    """The schema of ip-location-db: one level, subdivisions by name."""
    code, name = record["country_code"], record.get("state1")
    own = country(code)
    part = codes.named(own, name) if own and name and isinstance(name, str) else None
    where, parts = placed(own, (part,) if part else ())
    return located(country=where, subdivisions=parts, anonymizer=anonymizes(code))


def _standard(record: dict[str, object]) -> Location:
    """MaxMind's schema of City and Country databases."""
    code = _at(record, "country", "iso_code")
    where, parts = _parts(country(code), record.get("subdivisions"))
    return located(
        country=where,
        subdivisions=parts,
        city=_number(_at(record, "city", "geoname_id")),
        registered_country=country(_at(record, "registered_country", "iso_code")),
        accuracy_radius=_number(_at(record, "location", "accuracy_radius")),
        anonymizer=_flagged(record.get("traits")) or anonymizes(code),
    )


def _parts(country: str | None, subdivisions: object) -> tuple[str | None, tuple[str, ...]]:
    if country is None or not isinstance(subdivisions, list):
        return country, ()
    return placed(country, tuple(filter(None, (_part(country, each) for each in subdivisions))))


def _part(country: str, record: object) -> str | None:
    code = subdivision(country, _at(record, "iso_code"))
    if code is None and country in {"RU", "UA"}:
        return _GEONAMES.get(_number(_at(record, "geoname_id")) or 0)
    return code


def _flagged(record: object) -> bool | None:
    flags = [record[name] for name in _FLAGS if name in record] if isinstance(record, dict) else []
    return True if True in flags else None


def _anonymous(record: object) -> Location:
    """MaxMind's Anonymous-IP schema, in which an address that is not listed is no anonymizer."""
    return located(anonymizer=bool(_flagged(record)))


_SCHEMAS: tuple[tuple[str, Schema], ...] = (("Anonymous", _anonymous),)
