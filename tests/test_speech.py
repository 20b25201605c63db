"""In which language a notice speaks, and that a variant depends on all of it that the reader decides."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.engine import Engine
from notices.fragment import Wording
from notices.geo import Fixed
from notices.languages import chains
from notices.ruleset import SHIPPED, Ruleset
from notices.speech import Speech, spoken_in
from tests.support import THERE, engine

_REGIONS = b"""
regions:
  whole: {in: [{region: part}, {country: RU, region: [part, other]}], perhaps: [{region: apart}]}
  part: {in: [{country: KG}], languages: [ky, ru]}
  other: {in: [{country: UA}], languages: uk}
  apart: {in: [{country: TR}], languages: tr}
"""
_NOTICE = b"""
notice: n
show: {any_of: [{region: other}, {region: whole}], except: {region: apart}}
law: {citation: Law, verified: 2026-01-01}
text: {title: Title, body: Body}
"""
_TAGS = st.sampled_from(["ru", "uk", "kk", "be", "en", "de", "sr-Latn", "sr", "tr", "ky"])
_TUPLES = st.lists(_TAGS, max_size=3, unique=True).map(tuple)


def _speech(*locales: str, region: tuple[str, ...] = (), **chained: list[str]) -> Speech:
    return Speech({"n": ("en", *locales)}, {"n": region}, chains(chained))


def test_a_notice_knows_the_languages_of_its_regions_in_the_order_in_which_it_names_them() -> None:
    ruleset = Ruleset.read([("regions.yaml", _REGIONS), ("n.yaml", _NOTICE)])
    assert spoken_in(ruleset.model) == {"n": ("uk", "ky", "ru")}


def test_every_shipped_notice_has_a_language_of_its_regions() -> None:
    told = spoken_in(Ruleset.load(SHIPPED).model)
    assert told["russia-undesirable-organization"] == ("ru", "uk", "crh")
    assert all(told.values())


@pytest.mark.parametrize(
    ("languages", "page", "locale"),
    [
        (("uk",), "ru", "uk"),
        (("de",), "ru", "ru"),
        (("de",), "tr", "ky"),
        (("de",), None, "ky"),
        (("kk",), None, "uk"),
        ((), None, "ky"),
        (("en-GB",), "ru", "en"),
    ],
)
def test_a_notice_speaks_the_readers_language_else_the_pages_else_the_regions(
    languages: tuple[str, ...], page: str | None, locale: str
) -> None:
    speech = _speech("ru", "uk", "ky", region=("tg", "ky", "ru"), kk=["be", "uk"])
    assert speech.locale("n", languages, page) == locale


def test_a_notice_speaks_english_where_it_speaks_nothing_else_that_will_do() -> None:
    assert _speech().locale("n", ("de",), "fr") == "en"
    assert _speech("ru", region=("ru",)).locale("n", ("uk",), None) == "en"
    assert _speech("ru", region=("ru",)).locale("n", (), None, ("en",)) == "ru"
    assert _speech("ru", region=("ru",)).locale("n", (), "ru", ("ru", "en")) == "en"


@given(
    st.lists(_TAGS, max_size=4, unique=True),
    _TUPLES,
    st.dictionaries(_TAGS, st.lists(_TAGS, min_size=1, max_size=2), max_size=2),
    st.lists(st.tuples(_TUPLES, _TUPLES), min_size=2, max_size=6),
)
def test_what_the_reader_decides_tells_the_language_on_every_page(
    locales: list[str],
    region: tuple[str, ...],
    chained: dict[str, list[str]],
    readers: list[tuple[tuple[str, ...], tuple[str, ...]]],
) -> None:
    speech = _speech(*locales, region=region, **chained)
    for page in (None, "ru", "uk", "en", "de"):
        told: dict[tuple[str, ...], str] = {}
        for languages, refused in readers:
            locale = speech.locale("n", languages, page, refused)
            assert told.setdefault(speech.by_reader("n", languages, refused), locale) == locale
            assert locale == "en" or not any(locale == each for each in refused)


@given(_TUPLES, st.sampled_from([None, "uk", "de", "en"]))
def test_a_reader_of_another_language_is_not_given_russian_but_on_a_russian_page(
    languages: tuple[str, ...], page: str | None
) -> None:
    if languages and "ru" not in languages:
        assert _speech("ru", region=("ru", "uk")).locale("n", languages, page) != "ru"


# ── through the engine ───────────────────────────────────────────────────────────────────────────


def _html(own: Engine, accept_language: str) -> str:
    return own.visit(address=None, accept_language=accept_language, path="/").fragment().html.decode()


def test_a_reader_who_names_no_language_is_warned_in_the_regions() -> None:
    own = Engine.open(Fixed(THERE), reload=False)
    assert '<section class="notices" lang="ru"' in _html(own, "")
    assert '<section class="notices" lang="uk"' in _html(own, "ru;q=0")
    assert '<section class="notices" lang="en"' in _html(own, "mn")


def test_a_chain_of_the_site_is_followed() -> None:
    own = Engine.open(Fixed(THERE), wording=Wording(chains=chains({"mn": ["ru"]})), reload=False)
    assert '<section class="notices" lang="ru"' in _html(own, "mn-MN, de;q=0.5")


def test_readers_who_are_given_other_bytes_have_other_variants() -> None:
    own = Engine.open(Fixed(THERE), reload=False)
    seen: dict[str | None, bytes] = {}
    for header in ("", "*", "de", "mn", "ru", "uk", "ru;q=0", "uk;q=0, mn", "en", "ru;q=0, en"):
        visit = own.visit(address=None, accept_language=header, path="/")
        assert seen.setdefault(visit.variant(), visit.fragment().html) == visit.fragment().html
        visit.language = "ru"
        assert visit.variant() in seen
    assert len(set(seen.values())) == 3


def test_a_reader_of_english_sees_it_once() -> None:
    own = engine(wording=Wording(publisher="Paper", stylesheet=None, bilingual=True))
    assert "notices-source" not in _html(own, "en")


def test_text_and_data_have_the_english_beneath_the_translation_too() -> None:
    own = Engine.open(Fixed(THERE), wording=Wording(publisher="Paper", bilingual=True), reload=False)
    visit = own.visit(address=None, accept_language="uk", path="/")
    english = own.visit(address=None, accept_language="en", path="/")
    [told] = json.loads(visit.json())["notices"]
    [beneath] = json.loads(english.json())["notices"]
    assert told.pop("beneath") == beneath
    assert (told["language"], beneath["language"]) == ("uk", "en")
    assert visit.text().startswith(told["title"])
    assert visit.text().endswith(english.text())
