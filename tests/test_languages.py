"""The reader's language is chosen among those that there are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.languages import choose, direction, match, negotiate, parse

_WEIGHTS = st.sampled_from(["", ";q=1", ";q=0.9", ";q=0.85", "; q=0.5", " ;\tq=0.001", ";q=0"])
_TAGS = st.sampled_from(["ru", "ru-RU", "uk", "sr-Latn-RS", "EN-gb", "*", "zh-Hant-TW", "x-a", "de-1996"])
_LOCALES = st.lists(st.sampled_from(["ru", "uk", "en", "sr-Latn", "sr", "zh_Hant", "de"]), unique=True)


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", ()),
        ("ru", ("ru",)),
        ("ru, en;q=0.8, uk;q=0.9", ("ru", "uk", "en")),
        ("en;q=0.5,ru;q=0.5", ("en", "ru")),
        ("ru;q=0, en", ("en",)),
        ("ru;q=0.000", ()),
        ("*, ru;q=0.1", ("ru",)),
        (" ru ;\tQ=1.000 ", ("ru",)),
        ("ru;q=0.1234, uk;q=1.1, en;q=-1, de;q=, fr;q=x, be", ("be",)),
        ("ru_RU, toolonglanguage, r\u0443, é, ru;level=1, -, ru-", ()),
        ("ru,ru;q=0.3", ("ru",)),
        ("ru\r\nSet-Cookie: a", ()),
        (",".join(f"a{chr(97 + n)}" for n in range(26)), tuple(f"a{chr(97 + n)}" for n in range(10))),
    ],
)
def test_a_header_gives_its_languages_the_best_first(header: str, languages: tuple[str, ...]) -> None:
    assert parse(header) == languages


def test_a_header_of_a_megabyte_is_read_as_far_as_is_sane() -> None:
    assert parse("ru, " + "x" * 1_000_000) == ("ru",)
    assert parse("r" * 1_000_000) == ()
    assert parse(" " * 1_000_000 + ",ru") == ()
    assert parse("ru;q=" + "\t" * 1018) == ()


@given(st.text() | st.lists(st.tuples(_TAGS, _WEIGHTS).map("".join)).map(",".join), _LOCALES)
@example("ru;q=" + "0" * 2000, ["ru"])
@example("\ud800", ["ru"])
def test_whatever_is_sent_one_of_the_supported_is_chosen_or_none(header: str, supported: list[str]) -> None:
    chosen = negotiate(header, supported)
    assert chosen is None or chosen in supported
    assert negotiate(header, []) is None


@given(st.lists(st.tuples(st.sampled_from(["ru", "uk", "en", "de"]), st.integers(0, 1000)), max_size=8))
def test_languages_are_in_the_order_of_their_weights_and_equal_ones_as_named(
    items: list[tuple[str, int]],
) -> None:
    header = ",".join(f"{tag};q={weight // 1000}.{weight % 1000:03}" for tag, weight in items)
    ordered = sorted((item for item in items if item[1]), key=lambda item: -item[1])
    assert parse(header) == tuple(dict.fromkeys(tag for tag, _ in ordered))


@pytest.mark.parametrize(
    ("header", "supported", "chosen"),
    [
        ("ru-RU,en;q=0.5", ["en", "ru"], "ru"),
        ("RU", ["ru"], "ru"),
        ("ru", ["ru-RU"], None),
        ("de, en;q=0.1", ["en", "ru"], "en"),
        ("sr-Latn", ["sr"], None),
        ("sr-Latn-RS", ["sr", "sr_Latn"], "sr_Latn"),
        ("sr-RS", ["sr", "sr-Latn"], "sr"),
        ("zh-Hant-TW", ["zh", "zh-Hant"], "zh-Hant"),
        ("de-a-foo", ["de"], "de"),
        ("x-private", ["x"], None),
        ("ru", ["RU", "ru"], "RU"),
        ("*", ["ru"], None),
    ],
)
def test_a_tag_is_shortened_from_its_end_but_never_past_its_script(
    header: str, supported: list[str], chosen: str | None
) -> None:
    assert negotiate(header, supported) == chosen


def test_a_notice_speaks_the_readers_language_else_the_pages() -> None:
    assert choose(("de", "uk"), "ru", ("ru", "uk")) == "uk"
    assert choose(("de",), "ru-RU", ("ru", "uk")) == "ru"
    assert choose((), "fr", ("ru",)) is None
    assert choose((), None, ("ru",)) is None
    assert match(("",), ("ru",)) is None


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("ru", "ltr"),
        ("ar", "rtl"),
        ("fa-IR", "rtl"),
        ("az-Arab", "rtl"),
        ("uz_Arab_AF", "rtl"),
        ("pa-Guru", "ltr"),
        ("ur-Latn", "ltr"),
        ("he-IL", "rtl"),
        ("ks-Deva", "ltr"),
    ],
)
def test_a_script_says_how_a_language_is_written_and_a_language_where_none_is_named(
    tag: str, written: str
) -> None:
    assert direction(tag) == written
