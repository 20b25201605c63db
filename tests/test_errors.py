"""Errors say whose fault they are, where it is, and how to mend it."""

from __future__ import annotations

import pytest

from notices.errors import CatalogError, DatabaseError, NoticesError, Problem, RuleError, SettingsError


def _problem(**others: object) -> Problem:
    values = {"file": "a.yaml", "line": 12, "column": 3, "key": "show.path", "message": "this is wrong"}
    return Problem(**{**values, **others})  # type: ignore[arg-type]  # any of its fields


def test_a_problem_without_more_is_told_in_one_line() -> None:
    assert str(_problem()) == "a.yaml:12:3: show.path: this is wrong"


def test_a_problem_of_a_whole_file_names_no_key() -> None:
    assert str(_problem(key="", line=1, column=1)) == "a.yaml:1:1: this is wrong"


def test_a_problem_shows_its_line_with_a_caret_under_the_value() -> None:
    problem = _problem(snippet="  /a b", width=4, hint="Write it so.")
    assert str(problem) == (
        "a.yaml:12:3: show.path: this is wrong\n  12 |   /a b\n     |   ^^^^\n  Write it so."
    )


def test_the_caret_stands_under_its_value_after_tabs_and_where_a_line_is_cut() -> None:
    assert str(_problem(snippet="\t\tx")).endswith("  12 | \t\tx\n     | \t\t^")
    assert str(_problem(snippet="…abc", column=103, cut=100)).endswith("  12 | …abc\n     |   ^")


@pytest.mark.parametrize("kind", [RuleError, CatalogError])
def test_all_problems_are_told_together(kind: type[RuleError | CatalogError]) -> None:
    error = kind(iter([_problem(), _problem(line=13)]))
    assert str(error) == "a.yaml:12:3: show.path: this is wrong\n\na.yaml:13:3: show.path: this is wrong"
    assert [problem.line for problem in error.problems] == [12, 13]


@pytest.mark.parametrize("kind", [RuleError, CatalogError, SettingsError, DatabaseError])
def test_one_except_clause_catches_every_error(kind: type[Exception]) -> None:
    assert issubclass(kind, NoticesError)
