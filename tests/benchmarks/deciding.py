"""A decision among 10, 1,000 and 10,000 rules, beside a rules engine and an expression language.

The peers are written in Rust. Ours is asked by many readers in turn, on pages of their own, so that it
cannot live from what it decided just before.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from notices import Location, Page, Reader, Ruleset
from tests.benchmarks.timing import Row, compare

__all__ = ["rows"]

COUNTRIES = ["RU", "BY", "KG", "UA", "DE", "FR", "KZ", "TJ", "UZ", "AZ", "IR", "TM", "GE", "AM", "MD", "PL"]
LANGUAGES = ["ru", "uk", "be", "ky", "en", "de", "kk", "fa"]
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
AIMS = {10: "<= 2 us", 1000: "<= 2 us", 10_000: "<= 8 us"}


def _rules(count: int) -> list[tuple[str, str, str]]:
    """(country, language, path prefix): one of them matches a reader, whatever the count."""
    pairs = itertools.cycle(itertools.product(COUNTRIES, LANGUAGES))
    return [
        (country, language, f"/section-{i}/")
        for i, (country, language) in zip(range(count), pairs, strict=False)
    ]


def ruleset(count: int) -> Ruleset:
    regions = "".join(f"\n  c-{c.lower()}: {{in: [{{country: {c}}}]}}" for c in COUNTRIES)
    files = [("regions.yaml", f"regions:{regions}\n".encode())]
    for i, (country, language, path) in enumerate(_rules(count)):
        files.append(
            (
                f"{i}.yaml",
                f"notice: n-{i}\n"
                f"show: {{region: c-{country.lower()}, language: {language}, path: ['{path}*']}}\n"
                "in_force: {from: 2024-01-01, timezone: Europe/Moscow}\n"
                "law: {citation: Law, verified: 2026-01-01}\n"
                "text: {title: T, body: B}\n".encode(),
            )
        )
    return Ruleset.read(files)


def _zen(count: int) -> Callable[[], object]:
    import zen

    inputs = [{"id": key, "name": key, "field": key} for key in ("country", "language", "path")]
    rules = [
        {
            "_id": str(i),
            "country": f'"{c}"',
            "language": f'"{la}"',
            "path": f'startsWith($, "{p}")',
            "notice": f'"n-{i}"',
        }
        for i, (c, la, p) in enumerate(_rules(count))
    ]
    content = {
        "hitPolicy": "collect",
        "inputs": inputs,
        "outputs": [{"id": "notice", "name": "notice", "field": "notice"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda: decision.evaluate({"country": "RU", "language": "ru", "path": "/section-0/a"})


def _cel(count: int) -> Callable[[], object]:
    import cel

    programs = [
        (f"n-{i}", cel.compile(f"country == '{c}' && language == '{la}' && path.startsWith('{p}')"))
        for i, (c, la, p) in enumerate(_rules(count))
    ]
    facts = cel.Context(variables={"country": "RU", "language": "ru", "path": "/section-0/a"})
    return lambda: [name for name, program in programs if program.execute(facts)]


def _ours(count: int) -> Callable[[], object]:
    rules = ruleset(count)
    pairs = list(itertools.islice(itertools.product(COUNTRIES, LANGUAGES), count))
    asked = []
    for i, (country, language) in enumerate(pairs):
        reader = Reader(location=Location(country=country), languages=(language, "pl"))
        asked.append((reader, Page(path=f"/section-{i}/a", language=language)))
        assert [each.id for each in rules.decide(*asked[-1], AT).notices] == [f"n-{i}"]
    endless = itertools.cycle(asked)
    return lambda: rules.decide(*next(endless), AT)


def rows() -> list[Row]:
    """One row for each count of rules."""
    found = []
    for count, aim in AIMS.items():
        calls: dict[str, Callable[[], Any]] = {
            "notices": _ours(count),
            "zen-engine": _zen(count),
            "CEL": _cel(count),
        }
        found.append(compare(f"decide, {count:,} rules", aim, calls))
    return found
