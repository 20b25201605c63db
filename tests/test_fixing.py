"""Mends of rule files: each is an edit of a few words or a move of whole lines, and all else stays."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from notices.errors import RuleError
from notices.fixing import Fix, fix, fixes, mended, shapes
from notices.rulefile import read
from notices.rules import Model
from notices.ruleset import SHIPPED

DATA = Path(__file__).parent / "data" / "rules"
SOUND = [path.read_bytes().decode() for path in sorted(SHIPPED.glob("*.yaml"))]
SAMPLES = [path.read_bytes().decode("utf-8", "replace") for path in sorted(DATA.rglob("*.yaml"))]
REST = "law:\n  citation: Law\n  verified: 2026-01-01\ntext:\n  title: Title\n  body: Body\n"


def _of(line: str) -> str:
    """What becomes of one line of a notice that is in order otherwise."""
    parts = ("notice: warning\n", f"{REST}\n") if line.startswith("examples") else ("notice: warning\n", "")
    before, after = "".join(parts), "\n" if parts[1] else f"\n{REST}"
    fixed = fix(f"{before}{line}{after}")
    assert fixed.startswith(before)
    assert fixed.endswith(after)
    return fixed.removeprefix(before).removesuffix(after)


# ── what is in order ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", SOUND)
def test_a_file_in_order_stays_as_it_is_to_the_byte(text: str) -> None:
    assert mended(text) == (text, ())


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "[\n", "a: b: c\n", "- a\n- b\n", "word\n"])
def test_what_is_no_rule_file_stays_as_it_is(text: str) -> None:
    assert mended(text) == (text, ())


def test_a_file_that_is_not_utf_8_text_stays_as_it_is() -> None:
    utf_16 = "notice: x".encode("utf-16-le").decode("utf-8", "surrogateescape")
    assert mended(utf_16) == (utf_16, ())


# ── values ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-1-5", "2026-01-05"),
        ("2026/01/05", "2026-01-05"),
        ("2026.1.05", "2026-01-05"),
        ("20260105", "2026-01-05"),
        ("2026-01-05T00:00:00Z", "2026-01-05"),
        ("2026-01-05 00:00:00.000+00:00", "2026-01-05"),
        ("'2026-01-05'", "2026-01-05"),
        ('"2026/1/5"', "2026-01-05"),
        ("“2026-01-05”", "2026-01-05"),
        ("2026–01–05", "2026-01-05"),
        ("2026−1−5", "2026-01-05"),
    ],
)
def test_a_day_whose_year_stands_first_is_written_in_the_one_way(before: str, after: str) -> None:
    assert (
        _of(f"in_force: {{from: {before}, timezone: UTC}}") == f"in_force: {{from: {after}, timezone: UTC}}"
    )


@pytest.mark.parametrize(
    "day",
    [
        "05/06/2026",
        "5.6.2026",
        "2026-13-01",
        "20261301",
        "2026-01/05",
        "2026-02-30",
        "2026-01-05T09:00:00Z",
        "2026-01-05T00:00:00+03:00",
        "January 5, 2026",
    ],
)
def test_a_day_that_might_be_another_is_left_alone(day: str) -> None:
    line = f"in_force:\n  from: {day}\n  timezone: UTC"
    assert _of(line) == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{country: ru}", "{country: RU}"),
        ("{country: no}", "{country: NO}"),
        ("{country: NO}", "{country: NO}"),
        ("{country: 'NO'}", "{country: 'NO'}"),
        ("{country: 'no'}", "{country: 'NO'}"),
        ('{country: "RU"}', "{country: RU}"),
        ("{country: UK}", "{country: UK}"),
        ("{country: “ua”}", "{country: UA}"),
        ("{subdivision: UA43}", "{subdivision: UA-43}"),
        ("{subdivision: ua_43}", "{subdivision: UA-43}"),
        ("{subdivision: [ua-43, UA 14, UA-99]}", "{subdivision: [UA-43, UA-14, UA-99]}"),
        ("{languages: [ru_RU, zh_Hant_TW, русский]}", "{languages: [ru-RU, zh-Hant-TW, русский]}"),
        ("{anonymizer: yes}", "{anonymizer: true}"),
        ("{anonymizer: 'Off'}", "{anonymizer: false}"),
        ("{anonymizer: True}", "{anonymizer: true}"),
        ("{anonymizer: maybe}", "{anonymizer: maybe}"),
        ("{city: '709717'}", "{city: 709717}"),
        ("{network: '2001:db8::/32'}", "{network: '2001:db8::/32'}"),
        ("{country: [RU, UA,RU , ru]}", "{country: [RU, UA]}"),
        ("{country: [[RU], {RU}, RU]}", "{country: [[RU], {RU}, RU]}"),
    ],
)
def test_codes_languages_and_truths_are_written_in_the_one_way(before: str, after: str) -> None:
    assert _of(f"examples: [{{reader: {before}, expect: yes}}]") == (
        f"examples: [{{reader: {after}, expect: yes}}]"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{site: https://www.example.org/}", "{site: www.example.org}"),
        ("{site: HTTP://Example.org}", "{site: Example.org}"),
        ("{site: https://сайт.рф}", "{site: сайт.рф}"),
        ("{site: https://example.org/a}", "{site: https://example.org/a}"),
        ("{site: [example.org, Example.ORG]}", "{site: [example.org]}"),
        ("{region: “russia”}", "{region: russia}"),
        ("{region: «russia»}", "{region: russia}"),
        ("{region: “Russia”}", "{region: “Russia”}"),
        ("{path: '/legal/*'}", "{path: /legal/*}"),
        ("{path: '/a b'}", "{path: '/a b'}"),
        ("{tag: '2026'}", "{tag: '2026'}"),
        ('{tag: "a\\x62"}', '{tag: "a\\x62"}'),
        ("{tag: !!str x}", "{tag: !!str x}"),
        ("{'tag':'x'}", "{'tag':'x'}"),
        ("{when_unsure: {language: ru_RU}, path: /a}", "{path: /a, when_unsure: {language: ru-RU}}"),
    ],
)
def test_conditions_are_written_in_the_one_way(before: str, after: str) -> None:
    assert _of(f"show: {before}") == f"show: {after}"


def test_yes_is_an_answer_where_an_answer_is_expected() -> None:
    line = "examples: [{reader: {country: RU}, expect: yes}, {reader: {}, expect: 'yes'}]"
    assert _of(line) == line


def test_facts_are_not_changed() -> None:
    text = f"notice: warning\n{REST}more_info: http://example.org/a/\n".replace(
        "Law\n", "Law\n  sources: [http://example.org]\n"
    )
    assert mended(text) == (text, ())


def test_values_on_several_lines_are_left_alone() -> None:
    text = "notice: >-\n  Warning\nenabled: 'y\n  es'\nshow: {site: [https://a.org,\n  https://a.org]}\n"
    assert fix(text) == "notice: >-\n  Warning\nenabled: 'y\n  es'\nshow: {site: [a.org,\n  a.org]}\n"


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{publisher}", "'{publisher}'"),
        ("[a, b] c's", "'[a, b] c''s'"),
        ("[Draft]", "'[Draft]'"),
        ("{publisher} has been declared", "'{publisher} has been declared'"),
        ("{publisher}'s texts", "'{publisher}''s texts'"),
        ("Note: this", "'Note: this'"),
        ("This:", "'This:'"),
        ("*this*", "'*this*'"),
        ("@this", "'@this'"),
        ('"Extremist" by law', "'\"Extremist\" by law'"),
    ],
)
def test_a_text_that_yaml_takes_for_something_else_gets_quotes(before: str, after: str) -> None:
    text = "notice: warning\ntext:\n  title: {}\n  body: Body\n"
    assert mended(text.format(before)) == (text.format(after), (Fix(3, "put the text in quotes"),))


@pytest.mark.parametrize(
    "title",
    [
        "{publisher} is  # comment",
        "Note: this\n    goes on",
        "'It's declared'",
        '"This is not closed',
        '"This" and "that"',
        "|\n    body: {a\n  link: a: b",
        "[a,\n    b]",
        "{a: b: c",
    ],
)
def test_a_text_that_might_be_meant_otherwise_gets_no_quotes(title: str) -> None:
    text = f"notice: warning\ntext:\n  title: {title}\n  body: Body\n"
    assert fix(text) == text or "'{a: b: c'" in fix(text)


def test_the_quotes_of_a_text_stay() -> None:
    text = "notice: warning\ntext: {title: 'Title', body: \"Body\", link: Link}\n"
    assert fix(text) == text


# ── layout ───────────────────────────────────────────────────────────────────────────────────────


def test_marks_line_ends_and_trailing_spaces_go() -> None:
    text = "\ufeffnotice: warning  \r\n# a comment \t\r\nshow: {path: /a}\rpriority: 1"
    assert mended(text) == (
        "notice: warning\n# a comment\nshow: {path: /a}\npriority: 1\n",
        (
            Fix(1, "ended the lines as elsewhere, without carriage returns"),
            Fix(1, "removed the byte order mark"),
            Fix(1, "took off the spaces at the end of the line"),
            Fix(2, "took off the spaces at the end of the line"),
            Fix(4, "ended the last line"),
        ),
    )


def test_spaces_within_a_text_stay() -> None:
    text = 'law:\n  citation: "a  \n    b \\ \n    c"\n  note: |\n    a  \n     \n    b \n  \n'
    assert fix(f"{text}text: \n") == f"{text}text:\n"


def test_spaces_at_the_end_of_a_plain_text_of_several_lines_go() -> None:
    assert fix("law:\n  citation: a \n    b \n") == "law:\n  citation: a\n    b\n"


def test_tabs_become_spaces_where_that_is_the_only_reading() -> None:
    text = "notice: a\nlaw:\n\tcitation: Law\n\tverified: 2026-1-1\nshow:\n\tany_of:\n\t\t- {path: /a}\n"
    assert mended(text) == (
        "notice: a\nshow:\n  any_of:\n    - {path: /a}\nlaw:\n  citation: Law\n  verified: 2026-01-01\n",
        (
            Fix(1, "put the keys in order: notice, show, law"),
            Fix(3, "indented with spaces"),
            Fix(4, "indented with spaces"),
            Fix(4, "wrote '2026-1-1' as '2026-01-01'"),
            Fix(6, "indented with spaces"),
            Fix(7, "indented with spaces"),
        ),
    )


def test_other_spaces_before_keys_items_and_values_become_common_ones() -> None:
    text = f"notice: warning\nshow:\n\u00a0\u2007path: /a\n{REST}".replace("title: ", "title:\u00a0")
    text += "examples:\n-\u00a0reader: {}\n\u00a0 expect: shown\n"
    new, done = mended(text)
    assert new == text.replace("\u00a0", " ").replace("\u2007", " ")
    assert [what for _, what in done] == ["wrote common spaces for others"] * 4
    read([("a.yaml", new.encode())])


@pytest.mark.parametrize(
    "text",
    [
        "text:\n  body: |\n    First:\n    \u00a0second:\u00a0third\n",
        "text:\n  body: Two\n    \u00a0words:\u00a0more\nshow: [\n",
        # It would be part of the text above it.
        "text:\n  body: |\n    First.\n\u00a0\u00a0\u00a0\u00a0title: Second\n",
        "text: A\u00a0b\n",
        "# A\u00a0comment:\u00a0c\n",
    ],
)
def test_other_spaces_stay_where_they_may_be_meant(text: str) -> None:
    assert fix(text) == text


@pytest.mark.parametrize(
    "body",
    [
        "|\n    First.\n    Note:\u00a0second.\n    -\u00a0third",
        "'First.\n    Note:\u00a0second.\n    -\u00a0third'",
        "First.\n    Note:\u00a0second.\n    -\u00a0third\n    Note:\u00a0fourth",
    ],
)
def test_a_text_keeps_other_spaces_of_its_own_where_those_around_it_keep_the_file_from_being_read(
    body: str,
) -> None:
    text = (
        f"notice:\u00a0warning\nshow:\n\u00a0 path: /a\ntext:\n  title: A\n  body: {body}\nlaw:\u00a0{{}}\n"
    )
    new, done = mended(text)
    assert body in new
    assert new.replace(body, "") == (
        "notice: warning\nshow:\n  path: /a\nlaw: {}\ntext:\n  title: A\n  body: \n"
    )
    assert [line for line, what in done if what == "wrote common spaces for others"] == [
        1,
        3,
        text.count("\n"),
    ]


def test_tabs_stay_where_their_width_would_matter() -> None:
    text = "notice: a\nshow:\n  any_of:\n\t- {path: /a}\n    - {path: /b}\n"
    assert mended(text) == (text, ())


def test_a_file_may_need_both_spaces_and_quotes() -> None:
    assert (
        fix("text:\n\ttitle: {publisher} is\n\tbody: B\n") == "text:\n  title: '{publisher} is'\n  body: B\n"
    )


def test_lines_that_end_at_other_characters_are_not_counted_and_left_alone() -> None:
    text = "text:\n  body: 'a\u2028 b'\n  title: {a}\nnotice: x \n"
    assert mended(text) == (text, ())


# ── order ────────────────────────────────────────────────────────────────────────────────────────


def test_keys_move_with_the_comments_about_them() -> None:
    text = """\
