"""A check of a thousand notices, beside what only reads and validates them: PyYAML and jsonschema."""

from __future__ import annotations

import gc
import json
from datetime import date

import yaml
from jsonschema import Draft7Validator

from notices.lint import lint, run
from notices.rulefile import files_below, review
from notices.ruleset import SHIPPED
from tests.benchmarks.timing import Row, compare

__all__ = ["rows"]

_TODAY = date(2026, 11, 25)
_SCHEMA = json.loads((SHIPPED / "notices.schema.json").read_text(encoding="utf-8"))


def _many(count: int) -> dict[str, bytes]:
    """Copies of the longest shipped notice under names of their own, and the shipped regions."""
    files = dict(files_below(SHIPPED))
    regions = {name: data for name, data in files.items() if name.endswith("regions.yaml")}
    longest = max((data for name, data in files.items() if name not in regions), key=len)
    name = b"notice: russia-undesirable-organization"
    copies = {f"{i}.yaml": longest.replace(name, b"notice: notice-%d" % i) for i in range(count)}
    return {**regions, **copies}


def _check(files: dict[str, bytes]) -> object:
    found = review(files.items())
    return lint(found, _TODAY, run(found.model))


def _validate(files: dict[str, bytes]) -> object:
    validator = Draft7Validator(_SCHEMA)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [list(validator.iter_errors(yaml.load(data, Loader=loader))) for data in files.values()]


def rows() -> list[Row]:
    """All of `notices check` but its process: reading, every finding, and the examples.

    Garbage is collected as rarely as in the command, for both.
    """
    files = _many(1000)
    calls = {"notices": lambda: _check(files), "yaml + jsonschema": lambda: _validate(files)}
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1_000)
    try:
        return [compare("check 1,000 notices", "<= 2 s", calls)]
    finally:
        gc.set_threshold(*before)
