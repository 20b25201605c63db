"""The page that explains every code of `notices check`: its tables say what the tables in the code say."""

from __future__ import annotations

from pathlib import Path

from notices.cli.check import CODES
from notices.lint import FINDINGS
from notices.rulefile.codes import CODES as READING

PAGE = Path(__file__).parent.parent / "notices" / "lint" / "README.md"


def test_the_page_of_codes_says_what_the_tables_say() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    findings = [
        f"| `{code}` | {kind.severity} | {kind.meaning} | {kind.mend} |" for code, kind in FINDINGS.items()
    ]
    assert rows == [*findings, *(f"| `{code}` | {meaning} |" for code, meaning in READING.items())]


def test_every_code_is_explained_once() -> None:
    assert set(CODES) == set(FINDINGS) | set(map(str, READING))
    assert not set(FINDINGS) & set(map(str, READING))
