"""The table of locales and of language matching: what is in it, and that its command builds it."""

from __future__ import annotations

import gettext
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import babel
import pytest
from babel.plural import to_python
from click.testing import CliRunner

from notices.catalogs import Catalogs
from notices.cli import group
from notices.errors import LocaleError
from notices.languages import cldr, direction
from notices.languages.tags import maximized
from notices.locales import locales, plural, sources
from notices.locales.build import build
from notices.locales.plurals import plural_forms

DATA = Path(__file__).parent.parent / "notices" / "data"
EXCERPT = json.loads((Path(__file__).parent / "data" / "cldr-excerpt.json").read_text(encoding="utf-8"))


def packed(path: Path, files: Mapping[str, Any]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        folder = tarfile.TarInfo("package")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in files.items():
            data = json.dumps(content).encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def built(folder: Path, **changed: Any) -> dict[str, Any]:
    core = packed(folder / "core.tgz", EXCERPT["core"] | changed)
    build(core, packed(folder / "names.tgz", EXCERPT["names"]), folder)
    found: dict[str, Any] = json.loads((folder / "languages.json").read_text(encoding="utf-8"))
    return found


# ── the table of locales ─────────────────────────────────────────────────────────────────────────


def test_the_table_holds_each_service_english_and_two_pseudo_locales() -> None:
    assert len(locales()) == 29
    assert {"crh", "fa-AF", "sr-Latn-ME", "en", "en-XA", "ar-XB"} < set(locales())
    assert {tag for tag, each in locales().items() if each.direction == "rtl"} == {
        "fa",
        "fa-AF",
        "ps",
        "ar-XB",
    }
    assert locales()["crh"].script == "Latn"
    assert locales()["sr"].script == "Cyrl"
    assert locales()["sr-Latn-ME"].parent == "sr-Latn"
    assert locales()["fa-AF"].parent == "fa"


def test_a_locale_is_written_as_its_tag_says() -> None:
    for tag, each in locales().items():
        assert each.tag == tag
        assert direction(tag) == each.direction
        assert maximized(tag).script == each.script.lower()


def test_babel_agrees_where_it_knows_a_language_and_is_not_asked_where_it_does_not() -> None:
    assert {tag for tag, each in locales().items() if each.babel is None} == {"ba", "crh"}
    for each in locales().values():
        if each.babel:
            known = babel.Locale.parse(each.babel)
            assert known.text_direction == each.direction
        if each.babel and each.ruled:
            told = gettext.c2py(each.plural.partition("plural=")[2].rstrip(";"))
            named = to_python(known.plural_form)
            # The forms fall together exactly where Babel's categories do.
            pairs = {(told(n), named(n)) for n in range(1200)}
            assert len(pairs) == len({form for form, _ in pairs}) == len({name for _, name in pairs})
            assert each.plural.startswith(f"nplurals={len(pairs)};")


def test_where_cldr_has_no_rule_of_plurals_the_table_says_so_and_counts_as_translators_tools_do() -> None:
    assert {tag: each.plural for tag, each in locales().items() if not each.ruled} == {
        "ba": "nplurals=2; plural=n != 1;",
        "crh": "nplurals=1; plural=0;",
        "tg": "nplurals=2; plural=n > 1;",
        "tt": "nplurals=1; plural=0;",
    }


def test_a_catalog_of_serbian_is_not_read_for_montenegrin(tmp_path: Path) -> None:
    # The standard library's search would: it drops the script.
    file = tmp_path / "sr" / "LC_MESSAGES" / "notices.po"
    file.parent.mkdir(parents=True)
    file.write_text("")
    file.with_suffix(".mo").write_bytes(b"")
    assert gettext.find("notices", str(tmp_path), ["sr_Latn_ME"]) is not None
    assert Catalogs.load(tmp_path).locales == ("sr",)


# ── plurals ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({}, "nplurals=1; plural=0;"),
        ({"other": ""}, "nplurals=1; plural=0;"),
        ({"one": "i = 1 and v = 0 @integer 1", "other": ""}, "nplurals=2; plural=n == 1 ? 0 : 1;"),
        ({"one": "i = 0,1", "other": ""}, "nplurals=2; plural=(n == 0 || n == 1) ? 0 : 1;"),
        ({"one": "f % 10 = 1 or v != 0", "other": ""}, "nplurals=1; plural=0;"),
        ({"one": "n % 10 != 1,5..9", "many": "n % 10 = 1,5..9", "other": ""},
         "nplurals=2; plural=n % 10 != 1 && (n % 10 < 5 || n % 10 > 9) ? 0 : 1;"),
        ({"many": "e = 0 and i != 0 and i % 1000000 = 0", "other": ""},
         "nplurals=2; plural=n != 0 && n % 1000000 == 0 ? 0 : 1;"),
    ],
)  # fmt: skip
def test_a_rule_of_plurals_is_told_as_gettext_writes_it(rules: dict[str, str], told: str) -> None:
    assert plural_forms(rules) == told


