"""Catalogs written and brought to today's English: nothing is lost, nothing is guessed, nothing churns."""

from __future__ import annotations

import gettext
import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from notices import catalogs, interface, ruleset
from notices.catalogs import Catalogs
from notices.cli import group
from notices.errors import CatalogError
from notices.locales import locales
from notices.placeholders import complaint, split
from notices.rulefile import read
from notices.rules import Condition
from notices.translating.document import Document, Fault, Unit, parse, write
from notices.translating.extract import extract
from notices.translating.folder import Folder, read_document
from notices.translating.locales import PSEUDO, is_tag, language, languages
from notices.translating.messages import field_of, limit, messages, notice_of
from notices.translating.pseudo import accented, mirrored, pseudo
from notices.translating.update import DRAFT, is_draft, losses, new, template, updated
from notices.writing import replace_file
from tests.support import REGIONS, RISK

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 25)
LABEL = b"""
notice: label
kind: publisher-label
enabled: false
show:
  any_of: [{language: [ru, uk, be]}, {path: /a/*, tag: [x]}, {site: a.example}]
law: {citation: "Law,\\n  of 2020", verified: 2026-01-01}
text: {title: 'Made by {publisher}', body: Required by law.}
"""
NOTICES = read([("regions.yaml", REGIONS), ("a.yaml", RISK), ("b.yaml", LABEL)]).notices
MESSAGES = messages(NOTICES)
SHIPPED = messages(ruleset.Ruleset.load(ruleset.SHIPPED).model.notices)

# ── the file ─────────────────────────────────────────────────────────────────────────────────────

FULL = r"""# A header.
#
msgid ""
msgstr ""
"Language: ru\n"
"X-Generator: an editor\n"

# Mine.
#. From the source.
#: rules.yaml
#, fuzzy, c-format
#| msgid "old"
msgctxt "a.title"
msgid ""
"two\n"
"lines"
msgstr "x\n"

msgid "one"
msgid_plural "many"
msgstr[0] "a"
msgstr[1] ""
"b\n"
"\n"
"c\t\"q\\"

# Kept.
#~| msgid "older"
#~ msgctxt "o.title"
#~ msgid "z"
#~ msgstr "q"
"""
ENDING = "\n# Not to be forgotten:\n# the end.\n"


def test_every_part_of_a_file_is_read_and_written_as_it_was() -> None:
    document = parse(FULL)
    assert write(document) == FULL
    assert dict(document.fields) == {"Language": "ru", "X-Generator": "an editor"}
    assert document.header.comments == ("A header.", "")
    title, plural, old = document.units
    assert title == Unit(
        context="a.title",
        source="two\nlines",
        translations=("x\n",),
        comments=("Mine.",),
        extracted=("From the source.",),
        references=("rules.yaml",),
        flags=("fuzzy", "c-format"),
        previous=('msgid "old"',),
        line=13,
        place=17,
    )
    assert title.fuzzy
    assert title.key == ("a.title", "two\nlines")
    assert (plural.plural, plural.translations) == ("many", ("a", 'b\n\nc\t"q\\'))
    assert (old.obsolete, old.comments, old.previous) == (True, ("Kept.",), ('msgid "older"',))
    assert document.active == (title, plural)
    assert parse(FULL + ENDING).ending == ("Not to be forgotten:", "the end.")
    assert write(parse(FULL + ENDING)) == FULL + ENDING


def test_what_is_written_is_what_msgcat_writes() -> None:
    told = subprocess.run(
        ["msgcat", "--no-wrap", "-"], input=FULL.encode(), capture_output=True, check=True
    ).stdout.decode()
    assert told == FULL


