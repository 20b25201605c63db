"""The JSON Schema for editors: it takes what the loader takes, and refuses what a schema can refuse."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from notices.codes import countries, subdivisions
from notices.errors import RuleError
from notices.rulefile import read
from notices.rulefile.codes import BEYOND_SCHEMA, UNREAD, Code
from notices.rulefile.document import NOTICE, TEXT
from notices.rulefile.schema import FILE, schema, schema_text
from notices.ruleset import SHIPPED
from tests.rule_documents import typed, validator
from tests.test_rulefile import EVERYTHING, INVALID, SHIPPED_FILES, VALID, _files

#: What a schema refuses in most cases only, and why not in all.
IN_PART = {
    Code.DUPLICATE_VALUE: "two ways to write one value are two values to an editor",
    Code.NOT_A_NAME: "a name of digits is a number to an editor, however it is written",
    Code.NOT_A_NETWORK: "what IPv6 allows is more than a pattern should try",
    Code.NOT_A_WEB_ADDRESS: "so is what may be a host",
    Code.NOT_A_NUMBER: "5.0, 0x5 and 1e3 are whole numbers to an editor, and a number in quotes may be any",
    Code.NO_WORDS: "what is a letter, in all scripts, is no pattern",
    Code.TEXT_TOO_LONG: "an empty line of a folded text counts twice",
}
#: What an editor complains of though the loader takes it: nobody means it, and to allow it would cost
#: the list of words that an editor offers.
FALSE_ALARMS = [
    ("notice", "kind", "' reader-risk '", "spaces within quotes around a word"),
    ("law", "sure", "' low'", "spaces within quotes around a word"),
    ("reader", "country", "' RU '", "spaces within quotes around a code"),
    ("show", "tag", "[1, 1.0]", "a number written in two ways is one to an editor"),
]


def _refused(text: str) -> list[str]:
    return [error.message for error in validator().iter_errors(typed(text))]


def _told(data: bytes) -> set[str]:
    """The codes of all that the loader says of a file alone."""
    try:
        read([("a.yaml", data)])
    except RuleError as error:
        return {problem.code for problem in error.problems}
    return set()


# ── what is shipped ──────────────────────────────────────────────────────────────────────────────


def test_the_shipped_schema_is_made_of_todays_parsers() -> None:
    shipped = (SHIPPED / FILE).read_text(encoding="utf-8")
    assert shipped == schema_text(), (
        "write it anew: notices schema --output notices/rules/notices.schema.json"
    )
    assert json.loads(shipped) == schema()


def test_the_schema_is_a_sound_one_of_draft_7_and_small() -> None:
    Draft7Validator.check_schema(schema())
    assert len(schema_text()) < 64 * 1024


def _walk(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _walk(each)


def test_every_pattern_is_one_to_python_and_to_the_editors_stricter_javascript() -> None:
    patterns = [part["pattern"] for part in _walk(schema()) if isinstance(part.get("pattern"), str)]
    assert len(patterns) > 20
    for pattern in patterns:
        re.compile(pattern)
        # With its flag u, JavaScript has no escape of a character that needs none, and no names of Python.
        assert set(re.findall(r"\\(.)", pattern)) <= set("\\/[]{}().*+?^$|xusS"), pattern
        assert "(?P" not in pattern


def test_every_key_of_every_parser_is_described_in_a_sentence() -> None:
    told = yaml.safe_load(resources.files("notices").joinpath("data", "keys.yaml").read_text("utf-8"))
    definitions = schema()["definitions"]
    assert set(told) | {"condition", "country", "subdivision"} == set(definitions)
    for name, keys in told.items():
        assert set(keys) == set(definitions[name]["properties"]), name
    for name, definition in definitions.items():
        for key, value in definition.get("properties", {}).items():
            assert re.fullmatch(r"[A-Z0-9−].*[^.]\.", value["description"], re.DOTALL), f"{name}.{key}"
    assert definitions["notice"]["required"] == list(NOTICE.required)
    assert definitions["text"]["required"] == list(TEXT.keys.required)


def test_the_editors_guide_says_the_same_of_every_key() -> None:
    told = yaml.safe_load(resources.files("notices").joinpath("data", "keys.yaml").read_text("utf-8"))
    guide = (SHIPPED / "README.md").read_text(encoding="utf-8")
    notices, _, regions = guide.partition("\n## Regions\n")
    by_path = {
        **told["notice"],
        **{f"{part}.{key}": says for part in ("show", "law", "text") for key, says in told[part].items()},
    }
    rows = [*_rows(notices, by_path), *_rows(regions, {**told["region"], **told["where"]})]
    assert len(rows) > 30
    for key, cell, says in rows:
        assert cell.rstrip(":.") == says["says"].rstrip("."), key


def _rows(part: str, told: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for keys, cell in re.findall(r"^\| (`[^|]*`) \| (.*) \|$", part, re.MULTILINE):
        for key in re.findall(r"`([^`]+)`", keys):
            if not key.endswith(".yaml"):
                yield key, cell, told[key]


# ── schema and loader ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.stem)
def test_what_the_loader_takes_the_schema_takes(case: Path) -> None:
    assert [_refused(data.decode()) for _, data in _files(case)] == [[]] * len(_files(case))


@pytest.mark.parametrize(("name", "data"), SHIPPED_FILES, ids=lambda each: str(each)[:40])
def test_the_schema_takes_what_is_shipped(name: str, data: bytes) -> None:
    assert _refused(data.decode()) == []


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_the_schema_refuses_a_sample_exactly_where_a_schema_can(case: Path) -> None:
    with pytest.raises(RuleError) as caught:
        read(_files(case))
    codes = {problem.code for problem in caught.value.problems}
    if not codes & UNREAD:
        refused = any(_refused(data.decode("utf-8-sig")) for _, data in _files(case))
        assert refused == bool(codes - set(BEYOND_SCHEMA))


_NOTHING = (
    "notice: n\nshow: {path: /a}\nlaw: {citation: L, verified: 2026-01-01}\ntext: {title: T, body: B}\n"
)
_PARTS = {
    "notice": _NOTHING + "%s: %s\n",
    "show": _NOTHING.replace("path: /a", "%s: %s"),
    "law": _NOTHING.replace("verified:", "%s: %s, verified:"),
    "reader": _NOTHING + "examples: {reader: {%s: %s}, expect: shown}\n",
}


@pytest.mark.parametrize(("part", "key", "value", "why"), FALSE_ALARMS)
def test_what_an_editor_complains_of_in_vain_is_known(part: str, key: str, value: str, why: str) -> None:
    text = _PARTS[part] % (key, value)
    assert _told(text.encode()) == set(), why
    assert _refused(text)


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("notice", "enabled", "true"),
        ("notice", "enabled", "'true'"),
        ("notice", "enabled", "' false '"),
        *(("notice", "enabled", value) for value in ("True", "TRUE", "False", "FALSE", "'True'", '"FALSE"')),
        ("reader", "subdivision", "' UA-43 '"),
        *(("reader", "network", f"192.0.2.0/{mask}") for mask in ("32", "024", "255.255.255.0", "0.0.0.255")),
        *(("reader", "network", network) for network in ("'::/128'", "'::/0032'", "0.0.0.0/0")),
        ("notice", "priority", "'5'"),
        ("notice", "priority", "007"),
        ("notice", "replaces", "123"),
        ("notice", "replaces", "1e5"),
        ("notice", "replaces", "true"),
        ("notice", "more_info", "' /a '"),
        ("show", "tag", "2024"),
        ("show", "tag", "yes"),
        ("show", "site", "127.1"),
        ("show", "language", "no"),
        ("law", "note", "272"),
        ("law", "note", "true"),
        ("law", "note", "2026-01-01"),
        ("law", "review_by", "' 2026-02-28 '"),
        ("law", "sources", "['HTTPS://user@example.org:80/?a#b', 'http://[::1]/']"),
    ],
)
def test_a_value_may_be_written_in_each_way_that_the_loader_reads(part: str, key: str, value: str) -> None:
    text = _PARTS[part] % (key, value)
    assert _told(text.encode()) <= {"unknown-notice"}
    assert _refused(text) == []


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        *(("notice", "enabled", value) for value in ("yes", "tRUE", "'on'", "1")),
        *(("reader", "network", f"192.0.2.0/{mask}") for mask in ("33", "033", "1.2", "255.255.255.0.0", "")),
        *(("reader", "network", f"'::/{length}'") for length in ("129", "200", "0129", "1.2.3.4")),
    ],
)
def test_a_value_that_the_loader_does_not_read_is_refused(part: str, key: str, value: str) -> None:
    text = _PARTS[part] % (key, value)
    assert _told(text.encode()) <= {"unknown-word", "not-a-network"}
    assert _told(text.encode())
    assert _refused(text)


def _pattern(*keys: str) -> re.Pattern[str]:
    part: Any = schema()
    for key in keys:
        part = part[key]
    return re.compile(part)


def test_the_schema_knows_every_day_of_the_calendar_and_no_other() -> None:
    day = _pattern("definitions", "law", "properties", "verified", "pattern")
    for year in (1799, *range(1800, 3000), 3000):
        for month in (0, 2, 13) if year % 50 else range(14):
            for number in (0, 28, 29, 30, 31, 32):
                try:
                    known = 1800 <= date(year, month, number).year <= 2999
                except ValueError:
                    known = False
                assert bool(day.search(f"{year:04}-{month:02}-{number:02}")) == known


def test_the_schema_knows_every_code_of_iso_3166_and_no_other() -> None:
    definitions = schema()["definitions"]
    code = _pattern("definitions", "subdivision", "pattern")
    assert set(definitions["country"]["enum"]) == countries()
    assert all(code.search(each) for each in subdivisions())
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    made = [f"{country}-{a}{b}" for country in ("UA", "RU", "GB", "US") for a in letters for b in letters]
    assert all(bool(code.search(each)) == (each in subdivisions()) for each in made)


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────


class Plain(str):
    """A value as it is written in YAML, without quotes."""

    __slots__ = ()


def _written(value: Any) -> str:
    """In YAML, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return value if isinstance(value, Plain) else json.dumps(value, ensure_ascii=False)


