"""Laws of negotiation, on random headers and locales, and beside langcodes where both must agree."""

from __future__ import annotations

from random import Random

import langcodes
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from notices.languages import asked, chains, choose, match, negotiate, parse, read
from notices.languages.cldr import table
from notices.languages.tags import canonical, maximized
from notices.locales import locales

_LANGUAGES = sorted(table().likely)
_OURS = sorted(locales())
_SCRIPTS = ["", "", "", "-Latn", "-Cyrl", "-Arab", "-Hant", "_Latn"]
_REGIONS = ["", "", "-RU", "-UA", "-ME", "-AF", "-TW", "_US", "-GB", "-419", "-YU", "-001"]
_ENDS = ["", "", "", "-x-a", "-u-co-phonebk", "-1996", "-valencia"]


def _tags(languages: list[str]) -> st.SearchStrategy[str]:
    parts = (st.sampled_from(each) for each in (languages, _SCRIPTS, _REGIONS, _ENDS))
    written = st.tuples(*parts).map("".join)
    return written | written.map(str.upper) | written.map(str.lower)


_NEAR = _tags(
    ["ru", "uk", "sr", "sh", "cnr", "bs", "hr", "no", "nb", "en", "zh", "fa", "prs", "kk", "iw", "crh"]
)
_TAG = _NEAR | _tags(_OURS) | _tags(_LANGUAGES) | _tags(sorted(table().aliases))
_WEIGHTS = st.sampled_from(["", "", ";q=1", ";q=0.9", ";q=0.85", "; q=0.5", " ;\tq=0.001", ";q=0", ";q=2"])
_HEADER = st.lists(st.tuples(_TAG | st.just("*"), _WEIGHTS).map("".join), max_size=12).map(",".join)
_LOCALES = st.lists(_TAG, unique=True, max_size=8)


@given(_HEADER | st.text() | st.binary().map(lambda data: data.decode("latin-1")), _LOCALES)
def test_whatever_is_sent_one_of_the_supported_is_chosen_or_none(header: str, supported: list[str]) -> None:
    chosen = negotiate(header, supported)
    assert chosen is None or chosen in supported
    assert negotiate(header, supported) == chosen
    assert negotiate(header, []) is None


@given(_HEADER, st.lists(_TAG, max_size=8, unique_by=maximized), st.randoms())
def test_the_order_of_the_supported_changes_nothing_but_ties(
    header: str, supported: list[str], random: Random
) -> None:
    shuffled = sorted(supported, key=lambda _: random.random())
    one, other = negotiate(header, supported), negotiate(header, shuffled)
    assert (one is None) == (other is None)
    if one and other and one != other:
        # A tie: each would do for the reader as well as the other, were it alone.
        assert negotiate(header, [one]) == one
        assert negotiate(header, [other]) == other
        assert negotiate(header, [one, other]) == one
        assert negotiate(header, [other, one]) == other


@given(_TAG, _HEADER, _LOCALES)
def test_a_reader_whose_first_tag_is_supported_gets_it(tag: str, header: str, supported: list[str]) -> None:
    assume(tag in parse(tag) and tag not in header)
    folded = {each.lower().replace("_", "-") for each in supported}
    assume(tag.lower().replace("_", "-") not in folded)
    assert match((tag, *parse(header)), (*supported, tag)) == tag


@given(_HEADER, _LOCALES, _TAG)
def test_a_locale_that_is_near_to_nothing_asked_for_changes_nothing(
    header: str, supported: list[str], other: str
) -> None:
    assume(negotiate(header, [other]) is None)
    assert negotiate(header, [*supported, other]) == negotiate(header, supported)
    assert negotiate(header, [other, *supported]) == negotiate(header, supported)


@given(_HEADER, _TAG, _LOCALES)
def test_what_has_weight_0_is_never_given(header: str, refused: str, supported: list[str]) -> None:
    chosen = negotiate(f"{refused};q=0,{header}", [*supported, refused])
    assert chosen is None or chosen.lower() != refused.lower()


