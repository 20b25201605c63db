"""The words of a map: what its colours mean, what was asked, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from notices.atlas.answers import Chart, Spot, Standing
from notices.rules import Kind

__all__ = ["REMARKS", "heading", "legend", "subheading", "summary", "told"]

# By whom the law binds: readers are warned, publishers label.
_LABELS: Mapping[bool, Mapping[Standing, str]] = {
    True: {
        Standing.WARNED: "warned",
        Standing.DOUBT: "warned: when in doubt",
        Standing.HELD: "in doubt, not warned",
        Standing.REPLACED: "another notice in its place",
        Standing.SPARED: "not warned",
    },
    False: {
        Standing.WARNED: "shown",
        Standing.DOUBT: "shown: when in doubt",
        Standing.HELD: "in doubt, not shown",
        Standing.REPLACED: "another notice in its place",
        Standing.SPARED: "not shown",
    },
}
_ALWAYS = (Standing.WARNED, Standing.DOUBT, Standing.SPARED)

#: What must be said beside any map, each in lines that fit below it.
REMARKS = (
    (
        "Each place has the colour of the answer for a reader known to be there, of whom nothing else is",
        "known: neither city nor network nor where it is registered. Where rules ask for these, the answer",
        "may be “maybe”.",
    ),
    (
        "Boundaries show how the rules decide, by the codes of ISO 3166; they are no claim about any",
        "territory.",
    ),
    ("Shapes: Natural Earth, simplified.",),
)


def told(chart: Chart, spot: Spot) -> str:
    """What a place is told: `UA-43 Autonomous Republic of Crimea: warned (yes)`."""
    place = f"{spot.code} {spot.name}".strip()
    return f"{place}: {_labels(chart)[spot.standing]} ({spot.answer})"


def legend(chart: Chart) -> Mapping[Standing, str]:
    """The meaning of each colour that the map has; warned, in doubt and not warned are always told."""
    seen = {spot.standing for spot in (*chart.spots, *chart.vague)}
    return {each: label for each, label in _labels(chart).items() if each in seen or each in _ALWAYS}


def _labels(chart: Chart) -> Mapping[Standing, str]:
    return _LABELS[all(notice.kind is Kind.READER_RISK for notice in chart.about)]


def heading(chart: Chart) -> str:
    """What the map is of; a notice that is not enabled is said to be so."""
    name = chart.question.notice
    if name is None:
        count = len(chart.about)
        return {0: "No notice is enabled", 1: "The one notice that is enabled"}.get(
            count, f"All {count} notices that are enabled"
        )
    enabled = next(each.enabled for each in chart.question.ruleset.model.notices if each.id == name)
    return name if enabled else f"{name} (not enabled; answers as if it were)"


def subheading(chart: Chart) -> str:
    """The day, the page and the readers that were asked of."""
    question = chart.question
    languages = ", ".join(question.languages) or "unknown"
    timed = isinstance(question.at, datetime)
    day = f"{question.at:%Y-%m-%d %H:%M %Z}" if timed else question.at.isoformat()
    return f"On {day}; page {question.page.path}; readers’ languages: {languages}"


def summary(chart: Chart) -> str:
    """How many places have which answer, for those who cannot see the map."""
    parts = []
    for standing, label in legend(chart).items():
        count = sum(spot.standing is standing for spot in chart.spots)
        parts.append(f"{label}: {count} place{'' if count == 1 else 's'}")
    return "; ".join(parts) + "."
