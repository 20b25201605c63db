"""`notices explain`: what it prints."""

from __future__ import annotations

import json
import shlex
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings

from notices.classes import example
from notices.cli import group
from notices.cli.changes import command
from notices.cli.question import ask
from notices.evaluate import Case
from notices.outcomes import Outcomes
from notices.rules import Model
from notices.ruleset import SHIPPED, Ruleset
from tests import strategies
from tests.support import REGIONS, RISK

RUSSIAN, BELARUSIAN = "russia-undesirable-organization", "belarus-extremist-formation"


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def run(*args: str) -> Result:
    return CliRunner().invoke(group, ["explain", "--at", "2026-11-22", *args])


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "regions.yaml").write_bytes(REGIONS)
    (tmp_path / "risk.yaml").write_bytes(RISK)
    return tmp_path


def test_a_hidden_notice_is_explained_with_what_would_show_it_and_all_conditions(rules: Path) -> None:
    result = run("--rules", str(rules), "--country", "DE")
    revision = Ruleset.load(rules).revision
    assert result.exit_code == 0
    assert result.stdout == (
        "Asked:\n"
        "  country             DE\n"
        "  subdivisions        unknown\n"
        "  registered country  unknown\n"
        "  languages           unknown\n"
        "  page                path /\n"
        "  at                  2026-11-22\n"
        f"  rules               revision {revision}\n"
        "\n"
        "risk\n"
        "  Hidden: the reader is not in the region there (country is DE).\n"
        "  It would be shown if the country were RU.\n"
        "  law    Law\n"
        "  state  verified 2026-01-01, sources: 0\n"
        "\n"
        "  answer  condition       asked                               fact\n"
        "  yes     enabled         notice is enabled                   enabled is true\n"
        "  yes     in_force        on any day                          it is 2026-11-22\n"
        "  no      show.region     region is there\n"
        "  no        there         reader is in there\n"
        "  no          in[0]       all of these hold\n"
        "  no            country   country is RU                       country is DE\n"
        "  yes     show.except[0]  these do not all hold\n"
        "  no        path          path is /legal/*                    path is /\n"
    )


