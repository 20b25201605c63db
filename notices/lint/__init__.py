"""What is wrong or doubtful in rules that can be read: each finding with its place, code and mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from notices.errors import Problem
from notices.lint.codes import FINDINGS
from notices.lint.conditions import Conditions
from notices.lint.coverage import Coverage, run
from notices.lint.finding import Finding
from notices.lint.laws import of_law, of_sources
from notices.lint.texts import of_texts
from notices.lint.together import of_replacing, of_showing, of_use, of_wholes
from notices.rulefile import Place, Review

__all__ = ["FINDINGS", "Coverage", "gaps", "lint", "run"]


def lint(review: Review, today: date, coverage: Coverage) -> tuple[Problem, ...]:
    """All findings about the rules that were read; coverage: what `run` tells of their examples.

    Where a file could not be read, what is said of the rules as a set would be untrue, and is not said.
    """
    return tuple(_placed(review.places, _findings(review, today, coverage)))


def _findings(review: Review, today: date, coverage: Coverage) -> Iterator[Finding]:
    model = review.model
    conditions = Conditions(model.regions)
    yield from coverage.findings
    # Of these it is told already why nobody is shown them for certain.
    told: set[str] = set()
    for notice in model.notices:
        yield from of_law(notice, today)
        yield from of_texts(notice, review.places["notice", notice.id])
        found = list(conditions.of_notice(notice))
        yield from found
        if any(each.key == "show" for each in found):
            told.add(notice.id)
    for region in model.regions.values():
        yield from of_sources(region)
        yield from conditions.of_region(region)
    yield from of_showing(model, coverage.sure | told)
    if not review.problems:
        yield from of_use(model, conditions)
        yield from of_wholes(model)
        yield from of_replacing(model)


def gaps(review: Review, coverage: Coverage) -> tuple[Problem, ...]:
    """The conditions that no example exercises, each with its place."""
    return tuple(_placed(review.places, coverage.gaps()))


def _placed(places: Mapping[tuple[str, str], Place], findings: Iterable[Finding]) -> Iterator[Problem]:
    for found in findings:
        kind = FINDINGS[found.code]
        yield places[found.owner].problem(
            found.key, found.message, kind.mend, code=found.code, severity=kind.severity
        )