@pytest.mark.parametrize(
    "flags",
    ["no-wrap, python-brace-format, fuzzy", "range: 0..10, fuzzy, python-brace-format, no-wrap, fuzzy"],
)
def test_flags_and_odd_characters_are_written_as_msgcat_does_and_read_again(flags: str) -> None:
    text = 'msgid ""\nmsgstr "Language: ru\\n"\n\n' + f"#, {flags}\n"
    text += 'msgctxt "a"\nmsgid "{b}"\nmsgstr "1\a2\b3\f4\v5{b}"\n'
    told = subprocess.run(
        ["msgcat", "--no-wrap", "-"], input=text.encode(), capture_output=True, check=True
    ).stdout.decode()
    document = parse(text)
    assert write(document) == told
    assert parse(told).units[0].translations == document.units[0].translations == ("1\a2\b3\f4\v5{b}",)
    assert parse(told).faults == ()


def test_a_flag_that_gettext_does_not_know_is_kept_behind_the_others() -> None:
    document = Document(units=(Unit(source="a", flags=("checked", "no-wrap", "c-format")),))
    assert parse(write(document)).units[0].flags == ("c-format", "no-wrap", "checked")


def test_entries_are_told_apart_without_empty_lines_and_through_odd_ones() -> None:
    text = (
        'msgid "a"\nmsgstr "1"\n"2"\n#~\n#~ msgid "b"\n#~ msgstr "3"\n'
        'msgid "c"\r\nmsgstr "4"\nmsgid "d"\nmsgstr "5"\n# end\n'
    )
    assert [(unit.source, unit.translation, unit.obsolete) for unit in parse(text).units] == [
        ("a", "12", False),
        ("b", "3", True),
        ("c", "4", False),
        ("d", "5", False),
    ]


def test_lines_that_cannot_be_read_are_told_and_the_rest_is_there() -> None:
    document = parse('"lost"\nmsgid "a\nmsgid "b"\n\nmsgid "c"\nmsgstr "d"\nmsgstr "e"\n')
    assert document.faults == (
        Fault(1, "this text belongs to no keyword"),
        Fault(2, "this line is neither a comment nor a keyword with a text in quotes"),
        Fault(3, "this entry has no msgstr"),
        Fault(7, "this entry has no msgid"),
    )
    assert [unit.source for unit in document.units] == ["c"]
    assert parse("").header == Unit(source="")


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n\t\\"'), min_size=1)
_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20).map(
    lambda text: f"c {text} c"
)


@given(
    st.lists(
        st.builds(
            Unit,
            source=_TEXT,
            translations=_TEXT.map(lambda text: (text,)),
            context=st.none() | _TEXT,
            comments=st.lists(_LINE, max_size=2).map(tuple),
            extracted=st.lists(_LINE, max_size=2).map(tuple),
            obsolete=st.booleans(),
        )
    )
)
def test_what_is_written_is_read_again(units: list[Unit]) -> None:
    text = write(Document(units=tuple(units)))
    again = parse(text)
    assert again.faults == ()
    assert write(again) == text
    ordered = sorted(units, key=lambda unit: unit.obsolete)
    assert [(unit.key, unit.translations) for unit in again.units] == [
        (unit.key, unit.translations) for unit in ordered
    ]


# ── what there is to translate ───────────────────────────────────────────────────────────────────


def test_each_text_comes_with_all_that_its_translator_must_know() -> None:
    told = {each.context: each for each in MESSAGES}
    assert list(told) == [
        "interface.more",
        "interface.warning",
        "interface.hide",
        "interface.show",
        "label.title",
        "label.body",
        "risk.title",
        "risk.body",
        "risk.link",
    ]
    assert told["risk.link"].source == "More {link_start}here{link_end}."
    assert told["risk.link"].comments == (
        "Last line of a notice, which leads to a page that tells more.",
        "Law: Law",
        "Who sees it: readers in there.",
        "{link_start} and {link_end}: around the words that are the link, in this order.",
        "At most 104 characters. Plain text: no markup, no address that the English has not.",
    )
    assert told["label.title"].comments == (
        "Title of a notice, the first that a reader sees; it holds no link.",
        "Law: Law, of 2020",
        "Who sees it: readers of ru, uk or be or of pages /a/*, of pages tagged x or of the site a.example.",
        "The law binds the publisher, who must show this; it threatens no reader.",
        "Switched off: no site shows it unless its operator enables it.",
        "{publisher}: the publisher's name, put in as it is; inflect the words around it.",
        "At most 78 characters. Plain text: no markup, no address that the English has not.",
    )
    assert told["label.body"].comments[-2] == "No braces: nothing is put in here."
    assert (notice_of("a-b.title"), field_of("a-b.title"), limit("abc")) == ("a-b", "title", 46)


