"""Groups of readers, pages and days in words that a lawyer reads: whom a difference or an answer is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

from notices.classes import Facet, Span, Value

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
    who = " ".join(told[facet] for facet in _OF_READERS if facet in told)
    what = " ".join(told[facet] for facet in _OF_PAGES if facet in told)
    parts = [f"readers {who}" if who else "all readers", what, told.get(Facet.DAY, "")]
    return ", ".join(part for part in parts if part)


def phrase(facet: Facet, values: _Values, rest: _Values) -> str:
    """Say one facet alone, as in "on pages other than /legal/*"; countries by their codes."""
    return _PHRASES[facet](values, rest, lambda code: code)


def either(words: Iterable[str], last: str = "or") -> str:
    """Join words as in "a, b or c"; of very many, the first and how many others there are."""
    several = list(dict.fromkeys(words))
    if len(several) > _MANY:
        several = [*several[: _MANY - 1], f"{len(several) - _MANY + 1} others"]
    return f" {last} ".join(filter(None, [", ".join(several[:-1]), *several[-1:]]))


_Name: TypeAlias = Callable[[str], str]


# ── places ───────────────────────────────────────────────────────────────────────────────────────


def _place(values: _Values, rest: _Values, name: _Name) -> str:
    sound = [each for each in values if not _contradicts(each)]
    if not sound:
        told = either(f"{name(country)} and {part}" for country, part in (each.value for each in values))
        return f"placed in {told} at once"
    unknown = "of unknown location" if any(each.value == (None, None) for each in sound) else ""
    if any(_is_elsewhere(each) for each in sound):
        outside = either(_within([each for each in rest if not _contradicts(each)], sound, name), "and")
        known = "" if unknown or not outside else "known to be "
        return either(filter(None, [f"{known}outside {outside}" if outside else "anywhere", unknown]))
    inside = either(_within(sound, rest, name))
    return either(filter(None, [f"in {inside}" if inside else "", unknown]))


def _contradicts(value: Value) -> bool:
    country, part = value.value
    return bool(country and part and part[:2] != country)


def _is_elsewhere(value: Value) -> bool:
    country, part = value.value
    return value.other and country is not None and part is None


def _within(values: _Values, rest: _Values, name: _Name) -> list[str]:
    """The countries and their parts among some values, told apart from the rest."""
    words: list[str] = []
    for country in dict.fromkeys(
        each.value[0] for each in values if each.value[0] and not _is_elsewhere(each)
    ):
        own = [each for each in values if each.value[0] == country]
        others = [each for each in rest if each.value[0] == country and not _contradicts(each)]
        if not others:
            words.append(name(country))
            continue
        words += (str(each.value[1]) for each in own if each.value[1] and not each.other)
        words += (f"other parts of {name(country)}" for each in own if each.value[1] and each.other)
        words += (f"an unknown part of {name(country)}" for each in own if each.value[1] is None)
    return words


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


def _path(values: _Values, rest: _Values, name: _Name) -> str:
    del name
    names = list(dict.fromkeys(each.name or each.value for each in values if not each.other))
    apart = list(dict.fromkeys(each.name or each.value for each in rest if not each.other))
    if any(each.other for each in values):
        kept = [each for each in names if any(_covers(wide, each) for wide in apart)]
        told = f"on pages other than {either(apart)}" if apart else "on all pages"
        return f"{told} but also on {either(kept)}" if kept else told
    but = [each for each in apart if any(_covers(wide, each) for wide in names)]
    return f"on {either(names)} (but not {either(but)})" if but else f"on {either(names)}"


def _covers(wide: str, narrow: str) -> bool:
    return wide != narrow and wide.endswith("*") and narrow.startswith(wide[:-1])


# ── facts of which there may be several ──────────────────────────────────────────────────────────


def _several(inside: str, outside: str, unknown: str) -> Callable[..., str]:
    def phrase(values: _Values, rest: _Values, name: _Name) -> str:
        del name
        held, lacked = _sets(values), _sets(rest)
        words = [unknown] if any(each.value is None for each in values) else []
        if any(each.other for each in values):
            least = _least(lacked)
            words.insert(0, outside.format(either(map(_all_of, least))) if least else "")
            held = {names: each for names, each in held.items() if any(other < names for other in lacked)}
        for names, each in _least_items(held):
            words.append(inside.format(_all_of(each)) + _without(names, lacked))
        return either(filter(None, words))

    return phrase


def _sets(values: _Values) -> dict[frozenset[str], Value]:
    return {frozenset(each.value): each for each in values if each.value and not each.other}


def _least_items(sets: Mapping[frozenset[str], Value]) -> list[tuple[frozenset[str], Value]]:
    """Those sets that hold no smaller one: what holds for them holds for all that hold more."""
    return [(names, each) for names, each in sets.items() if not any(other < names for other in sets)]


def _least(sets: Mapping[frozenset[str], Value]) -> list[Value]:
    return [each for _, each in _least_items(sets)]


def _all_of(value: Value) -> str:
    """One of each group of names that are alike."""
    return " and ".join(either(names) for names in value.alike)


def _without(names: frozenset[str], lacked: Mapping[frozenset[str], Value]) -> str:
    more = {
        name: either(own)
        for each, value in lacked.items()
        if each > names
        for name, own in zip(value.value, value.alike, strict=True)
        if name not in names
    }
    return f" without {either(more.values())}" if more else ""


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
    Facet.NETWORK: _several("from {}", "from outside {}", "from an unknown network"),
    Facet.LANGUAGE: _several("who accept {}", "who do not accept {}", "of unknown languages"),
    Facet.SITE: _one("on {}", "on sites other than {}", "on an unknown site"),
    Facet.PATH: _path,
    Facet.TAG: _several("tagged {}", "not tagged {}", "whose tags are unknown"),
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
