"""The plain evaluator: slow, obvious, and able to say why. `notices.compiled` is its fast twin.

A Hypothesis test holds the two equal. Where they differ, this one says what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from notices.codes import countries_of, country_beside, is_country
from notices.facts import Answer, Location, Page, Reader, every, negate, rank, some
from notices.rules import Condition, Dimension, Model, Notice, Region, Test

__all__ = [
    "Case",
    "Finding",
    "Join",
    "Memo",
    "Verdict",
    "evaluate",
    "judge",
    "language_ranges",
]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case:
    """All that a decision may look at, besides the rules."""

    reader: Reader
    page: Page
    at: date | datetime

    @property
    def location(self) -> Location:
        """Where the reader is: unknown, not elsewhere, behind an anonymizer."""
        location = self.reader.location
        return Location() if location.anonymizer else location

    def __repr__(self) -> str:
        return "Case(<withheld>)"


class Join(StrEnum):
    """How the answers of a finding's parts make its own."""

    ALL = "all"
    ANY = "any"
    NOT_ALL = "not all"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Finding:
    """What one condition answered, and the fact that it looked at, in words.

    key is the path of keys in the rule file; parts are the findings that this one is made of, by `join`.
    It tells of a reader: for the command line and the console, never for a log.
    """

    key: str
    wanted: str
    fact: str
    answer: Answer
    parts: tuple[Finding, ...] = ()
    join: Join = Join.ALL

    def __repr__(self) -> str:
        return "Finding(<withheld>)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Verdict:
    """What becomes of one notice: its answer, whether it is shown, why, and by which findings.

    replaced_by: the notice that is shown for certain in the place of this one, which would be shown else.
    """

    notice: Notice
    answer: Answer
    shown: bool
    why: str
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    replaced_by: str | None = None

    def __repr__(self) -> str:
        return "Verdict(<withheld>)"


#: What regions answered to locations, for who evaluates many cases: by region and location.
Memo: TypeAlias = dict[tuple[str, Location], Finding]


def language_ranges(languages: Iterable[str]) -> frozenset[str]:
    """Every range that covers one of the tags (RFC 4647, 3.3.1): `ru-RU` gives ru-ru and ru."""
    ranges: set[str] = set()
    for tag in languages:
        parts = tag.lower().replace("_", "-").split("-")
        ranges.update("-".join(parts[:end]) for end in range(1, len(parts) + 1))
    return frozenset(ranges)


def _one(name: str, known: str | int | None, test: Test) -> tuple[Answer, str]:
    """The answer to a test of one fact, which may be unknown."""
    if known is None:
        return Answer.MAYBE, f"{name} is unknown"
    return (Answer.YES if known in test.values else Answer.NO), f"{name} is {known}"


def _country(test: Test, case: Case) -> tuple[Answer, str]:
    location = case.location
    country = location.country or next(map(country_beside, location.subdivisions), None)
    return _one("country", country, test)


def _subdivision(test: Test, case: Case) -> tuple[Answer, str]:
    location = case.location
    if location.subdivisions:
        fact = f"subdivision is {', '.join(location.subdivisions)}"
        if any(code in test.values or code in test.inner for code in location.subdivisions):
            return Answer.YES, fact
        return (Answer.MAYBE if location.subdivisions[-1] in test.outer else Answer.NO), fact
    if location.country is None:
        return Answer.MAYBE, "subdivision and country are unknown"
    # ISO 3166 has some parts as countries too: whoever is in Hong Kong (HK) is in CN-HK.
    whole = next((code for code in map(str, test.values) if is_country(code, location.country)), None)
    if whole:
        return Answer.YES, f"country is {location.country}, which is {whole}"
    # Unknown is not boundless: who is in Germany is in no subdivision of Ukraine.
    possible = any(location.country in countries_of(str(code)) for code in test.values)
    answer = Answer.MAYBE if possible else Answer.NO
    return answer, f"subdivision is unknown, country is {location.country}"


def _network(test: Test, case: Case) -> tuple[Answer, str]:
    networks = case.location.networks
    if networks is None:
        return Answer.MAYBE, "network is unknown"
    held = sorted(networks.intersection(map(str, test.values)))
    if held:
        return Answer.YES, f"address is in {', '.join(held)}"
    return Answer.NO, "address is in none of these networks"


def _max_accuracy_radius(test: Test, case: Case) -> tuple[Answer, str]:
    radius = case.location.accuracy_radius
    if radius is None:
        return Answer.YES, "accuracy radius is unknown, so the labels decide"
    # A radius may only weaken a yes to maybe.
    answer = Answer.YES if radius <= int(test.values[0]) else Answer.MAYBE
    return answer, f"accuracy radius is {radius} km"


