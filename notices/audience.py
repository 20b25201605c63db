"""Groups of readers, pages and days in words that a lawyer reads: whom a difference or an answer is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from ipaddress import ip_network
from typing import Any, TypeAlias

from notices.classes import Facet, Span, Value
from notices.codes import subdivisions

__all__ = ["describe", "either", "phrase"]

_Values: TypeAlias = Sequence[Value]

#: More names than these in a row are counted, not told.
_MANY = 12


def describe(
    values: Mapping[Facet, _Values], rest: Mapping[Facet, _Values], country: Mapping[str, str]
) -> str:
    """Say who has these values, as in "readers in UA-14 registered in Russia, from 2026-12-01".

    rest: the values of the same facets that are not meant. country: names of countries by code.
    """
    told = {
        facet: _PHRASES[facet](values[facet], rest.get(facet, ()), lambda code: country.get(code, code))
        for facet in _PHRASES
        if facet in values
    }
    who = _run(told[facet] for facet in _OF_READERS if facet in told)
    what = _run(told[facet] for facet in _OF_PAGES if facet in told)
    parts = [f"readers {who}" if who else "all readers", what, told.get(Facet.DAY, "")]
    return ", ".join(part for part in parts if part)


def phrase(facet: Facet, values: _Values, rest: _Values) -> str:
    """Say one facet alone, as in "on pages other than /legal/*"; countries by their codes."""
    return _PHRASES[facet](values, rest, lambda code: code)


def _run(phrases: Iterable[str]) -> str:
    """Phrases one after another, parted by commas where one of them is of several parts itself."""
    several = list(phrases)
    parted = any(" or " in each or " and " in each for each in several[:-1])
    return (", " if parted or any(" or of " in each for each in several) else " ").join(several)


def either(words: Iterable[str], last: str = "or", *, most: int | None = _MANY) -> str:
    """Join words as in "a, b or c"; of very many, the first and how many others there are."""
    several = list(dict.fromkeys(words))
    if most and len(several) > most:
        several = [*several[: most - 1], f"{len(several) - most + 1} others"]
    return f" {last} ".join(filter(None, [", ".join(several[:-1]), *several[-1:]]))


_Name: TypeAlias = Callable[[str], str]


# ── places ───────────────────────────────────────────────────────────────────────────────────────


def _place(values: _Values, rest: _Values, name: _Name) -> str:
    unknown = "of unknown location" if any(each.value == (None, None) for each in values) else ""
    if any(_is_elsewhere(each) for each in values):
        outside = either(_within(rest, values, name), "and", most=None)
        known = "" if unknown or not outside else "known to be "
        return either(filter(None, [f"{known}outside {outside}" if outside else "anywhere", unknown]))
    inside = either(_within(values, rest, name), most=None)
    return either(filter(None, [f"in {inside}" if inside else "", unknown]))


def _is_elsewhere(value: Value) -> bool:
    country, part = value.value
    return value.other and country is not None and part is None


def _is_abroad(value: Value) -> bool:
    country, part = value.value
    return bool(country and part and not part.startswith(f"{country}-"))


def _within(values: _Values, rest: _Values, name: _Name) -> list[str]:
    """The countries and their parts among some values, told apart from the rest; whole countries first."""
    whole: list[str] = []
    parts: list[str] = []
    for country in dict.fromkeys(
        each.value[0] for each in values if each.value[0] and not _is_elsewhere(each)
    ):
        own = [each for each in values if each.value[0] == country]
        others = [each for each in rest if each.value[0] == country]
        if others:
            parts += _parts(own, others, name(country))
        else:
            whole.append(name(country))
    return whole + parts


def _parts(own: _Values, others: _Values, country: str) -> list[str]:
    """The parts of one country; of very many, the first and how many more, so that no country is hidden."""
    named = [str(each.value[1]) for each in own if each.value[1] and not each.other]
    widest = [code for code in named if not _around(code).intersection(named)]
    apart = [str(each.value[1]) for each in others if each.value[1] and not each.other]
    words = [
        # ISO 3166 has some parts of a country as other countries too, and these have parts of their own.
        f"{country} as {code}"
        if any(each.value[1] == code and _is_abroad(each) for each in own)
        else _but(code, [each for each in apart if code in _around(each)])
        for code in widest
    ]
    if len(words) > _MANY:
        words = [*words[: _MANY - 1], f"{len(words) - _MANY + 1} more parts of {country}"]
    words += (f"other parts of {country}" for each in own if each.value[1] and each.other)
    return [*words, *(f"an unknown part of {country}" for each in own if each.value[1] is None)]


def _but(code: str, apart: list[str]) -> str:
    return f"{code} (but not {either(apart)})" if apart else code


def _around(code: str) -> set[str]:
    """The subdivisions in which one lies."""
    parents = subdivisions()
    found: set[str] = set()
    parent = parents.get(code)
    while parent:
        found.add(parent)
        parent = parents.get(parent)
    return found


# ── facts of which there is one at a time ────────────────────────────────────────────────────────


def _one(inside: str, outside: str, unknown: str, *, is_code: bool = False) -> Callable[..., str]:
    def phrase(values: _Values, rest: _Values, name: _Name) -> str:
        def names(some: _Values) -> str:
            told = (str(each.value) for each in some if each.value is not None and not each.other)
            return either(map(name, told) if is_code else told)

        nobody = [unknown] if any(each.value is None for each in values) else []
        if any(each.other for each in values):
            return either([outside.format(names(rest)) if names(rest) else "", *nobody]).strip()
        return either([*([inside.format(names(values))] if names(values) else []), *nobody])

    return phrase


def _radius(values: _Values, rest: _Values, name: _Name) -> str:
    del name
    limits = sorted(each.value for each in (*values, *rest) if each.value is not None and not each.other)
    words = []
    for each in values:
        if each.value is None:
            words.append("with no accuracy radius")
        elif each.other:
            words.append(f"with an accuracy radius of more than {limits[-1]} km")
        else:
            below = [limit for limit in limits if limit < each.value]
            above = f"of more than {below[-1]} and " if below else "of "
            words.append(f"with an accuracy radius {above}at most {each.value} km")
    return either(words)


def _patterns(
    inside: str, outside: str, unknown: str, covers: Callable[[str, str], bool]
) -> Callable[..., str]:
    """Of values that lie in one another: a value is told with those in it that are not meant."""

    def phrase(values: _Values, rest: _Values, name: _Name) -> str:
        del name
        names, apart = _names_of(values), _names_of(rest)
        nobody = [unknown] if any(each.value is None for each in values) else []
        if any(each.other for each in values):
            kept = [each for each in names if any(covers(wide, each) for wide in apart)]
            told = outside.format(either(apart))
            return either([f"{told} but also {inside.format(either(kept))}" if kept else told, *nobody])
        but = [each for each in apart if any(covers(wide, each) for wide in names)]
        told = inside.format(either(names)) + (f" (but not {either(but)})" if but else "")
        return either([*([told] if names else []), *nobody])

    return phrase


def _names_of(values: _Values) -> list[str]:
    known = (each for each in values if not each.other and each.value is not None)
    return list(dict.fromkeys(each.name or each.value for each in known))


def _path_covers(wide: str, narrow: str) -> bool:
    return wide != narrow and wide.endswith("*") and narrow.startswith(wide[:-1])


def _network_covers(wide: str, narrow: str) -> bool:
    one, other = ip_network(wide), ip_network(narrow)
    if wide == narrow or one.version != other.version or one.prefixlen > other.prefixlen:
        return False
    return other.supernet(new_prefix=one.prefixlen) == one


# ── facts of which there may be several ──────────────────────────────────────────────────────────


def _several(inside: str, outside: str, known: str, unknown: str) -> Callable[..., str]:
    def phrase(values: _Values, rest: _Values, name: _Name) -> str:
        del rest, name
        return either(map(told, values))

    def told(value: Value) -> str:
        lacking = either(name for names in value.without for name in names)
        if value.value is None:
            return unknown
        if value.alike:
            having = " and ".join(either(names) for names in value.alike)
            return inside.format(having) + (f" but not {lacking}" if lacking else "")
        return outside.format(lacking) if lacking else known

    return phrase


# ── days ─────────────────────────────────────────────────────────────────────────────────────────


def _days(values: _Values, rest: _Values, name: _Name) -> str:
    del rest, name
    spans = [each.value for each in values]
    instants = [span for span in spans if not span.whole]
    return either(map(_period, _joined(instants or spans)))


def _joined(spans: Iterable[Span]) -> list[tuple[Any, Any]]:
    """First day and day after of each stretch of spans that follow upon one another."""
    found: list[tuple[Any, Any]] = []
    for span in sorted(spans, key=lambda each: each.at):
        if found and found[-1][1] == span.first:
            found[-1] = (found[-1][0], span.after)
        else:
            found.append((span.first, span.after))
    return found


def _period(bounds: tuple[tuple[date, str] | None, tuple[date, str] | None]) -> str:
    first, after = bounds
    last = after and (after[0] - timedelta(days=1), after[1])
    if first is None and last is None:
        return "at any time"
    zone = _zone(first, last)
    if first is None:
        return f"until {_day(last)}{zone}"
    if last is None:
        return f"from {_day(first)}{zone}"
    if first[0] == last[0] and first[1] == last[1]:
        return f"on {_day(first)}{zone}"
    if first[1] != last[1]:
        # A difference of time zones alone lasts hours, not days.
        return f"from the first hour of {_day(first)} ({first[1]}) to that of {_day(after)} ({last[1]})"
    return f"from {_day(first)} until {_day(last)}{zone}"


def _day(bound: tuple[date, str] | None) -> str:
    return bound[0].isoformat() if bound else ""


def _zone(first: tuple[date, str] | None, last: tuple[date, str] | None) -> str:
    zone = (first or last or ("", ""))[1]
    return f" ({zone})" if zone else ""


_PHRASES: Mapping[Facet, Callable[[_Values, _Values, _Name], str]] = {
    Facet.PLACE: _place,
    Facet.REGISTERED_COUNTRY: _one(
        "registered in {}", "not registered in {}", "of unknown registration", is_code=True
    ),
    Facet.CITY: _one("in city {}", "outside city {}", "in an unknown city"),
    Facet.RADIUS: _radius,
    Facet.NETWORK: _patterns("from {}", "from outside {}", "from an unknown network", _network_covers),
    Facet.LANGUAGE: _several(
        "who accept {}", "who do not accept {}", "of known languages", "of unknown languages"
    ),
    Facet.SITE: _one("on {}", "on sites other than {}", "on an unknown site"),
    Facet.PATH: _patterns("on {}", "on pages other than {}", "", _path_covers),
    Facet.TAG: _several("tagged {}", "not tagged {}", "whose tags are known", "whose tags are unknown"),
    Facet.DAY: _days,
}
_OF_READERS = (
    Facet.PLACE,
    Facet.REGISTERED_COUNTRY,
    Facet.CITY,
    Facet.RADIUS,
    Facet.NETWORK,
    Facet.LANGUAGE,
)
_OF_PAGES = (Facet.SITE, Facet.PATH, Facet.TAG)
