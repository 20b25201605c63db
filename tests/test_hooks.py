"""The hooks that a repository of rules may use through pre-commit."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import yaml

TEXT = (Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
HOOKS: list[dict[str, Any]] = yaml.safe_load(TEXT)


def test_there_is_one_hook_to_check_and_one_to_mend() -> None:
    entries = {hook["id"]: shlex.split(hook["entry"]) for hook in HOOKS}
    assert entries == {
        "notices-check": ["notices", "check"],
        "notices-fix": ["notices", "check", "--fix"],
    }


def test_each_hook_says_all_that_pre_commit_asks_for() -> None:
    for hook in HOOKS:
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert hook["language"] == "python"
        assert hook["description"].endswith(".")


def test_a_hook_reads_whole_folders_since_rules_name_what_other_files_hold() -> None:
    for hook in HOOKS:
        assert hook["pass_filenames"] is False
        assert hook["require_serial"] is True
        assert hook["args"] == ["rules"]


def test_a_hook_runs_where_a_file_of_yaml_has_changed() -> None:
    for hook in HOOKS:
        assert re.search(hook["files"], "rules/a.yaml")
        assert re.search(hook["files"], "rules/a.yml")
        assert not re.search(hook["files"], "rules/README.md")


def test_the_example_in_the_file_names_hooks_that_there_are() -> None:
    assert set(re.findall(r"^# +- id: (\S+)$", TEXT, re.MULTILINE)) == {hook["id"] for hook in HOOKS}
