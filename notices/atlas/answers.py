"""What readers are told, place by place: the answers that a map is coloured by.

A place is coloured for a reader known to be in it, of whom nothing else is known but, perhaps, the
languages. Where rules name subdivisions of a country, each of its subdivisions is a place of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from babel import Locale

from notices import codes
from notices.atlas.shapes import Place
from notices.compiled import Decision
from notices.errors import SettingsError
from notices.evaluate import Case, Verdict, judge
from notices.expansion import expand
from notices.facts import Answer, Location, Page, Reader, some
from notices.hints import did_you_mean
from notices.rules import Dimension, Model, Notice
from notices.ruleset import Ruleset

__all__ = ["Chart", "Question", "Spot", "Standing", "answer", "territory"]


class Standing(StrEnum):
    """What becomes of the notice for a reader; the value names a colour of the map."""

    WARNED = "yes"
    DOUBT = "maybe"
    HELD = "held"
    REPLACED = "replaced"
    SPARED = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of every place.

    notice: an id, or None for all notices that are enabled. languages: BCP 47 tags that the readers
    accept; none where they are unknown.
    """

    ruleset: Ruleset
    notice: str | None
    page: Page
    at: date | datetime
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place and its answer. code: of ISO 3166, "" where there is none.

    notices: ids of those shown there. places: its parts on the map; none where it is a reader of whom
    only this much is known.
    """

    code: str
    name: str
    answer: Answer
    standing: Standing
    notices: tuple[str, ...]
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The answers to a question. about: the notices asked of, as if enabled.

    spots: the places of the map. vague: readers of whom less is known than a place of the map.
    named: codes of ISO 3166-2 that rules name, with all subdivisions in them.
    """

    question: Question
    about: tuple[Notice, ...]
    spots: tuple[Spot, ...]
    vague: tuple[Spot, ...]
    named: frozenset[str]


def answer(question: Question, by_country: Mapping[str, Sequence[Place]]) -> Chart:
    """Ask of every place on the map what a reader there is shown.

    Raises SettingsError where there is no such notice.
    """
    asked = _Asked(question)
    named = frozenset(_named(asked.about, asked.ruleset.model))
    within = _within(named)
    divided = {code[:2] for code in within}
    spots: list[Spot] = []
    vague = [asked.spot("", "Anywhere: the place is unknown", Location())]
    for country in sorted(by_country.keys() - {""}):
        name, own = territory(country), tuple(by_country[country])
        whole = asked.spot(country, name, Location(country=country))
        if country in divided:
            spots += (_part(asked, whole, place) for place in own)
            vague.append(replace(whole, name=f"{name}: where in it is unknown"))
        else:
            spots.append(replace(whole, places=own))
    vague += (_missing(asked, code) for code in sorted(named - _drawn(by_country)))
    return Chart(question=question, about=asked.about, spots=tuple(spots), vague=tuple(vague), named=within)


def _part(asked: _Asked, whole: Spot, place: Place) -> Spot:
    if not place.code:
        return replace(whole, name=f"{whole.name}: a part without a code of its own", places=(place,))
    location = Location(country=place.country, subdivisions=(place.code,))
    return asked.spot(place.code, place.name, location, (place,))


def _missing(asked: _Asked, code: str) -> Spot:
    country = codes.country_beside(code)
    location = Location(country=country, subdivisions=(code,))
    return asked.spot(code, f"{territory(country)}: a subdivision that the map has no shape of", location)


def _drawn(by_country: Mapping[str, Sequence[Place]]) -> frozenset[str]:
    """The subdivisions that the map has a shape of, or of a part; as a country too."""
    countries = by_country.keys() - {""}
    found = {code for code in codes.subdivisions() for each in countries if codes.is_country(code, each)}
    for code in (place.code for own in by_country.values() for place in own):
        inmost: str | None = code or None
        while inmost is not None:
            found.add(inmost)
            inmost = codes.subdivisions()[inmost]
    return frozenset(found)


def territory(country: str) -> str:
    """The English name of a country; the code itself where it is not known."""
    return str(Locale("en").territories.get(country, country))


class _Asked:
    """The rules with the notice that is asked of enabled, and what they say of a location."""

    def __init__(self, question: Question) -> None:
        model = question.ruleset.model
        if question.notice is None:
            self.about = tuple(notice for notice in model.notices if notice.enabled)
        else:
            self.about = (replace(_found(question.notice, model), enabled=True),)
        self._ids = {notice.id for notice in self.about}
        others = (n for n in model.notices if n.id not in self._ids and self._ids.intersection(n.replaces))
        asked = Model(regions=model.regions, notices=(*self.about, *others))
        self.ruleset = Ruleset(asked, question.ruleset.revision)
        self._question = question

    def spot(self, code: str, name: str, location: Location, places: tuple[Place, ...] = ()) -> Spot:
        question = self._question
        reader = Reader(location=location, languages=question.languages)
        decision = self.ruleset.decide(reader, question.page, question.at)
        shown = {each.id: each.answer for each in decision.notices if each.id in self._ids}
        verdicts = () if shown else self._held(decision, reader)
        about = [verdict for verdict in verdicts if verdict.notice.id in self._ids]
        answer = some(shown.values() or (verdict.answer for verdict in about))
        return Spot(
            code=code,
            name=name,
            answer=answer,
            standing=_standing(answer, shown=bool(shown), others=_replacing(about, verdicts)),
            notices=tuple(shown),
            places=places,
        )

    def _held(self, decision: Decision, reader: Reader) -> Sequence[Verdict]:
        """Of all that is no plain no, why it is hidden, and what stands in its place."""
        held = {*decision.hidden, *(each.id for each in decision.notices)}
        model = self.ruleset.model
        own = Model(regions=model.regions, notices=tuple(each for each in model.notices if each.id in held))
        return judge(own, Case(reader=reader, page=self._question.page, at=self._question.at))


def _found(name: str, model: Model) -> Notice:
    for notice in model.notices:
        if notice.id == name:
            return notice
    hint = did_you_mean(name, [notice.id for notice in model.notices])
    raise SettingsError(f"there is no notice '{name}'. {hint}".rstrip())


def _replacing(about: Iterable[Verdict], verdicts: Iterable[Verdict]) -> bool:
    """Whether a notice that is shown for certain replaces one of those asked of."""
    replaced = {
        name for each in verdicts if each.shown and each.answer is Answer.YES for name in each.notice.replaces
    }
    return any(verdict.notice.id in replaced for verdict in about)


def _standing(answer: Answer, *, shown: bool, others: bool) -> Standing:
    if answer is Answer.NO:
        return Standing.SPARED
    if shown:
        return Standing.WARNED if answer is Answer.YES else Standing.DOUBT
    return Standing.REPLACED if others else Standing.HELD


def _named(notices: Iterable[Notice], model: Model) -> Iterator[str]:
    """The subdivisions that notices name, or the regions that they use."""
    for notice in notices:
        for row in expand(notice, 0, model.regions):
            for test in row.tests_of(Dimension.SUBDIVISION):
                yield from map(str, test.values)


def _within(named: frozenset[str]) -> frozenset[str]:
    """These subdivisions, and all that lie in one of them."""
    parents = codes.subdivisions()

    def held(code: str | None) -> bool:
        return code is not None and (code in named or held(parents[code]))

    return frozenset(filter(held, parents))
