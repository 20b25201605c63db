"""Near misses in words: "would be shown if the subdivision were UA-43, or on pages other than /legal/*"."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from notices.audience import either, phrase
from notices.classes import Facet, Value
from notices.explanation.nearmiss import NearMiss, Switch
from notices.facts import Answer

__all__ = ["condition", "would_be_shown"]

_Values: TypeAlias = Sequence[Value]

#: More ways than these are counted, not told.
_MANY = 3
_WOULD = {Answer.YES: "would be shown", Answer.MAYBE: "would be shown, in doubt,"}


def would_be_shown(found: Iterable[NearMiss]) -> list[str]:
    """The most telling of the near misses, in a sentence for each answer, without a full stop.

    A place or fact that is unknown is told only where nothing that is known would do; what would leave
    doubt only where no fact would show the notice for certain, or where it takes a setting.
    """
    telling = _telling(list(found))
    told = {answer: [condition(each) for each in telling if each.answer is answer] for answer in _WOULD}
    return [f"{_WOULD[answer]} {_joined(ways)}" for answer, ways in told.items() if ways]


def _telling(found: list[NearMiss]) -> list[NearMiss]:
    known = [each for each in found if _is_known(each)] or found
    best = min((each.answer is not Answer.YES for each in known if each.values), default=False)
    return [each for each in known if not each.values or (each.answer is not Answer.YES) <= best]


def _is_known(near: NearMiss) -> bool:
    return all(any(not _is_unknown(each) for each in values) for values in near.values.values())


def _is_unknown(value: Value) -> bool:
    return value.value is None or value.value == (None, None)


def _joined(ways: list[str]) -> str:
    told, left = ways[:_MANY], len(ways) - _MANY
    return ", or ".join([*told, *([f"in {left} other ways"] if left > 0 else [])])


def condition(near: NearMiss) -> str:
    """What would have to be otherwise: for whom, where, when, and if what."""
    said = {
        facet: phrase(facet, _plain(values), near.rest[facet])
        for facet, values in near.values.items()
        if facet not in _IFS
    }
    readers = " ".join(said[facet] for facet in _READERS if facet in said)
    pages = " ".join(said[facet] for facet in _PAGES if facet in said)
    if Facet.TAG in said and pages == said[Facet.TAG]:
        pages = f"on pages {pages}"
    ifs = [list(_SWITCHES[switch](near)) for switch in near.switches]
    ifs += [
        list(_IFS[facet](_plain(values), near.rest[facet]))
        for facet, values in near.values.items()
        if facet in _IFS
    ]
    parts = [f"to readers {readers}" if readers else "", pages, said.get(Facet.DAY, ""), _if(ifs)]
    return " ".join(filter(None, parts))


def _if(ifs: list[list[str]]) -> str:
    """All of these, of each one of the alternatives."""
    if len(ifs) < 2:
        return "".join(f"if {', or '.join(each)}" for each in ifs)
    several = [f"either {' or '.join(each)}" if len(each) > 1 else each[0] for each in ifs]
    return f"if {' and '.join(several)}"


def _plain(values: _Values) -> _Values:
    """The values that are known; all where none is."""
    return [each for each in values if not _is_unknown(each)] or values


_SWITCHES: Mapping[Switch, Callable[[NearMiss], Iterable[str]]] = {
    Switch.ANONYMIZER: lambda _: ["the address were not of an anonymizer"],
    Switch.REPLACED: lambda near: [f"{either(near.replacers)} did not replace it"],
    Switch.WHEN_UNSURE: lambda _: ["when_unsure said show"],
    Switch.ENABLED: lambda _: ["it were enabled"],
}


# ── places ───────────────────────────────────────────────────────────────────────────────────────


def _place(values: _Values, rest: _Values) -> Iterator[str]:
    """Countries and their parts, as far as the rest tells them apart."""
    if all(map(_is_unknown, values)):
        yield "the country were unknown"
    divided = {each.value[0] for each in rest}
    known = [each for each in values if each.value[0] and not _is_elsewhere(each)]
    for words, codes in _places(known, divided):
        if codes:
            yield words.format(either(codes))
    if any(map(_is_elsewhere, values)):
        yield "the country were another"


def _places(values: _Values, divided: Container[str]) -> Iterator[tuple[str, list[str]]]:
    parts = [each for each in values if each.value[0] in divided]
    yield "the country were {}", [each.value[0] for each in values if each.value[0] not in divided]
    yield "the subdivision were {}", [each.value[1] for each in parts if each.value[1] and not each.other]
    yield (
        "the subdivision were another of {}",
        [each.value[0] for each in parts if each.value[1] and each.other],
    )
    yield (
        "the country were {} and the subdivision unknown",
        [each.value[0] for each in parts if not each.value[1]],
    )


def _is_elsewhere(value: Value) -> bool:
    return value.other and value.value[1] is None


# ── facts of which there is one at a time ────────────────────────────────────────────────────────


def _one(noun: str) -> Callable[[_Values, _Values], Iterator[str]]:
    def say(values: _Values, rest: _Values) -> Iterator[str]:
        del rest
        yield f"{noun} were {either(map(_named, values))}"

    return say


def _named(value: Value) -> str:
    return "unknown" if value.value is None else "another" if value.other else str(value.value)


def _radius(values: _Values, rest: _Values) -> Iterator[str]:
    del rest
    yield f"the accuracy radius were {either(map(_kilometres, values))}"


def _kilometres(value: Value) -> str:
    # The least that is more than every limit stands for all that are; one that is unknown is like none.
    return f"more than {value.value - 1} km" if value.other else f"{value.value} km"


_IFS: Mapping[Facet, Callable[[_Values, _Values], Iterator[str]]] = {
    Facet.PLACE: _place,
    Facet.REGISTERED_COUNTRY: _one("the registered country"),
    Facet.CITY: _one("the city"),
    Facet.RADIUS: _radius,
}
_READERS = (Facet.NETWORK, Facet.LANGUAGE)
_PAGES = (Facet.SITE, Facet.PATH, Facet.TAG)