def test_babel_finds_the_same_texts_with_the_same_comments(tmp_path: Path) -> None:
    mapping = tmp_path / "babel.cfg"
    mapping.write_text("[notices: rules/**.yaml]\n[notices: interface.py]\n")
    output = tmp_path / "notices.pot"
    command = (
        "-m",
        "babel.messages.frontend",
        "extract",
        "-F",
        mapping,
        "--no-wrap",
        "-o",
        output,
        "notices",
    )
    subprocess.run([sys.executable, *command, "notices"], cwd=ROOT, check=True, capture_output=True)
    found = {
        (each.context, each.id): " ".join(each.auto_comments)
        for each in read_po(io.BytesIO(output.read_bytes()))
        if each.id
    }
    assert found == {(each.context, each.source): " ".join(each.comments) for each in SHIPPED}


def test_an_extractor_called_alone_tells_line_and_function() -> None:
    with Path(interface.__file__).open("rb") as file:
        (line, function, texts, _), *_ = extract(file, (), (), {})
    assert (line, function, texts) == (1, "pgettext", ("interface.more", SHIPPED[0].source))
    lines = [(line, texts[0]) for line, _, texts, _ in extract(io.BytesIO(RISK), (), (), {})]
    assert lines == [(2, "risk.title"), (2, "risk.body"), (2, "risk.link")]


def test_of_a_notice_without_conditions_nothing_is_said_of_who_sees_it() -> None:
    told = messages([replace(NOTICES[0], show=Condition())])[-1].comments
    assert not any(line.startswith("Who") for line in told)


@pytest.mark.parametrize(
    "data",
    [REGIONS, b"[", b"- a", b"notice: risk", RISK.replace(b"more_info: /legal/risk", b"")],
    ids=["regions", "no YAML", "a list", "half a notice", "a link to nowhere"],
)
def test_what_is_no_sound_notice_holds_no_text(data: bytes) -> None:
    assert list(extract(io.BytesIO(data), (), (), {})) == []


# ── updates ──────────────────────────────────────────────────────────────────────────────────────


def _translated(**texts: str) -> Document:
    """A catalog of the messages with some of them translated, by context with _ for the dot."""
    document = new("ru", MESSAGES, DAY)
    units = tuple(
        Unit(
            source=unit.source,
            context=unit.context,
            translations=(texts.get((unit.context or "").replace(".", "_"), ""),),
            comments=(DRAFT,),
        )
        for unit in document.units
    )
    return updated(Document(header=document.header, units=units), MESSAGES, "ru")


def test_a_changed_english_text_leaves_its_entry_untranslated_and_keeps_the_old_one() -> None:
    before = _translated(risk_title="Осторожно, {publisher}", risk_body="Не делитесь.")
    changed = messages(
        read([("r.yaml", REGIONS), ("a.yaml", RISK.replace(b"Do not share.", b"Do not like."))]).notices
    )
    after = updated(before, changed, "ru")
    texts = {unit.context: unit for unit in after.active}
    assert texts["risk.body"].translation == ""
    assert texts["risk.body"].comments == ()
    assert texts["risk.title"].translation == "Осторожно, {publisher}"
    assert is_draft(texts["risk.title"])
    [old] = [unit for unit in after.units if unit.obsolete]
    assert (old.context, old.source, old.translation) == ("risk.body", "Do not share.", "Не делитесь.")
    assert (old.comments, old.extracted) == ((DRAFT,), ())
    assert not any(unit.fuzzy for unit in after.units)
    # The English comes back, and the translation with it.
    again = updated(after, MESSAGES, "ru")
    assert {unit.context: unit.translation for unit in again.active}["risk.body"] == "Не делитесь."
    assert not [unit for unit in again.units if unit.obsolete]


