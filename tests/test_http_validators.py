"""Entity tags that name the variant: whatever the origin's tag, it comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.http.validators import origin_match, origin_none_match, vary

OPAQUE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters='"\x7f'))
CLEAN = OPAQUE.map(lambda text: "".join(c for c in text if not 0x7F <= ord(c) < 0x80))
TAGS = st.builds(lambda weak, text: f'{weak}"{text}"', st.sampled_from(["", "W/"]), CLEAN)
VARIANTS = st.sampled_from(["none", "0123456789abcdef", "a", "s", "w"])


@given(TAGS, VARIANTS)
def test_a_varied_tag_is_translated_back_to_the_origins_own(tag: str, variant: str) -> None:
    varied = vary(tag, variant)
    assert varied is not None
    assert varied.startswith("W/")
    assert origin_none_match(varied, variant) == tag
    assert origin_match(varied) == tag


@given(TAGS, TAGS, VARIANTS, VARIANTS)
def test_tags_of_different_versions_or_variants_differ(one: str, two: str, first: str, second: str) -> None:
    if (one, first) != (two, second):
        assert vary(one, first) != vary(two, second)


@given(st.lists(TAGS, max_size=4), VARIANTS, VARIANTS)
def test_a_tag_of_another_variant_never_reaches_the_app(tags: list[str], now: str, then: str) -> None:
    value = ", ".join(filter(None, (vary(tag, then) for tag in tags)))
    expected = ", ".join(tags) if now == then and tags else None
    assert origin_none_match(value, now) == expected


@given(st.lists(st.sampled_from(['"one"', 'W/"two"', "*", "bare", "", '"a;b"', '"x;s-a']), max_size=5))
def test_no_bare_tag_and_no_star_reaches_the_app(tags: list[str]) -> None:
    assert origin_none_match(", ".join(tags), "a") is None
    assert origin_none_match("*", "a") is None


@given(st.text(max_size=60), VARIANTS)
def test_only_tags_that_were_varied_are_translated(value: str, variant: str) -> None:
    found = origin_none_match(value, variant)
    assert found is None or f"-{variant}" in value
    if f"-{variant}" not in value:
        assert origin_none_match(value, variant) is None


def test_where_the_variant_is_not_known_nothing_is_matched() -> None:
    assert origin_none_match('W/"one;s-a"', None) is None


def test_a_list_keeps_the_tags_that_hold_in_their_order() -> None:
    value = 'W/"b;w-v", "bare",W/"a;s-v" , W/"a;s-other", *'
    assert origin_none_match(value, "v") == 'W/"b", "a"'


def test_if_match_is_of_the_origins_version_whatever_was_put_in() -> None:
    assert origin_match('W/"a;s-v", "bare", W/"b;w-other", *') == '"a", "bare", W/"b", *'


def test_a_tag_of_the_apps_own_that_looks_like_ours_stays_apart() -> None:
    own = 'W/"x;s-v"'
    assert vary(own, "v") == 'W/"x;s-v;w-v"'
    assert origin_none_match('W/"x;s-v;w-v"', "v") == own


@pytest.mark.parametrize("tag", ["", "a", '"a', 'a"', "*", 'w/"a"', '"a" "b"', '"a b"', '"\x7f"', '""a"'])
def test_a_malformed_tag_is_not_varied(tag: str) -> None:
    assert vary(tag, "v") is None


def test_spaces_around_a_tag_are_none_of_it() -> None:
    assert vary(' "a" ', "v") == 'W/"a;s-v"'
