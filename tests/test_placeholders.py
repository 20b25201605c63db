"""Braces in a text are placeholders, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.placeholders import NAMES, complaint, split

KNOWN = "Known here: {publisher}, {link_start}, {link_end}."
BRACES = ("a brace stands alone", "Braces are for placeholders, like {publisher}.", "placeholder")
LINK = (
    "the link is not one {link_start} followed by one {link_end}",
    "Put the words of the link between them.",
    "link",
)
NO_WORDS = (
    "the link has no words",
    "Put the words of the link between {link_start} and {link_end}.",
    "no-words",
)
EMPTY = ("the text has no words", "Write what the reader must know.", "no-words")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{x} said", ("unknown placeholder {x}", KNOWN, "placeholder")),
        ("{Publisher}", ("unknown placeholder {Publisher}", "Did you mean '{publisher}'?", "placeholder")),
        ("{издатель}", ("unknown placeholder {издатель}", KNOWN, "placeholder")),
        ("{0}", ("unknown placeholder {0}", KNOWN, "placeholder")),
        ("a {{publisher}} b", BRACES),
        ("a {publisher", BRACES),
        ("a publisher}", BRACES),
        ("a {}", BRACES),
        ("a { publisher }", BRACES),
        ("{publisher.__class__}", BRACES),
        ("{publisher!r:>1000}", BRACES),
        ("{link_end}a{link_start}", LINK),
        ("{link_start}a", LINK),
        ("a{link_end}", LINK),
        ("{link_start}a{link_start}b{link_end}c{link_end}", LINK),
        ("{link_start}a{link_end}{link_start}b{link_end}", LINK),
        ("a {link_start}{link_end}", NO_WORDS),
        ("a {link_start} \n…{link_end}", NO_WORDS),
        (
            "{link_start}a\n \t\nb{link_end}",
            (
                "the link goes on in another paragraph",
                "Put all its words into one paragraph.",
                "link-over-paragraphs",
            ),
        ),
        ("", EMPTY),
        (" \u200b—!", EMPTY),
        ("a\x07b", ("the text holds the control character U+0007", "Delete it.", "control-character")),
        ("a\rb", ("the text holds the control character U+000D", "Delete it.", "control-character")),
        ("a\x85b", ("the text holds the control character U+0085", "Delete it.", "control-character")),
        ("a\u2028b", ("the text holds the control character U+2028", "Delete it.", "control-character")),
        ("a\ud800b", ("the text holds the control character U+D800", "Delete it.", "control-character")),
    ],
)
def test_a_text_that_would_go_wrong_is_told_and_how_to_mend_it(text: str, wrong: tuple[str, ...]) -> None:
    found = complaint(text)
    assert found is not None
    assert (found.message, found.hint, found.code) == wrong
    # Only of a placeholder that is not known it is told which words are wrong.
    assert found.words == (
        found.message.removeprefix("unknown placeholder ") if "unknown" in found.message else ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "{publisher}",
        "{publisher} and {publisher}",
        "a {link_start}b{link_end} c",
        "{link_start}{publisher}{link_end}",
        "{link_start}a\nb{link_end}",
        "a\n\n{link_start}b{link_end}\tc",
        "警告",
        "50% <b> & %(a)s $x",
    ],
)
def test_a_sound_text_has_nothing_to_complain_of(text: str) -> None:
    assert complaint(text) is None


@given(st.lists(st.sampled_from([*(f"{{{name}}}" for name in NAMES), "{", "}", "{a}", " ", "b", "\n\n"])))
def test_the_parts_of_a_text_make_up_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    again = [part if kind == "text" else f"{{{part}}}" for kind, part in split(text)]
    assert "".join(again) == text
    complaint(text)