def test_a_narrow_terminal_gets_the_columns_one_below_the_other(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    result = run("--rules", str(rules), "--country", "DE", "--path", "/legal/a")
    assert result.stdout.partition("\n\n")[2] == (
        "risk\n"
        "  Hidden: the reader is not in the\n"
        "  region there (country is DE), and an\n"
        "  exception holds: the path is /legal/a.\n"
        "  It would be shown on pages other than\n"
        "  /legal/* if the country were RU.\n"
        "  law    Law\n"
        "  state  verified 2026-01-01, sources: 0\n"
        "\n"
        "  yes     enabled\n"
        "            notice is enabled? enabled\n"
        "            is true\n"
        "  yes     in_force\n"
        "            on any day? it is 2026-11-22\n"
        "  no      show.region\n"
        "            region is there?\n"
        "  no        there\n"
        "              reader is in there?\n"
        "  no          in[0]\n"
        "                all of these hold?\n"
        "  no            country\n"
        "                  country is RU? country\n"
        "                  is DE\n"
        "  no      show.except[0]\n"
        "            these do not all hold?\n"
        "  yes       path\n"
        "              path is /legal/*? path is\n"
        "              /legal/a\n"
    )


@pytest.mark.parametrize("columns", [20, 40, 60, 71, 72, 96, 200])
def test_every_condition_of_the_shipped_rules_has_its_row_at_any_width(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run("--country", "UA", "--all").stdout.splitlines()
    # A revision is never cut.
    assert max(map(len, lines)) <= max(
        len("  rules               revision 0123456789abcdef"), min(96, columns)
    )
    rows = [line for line in lines if line.split(maxsplit=1)[:1] in (["yes"], ["maybe"], ["no"])]
    told = json.loads(run("--country", "UA", "--format", "json").stdout)["notices"]

    def count(conditions: list[dict[str, Any]]) -> int:
        return sum(1 + count(each.get("parts", [])) for each in conditions)

    assert len(rows) == sum(count(each["conditions"]) for each in told)


def test_notices_that_are_not_enabled_are_told_in_a_line_each() -> None:
    told = run("--country", "RU").stdout
    assert told.count("\n  answer  condition") == 2
    assert told.endswith(
        "\n\nNot enabled; --all or --notice NAME explains them:\n"
        "  russia-extremist-search: would be shown (yes)\n"
        "  russia-foreign-agent: would be shown (yes)\n"
        "  kyrgyzstan-extremist-materials: would be hidden\n"
        "  hong-kong-sedition: would be hidden\n"
        "  iran-hostile-media: would be hidden\n"
        "  myanmar-likes: would be hidden\n"
        "  pakistan-false-information: would be hidden\n"
        "  thailand-royal-insult: would be hidden\n"
        "  turkey-false-information: would be hidden\n"
        "  vietnam-anti-state-information: would be hidden\n"
        "  tajikistan-likes: would be hidden\n"
    )
    every = run("--country", "RU", "--all").stdout
    assert every.count("\n  answer  condition") == 13
    assert "Not enabled; " not in every


def test_one_notice_alone_may_be_explained() -> None:
    told = run("--country", "DE", "--path", "/legal/a", "--notice", "iran-hostile-media").stdout
    assert (
        "\niran-hostile-media\n"
        "  Hidden: it is not enabled. If it were, it would be hidden all the same: the reader is not in\n"
        "  the region iran (country is DE), and an exception holds: the path is /legal/a.\n"
        "  No change of one or two facts would show it.\n"
    ) in told
    assert told.count("\n  answer  condition") == 1


def test_a_notice_that_is_not_there_is_refused_with_the_one_that_is_meant() -> None:
    result = run("--notice", "iran-hostile")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: Invalid value for --notice: there is no notice 'iran-hostile'."
        " Did you mean 'iran-hostile-media'?\n"
    )


def test_explain_tells_the_same_in_json() -> None:
    told: dict[str, Any] = json.loads(run("--country", "UA", "--format", "json").stdout)
    assert (told["reader"]["country"], told["at"], told["page"]["path"]) == ("UA", "2026-11-22", "/")
    first, second, third, *_ = told["notices"]
    assert (first["notice"], first["shown"], first["answer"]) == (RUSSIAN, True, "maybe")
    assert first["law"]["verified"] == "2026-11-22"
    assert (first["near_misses"], first["if_enabled"]) == ([], None)
    keys = {each["key"]: each["answer"] for each in first["conditions"]}
    assert keys == {"enabled": "yes", "in_force": "yes", "show.region": "maybe", "show.except[0]": "yes"}
    region = first["conditions"][2]["parts"][0]
    assert (region["key"], region["answer"]) == ("russia", "no")
    assert (second["notice"], second["if_enabled"]) == (
        "russia-extremist-search",
        {"shown": True, "answer": "maybe"},
    )
    assert second["near_misses"] == [
        {"answer": "maybe", "condition": "if it were enabled", "settings": ["enabled"], "facts": {}}
    ]
    assert third["sentence"] == "Hidden: the reader is not in the region belarus (country is UA)."
    assert third["near_misses"] == [
        {
            "answer": "yes",
            "condition": "if the country were BY",
            "settings": [],
            "facts": {"place": [{"value": {"country": "BY", "subdivision": None}, "other": False}]},
        },
        {
            "answer": "maybe",
            "condition": "if the country were unknown",
            "settings": [],
            "facts": {"place": [{"value": {"country": None, "subdivision": None}, "other": False}]},
        },
    ]


def test_a_near_miss_in_json_tells_days_and_languages(rules: Path) -> None:
    notice = RISK.replace(b"region: [there]", b"region: [there], language: ru")
    (rules / "risk.yaml").write_bytes(notice + b"in_force: {from: 2027-01-01, timezone: UTC}\n")
    asked = ["--rules", str(rules), "--country", "RU", "--accept-language", "de", "--format", "json"]
    (told,) = json.loads(run(*asked).stdout)["notices"]
    assert told["near_misses"][0] == {
        "answer": "yes",
        "condition": "to readers who accept ru from 2027-01-01",
        "settings": [],
        "facts": {
            "day": [{"value": {"from": "2027-01-01", "before": None}, "other": False}],
            "language": [{"value": ["ru"], "other": False, "alike": [["ru"]], "without": []}],
        },
    }


def _typed(case: Case) -> Case:
    """The case that the command for it asks of."""
    context = group.commands["explain"].make_context("explain", shlex.split(command(case))[2:])
    return ask(context.params).case


@settings(max_examples=10)
@given(strategies.models(most=1))
def test_any_example_can_be_typed_and_is_the_same_case_then(model: Model) -> None:
    cubes = Outcomes([(model.notices[0], model.regions)]).follow(lambda stands: stands[0]).cubes()
    for cube in islice(cubes, 100):
        case = example(cube.values, date(2026, 1, 3))
        assert _typed(case) == case


def test_the_shipped_rules_are_explained_without_an_example_of_theirs_left_out() -> None:
    ruleset = Ruleset.load(SHIPPED)
    for notice in ruleset.model.notices:
        for each in notice.examples:
            found = ruleset.explain(each.reader, each.page, each.at)
            assert notice.id in {verdict.notice.id for verdict in found}