@pytest.mark.parametrize("tag", ["pl", "ar", "ru-RU", "sr-Latn", "lv", "tr", "ja", "fr", "gd"])
def test_of_a_language_that_is_not_in_the_table_babel_is_asked(tag: str) -> None:
    assert tag not in locales()
    told = plural(tag)
    form = gettext.c2py(told.partition("plural=")[2].rstrip(";"))
    named = babel.Locale.parse(tag, sep="-").plural_form
    # The forms fall together exactly where Babel's categories do.
    pairs = {(form(n), named(n)) for n in (*range(1200), 1_000_000)}
    assert len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})
    assert told.startswith(f"nplurals={len(pairs)};")


def test_where_babel_knows_nothing_either_it_is_gettexts_own_rule() -> None:
    assert plural("pl").startswith("nplurals=3; plural=n == 1 ? 0 : n % 10 >= 2")
    assert plural("crh") == locales()["crh"].plural
    for tag in ("qq", "not a tag"):
        assert plural(tag) == "nplurals=2; plural=(n != 1);"


# ── the build ────────────────────────────────────────────────────────────────────────────────────


def test_the_shipped_tables_are_what_the_command_builds(tmp_path: Path) -> None:
    made = built(tmp_path)
    shipped = json.loads((DATA / "languages.json").read_text(encoding="utf-8"))
    assert made["cldr"] == shipped["cldr"]
    assert made["near"] == shipped["near"]
    assert made["written"] == shipped["written"]
    for part in ("paradigms", "unasked"):
        assert made[part] == shipped[part]
    for part in ("scripts", "regions", "places"):
        assert made[part].items() <= shipped[part].items()
    for part in ("likely", "aliases"):
        for key, names in made[part].items():
            assert set(names.split()) <= set(shipped[part][key].split())
    own = (tmp_path / "locales.json").read_bytes()
    assert own == (DATA / "locales.json").read_bytes()


def test_building_twice_changes_no_byte(tmp_path: Path) -> None:
    built(tmp_path)
    once = [(tmp_path / name).read_bytes() for name in ("languages.json", "locales.json")]
    built(tmp_path)
    assert [(tmp_path / name).read_bytes() for name in ("languages.json", "locales.json")] == once


def test_of_cldrs_matches_only_what_was_chosen_is_in_the_table(tmp_path: Path) -> None:
    made = built(tmp_path)
    assert made["pairs"]["nb"] == {"8": "da", "20": "nn", "1": "no"}
    assert "ru" not in made["pairs"]
    assert "zh" not in made["pairs"]
    table = cldr.load(json.dumps(made))
    assert table.pairs["az"] == (("azb", 10),)
    assert dict(table.written) == {
        ("sr", "latn", "cyrl"): 5,
        ("sr", "cyrl", "latn"): 5,
        ("ko", "hang", "kore"): 5,
    }
    assert table.places["su"][:2] == ("ru", "am")
    assert "ukr" not in table.places
    assert table.aliases["tnf"] == "fa-af"
    assert table.aliases["zh-min"] == "nan"
    assert not any(old.startswith("und") for old in table.aliases)
    assert "aaa" not in table.likely