@given(_HEADER, _LOCALES, st.none() | _TAG)
def test_a_notice_is_in_the_same_language_whether_or_not_all_others_are_refused(
    header: str, supported: list[str], page: str | None
) -> None:
    accepted, refused = read(header)
    locales = tuple(supported)
    told = choose(accepted, page, locales, refused=(*refused, "*"))
    assert told == choose(accepted, page, locales, refused=tuple(tag for tag in refused if tag != "*"))


@given(_TAG, st.sampled_from(_REGIONS), _LOCALES)
def test_a_locale_of_an_accepted_language_and_script_is_not_refused_with_all_others(
    tag: str, region: str, supported: list[str]
) -> None:
    wanted = maximized(tag)
    assume(wanted.language and wanted.script)
    own = f"{wanted.language}-{wanted.script}{region}"
    found = negotiate(f"{tag}, *;q=0", [*supported, own])
    assert found is not None
    assert maximized(found)[:2] == wanted[:2]


@given(_TAG, _LOCALES)
def test_who_refuses_all_else_is_given_nothing_but_their_own_language(tag: str, supported: list[str]) -> None:
    found = negotiate(f"{tag}, *;q=0", supported)
    assert found is None or found == negotiate(tag, [found])
    assert found is None or maximized(found).language == maximized(tag).language


@given(_HEADER)
def test_at_most_ten_items_and_a_kibibyte_are_read(header: str) -> None:
    assert parse("," * 10 + header) == ()
    assert parse(" " * 1025 + header) == ()
    assert len(parse(header)) <= 10


@given(_TAG, _TAG)
def test_a_script_is_never_changed_but_where_the_table_says_so(tag: str, locale: str) -> None:
    if negotiate(tag, [locale]) and tag.lower().replace("_", "-") != locale.lower().replace("_", "-"):
        wanted, given = maximized(tag), maximized(locale)
        told = (wanted.language, wanted.script, given.script) in table().written
        assert wanted.script == given.script or told


def test_no_reader_of_another_language_is_given_russian() -> None:
    for language in (*_LANGUAGES, *table().aliases):
        own = canonical(language).language == "ru"
        for supported in (("ru",), ("ru", "ru-Latn", "ru-KZ", "ru-UA")):
            for tag in (language, f"{language}-Cyrl", f"{language}-RU", f"{language}-Cyrl-UA"):
                assert bool(match((tag,), supported)) is own
                assert own or choose((tag,), "ce", supported, region=("ru", "uk")) is None


@given(st.sampled_from(["uk", "kk", "be", "tt", "ba", "ky"]), _LOCALES)
def test_russian_is_given_by_a_chain_and_by_nothing_else(language: str, supported: list[str]) -> None:
    given = (*supported, "ru")
    own = match((language,), given)
    assert own is None or maximized(own).language == language
    assert asked((language,), given, (), chains({language: ["ru"]})) == (own or match(("ru",), given))


# ── a second opinion ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tag", [tag for tag in _OURS if tag not in {"crh", "en-XA", "ar-XB"}])
def test_langcodes_takes_the_same_script_and_region_for_likely(tag: str) -> None:
    full = langcodes.Language.get(tag).maximize()
    assert maximized(tag) == tuple(str(part).lower() for part in (full.language, full.script, full.territory))


@pytest.mark.parametrize(
    "tag",
    [
        "sr-ME",
        "zh-TW",
        "zh-HK",
        "uz-AF",
        "az-IR",
        "pa-PK",
        "sh",
        "cnr",
        "prs",
        "iw",
        "mo",
        "in",
        "mn-CN",
        "ms-CC",
    ],
)
def test_langcodes_takes_an_alias_for_the_same(tag: str) -> None:
    full = langcodes.Language.get(tag, normalize=True).maximize()
    assert maximized(tag)[:2] == (full.language, (full.script or "").lower())


@given(st.sampled_from(_OURS), st.sampled_from(_OURS))
def test_langcodes_finds_no_nearer_locale_in_the_same_language(one: str, other: str) -> None:
    assume(not {one, other} & {"crh", "en-XA", "ar-XB"})
    same = canonical(one).language == canonical(other).language
    near = langcodes.tag_distance(one, other) < 10
    assert bool(negotiate(one, [other])) is (near and (same or {one, other} <= {"bs", "hr"}))
