"""Why each notice is shown to a reader, or is not, and what would show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from notices.evaluate import Case, Verdict, judge
from notices.explanation.nearmiss import NearMiss, Situation, Switch, near_misses
from notices.explanation.sentences import ANONYMIZER, sentence
from notices.explanation.words import condition, would_be_shown
from notices.rules import Model

__all__ = [
    "ANONYMIZER",
    "Explanation",
    "NearMiss",
    "Situation",
    "Switch",
    "condition",
    "explain",
    "would_be_shown",
]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Explanation:
    """One notice for one reader: its verdict, why in a sentence, and what would show it if it is hidden.

    enabled: of a notice that is not enabled, its verdict if it were.
    """

    verdict: Verdict
    enabled: Verdict | None
    sentence: str
    near: tuple[NearMiss, ...]

    def __repr__(self) -> str:
        return "Explanation(<withheld>)"


def explain(model: Model, case: Case, names: Collection[str] | None = None) -> tuple[Explanation, ...]:
    """Explain all notices, or those of these names.

    Those that are shown come first, in the order in which they are; then those that are hidden, the
    nearest to being shown first. Raises ValueError on a time without a zone.
    """
    found = [
        _explained(verdict, model, case)
        for verdict in judge(model, case)
        if names is None or verdict.notice.id in names
    ]
    return tuple(sorted(found, key=_distance))


def _explained(verdict: Verdict, model: Model, case: Case) -> Explanation:
    situation = Situation.of(verdict.notice, model, case)
    switched = situation.switched(Switch.ENABLED)
    enabled = switched.verdict() if switched else None
    return Explanation(
        verdict=verdict,
        enabled=enabled,
        sentence=sentence(verdict, case, enabled),
        near=near_misses(situation),
    )


def _distance(explained: Explanation) -> float:
    """How many things must be otherwise for the notice to be shown."""
    if explained.verdict.shown:
        return 0
    return explained.near[0].changes if explained.near else float("inf")
