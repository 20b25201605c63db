"""PO files are read as they are; what cannot be used is passed over, and told."""

from __future__ import annotations

import os
from pathlib import Path

import polib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notices.catalogs import SHIPPED, Catalogs
from notices.errors import CatalogError
from notices.po import Entry, Fault, parse

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
SOURCE = "By {publisher}"
ENTRY = 'msgctxt "n.title"\nmsgid "By {publisher}"\nmsgstr "От {publisher}"\n\n'
USED = {("n.title", SOURCE): "От {publisher}"}
PLACEHOLDERS = (
    "it does not hold the placeholders of the English ({publisher}): the translation is not used\n"
    "  Copy them from the English."
)
BROKEN = (
    'the text is not in quotes, or holds a quote or backslash not written \\" or \\\\: '
    "the entry is not used\n"
    '  Write it like: msgstr "text".'
)
NEITHER = (
    "this line is neither a comment nor a keyword with a text in quotes: the entry is not used\n"
    '  Write it like: msgstr "text".'
)


def _write(folder: Path, text: str | bytes, locale: str = "ru") -> Path:
    path = folder / locale / "LC_MESSAGES" / "notices.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def _load(folder: Path, text: str | bytes) -> tuple[dict[tuple[str, str], str], list[str]]:
    """The messages of one catalog, and its problems with the file's name left out."""
    catalogs = Catalogs.load(_write(folder, text))
    told = [str(each).removeprefix(f"{folder}/ru/LC_MESSAGES/notices.po:") for each in catalogs.problems]
    return dict(catalogs.by_locale["ru"].messages), told


def _translated(translation: str) -> str:
    return HEADER + ENTRY.replace("От {publisher}", translation)


@pytest.mark.parametrize(
    "text",
    [
        HEADER + ENTRY,
        ENTRY,
        "\ufeff" + HEADER + ENTRY,
        (HEADER + ENTRY).replace("\n", "\r\n"),
        (HEADER + ENTRY).replace("\n", "\r"),
        "#, fuzzy\n" + HEADER + ENTRY,
        HEADER + "# :::\n#: a:9999999999999999999999 :x\n#. note\n#| msgid old\n#, c-format, \n" + ENTRY,
        HEADER + ENTRY.replace('msgid "By {publisher}"', 'msgid ""\n  "By "\n\t"{publish"\n"er}"'),
        HEADER + '#, fuzzy\n#~ msgid "old"\n#~ msgstr "alt"\n\n' + ENTRY,
        HEADER + ENTRY + '#~ msgid "old"\n#~ msgstr "unclosed\n',
        HEADER + ENTRY.replace("msgctxt ", "msgctxt\t").replace("msgid ", "msgid"),
    ],
)
def test_however_a_sound_entry_is_written_it_is_used(tmp_path: Path, text: str) -> None:
    assert _load(tmp_path, text) == (USED, [])


