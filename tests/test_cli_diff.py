"""The command that tells what an edit changes: between folders, and between revisions of git."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notices.audience import describe
from notices.classes import Facet, Span, Value
from notices.cli import group
from notices.cli.revisions import files_at
from notices.diff import compare
from notices.errors import SettingsError
from notices.rulefile import read
from tests.test_cli_check import REGIONS, SOUND

NOTICE = SOUND.replace("examples:\n", "in_force: {from: 2024-02-20, timezone: Europe/Moscow}\nexamples:\n")


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("notices.cli.diff"), "width", lambda: 1000)


def diff(*arguments: str | Path) -> Result:
    found = CliRunner().invoke(group, ["diff", "--at", "2026-11-25", *map(str, arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit)
    return found


def write(folder: Path, notice: str = NOTICE, regions: str = REGIONS, **others: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {"warning": notice, "regions": regions, **others}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write(tmp_path / "old")


def lines(result: Result) -> list[str]:
    return result.output.splitlines()


# ── folders ──────────────────────────────────────────────────────────────────────────────────────


def test_rules_that_decide_alike_have_no_difference_whatever_their_text(old: Path, tmp_path: Path) -> None:
    notice = NOTICE.replace("region: there", "region: again").replace("expect: yes", "expect: shown")
    regions = REGIONS.replace("there", "again") + "  other: {in: [{country: MC}]}\n"
    found = diff(old, write(tmp_path / "new", f"# In other words.\n{notice}", regions), "--exit-code")
    assert (found.exit_code, found.output) == (0, "Nothing changes for any reader.\n")


def test_each_difference_is_told_with_who_sees_it_and_a_command_that_explains_it(
    old: Path, tmp_path: Path
) -> None:
    regions = "regions:\n  there:\n    in: [{country: RU}, {subdivision: UA-14, registered_country: RU}]\n"
    new = write(tmp_path / "new", NOTICE, regions + "    sources: https://example.org/map\n")
    who = "readers in UA-14 registered in Russia, from 2024-02-20 (Europe/Moscow)"
    found = diff(old, new)
    assert lines(found)[:3] == [
        "warning",
        f"  {who}: now shown (yes), was hidden",
        "    $ notices explain --country UA --subdivision UA-14 --registered-country RU --at 2024-02-20",
    ]
    assert (
        "  readers in UA-14 of unknown registration, from 2024-02-20 (Europe/Moscow): now shown (maybe),"
        " was hidden"
    ) in lines(found)
    assert found.exit_code == 0
    assert diff(old, new, "--exit-code").exit_code == 1


def test_a_notice_that_is_new_or_removed_is_marked_so(old: Path, tmp_path: Path) -> None:
    second = NOTICE.replace("notice: warning", "notice: second")
    both = write(tmp_path / "new", second=second)
    assert lines(diff(old, both))[:2] == [
        "second (new)",
        "  readers in Russia, from 2024-02-20 (Europe/Moscow): now shown (yes), was hidden",
    ]
    assert lines(diff(both, old))[0] == "second (removed)"
    silent = write(tmp_path / "silent", second=f"enabled: false\n{second}")
    mark = "not enabled: this is what changes on a site that enables it"
    assert lines(diff(old, silent))[:1] == [f"second (new, {mark})"]
    assert "The same readers are shown the same notices." in lines(diff(old, silent))
    assert lines(diff(silent, old))[:1] == [f"second (removed, {mark})"]
    assert lines(diff(old, silent, "--enable", "second"))[:1] == ["second (new)"]
    assert diff(both, silent, "--disable", "second").output.startswith("second (not enabled") is False
    assert (
        "there is no notice 'secnd'. Did you mean 'second'?" in diff(old, silent, "--enable", "secnd").output
    )


def test_a_notice_that_came_or_went_and_is_shown_to_nobody_is_told(old: Path, tmp_path: Path) -> None:
    never = NOTICE.replace("notice: warning", "notice: never").replace(
        "{region: there}", "{region: there, path: /a, except: {path: /a}}"
    )
    found = diff(old, write(tmp_path / "new", never=never))
    assert lines(found) == [
        "The same readers are shown the same notices.",
        "",
        "never: new; nobody sees a difference",
    ]


def test_an_edit_of_a_notice_that_is_not_enabled_is_told_for_sites_that_enable_it(
    old: Path, tmp_path: Path
) -> None:
    write(old, f"enabled: false\n{NOTICE}")
    new = write(tmp_path / "new", f"enabled: false\n{NOTICE}".replace("{region: there}", "{path: /a}"))
    assert lines(diff(old, new))[0] == (
        "warning (not enabled: this is what changes on a site that enables it)"
    )
    assert json.loads(diff(old, new, "--format", "json").output)["readers"][0]["enabled"] is False


def test_a_notice_under_another_name_is_no_alarm(old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    renamed = NOTICE.replace("notice: warning", "notice: caution").replace("Careful", "Beware")
    write(new, caution=renamed)
    (new / "warning.yaml").unlink()
    assert lines(diff(old, new)) == [
        "The same readers are shown the same notices.",
        "",
        "caution: renamed from warning; translations and settings know it by its name",
        "caution: text.title",
        "  - Careful",
        "  + Beware",
    ]
    told = json.loads(diff(old, new, "--format", "json").output)
    assert (told["added"], told["removed"]) == ([], [])
    assert told["renamed"] == [{"was": "warning", "now": "caution"}]


def test_texts_laws_and_days_that_changed_are_told(old: Path, tmp_path: Path) -> None:
    text = NOTICE.replace("Do not share this.", "Do not share or like.").replace(
        "citation: Law", "citation: 'Law, art. 2'"
    )
    text = text.replace("examples:\n", "dismissible: true\nexamples:\n")
    regions = REGIONS.replace("sources:", "as_of: 2026-11-01\n    sources:")
    found = diff(old, write(tmp_path / "new", text, regions))
    assert lines(found) == [
        "The same readers are shown the same notices.",
        "",
        "warning: text.body",
        "  - Do not share this.",
        "  + Do not share or like.",
        "warning: dismissible",
        "  - false",
        "  + true",
        "warning: law.citation",
        "  - Law",
        "  + Law, art. 2",
        "there: as_of",
        "  + 2026-11-01",
    ]


def test_where_a_notice_stands_is_told(old: Path, tmp_path: Path) -> None:
    found = diff(old, write(tmp_path / "new", f"placement: bottom\n{NOTICE}"), "--exit-code")
    assert (found.exit_code, lines(found)) == (
        1,
        [
            "The same readers are shown the same notices.",
            "",
            "warning: placement",
            "  - top",
            "  + bottom",
        ],
    )
    markdown = diff(old, tmp_path / "new", "--format", "markdown").output
    assert "The same readers are shown the same notices.\n\n\n**warning**: `placement`" in markdown


def test_the_languages_that_a_notice_speaks_by_its_regions_are_told(old: Path, tmp_path: Path) -> None:
    one, two = "{in: [{country: BY}], languages: [be]}", "{in: [{country: RU}], languages: [ru]}"
    regions = f"regions:\n  one: {one}\n  two: {two}\n"
    write(old, NOTICE.replace("region: there", "region: [one, two]"), regions)
    turned = NOTICE.replace("region: there", "region: [two, one]")
    assert lines(diff(old, write(tmp_path / "turned", turned, regions))) == [
        "The same readers are shown the same notices.",
        "",
        "warning: languages",
        "  - be ru",
        "  + ru be",
    ]


def test_a_name_that_puts_a_notice_before_another_is_told(old: Path, tmp_path: Path) -> None:
    second = NOTICE.replace("notice: warning", "notice: second").replace("Careful", "Second")
    second = second.replace("citation: Law", "citation: Another")
    write(old, second=second)
    new = write(tmp_path / "new", NOTICE.replace("notice: warning", "notice: alarm"), second=second)
    assert lines(diff(old, new)) == [
        "The same readers are shown the same notices.",
        "",
        "Order:",
        "  alarm now stands before second, where a reader is shown both",
        "    $ notices explain --country RU --at 2024-02-20",
        "",
        "alarm: renamed from warning; translations and settings know it by its name",
    ]


def test_of_a_long_text_only_what_is_otherwise_is_told(old: Path, tmp_path: Path) -> None:
    def text(last: str) -> str:
        body = "\\n\\n".join(["One.", "Two.", "Three.", last])
        return NOTICE.replace("body: Do not share this.", f'body: "{body}"')

    write(old, text("Four."))
    found = lines(diff(old, write(tmp_path / "new", text("Five."))))
    assert found[-3:] == ["warning: text.body", "  - Four.", "  + Five."]


def test_notices_that_change_places_are_told(old: Path, tmp_path: Path) -> None:
    second = NOTICE.replace("notice: warning", "notice: second")
    write(old, second=second)
    new = write(tmp_path / "new", f"priority: 1\n{NOTICE}", second=second)
    found = diff(old, new)
    assert lines(found) == [
        "The same readers are shown the same notices.",
        "",
        "Order:",
        "  warning now stands before second, where a reader is shown both",
        "    $ notices explain --country RU --at 2024-02-20",
    ]
    assert json.loads(diff(old, new, "--format", "json").output)["orders"][0]["first"] == "warning"
    assert "- warning now stands before second" in diff(old, new, "--format", "markdown").output


def test_notices_that_nobody_sees_together_do_not_change_places(old: Path, tmp_path: Path) -> None:
    second = NOTICE.replace("notice: warning", "notice: second")
    later = second.replace("from: 2024-02-20", "until: 2024-02-19")
    write(old, second=later)
    new = write(tmp_path / "new", f"priority: 1\n{NOTICE}", second=later)
    assert diff(old, new).output == "Nothing changes for any reader.\n"


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("/a/*", "/a/b", True),
        ("/a/b", "/a/*", True),
        ("/a/*", "/a/b*", True),
        ("/a", "/a", True),
        ("/a", "/b", False),
        ("/a/*", "/b/*", False),
        ("/a/*", "/b", False),
    ],
)
def test_notices_on_other_pages_do_not_change_places(
    old: Path, tmp_path: Path, one: str, other: str, meet: bool
) -> None:
    first = NOTICE.replace("region: there", f"region: there, path: '{one}'")
    second = NOTICE.replace("notice: warning", "notice: second").replace(
        "region: there", f"region: there, path: '{other}'"
    )
    write(old, first, second=second)
    new = write(tmp_path / "new", f"priority: 1\n{first}", second=second)
    assert ("Order:" in diff(old, new).output) is meet


def test_laws_of_one_day_at_the_ends_of_the_earth_may_be_asked_of_together(old: Path, tmp_path: Path) -> None:
    def on(name: str, timezone: str) -> str:
        day = f"from: 2026-01-01, until: 2026-01-01, timezone: {timezone}"
        text = NOTICE.replace("from: 2024-02-20, timezone: Europe/Moscow", day)
        return text.replace("notice: warning", f"notice: {name}")

    write(old, on("warning", "Pacific/Kiritimati"), second=on("second", "Pacific/Pago_Pago"))
    first = f"priority: 1\n{on('warning', 'Pacific/Kiritimati')}"
    new = write(tmp_path / "new", first, second=on("second", "Pacific/Pago_Pago"))
    assert "    $ notices explain --country RU --at 2026-01-01" in lines(diff(old, new))


def test_many_differences_are_counted_beyond_those_that_are_told(old: Path, tmp_path: Path) -> None:
    new = write(tmp_path / "new", f"enabled: false\n{NOTICE}")
    assert lines(diff(old, new, "--most", "1"))[3] == "  and 1 more groups of readers"
    assert "and 1 more groups of readers" in diff(old, new, "--most", "1", "--format", "markdown").output
    assert json.loads(diff(old, new, "--most", "1", "--format", "json").output)["more"] == {"warning": 1}


def test_what_cannot_be_read_is_told_and_the_rest_is_compared(old: Path, tmp_path: Path) -> None:
    write(old, second=NOTICE.replace("notice: warning", "notice: second"))
    new = write(tmp_path / "new", f"enabled: false\n{NOTICE}", second="notice: second\n")
    found = diff(old, new)
    assert found.exit_code == 1
    assert "second.yaml:1:1: the key 'show' is missing" in found.output
    assert f"{new} has errors: only what is sound of it is compared." in found.output
    assert "readers in Russia, from 2024-02-20 (Europe/Moscow): now hidden, was shown (yes)" in found.output
    assert "second: could not be read on one of the sides, and is not compared" in found.output
    told = json.loads(CliRunner().invoke(group, ["diff", str(old), str(new), "--format", "json"]).stdout)
    assert (told["complete"], told["unread"], told["removed"]) == (False, ["second"], [])
    assert told["problems"][0]["code"] == "missing-key"
    markdown = CliRunner().invoke(group, ["diff", str(old), str(new), "--format", "markdown"]).stdout
    assert "**This is not all: there are errors, and only what is sound is compared.**" in markdown


def test_a_region_that_cannot_be_read_makes_no_notice_disappear(old: Path, tmp_path: Path) -> None:
    new = write(tmp_path / "new", regions=REGIONS.replace("RU", "XX"))
    assert "now hidden" not in diff(old, new).output
    assert "Nothing changes for any reader, as far as both sides could be read." in diff(old, new).output
    assert "warning: could not be read on one of the sides" in diff(new, old).output


def test_a_country_is_never_one_of_many_others(old: Path, tmp_path: Path) -> None:
    regions = REGIONS.replace("{country: RU}", "{country: RU}, {subdivision: GB-ENG}, {country: UA}")
    (line, *_) = [
        each for each in lines(diff(old, write(tmp_path / "new", regions=regions))) if "readers" in each
    ]
    assert line.startswith("  readers in Ukraine or GB-ENG, from 2024-02-20")
    many = ", ".join(
        f"UA-{code}"
        for code in ("05", "07", "09", "12", "14", "18", "21", "23", "26", "30", "32", "35", "40")
    )
    regions = REGIONS.replace("{country: RU}", f"{{country: RU}}, {{subdivision: [{many}]}}")
    found = diff(old, write(tmp_path / "many", regions=regions))
    assert "UA-32 or 2 more parts of Ukraine" in found.output
    facts = json.loads(diff(old, tmp_path / "many", "--format", "json").output)["readers"][0]["facts"]
    assert len([each for each in facts["place"] if each["value"]["country"] == "UA"]) == 13


def test_rules_that_differ_for_no_reader_that_can_be_are_alike(old: Path, tmp_path: Path) -> None:
    write(old, regions=REGIONS.replace("{country: RU}", "{subdivision: [UA-43, UA-40]}"))
    new = REGIONS.replace("{country: RU}", "{country: UA, subdivision: [UA-43, UA-40]}")
    found = diff(old, write(tmp_path / "new", regions=new), "--exit-code")
    assert (found.output, found.exit_code) == ("Nothing changes for any reader.\n", 0)


def test_each_line_with_a_dollar_can_be_typed_as_it_stands(old: Path, tmp_path: Path) -> None:
    write(old, regions=REGIONS.replace("country: RU", "subdivision: [CN-HK, UA-43]"))
    new = write(tmp_path / "new", regions=REGIONS.replace("country: RU", "country: [HK, RU]"))
    found = lines(diff(old, new))
    assert [each for each in found if each.startswith("  readers")][:2] == [
        "  readers in Russia, from 2024-02-20 (Europe/Moscow): now shown (yes), was hidden",
        "  readers in UA-43, from 2024-02-20 (Europe/Moscow): now hidden, was shown (yes)",
    ]
    commands = [each.removeprefix("    $ notices ") for each in found if each.startswith("    $")]
    assert commands
    for each in commands:
        typed = CliRunner().invoke(group, [*shlex.split(each), "--rules", str(new)])
        assert (typed.exit_code, typed.stderr) == (0, "")


def test_who_is_in_a_subdivision_that_is_a_country_is_told_of_by_its_country(
    old: Path, tmp_path: Path
) -> None:
    regions = REGIONS.replace("country: RU", "subdivision: CN-HK, country: HK")
    write(old, regions=regions)
    found = diff(old, write(tmp_path / "new", f"enabled: false\n{NOTICE}", regions=regions))
    assert lines(found)[1:3] == [
        "  readers in Hong Kong SAR China, from 2024-02-20 (Europe/Moscow): now hidden, was shown (yes)",
        "    $ notices explain --country HK --at 2024-02-20",
    ]


def test_no_reader_is_told_of_whom_no_database_gives(old: Path, tmp_path: Path) -> None:
    # Whoever is in CN-HK is told to be in HK; in US-PR, to be in US, or in PR with no subdivision known.
    places = REGIONS.replace("country: RU", "subdivision: [CN-HK, US-PR, TW-TPE]")
    write(old, regions=places)
    found = diff(
        old, write(tmp_path / "new", f"enabled: false\n{NOTICE}", regions=places), "--format", "json"
    )
    told = [each["facts"]["place"] for each in json.loads(found.output)["readers"]]
    told_in = {(each["value"]["country"], each["value"]["subdivision"]) for own in told for each in own}
    assert told_in == {
        ("HK", None),
        ("HK", "CN-HK"),
        ("CN", None),
        ("PR", None),
        ("US", "US-PR"),
        ("US", None),
        ("TW", "TW-TPE"),
        ("TW", "CN-TW"),
        ("TW", None),
        (None, None),
    }
    assert lines(diff(old, tmp_path / "new"))[3] == (
        "  readers in an unknown part of China, Taiwan as CN-TW, an unknown part of Taiwan or an unknown part"
        " of United States or of unknown location, from 2024-02-20 (Europe/Moscow): now hidden,"
        " was shown (maybe)"
    )


def test_markdown_and_json_tell_the_same(old: Path, tmp_path: Path) -> None:
    show = "{region: there, path: '/a_b/*'}"
    new = write(tmp_path / "new", NOTICE.replace("{region: there}", show).replace("Careful", "Beware"))
    markdown = diff(old, new, "--format", "markdown").output
    assert (
        "| readers in Russia, on pages other than /a\\_b/\\*, from 2024-02-20 (Europe/Moscow) | shown (yes)"
        " | hidden | `notices explain --country RU --at 2024-02-20` |"
    ) in markdown
    assert "**warning**: `text.title`\n\n```diff\n- Careful\n+ Beware\n```" in markdown
    told = json.loads(diff(old, new, "--format", "json").output)
    assert told["readers"][0]["who"] == (
        "readers in Russia, on pages other than /a_b/*, from 2024-02-20 (Europe/Moscow)"
    )
    assert told["readers"][0]["example"] == {
        "reader": {
            "country": "RU",
            "subdivisions": [],
            "city": None,
            "registered_country": None,
            "accuracy_radius": None,
            "networks": None,
            "languages": [],
        },
        "page": {"path": "/", "site": None, "tags": []},
        "at": "2024-02-20",
        "command": "notices explain --country RU --at 2024-02-20",
    }
    assert told["edits"] == [{"what": "warning", "key": "text.title", "was": "Careful", "now": "Beware"}]


def test_markdown_of_nothing_says_so(old: Path) -> None:
    assert diff(old, old, "--format", "markdown").output.endswith("Nothing changes for any reader.\n")


def test_a_command_that_holds_a_backtick_is_no_code_in_markdown(old: Path, tmp_path: Path) -> None:
    write(old, NOTICE.replace("{region: there}", "{path: '/a`|b'}"))
    found = diff(old, write(tmp_path / "new", NOTICE), "--format", "markdown").output
    assert "--path '/a\\`\\|b'" in found


def test_lines_are_wrapped_to_the_terminal_and_commands_are_not(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("notices.cli.diff"), "width", lambda: 60)
    assert lines(diff(old, write(tmp_path / "new", f"enabled: false\n{NOTICE}")))[:4] == [
        "warning",
        "  readers in Russia, from 2024-02-20 (Europe/Moscow): now",
        "      hidden, was shown (yes)",
        "    $ notices explain --country RU --at 2024-02-20",
    ]


# ── revisions ────────────────────────────────────────────────────────────────────────────────────


def git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(
        ["git", "-C", str(folder), *name, *arguments], check=True, capture_output=True, env=environment
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "site"
    top.mkdir()
    git(top, "init", "--quiet", "--initial-branch=main")
    write(top / "rules")
    (top / "rules" / ".hidden.yaml").write_text("{", encoding="utf-8")
    (top / "other.yaml").write_text("{", encoding="utf-8")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message=First")
    return top


def test_a_revision_is_compared_with_the_files_as_they_are(repository: Path) -> None:
    rules = repository / "rules"
    assert diff("HEAD", "--rules", rules).output == "Nothing changes for any reader.\n"
    write(rules, f"enabled: false\n{NOTICE}")
    assert "now hidden, was shown (yes)" in diff("HEAD", "--rules", rules).output
    git(repository, "commit", "--quiet", "--all", "--message=Second")
    assert "now hidden, was shown (yes)" in diff("HEAD~1", "HEAD", "--rules", rules).output
    assert "now shown (yes), was hidden" in diff("HEAD", "main~1", "--rules", rules).output


def test_what_is_broken_in_a_revision_is_told_with_the_revision(repository: Path) -> None:
    write(repository / "rules", "notice")
    git(repository, "commit", "--quiet", "--all", "--message=Broken")
    found = diff("HEAD", "HEAD~1", "--rules", repository / "rules")
    assert found.exit_code == 1
    assert "HEAD:warning.yaml:1:1: expected a notice or regions" in found.output


@pytest.mark.parametrize("revision", ["no-such", "--output=x", "-h"])
def test_what_is_neither_a_folder_nor_a_revision_is_told(repository: Path, revision: str) -> None:
    found = diff("--rules", repository / "rules", "--", revision)
    assert found.exit_code == 2
    assert f"'{revision}' is neither a folder nor a revision of the git repository that holds" in found.output


def test_a_folder_that_was_not_there_is_no_set_of_no_rules(repository: Path) -> None:
    git(repository, "mv", "rules", "regeln")
    git(repository, "commit", "--quiet", "--message=Moved")
    asked: list[str | Path] = ["--rules", repository / "regeln"]
    found = diff("HEAD~1", "HEAD", *asked)
    hint = "Name the folder that it was then, from the top of the repository: HEAD~1:FOLDER."
    told = f"at HEAD~1 there is no folder {repository / 'regeln'}. {hint}"
    assert (found.exit_code, found.output.splitlines()[-1]) == (2, f"Error: Invalid value: {told}")
    assert diff("HEAD~1:rules", "HEAD", *asked).output == "Nothing changes for any reader.\n"
    for wrong in ("HEAD~1:ruels", "HEAD:other.yaml"):
        found = diff(wrong, *asked)
        assert found.exit_code == 2
        assert f"'{wrong}' is neither a folder nor a revision of the git repository" in found.output


def test_a_revision_may_hold_a_colon(repository: Path) -> None:
    rules = repository / "rules"
    assert (
        diff("HEAD^{/(: )?First}", "HEAD:rules/", "--rules", rules).output
        == "Nothing changes for any reader.\n"
    )


def test_the_top_of_a_repository_is_a_folder_too(repository: Path) -> None:
    assert [name for name, _ in files_at("HEAD", repository)] == [
        "HEAD:other.yaml",
        "HEAD:rules/regions.yaml",
        "HEAD:rules/warning.yaml",
    ]


def test_a_link_in_a_revision_is_followed_within_the_repository(repository: Path) -> None:
    rules = repository / "rules"
    (rules / "regions.yaml").rename(repository / "shared.yaml")
    (rules / "regions.yaml").symlink_to("../shared.yaml")
    (rules / "README").symlink_to("../other.yaml")
    (rules / ".git-rules").symlink_to("..")
    (rules / "gone").symlink_to("nowhere")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=Linked")
    assert diff("HEAD~1", "HEAD", "--rules", rules).output == "Nothing changes for any reader.\n"
    for revision in ("HEAD", "HEAD:rules"):
        found = dict(files_at(revision, rules))
        assert sorted(found) == [f"{revision}:regions.yaml", f"{revision}:warning.yaml"]
        assert found[f"{revision}:regions.yaml"] == (repository / "shared.yaml").read_bytes()


@pytest.mark.parametrize(
    ("name", "target", "what"),
    [
        ("more", "../more", "a folder"),
        ("more.yaml", "../../outside.yaml", "no file of the repository"),
        ("more.yaml", "gone.yaml", "no file of the repository"),
    ],
)
def test_a_link_in_a_revision_that_cannot_be_followed_is_told(
    repository: Path, name: str, target: str, what: str
) -> None:
    write(repository / "more")
    (repository / "rules" / name).symlink_to(target)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=Linked")
    found = diff("HEAD", "--rules", repository / "rules")
    told = f"at HEAD, {name} is a link to {what}, and cannot be followed."
    hint = "Check the revision out elsewhere, and compare two folders."
    assert (found.exit_code, found.output.splitlines()[-1]) == (2, f"Error: Invalid value: {told} {hint}")


def test_an_empty_side_is_refused(old: Path) -> None:
    cases: list[list[str | Path]] = [["", old], [old, ""]]
    for sides in cases:
        found = diff(*sides)
        told = "a side of the comparison is empty: name a folder or a git revision."
        assert (found.exit_code, found.output.splitlines()[-1]) == (2, f"Error: Invalid value: {told}")


def test_outside_of_a_repository_two_folders_are_asked_for(old: Path) -> None:
    found = diff("HEAD", "--rules", old)
    assert found.exit_code == 2
    assert f"there is no folder 'HEAD', and {old} is in no git repository." in found.output


def test_a_folder_that_is_mistyped_is_guessed_and_a_file_is_refused(old: Path) -> None:
    found = diff(old.parent / "odl", old, "--rules", old)
    assert (found.exit_code, "Did you mean 'old'?" in found.output) == (2, True)
    assert "Did you mean" not in diff(old / "nowhere" / "odl", old, "--rules", old).output
    assert "is a file: name the folder of rules that it lies in." in diff(old / "warning.yaml", old).output


def test_without_git_two_folders_are_asked_for(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SettingsError, match="git is not installed"):
        list(files_at("HEAD", old))


def test_what_git_cannot_read_is_told_in_its_words(repository: Path) -> None:
    def asked(*arguments: str) -> str:
        command = ["git", "-C", str(repository), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    tree = asked("rev-parse", "HEAD^{tree}")
    (repository / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(SettingsError, match=r"git could not read .*rules: "):
        list(files_at("HEAD", repository / "rules"))


# ── words ────────────────────────────────────────────────────────────────────────────────────────


def said(old: str, new: str) -> list[str]:
    """Who is told of, where the rule of one notice was one thing and is another."""
    head = "law: {citation: L, verified: 2026-01-01}\ntext: {title: T, body: B}\n"
    was, now = (
        read([("r.yaml", WHERE.encode()), ("n.yaml", f"notice: n\n{each}\n{head}".encode())])
        for each in (old, new)
    )
    names = {"RU": "Russia", "UA": "Ukraine"}
    found = compare(was, now, date(2026, 11, 25)).readers
    return [f"{describe(each.values, each.rest, names)}: {each.was} to {each.now}" for each in found]


WHERE = """\
regions:
  russia: {in: [{country: RU}]}
  crimea: {in: [{subdivision: [UA-43, UA-40]}]}
  registered: {in: [{country: UA, registered_country: RU}]}
  network: {in: [{network: [192.0.2.0/24, '2001:db8::/32']}]}
  city: {in: [{country: UA, city: 709717}]}
  exact: {in: [{country: UA, max_accuracy_radius: 50}]}
  ukraine: {in: [{country: UA}]}
  wide: {in: [{network: [10.0.0.0/8, 192.0.2.0/28]}]}
  inner: {in: [{network: [10.1.0.0/16, '2001:db8::/32', 192.0.0.0/16]}]}
  hong-kong: {in: [{subdivision: CN-HK}]}
  many: {in: [{country: [AD, AE, AF, AG, AI, AL, AM, AO, AQ, AR, AS, AT, AU, AW]}]}
