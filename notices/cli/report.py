"""Decisions and verdicts as text for people and as JSON for programs."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from notices.compiled import Decision
from notices.evaluate import Finding, Verdict
from notices.facts import Page, Reader
from notices.rules import Law
from notices.ruleset import Ruleset

__all__ = ["Question", "decision_json", "decision_text", "verdicts_json", "verdicts_text", "width"]

_WIDEST, _NARROWEST = 96, 40


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Question:
    """Who reads what, when, and by which rules it is asked."""

    ruleset: Ruleset
    reader: Reader
    page: Page
    at: date | datetime


def _known(question: Question) -> dict[str, Any]:
    """What is known of the reader, for the person who typed it in."""
    location = question.reader.location
    return {
        "country": location.country,
        "subdivisions": list(location.subdivisions),
        "city": location.city,
        "registered_country": location.registered_country,
        "accuracy_radius": location.accuracy_radius,
        "anonymizer": location.anonymizer,
        "networks": None if location.networks is None else sorted(location.networks),
        "languages": list(question.reader.languages),
    }


def _page(question: Question) -> dict[str, Any]:
    page = question.page
    return {"path": page.path, "site": page.site, "language": page.language, "tags": list(page.tags or ())}


def _json(question: Question, rest: dict[str, Any]) -> str:
    head = {
        "revision": question.ruleset.revision,
        "at": question.at.isoformat(),
        "reader": _known(question),
        "page": _page(question),
    }
    return json.dumps({**head, **rest}, ensure_ascii=False, indent=2)


def _head(question: Question) -> Iterator[str]:
    known = {name.replace("_", " "): value for name, value in _known(question).items()}
    for name, value in {"country": None, **known}.items():
        if value is None or value == []:
            if name in {"country", "subdivisions", "registered country", "languages"}:
                yield f"  {name:<19} unknown"
        else:
            yield f"  {name:<19} {_told(value)}"
    page = "; ".join(f"{name} {_told(value)}" for name, value in _page(question).items() if value)
    yield f"  {'page':<19} {page}"
    yield f"  {'at':<19} {question.at.isoformat()}"
    yield f"  {'rules':<19} revision {question.ruleset.revision}"


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def decision_text(question: Question, decision: Decision) -> str:
    """One line for each notice that is shown: its answer, name, and the regions that carry it."""
    lines = ["Asked:", *_head(question), ""]
    if not decision.notices:
        return "\n".join([*lines, "No notice is shown."])
    lines.append("Shown, in this order:")
    for each in decision.notices:
        by = f"   by {', '.join(each.reasons)}" if each.reasons else ""
        lines.append(f"  {each.answer:<6} {each.id}{by}")
    return "\n".join(lines)


def decision_json(question: Question, decision: Decision) -> str:
    """What was asked and what is shown, as JSON."""
    shown = [
        {"notice": each.id, "answer": each.answer, "reasons": list(each.reasons)} for each in decision.notices
    ]
    return _json(question, {"notices": shown})


def verdicts_text(question: Question, verdicts: Sequence[Verdict]) -> str:
    """Every notice with its conditions, indented as they are nested, and the fact that each looked at."""
    lines = ["Asked:", *_head(question)]
    for verdict in verdicts:
        lines += ["", *_verdict(verdict)]
    return "\n".join(lines)


def _verdict(verdict: Verdict) -> Iterator[str]:
    law = verdict.notice.law
    state = f"shown ({verdict.answer})" if verdict.shown else "hidden"
    head = f"{verdict.notice.id}: {state}, because {verdict.why}"
    yield from textwrap.wrap(head, width(), subsequent_indent="  ", break_on_hyphens=False)
    yield from _wrapped("law", law.citation)
    yield from _wrapped("state", _state(law))
    if law.note:
        yield from _wrapped("note", law.note)
    yield from _findings(verdict.findings, 1)


def _state(law: Law) -> str:
    sure = f"sure: {law.sure}, " if law.sure else ""
    review = f", review by {law.review_by}" if law.review_by else ""
    return f"{sure}verified {law.verified}{review}, sources: {len(law.sources)}"


def width() -> int:
    """Columns of the terminal, within what reads well."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))


def _wrapped(label: str, text: str) -> Iterator[str]:
    lead = f"  {label:<6} "
    yield from textwrap.wrap(text, width(), initial_indent=lead, subsequent_indent=" " * len(lead))


def _findings(findings: Iterable[Finding], depth: int) -> Iterator[str]:
    for found in findings:
        lead = f"{'  ' * depth}{found.answer:<6} {found.key}: "
        told = f"{found.wanted}? {found.fact}" if found.fact and not found.parts else f"{found.wanted}?"
        yield from textwrap.wrap(
            lead + told, width(), subsequent_indent=" " * (2 * depth + 9), break_long_words=False
        )
        yield from _findings(found.parts, depth + 1)


def verdicts_json(question: Question, verdicts: Sequence[Verdict]) -> str:
    """What was asked and every verdict with its conditions, as JSON."""
    told = [
        {
            "notice": verdict.notice.id,
            "shown": verdict.shown,
            "answer": verdict.answer,
            "why": verdict.why,
            "reasons": list(verdict.reasons),
            "law": {
                "citation": verdict.notice.law.citation,
                "sources": list(verdict.notice.law.sources),
                "sure": verdict.notice.law.sure,
                "verified": verdict.notice.law.verified.isoformat(),
                "review_by": verdict.notice.law.review_by and verdict.notice.law.review_by.isoformat(),
                "note": verdict.notice.law.note,
            },
            "conditions": [_finding(found) for found in verdict.findings],
        }
        for verdict in verdicts
    ]
    return _json(question, {"notices": told})


def _finding(found: Finding) -> dict[str, Any]:
    plain = {"key": found.key, "wanted": found.wanted, "fact": found.fact, "answer": found.answer}
    return {**plain, "parts": [_finding(part) for part in found.parts]} if found.parts else plain