def test_comments_flags_and_old_texts_stay_where_nothing_is_translated_yet() -> None:
    title = Unit(context="risk.title", source="Careful, {publisher}", comments=("Ask the desk.", DRAFT))
    body = Unit(context="risk.body", source="Do not share.", flags=("no-wrap", "python-brace-format"))
    link = replace(title, context="risk.link", source="More {link_start}here{link_end}.", comments=())
    gone = Unit(context="old.title", source="Gone", comments=("Why I dropped it.",))
    odd = Unit(context="old.body", source="one", plural="many", translations=("", "b", "c"))
    document = Document(units=(title, body, link, gone, replace(odd, obsolete=True)), ending=("The end.",))
    after = updated(document, MESSAGES, "ru")
    told = {unit.context: unit for unit in after.units}
    # That a machine drafted it says nothing of a text that is not there.
    assert told["risk.title"].comments == ("Ask the desk.",)
    assert told["risk.body"].flags == ("no-wrap",)
    assert told["risk.link"].flags == ("python-brace-format",)
    assert told["old.title"] == replace(gone, obsolete=True)
    assert told["old.body"] == replace(odd, obsolete=True)
    assert write(after).endswith('#~ msgstr[1] "b"\n#~ msgstr[2] "c"\n\n# The end.\n')


def test_what_the_english_was_stays_while_its_text_needs_work() -> None:
    was = ('msgid "Do not like."',)
    fuzzy = Unit(
        context="risk.body",
        source="Do not share.",
        translations=("x",),
        flags=("fuzzy",),
        previous=was,
    )
    for messages_now in (MESSAGES, MESSAGES[:2]):
        [kept] = [unit for unit in updated(Document(units=(fuzzy,)), messages_now, "ru").units if unit.fuzzy]
        assert kept.previous == was
    mended = replace(fuzzy, flags=())
    assert not any(unit.previous for unit in updated(Document(units=(mended,)), MESSAGES, "ru").units)


def test_the_header_keeps_what_editors_wrote_and_loses_the_date_of_the_template() -> None:
    given = {"X-Generator": "an editor", "POT-Creation-Date": "2026-01-01", "Last-Translator": "legal desk"}
    assert dict(updated(Document().with_fields(given), MESSAGES, "sr-Latn-ME").fields) == {
        "Project-Id-Version": "notices",
        "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
        "Last-Translator": "legal desk",
        "Language-Team": "Montenegrin",
        "Language": "sr_Latn_ME",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": language("sr-Latn-ME").plural,
        "X-Generator": "an editor",
    }


def test_of_two_fields_of_one_name_neither_gets_lost() -> None:
    given = (
        ("X-A", "1"),
        ("Last-Translator", ""),
        ("Last-Translator", "one"),
        ("X-A", "2"),
        ("Last-Translator", "two"),
        ("Last-Translator", "one"),
        ("Language", "uk"),
        ("Content-Type", "text/plain; charset=KOI8-R"),
    )
    once = updated(Document().with_pairs(given), MESSAGES, "ru")
    assert once.fields["Last-Translator"] == "nobody yet"
    assert once.pairs[-5:] == (
        ("X-A", "1"),
        ("Last-Translator", "one"),
        ("X-A", "2"),
        ("Last-Translator", "two"),
        ("Last-Translator", "one"),
    )
    assert updated(once, MESSAGES, "ru").pairs == once.pairs
    assert Document().with_pairs(given).fields["X-A"] == "1"


def test_updating_twice_changes_no_byte_more() -> None:
    before = _translated(risk_title="Осторожно, {publisher}")
    once = write(updated(before, SHIPPED, "ru"))
    assert write(updated(parse(once), SHIPPED, "ru")) == once


