"""What `notices init` and `notices new notice` make: files that work at once, and teach."""

from __future__ import annotations

import html
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from flask import Flask

from notices import scaffold
from notices.catalogs import Catalogs
from notices.cli import group
from notices.errors import RuleError
from notices.flask import Notices
from notices.fragment import context
from notices.rulefile.schema import FILE, schema_text
from notices.ruleset import Ruleset
from notices.settings import SETTINGS
from tests.rule_documents import typed, validator
from tests.support import REGIONS, RISK

DAY = date(2026, 11, 22)
EXAMPLE = "example-undesirable-organization"
FILES = [
    ".pre-commit-config.yaml",
    "README.md",
    "notices.cfg",
    f"rules/{EXAMPLE}.yaml",
    f"rules/{FILE}",
    "rules/regions.yaml",
    "translations/README.md",
    "translations/ru/LC_MESSAGES/notices.po",
]


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(group, [str(each) for each in args])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A publisher's own folder."""
    scaffold.init(tmp_path / "own", day=DAY, publisher='The "Windrose"')
    return tmp_path / "own"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "regions.yaml").write_bytes(REGIONS)
    (tmp_path / "rules" / "risk.yaml").write_bytes(RISK)
    return tmp_path / "rules"


# ── init ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_rules_load_and_their_examples_hold(own: Path) -> None:
    ruleset = Ruleset.load(own / "rules")
    assert [notice.id for notice in ruleset.model.notices] == [EXAMPLE]
    assert len(ruleset.model.notices[0].examples) == 10
    assert list(ruleset.contradictions()) == []


def test_the_example_uses_every_region_and_says_that_it_is_an_example(own: Path) -> None:
    [notice] = Ruleset.load(own / "rules").model.notices
    assert notice.text.title.startswith("Example: ")
    assert (notice.law.verified, notice.law.review_by) == (DAY, date(2027, 5, 23))
    text = (own / "rules" / f"{EXAMPLE}.yaml").read_text(encoding="utf-8")
    regions = (own / "rules" / "regions.yaml").read_text(encoding="utf-8")
    for name in Ruleset.load(own / "rules").model.regions:
        assert name in text or f"region: {name}" in regions


@pytest.mark.parametrize("name", ["rules/regions.yaml", f"rules/{EXAMPLE}.yaml"])
def test_every_rule_file_names_the_schema_beside_it_and_passes_it(own: Path, name: str) -> None:
    text = (own / name).read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={FILE}\n")
    assert ((own / name).parent / FILE).read_text(encoding="utf-8") == schema_text()
    assert list(validator().iter_errors(typed(text))) == []


def test_the_translation_is_that_of_the_example_whole(own: Path) -> None:
    catalogs = Catalogs.load(own / "translations")
    assert catalogs.problems == ()
    [notice] = Ruleset.load(own / "rules").model.notices
    for part, text in notice.text.fields().items():
        assert catalogs.by_locale["ru"].get(context(notice.id, part), text)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", 'Example: The "Windrose" has been declared an “undesirable organization” by the Russian'),
        ("ru", 'Пример: власти России признали The "Windrose" «нежелательной организацией».'),
    ],
)
def test_a_site_with_the_configuration_warns_a_reader_at_risk(own: Path, language: str, told: str) -> None:
    app = Flask("site")
    app.config.from_pyfile(str(own / "notices.cfg"))
    app.config["NOTICES_TRUSTED_PROXIES"] = ["127.0.0.1"]
    Notices(app)
    app.add_url_rule("/", "page", lambda: "<!doctype html><body><p>News")
    for address, shown in (("77.88.8.8", True), ("8.8.8.8", False)):
        headers = {"X-Forwarded-For": address, "Accept-Language": language}
        page = app.test_client().get("/", headers=headers).text
        assert (told in html.unescape(re.sub("</?bdi>", "", page))) == shown


def test_the_configuration_explains_settings_that_there_are(own: Path) -> None:
    text = (own / "notices.cfg").read_text(encoding="utf-8")
    named = re.findall(r"^NOTICES_(\w+) = ", text, re.MULTILINE)
    assert len(named) == 8
    assert set(named) <= set(SETTINGS)
    for block in text.split("\n\n"):
        assert "NOTICES_" not in block or block.startswith("# ")


