"""Problems as text for people, and in the forms that programs read: JSON, GitHub's commands, JUnit, SARIF.

All of them are pure: the caller says where the current folder is, how many files were looked at, and
whether there is a terminal that shows colours. `codes` tells in one sentence what each code means.
"""

from __future__ import annotations

import hashlib
import json
import os.path
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import PurePath
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from notices.errors import Problem, Severity
from notices.printable import spelled

__all__ = ["as_json", "github", "junit", "sarif", "text"]

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_BOLD, _DIM = "1", "2"


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, the files in the order in which they came, and by line and column within each."""
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.file, []).append(problem)
    return [
        problem for each in files.values() for problem in sorted(each, key=lambda one: (one.line, one.column))
    ]


def _counts(problems: Sequence[Problem]) -> dict[str, int]:
    found = Counter(problem.severity for problem in problems)
    return {f"{severity}s": found[severity] for severity in Severity}


def _dump(value: object) -> str:
    """JSON in which every character is read that can be shown, and none acts on a terminal."""
    told = json.dumps(value, ensure_ascii=False, indent=2)
    return "\n".join(spelled(line) for line in told.split("\n"))


# ── for people ───────────────────────────────────────────────────────────────────────────────────


def text(problems: Iterable[Problem], *, files: int, colour: bool = False) -> str:
    """Each problem with its line and how to mend it, and a count at the end; files were looked at in all."""
    ordered = _in_order(problems)
    told = [_told(problem, colour=colour) for problem in ordered]
    return "\n\n".join([*told, _summary(ordered, files)])


def _told(problem: Problem, *, colour: bool) -> str:
    def painted(words: str, style: str) -> str:
        return f"\033[{style}m{words}\033[0m" if colour else words

    style = _COLOURS[problem.severity]
    place = painted(spelled(problem.place), _BOLD)
    key = f"{spelled(problem.key)}: " if problem.key else ""
    code = painted(f"  [{spelled(problem.code)}]", _DIM) if problem.code else ""
    lines = [f"{place}: {painted(problem.severity, style)}: {key}{spelled(problem.message)}{code}"]
    if problem.excerpt:
        line, carets = problem.excerpt
        lines += [line, painted(carets, style)]
    return "\n".join([*lines, *([f"  {spelled(problem.hint)}"] if problem.hint else [])])


def _summary(problems: Sequence[Problem], files: int) -> str:
    wrong = len({problem.file for problem in problems})
    total = max(files, wrong)
    of = f"{total} file{'' if total == 1 else 's'}"
    counts = [
        f"{count} {name if count > 1 else name[:-1]}" for name, count in _counts(problems).items() if count
    ]
    return f"{', '.join(counts)} in {wrong} of {of}" if counts else f"no problems in {of}"


# ── for programs ─────────────────────────────────────────────────────────────────────────────────


def as_json(
    problems: Iterable[Problem],
    *,
    files: int,
    codes: Mapping[str, str],
    measured: Mapping[str, float | None] = MappingProxyType({}),
) -> str:
    """The problems as an object of three keys, whose shape does not change.

    `problems`: a list of objects with `file`, `line`, `column`, `end_column`, `key`, `severity`
    (`error`, `warning` or `note`), `code`, `message` and `hint`; lines and columns count characters
    from 1, and end_column is the one after the last. `codes`: what each code found here means.
    `summary`: `errors`, `warnings`, `notes`, `files` (looked at), `files_with_problems`, and what else was
    measured: of rules `coverage`, how many of the conditions the examples exercise, in a hundred, or null
    where there is no condition.
    """
    ordered = _in_order(problems)
    wrong = len({problem.file for problem in ordered})
    counts: dict[str, float | None] = {
        **_counts(ordered),
        "files": max(files, wrong),
        "files_with_problems": wrong,
        **measured,
    }
    found = sorted({problem.code for problem in ordered} & codes.keys())
    listed = [_object(problem) for problem in ordered]
    return _dump({"problems": listed, "codes": {code: codes[code] for code in found}, "summary": counts})


def _object(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "end_column": problem.column + problem.width,
        "key": problem.key,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }


def _keyed(problem: Problem) -> str:
    return f"{problem.key}: {problem.message}" if problem.key else problem.message


def _below(file: str, root: PurePath) -> PurePath:
    """A file by its path from the root, or by its whole path where it lies elsewhere."""
    path = PurePath(os.path.normpath(root / file))
    return path.relative_to(root) if path.is_relative_to(root) else path


_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(problems: Iterable[Problem], *, codes: Mapping[str, str], root: PurePath) -> str:
    """One workflow command of GitHub Actions a line, which marks the place in a pull request.

    root is the current folder, absolute: GitHub finds a file by its path from there. The message
    begins with the place, since a log of the run shows the message alone.
    """
    return "\n".join(_command(problem, codes, root) for problem in _in_order(problems))


def _command(problem: Problem, codes: Mapping[str, str], root: PurePath) -> str:
    file = _below(problem.file, root).as_posix()
    title = ": ".join(filter(None, [problem.code, codes.get(problem.code, "")]))
    properties = {
        "file": file,
        "line": problem.line,
        "col": problem.column,
        "endColumn": problem.column + problem.width,
        "title": title,
    }
    # The runner leaves out what is empty, so that nothing is lost here.
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    lines = [f"{file}:{problem.line}:{problem.column}: {_keyed(problem)}", problem.hint]
    message = "%0A".join(_data(line) for line in lines if line)
    return f"::{_GITHUB[problem.severity]} {named}::{message}"


def _data(value: object) -> str:
    """As the runner reads it back, the percent sign first; what else would act is spelled out."""
    return spelled(str(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(value: object) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


# ── JUnit ────────────────────────────────────────────────────────────────────────────────────────


def junit(problems: Iterable[Problem], *, files: Sequence[str]) -> str:
    """One suite of JUnit's XML, as build servers read it: a case for each file, and one for each problem.

    files: all that were looked at; one without a problem is a case that passed. A note is no failure.
    """
    ordered = _in_order(problems)
    wrong = {problem.file for problem in ordered}
    failed = sum(problem.severity is not Severity.NOTE for problem in ordered)
    good = [file for file in files if file not in wrong]
    cases = [f'  <testcase classname="{_attribute(file)}" name="no problems"/>' for file in good]
    cases += map(_case, ordered)
    head = f'<testsuite name="notices" tests="{len(cases)}" failures="{failed}" errors="0" skipped="0">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>"])


def _case(problem: Problem) -> str:
    name = f"{problem.line}: {problem.key}: {problem.code}"
    lines = [f"{problem.place}: {problem.severity}: {_keyed(problem)}", *problem.excerpt, problem.hint]
    element = "system-out" if problem.severity is Severity.NOTE else "failure"
    told = (
        "" if element == "system-out" else f' type="{problem.code}" message="{_attribute(problem.message)}"'
    )
    text = escape("\n".join(spelled(line) for line in lines if line))
    return (
        f'  <testcase classname="{_attribute(problem.file)}" name="{_attribute(name)}">'
        f"<{element}{told}>{text}</{element}></testcase>"
    )


def _attribute(text: str) -> str:
    return escape(spelled(text))


# ── SARIF ────────────────────────────────────────────────────────────────────────────────────────

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(
    problems: Iterable[Problem],
    *,
    codes: Mapping[str, str],
    root: PurePath,
    version: str,
    help_uri: str | None = None,
) -> str:
    """A log of SARIF 2.1.0, for code scanning. root is the current folder, absolute.

    version is this package's. help_uri is the page that tells of the codes, each under `#code`.
    """
    ordered = _in_order(problems)
    rules = sorted({*codes, *(problem.code for problem in ordered)})
    driver = {
        "name": "notices",
        "version": version,
        "rules": [_rule(code, codes.get(code) or code, help_uri) for code in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(ordered, rules, root)),
    }
    return _dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, told: str, help_uri: str | None) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": code, "shortDescription": {"text": _braced(told)}}
    return {**rule, "helpUri": f"{help_uri}#{quote(code, errors='replace')}"} if help_uri else rule


def _results(problems: Iterable[Problem], rules: Sequence[str], root: PurePath) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for problem in problems:
        artifact = _artifact(_below(problem.file, root))
        mark = _fingerprint(artifact["uri"], problem)
        seen[mark] += 1
        yield {
            "ruleId": problem.code,
            "ruleIndex": rules.index(problem.code),
            "level": str(problem.severity),
            "message": {"text": _braced("\n".join(filter(None, [_keyed(problem), problem.hint])))},
            "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": _region(problem)}}],
            # Two of one kind on lines that read alike are told apart by their order.
            "partialFingerprints": {"noticesProblem/v1": f"{mark}:{seen[mark]}"},
        }


def _artifact(path: PurePath) -> dict[str, str]:
    uri = quote(path.as_posix(), errors="replace")
    if path.is_absolute():
        return {"uri": f"file://{'' if uri.startswith('/') else '/'}{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _region(problem: Problem) -> dict[str, int]:
    if not problem.snippet:
        return {"startLine": problem.line}
    return {
        "startLine": problem.line,
        "startColumn": problem.column,
        "endColumn": problem.column + problem.width,
    }


def _fingerprint(uri: str, problem: Problem) -> str:
    """Of what stays where lines move: file, key, code and the words of the line."""
    told = "\0".join([uri, problem.key, problem.code, problem.snippet.strip()])
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]


def _braced(message: str) -> str:
    """A message of SARIF 2.1.0: braces are doubled (3.11.5), and no text becomes a link (3.11.6)."""
    return message.replace("{", "{{").replace("}", "}}").replace("](", "] (")