# About the file.

# Above the text.
text:
  # Above the body.
  body: Body  # beside the body
  title: Title
    # below the title
law:
  verified: 2026-01-01
  # Above the citation,
  # on two lines.
  citation: >-
    Law
    # no comment
  # Below the citation, parted from what follows.

  sources: [https://example.org]

# Above the name.
notice: warning
# At the end.
"""
    assert fix(text) == (
        """\
# About the file.

# Above the name.
notice: warning
law:
  # Above the citation,
  # on two lines.
  citation: >-
    Law
    # no comment
  # Below the citation, parted from what follows.
  sources: [https://example.org]

  verified: 2026-01-01

# Above the text.
text:
  title: Title
    # below the title
  # Above the body.
  body: Body  # beside the body
# At the end.
"""
    )


def test_the_first_comment_of_a_file_is_about_the_file() -> None:
    text = "# yaml-language-server: $schema=rules.json\nkind: reader-risk\nnotice: a\n"
    assert fix(text) == "# yaml-language-server: $schema=rules.json\nnotice: a\nkind: reader-risk\n"


def test_empty_lines_stay_where_they_are() -> None:
    text = "show: {path: /a}\n\n# c\n\nkind: reader-risk\n\n\nnotice: a\n"
    assert fix(text) == "notice: a\n\n# c\n\nkind: reader-risk\n\n\nshow: {path: /a}\n"


def test_a_comment_behind_a_value_and_before_an_empty_line_stays_with_the_value() -> None:
    text = "kind: reader-risk\n# about the kind\n\nnotice: a\n"
    assert fix(text) == "notice: a\n\nkind: reader-risk\n# about the kind\n"


def test_keys_behind_a_dash_change_places() -> None:
    text = "examples:\n  # first\n  - expect: yes\n    at: 2026-01-01\n    reader: {}  # nobody\n"
    assert mended(f"{text}  - {{expect: yes, reader: {{}}}}\n") == (
        "examples:\n  # first\n  - reader: {}  # nobody\n    at: 2026-01-01\n    expect: yes\n"
        "  - {reader: {}, expect: yes}\n",
        (
            Fix(3, "put the keys in order: reader, at, expect"),
            Fix(6, "put the keys in order: reader, expect"),
        ),
    )


def test_keys_behind_a_dash_stay_where_a_comment_would_come_to_stand_behind_it() -> None:
    text = "examples:\n  - expect: yes\n    # nobody\n    reader: {}\n"
    assert fix(text) == text


def test_keys_behind_a_question_mark_stay() -> None:
    text = "? kind\n: reader-risk\n? notice\n: a\n"
    assert fix(text) == text
    assert fix("show: {? region : a, ? path : /a, language: ru}\n") == (
        "show: {? region : a, ? path : /a, language: ru}\n"
    )


def test_regions_keep_their_order_and_their_keys_do_not() -> None:
    text = (
        "regions:\n  b:\n    as_of: 2026-1-1\n    in:\n      - country: RU\n\n  a:\n    in: {country: ua}\n"
    )
    assert fix(text) == (
        "regions:\n  b:\n    in:\n      - country: RU\n    as_of: 2026-01-01\n\n  a:\n    in: {country: UA}\n"
    )


def test_a_key_that_is_not_known_stays_behind_the_one_before_it() -> None:
    assert fix("law: {}\nx: 1\nnotice: a\ny: 2\n") == "notice: a\ny: 2\nlaw: {}\nx: 1\n"


@pytest.mark.parametrize(
    "text",
    [
        "kind: reader-risk\nnotice: a\nkind: publisher-label\n",
        "kind: reader-risk\n[a, b]: c\nnotice: a\n",
        "show: {path: /a,\n  region: b}\n",
        "--- {kind: a,\n  notice: b}\n",
    ],
)
def test_keys_whose_place_is_not_sure_stay(text: str) -> None:
    assert fix(text) == text


def test_no_empty_line_moves_out_of_a_text_that_keeps_it() -> None:
    text = "law:\n  note: |+\n    Note\n\n  citation: Law\n"
    assert fix(text) == "law:\n  citation: Law\n  note: |+\n    Note\n\n"
    text = "law:\n  note: |+\n\n  citation: Law\n"
    assert mended(text) == (text, ())


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def test_a_value_that_is_there_twice_is_removed() -> None:
    text = (
        "show:\n  region:\n    - a\n    - b\n    - 'a'\n    - a\n    # again\n    - b\n    - a  # once more\n"
    )
    assert mended(text) == (
        "show:\n  region:\n    - a\n    - b\n    # again\n    - b\n    - a  # once more\n",
        (
            Fix(5, "removed 'a', which was there twice"),
            Fix(5, "took off the quotes of 'a'"),
            Fix(6, "removed 'a', which was there twice"),
        ),
    )


def test_fixes_tells_what_fix_does() -> None:
    text = "notice: a \nenabled: yes\n"
    assert fix(text) == "notice: a\nenabled: true\n"
    assert fixes(text) == [
        Fix(1, "took off the spaces at the end of the line"),
        Fix(2, "wrote 'yes' as 'true'"),
    ]


# ── the keys ─────────────────────────────────────────────────────────────────────────────────────


def _paths(node: object, at: str = "") -> set[str]:
    """The paths of keys in a document, or in the table of shapes; a list is as each of its items."""
    if isinstance(node, list):
        return set().union(*(_paths(each, at) for each in node))
    if not isinstance(node, dict):
        return set()
    inner = {f"{at}.{key}": value for key, value in node.items()}
    return set(inner).union(*(_paths(value, path) for path, value in inner.items()))


def _same(paths: set[str]) -> set[str]:
    """The paths without what says where else the same keys may stand."""
    return {re.sub(r"\.(any_of|except)(?=\.)", "", path).replace(".perhaps.", ".in.") for path in paths}


def test_the_order_of_keys_is_known_for_each_key_that_there_is() -> None:
    everything = [
        yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for path in sorted((DATA / "valid" / "everything").iterdir())
    ]
    found = {re.sub(r"^\.regions\.[^.]+", ".regions.*", path) for path in _paths(everything)}
    assert _same(found) == _same(_paths(shapes.FILE))


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────


def _model(text: str) -> Model | None:
    """The model of a file beside the regions that it may name, places left out."""
    regions = ("regions.yaml", (SHIPPED / "regions.yaml").read_bytes())
    files = [("a.yaml", text.encode("utf-8", "replace"))]
    try:
        model = read(files if "regions:" in text else [*files, regions])
    except RuleError:
        return None
    notices = (
        dataclasses.replace(
            each, place="", examples=tuple(dataclasses.replace(one, place="") for one in each.examples)
        )
        for each in model.notices
    )
    return Model(regions=model.regions, notices=tuple(notices))


def _hold(text: str) -> str:
    """The laws that hold for any text; returns what became of it."""
    new, done = mended(text)
    assert (new != text) == bool(done)
    assert mended(new) == (new, ())
    before = _model(text)
    assert before is None or before == _model(new)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= each.line <= lines for each in done)
    return new


@st.composite
def _disturbed(draw: st.DrawFn) -> str:
    """A sample with some of its lines moved, doubled, indented, cut or followed by what is odd."""
    lines = draw(st.sampled_from(SAMPLES) | st.sampled_from(SOUND)).split("\n")
    for _ in range(draw(st.integers(0, 3))):
        at, to = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 6)):
            case 0:
                lines.insert(to, lines.pop(at))
            case 1:
                lines.insert(to, lines[at])
            case 2:
                lines[at] = draw(st.sampled_from([" ", "\t", "  ", "- ", "# "])) + lines[at]
            case 3:
                lines[at] = lines[at][draw(st.integers(0, 6)) :]
            case 4:
                lines[at] += draw(
                    st.sampled_from([" ", "\t", "\r", " # c", "'", '"', "}", ",", "\u2028", " |"])
                )
            case 5:
                lines.insert(at, draw(st.sampled_from(["", "  ", "# c", "    # c", "\t# c", "---", "..."])))
            case 6:
                lines[at] = lines[at].replace(
                    ": ", draw(st.sampled_from([": '", ": {", ": |+", ": ", ":"])), 1
                )
    return "\n".join(lines)


@given(_disturbed())
def test_twice_is_once_and_what_is_read_stays_the_same(text: str) -> None:
    _hold(text)


@given(st.text() | st.text(alphabet="ab:{}[],-?|>+'\"# \t\n\r&*!%@\ufeff\x00\x85\ud800“”"))
@example("\ufeff\ufeff\r")
@example("a: !!set {x}")
@example("law: {note: {a: b}, citation}\n")
def test_no_text_is_too_odd(text: str) -> None:
    _hold(text)


@given(st.binary())
def test_no_bytes_are_too_odd(data: bytes) -> None:
    _hold(data.decode("utf-8", "surrogateescape"))


_FLOWS = {
    "notice": ["warning", "“warning”"],
    "region": ["russia", "[russia, belarus]", "[belarus, 'russia', belarus]"],
    "language": ["ru", "[ru_RU, uk]"],
    "path": ["/a", "['/legal/*']"],
    "when_unsure": ["show", "{language: [ru]}"],
    "from": ["2024-2-3", "'2024-02-03'"],
    "timezone": ["UTC", "Europe/Moscow"],
    "kind": ["reader-risk"],
    "enabled": ["yes", "'false'", "true"],
    "priority": ["1", "'-3'"],
    "placement": ["top", "slot", "bottom"],
    "dismissible": ["no", "true"],
    "unsigned": ["english"],
    "citation": ["Law", "'Law: 1'", ">-\n{}Law\n{}# 1", "|\n{}Law\n\n{}more "],
    "verified": ["2026-1-1", "2026-01-01"],
    "sure": ["high"],
    "note": ["A note", "A note\n{}goes on", "|+\n{}kept\n"],
    "sources": [
        "[https://example.org/a]",
        "\n{}- https://a.example\n{}- https://b.example\n{}- https://a.example",
    ],
    "title": ["'{{publisher}}'", "Title"],
    "body": ["Body", '"Body\n{}of two lines"'],
    "reader": ["{{country: ru, anonymizer: no}}", "{{languages: [ru_RU], country: 'NO'}}"],
    "page": ["{{tags: [a], path: /a}}"],
    "at": ["20260105"],
    "expect": ["yes", "shown"],
}
_NEEDED = {"notice", "citation", "verified", "title", "body", "reader", "expect", "from", "timezone"}
_BLOCKS = {
    "show": ["region", "language", "path", "when_unsure"],
    "in_force": ["from", "timezone"],
    "law": ["citation", "verified", "sure", "note", "sources"],
    "text": ["title", "body"],
    "examples": ["reader", "page", "at", "expect"],
}


@st.composite
def _keys(draw: st.DrawFn, names: list[str], indent: str, dash: bool = False) -> list[str]:
    """The lines of a mapping in any order, with comments that name their key, and empty lines."""
    lines: list[str] = []
    for i, name in enumerate(draw(st.permutations(names))):
        if name not in _NEEDED | set(_BLOCKS) and draw(st.booleans()):
            continue
        first = dash and not lines
        if not first and i:
            lines += draw(st.sampled_from([[], [], [""], ["", ""]]))
        if not first:
            lines += [f"{indent}# above {name}"] * draw(st.sampled_from([0, 0, 0, 1, 2]))
        lead = f"{indent[:-2]}- " if first else indent
        beside = draw(st.sampled_from(["", "", f"  # beside {name}"]))
        if name in _BLOCKS:
            listed = name == "examples" or (name == "in_force" and draw(st.booleans()))
            lines.append(f"{lead}{name}:{beside}")
            deeper = f"{indent}    " if listed else f"{indent}  "
            for _ in range(draw(st.integers(1, 2)) if listed else 1):
                lines += draw(_keys(_BLOCKS[name], deeper, listed))
        else:
            value = draw(st.sampled_from(_FLOWS[name])).replace("{{", "\0").replace("}}", "\1")
            value = value.replace("{}", f"{indent}  ").replace("\0", "{").replace("\1", "}")
            lines += f"{lead}{name}: {value}{'' if chr(10) in value else beside}".split("\n")
    return lines


@st.composite
def _notices(draw: st.DrawFn) -> str:
    lines = draw(
        _keys(["notice", "kind", "enabled", "priority", "placement", "unsigned", "dismissible", *_BLOCKS], "")
    )
    return "\n".join(["# The file.", "", *lines, "# The end.", ""])


def _about(text: str) -> list[tuple[str, str]]:
    """Each comment of a text with the key that it stands above or beside."""
    lines = text.split("\n")
    found = []
    for number, line in enumerate(lines):
        comment = re.search(r"# (above|beside) (\w+)$", line)
        if comment:
            below = next(each for each in lines[number:] if not each.lstrip().startswith("#"))
            key = re.match(r"[ -]*(\w+):", below)
            found.append((comment[0], key[1] if key else below))
    return found


def _empty(text: str) -> int:
    return sum(not line.strip() for line in text.split("\n"))


@given(_notices())
def test_keys_come_in_order_and_every_comment_stays_with_its_key(text: str) -> None:
    new = _hold(text)
    assert all(comment.split()[-1] == key for comment, key in _about(text))
    assert sorted(_about(new)) == sorted(_about(text))
    assert new.startswith("# The file.\n\n")
    assert new.endswith("\n# The end.\n")
    assert _empty(new) == _empty(text)
    root = yaml.load(new, Loader=yaml.BaseLoader)
    shape: Any = shapes.FILE
    for keys, node in ((shape, root), *((shape[name], root[name]) for name in ("show", "law", "text"))):
        # An empty line that would come to stand behind a text that keeps empty lines holds all in place.
        assert list(node) == [key for key in keys if key in node] or "|+" in text