def test_every_choice_says_why() -> None:
    told = sources.choice()
    assert all(each["why"] for part in ("pairs", "scripts", "likely", "unasked") for each in told[part])
    assert all(each.get("why") or not {"babel", "plural"} & set(each) for each in told["locales"])


def test_no_shipped_pair_leads_into_russian_and_no_alias_has_a_likely_script_of_its_own() -> None:
    table = cldr.table()
    assert "ru" not in table.pairs
    assert not set(table.aliases) & set(table.likely)
    assert all(distance < 50 for pairs in table.pairs.values() for _, distance in pairs)


@pytest.mark.parametrize(
    ("part", "gone", "message"),
    [
        ("pairs", "nn", "CLDR has no match from nn to nb; see languages.yaml."),
        ("scripts", "ko-Hang", "CLDR has no match from ko-Hang to ko-Kore; see languages.yaml."),
    ],
)
def test_a_choice_that_cldr_no_longer_has_is_refused(
    tmp_path: Path, part: str, gone: str, message: str
) -> None:
    name = "package/supplemental/languageMatching.json"
    told = json.loads(json.dumps(EXCERPT["core"][name]))
    rules = told["supplemental"]["languageMatching"]["written-new"]
    kept = [each for each in rules["languageMatch"] if each["_desired"].replace("_", "-") != gone]
    rules["languageMatch"] = kept
    with pytest.raises(LocaleError) as caught:
        built(tmp_path, **{name: told})
    assert str(caught.value) == message, part


def test_a_locale_without_a_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = dict(sources.choice())
    ours["locales"] = [{"tag": "da"}]
    monkeypatch.setattr("notices.locales.build.choice", lambda: ours)
    with pytest.raises(LocaleError) as caught:
        built(tmp_path)
    assert str(caught.value) == "CLDR does not know what da is called; give it an autonym in languages.yaml."


def test_a_locale_without_a_rule_of_plurals_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = dict(sources.choice())
    ours["locales"] = [{"tag": "tt", "autonym": "татар"}]
    monkeypatch.setattr("notices.locales.build.choice", lambda: ours)
    with pytest.raises(LocaleError) as caught:
        built(tmp_path)
    assert str(caught.value) == "CLDR does not know how tt counts; give it a plural in languages.yaml."


def test_the_command_builds_and_tells_what_it_built(tmp_path: Path) -> None:
    core = packed(tmp_path / "core.tgz", EXCERPT["core"])
    names = packed(tmp_path / "names.tgz", EXCERPT["names"])
    asked = ["locales", "build", "--cldr", str(core), "--names", str(names), "--output", str(tmp_path)]
    done = CliRunner().invoke(group, asked)
    assert done.exit_code == 0
    assert done.output.startswith("CLDR 48.2.0: ")
    assert " 29 locales; " in done.output
    assert (tmp_path / "locales.json").exists()


def test_what_is_no_package_of_cldr_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tgz"
    wrong.write_text("no package")
    folder = packed(tmp_path / "folder.tgz", {})
    with tarfile.open(tmp_path / "hollow.tgz", "w:gz") as archive:
        for name in sources._FILES:
            member = tarfile.TarInfo(f"package/supplemental/{name}.json")
            member.type = tarfile.DIRTYPE
            archive.addfile(member)
    for core in (wrong, folder, tmp_path / "hollow.tgz"):
        with pytest.raises(LocaleError) as caught:
            build(core, folder, tmp_path)
        assert str(caught.value) == (
            f"{core} and {folder} are not the packages cldr-core and cldr-localenames-full (.tgz)."
        )