def test_a_folder_is_made_updated_and_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert folder.create("sr-Latn", MESSAGES, DAY) == tmp_path / "sr_Latn" / "LC_MESSAGES" / "notices.po"
    assert folder.tags() == ("sr-Latn",)
    assert folder.read("sr-Latn").fields["PO-Revision-Date"] == "2026-11-25 00:00+0000"
    assert not folder.update("sr-Latn", MESSAGES).changed
    assert folder.update_template(MESSAGES)
    assert not folder.update_template(MESSAGES)
    folder.save("sr-Latn", _translated(risk_title="Осторожно, {publisher}"))
    change = folder.update("sr-Latn", MESSAGES[:-3])
    assert (change.changed, change.added, change.retired, change.untranslated) == (True, 0, 1, 6)
    assert folder.update("sr-Latn", MESSAGES).added == 3
    with pytest.raises(CatalogError, match="is there already"):
        folder.create("sr-Latn", MESSAGES, DAY)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'msgid "a\n', ":1:1: this line is neither a comment nor a keyword with a text in quotes\n"),
        (b"\xff", ":1:1: it is not UTF-8 text\n  Save it as UTF-8."),
        (b"# a\n" * (1024 * 1024 + 1), ":1:1: it is larger than 4 MiB"),
        (None, ":1:1: cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_read_whole_is_not_touched(tmp_path: Path, data: bytes | None, told: str) -> None:
    path = tmp_path / "notices.po"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CatalogError) as caught:
        read_document(path)
    assert str(caught.value).startswith(f"{path}{told}")


_BODY = Unit(context="risk.body", source="Do not share.", translations=("Не делитесь.",))


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ((_BODY, _BODY), "this text is translated twice"),
        ((_BODY, replace(_BODY, obsolete=True)), "this text is translated twice"),
        ((replace(_BODY, obsolete=True),) * 2, "this text is translated twice"),
        ((replace(_BODY, translations=("",), comments=("Mine.",)), _BODY), "this text is translated twice"),
        ((Unit(source="", translations=("Language: ru\n",)),), "this text is translated twice"),
        (
            (replace(_BODY, plural="many", translations=("", "b")),),
            "this text has plural forms, and no notice has any",
        ),
    ],
    ids=["twice", "beside an old one", "two old ones", "beside a comment", "two headers", "plural forms"],
)
def test_where_a_catalog_cannot_hold_all_that_is_written_it_is_not_touched(
    tmp_path: Path, units: tuple[Unit, ...], told: str
) -> None:
    folder = Folder(tmp_path)
    folder.save("ru", replace(new("ru", [], DAY), units=units))
    before = folder.path("ru").read_bytes()
    with pytest.raises(CatalogError) as caught:
        folder.update("ru", MESSAGES)
    [problem] = caught.value.problems
    assert problem.message == told
    assert problem.hint == "Keep what is right, and delete the rest."
    assert before.decode().split("\n")[problem.line - 1].removeprefix("#~ ").startswith(("msgctxt", "msgid"))
    assert folder.path("ru").read_bytes() == before


