"""What is found in catalogs: each file of `tests/data/translations` that is dropped in is a test.

`invalid/LOCALE.what.po` stands with what is said of it, whole; of `valid/LOCALE.what.po` nothing may be said.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from notices import catalogs, ruleset
from notices.catalogs import MAX_BYTES
from notices.cli import group
from notices.cli.problems import text
from notices.errors import CatalogError
from notices.ruleset import Ruleset
from notices.translating import checks
from notices.translating.checks import KINDS, check, detected, found_by_tools, of_text, tools
from notices.translating.checks.finding import Pair
from notices.translating.checks.terms import terms
from notices.translating.document import Unit
from notices.translating.folder import Folder
from notices.translating.glossary import Glossary, Term
from notices.translating.locales import PSEUDO, language, languages
from notices.translating.messages import Message, messages

DATA = Path(__file__).parent / "data" / "translations"
GLOSSARY = Glossary.load(DATA)
# Not enabled: an entry that is left out is no finding here.
MESSAGES = [replace(each, enabled=False) for each in messages(Ruleset.load(DATA / "rules").model.notices)]
INVALID = sorted((DATA / "invalid").glob("*.po"))
VALID = sorted((DATA / "valid").glob("*.po"))


def told(path: Path) -> str:
    """All that is said of a file, as on a terminal, its folder left out."""
    found = check(path.name.partition(".")[0], path, MESSAGES, GLOSSARY)
    return text(found, files=1).replace(f"{path.parent}/", "") if found else ""


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_a_defect_is_told_with_place_locale_code_and_mend(path: Path) -> None:
    assert f"{told(path)}\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_of_correct_text_nothing_is_said(path: Path) -> None:
    assert told(path) == ""


def test_there_are_many_of_both_and_each_has_its_answer() -> None:
    assert len(INVALID) >= 60
    assert len(VALID) >= 60
    assert {path.stem for path in (DATA / "invalid").glob("*.txt")} == {path.stem for path in INVALID}


# ── beyond files ─────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_codes_says_what_the_table_says() -> None:
    page = Path(checks.__file__).parent.parent / "README.md"
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{code}` | {kind.severity} | {kind.meaning} | {kind.mend} |" for code, kind in KINDS.items()
    ]


def test_every_kind_of_a_text_is_shown_by_some_file() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in (DATA / "invalid").glob("*.txt"))
    assert set(KINDS) - set(re.findall(r"\[([a-z0-9-]+)\]$", said, re.MULTILINE)) == {
        "unreadable-file",
        "untranslated",
        "oversized",
        "msgfmt",
        "pofilter",
        "detected",
    }


def test_what_is_enabled_must_be_translated() -> None:
    path = DATA / "valid" / "ru.plain.po"
    notices = [replace(each, enabled=True) for each in Ruleset.load(DATA / "rules").model.notices]
    found = check("ru", path, [*messages(notices)[4:]], GLOSSARY)
    assert {(each.code, each.line) for each in found} == {("untranslated", 1)}
    assert [each.key for each in found][:2] == ["ru/question.title", "ru/question.body"]


def test_an_empty_entry_is_told_where_its_notice_is_shown(tmp_path: Path) -> None:
    path = _catalog(tmp_path, 'msgctxt "risk.title"\nmsgid "a"\nmsgstr ""\n')
    message = Message(context="risk.title", source="a", comments=())
    assert [str(each).split("po:")[1].split("\n")[0] for each in check("ru", path, [message], GLOSSARY)] == [
        "16:1: ru/risk.title: this entry is not translated"
    ]
    assert check("ru", path, [replace(message, enabled=False)], GLOSSARY) == ()


def _catalog(folder: Path, entries: str, tag: str = "ru") -> Path:
    path = Folder(folder).create(tag, [], date(2026, 11, 25))
    path.write_text(f"{path.read_text('utf-8')}\n{entries}", encoding="utf-8")
    return path


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notices.po"
    [found] = check("ru", path, [], GLOSSARY)
    assert found.message == "the file cannot be read: No such file or directory"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    [found] = check("ru", path, [], GLOSSARY)
    assert (found.message, found.code) == ("the file is larger than 4 MiB", "unreadable-file")


def test_of_a_pseudo_locale_only_its_form_is_looked_at() -> None:
    for tag in PSEUDO:
        shipped = messages(Ruleset.load(ruleset.SHIPPED).model.notices)
        assert check(tag, Folder(catalogs.SHIPPED).path(tag), shipped, GLOSSARY) == ()


def _pair(text: str, source: str = "One, two {publisher}.", tag: str = "ru") -> Pair:
    unit = Unit(source=source, translations=(text,))
    return Pair(unit=unit, language=language(tag), glossary=Glossary())


@given(st.text(), st.sampled_from(["ru", "fa", "hy", "sr-Latn-ME", "crh", "en-XA", "xx"]))
def test_no_text_makes_a_check_fail(text: str, tag: str) -> None:
    for found in of_text(_pair(text, tag=tag)):
        assert found.code in KINDS


def test_armenian_asks_within_a_word_and_an_unknown_language_is_left_alone() -> None:
    assert [each.code for each in of_text(_pair("Wat nu?", "What now?", "xx"))] == []
    assert [each.code for each in of_text(_pair("Մեկ ու երկու", "One, two?", "hy"))] == ["punctuation"]


def test_ranges_may_be_written_out_and_what_the_english_holds_may_be_held() -> None:
    assert list(of_text(_pair("От 5 до 10, {publisher}.", "From 5-10, {publisher}."))) == []
    assert [each.code for each in of_text(_pair("Пишите <a>!", "Write <a>!"))] == []


# ── the glossary ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("names = 1", "names is no list of texts"),
        ("other = 1", "unknown key 'other': known are names, name and term"),
        ("term = 1", "term 1 has not 'english' and, under 'in', words by language"),
        ('[[name]]\nenglish = "a"', "name 1 has not 'english' and, under 'in', words by language"),
        ('[[term]]\nenglish = "a"\nin.ru = ["b", 2]', "term 1 has not 'english' and"),
        ('[[term]]\nenglish = "a"\nin.ru = "b"\nIN = 1', "term 1 has not 'english' and"),
        ("[", "cannot be read: "),
    ],
)
def test_a_glossary_that_is_wrong_is_told(tmp_path: Path, data: str, said: str) -> None:
    (tmp_path / "glossary.toml").write_text(data)
    with pytest.raises(CatalogError) as caught:
        Glossary.load(tmp_path)
    assert f"glossary.toml:1:1: {said}" in str(caught.value)


def test_the_shipped_glossary_is_sound() -> None:
    glossary = Glossary.load(catalogs.SHIPPED)
    assert "undesirable organization" in [term.english for term in glossary.terms]
    assert all(set(term.translations) <= set(languages()) for term in (*glossary.terms, *glossary.names))


def test_a_name_may_be_as_in_english_or_as_its_own_service_writes_it() -> None:
    glossary = Glossary(
        names=(
            Term(english="RFE/RL", translations={"uk": ("Радіо Свобода",)}),
            Term(english="Kloop", translations={}),
        )
    )

    def said(text: str, source: str, tag: str = "uk") -> list[str]:
        unit = Unit(source=source, translations=(text,))
        return [each.message for each in terms(Pair(unit=unit, language=language(tag), glossary=glossary))]

    assert said("Радіо Свобода пише.", "RFE/RL writes.") == said("RFE/RL пише.", "RFE/RL writes.") == []
    [other] = said("Радіо пише.", "RFE/RL writes.")
    assert other == "the name “RFE/RL” is not written 'RFE/RL' or 'Радіо Свобода'"
    [other] = said("Радио Свобода пишет.", "RFE/RL writes.", "ru")
    assert other == "the name 'RFE/RL' is not as in the English"
    assert said("Клоп пише.", "Kloop writes.") == ["the name 'Kloop' is not as in the English"]


# ── other tools ──────────────────────────────────────────────────────────────────────────────────

BROKEN = (
    'msgctxt "a.title"\nmsgid "One"\nmsgid_plural "Ones"\nmsgstr[0] "Раз"\nmsgstr[5] "Разы"\n\n'
    '# Mine.\nmsgctxt "a.body"\nmsgid "Two"\nmsgstr "Два два"\n'
)


def test_what_msgfmt_and_pofilter_find_is_told(tmp_path: Path) -> None:
    path = _catalog(tmp_path, BROKEN)
    found = {(each.code, each.key, each.line): each.message for each in found_by_tools("ru", path)}
    assert found == {
        ("msgfmt", "ru", 18): "plural form has wrong index",
        ("pofilter", "ru/a.body", 23): "doublewords: The word 'два' is repeated",
    }


def test_without_the_tools_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _catalog(tmp_path, BROKEN)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert list(found_by_tools("ru", path)) == []


def test_a_tool_that_fails_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _catalog(tmp_path, BROKEN)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: str(tmp_path / "no-such-tool"))
    assert list(found_by_tools("ru", path)) == []


RUSSIAN = (
    "Если вы находитесь в этой стране, вас могут привлечь к ответственности за то, что вы делитесь нашими "
    "материалами, комментируете или сохраняете их."
)


@pytest.mark.parametrize(("tag", "count"), [("ru", 0), ("uk", 1), ("tt", 0)])
def test_a_language_is_guessed_where_it_is_known(tag: str, count: int, tmp_path: Path) -> None:
    units = [Unit(context="a.body", source="a", translations=(text,)) for text in (RUSSIAN, "Два")]
    found = list(detected(tag, tmp_path, units))
    assert [(each.key, each.message) for each in found] == [
        ("uk/a.body", "this looks like 'ru' text")
    ] * count


def test_without_py3langid_nothing_is_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find_spec", lambda _: None)
    tools._classifier.cache_clear()
    units = [Unit(context="a.body", source="a", translations=(RUSSIAN,))]
    assert list(detected("uk", tmp_path, units)) == []
    tools._classifier.cache_clear()


# ── the command ──────────────────────────────────────────────────────────────────────────────────


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["translations", "check", *map(str, arguments)], prog_name="notices")


@pytest.fixture
def own(tmp_path: Path) -> tuple[str, ...]:
    """A folder with a catalog of a few defects, and options that name it."""
    entries = (
        'msgctxt "a.title"\nmsgid "One"\nmsgstr "<b>Раз"\n\nmsgctxt "a.body"\nmsgid "Two"\nmsgstr "Два два"\n'
    )
    _catalog(tmp_path, entries)
    return "--rules", str(DATA / "rules"), "--translations", str(tmp_path), "--ignore", "outdated"


def test_the_command_tells_all_and_fails(own: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "ru" / "LC_MESSAGES" / "notices.po"
    result = _run(*own, "--ignore", "untranslated")
    assert result.exit_code == 1
    assert result.output == (
        f"{path}:16:9: error: ru/a.title: there is markup: <b>  [markup]\n"
        '  16 | msgstr "<b>Раз"\n'
        "     |         ^^^\n"
        "  Delete it, or write the character itself.\n\n"
        "1 error in 1 of 1 file\n"
    )
    result = _run("ru", *own, "--ignore", "untranslated", "--ignore", "markup")
    assert (result.exit_code, result.output) == (0, "no problems in 1 file\n")


def test_every_format_says_the_same(own: tuple[str, ...]) -> None:
    told = json.loads(_run(*own, "--format", "json").output)
    assert [each["code"] for each in told["problems"]] == [*["untranslated"] * 4, "markup"]
    assert told["codes"]["markup"] == KINDS["markup"].meaning
    assert "::error file=" in _run(*own, "--format", "github").output
    suite = ElementTree.fromstring(_run(*own, "--format", "junit").output)
    assert suite.attrib == {"name": "notices", "tests": "5", "failures": "5", "errors": "0", "skipped": "0"}
    names = [case.attrib["name"] for case in suite]
    assert names[0::4] == ["1: ru/interface.more: untranslated", "16: ru/a.title: markup"]
    failures = [case.find("failure") for case in suite]
    types = [each.attrib["type"] for each in failures if each is not None]
    assert types == [*["untranslated"] * 4, "markup"]


def test_what_nothing_is_said_of_is_a_case_that_passed_and_github_is_told_nothing(
    own: tuple[str, ...],
) -> None:
    rest = ("--ignore", "untranslated", "--ignore", "markup", "--no-tools")
    suite = ElementTree.fromstring(_run(*own, *rest, "--format", "junit").output)
    assert [case.attrib["name"] for case in suite] == ["no problems"]
    assert _run(*own, *rest, "--format", "github").output == ""


def test_a_guess_is_a_note_and_a_broken_file_is_not_guessed_at(own: tuple[str, ...], tmp_path: Path) -> None:
    rest = (
        "--ignore",
        "untranslated",
        "--ignore",
        "markup",
        "--no-tools",
        "--detect",
        "--ignore",
        "language",
    )
    path = _catalog(tmp_path, f'msgctxt "a.body"\nmsgid "Two"\nmsgstr "{RUSSIAN}"\n', "uk")
    result = _run("uk", *own, *rest, "--ignore", "too-long", "--ignore", "punctuation", "--format", "junit")
    assert result.exit_code == 0
    assert "<system-out>" in result.output
    assert "note: uk/a.body: this looks like &#x27;ru&#x27; text" in result.output
    path.write_text('msgid "a\n', encoding="utf-8")
    assert _run("uk", *own, *rest).exit_code == 1


def test_wrong_usage_is_told(own: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    result = _run(*own, "--ignore", "markups")
    assert (result.exit_code, "Did you mean 'markup'?" in result.stderr) == (2, True)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    result = _run(*own, "--detect")
    assert "--detect needs py3langid: pip install 'notices[detect]'." in result.stderr


def test_of_the_shipped_catalogs_nothing_is_said_but_what_is_not_translated_yet() -> None:
    result = _run("--translations", catalogs.SHIPPED)
    assert (result.exit_code, result.output) == (0, "no problems in 28 files\n")
