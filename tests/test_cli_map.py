"""`notices map` and `notices atlas build`: what they write, and how they complain."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notices.atlas import shapes
from notices.cli import group
from tests.support import REGIONS, RISK
from tests.test_atlas_build import feature, square

RUSSIAN = "russia-undesirable-organization"


@pytest.fixture(autouse=True)
def _few_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shapes.load()
    few = tuple(place for place in whole.places if place.country in {"RU", "UA"})
    monkeypatch.setattr(shapes, "load", lambda: replace(whole, places=few))


def run(*args: str) -> Result:
    return CliRunner().invoke(group, args)


def test_a_map_goes_to_standard_output_or_to_a_file(tmp_path: Path) -> None:
    told = run("map", RUSSIAN, "--at", "2026-11-22")
    assert told.exit_code == 0
    assert told.stdout.startswith("<svg ")
    output = tmp_path / "map.svg"
    output.write_text("what was there before")
    written = run("map", RUSSIAN, "--at", "2026-11-22", "--output", str(output))
    assert (written.exit_code, written.output) == (0, "")
    assert output.read_text(encoding="utf-8") == told.stdout


def test_a_map_is_asked_of_rules_a_page_and_languages(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_bytes(REGIONS)
    (tmp_path / "risk.yaml").write_bytes(RISK)
    asked = ["--rules", str(tmp_path), "--path", "/news?x", "--language", "ru", "--language", "uk-UA"]
    told = run("map", *asked, "--format", "html").stdout
    assert told.startswith("<!DOCTYPE html>")
    assert " UTC; page /news; readers’ languages: ru, uk-UA; rules: " in told
    assert "<td>warned (yes)</td>" in told


def test_a_notice_that_is_not_there_exits_1_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "map.svg").write_text("what was there before")
    told = run("map", "russia", "--rules", str(_one_rule(tmp_path)), "--output", str(tmp_path / "map.svg"))
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == "there is no notice 'russia'. Known here: risk.\n"
    assert (tmp_path / "map.svg").read_text() == "what was there before"


def _one_rule(folder: Path) -> Path:
    (folder / "regions.yaml").write_bytes(REGIONS)
    (folder / "risk.yaml").write_bytes(RISK)
    return folder


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--at", "today"], "'today' is neither a day like 2026-11-22 nor a time like"),
        (["--language", "русский"], "'русский' is no language tag like ru or uk-UA."),
        (["--language", "ru,en"], "'ru,en' is no language tag like ru or uk-UA."),
        (["--path", "https://example.org/"], "is a whole address: give its path alone, like /a/1.html."),
        (["--format", "png"], "'png' is not one of 'svg', 'html'."),
        (["--rules", "/nowhere"], "does not exist"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_wrong(args: list[str], told: str) -> None:
    result = run("map", *args)
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_file_that_cannot_be_written_exits_2_and_says_so(tmp_path: Path) -> None:
    output = tmp_path / "nowhere" / "map.svg"
    result = run("map", RUSSIAN, "--output", str(output))
    assert result.exit_code == 2
    told = f"Error: Invalid value for --output: '{output}' cannot be written: No such file or directory."
    assert result.stderr.splitlines()[-1] == told


def test_the_shapes_are_built_from_a_file(tmp_path: Path) -> None:
    source, output = tmp_path / "shapes.json", tmp_path / "map.json"
    source.write_text(json.dumps({"features": [feature("A", "DE-BE", "DE", square(13, 52))]}))
    result = run("atlas", "build", "--source", str(source), "--output", str(output))
    assert result.exit_code == 0
    assert result.stdout == f"{output}: 0.0 MB, 1 countries, 1 places, 5 points.\n"
    assert json.loads(output.read_text())["places"] == [["DE", "DE-BE", "A", [[0]]]]


def test_a_source_that_is_none_exits_1(tmp_path: Path) -> None:
    source = tmp_path / "noise.json"
    source.write_text("noise")
    result = run("atlas", "build", "--source", str(source), "--output", str(tmp_path / "map.json"))
    assert result.exit_code == 1
    assert result.stderr == (
        f"{source} is neither GeoJSON of states and provinces nor a package (.tgz) that holds it.\n"
    )
