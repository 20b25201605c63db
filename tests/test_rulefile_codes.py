"""The kinds of complaints about rule files: each has a code, and each code is told of some file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from notices.errors import Problem, RuleError
from notices.rulefile import files_below, read
from notices.rulefile.codes import BEYOND_SCHEMA, CODES, UNREAD, Code
from notices.rulefile.source import MAX_BYTES
from tests.test_rulefile import INVALID, _files


def _problems(files: Iterable[tuple[str, bytes]]) -> tuple[Problem, ...]:
    with pytest.raises(RuleError) as caught:
        read(files)
    return caught.value.problems


def _codes(files: Iterable[tuple[str, bytes]]) -> set[str]:
    return {problem.code for problem in _problems(files)}


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_every_complaint_has_a_code_of_the_table(case: Path) -> None:
    assert _codes(_files(case)) <= set(CODES)


def test_every_code_is_that_of_some_complaint(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "folder.yaml" / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    told = {code for case in INVALID for code in _codes(_files(case))}
    told |= _codes([("a.yaml", b"#" * (MAX_BYTES + 1))])
    told |= _codes(files_below(tmp_path / "empty")) | _codes(files_below(tmp_path))
    assert told == set(CODES) == set(Code)


@pytest.mark.parametrize(
    ("file", "codes"),
    [
        ("unknown-key", ["unknown-key"]),
        ("keys-missing", ["missing-key"] * 3),
        ("country-codes", ["unknown-country"] * 4),
        ("tab-before-key", ["yaml-syntax"]),
        ("placeholder-unknown", ["placeholder"]),
        ("link-not-closed", ["link"]),
        ("network-with-host-bits", ["network-host-bits"]),
        ("region-circle", ["circle"]),
        ("more-than-a-hundred", ["unknown-key"] * 100 + ["too-many-problems"]),
    ],
)
def test_a_mistake_has_the_code_of_its_kind(file: str, codes: list[str]) -> None:
    [case] = [each for each in INVALID if each.stem == file]
    assert [problem.code for problem in _problems(_files(case))] == codes


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_in_sentences_what_it_means_and_how_to_mend_it(code: Code) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert re.fullmatch(r"[A-Z].+[.] .+[.]", CODES[code])
    assert len(CODES[code]) <= 140


def test_what_no_schema_can_tell_has_a_reason_or_ends_the_reading() -> None:
    assert not UNREAD & set(BEYOND_SCHEMA)
    assert all(reason.strip() for reason in BEYOND_SCHEMA.values())


@pytest.mark.parametrize("nothing", ["~", "null", "Null", "NULL", "", "''"])
def test_every_way_to_write_nothing_is_a_missing_value(nothing: str) -> None:
    file = f"notice: {nothing}\nshow: {{path: /a}}\nlaw: {{citation: L, verified: 2026-01-01}}\n"
    [problem] = _problems([("a.yaml", f"{file}text: {{title: T, body: B}}\n".encode())])
    assert (problem.key, problem.code) == ("notice", "missing-value")