def test_the_readme_names_every_file_and_only_files_that_are_there(own: Path) -> None:
    readme = (own / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `([^`]+)` \|", readme, re.MULTILINE)
    assert sorted([*named, "README.md"]) == FILES
    made = sorted(str(path.relative_to(own)) for path in own.rglob("*") if path.is_file())
    assert made == FILES


def test_the_readme_names_commands_that_work_in_its_order(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own)
    readme = (own / "README.md").read_text(encoding="utf-8")
    told = [line.split() for line in readme.splitlines() if line.startswith(("notices ", "cp "))]
    assert [line[:2] for line in told] == [
        ["notices", "new"],
        ["cp", "-r"],
        ["notices", "check"],
        ["notices", "explain"],
        ["notices", "diff"],
    ]
    codes = []
    for program, *args in told:
        if program == "cp":
            shutil.copytree(args[1], args[2])
        else:
            codes.append(run(*(arg.replace("NAME", "name") for arg in args)).exit_code)
    # What a new notice does not say yet is found: its sources and its link.
    assert codes == [0, 1, 0, 0]


def test_a_check_finds_nothing_in_a_new_folder_and_every_condition_exercised(own: Path) -> None:
    result = run("check", own / "rules", "--at", str(DAY), "--coverage-min", "100")
    assert result.exit_code == 0
    assert result.output == "no problems in 2 files\nexamples exercise 100.0 % of the conditions\n"


def test_the_pre_commit_configuration_has_the_hook(own: Path) -> None:
    [repo] = yaml.safe_load((own / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    [hook] = repo["hooks"]
    assert (repo["repo"], hook["id"], hook["entry"]) == ("local", "notices-check", "notices check rules")


def test_nothing_is_left_to_fill_in_between_signs(own: Path) -> None:
    for name in FILES:
        assert not re.search(r"@\w+@", (own / name).read_text(encoding="utf-8")), name


def test_init_tells_what_it_made_and_where_to_begin(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    result = run("init", folder, "--publisher", "The Windrose")
    assert result.exit_code == 0
    assert result.stdout == (
        f"Made in {folder}:\n"
        "  .pre-commit-config.yaml                      checks the rules before each commit, if you use git\n"
        "  README.md                                    what to do next\n"
        "  notices.cfg                                  the settings of your site\n"
        "  rules/example-undesirable-organization.yaml  a notice to learn from\n"
        "  rules/notices.schema.json                    tells editors the keys; leave it as it is\n"
        "  rules/regions.yaml                           where laws hold\n"
        "  translations/README.md                       for translators\n"
        "  translations/ru/LC_MESSAGES/notices.po       that notice in Russian\n"
        f"Begin with {folder}/README.md.\n"
    )
    assert 'NOTICES_PUBLISHER = "The Windrose"\n' in (folder / "notices.cfg").read_text(encoding="utf-8")


def test_init_fills_an_empty_folder_and_names_no_publisher_of_its_own(tmp_path: Path) -> None:
    assert run("init", tmp_path).exit_code == 0
    assert f'"{SETTINGS["PUBLISHER"]}"' in (tmp_path / "notices.cfg").read_text(encoding="utf-8")


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    (folder / "rules").mkdir(parents=True)
    kept = folder / "rules" / "regions.yaml"
    kept.write_text("mine")
    result = run("init", folder)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"Error: {kept} is there already: name another folder, or take it away.\n")
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [kept]
    assert kept.read_text() == "mine"


def test_init_takes_no_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("mine")
    result = run("init", tmp_path / "own")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        f"Error: {tmp_path / 'own'} is a file: name a folder.",
    )


def test_init_begins_in_a_folder_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    assert run("init", tmp_path).exit_code == 0
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_name_that_is_too_long_for_a_file_is_refused(tmp_path: Path) -> None:
    assert run("init", tmp_path / "own").exit_code == 0
    result = run("new", "notice", "a" * 300, "--rules", tmp_path / "own" / "rules")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        "Error: The name has 300 characters, at most 100 are allowed: shorten it.",
    )


def test_a_schema_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = run("schema", "--output", tmp_path / "nowhere" / "x.json")
    assert result.exit_code == 2
    assert result.stderr.endswith("x.json cannot be written: No such file or directory.\n")


@pytest.mark.parametrize("name", ["", " ", "A\nB"])
def test_a_publisher_whose_name_is_none_is_refused(tmp_path: Path, name: str) -> None:
    result = run("init", tmp_path / "own", "--publisher", name)
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: A publisher's name is one line of text: write it so.\n")
    assert not (tmp_path / "own").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("init", tmp_path / "file" / "own")
    assert result.exit_code == 2
    assert f"Error: {tmp_path}/file/own/.pre-commit-config.yaml cannot be written: " in result.stderr


# ── new notice ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("region", ["crimea", "russia", "russia-controlled-ukraine", None])
def test_a_new_notice_loads_at_once_is_off_and_its_example_holds(own: Path, region: str | None) -> None:
    [made] = scaffold.new_notice("new-law", rules=own / "rules", day=DAY, region=region)
    ruleset = Ruleset.load(own / "rules")
    [notice] = [each for each in ruleset.model.notices if each.id == "new-law"]
    assert not notice.enabled
    assert notice.show.tests[0].values == (region or "crimea",)
    assert list(ruleset.contradictions()) == []
    text = made.read_text(encoding="utf-8")
    assert "by the names in your regions: crimea, russia, russia-controlled-ukraine.\n" in text
    assert list(validator().iter_errors(typed(text))) == []


def test_a_new_notice_is_made_whole_by_what_its_comments_say(own: Path) -> None:
    [made] = scaffold.new_notice("new-law", rules=own / "rules", day=DAY, region="russia")
    text = made.read_text(encoding="utf-8")
    for commented in ("# sources:", "#   - https", "#  link:", "# more_info:"):
        [line] = [each for each in text.splitlines() if each.strip().startswith(commented)]
        text = text.replace(line, line.replace("# ", "", 1).replace("#", "", 1))
    # The link belongs under `text`, which ends above its comment.
    [link] = [each for each in text.splitlines() if "link:" in each]
    made.write_text(text.replace("enabled: false\n", "").replace(link, f"  {link.strip()}"), encoding="utf-8")
    [notice] = [each for each in Ruleset.load(own / "rules").model.notices if each.id == "new-law"]
    assert notice.enabled
    assert (notice.law.sources, notice.more_info) == (("https://www.example.org/law",), "/legal/new-law")
    assert notice.text.link == "To find out more, {link_start}click here{link_end}."


def test_new_notice_tells_what_it_wrote_and_brings_the_schema_where_there_is_none(rules: Path) -> None:
    result = run("new", "notice", "new-law", "--rules", rules)
    assert result.exit_code == 0
    assert result.stdout == (
        f"Wrote {rules}/new-law.yaml. It is switched off: no reader sees it yet.\n"
        f"Wrote {rules}/notices.schema.json beside it, which tells editors which keys there are.\n"
        "Open it and fill it in from top to bottom; its comments say how.\n"
    )
    assert (rules / FILE).read_text(encoding="utf-8") == schema_text()


def test_new_notice_looks_for_rules_where_init_puts_them(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(own)
    assert run("new", "notice", "new-law").exit_code == 0
    monkeypatch.chdir(own / "translations")
    result = run("new", "notice", "new-law")
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: There is no folder 'rules' here: name yours with --rules.\n")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (
            ["New Law"],
            "'New Law' is not a name of lower-case letters, digits and single hyphens. "
            "Write it like 'russia-undesirable-organization'.",
        ),
        (
            ["../new"],
            "'../new' is not a name of lower-case letters, digits and single hyphens. Write it like ",
        ),
        (["regions"], "/regions.yaml is there already: choose another name, or edit that file."),
        (["other"], "There is already a notice 'other', in "),
        (["new-law", "--region", "ther"], "Did you mean 'there'?"),
        (["new-law", "--region", "xyz"], "Known here: there."),
    ],
)
def test_a_new_notice_that_cannot_be_is_refused(rules: Path, args: list[str], told: str) -> None:
    (rules / "differently-named.yaml").write_bytes(RISK.replace(b"notice: risk", b"notice: other"))
    before = sorted(rules.rglob("*"))
    result = run("new", "notice", *args, "--rules", rules)
    assert result.exit_code == 2
    assert told in result.stderr
    assert sorted(rules.rglob("*")) == before


def test_without_a_region_there_is_no_new_notice(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text("regions: {}\n")
    with pytest.raises(scaffold.ScaffoldError, match=r"There is no region in .*: describe one in .* first"):
        scaffold.new_notice("new-law", rules=tmp_path, day=DAY)


def test_beside_broken_rules_no_new_one_is_written(rules: Path) -> None:
    (rules / "broken.yaml").write_text("notice: Broken\n")
    with pytest.raises(RuleError):
        scaffold.new_notice("new-law", rules=rules, day=DAY)
    assert not (rules / "new-law.yaml").exists()


# ── schema ───────────────────────────────────────────────────────────────────────────────────────


def test_the_schema_is_printed_or_written_to_a_file(tmp_path: Path) -> None:
    assert run("schema").stdout == schema_text()
    result = run("schema", "--output", tmp_path / FILE)
    assert result.stdout == f"Wrote {tmp_path / FILE}.\n"
    assert (tmp_path / FILE).read_text(encoding="utf-8") == schema_text()
