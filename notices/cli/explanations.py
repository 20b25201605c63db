"""Explanations as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from notices.cli.facets import as_object
from notices.cli.question import Question, head
from notices.cli.question import as_json as _as_json
from notices.cli.terminal import columns, indented, width
from notices.evaluate import Finding
from notices.explanation import Explanation, NearMiss, condition, would_be_shown
from notices.rules import Law

__all__ = ["as_json", "as_text"]

#: Below this, the columns of a table are told one below the other.
_ROOMY = 72
_ANSWER = len("answer")
_HEADS = ("answer", "condition", "asked", "fact")


def as_text(question: Question, found: Sequence[Explanation], *, in_full: bool) -> str:
    """Each notice with its sentence, its near misses, its law and the table of its conditions.

    in_full: whether those that are not enabled are explained so too, and not each in one line.
    """
    told = [each for each in found if in_full or each.enabled is None]
    lines = [*head(question)]
    for each in told:
        lines += ["", *_explained(each)]
    rest = [each for each in found if each not in told]
    if rest:
        lines += ["", "Not enabled; --all or --notice NAME explains them:"]
        lines += (f"  {each.verdict.notice.id}: {_would_be(each)}" for each in rest)
    return "\n".join(lines)


def _would_be(explained: Explanation) -> str:
    enabled = explained.enabled or explained.verdict
    return f"would be shown ({enabled.answer})" if enabled.shown else "would be hidden"


def _explained(explained: Explanation) -> Iterator[str]:
    law = explained.verdict.notice.law
    yield explained.verdict.notice.id
    yield from indented(explained.sentence, "  ")
    if not explained.verdict.shown:
        yield from _near(explained)
    yield from indented(law.citation, "  law    ")
    yield from indented(_state(law), "  state  ")
    if law.note:
        yield from indented(law.note, "  note   ")
    yield ""
    yield from _table(explained.verdict.findings)


def _near(explained: Explanation) -> Iterator[str]:
    told = [f"It {would}." for would in would_be_shown(explained.near)]
    for each in told or ["No change of one or two facts would show it."]:
        yield from indented(each, "  ")


def _state(law: Law) -> str:
    sure = f"sure: {law.sure}, " if law.sure else ""
    review = f", review by {law.review_by}" if law.review_by else ""
    return f"{sure}verified {law.verified}{review}, sources: {len(law.sources)}"


# ── the table of conditions ──────────────────────────────────────────────────────────────────────


def _table(findings: Iterable[Finding]) -> Iterator[str]:
    rows = list(_rows(findings))
    if width() < _ROOMY:
        for answer, key, asked, fact in rows:
            indent = len(key) - len(key.lstrip())
            yield from indented(key.lstrip(), f"  {answer:<{_ANSWER}}  {' ' * indent}")
            yield from indented(f"{asked}? {fact}".rstrip(), " " * (_ANSWER + 6 + indent))
        return
    longest = max(len(key) for _, key, _, _ in rows)
    key_width = min(longest, width() * 2 // 5)
    left = width() - 2 - _ANSWER - key_width - 6
    widths = (_ANSWER, key_width, left // 2, left - left // 2)
    yield from (f"  {line}" for line in columns([_HEADS, *rows], widths))


def _rows(findings: Iterable[Finding], depth: int = 0, within: str = "") -> Iterator[tuple[str, ...]]:
    """One row for each finding, indented as they are nested; a key is told from that of the whole on."""
    for found in findings:
        key = found.key.removeprefix(f"{within}.")
        fact = "" if found.parts else found.fact
        yield (str(found.answer), f"{'  ' * depth}{key}", found.wanted, fact)
        yield from _rows(found.parts, depth + 1, found.key)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def as_json(question: Question, found: Iterable[Explanation]) -> str:
    """What was asked, and of every notice its verdict, sentence, near misses and conditions."""
    return _as_json(question, {"notices": [_object(each) for each in found]})


def _object(explained: Explanation) -> dict[str, Any]:
    verdict, enabled = explained.verdict, explained.enabled
    law = verdict.notice.law
    return {
        "notice": verdict.notice.id,
        "shown": verdict.shown,
        "answer": verdict.answer,
        "why": verdict.why,
        "sentence": explained.sentence,
        "if_enabled": enabled and {"shown": enabled.shown, "answer": enabled.answer},
        "near_misses": [_near_miss(each) for each in explained.near],
        "reasons": list(verdict.reasons),
        "law": {
            "citation": law.citation,
            "sources": list(law.sources),
            "sure": law.sure,
            "verified": law.verified.isoformat(),
            "review_by": law.review_by and law.review_by.isoformat(),
            "note": law.note,
        },
        "conditions": [_finding(each) for each in verdict.findings],
    }


def _near_miss(near: NearMiss) -> dict[str, Any]:
    return {
        "answer": near.answer,
        "condition": condition(near),
        "settings": list(near.switches),
        "facts": {
            facet: [as_object(facet, each) for each in values] for facet, values in near.values.items()
        },
    }


def _finding(found: Finding) -> dict[str, Any]:
    plain = {"key": found.key, "wanted": found.wanted, "fact": found.fact, "answer": found.answer}
    return {**plain, "parts": [_finding(part) for part in found.parts]} if found.parts else plain