def test_an_entry_that_is_there_twice_with_nothing_written_in_it_is_made_one(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    begun = new("ru", MESSAGES, DAY)
    folder.save("ru", replace(begun, units=(*begun.units, begun.units[-1])))
    folder.update("ru", MESSAGES)
    assert folder.read("ru").units == parse(write(begun)).units


_WORDS = st.text("абв", max_size=3)
_UNITS = st.builds(
    Unit,
    source=st.sampled_from([*(each.source for each in MESSAGES), "gone", ""]),
    context=st.none() | st.sampled_from([each.context for each in MESSAGES]),
    translations=st.lists(_WORDS, min_size=1, max_size=3).map(tuple),
    plural=st.none() | st.just("many"),
    comments=st.lists(_WORDS.map("c {}".format), max_size=2).map(tuple),
    flags=st.lists(st.sampled_from(["fuzzy", "no-wrap"]), unique=True, max_size=2).map(tuple),
    previous=st.just(()) | st.just(('msgid "was"',)),
    obsolete=st.booleans(),
).map(lambda unit: unit if unit.plural else replace(unit, translations=unit.translations[:1]))


@given(
    st.lists(_UNITS, max_size=6),
    st.lists(_WORDS.map("e {}".format), max_size=2),
    st.lists(st.tuples(st.sampled_from(["X-A", "X-B", "Language-Team", "Plural-Forms"]), _WORDS), max_size=6),
)
def test_an_update_loses_no_word_that_a_person_wrote_and_a_second_one_changes_nothing(
    units: list[Unit], ending: list[str], fields: list[tuple[str, str]]
) -> None:
    before = parse(write(Document(units=tuple(units), ending=tuple(ending)).with_pairs(fields)))
    written = [unit for unit in before.units if _said(unit)]
    if list(losses(before, MESSAGES)):
        wanted = {(each.context, each.source) for each in MESSAGES}
        keys = [(None, ""), *(unit.key for unit in written)]
        assert len(set(keys)) < len(keys) or any(
            any(unit.translations[1:]) for unit in written if unit.key in wanted
        )
        return
    text = write(updated(before, MESSAGES, "ru"))
    after = parse(text)
    told = {unit.key: unit for unit in after.units}
    for unit in written:
        assert _said(told[unit.key]) == _said(unit)
    assert after.ending == before.ending
    assert {(name, value) for name, value in fields if value} <= set(after.pairs)
    assert write(updated(after, MESSAGES, "ru")) == text


def _said(unit: Unit) -> tuple[str, ...]:
    flags = (flag for flag in unit.flags if flag != "python-brace-format")
    previous = unit.previous if unit.fuzzy else ()
    return (*filter(None, unit.translations), *unit.comments, *flags, *previous)


def test_where_nothing_can_be_written_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "ru").write_text("a file")
    with pytest.raises(CatalogError, match="cannot be written"):
        Folder(tmp_path).create("ru", MESSAGES, DAY)


def test_a_file_is_replaced_whole_or_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    replace_file(path, b"1")
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    replace_file(path, b"2")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"2", 0o600)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"3")
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"2"


def test_a_pipe_is_written_into_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    replace_file(pipe, b"1")
    assert (os.read(reader, 9), pipe.is_fifo()) == (b"1", True)
    os.close(reader)


# ── pseudo-locales ───────────────────────────────────────────────────────────────────────────────


def test_the_accented_one_is_longer_and_the_mirrored_one_from_right_to_left() -> None:
    text = "Read {link_start}this{link_end}.\n\nNow."
    assert accented(text) == "[Ŕéåð {link_start}ţĥîš{link_end}. öñé ţŵö ţĥŕéé]\n\n[Ñöŵ. öñé]"
    assert mirrored(text) == "رهاد {link_start}تحیس{link_end}.\n\nنوو."


@pytest.mark.parametrize("tag", PSEUDO)
def test_a_pseudo_locale_is_whole_and_sound(tag: str) -> None:
    document = pseudo(tag, SHIPPED)
    assert [unit.source for unit in document.units] == [each.source for each in SHIPPED]
    for unit in document.units:
        assert complaint(unit.translation) is None
        names = [
            [part for kind, part in split(text) if kind != "text"] for text in (unit.source, unit.translation)
        ]
        assert names[0] == names[1]
        assert unit.translation != unit.source
    assert write(document) == (catalogs.SHIPPED / tag.replace("-", "_") / catalogs.DOMAIN).read_text("utf-8")


# ── what is shipped ──────────────────────────────────────────────────────────────────────────────


def test_there_is_a_catalog_of_each_language_in_its_table_and_all_are_up_to_date() -> None:
    folder = Folder(catalogs.SHIPPED)
    assert set(folder.tags()) == {*languages(), *PSEUDO}
    assert len(languages()) == 26
    for tag in folder.tags():
        if tag not in PSEUDO:
            text = folder.path(tag).read_text(encoding="utf-8")
            assert write(updated(parse(text), SHIPPED, tag)) == text, "notices translations update"
    shipped = (catalogs.SHIPPED / "notices.pot").read_text(encoding="utf-8")
    assert shipped == write(template(SHIPPED)), "notices translations update"