def _language(test: Test, case: Case) -> tuple[Answer, str]:
    languages = case.reader.languages
    if not languages:
        return Answer.MAYBE, "reader's languages are unknown"
    held = language_ranges(languages).intersection(str(value).lower() for value in test.values)
    return (Answer.YES if held else Answer.NO), f"reader accepts {', '.join(languages)}"


def _path(test: Test, case: Case) -> tuple[Answer, str]:
    path = case.page.path
    held = any(
        path.startswith(str(value)[:-1]) if str(value).endswith("*") else path == value
        for value in test.values
    )
    return (Answer.YES if held else Answer.NO), f"path is {path}"


def _tag(test: Test, case: Case) -> tuple[Answer, str]:
    tags = case.page.tags
    if tags is None:
        return Answer.MAYBE, "page's tags are unknown"
    held = any(tag in test.values for tag in tags)
    return (Answer.YES if held else Answer.NO), f"page is tagged {', '.join(tags) or 'with nothing'}"


_ANSWERS: Mapping[Dimension, Callable[[Test, Case], tuple[Answer, str]]] = {
    Dimension.COUNTRY: _country,
    Dimension.SUBDIVISION: _subdivision,
    Dimension.CITY: lambda test, case: _one("city", case.location.city, test),
    Dimension.REGISTERED_COUNTRY: lambda test, case: _one(
        "registered country", case.location.registered_country, test
    ),
    Dimension.NETWORK: _network,
    Dimension.MAX_ACCURACY_RADIUS: _max_accuracy_radius,
    Dimension.LANGUAGE: _language,
    Dimension.PATH: _path,
    Dimension.SITE: lambda test, case: _one("site", case.page.site, test),
    Dimension.TAG: _tag,
}


def _test(test: Test, case: Case, regions: Mapping[str, Region], key: str, memo: Memo) -> Finding:
    wanted = f"{test.dimension.replace('_', ' ')} is {' or '.join(map(str, test.values))}"
    if test.dimension is Dimension.REGION:
        parts = tuple(_region(regions[str(name)], case, regions, memo) for name in test.values)
        fact = "; ".join(f"{part.key}: {part.answer}" for part in parts)
        answer = some(part.answer for part in parts)
        return Finding(key=key, wanted=wanted, fact=fact, answer=answer, parts=parts, join=Join.ANY)
    if test.dimension is Dimension.MAX_ACCURACY_RADIUS:
        wanted = f"accuracy radius is at most {test.values[0]} km"
    answer, fact = _ANSWERS[test.dimension](test, case)
    return Finding(key=key, wanted=wanted, fact=fact, answer=answer)


def _region(region: Region, case: Case, regions: Mapping[str, Region], memo: Memo) -> Finding:
    key = (region.name, case.location)
    found = memo.get(key)
    if found is None:
        found = memo[key] = _region_anew(region, case, regions, memo)
    return found


def _region_anew(region: Region, case: Case, regions: Mapping[str, Region], memo: Memo) -> Finding:
    inside = [evaluate(each, case, regions, f"in[{i}]", memo) for i, each in enumerate(region.inside)]
    perhaps = [evaluate(each, case, regions, f"perhaps[{i}]", memo) for i, each in enumerate(region.perhaps)]
    capped = [every((Answer.MAYBE, found.answer)) for found in perhaps]
    return Finding(
        key=region.name,
        wanted=f"reader is in {region.name}",
        fact="",
        answer=some([*(found.answer for found in inside), *capped]),
        parts=(*inside, *perhaps),
        join=Join.ANY,
    )


def evaluate(
    condition: Condition,
    case: Case,
    regions: Mapping[str, Region],
    key: str = "show",
    memo: Memo | None = None,
) -> Finding:
    """Answer a condition by Kleene's three-valued logic, with a finding for each part of it.

    memo: what these regions answered before, to be used again and added to.
    """
    memo = {} if memo is None else memo
    parts = [_test(test, case, regions, f"{key}.{test.dimension}", memo) for test in condition.tests]
    if condition.any_of:
        parts.append(_any_of(condition.any_of, case, regions, f"{key}.any_of", memo))
    for i, each in enumerate(condition.excepts):
        parts.append(_except(each, case, regions, f"{key}.except[{i}]", memo))
    return Finding(
        key=key,
        wanted="all of these hold",
        fact="",
        answer=every(part.answer for part in parts),
        parts=tuple(parts),
    )


def _any_of(
    choices: tuple[Condition, ...], case: Case, regions: Mapping[str, Region], key: str, memo: Memo
) -> Finding:
    parts = tuple(evaluate(each, case, regions, f"{key}[{i}]", memo) for i, each in enumerate(choices))
    answer = some(part.answer for part in parts)
    return Finding(key=key, wanted="one of these holds", fact="", answer=answer, parts=parts, join=Join.ANY)