@pytest.mark.parametrize(
    "line",
    [
        "Content-Type: text/plain; charset=nonsense",
        "Content-Type: text/plain; charset=utf-16",
        "Content-Type: text/plain; charset",
        "Plural-Forms: nplurals=99; plural=((((",
        "Plural-Forms: nplurals=x",
        "Plural-Forms: nplurals=2; plural=__import__('os').abort()",
        "Language: ../../etc",
        "POT-Creation-Date: never",
        "PO-Revision-Date: 2026-99-99 10:00+9999",
        "no colon",
    ],
)
def test_a_broken_header_costs_no_translation(tmp_path: Path, line: str) -> None:
    assert _load(tmp_path, f'msgid ""\nmsgstr ""\n"{line}\\n"\n\n{ENTRY}') == (USED, [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEADER,
        HEADER + "#, fuzzy\n" + ENTRY,
        HEADER + "#, c-format, fuzzy\n" + ENTRY,
        _translated(""),
        _translated(" \\n"),
        HEADER + "".join(f"#~ {line}\n" for line in ENTRY.splitlines() if line),
    ],
)
def test_what_is_missing_fuzzy_or_obsolete_is_not_used_and_nothing_wrong(tmp_path: Path, text: str) -> None:
    assert _load(tmp_path, text) == ({}, [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_translated("Без имени"), f"5:1: n.title: {PLACEHOLDERS}"),
        (_translated("{publisher} {publisher}"), f"5:1: n.title: {PLACEHOLDERS}"),
        (
            _translated("От {publisher} {link_start}здесь{link_end}"),
            f"5:1: n.title: {PLACEHOLDERS}",
        ),
        (
            _translated("От {publsher}"),
            "5:1: n.title: unknown placeholder {publsher}: the translation is not used\n"
            "  Did you mean '{publisher}'?",
        ),
        (
            _translated("От {{publisher}}"),
            "5:1: n.title: a brace stands alone: the translation is not used\n"
            "  Braces are for placeholders, like {publisher}.",
        ),
        (
            _translated("От {publisher}\\r"),
            "5:1: n.title: the text holds the control character U+000D: the translation is not used\n"
            "  Delete it.",
        ),
        (
            _translated("<b>От</b> {publisher}"),
            "5:1: n.title: it holds markup: <b>: the translation is not used\n"
            "  Delete it, or write the character itself.",
        ),
        (
            _translated("От&nbsp;{publisher}"),
            "5:1: n.title: it holds markup: &nbsp;: the translation is not used\n"
            "  Delete it, or write the character itself.",
        ),
        (
            _translated("а" * 8001),
            "5:1: n.title: it has 8001 characters, at most 8000 are allowed: the translation is not used\n"
            "  Shorten it.",
        ),
        (
            HEADER + ENTRY.split("\n", 1)[1],
            "5:1: By {publisher}: this entry is of no notice: the translation is not used\n"
            "  Each entry has a msgctxt, a msgid and one msgstr.",
        ),
        (
            HEADER + 'msgctxt "n.title"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n',
            "5:1: n.title: this entry is of no notice: the translation is not used\n"
            "  Each entry has a msgctxt, a msgid and one msgstr.",
        ),
        (
            _translated("От \u202e{publisher}\u202c"),
            "5:1: n.title: it holds a character that turns the order of the text: the translation is not "
            "used\n"
            "  Delete it.",
        ),
        (HEADER + ENTRY.replace('От {publisher}"', "От {publisher}"), f"7:1: n.title: {BROKEN}"),
        (HEADER + ENTRY.replace('"От {publisher}"', "От"), f"7:1: n.title: {BROKEN}"),
        (_translated('От "{publisher}"'), f"7:1: n.title: {BROKEN}"),
        (_translated("C:\\qux {publisher}"), f"7:1: n.title: {BROKEN}"),
        (HEADER + ENTRY.replace("msgctxt ", "msgctx "), f"5:1: {NEITHER}"),
        (
            HEADER + 'msgctxt "n.title"\nmsgstr "a"\n',
            '5:1: n.title: this entry has no msgid: the entry is not used\n  Write it like: msgstr "text".',
        ),
        (
            HEADER + 'msgctxt "n.title"\nmsgid "a"\n',
            '5:1: n.title: this entry has no msgstr: the entry is not used\n  Write it like: msgstr "text".',
        ),
    ],
)
def test_an_entry_that_cannot_be_used_is_passed_over_and_told(tmp_path: Path, text: str, told: str) -> None:
    found, problems = _load(tmp_path, text)
    assert problems[0] == told
    assert found == {}


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("garbage\n", 5),
        ('msgctxt "n.body\nmsgid "a"\nmsgstr "b"\n', 5),
        ('msgctxt "n.body"\nmsgid "a"\nmsgstr "b\n', 7),
        ('msgctxt "n.body"\nmsgid "a"\ngarbage\nmsgstr "b"\n', 7),
        ('msgctxt "n.body"\nmsgid "a\n\n', 6),
        ('msgctxt "n.body"\nmsgid\n\n', 6),
        ('msgctxt "n.body"\nmsgid "a"\n\n', 5),
        ("<<<<<<< HEAD\n", 5),
    ],
)
def test_a_broken_entry_costs_nothing_but_itself(tmp_path: Path, broken: str, line: int) -> None:
    found, problems = _load(tmp_path, HEADER + broken + ENTRY)
    assert found == USED
    assert [int(problem.split(":")[0]) for problem in problems] == [line]


def test_a_text_before_any_keyword_is_told(tmp_path: Path) -> None:
    assert _load(tmp_path, '"a"\n' + ENTRY) == (USED, [f"1:1: {NEITHER}"])


def test_the_first_of_two_entries_for_one_text_is_used_and_the_second_told(tmp_path: Path) -> None:
    assert _load(tmp_path, HEADER + ENTRY + ENTRY.replace("От", "Из")) == (
        USED,
        ["9:1: n.title: this entry is here twice: the translation is not used\n  Delete one."],
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ((HEADER + ENTRY).encode("utf-16"), "it is not UTF-8 text"),
        ((HEADER + ENTRY).encode("cp1251"), "it is not UTF-8 text"),
        (b"#" * (4 * 1024 * 1024 + 1), "it is larger than 4 MiB"),
    ],
)
def test_a_file_that_cannot_be_read_is_passed_over_and_told(tmp_path: Path, data: bytes, told: str) -> None:
    assert _load(tmp_path, data) == ({}, [f"1:1: this catalog cannot be read and is passed over: {told}"])