def test_each_shipped_catalog_counts_as_the_table_of_locales_has_it() -> None:
    def told(rule: str) -> tuple[str, list[int]]:
        count, _, form = rule.rstrip(";").partition("; plural=")
        return count, list(map(gettext.c2py(form), range(300)))

    folder = Folder(catalogs.SHIPPED)
    for tag in folder.tags():
        assert told(folder.read(tag).fields["Plural-Forms"]) == told(locales()[tag].plural), tag


def test_a_catalog_of_any_language_begins_with_how_it_counts() -> None:
    for tag, forms in {"pl": 3, "ar": 6, "ru-RU": 3, "sr-Latn": 3, "hu": 2, "qq": 2}.items():
        assert new(tag, MESSAGES, DAY).fields["Plural-Forms"].startswith(f"nplurals={forms}; plural=")


def test_tags_are_written_as_catalogs_are_named() -> None:
    assert all(map(is_tag, [*languages(), *PSEUDO, "es-419"]))
    assert not any(map(is_tag, ["RU", "ru_RU", "russian", "../ru", "sr-latn"]))


# ── commands ─────────────────────────────────────────────────────────────────────────────────────


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["translations", *map(str, arguments)], prog_name="notices")


@pytest.fixture
def own(tmp_path: Path) -> tuple[str, ...]:
    """A folder of rules and one of catalogs, as options."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "regions.yaml").write_bytes(REGIONS)
    (tmp_path / "rules" / "risk.yaml").write_bytes(RISK)
    (tmp_path / "po").mkdir()
    return "--rules", str(tmp_path / "rules"), "--translations", str(tmp_path / "po")


def test_a_catalog_is_begun_and_kept_up_to_date(own: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "po" / "fa_AF" / "LC_MESSAGES" / "notices.po"
    assert _run("new", "fa_AF", *own).output == f"Wrote {path}.\n"
    assert _run("new", "en-XA", *own).exit_code == 0
    assert (
        _run("update", *own).output
        == "template: written\nen-XA: as it was\nfa-AF: as it was; 7 to translate\n"
    )
    risk = tmp_path / "rules" / "risk.yaml"
    path.write_text(
        path.read_text("utf-8").replace('Do not share."\nmsgstr ""', 'Do not share."\nmsgstr "x"')
    )
    risk.write_bytes(RISK.replace(b"Do not share.", b"Do not like."))
    assert _run("update", "fa-AF", *own).output == (
        "template: written\nfa-AF: written, 1 new, 1 no longer of today's English; 7 to translate\n"
    )
    assert Catalogs.load(tmp_path / "po").problems == ()


def test_a_catalog_that_cannot_be_read_is_told_and_the_others_are_updated(
    own: tuple[str, ...], tmp_path: Path
) -> None:
    _run("new", "ru", *own)
    _run("new", "uk", *own)
    path = tmp_path / "po" / "ru" / "LC_MESSAGES" / "notices.po"
    path.write_text('msgid "a\n')
    result = _run("update", *own)
    assert result.exit_code == 1
    assert result.stdout == "template: written\nuk: as it was; 7 to translate\n"
    assert result.stderr.startswith(f"{path}:1:1: this line is neither")
    assert path.read_text() == 'msgid "a\n'


def test_what_is_no_locale_is_refused(own: tuple[str, ...]) -> None:
    assert "'RU' is no tag of a language. Did you mean 'ru'?" in _run("new", "RU", *own).stderr
    assert "is no tag of a language. Write it like ru, fa-AF" in _run("new", "../../x", *own).stderr
    _run("new", "ru", *own)
    assert "there is no catalog 'rus'" in _run("update", "rus", *own).stderr


def test_without_a_folder_named_it_is_the_one_here_or_the_shipped_one(
    own: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"in {catalogs.SHIPPED}" in _run("update", "xx", *own[:2]).stderr
    (tmp_path / "translations").mkdir()
    assert _run("new", "ru", *own[:2]).output == "Wrote translations/ru/LC_MESSAGES/notices.po.\n"
