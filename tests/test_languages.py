"""The reader's language is chosen among those that there are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.languages import (
    asked,
    chains,
    choose,
    direction,
    is_tag,
    match,
    negotiate,
    offered,
    parse,
    read,
)


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
        ("toolonglanguage, r\u0443, é, ru;level=1, -, ru-", ()),
        ("ru_RU", ("ru_RU",)),
        ("ru,ru;q=0.3", ("ru",)),
        ("ru\r\nSet-Cookie: a", ()),
        ("uk\n", ()),
        (",".join(f"a{chr(97 + n)}" for n in range(26)), tuple(f"a{chr(97 + n)}" for n in range(10))),
        (",,,,,,,,,,ru", ()),
    ],
)
def test_a_header_gives_its_languages_the_best_first(header: str, languages: tuple[str, ...]) -> None:
    assert parse(header) == languages


def test_a_header_tells_what_is_refused() -> None:
    assert read("uk, ru;q=0, *;q=0.0, en;q=0.1") == (("uk", "en"), ("ru", "*"))


def test_a_header_of_a_megabyte_is_read_as_far_as_is_sane() -> None:
    assert parse("ru, " + "x" * 1_000_000) == ("ru",)
    assert parse("r" * 1_000_000) == ()
    assert parse(" " * 1_000_000 + ",ru") == ()
    assert parse("ru;q=" + "\t" * 1018) == ()
    assert negotiate("ru, " + "x" * 1_000_000, ["ru"]) == "ru"


@given(st.lists(st.tuples(st.sampled_from(["ru", "uk", "en", "de"]), st.integers(0, 1000)), max_size=8))
def test_languages_are_in_the_order_of_their_weights_and_equal_ones_as_named(
    items: list[tuple[str, int]],
) -> None:
    header = ",".join(f"{tag};q={weight // 1000}.{weight % 1000:03}" for tag, weight in items)
    ordered = sorted((item for item in items if item[1]), key=lambda item: -item[1])
    assert parse(header) == tuple(dict.fromkeys(tag for tag, _ in ordered))


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
@example("ru;q=" + "0" * 2000)
@example("\ud800")
@example("-,_,*;q=0,x-a,i-,und-x-a,a" + "-aaa" * 250)
def test_whatever_is_sent_nothing_is_raised(header: str) -> None:
    assert negotiate(header, ["ru", "x-a", "", "-", "\ud800"]) in {"ru", "x-a", None}


@pytest.mark.parametrize(
    ("header", "supported", "chosen"),
    [
        ("ru-RU,en;q=0.5", ["en", "ru"], "ru"),
        ("RU", ["ru"], "ru"),
        ("ru", ["RU", "ru"], "RU"),
        ("ru_ru", ["ru-RU"], "ru-RU"),
        ("ru", ["ru-KZ"], "ru-KZ"),
        ("de, en;q=0.1", ["en", "ru"], "en"),
        ("de-1996-x-private", ["de"], "de"),
        ("de-a-foo", ["de"], "de"),
        ("x-private", ["x"], None),
        ("und", ["en", "und"], "und"),
        ("und-UA", ["uk"], None),
    ],
)
def test_a_tag_means_what_it_says_and_no_less(header: str, supported: list[str], chosen: str | None) -> None:
    assert negotiate(header, supported) == chosen


@pytest.mark.parametrize(
    ("header", "supported", "chosen"),
    [
        ("sr-ME", ["sr", "sr-Latn"], "sr-Latn"),
        ("sr-RS", ["sr-Latn", "sr"], "sr"),
        ("zh-TW", ["zh", "zh-Hant"], "zh-Hant"),
        ("zh-TW", ["zh"], None),
        ("zh-CN", ["zh_Hant"], None),
        ("uz", ["uz-Cyrl"], None),
        ("uz-Cyrl", ["uz", "uz_Cyrl"], "uz_Cyrl"),
        ("uz-AF", ["uz", "uz-Arab"], "uz-Arab"),
        ("az-IR", ["az"], None),
        ("az-Arab", ["az", "az-Arab"], "az-Arab"),
        ("kk-CN", ["kk"], None),
        ("kk-Arab", ["kk"], None),
        ("pa-PK", ["pa"], None),
        ("tg-Arab", ["tg", "fa"], None),
        ("crh-Latn-UA", ["crh"], "crh"),
        ("crh-Cyrl", ["crh"], None),
        ("crh", ["crh-Cyrl", "crh-Latn"], "crh-Latn"),
    ],
)
def test_a_script_that_is_not_told_is_the_likely_one_and_none_is_given_for_another(
    header: str, supported: list[str], chosen: str | None
) -> None:
    assert negotiate(header, supported) == chosen


def test_serbian_is_read_in_both_scripts_but_its_own_comes_first() -> None:
    assert negotiate("sr-Latn", ["sr", "sr-Latn-ME"]) == "sr-Latn-ME"
    assert negotiate("sr-Latn", ["sr"]) == "sr"
    assert negotiate("sr", ["sr-Latn"]) == "sr-Latn"
    # In another script and from another region it is farther off than a second language.
    assert negotiate("sr-ME, en", ["sr", "en"]) == "en"
    assert negotiate("bs-Latn", ["sr-Cyrl"]) is None


@pytest.mark.parametrize(
    ("header", "supported", "chosen"),
    [
        ("iw", ["he"], "he"),
        ("he", ["iw"], "iw"),
        ("in", ["id"], "id"),
        ("ji", ["yi"], "yi"),
        ("mo", ["ro"], "ro"),
        ("rum", ["ro"], "ro"),
        ("sh", ["sr", "sr-Latn"], "sr-Latn"),
        ("cnr", ["sr", "sr-Latn-ME"], "sr-Latn-ME"),
        ("cnr-Cyrl", ["sr-Latn-ME", "sr"], "sr"),
        ("prs", ["fa", "fa-AF"], "fa-AF"),
        ("prs", ["fa"], "fa"),
        ("tl", ["fil"], "fil"),
        ("eng", ["en"], "en"),
        ("no", ["nb"], "nb"),
        ("nb-NO", ["no"], "no"),
        ("no-bok", ["nb"], "nb"),
        ("no-nynorsk", ["nb", "nn"], "nn"),
        ("i-klingon", ["tlh"], "tlh"),
        ("zh-min-nan", ["nan"], "nan"),
        ("zh-cmn-Hant-TW", ["zh", "zh-Hant"], "zh-Hant"),
        ("zh-yue", ["zh", "zh-Hant"], "zh-Hant"),
        ("en-GB-oed", ["en-US", "en-GB"], "en-GB"),
        ("sgn-BE-FR", ["sfb"], "sfb"),
        ("sgn-ase", ["ase"], "ase"),
        ("ar-arz", ["ar"], "ar"),
        ("hy-arevmda", ["hy"], None),
        ("en-foo-bar-baz-US", ["foo"], "foo"),
        ("ru-SU", ["ru-KZ", "ru-RU"], "ru-RU"),
        ("lv-SU", ["lv"], "lv"),
        ("sr-Latn-YU", ["sr-Latn-RS"], "sr-Latn-RS"),
        ("uk-804", ["uk"], "uk"),
        ("bh", ["bho"], "bho"),
    ],
)
def test_an_old_or_long_tag_means_what_is_written_today(
    header: str, supported: list[str], chosen: str | None
) -> None:
    assert negotiate(header, supported) == chosen


@pytest.mark.parametrize(
    ("header", "supported", "chosen"),
    [
        ("en-AU", ["en-US", "en-GB"], "en-GB"),
        ("en-PR", ["en-GB", "en-US"], "en-US"),
        ("en-NZ", ["en-IN", "en"], "en-IN"),
        ("es-MX", ["es", "es-419"], "es-419"),
        ("es-MX", ["es-ES", "es-AR"], "es-AR"),
        ("pt-AO", ["pt-BR", "pt-PT"], "pt-PT"),
        ("ar-TN", ["ar", "ar-DZ"], "ar-DZ"),
        ("ar-SY", ["ar-DZ", "ar-EG"], "ar-EG"),
        ("zh-MO", ["zh-Hant", "zh-HK"], "zh-HK"),
        ("de-CH", ["de-AT", "de-DE"], "de-DE"),
        ("en-CA", ["en-PH", "en"], "en"),
        ("fa-AF", ["fa-IR"], "fa-IR"),
    ],
)
def test_regions_count_last_and_by_the_rules_of_their_language(
    header: str, supported: list[str], chosen: str | None
) -> None:
    assert negotiate(header, supported) == chosen


def test_a_near_second_language_is_better_than_a_far_first() -> None:
    assert negotiate("da, en", ["nb", "en"]) == "en"
    assert negotiate("da, en", ["nb", "fr"]) == "nb"
    assert negotiate("de, uk", ["de-AT", "uk"]) == "de-AT"


@pytest.mark.parametrize(
    ("languages", "supported"),
    [
        ("hr", "bs"),
        ("bs-Latn-BA", "hr"),
        ("da", "nb"),
        ("nn", "nb"),
        ("cs", "sk"),
        ("gsw", "de"),
        ("arz", "ar"),
        ("pbt", "ps"),
    ],
)
def test_who_reads_one_of_these_reads_the_other(languages: str, supported: str) -> None:
    assert negotiate(languages, [supported]) == supported


@pytest.mark.parametrize(
    ("languages", "supported"),
    [
        ("de", "gsw"),
        ("hr", "sr"),
        ("hr", "sr-Latn"),
        ("hr-Cyrl", "bs"),
        ("azb", "az"),
        ("ug", "zh"),
        ("bo", "zh"),
        ("ckb", "ar"),
        ("ku", "tr"),
        ("ca", "es"),
        ("ps", "en"),
        ("hi-Latn", "hi"),
        ("ja-Latn", "ja"),
        ("ar", "arz"),
    ],
)
def test_nobody_is_led_to_a_language_or_a_script_that_they_may_not_read(
    languages: str, supported: str
) -> None:
    assert negotiate(languages, [supported]) is None


@pytest.mark.parametrize(
    ("header", "supported", "chosen"),
    [
        ("*", ["ru"], None),
        ("de, *;q=0.5", ["ru", "en"], None),
        ("uk, ru;q=0", ["ru"], None),
        ("nb, no;q=0", ["no"], None),
        ("ru, ru;q=0", ["ru"], None),
        ("ru-KZ, ru;q=0", ["ru", "ru-KZ", "ru-RU"], "ru-KZ"),
        ("en, en-US;q=0", ["en-US", "en"], "en"),
        ("en, en-US;q=0", ["en-US"], None),
        ("he, iw;q=0", ["he"], None),
        ("sr, sr-Latn;q=0", ["sr-Latn-ME"], None),
        ("sr, sr-Latn;q=0", ["sr-Latn-ME", "sr"], "sr"),
        ("sr, *;q=0", ["sr-Latn", "en"], "sr-Latn"),
        ("nb, *;q=0", ["no"], None),
        ("uk-UA, *;q=0", ["ru", "uk", "en"], "uk"),
        ("ru-RU, *;q=0", ["en", "ru"], "ru"),
        ("prs-AF, *;q=0", ["fa", "fa-AF"], "fa-AF"),
        ("sr-ME, *;q=0", ["sr", "sr-Latn"], "sr-Latn"),
        ("sr-ME, *;q=0", ["sr"], None),
        ("sr, *;q=0", ["sr-Latn-ME"], "sr-Latn-ME"),
        ("hr, *;q=0", ["bs"], None),
        ("uk-UA, uk;q=0, *;q=0", ["uk"], None),
        ("*;q=0", ["ru", "en"], None),
        ("x, x-a;q=0", ["x-a-b"], None),
    ],
)
def test_what_is_refused_is_not_given_and_any_names_none(
    header: str, supported: list[str], chosen: str | None
) -> None:
    assert negotiate(header, supported) == chosen


def test_a_header_is_kept_with_the_locales_that_there_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notices.languages._MOST", 2)
    for supported, chosen in ((["uk"], "uk"), (["uk"], "uk"), (["uk-UA"], "uk-UA"), ([], None)):
        assert negotiate("uk", supported) == chosen
    assert [negotiate(each, ["ru", "uk"]) for each in ("ru", "uk", "de", "ru")] == ["ru", "uk", None, "ru"]


# ── beyond the header ────────────────────────────────────────────────────────────────────────────


def test_a_notice_speaks_the_readers_language_else_the_pages_else_the_regions() -> None:
    assert choose(("de", "uk"), "ru", ("ru", "uk")) == "uk"
    assert choose(("de",), "ru-RU", ("ru", "uk")) == "ru"
    assert choose(("de",), "fr", ("ka", "uk"), region=("ka",)) == "ka"
    assert choose(("de",), "fr", ("uk", "ka"), region=("ab", "ka")) == "ka"
    assert choose((), "fr", ("ru",)) is None
    assert choose((), None, ("ru",)) is None
    assert match(("",), ("ru",)) is None


def test_an_editors_chain_is_used_only_where_the_readers_own_languages_give_nothing() -> None:
    chained = chains({"kk": ["ky", "ru"], "be": ["uk"]})
    assert asked(("kk-KZ",), ("ru", "en"), (), chained) == "ru"
    assert asked(("kk",), ("ru", "ky"), (), chained) == "ky"
    assert asked(("kk", "en"), ("ru", "en"), (), chained) == "en"
    assert asked(("be", "kk"), ("ru", "ky"), (), chained) == "ky"
    assert asked(("kk",), ("ru",), ("ru",), chained) is None
    assert asked(("tt",), ("ru",), (), chained) is None
    assert asked(("kk-Arab",), ("ru",), (), chained) is None
    assert choose(("kk",), "en", ("ru", "en"), chained=chained) == "ru"


def test_russian_is_the_regions_language_only_to_who_names_no_language() -> None:
    assert offered(None, ("ru",), (), ("ru",)) == "ru"
    assert offered(None, ("ru-RU",), ("uk",), ("ru", "en")) is None
    assert offered(None, ("be", "ru"), ("de",), ("ru", "be")) == "be"
    # Whoever reads German reads English rather than Ukrainian.
    assert offered(None, ("ru", "uk"), ("de",), ("ru", "uk")) is None


def test_a_language_that_is_refused_by_name_is_not_offered_either() -> None:
    assert offered("ru", ("ru",), (), ("ru",), ("ru",)) is None
    assert offered("ru", (), ("de",), ("ru",), ("*",)) == "ru"


@pytest.mark.parametrize("language", ["uk-UA", "be-BY", "be-tarask", "fa-IR", "prs-AF"])
def test_who_refuses_every_other_language_is_given_their_own_on_any_page(language: str) -> None:
    supported = ("en", "ru", "uk", "be", "fa", "fa-AF")
    own = negotiate(language, supported)
    assert own is not None
    assert choose((language,), "ru", supported, region=("ru",), refused=("*",)) == own


def test_what_a_reader_reads_comes_before_the_page_where_they_refuse_all_else() -> None:
    assert choose(("hr",), "ru", ("ru", "bs"), refused=("*",)) == "bs"
    assert choose(("kk",), "en", ("en", "ru"), refused=("*",), chained=chains({"kk": ["ru"]})) == "ru"
    assert choose(("hr",), "ru", ("ru", "bs"), refused=("*", "bs")) == "ru"
    assert choose(("kk",), "ru", ("ru", "en"), refused=("*",)) == "ru"


@pytest.mark.parametrize(
    ("tag", "sound"),
    [("uk", True), ("sr_Latn", True), ("und", False), ("x-a", False), ("*", False), ("", False)],
)
def test_a_tag_is_one_that_names_a_language(tag: str, sound: bool) -> None:
    assert is_tag(tag) is sound


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("ru", "ltr"),
        ("ar", "rtl"),
        ("fa-IR", "rtl"),
        ("az-Arab", "rtl"),
        ("az-IR", "rtl"),
        ("uz_Arab_AF", "rtl"),
        ("pa-Guru", "ltr"),
        ("pa-PK", "rtl"),
        ("ur-Latn", "ltr"),
        ("he-IL", "rtl"),
        ("iw", "rtl"),
        ("ks-Deva", "ltr"),
        ("prs", "rtl"),
        ("ckb", "rtl"),
        ("kk-CN", "rtl"),
        ("qq", "ltr"),
    ],
)
def test_a_script_says_how_a_language_is_written_and_the_likely_one_where_none_is_named(
    tag: str, written: str
) -> None:
    assert direction(tag) == written


def test_a_tag_of_very_many_parts_is_none() -> None:
    """Each would be kept in memory with all that it covers, and a header has room for five hundred."""
    assert parse("de-" + "-".join("a" * 500) + ", fr") == ("fr",)
    assert parse("sr-Latn-RS-a-bb-ccc-d-ee") == ("sr-Latn-RS-a-bb-ccc-d-ee",)