def _except(condition: Condition, case: Case, regions: Mapping[str, Region], key: str, memo: Memo) -> Finding:
    found = evaluate(condition, case, regions, key, memo)
    return Finding(
        key=key,
        wanted="these do not all hold",
        fact="",
        answer=negate(found.answer),
        parts=found.parts,
        join=Join.NOT_ALL,
    )


def judge(model: Model, case: Case, memo: Memo | None = None) -> tuple[Verdict, ...]:
    """Judge every notice, shown or not: those shown first, in the order in which they are shown.

    memo: see `evaluate`; one memo is of one set of regions.

    Raises ValueError where the case's time is a datetime without a time zone.
    """
    verdicts = [_judge(notice, model, case, memo) for notice in model.notices]
    replaced_by = {
        target: verdict.notice.id
        for verdict in sorted(verdicts, key=lambda verdict: verdict.notice.id, reverse=True)
        if verdict.shown and verdict.answer is Answer.YES
        for target in verdict.notice.replaces
    }
    judged = (_replaced(verdict, replaced_by.get(verdict.notice.id)) for verdict in verdicts)
    return tuple(sorted(judged, key=_order))


def _order(verdict: Verdict) -> tuple[bool, int, int, str]:
    """Yes before maybe, then priority, then name."""
    return (
        not verdict.shown,
        -rank(verdict.answer),
        -verdict.notice.priority,
        verdict.notice.id,
    )


def _judge(notice: Notice, model: Model, case: Case, memo: Memo | None) -> Verdict:
    found = evaluate(notice.show, case, model.regions, memo=memo)
    force = _in_force(notice, case)
    answer = every([found.answer, force.answer])
    shown, why = _outcome(notice, answer, (force, *found.parts), case)
    return Verdict(
        notice=notice,
        answer=answer,
        shown=shown,
        why=why,
        reasons=_reasons(notice, found, answer) if shown else (),
        findings=(_enabled(notice), force, *found.parts),
    )


def _outcome(notice: Notice, answer: Answer, findings: tuple[Finding, ...], case: Case) -> tuple[bool, str]:
    """Whether a notice is shown, and why, in words that name the conditions that decided."""
    if not notice.enabled:
        return False, "it is not enabled"
    if answer is Answer.YES:
        return True, "every condition answers yes"
    keys = [found.key for found in findings if found.answer is answer]
    because = f"{' and '.join(keys)} {'answers' if len(keys) == 1 else 'answer'} {answer}"
    if answer is Answer.NO:
        return False, because
    policy = notice.when_unsure
    if policy.languages:
        spoken = language_ranges(case.reader.languages)
        shown = not spoken or not spoken.isdisjoint(each.lower() for each in policy.languages)
        told = "the reader may read" if shown else "the reader reads none of"
        return shown, f"{because}, and {told} {', '.join(policy.languages)} (when_unsure)"
    told = "when in doubt, warn" if policy.show else "when_unsure says hide"
    return policy.show, f"{because}: {told}"


def _replaced(verdict: Verdict, by: str | None) -> Verdict:
    if by is None or not verdict.shown:
        return verdict
    return replace(verdict, shown=False, why=f"replaced by {by}", reasons=(), replaced_by=by)


def _enabled(notice: Notice) -> Finding:
    return Finding(
        key="enabled",
        wanted="notice is enabled",
        fact=f"enabled is {str(notice.enabled).lower()}",
        answer=Answer.YES if notice.enabled else Answer.NO,
    )


def _in_force(notice: Notice, case: Case) -> Finding:
    wanted = " or ".join(
        f"from {window.first or 'ever'} until {window.last or 'further notice'}, {window.timezone}"
        for window in notice.in_force
    )
    return Finding(
        key="in_force",
        wanted=wanted or "on any day",
        fact=f"it is {case.at.isoformat()}",
        answer=Answer.YES if notice.holds_at(case.at) else Answer.NO,
    )


def _reasons(notice: Notice, found: Finding, answer: Answer) -> tuple[str, ...]:
    """The alternatives that carry the answer: region names, then `any_of[0]`, …"""
    alternatives = [
        (named.key, named.answer)
        for test, part in zip(notice.show.tests, found.parts, strict=False)
        if test.dimension is Dimension.REGION
        for named in part.parts
    ]
    if notice.show.any_of:
        choices = found.parts[len(notice.show.tests)].parts
        alternatives += [(f"any_of[{i}]", part.answer) for i, part in enumerate(choices)]
    return tuple(name for name, each in alternatives if rank(each) >= rank(answer))