def test_a_folder_in_the_place_of_a_file_is_passed_over_and_told(tmp_path: Path) -> None:
    (tmp_path / "ru" / "LC_MESSAGES" / "notices.po").mkdir(parents=True)
    (problem,) = Catalogs.load(tmp_path).problems
    assert problem.message == "this catalog cannot be read and is passed over: Is a directory"


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    path = _write(tmp_path, "") / "ru" / "LC_MESSAGES" / "notices.po"
    path.unlink()
    os.mkfifo(path)
    (problem,) = Catalogs.load(tmp_path).problems
    assert problem.message == "this catalog cannot be read and is passed over: it is not a file"


def test_a_catalog_of_four_mebibytes_takes_no_long_time(tmp_path: Path) -> None:
    text = HEADER + 'msgctxt "n.title"\nmsgid "a"\nmsgstr ""\n' + '"б"\n' * 800_000
    found, problems = _load(tmp_path, text)
    assert found == {}
    assert problems[0].startswith("5:1: n.title: it has 800000 characters")


@pytest.mark.parametrize("locale", ["sr@latin", 'a"><script>', "english", "x", "ru_"])
def test_a_folder_that_is_no_language_is_told(tmp_path: Path, locale: str) -> None:
    catalogs = Catalogs.load(_write(tmp_path, HEADER + ENTRY, locale))
    (problem,) = catalogs.problems
    named = locale.replace("_", "-")
    assert problem.message == f"'{named}' is not a language tag: this catalog is not used"
    assert problem.hint == "Name the folder like 'ru' or 'sr_Latn'."
    assert catalogs.locales == ()


def test_a_directory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        Catalogs.load(tmp_path / "no")
    assert str(caught.value) == f"{tmp_path}/no:1:1: there is no such directory of translations"


def test_an_earlier_directory_comes_first(tmp_path: Path) -> None:
    own = _write(tmp_path / "own", HEADER + ENTRY.replace("От", "Из"))
    other = ENTRY.replace("n.title", "n.body")
    shipped = _write(tmp_path / "shipped", HEADER + ENTRY + other)
    messages = Catalogs.load(own, shipped).by_locale["ru"].messages
    assert messages == {("n.title", SOURCE): "Из {publisher}", ("n.body", SOURCE): "От {publisher}"}


def test_locales_are_language_tags_and_their_order_means_nothing(tmp_path: Path) -> None:
    for locale in ("zh_Hant_TW", "ru", "uk"):
        _write(tmp_path, HEADER + ENTRY, locale)
    assert Catalogs.load(tmp_path).locales == ("ru", "uk", "zh-Hant-TW")


def test_the_revision_tells_what_the_catalogs_hold(tmp_path: Path) -> None:
    texts = [HEADER + ENTRY, ENTRY + "# a comment\n", HEADER + ENTRY.replace("От", "Из"), HEADER]
    folders = [_write(tmp_path / str(i), text) for i, text in enumerate(texts)]
    revisions = [Catalogs.load(folder).revision for folder in folders]
    assert revisions[0] == revisions[1]
    assert len(set(revisions)) == 3


def test_a_translation_of_another_english_is_none() -> None:
    catalog = Catalogs.load(SHIPPED).by_locale["ru"]
    assert catalog.get("interface.more", "Other legal warnings that may apply to you") is not None
    assert catalog.get("interface.more", "Other warnings") is None
    assert Catalogs().locales == ()


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────

_PIECES = [
    *(
        "msgctxt ",
        "msgid ",
        "msgid_plural ",
        "msgstr ",
        "msgstr[0] ",
        "msgstr[99999999999999999999] ",
        "msgstr[",
    ),
    *(
        '"a"',
        '"',
        "\\",
        "\n",
        "\n\n",
        "#, fuzzy",
        "#~ ",
        "#",
        '"{publisher}"',
        "\r",
        "\x00",
        "\u2028",
        HEADER,
        ENTRY,
    ),
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=20).map("".join))
@example('msgstr[] "a"')
@example('"a"')
def test_whatever_a_catalog_holds_is_an_entry_or_a_fault_with_its_line(text: str) -> None:
    lines = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for each in parse(text):
        assert isinstance(each, Entry | Fault)
        assert 1 <= each.line <= lines


_words = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=40)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.none() | _words, _words, _words, st.booleans()), max_size=4))
@example([(None, "msgid", "msgstr", False)])
def test_what_polib_writes_is_read_as_it_was_meant(
    entries: list[tuple[str | None, str, str, bool]],
) -> None:
    file = polib.POFile(wrapwidth=20)
    file.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    sound = [
        each
        for each in entries
        # polib itself escapes these by names of its own, which gettext's tools don't write.
        if not any(c in part for part in each[:3] if part for c in "\a\b\f\v")
    ]
    for where, source, translation, fuzzy in sound:
        flags = ["fuzzy"] if fuzzy else []
        file.append(polib.POEntry(msgctxt=where, msgid=source, msgstr=translation, flags=flags))
    read = [(e.context, e.source, e.translation, e.fuzzy) for e in parse(str(file)) if isinstance(e, Entry)]
    assert read == sound