_PLAIN = [
    *("NO", "yes", "~", "NULL", "0x10", "0o7", "1e3", "1_000", "007", "-5", "5.0", ".inf", ".nan", "1e9"),
    *("true", "TRUE", "2026-02-30", "2024-02-29", "2026-11-22", "RU", "ru", "UA-43", "UA-99", "top", "show"),
    *("/a", "/a/*", "/a/../b", "https://example.org", "192.0.2.0/24", "2001:db8::/32", "UTC", "5e-1", "-0"),
]
_QUOTED = [
    *("true", "5", " 5 ", "1001", "RU", " place ", "Two words", "{publisher}", "{x}", "…", "", "\n", "a\tb"),
    *(
        "{link_start}x{link_end}",
        "{link_start}…{link_end}",
        "{link_end}",
        "a\n\nb",
        "\x07",
        "é" * 4001,
        "/a\\b",
    ),
    *("https://[::1", "http://@", "//x", "300.0.0.0/8", "::1%eth0/64", "192.0.2.1/255.255.255.0", "a,b", "ª"),
]
_VALUES = st.one_of(
    st.sampled_from(_PLAIN).map(Plain),
    st.sampled_from(_QUOTED),
    st.sampled_from([[], {}, [[]], [{}], {"a": 1}, ["ru", "ru"], [5, "5"], {"language": "ru"}]),
    st.integers(-2000, 30_000),
)
_BASES = [typed(data.decode()) for _, data in (*EVERYTHING, *SHIPPED_FILES)]
_WORDS = sorted({key for part in _walk(_BASES) for key in part})


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Every list or mapping in a document, with each of its keys."""
    keys: Any = part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        yield part, key
        yield from _places(part[key])


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    """A sound document in which keys are dropped or renamed and values changed."""
    document = copy.deepcopy(draw(st.sampled_from(_BASES)))
    for _ in range(draw(st.integers(1, 2))):
        part, key = draw(st.sampled_from(list(_places(document)) or [({"": 0}, "")]))
        change = draw(st.sampled_from(["drop", "rename", "wrap", "value", "value"]))
        if change == "value":
            part[key] = copy.deepcopy(draw(_VALUES))
        elif change == "wrap":
            part[key] = [part[key]]
        else:
            value = part.pop(key)
            if change == "rename" and isinstance(part, dict):
                part[draw(st.sampled_from(_WORDS))] = value
    return _written(document)


@settings(max_examples=300)
@given(_mutated())
@example('{"notice": 1e3}')
def test_an_editor_complains_of_nothing_that_the_loader_takes(text: str) -> None:
    told = _told(text.encode())
    if _refused(text):
        # A window whose time zone is unknown is looked at no further by the loader.
        assert told - (BEYOND_SCHEMA.keys() - {Code.UNKNOWN_TIME_ZONE}), text


@settings(max_examples=300)
@given(_mutated())
def test_an_editor_tells_all_that_a_schema_can_tell(text: str) -> None:
    if _told(text.encode()) - set(BEYOND_SCHEMA) - set(IN_PART) - UNREAD:
        assert _refused(text), text
