"""Rule files: what is read, and what is told of what cannot be read."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notices.errors import RuleError
from notices.hints import did_you_mean, is_slip, odd_character
from notices.rulefile import read, source
from notices.rulefile.source import MAX_BYTES
from notices.rules import Dimension, Model, Unsigned
from notices.ruleset import SHIPPED, Ruleset

DATA = Path(__file__).parent / "data" / "rules"
INVALID = sorted(path for path in (DATA / "invalid").iterdir() if path.suffix != ".txt")
VALID = sorted((DATA / "valid").iterdir())
SHIPPED_FILES = [(path.name, path.read_bytes()) for path in sorted(SHIPPED.glob("*.yaml"))]
EVERYTHING = [(path.name, path.read_bytes()) for path in sorted((DATA / "valid" / "everything").iterdir())]
SMALLEST = (DATA / "valid" / "smallest.yaml").read_text(encoding="utf-8")


def _files(case: Path) -> list[tuple[str, bytes]]:
    """A case is one file, or a folder of files that are read together."""
    paths = sorted(case.iterdir()) if case.is_dir() else [case]
    return [(str(path.relative_to(case.parent)), path.read_bytes()) for path in paths]


def _complaint(*files: tuple[str, bytes]) -> str:
    with pytest.raises(RuleError) as caught:
        read(files)
    return str(caught.value)


def _read_or_complain(data: bytes) -> None:
    try:
        read([("rules.yaml", data), *SHIPPED_FILES])
    except RuleError as error:
        complaint = error
    else:
        return
    assert complaint.problems
    assert all(each.message and each.line >= 1 and each.column >= 1 for each in complaint.problems)
    assert len(str(complaint)) < 200_000


# ── samples ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_what_is_wrong_is_told_with_its_place_and_how_to_mend_it(case: Path) -> None:
    assert _complaint(*_files(case)) + "\n" == case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_every_complaint_has_a_hint_and_points_at_a_line_that_is_there(case: Path) -> None:
    lines = {name: data.decode("utf-8", "replace").splitlines() for name, data in _files(case)}
    with pytest.raises(RuleError) as caught:
        read(_files(case))
    for problem in caught.value.problems:
        assert problem.hint
        assert problem.line <= max(1, len(lines[problem.file]))
        assert problem.column - problem.cut <= len(problem.snippet) + 1


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_no_mistake_is_told_twice(case: Path) -> None:
    with pytest.raises(RuleError) as caught:
        read(_files(case))
    places = [(each.place, each.key, each.message) for each in caught.value.problems]
    assert len(places) == len(set(places))


def test_every_sample_has_its_message_and_every_message_its_sample() -> None:
    told = {path.stem for path in (DATA / "invalid").glob("*.txt")}
    assert told == {case.stem for case in INVALID}
    assert len(told) >= 45


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.stem)
def test_what_is_sound_is_read(case: Path) -> None:
    assert isinstance(read(_files(case)), Model)


def test_a_file_with_every_key_says_all_of_it() -> None:
    notice = next(each for each in read(EVERYTHING).notices if each.id == "warning")
    assert (notice.kind, notice.enabled, notice.priority, notice.replaces, notice.placement) == (
        "publisher-label",
        True,
        -5,
        ("other",),
        "slot",
    )
    assert [str(test.dimension) for test in notice.show.tests] == [
        "region",
        "language",
        "path",
        "site",
        "tag",
    ]
    assert notice.show.tests[3].values == ("www.example.org",)
    assert len(notice.show.any_of) == len(notice.show.excepts) == len(notice.in_force) == 2
    assert notice.when_unsure.languages == ("ru", "uk")
    assert notice.law.review_by is not None
    assert notice.more_info == "https://example.org/more?a=b#c"
    assert notice.unsigned is Unsigned.SHOWN
    assert notice.dismissible
    assert notice.place == "a.yaml:2:9"
    (sample,) = notice.examples
    assert sample.reader.location.networks == frozenset({"192.0.2.0/24"})
    assert sample.reader.location.subdivisions == ("UA-14",)
    assert sample.page.tags == ("opinion",)
    assert sample.place == "a.yaml:39:5"


def test_an_example_without_a_day_is_of_the_day_on_which_the_law_was_verified() -> None:
    dated = (
        SMALLEST + "examples: [{reader: {}, expect: shown}, {reader: {}, at: 2020-02-02, expect: shown}]\n"
    )
    (notice,) = read([("a.yaml", dated.encode())]).notices
    assert [str(each.at) for each in notice.examples] == ["2026-01-01", "2020-02-02"]


def test_the_path_of_an_example_is_read_as_a_browser_would_send_it() -> None:
    text = SMALLEST + "examples: [{reader: {}, page: {path: '/a/../%D0%9F?q#f'}, expect: shown}]\n"
    (notice,) = read([("a.yaml", text.encode())]).notices
    assert notice.examples[0].page.path == "/П"


def test_a_subdivision_knows_what_lies_in_it_and_in_what_it_lies() -> None:
    text = b"regions: {r: {in: [{subdivision: [GB-ENG]}, {subdivision: GB-LND}]}}"
    outer, inner = (clause.tests[0] for clause in read([("r.yaml", text)]).regions["r"].inside)
    assert outer.dimension is Dimension.SUBDIVISION
    assert "GB-LND" in outer.inner
    assert "GB-SCT" not in outer.inner
    assert (inner.inner, inner.outer) == (frozenset(), frozenset({"GB-ENG"}))


@pytest.mark.parametrize("text", ["{", "[", "a: {b: [", "{\n\n\n", "notice: n\nlaw: {a: b\n"])
def test_what_lacks_its_end_is_told_at_a_line_that_is_there(text: str) -> None:
    place = _complaint(("a.yaml", text.encode())).split(": ")[0]
    assert int(place.split(":")[1]) <= len(text.rstrip().splitlines())


def test_everything_that_shares_a_name_is_told_where_the_first_is() -> None:
    told = _complaint(*((name, SMALLEST.encode()) for name in ("a.yaml", "b.yaml", "c.yaml")))
    assert told.count("there is already a notice 'warning', at a.yaml:1:9") == 2


# ── hostile files ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "a: [", '"', "'", "&a ", "!!x ", "|\n "])
def test_two_hundred_thousand_openings_are_refused(opening: str) -> None:
    assert _complaint(("a.yaml", (opening * 200_000).encode()[:MAX_BYTES])).startswith("a.yaml:1:")


def test_what_is_nested_beyond_the_parser_is_told_as_nested_too_deep() -> None:
    assert "the nesting is deeper than 40 levels" in _complaint(("a.yaml", b"[" * 100_000))


def test_a_file_over_one_mebibyte_is_refused_and_one_of_just_that_is_read() -> None:
    full = SMALLEST + "#" * (MAX_BYTES - len(SMALLEST))
    assert len(read([("a.yaml", full.encode())]).notices) == 1
    told = _complaint(("a.yaml", full.encode() + b"#"))
    assert told == "a.yaml:1:1: the file is larger than 1 MiB\n  Split it into several files."


def test_a_value_of_a_mebibyte_makes_no_message_of_a_mebibyte() -> None:
    told = _complaint(("a.yaml", f"notice: {'A' * 900_000}\n".encode()))
    assert len(told) < 2000


def test_a_long_list_of_values_takes_no_long_time() -> None:
    cities = ", ".join(str(i + 1) for i in range(60_000))
    model = read([("r.yaml", f"regions: {{r: {{in: [{{city: [{cities}]}}]}}}}".encode())])
    assert len(model.regions["r"].inside[0].tests[0].values) == 60_000


def test_many_mistakes_take_no_long_time() -> None:
    codes = ", ".join(f"UA-{i:05}" for i in range(60_000))
    told = _complaint(("r.yaml", f"regions: {{r: {{in: [{{subdivision: [{codes}]}}]}}}}".encode()))
    assert told.count("is not a code of ISO 3166-2") == 100
    assert told.endswith("Mend these first.")


def test_many_clauses_take_no_long_time() -> None:
    clauses = "".join(f"      - {{subdivision: UA-43, city: {i + 1}}}\n" for i in range(10_000))
    told = _complaint(("r.yaml", f"regions:\n  r:\n    in:\n{clauses}".encode()))
    assert "the region 'r' has more than 2000 alternatives" in told


def test_many_windows_take_no_long_time() -> None:
    windows = "".join(f"  - {{from: 2{i:03}-01-01, timezone: Asia/Tokyo}}\n" for i in range(900))
    (notice,) = read([("a.yaml", f"{SMALLEST}in_force:\n{windows}".encode())]).notices
    assert len(notice.in_force) == 900


def _chain(length: int, last: str) -> bytes:
    links = "".join(f"  r-{i}: {{in: [{{region: r-{i + 1}}}]}}\n" for i in range(length))
    return f"regions:\n{links}  r-{length}: {{in: [{last}]}}\n".encode()


def test_a_chain_of_five_thousand_regions_is_told_once() -> None:
    told = _complaint(("r.yaml", _chain(5000, "{country: RU}")))
    assert told == (
        "r.yaml:4982:3: regions.r-4980: regions are named through each other in a chain longer than 20\n"
        "  4982 |   r-4980: {in: [{region: r-4981}]}\n"
        "       |   ^^^^^^\n"
        "  Name the last ones directly."
    )


def test_a_chain_of_twenty_regions_is_read() -> None:
    assert len(read([("r.yaml", _chain(19, "{country: RU}"))]).regions) == 20
    assert "longer than 20" in _complaint(("r.yaml", _chain(20, "{country: RU}")))


def test_a_circle_of_five_thousand_regions_is_told_at_the_use_that_closes_it() -> None:
    told = _complaint(("r.yaml", _chain(5000, "{region: r-0}")))
    assert "r.yaml:5002:26: regions.r-5000.in[0].region: regions go in a circle: r-0 is made of r-1" in told
    assert "chain" not in told


_TOKENS = [
    *("notice: n\n", "show:", "  region: ", "law: {", "}", "[", "]", "{", "- ", "? ", ": ", "\n", "  ", "\t"),
    *(
        "|",
        ">",
        "'",
        '"',
        "#",
        "&a",
        "*a",
        "!!x",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
        "<<",
        "\ufeff",
        "\x00",
        "\x85",
    ),
    *(
        "regions:\n",
        "  russia: ",
        "in: ",
        "country: RU",
        "subdivision",
        "0001-01-01",
        "in_force: ",
        "examples: ",
    ),
]


@settings(max_examples=200)
@given(st.binary(max_size=60))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe\x00")
@example("# прив\x00".encode())
@example("'\ud7ff\uffff'".encode())
def test_any_bytes_give_rules_or_a_complaint(data: bytes) -> None:
    _read_or_complain(data)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(_TOKENS), max_size=25).map("".join))
def test_anything_made_of_pieces_of_yaml_gives_rules_or_a_complaint(text: str) -> None:
    _read_or_complain(text.encode())


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    """A shipped file in which some places are cut out, doubled or written over."""
    data = bytearray(draw(st.sampled_from([*SHIPPED_FILES, *EVERYTHING]))[1])
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 30)))
        pieces = (
            st.sampled_from(_TOKENS).map(str.encode)
            | st.binary(max_size=3)
            | st.just(bytes(data[start:end]) * 2)
        )
        data[start:end] = draw(pieces)
    return bytes(data)


@settings(max_examples=200)
@given(_mutated())
def test_a_damaged_rule_file_gives_rules_or_a_complaint(data: bytes) -> None:
    _read_or_complain(data)


def test_the_loader_without_the_c_library_reads_and_complains_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = read(SHIPPED_FILES)
    monkeypatch.setattr(source, "_LOADER", yaml.SafeLoader)
    assert read(SHIPPED_FILES) == shipped
    for case in INVALID:
        with pytest.raises(RuleError):
            read(_files(case))


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=30)
@given(st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(order: random.Random) -> None:
    files = [*SHIPPED_FILES, *EVERYTHING]
    straight = Ruleset.read(files)
    order.shuffle(files)
    turned = Ruleset.read(files)
    assert (turned.model, turned.revision) == (straight.model, straight.revision)


@given(st.permutations(INVALID).map(lambda cases: cases[:3]))
@settings(max_examples=30)
def test_the_order_of_files_changes_no_complaint(cases: list[Path]) -> None:
    files = [each for case in cases for each in _files(case)]
    assert _complaint(*files) == _complaint(*reversed(files))


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("Notice", ["notice", "regions"], "Did you mean 'notice'?"),
        ("xyz", ["notice", "regions"], "Known here: notice, regions."),
        ("xyz", [str(n) for n in range(15)], ""),
        ("xyz", [], ""),
    ],
)
def test_a_hint_names_the_nearest_word_or_the_few_that_there_are(word: str, known: Any, hint: str) -> None:
    assert did_you_mean(word, known) == hint


@pytest.mark.parametrize("word", ["moscow", "moskow", "mosow", "mosscow", "mocsow", "mosco", "moscows"])
def test_a_slip_is_one_letter_or_two_that_changed_places(word: str) -> None:
    assert is_slip(word, "moscow")


@pytest.mark.parametrize("word", ["", "noscow", "moskaw", "mos", "moowsc", "moskva"])
def test_more_is_another_word_and_so_is_another_beginning(word: str) -> None:
    assert not is_slip(word, "moscow")


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("europe/moskow", "Europe/Moscow"),
        ("EUROPE/MOSCOW", "Europe/Moscow"),
        ("msk", "Europe/Moscow"),
        ("Asia/Moscow", "Europe/Moscow"),
        ("Moscow", "Europe/Moscow"),
        ("Europe/Mosocw", "Europe/Moscow"),
        ("Europe/Kiew", "Europe/Kiev"),
        ("New York", "America/New_York"),
        ("Asia/Hong Kong", "Asia/Hong_Kong"),
        ("asia/istanbul", "Asia/Istanbul"),
        ("europe/istanbul", "Europe/Istanbul"),
    ],
)
def test_a_time_zone_is_known_by_its_city_but_for_a_slip(value: str, meant: str) -> None:
    assert _hint_for_the_zone(value) == f"Did you mean '{meant}'?"


# Of the world, of abbreviations, of cities without a zone of their own that resemble one which is far away.
NO_ZONES = (
    "Africa,America,Antarctica,Arctic,Asia,Atlantic,Australia,Europe,Indian,Pacific,Europe/,"
    "IST,WEST,UTC+3,Eastern,Pacific/,Asia/Hanoi,Asia/Beijing,Europe/Yalta,Krasnodar,Europe/Krasnodar,"
    "Petersburg,Europe/St Petersburg"
)


@pytest.mark.parametrize("value", NO_ZONES.split(","))
def test_no_time_zone_is_guessed_from_less(value: str) -> None:
    assert _hint_for_the_zone(value) == "Write it like 'Europe/Moscow'."


def _hint_for_the_zone(value: str) -> str:
    window = f"in_force: {{from: 2026-01-01, timezone: {value}}}"
    with pytest.raises(RuleError) as caught:
        read([("a.yaml", f"{SMALLEST}{window}\n".encode())])
    (problem,) = caught.value.problems
    assert problem.message == f"there is no time zone '{value}'"
    return problem.hint


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("reader\u200brisk", "U+200B (zero width space) in it: delete it."),
        ("a\u00adb c/d", "U+00AD (soft hyphen) in it: delete it."),
        ("\u00a0a–b", "U+00A0 (no-break space) in it: write a common space."),
        ("2026‑01‑02", "U+2011 (non-breaking hyphen) in it: write a hyphen."),
        ("UА", "U+0410 (cyrillic capital letter a) in it: write a Latin letter."),
        ("οf", "U+03BF (greek small letter omicron) in it: write a Latin letter."),
        *((word, "") for word in ("Крым", "a – b", "/новости/a", "", "été", "UA-43")),
    ],
)
def test_a_character_that_is_not_what_it_looks_like_is_named(word: str, told: str) -> None:
    assert odd_character(word) == (told and f"There is {told}")


@pytest.mark.parametrize(
    "body",
    [
        "'One\n  goes on.\n\n\n  Two.'",
        ">-\n    One\n    goes on.\n\n    Two.",
        "|-\n    One goes on.\n\n    Two.",
    ],
)
def test_an_empty_line_begins_a_new_paragraph_however_the_text_is_written(body: str) -> None:
    head = "notice: n\nshow: {path: /a}\nlaw: {citation: L, verified: 2026-01-01}\n"
    file = f"{head}text:\n  title: T\n  body: {body}\n"
    [notice] = read([("n.yaml", file.encode())]).notices
    assert notice.text.body == "One goes on.\n\nTwo."


def test_what_is_wrong_with_title_and_link_is_told_at_once() -> None:
    text = "{title: 'A {link_start}b{link_end}', body: B, link: no link}"
    file = f"notice: n\nshow: {{path: /a}}\nlaw: {{citation: L, verified: 2026-01-01}}\ntext: {text}\n"
    with pytest.raises(RuleError) as error:
        read([("n.yaml", file.encode())])
    assert [problem.key for problem in error.value.problems] == ["text.title", "text.link"]


def test_a_key_beside_regions_and_a_network_of_the_wrong_shape_are_told() -> None:
    with pytest.raises(RuleError) as error:
        read([("r.yaml", b"regions: {a: {in: [{network: {b: c}}]}}\nregion: x\n")])
    assert [problem.key for problem in error.value.problems] == ["regions.a.in[0].network", "region"]
