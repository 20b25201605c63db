"""Our catalogs go through the tools that translators use, and come back with nothing lost.

The tools must be there: gettext from the system, the others from the test dependencies.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po, write_po
from hypothesis import given, settings
from hypothesis import strategies as st
from translate.storage.pypo import pofile

from notices import catalogs, ruleset
from notices.catalogs import Catalogs
from notices.translating.document import Document, Unit, parse, write
from notices.translating.folder import Folder
from notices.translating.locales import language, languages
from notices.translating.messages import messages
from notices.translating.update import new, updated

SHIPPED = sorted(catalogs.SHIPPED.glob("*/LC_MESSAGES/notices.po"))
TEMPLATE = catalogs.SHIPPED / "notices.pot"
TEXTS = messages(ruleset.Ruleset.load(ruleset.SHIPPED).model.notices)


def _tool(name: str, *arguments: object, text: str = "") -> str:
    """What a tool of gettext writes; it must be installed, and must complain of nothing."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert beside, f"{name} is not installed"
    done = subprocess.run(
        [beside, *map(str, arguments)], input=text.encode(), capture_output=True, check=True, timeout=120
    )
    assert done.stderr.decode() == ""
    return done.stdout.decode()


def _texts(document: Document) -> dict[tuple[str | None, str], tuple[str, ...]]:
    return {unit.key: unit.translations for unit in document.units if not unit.obsolete}


@pytest.mark.parametrize("path", [*SHIPPED, TEMPLATE], ids=lambda path: path.parent.parent.name)
def test_msgcat_writes_each_byte_as_we_do(path: Path) -> None:
    assert _tool("msgcat", "--no-wrap", path) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.parent.name)
def test_msgfmt_compiles_each_without_a_word(path: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "notices.mo"
    _tool("msgfmt", "--check", "--output-file", compiled, path)
    document = parse(path.read_text(encoding="utf-8"))
    ours = {unit.key: unit.translation for unit in document.active if unit.translation}
    theirs = {(each.msgctxt, each.msgid): each.msgstr for each in polib.mofile(str(compiled))}
    assert theirs == ours


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.parent.name)
def test_msgmerge_finds_nothing_to_change(path: Path) -> None:
    arguments = ("--no-wrap", "--quiet", "--no-fuzzy-matching", path, TEMPLATE)
    assert _texts(parse(_tool("msgmerge", *arguments))) == _texts(parse(path.read_text(encoding="utf-8")))


def _by_polib(text: str) -> str:
    return str(polib.pofile(text, wrapwidth=0))


def _by_translate_toolkit(text: str) -> str:
    store = pofile()
    store.parse(text.encode())
    return bytes(store).decode()


def _by_babel(text: str) -> str:
    out = io.BytesIO()
    write_po(out, read_po(io.StringIO(text), abort_invalid=True), width=0, omit_header=False)
    return out.getvalue().decode()


@pytest.mark.parametrize(
    "through", [_by_polib, _by_translate_toolkit, _by_babel], ids=["polib", "translate-toolkit", "babel"]
)
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.parent.name)
def test_an_editor_that_saves_a_catalog_loses_nothing(through: Callable[[str], str], path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    before, after = parse(text), parse(through(text))
    assert after.faults == ()
    assert _texts(after) == _texts(before)
    assert [unit.comments for unit in after.active] == [unit.comments for unit in before.active]
    # Brought to today's English, it is the same file again.
    tag = path.parent.parent.name.replace("_", "-")
    if tag in languages():
        kept = replace(after.with_fields(before.fields), header=before.header)
        assert write(updated(kept, TEXTS, tag)) == text


def test_pybabel_begins_and_updates_a_catalog_that_we_can_read(tmp_path: Path) -> None:
    path = tmp_path / "be" / "LC_MESSAGES" / "notices.po"
    _babel("init", "-D", "notices", "-i", TEMPLATE, "-d", tmp_path, "-l", "be")
    document = Folder(tmp_path).read("be")
    assert list(_texts(document)) == [(each.context, each.source) for each in TEXTS]
    translated = replace(
        document, units=tuple(replace(unit, translations=("Тэкст",)) for unit in document.units)
    )
    path.write_text(write(translated), encoding="utf-8")
    _babel("update", "-D", "notices", "-i", TEMPLATE, "-d", tmp_path, "-l", "be", "-N")
    assert set(_texts(Folder(tmp_path).read("be")).values()) == {("Тэкст",)}


def _babel(*arguments: object) -> None:
    command = [sys.executable, "-m", "babel.messages.frontend", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def test_no_tool_of_ours_guesses_where_theirs_do() -> None:
    """msgmerge puts the translation of one notice onto another that reads alike; an update never does."""
    begun = new("be", TEXTS[:3], date(2026, 11, 25))
    whole = replace(
        begun,
        units=tuple(replace(unit, translations=("Тэкст",), comments=("Signed.",)) for unit in begun.units),
    )
    after = updated(whole, TEXTS, "be")
    assert {unit.key for unit in after.active if unit.translation} == {unit.key for unit in begun.units}
    assert not any(unit.fuzzy for unit in after.units)


_HARD = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters='\n\t\\"'), min_size=1
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_HARD, min_size=1, max_size=8, unique=True))
def test_whatever_is_written_every_tool_reads_the_same(texts: list[str]) -> None:
    units = tuple(Unit(context=f"a.{i}", source=text, translations=(text,)) for i, text in enumerate(texts))
    document = Document(units=units).with_fields(new("ru", [], date(2026, 1, 1)).fields)
    text = write(document)
    assert _texts(parse(_tool("msgcat", "--no-wrap", "-", text=text))) == _texts(document)
    for through in (_by_polib, _by_translate_toolkit):
        assert _texts(parse(through(text))) == _texts(document)


def test_the_plural_forms_are_those_of_gettexts_table() -> None:
    for tag in languages():
        fields = f"Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: {language(tag).plural}"
        header = f'msgid ""\nmsgstr "{fields}\\n"\n'
        _tool("msgfmt", "--check-format", f"--output-file={os.devnull}", "-", text=header)


def test_catalogs_that_a_tool_compiled_are_not_needed() -> None:
    assert not list(catalogs.SHIPPED.glob("**/*.mo"))
    assert Catalogs.load(catalogs.SHIPPED).problems == ()
