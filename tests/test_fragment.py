"""The fragment is ASCII, says what it must in one language at a time, and nothing of the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.catalogs import PSEUDO, Catalog, Catalogs
from notices.compiled import Decided, Decision
from notices.facts import Answer, Location, Page, Reader
from notices.fragment import NOTHING, Fragment, Renderer, Wording, context
from notices.placeholders import complaint, split
from notices.rules import Condition, Law, Notice, Text
from notices.ruleset import SHIPPED, Ruleset

LINK = "{link_start}here{link_end}"
ELEMENTS = {"section", "div", "h2", "p", "bdi", "a", "details", "summary", "span", "link"}
ATTRIBUTES = {"class", "lang", "dir", "aria-labelledby", "data-nosnippet", "id", "href", "rel"}
ATTRIBUTES |= {"open", "hidden"}
CLASSES = {"notices", "notices-more", "notices-title", "notices-link"}
CLASSES |= {"notices-dismissible", "notices-label", "notices-hide", "notices-show", "notices-source"}


def _notice(
    name: str, *, text: Text | None = None, more_info: str | None = "/more", dismissible: bool = False
) -> Notice:
    return Notice(
        id=name,
        show=Condition(),
        law=Law(citation="Law", verified=date(2026, 1, 1)),
        text=text or Text(title=f"Title {name}", body=f"Body {name}", link=f"Read {LINK}."),
        more_info=more_info,
        dismissible=dismissible,
    )


def _catalogs(messages: Mapping[str, Mapping[tuple[str, str], str]]) -> Catalogs:
    by_locale = {name: Catalog(locale=name, messages=own) for name, own in messages.items()}
    return Catalogs(by_locale=MappingProxyType(by_locale), revision=repr(sorted(messages)))


def _translated(notice: Notice, **texts: str) -> dict[tuple[str, str], str]:
    source = notice.text.fields()
    return {(context(notice.id, part), source[part]): text for part, text in texts.items()}


def _decision(*notices: Notice, answer: Answer = Answer.YES) -> Decision:
    return Decision(
        notices=tuple(Decided(notice=n, answer=answer, reasons=()) for n in notices), revision="1"
    )


def _render(
    decision: Decision,
    languages: tuple[str, ...] = (),
    page: str | None = None,
    *,
    catalogs: Catalogs | None = None,
    **wording: Any,
) -> Fragment:
    wording = {"publisher": "Paper", "stylesheet": None, **wording}
    notices = [each.notice for each in decision.notices]
    return Renderer(notices, catalogs or Catalogs(), Wording(**wording)).render(decision, languages, page)


def _parsed(fragment: Fragment) -> list[Element]:
    """The elements at the top, as a browser makes them of the bytes."""
    root = html5lib.parse(fragment.html, namespaceHTMLElements=False, transport_encoding="windows-1251")
    body = root.find("body")
    assert not (body.text or "").strip()
    return list(body)


def _text(element: Element) -> str:
    return "".join(element.itertext())


# ── whole fragments ──────────────────────────────────────────────────────────────────────────────


def test_a_notice_is_one_section_with_a_heading_its_text_and_a_link() -> None:
    text = Text(title="{publisher} & you", body="First “one”.\n\n \nSecond.", link=f"Read {LINK}.")
    fragment = _render(
        _decision(_notice("secret-land", text=text)), publisher="Ёж <b>", stylesheet="/s.css?a&b"
    )
    assert fragment.html.decode("ascii") == (
        '<section class="notices" lang="en" dir="ltr" aria-labelledby="notices-1" data-nosnippet="">'
        '<link rel="stylesheet" href="/s.css?a&amp;b"/>'
        '<h2 class="notices-title" id="notices-1"><bdi>&#1025;&#1078; &lt;b&gt;</bdi> &amp; you</h2>'
        "<p>First &#8220;one&#8221;.</p><p>Second.</p>"
        '<p class="notices-link">Read <a href="/more" rel="noreferrer">here</a>.</p></section>'
    )


def test_no_notice_is_no_bytes() -> None:
    assert _render(Decision(notices=(), revision="1")) is NOTHING
    assert NOTHING.html == b""


def test_a_link_leads_where_the_embedder_says_or_is_plain_words() -> None:
    notice = _notice("n")
    assert b'href="/own?a&amp;b"' in _render(_decision(notice), more_info={"n": "/own?a&b"}).html
    nowhere = _render(_decision(_notice("n", more_info=None))).html
    assert b"<a" not in nowhere
    assert b"Read here." in nowhere


def test_a_notice_without_a_link_text_has_no_paragraph_for_it() -> None:
    notice = _notice("n", text=Text(title="T", body="B"), more_info=None)
    assert _render(_decision(notice)).html.endswith(b"<p>B</p></section>")


# ── languages ────────────────────────────────────────────────────────────────────────────────────


def _spoken(
    languages: tuple[str, ...], page: str | None, **catalogs: dict[str, str]
) -> list[tuple[str, str]]:
    """Language and heading of each section, for one notice with these translations."""
    notice = _notice("n", more_info="/more")
    told = {locale.replace("_", "-"): _translated(notice, **texts) for locale, texts in catalogs.items()}
    fragment = _render(_decision(notice), languages, page, catalogs=_catalogs(told))
    return [(section.attrib["lang"], _text(section[0])) for section in _parsed(fragment)]


WHOLE = {"title": "Заголовок", "body": "Текст", "link": f"Читать {LINK}."}


def test_the_english_stands_beneath_its_translation_where_both_are_wanted() -> None:
    notice, catalogs = _notice("n"), _catalogs({"ar": _translated(_notice("n"), **WHOLE)})
    [section] = _parsed(_render(_decision(notice), ("ar",), catalogs=catalogs, bilingual=True))
    assert (section.attrib["lang"], section.attrib["dir"]) == ("ar", "rtl")
    *own, beneath = section
    assert [_text(each) for each in own] == ["Заголовок", "Текст", "Читать here."]
    assert beneath.attrib == {"class": "notices-source", "lang": "en", "dir": "ltr"}
    assert [_text(each) for each in beneath] == ["Title n", "Body n", "Read here."]
    # One heading of the section, so that one name of it is read out.
    assert [each.tag for each in beneath] == ["p", "p", "p"]
    assert len(_render(_decision(notice), ("en",), catalogs=catalogs, bilingual=True).html) < 300


def test_a_folded_notice_has_its_english_beneath_it_too() -> None:
    notices = [_notice(f"n{i}") for i in range(3)]
    catalogs = _catalogs({"ru": {k: v for each in notices for k, v in _translated(each, **WHOLE).items()}})
    decision = _decision(*notices, answer=Answer.MAYBE)
    one, both = (_render(decision, ("ru",), catalogs=catalogs, bilingual=on) for on in (False, True))
    assert both.html.count(b"notices-source") == 3
    assert one.variant != both.variant


def test_a_notice_speaks_the_readers_language_then_the_pages_then_english() -> None:
    assert _spoken(("ru-RU",), "en", ru=WHOLE) == [("ru", "Заголовок")]
    assert _spoken(("de",), "ru", ru=WHOLE) == [("ru", "Заголовок")]
    assert _spoken((), None, ru=WHOLE) == [("en", "Title n")]
    assert _spoken(("en-GB", "ru"), "ru", ru=WHOLE) == [("en", "Title n")]
    assert _spoken(("uz-Cyrl",), None, uz=WHOLE) == [("en", "Title n")]


@pytest.mark.parametrize("missing", WHOLE)
def test_half_a_translation_falls_back_to_english_as_a_whole(missing: str) -> None:
    half = {part: text for part, text in WHOLE.items() if part != missing}
    assert _spoken(("ru", "uk"), None, ru=half) == [("en", "Title n")]
    assert _spoken(("ru", "uk"), None, ru=half, uk=WHOLE) == [("uk", "Заголовок")]


def test_no_catalog_overrules_the_english_of_the_rule() -> None:
    assert _spoken(("en",), None, en=WHOLE, EN=WHOLE) == [("en", "Title n")]
    assert _spoken(("en-GB",), None, en_GB=WHOLE) == [("en-GB", "Заголовок")]


def test_what_is_written_from_right_to_left_says_so() -> None:
    notice = _notice("n")
    catalogs = _catalogs({"fa": _translated(notice, **WHOLE)})
    (section,) = _parsed(_render(_decision(notice), ("fa-IR",), catalogs=catalogs))
    assert (section.attrib["lang"], section.attrib["dir"]) == ("fa", "rtl")


# ── several at once ──────────────────────────────────────────────────────────────────────────────


def _answers(*answers: Answer) -> Decision:
    decided = [Decided(notice=_notice(f"n{i}"), answer=a, reasons=()) for i, a in enumerate(answers)]
    return Decision(notices=tuple(decided), revision="1")


def _shape(fragment: Fragment) -> list[str]:
    """The headings, those of folded notices in brackets."""
    shape = []
    for section in _parsed(fragment):
        folded = [_text(summary) for summary in section.iter("summary")]
        shape.append(" ".join([_text(section[0]), *(f"[{each}]" for each in folded)]))
    return shape


def test_from_the_third_on_what_is_only_maybe_folds_into_one_section() -> None:
    yes, maybe = Answer.YES, Answer.MAYBE
    more = "Other legal warnings that may apply to you"
    assert _shape(_render(_answers(maybe, maybe))) == ["Title n0", "Title n1"]
    assert _shape(_render(_answers(maybe, maybe, maybe, maybe))) == [
        "Title n0",
        "Title n1",
        f"{more} [Title n2] [Title n3]",
    ]
    assert _shape(_render(_answers(yes, yes, yes, maybe))) == [
        "Title n0",
        "Title n1",
        "Title n2",
        f"{more} [Title n3]",
    ]
    assert _shape(_render(_answers(yes, yes, yes, yes))) == [f"Title n{i}" for i in range(4)]


def test_a_folded_notice_has_all_of_its_text_in_the_page() -> None:
    *_, folded = _parsed(_render(_answers(*[Answer.MAYBE] * 4)))
    assert [_text(details) for details in folded.iter("details")] == [
        f"Title n{i}Body n{i}Read here." for i in (2, 3)
    ]
    assert len(list(folded.iter("a"))) == 2


def test_every_heading_has_an_id_of_its_own_that_its_section_names() -> None:
    sections = _parsed(_render(_answers(*[Answer.MAYBE] * 5)))
    assert [section.attrib["aria-labelledby"] for section in sections] == [
        "notices-1",
        "notices-2",
        "notices-3",
    ]
    assert all(section[0].attrib["id"] == section.attrib["aria-labelledby"] for section in sections)


def test_folded_notices_each_say_their_language_and_the_section_that_of_its_heading() -> None:
    decision = _answers(*[Answer.MAYBE] * 4)
    russian = _translated(decision.notices[2].notice, title="Т", body="Б", link=f"С {LINK}")
    heading = {("interface.more", "Other legal warnings that may apply to you"): "Другие"}
    for more, section, title in [
        ({}, "en", "Other legal warnings that may apply to you"),
        (heading, "ru", "Другие"),
    ]:
        catalogs = _catalogs({"ru": {**russian, **more}})
        *_, folded = _parsed(_render(decision, ("ru",), catalogs=catalogs))
        assert (folded.attrib["lang"], _text(folded[0])) == (section, title)
        assert [details.attrib["lang"] for details in folded.iter("details")] == ["ru", "en"]


def test_only_the_first_section_links_the_stylesheet() -> None:
    html = _render(_answers(*[Answer.MAYBE] * 4), stylesheet="/s.css").html
    assert html.count(b"<link") == 1
    assert html.index(b"<link") < html.index(b"<h2")


# ── dismissal ────────────────────────────────────────────────────────────────────────────────────

HIDE = {
    ("interface.warning", "Legal warning"): "Предупреждение & <b>",
    ("interface.hide", "Hide"): "Скрыть",
    ("interface.show", "Show"): "Показать",
}


def test_a_notice_that_a_rule_lets_readers_hide_is_open_at_first_and_says_how_to_hide_it() -> None:
    html = _render(_decision(_notice("n", dismissible=True), _notice("m"))).html.decode()
    first, second = html.split("</section>")[:2]
    assert first == (
        '<section class="notices" lang="en" dir="ltr" aria-labelledby="notices-1" data-nosnippet="">'
        '<details class="notices-dismissible" open=""><summary>'
        '<span class="notices-label">Legal warning</span> '
        '<span class="notices-hide" hidden="">Hide</span>'
        '<span class="notices-show" hidden="">Show</span></summary>'
        '<h2 class="notices-title" id="notices-1">Title n</h2><p>Body n</p>'
        '<p class="notices-link">Read <a href="/more" rel="noreferrer">here</a>.</p></details>'
    )
    assert "details" not in second


@pytest.mark.parametrize(
    ("words", "language", "told"),
    [
        (HIDE, None, "Предупреждение & <b> СкрытьПоказать"),
        # One word in Russian beside two in English would be worse than three in English.
        (dict(list(HIDE.items())[1:]), "en", "Legal warning HideShow"),
        ({}, "en", "Legal warning HideShow"),
    ],
)
def test_the_words_to_hide_it_by_are_the_notices_language_or_say_theirs(
    words: dict[tuple[str, str], str], language: str | None, told: str
) -> None:
    notice = _notice("n", dismissible=True)
    catalogs = _catalogs({"ru": {**_translated(notice, **WHOLE), **words}})
    (section,) = _parsed(_render(_decision(notice), ("ru",), catalogs=catalogs))
    (summary,) = section.iter("summary")
    assert section.attrib["lang"] == "ru"
    assert (summary.attrib.get("lang"), _text(summary)) == (language, told)


def test_what_is_folded_anyway_needs_no_other_way_to_hide_it() -> None:
    notices = [_notice(f"n{i}", dismissible=True) for i in range(4)]
    html = _render(_decision(*notices, answer=Answer.MAYBE)).html
    assert html.count(b"notices-dismissible") == 2
    assert html.count(b"<summary") == 4


# ── markup ───────────────────────────────────────────────────────────────────────────────────────


def _well_formed(html: bytes) -> list[Element]:
    """The sections, as an XML parser reads them: pages may be checked, or served, as XML."""
    return list(fromstring(b"<body>" + html + b"</body>"))


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("dismissible", [False, True])
def test_every_fragment_is_well_formed_xml_of_sections_alone(count: int, dismissible: bool) -> None:
    text = Text(title="“{publisher}” & <b>", body=f"One.\n\nTwo {LINK}.", link=f"Read {LINK}.")
    notices = [_notice(f"n{i}", text=text, dismissible=dismissible) for i in range(count)]
    for answer in (Answer.YES, Answer.MAYBE):
        sections = _well_formed(_render(_decision(*notices, answer=answer), stylesheet="/s.css?a&b").html)
        assert [each.tag for each in sections] == ["section"] * min(count, 4 if answer is Answer.YES else 3)
        assert all(each.attrib["data-nosnippet"] == "" for each in sections)


# ── nothing of the reader ────────────────────────────────────────────────────────────────────────


def test_nothing_in_the_markup_says_where_the_reader_is_or_which_rule_it_was() -> None:
    ruleset = Ruleset.load(SHIPPED, enable=["kyrgyzstan-extremist-materials"])
    renderer = Renderer(ruleset.model.notices, Catalogs(), Wording(publisher="Paper", stylesheet=None))
    for location in (Location(country="RU"), Location(country="KG"), Location()):
        decision = ruleset.decide(Reader(location=location), Page(path="/"), date(2026, 11, 22))
        fragment = renderer.render(decision, (), None)
        assert decision.notices
        for section in _parsed(fragment):
            for element in section.iter():
                assert element.tag in ELEMENTS
                assert set(element.attrib) <= ATTRIBUTES
                assert set(element.attrib.get("class", "").split()) <= CLASSES
                assert re.fullmatch(r"(notices-\d+)?", element.attrib.get("id", ""))
        assert not any(each.id.encode() in fragment.html for each in decision.notices)
        assert b"style=" not in fragment.html
        assert b"<script" not in fragment.html


# ── variants ─────────────────────────────────────────────────────────────────────────────────────


def test_the_same_variant_has_the_same_bytes_and_other_bytes_have_another() -> None:
    notice, other = _notice("n"), _notice("m")
    ru = _catalogs({"ru": _translated(notice, **WHOLE)})
    decision = _decision(notice)
    fragments = [
        _render(decision),
        _render(decision, ("ru",), catalogs=ru),
        _render(decision, publisher="Other"),
        _render(decision, stylesheet="/s.css"),
        _render(decision, more_info={"n": "/elsewhere"}),
        _render(_decision(notice, other)),
        _render(_decision(other)),
        _render(Decision(notices=decision.notices, revision="2")),
    ]
    variants = [fragment.variant for fragment in fragments]
    assert len(set(variants)) == len(variants)
    assert NOTHING.variant not in variants
    again = _render(decision, ("en",), "ru")
    assert (again.variant, again.html) == (fragments[0].variant, fragments[0].html)


def test_a_variant_does_not_tell_yes_from_maybe_where_the_bytes_don_t() -> None:
    notice = _notice("n")
    sure, unsure = (_render(_decision(notice, answer=a)) for a in (Answer.YES, Answer.MAYBE))
    assert (sure.html, sure.variant) == (unsure.html, unsure.variant)


def test_a_fragment_is_rendered_once_and_the_cache_is_bounded() -> None:
    notices = [_notice(f"n{i}") for i in range(1030)]
    renderer = Renderer(notices, Catalogs(), Wording())
    decisions = [_decision(notice) for notice in notices]
    first = renderer.render(decisions[0], (), None)
    assert renderer.render(decisions[0], ("de",), "fr") is first
    for decision in decisions:
        renderer.render(decision, (), None)
    again = renderer.render(decisions[0], (), None)
    assert again is not first
    assert (again.html, again.variant) == (first.html, first.variant)


# ── whatever is written ──────────────────────────────────────────────────────────────────────────

_NASTY = [
    "<script>",
    "</section>",
    "-->",
    "]]>",
    "&amp;",
    "&#0;",
    '"',
    "'",
    "\u202e",
    "\ufeff",
    "א",
    "\U0001f6d1",
]
_FREE = st.text(max_size=8) | st.sampled_from(_NASTY)


@st.composite
def _texts(draw: st.DrawFn, *, link: bool = False) -> str:
    """Any text that the readers of rules and catalogs let through."""
    free = _FREE.map(lambda text: re.sub("[{}]", "", text))
    parts = draw(st.lists(free | st.just("{publisher}") | st.just("\n\n"), min_size=1, max_size=4))
    text = "".join(parts) + "a" + (f"{{link_start}}b{draw(free)}{{link_end}}" if link else "")
    return text if complaint(text) is None else "plain" + LINK * link


def _filled(text: str, publisher: str) -> str:
    return "".join(
        part if kind == "text" else publisher * (part == "publisher") for kind, part in split(text)
    )


_NO_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


@settings(max_examples=200)
@given(
    publisher=_FREE,
    title=_texts(),
    body=_texts(link=True),
    place=st.none() | _FREE.map(lambda text: f"/{text}"),
    translated=st.booleans(),
    count=st.integers(1, 4),
    dismissible=st.booleans(),
)
def test_whatever_is_written_the_words_arrive_and_no_element_that_nobody_meant(
    publisher: str, title: str, body: str, place: str | None, translated: bool, count: int, dismissible: bool
) -> None:
    text = Text(title="T", body="B") if translated else Text(title=title, body=body)
    notices = [_notice(f"n{i}", text=text, more_info=place, dismissible=dismissible) for i in range(count)]
    messages = {key: value for n in notices for key, value in _translated(n, title=title, body=body).items()}
    fragment = _render(
        _decision(*notices, answer=Answer.MAYBE),
        ("ru",),
        catalogs=_catalogs({"ru": messages} if translated else {}),
        publisher=publisher,
    )
    assert fragment.html.isascii()
    sections = _parsed(fragment)
    assert [section.tag for section in sections] == ["section"] * min(count, 3)
    assert [section.tag for section in _well_formed(fragment.html)] == ["section"] * min(count, 3)
    assert {element.tag for section in sections for element in section.iter()} <= ELEMENTS - {"link"}
    name = _NO_CHARACTERS.sub("", publisher)
    wanted = [_filled(_NO_CHARACTERS.sub("", each), name) for each in (title, body)]
    for section in sections[:2]:
        paragraphs = [_text(each) for each in section.iter("p")]
        assert [_text(each) for each in section.iter("h2")] == wanted[:1]
        # Blank lines part paragraphs; nothing else is lost. No person signed the translation off.
        english = "TB" if translated else ""
        assert "".join("".join(paragraphs).split()) == "".join(wanted[1].split()) + english
        assert len(list(section.iter("a"))) == (place is not None)


NAMES = {
    "en": "Free News",
    "uk": "Вільні новини",
    "sr": "Слободне вести",
    "fa": "اخبار آزاد",
    "be": "Свабодныя навіны",
    "be-tarask": "Вольныя навіны",
}


@pytest.mark.parametrize(
    ("locale", "name"),
    [
        ("en", "Free News"),
        ("uk", "Вільні новини"),
        ("uk-UA", "Вільні новини"),
        ("be", "Свабодныя навіны"),
        ("be-tarask", "Вольныя навіны"),
        # Each has a service of its own, or another script, or is another language that is read as well.
        ("fa-AF", "Free News"),
        ("sr-Latn-ME", "Free News"),
        ("bs", "Free News"),
        ("en-XA", "Free News"),
    ],
)
def test_a_publisher_is_named_as_each_language_writes_it_or_in_english(locale: str, name: str) -> None:
    notice = _notice("n", text=Text(title="Of {publisher}", body="By {publisher}."))
    texts = _translated(notice, title="{publisher}:", body="({publisher})")
    renderer = Renderer([notice], _catalogs({locale: texts}), Wording(publisher=NAMES, stylesheet=None))
    [spoken] = renderer.plain(_decision(notice), (locale,), None)
    assert spoken.publisher == name
    if spoken.beneath:
        assert spoken.beneath.publisher == "Free News"
    html = renderer.render(_decision(notice), (locale,), None).html.decode("ascii")
    found = [each.text for each in fromstring(html).iter("bdi")]
    assert found == [name, name, *(["Free News"] * 2 if spoken.beneath else [])]


def test_another_name_in_a_language_is_another_variant() -> None:
    notice = _notice("n", text=Text(title="Of {publisher}", body="By {publisher}."))
    one, two = (
        Renderer([notice], Catalogs(), Wording(publisher=names))
        for names in ("Paper", {"en": "Paper", "uk": "X"})
    )
    assert one.variant(_decision(notice), ()) != two.variant(_decision(notice), ())


def test_what_is_said_without_a_page_has_no_text_form_that_tells_it() -> None:
    from notices.plain import Spoken
    from notices.rules import Text

    text = Text(title="Careful", body="Do not share.")
    spoken = Spoken(
        language="ru",
        direction="ltr",
        text=text,
        publisher="Paper",
        more_info=None,
        folded=False,
        dismissible=False,
    )
    assert repr(spoken) == "Spoken(<withheld>)"


# ── pseudo-locales ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("asked", ["ar", "ar-EG", "en-GB", "en", "en-XB", "ar-XA", "ar-XB-x-a", "fa"])
def test_no_reader_is_given_a_pseudo_locale_who_does_not_ask_for_it_by_name(asked: str) -> None:
    notice = _notice("n")
    texts = _translated(notice, title="T", body="B", link=f"L {LINK}")
    renderer = Renderer([notice], _catalogs({"en-XA": texts, "ar-XB": texts}), Wording())
    for languages, page in (((asked,), None), ((), asked), ((asked, "en-XA"), None)):
        [spoken] = renderer.plain(_decision(notice), languages, page)
        assert spoken.language == "en"
    plain = renderer.variant(_decision(notice), ())
    assert renderer.variant(_decision(notice), (asked,)) in {
        plain,
        renderer.variant(_decision(notice), ("en",)),
    }


@pytest.mark.parametrize("asked", PSEUDO)
def test_who_asks_for_a_pseudo_locale_by_name_is_given_it(asked: str) -> None:
    notice = _notice("n")
    texts = _translated(notice, title="T", body="B", link=f"L {LINK}")
    renderer = Renderer([notice], _catalogs({"en-XA": texts, "ar-XB": texts}), Wording())
    [spoken] = renderer.plain(_decision(notice), (asked,), None)
    assert spoken.language == asked
    assert renderer.variant(_decision(notice), (asked,)) != renderer.variant(_decision(notice), ("en",))
    [spoken] = Renderer([notice], Catalogs(), Wording()).plain(_decision(notice), (asked,), None)
    assert spoken.language == "en"


def test_names_of_variants_are_kept_and_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notices.fragment._CACHED", 2)
    notices = [_notice(f"n{i}") for i in range(4)]
    renderer = Renderer(notices, _catalogs({}), Wording())
    names = [renderer.variant(_decision(each), ("en",)) for each in notices]
    assert len(set(names)) == 4
    assert [renderer.variant(_decision(each), ("en",)) for each in notices] == names