"""
NEVER = "show: {path: /never}\nenabled: false"


@pytest.mark.parametrize(
    ("show", "who"),
    [
        (
            "{region: russia}",
            ["readers in Russia: hidden to shown", "readers of unknown location: hidden to maybe"],
        ),
        (
            "{region: crimea}",
            [
                "readers in UA-40 or UA-43: hidden to shown",
                "readers in an unknown part of Ukraine or of unknown location: hidden to maybe",
            ],
        ),
        (
            "{region: registered, when_unsure: hide}",
            ["readers in Ukraine registered in Russia: hidden to shown"],
        ),
        (
            "{region: network, when_unsure: hide}",
            ["readers from 192.0.2.0/24 or 2001:db8::/32: hidden to shown"],
        ),
        ("{region: city, when_unsure: hide}", ["readers in Ukraine in city 709717: hidden to shown"]),
        (
            "{region: exact, when_unsure: hide}",
            [
                "readers in Ukraine with an accuracy radius of at most 50 km or with no accuracy radius:"
                " hidden to shown"
            ],
        ),
        (
            "{region: wide, except: {region: inner}, when_unsure: hide}",
            ["readers from 10.0.0.0/8 (but not 10.1.0.0/16): hidden to shown"],
        ),
        ("{language: [ru, uk], when_unsure: hide}", ["readers who accept ru or uk: hidden to shown"]),
        (
            "{any_of: [{language: ru}, {region: crimea}], except: {language: uk}, when_unsure: hide}",
            [
                "readers outside UA-40 and UA-43 or of unknown location, who accept ru but not uk:"
                " hidden to shown",
                "readers in UA-40 or UA-43, who do not accept uk: hidden to shown",
            ],
        ),
        ("{region: hong-kong, when_unsure: hide}", ["readers in HK: hidden to shown"]),
        ("{tag: [a, b], when_unsure: hide}", ["all readers, tagged a or b: hidden to shown"]),
        ("{site: a.org, when_unsure: hide}", ["all readers, on a.org: hidden to shown"]),
        (
            "{path: [/a/*, /b], except: {path: /a/c*}}",
            ["all readers, on /b or /a/* (but not /a/c*): hidden to shown"],
        ),
        ("{region: ukraine, except: {region: crimea}, when_unsure: hide}",
         ["readers in other parts of Ukraine: hidden to shown"]),
        (
            "{region: many, when_unsure: hide}",
            ["readers in AD, AE, AF, AG, AI, AL, AM, AO, AQ, AR, AS, AT, AU or AW: hidden to shown"],
        ),
    ],
)  # fmt: skip
def test_readers_are_told_of_in_plain_words(show: str, who: list[str]) -> None:
    assert said(NEVER, f"show: {show}") == who


def test_days_are_told_with_their_time_zone() -> None:
    always = "show: {path: /a}"
    dated = f"{always}\nin_force: {{from: 2026-01-01, until: 2026-01-01, timezone: Europe/Moscow}}"
    assert said(always, dated) == [
        "all readers, on /a, until 2025-12-31 (Europe/Moscow) or from 2026-01-02 (Europe/Moscow):"
        " shown to hidden"
    ]
    assert said(NEVER, dated) == ["all readers, on /a, on 2026-01-01 (Europe/Moscow): hidden to shown"]
    longer = dated.replace("until: 2026-01-01", "until: 2026-01-03")
    assert said(dated, longer) == [
        "all readers, on /a, from 2026-01-02 until 2026-01-03 (Europe/Moscow): hidden to shown"
    ]


def test_a_law_moved_to_another_time_zone_changes_for_hours() -> None:
    def dated(timezone: str) -> str:
        return f"show: {{path: /a}}\nin_force: {{from: 2026-01-01, timezone: {timezone}}}"

    assert said(dated("Europe/Moscow"), dated("Europe/Berlin")) == [
        "all readers, on /a, from the first hour of 2026-01-01 (Europe/Moscow) to that of 2026-01-01"
        " (Europe/Berlin): shown to hidden"
    ]


@pytest.mark.parametrize(
    ("facet", "values", "rest", "words"),
    [
        (Facet.PLACE, [("FR", None, True)], [("RU", None)], "known to be outside Russia"),
        (Facet.PLACE, [("FR", None, True)], [], "anywhere"),
        (Facet.REGISTERED_COUNTRY, [("DE", True), None], ["RU"],
         "not registered in Russia or of unknown registration"),
        (Facet.CITY, [None], [1], "in an unknown city"),
        (Facet.RADIUS, [50, (51, True)], [10], "with an accuracy radius of more than 10 and at most 50 km"
         " or with an accuracy radius of more than 50 km"),
        (Facet.LANGUAGE, [None], [], "of unknown languages"),
        (Facet.CITY, [*range(1, 15)], [],
         "in city 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 or 3 others"),
    ],
)  # fmt: skip
def test_each_kind_of_fact_has_its_words(
    facet: Facet, values: list[Any], rest: list[Any], words: str
) -> None:
    def value(told: Any) -> Value:
        if isinstance(told, tuple) and told[-1] is True:
            return Value(told[0] if facet is not Facet.PLACE else told[:2], other=True)
        return Value(told)

    told = describe({facet: [*map(value, values)]}, {facet: [*map(value, rest)]}, {"RU": "Russia"})
    assert told == f"readers {words}"


def test_time_without_bounds_is_any_time() -> None:
    day = (date(2026, 1, 1), "UTC")
    spans = [
        Value(Span(date(2025, 12, 31), None, day, whole=True)),
        Value(Span(day[0], day, None, whole=True)),
    ]
    assert describe({Facet.DAY: spans}, {}, {}) == "all readers, at any time"


def test_two_notices_that_change_have_a_table_each(old: Path, tmp_path: Path) -> None:
    second = NOTICE.replace("notice: warning", "notice: second")
    new = write(tmp_path / "new", f"enabled: false\n{NOTICE}", second=second)
    assert [line for line in lines(diff(old, new)) if line and line[0] != " "] == ["second (new)", "warning"]
    told = diff(old, new, "--format", "markdown").output
    assert told.count("| who | was | now | example |") == 2


def test_a_page_below_a_prefix_is_found_whatever_longer_ones_there_are() -> None:
    show = "{path: [/*], except: {path: [/page, /a*, /b*, /cpage]}}"
    assert said(NEVER, f"show: {show}") == [
        "all readers, on /* (but not /cpage, /page, /a* or /b*): hidden to shown"
    ]
