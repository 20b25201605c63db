"""The command that checks rule files: what it reads, what it says in each form, and how it ends."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notices.cli import group
from notices.cli.check import has_colours
from notices.codes import countries
from notices.errors import RuleError
from notices.lint import FINDINGS
from notices.ruleset import Ruleset

DATA = Path(__file__).parent / "data" / "rules"
INVALID = sorted(path for path in (DATA / "invalid").iterdir() if path.suffix != ".txt")
SOUND = """\
notice: warning
show: {region: there}
law: {citation: Law, sources: [https://example.org/law], verified: 2026-11-01, review_by: 2027-11-01}
text: {title: Careful, body: Do not share this., link: 'More {link_start}here{link_end}.'}
more_info: /legal/warning
examples:
  - {reader: {country: RU}, expect: yes}
  - {reader: {country: DE}, expect: hidden}
"""
REGIONS = "regions:\n  there:\n    in: [{country: RU}]\n    sources: https://example.org/map\n"


def check(*arguments: str | Path) -> Result:
    found = CliRunner().invoke(group, ["check", "--at", "2026-11-25", *map(str, arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "warning.yaml").write_text(SOUND, encoding="utf-8")
    (folder / "regions.yaml").write_text(REGIONS, encoding="utf-8")
    return folder


def test_sound_rules_end_well(rules: Path) -> None:
    found = check(rules)
    assert (found.exit_code, found.output) == (
        0,
        "no problems in 2 files\nexamples exercise 100.0 % of the conditions\n",
    )


def test_without_a_path_this_folder_is_checked(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(rules)
    assert check().output.startswith("no problems in 2 files")


def test_files_that_are_named_are_read_together_and_nothing_else(rules: Path) -> None:
    (rules / "broken.yaml").write_text("notice", encoding="utf-8")
    assert check(rules / "warning.yaml", rules / "regions.yaml").exit_code == 0
    assert "broken" not in check(rules / "warning.yaml").output


def test_of_one_file_alone_what_it_names_is_looked_for_beside_it(rules: Path) -> None:
    assert check(rules / "warning.yaml").output.startswith("no problems in 1 file\n")
    (rules / "regions.yaml").unlink()
    assert "there is no region 'there'" in check(rules / "warning.yaml").output


def test_a_link_beside_its_file_is_told_as_a_site_would_refuse_it(rules: Path) -> None:
    (rules / "zcopy.yaml").symlink_to("regions.yaml")
    with pytest.raises(RuleError) as caught:
        Ruleset.load(rules)
    (problem,) = caught.value.problems
    assert problem.message == f"there is already a region 'there', at {rules / 'regions.yaml'}:2:3"
    found = check(rules)
    assert found.exit_code == 1
    assert f"{problem.place}: error: {problem.key}: {problem.message}  [duplicate-name]" in found.output
    assert "1 error in 1 of 3 files" in found.output


def test_a_file_is_one_file_under_whichever_path_it_is_found(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(rules)
    assert check(rules, tmp_path / "linked", rules / "warning.yaml").output.startswith(
        "no problems in 2 files"
    )


def test_what_cannot_be_read_hides_nothing_of_the_rest_in_any_form(rules: Path) -> None:
    (rules / "dead.yaml").symlink_to(rules / "nowhere")
    (rules / "bad.yaml").write_text("notice: bad\n", encoding="utf-8")
    os.mkfifo(rules / "pipe.yaml")
    told = json.loads(check(rules, "--format", "json").output)
    assert sorted({(Path(each["file"]).name, each["code"]) for each in told["problems"]}) == [
        ("bad.yaml", "missing-key"),
        ("dead.yaml", "unreadable-file"),
        ("pipe.yaml", "unreadable-file"),
    ]
    assert "this is not a file" in check(rules / "pipe.yaml").output
    (rules / "empty").mkdir()
    assert (
        json.loads(check(rules / "empty", "--format", "json").output)["problems"][0]["code"] == "no-rule-file"
    )


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_every_mistake_is_told_at_its_line(case: Path, tmp_path: Path) -> None:
    copy = tmp_path / case.name
    if case.is_dir():
        shutil.copytree(case, copy)
    else:
        shutil.copy(case, copy)
    found = check(copy)
    assert found.exit_code == 1
    told = case.with_suffix(".txt").read_text(encoding="utf-8")
    # The first line of each complaint: place and words, without severity and code.
    for line in told.splitlines():
        if line.startswith(("  ", f"{case.stem}/")) or not line:
            continue
        place, _, words = line.partition(": ")
        _, number, column = place.rsplit(":", 2)
        assert f":{number}:{column}: error: {words}" in found.output


def test_a_warning_ends_badly_and_a_note_does_not(rules: Path) -> None:
    text = SOUND.replace("review_by: 2027-11-01", "review_by: 2026-12-01")
    (rules / "warning.yaml").write_text(text, encoding="utf-8")
    assert check(rules).exit_code == 0
    assert "law.review_by: 2026-12-01 is in 6 days  [review-soon]" in check(rules).output
    late = check(rules, "--at", "2026-12-02")
    assert late.exit_code == 1
    assert "law.review_by: 2026-12-01 passed 1 day ago  [review-overdue]" in late.output
    assert check(rules, "--at", "2026-12-02", "--ignore", "review-overdue").exit_code == 0


def test_a_kind_that_is_not_known_cannot_be_ignored(rules: Path) -> None:
    found = check(rules, "--ignore", "review-over")
    assert found.exit_code == 2
    assert "'review-over' is no kind of finding. Did you mean 'review-overdue'?" in found.output
    assert (
        "'not-a-day' keeps a file from being read: it cannot be left out."
        in check(rules, "--ignore", "not-a-day").output
    )


def test_too_few_examples_end_badly_where_a_share_is_asked_for(rules: Path) -> None:
    text = SOUND.replace("  - {reader: {country: DE}, expect: hidden}\n", "")
    (rules / "warning.yaml").write_text(text, encoding="utf-8")
    assert check(rules).exit_code == 0
    assert "not-exercised" not in check(rules).output
    assert (
        "show.region: no example has a reader who fails this  [not-exercised]"
        in check(rules, "--coverage").output
    )
    assert check(rules, "--coverage-min", "50").exit_code == 0
    found = check(rules, "--coverage-min", "50.1")
    assert found.exit_code == 1
    assert "Examples exercise 50.0 % of the conditions; 50.1 % are asked for." in found.output
    assert "[not-exercised]" in found.output
    assert check(rules, "--coverage-min", "nan").exit_code == 2


@pytest.mark.parametrize("day", ["tomorrow", "2026-11-31", "20261122", "2026-11-22T00:00Z"])
def test_what_is_no_day_is_told_with_one_that_is(rules: Path, day: str) -> None:
    for command in (["check", str(rules)], ["diff", str(rules), str(rules)]):
        found = CliRunner().invoke(group, [*command, "--at", day])
        told = f"Error: Invalid value for '--at': '{day}' is not a day like 2026-11-22."
        assert (found.exit_code, found.output.splitlines()[-1]) == (2, told)
        assert "--at YYYY-MM-DD" in CliRunner().invoke(group, [command[0], "--help"]).output


def test_a_share_is_never_rounded_up(rules: Path) -> None:
    clauses = ", ".join(f"{{registered_country: {code}}}" for code in sorted(countries())[:248])
    (rules / "regions.yaml").write_text(
        f"regions: {{there: {{in: [{{country: RU}}, {clauses}]}}}}", encoding="utf-8"
    )
    more = "".join(
        f"  - {{reader: {{registered_country: {code}, country: DE}}, expect: yes}}\n"
        for code in sorted(countries())[:248]
    )
    (rules / "warning.yaml").write_text(SOUND.replace("  - {reader: {country: DE}, expect: hidden}\n", more))
    assert "examples exercise 99.8 % of the conditions" in check(rules).output


def test_where_nothing_was_measured_no_share_is_told(rules: Path, tmp_path: Path) -> None:
    (rules / "warning.yaml").write_text("notice: warning\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for asked in (rules, tmp_path / "empty"):
        found = check(asked, "--coverage-min", "90")
        assert (found.exit_code, "exercise" in found.output) == (1, False)
        assert json.loads(check(asked, "--format", "json").output)["summary"]["coverage"] is None
    alone = check(rules / "regions.yaml", "--coverage-min", "90", "--ignore", "unused-region")
    assert (alone.exit_code, alone.output) == (0, "no problems in 1 file\n")


def test_each_form_for_programs_tells_the_same(rules: Path) -> None:
    (rules / "warning.yaml").write_text(SOUND.replace("{country: RU}, expect: yes", "{}, expect: yes"))
    told = json.loads(check(rules, "--format", "json").output)
    (problem,) = told["problems"]
    assert (problem["line"], problem["code"], problem["severity"]) == (7, "example-contradicts", "error")
    assert told["codes"] == {"example-contradicts": FINDINGS["example-contradicts"].meaning}
    assert told["summary"]["coverage"] == 50.0
    assert check(rules, "--format", "github").output.startswith("::error file=")
    sarif = json.loads(check(rules, "--format", "sarif").output)
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["example-contradicts"]
    assert check(rules, "--format", "sarif").exit_code == 1


def test_what_is_not_there_is_wrong_usage_and_what_is_empty_is_a_problem(tmp_path: Path) -> None:
    assert check(tmp_path / "nothing").exit_code == 2
    found = check(tmp_path)
    assert (found.exit_code, "there is no rule file here" in found.output) == (1, True)


def test_a_file_that_is_no_text_is_told_by_its_line(rules: Path) -> None:
    (rules / "warning.yaml").write_bytes("notice: тест\n".encode("cp1251"))
    assert "warning.yaml:1:9: error: this is not UTF-8 text" in check(rules).output
    assert "this is not UTF-8 text" in check(rules, "--fix").output


# ── mending ──────────────────────────────────────────────────────────────────────────────────────


def test_what_is_mechanical_is_mended_in_the_files_and_said(rules: Path) -> None:
    untidy = SOUND.replace("2026-11-01", "2026/11/1").replace("notice: warning", "# Whom?\nnotice: warning")
    (rules / "warning.yaml").write_text(untidy, encoding="utf-8")
    (rules / "warning.yaml").chmod(0o640)
    found = check(rules, "--fix")
    assert found.exit_code == 0
    assert f"{rules}/warning.yaml:4: " in found.output
    assert (rules / "warning.yaml").read_text(encoding="utf-8") == f"# Whom?\n{SOUND}"
    assert (rules / "warning.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in rules.iterdir()) == ["regions.yaml", "warning.yaml"]
    assert check(rules, "--fix").output == check(rules).output


def test_a_link_stays_a_link_when_what_it_leads_to_is_mended(rules: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text(SOUND.replace("2026-11-01", "2026/11/1"), encoding="utf-8")
    (rules / "warning.yaml").unlink()
    (rules / "warning.yaml").symlink_to(real)
    assert check(rules, "--fix").exit_code == 0
    assert (rules / "warning.yaml").is_symlink()
    assert real.read_text(encoding="utf-8") == SOUND


def test_a_file_that_cannot_be_written_is_left_as_it_is(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    untidy = SOUND.replace("2026-11-01", "2026/11/1")
    (rules / "warning.yaml").write_text(untidy, encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    found = check(rules, "--fix")
    assert found.exit_code == 1
    assert "cannot be written: Permission denied" in found.output
    assert (rules / "warning.yaml").read_text(encoding="utf-8") == untidy
    assert sorted(path.name for path in rules.iterdir()) == ["regions.yaml", "warning.yaml"]


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert not has_colours()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert has_colours()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colours()


def test_the_search_for_what_is_left_over_goes_on_after_a_check(rules: Path) -> None:
    check(rules)
    assert gc.isenabled()
    gc.disable()
    try:
        check(rules)
        assert not gc.isenabled()
    finally:
        gc.enable()
