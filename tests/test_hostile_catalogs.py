"""Whatever a catalog holds, it injects no markup, does not leave its place, and breaks no page."""

from __future__ import annotations

import tempfile
from pathlib import Path

import html5lib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notices.bidi import misordered
from notices.catalogs import Catalogs
from notices.fragment import Renderer, Wording
from notices.rules import Notice, Text
from notices.translating.checks import check
from notices.translating.document import Document, Unit, parse, write
from notices.translating.glossary import Glossary
from notices.translating.messages import messages
from tests.support import ruleset
from tests.test_fragment import ATTRIBUTES, ELEMENTS, _decision, _parsed

[RISK, _] = sorted(ruleset().model.notices, key=lambda notice: notice.id)
SOURCES = {f"risk.{part}": text for part, text in RISK.text.fields().items()}
_PIECES = [
    "{publisher}",
    "{link_start}",
    "{link_end}",
    "{publisher.__class__}",
    "{0}",
    "{x",
    "}",
    "{{",
    "{publisher!r}",
    "<script>alert(1)</script>",
    "<b>",
    "</section>",
    "</p>",
    "<!--",
    "-->",
    "]]>",
    "<svg onload=a>",
    '" onclick="a',
    "' style='",
    "&lt;script&gt;",
    "&#60;",
    "&amp",
    "javascript:a",
    "https://a.example",
    "\u202e",
    "\u202c",
    "\u2066",
    "\u2069",
    "\u200f",
    "\x00",
    "\x1b[31m",
    "\x85",
    "\ufffe",
    "\ud83d",
    "%s",
    "%(x)s",
    "$x",
    "`",
    "\\",
    "\n\n",
    "\n",
    " ",
    "\t",
    "слово",
    "کلمه",
    "a" * 50,
]
_HOSTILE = st.lists(st.sampled_from(_PIECES) | st.text(max_size=5), max_size=8).map("".join)


def _load(data: bytes) -> Catalogs:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ru" / "LC_MESSAGES" / "notices.po"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        # The checks see what a page is made of, and must be as hardy.
        check("ru", path, messages([RISK]), Glossary())
        return Catalogs.load(folder)


def _rendered(notice: Notice, catalogs: Catalogs) -> bytes:
    renderer = Renderer([notice], catalogs, Wording(publisher="<i>P</i>", stylesheet=None))
    decision = _decision(notice)
    renderer.plain(decision, ("ru",), None)
    fragment = renderer.render(decision, ("ru",), None)
    sections = _parsed(fragment)
    assert [section.tag for section in sections] == ["section"]
    for element in sections[0].iter():
        assert element.tag in ELEMENTS - {"link"}
        assert set(element.attrib) <= ATTRIBUTES
        assert element.tag != "a" or element.attrib["href"] == "/legal/risk"
    return fragment.html


def _in_a_page(html: bytes) -> None:
    """What stands behind the notice is where it was, whatever the notice says."""
    page = b"<!DOCTYPE html><title>t</title><body>" + html + b"<main>rest</main>"
    body = html5lib.parse(page, namespaceHTMLElements=False).find("body")
    assert [each.tag for each in body] == ["section", "main"]
    assert body[1].text == "rest"


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(SOURCES)), _HOSTILE, min_size=1))
@example(dict.fromkeys(SOURCES, "{link_start}<script>{publisher}</script>{link_end}"))
def test_hostile_translations_are_refused_or_harmless(texts: dict[str, str]) -> None:
    units = tuple(
        Unit(context=context, source=source, translations=(texts.get(context, f"да {source}"),))
        for context, source in SOURCES.items()
    )
    catalogs = _load(write(Document(units=units)).encode("utf-8", "surrogatepass"))
    for text in catalogs.by_locale["ru"].messages.values():
        assert misordered(text) is None
        assert not {"<script>", "<b>", "</section>"} & {
            text[i:] for i, char in enumerate(text) if char == "<"
        }
    html = _rendered(RISK, catalogs)
    _in_a_page(html)
    assert b"<bdi>&lt;i&gt;P&lt;/i&gt;</bdi>" in html


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                'msgctxt "risk.title"',
                f'msgid "{SOURCES["risk.title"]}"',
                'msgstr "a"',
                'msgstr "',
                '"b"',
                "#~ msgid",
                "# c",
                "msgid_plural",
                "#, fuzzy",
                '#| msgid "a"',
                "\ufeff",
                'msgstr[0] "a"',
                "msgctxt",
                '"',
                "\\",
            ]
        )
        | st.text(max_size=12)
    ).map("\n".join)
)
def test_a_file_of_any_lines_is_read_and_warns_in_english_or_in_its_words(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    _in_a_page(_rendered(RISK, _load(data)))
    # What could be read of it is written so that it is read alike.
    written = write(parse(text))
    assert write(parse(written)) == written


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_a_file_of_any_bytes_warns_in_english(data: bytes) -> None:
    html = _rendered(RISK, _load(data))
    assert b'lang="en"' in html


def test_the_notice_that_they_are_tried_on_has_all_that_there_is() -> None:
    assert isinstance(RISK.text, Text)
    assert set(SOURCES) == {"risk.title", "risk.body", "risk.link"}
