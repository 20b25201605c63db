"""Notices in a slot and last in body: where they go, when they go to the top instead, at what cost."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import places, tokens
from notices.injection import LIMIT, Injector
from tests.html_oracle import FRAGMENT
from tests.test_places_oracle import bodies
from tests.test_scanner import Meter

TOP, SLOT, BOTTOM = (b"<section class=%s><p>x</p></section>" % name for name in (b"t", b"s", b"b"))

# The notice is where the "|" stands.
SLOTS = {
    "a comment": b"<body><p>x</p><!-- notices -->|<p>y",
    "any spaces and case": b"<body><!--\n\tNotices\f-->|y",
    "no spaces": b"<body><!--notices-->|y",
    "the first of two": b"<body><!-- notices -->|<!-- notices -->",
    "an element": b"<body><div class=a data-notices-slot>|</div>",
    "an element with a value": b"<body><main><aside DATA-Notices-Slot='>'>|<p>x</p></aside></main>",
    "within elements": b"<body><header></header><main><ul><li><!-- notices -->|</ul></main>",
    "within a cell": b"<body><table><tr><td>a<td><!-- notices -->|",
    "behind what hides tags": (
        b"<body><script>'<!-- notices -->'</script><style><!-- notices --></style><svg><title>x</title></svg>"
        b"<select><option><!-- notices --><option>b</select><textarea><!-- notices --></textarea>"
        b"<!-- notices -->|"
    ),
    "behind a script with a comment": b"<body><script><!-- a\n// --></script><!-- notices -->|",
    "behind a script with a script's tag": b"<body><script>a('<script>')</script><!-- notices -->|",
    "behind an attribute": b"<body><p title='<!-- notices -->' a=data-notices-slot>x</p><!-- notices -->|",
    "behind bogus comments": b"<body><? <!-- notices --></ x></><!-- x --><!-- notices -->|",
    "behind a lone lt": b"<body>a < b<!-- notices -->|",
    "behind a template": b"<body><template><!-- x --><p>x</p></template><!-- notices -->|",
    "behind what is hidden": (
        b"<body><div hidden><div inert>x</div></div><div style='color:red'><!-- notices -->|</div>"
    ),
    "behind words of hiding": b"<body><div class=overflow-hidden data-style='display:none'><!-- notices -->|",
    "behind hidden void elements": b"<body><input hidden><div><!-- notices -->|</div>",
    "in an implied body": b"<title>x</title><p>x</p><!-- notices -->|",
    "with a charset of two bytes": b"<meta charset=shift_jis><body>\x83\x5c\x83\x7c<!-- notices -->|\x83\x5c",
}
# The notice belongs at the "|", at the top.
NO_SLOTS = {
    "none": b"<body>|<p>x</p>",
    "one before body": b"<!-- notices --><body>|x",
    "one behind body": b"<body>|x</body><!-- notices -->",
    "other words": b"<body>|<!-- notices! --><!-- no tices --><!-- notice --><!-- <notices> -->",
    "another end": b"<body>|<!-- notices --!>",
    "in a script": b"<body>|<script><!-- notices --></script>",
    "in an attribute": b"<body>|<p title='<!-- notices -->'>",
    "in a paragraph": b"<body>|<p><!-- notices --></p>",
    "in a link": b"<body>|<a><!-- notices --></a>",
    "in a bold text": b"<body>|<div><b><!-- notices --></b></div>",
    "between rows": b"<body>|<table><!-- notices --><tr><td>x</table>",
    "in svg": b"<body>|<svg><!-- notices --></svg>",
    "in a template": b"<body>|<template><!-- notices --></template>",
    "in a select": b"<body>|<select><!-- notices --></select>",
    "behind what was repaired": b"<body>|<b><p>x</b></p><!-- notices -->",
    "behind a CDATA section": b"<body>|<svg><![CDATA[ > ]]></svg><!-- notices -->",
    "behind a script that hides its end": b"<body>|<script><!--<script></script>--></script><!-- notices -->",
    "a void element": b"<body>|<div><br data-notices-slot></div>",
    "an element taken whole": b"<body>|<div><textarea data-notices-slot></textarea></div>",
    "a paragraph": b"<body>|<p data-notices-slot></p>",
    "hidden": b"<body>|<div hidden><p>x</p><!-- notices --></div>",
    "hidden by style": b"<body>|<div><div style='a:b; DISPLAY : none'><div><!-- notices -->",
    "a hidden element": b"<body>|<div><div data-notices-slot inert></div></div>",
    "the first decides": b"<body>|<p><!-- notices --></p><!-- notices -->",
    "escapes": b"<body>|<p>\x1b$B</p><!-- notices -->",
}
BOTTOMS = {
    "before body's end": b"<body><p>x</p>|</body></html>",
    "before html's end": b"<body><p>x</p>|</html>",
    "at the page's end": b"<body><p>x</p>\n|",
    "in an empty body": b"<body>|</body>",
    "in an implied body": b"<title>x</title>|</body>",
    "behind hidden ends": b"<body><script>'</body>'</script><!-- </body> --><p title='</body>'>x</p>|</body>",
    "behind lists and tables": b"<body><ul><li>a<li>b</ul><table><tr><td>x<td>y</table>|</body>",
    "before what stands behind body": b"<body>x|</body> <!-- c --></html>\n",
    "with text at the end": b"<body>x &amp|",
}
NO_BOTTOMS = {
    "an open paragraph": b"<body>|<p>x</body>",
    "an open element": b"<body>|<div>x</body>",
    "an open element at the end": b"<body>|<div>x",
    "a cut tag": b"<body>|x<div ",
    "a lone lt at the end": b"<body>|x<",
    "half an end tag at the end": b"<body>|x</",
    "an end within an element": b"<body>|<div></body></div></body>",
    "a plain text": b"<body>|<plaintext></body>",
    "a stray end": b"<body>|</div></body>",
}


def in_pieces(page: bytes, ends: list[int], **settings: Any) -> tuple[bytes, Injector]:
    injector = Injector(settings.pop("top", b""), **settings)
    stops = [0, *sorted(ends), len(page)]
    chunks = [injector.feed(page[start:end]) for start, end in pairwise(stops)]
    return b"".join([*chunks, injector.close()]), injector


def check(marked: bytes, fallen: tuple[str, ...], **settings: Any) -> None:
    page, expected = marked.replace(b"|", b"", 1), marked.replace(b"|", FRAGMENT, 1)
    if b"shift_jis" in marked:
        expected = page.replace(b"-->", b"-->" + FRAGMENT)
        marked = page.replace(b"-->", b"-->|")
    for size in (1, 2, 7, len(page)):
        got, injector = in_pieces(page, list(range(size, len(page), size)), **settings)
        assert got == expected
        assert (injector.fallen, injector.reason, injector.grown) == (fallen, None, len(FRAGMENT))
    # Injecting twice is injecting once.
    again, injector = in_pieces(expected, [], **settings)
    assert (again, injector.reason) == (expected, "present")


@pytest.mark.parametrize("marked", SLOTS.values(), ids=SLOTS)
def test_the_notice_is_put_into_the_first_slot(marked: bytes) -> None:
    check(marked, (), slot=FRAGMENT)


@pytest.mark.parametrize("marked", NO_SLOTS.values(), ids=NO_SLOTS)
def test_without_a_slot_that_is_certain_the_notice_goes_to_the_top(marked: bytes) -> None:
    check(marked, ("slot",), slot=FRAGMENT)


@pytest.mark.parametrize("marked", BOTTOMS.values(), ids=BOTTOMS)
def test_the_notice_is_put_last_in_body(marked: bytes) -> None:
    check(marked, (), bottom=FRAGMENT)


@pytest.mark.parametrize("marked", NO_BOTTOMS.values(), ids=NO_BOTTOMS)
def test_without_an_end_that_is_certain_the_notice_goes_to_the_top(marked: bytes) -> None:
    check(marked, ("bottom",), bottom=FRAGMENT)


def test_all_places_at_once() -> None:
    page = b"<body><p>x</p><!-- notices --><p>y</p></body>"
    got, injector = in_pieces(page, [9], top=TOP, slot=SLOT, bottom=BOTTOM)
    assert got == b"<body>" + TOP + b"<p>x</p><!-- notices -->" + SLOT + b"<p>y</p>" + BOTTOM + b"</body>"
    assert (injector.offset, injector.fallen, injector.grown) == (6, (), len(TOP + SLOT + BOTTOM))
    assert in_pieces(got, [9], top=TOP, slot=SLOT, bottom=BOTTOM)[0] == got


def test_what_goes_to_the_top_stands_behind_what_belongs_there() -> None:
    got, injector = in_pieces(b"<body><div>x", [], top=TOP, slot=SLOT, bottom=BOTTOM)
    assert got == b"<body>" + TOP + SLOT + BOTTOM + b"<div>x"
    assert injector.fallen == ("slot", "bottom")


def test_a_slot_that_can_hold_nothing_bars_no_bottom() -> None:
    page = b"<body><textarea data-notices-slot></textarea></body>"
    got, injector = in_pieces(page, [], slot=SLOT, bottom=BOTTOM)
    assert got == b"<body>" + SLOT + page[6:-7] + BOTTOM + b"</body>"
    assert injector.fallen == ("slot",)


def test_a_part_that_is_missing_is_put_beside_one_that_is_there() -> None:
    page = b"<body>" + TOP + b"<!-- notices --></body>"
    got, injector = in_pieces(page, [], top=TOP, slot=SLOT)
    assert got == b"<body>" + TOP + b"<!-- notices -->" + SLOT + b"</body>"
    assert injector.offset == page.index(b"</body>")


def test_bytes_leave_as_soon_as_the_slot_is_known() -> None:
    injector = Injector(b"", slot=SLOT, declared=True)
    assert injector.feed(b"<body><p>x</p>") == b""
    assert injector.feed(b"<!-- notices --><p>y") == b"<body><p>x</p><!-- notices -->" + SLOT + b"<p>y"
    assert injector.feed(b"z") == b"z"


def test_bytes_leave_as_soon_as_no_slot_is_certain_any_more() -> None:
    injector = Injector(b"", slot=SLOT, declared=True)
    assert injector.feed(b"<body><b><p>") == b""
    assert injector.feed(b"x</b>y") == b"<body>" + SLOT + b"<b><p>x</b>y"


@pytest.mark.parametrize("size", [1, 64, 1000, LIMIT])
def test_at_the_limit_the_notice_goes_to_the_top_and_the_rest_is_handed_through(size: int) -> None:
    given = {"slot": SLOT, "bottom": BOTTOM, "limit": 1000, "declared": True}
    page = b"<body>" + b"<p>x</p>" * 200 + b"<!-- notices --></body>"
    got, injector = in_pieces(page, list(range(size, len(page), size)), **given)
    assert got == b"<body>" + SLOT + BOTTOM + page[6:]
    assert injector.fallen == ("slot", "bottom")


def test_no_more_than_the_limit_is_held() -> None:
    injector = Injector(b"", bottom=BOTTOM, limit=20, declared=True)
    assert injector.feed(b"<body>" + b"x" * 14) == b""
    assert injector.feed(b"y") == b"<body>" + BOTTOM + b"x" * 14 + b"y"
    assert injector.feed(b"z") == b"z"


@given(bodies, st.lists(st.integers(0, 300), max_size=6), st.integers(0, 400) | st.just(LIMIT))
@settings(deadline=None)
def test_any_chunking_gives_the_same_bytes(page: bytes, ends: list[int], limit: int) -> None:
    given = {"top": TOP, "slot": SLOT, "bottom": BOTTOM, "limit": limit}
    whole, first = in_pieces(page, [], **given)
    for cuts in (ends, list(range(len(page)))):
        split, second = in_pieces(page, cuts, **given)
        assert split == whole
        assert (first.offset, first.reason, first.fallen) == (second.offset, second.reason, second.fallen)
    assert first.reason != "error"
    assert whole.replace(TOP, b"").replace(SLOT, b"").replace(BOTTOM, b"") == page


@given(bodies)
@settings(deadline=None)
def test_injecting_twice_is_injecting_once(page: bytes) -> None:
    given = {"top": TOP, "slot": SLOT, "bottom": BOTTOM}
    once, first = in_pieces(page, [], **given)
    twice, second = in_pieces(once, [], **given)
    assert twice == once
    assert second.fallen == first.fallen


SLOW = [
    (b"<script>", b"x"),
    (b"<script>", b"<!--<script>"),
    (b"<!--", b"-> "),
    (b"<p title='", b"> "),
    (b"<p ", b"a='b' "),
    (b"<select>", b"<option>"),
    (b"<select>", b"<p>"),
    (b"<textarea>", b"</textare"),
    (b"", b"<b></b>"),
    (b"", b"text "),
    (b"", b"<p>x"),
    (b"", b"<p>x<br></p>"),
    (b"<p>", b"<a>x</a>"),
    (b"<p>", b"<a>"),
    (b"", b"<p>data-notices-slot</p>"),
    (b"", b"<i data-notices-slots></i>"),
    (b"", b"<p><i data-notices-"),
    (b"", b"<!-- x -->"),
    (b"<ul>", b"<li>"),
    (b"<div><svg>", b"<g/>"),
    (b"<", b"a"),
    (b"<?", b"a"),
]


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> type[Meter]:
    for name in ("_COMMENT", "_BOGUS", "_LONE", "_BLANK", "_SLOT_COMMENT"):
        monkeypatch.setattr(places, name, Meter(getattr(places, name), rb"<!|<\?|</[^a-z]"))
    monkeypatch.setattr(places, "TAG", Meter(tokens.TAG, rb"</?[A-Za-z]"))
    for name in ("INLINE", "PARAGRAPHS", "_SIGN"):
        monkeypatch.setattr(places, name, Meter(getattr(places, name)))
    whole = {name: Meter(pattern, rb"<") for name, pattern in places._WHOLE.items()}
    monkeypatch.setattr(places, "_WHOLE", whole)
    Meter.looked = 0
    return Meter


@pytest.mark.parametrize("size", [1, 13, 4096, LIMIT])
@pytest.mark.parametrize(("head", "piece"), SLOW)
@pytest.mark.parametrize("where", ["slot", "bottom"])
def test_the_work_grows_with_the_page_and_not_with_its_square(
    head: bytes, piece: bytes, where: str, size: int, meter: type[Meter]
) -> None:
    page = b"<meta charset=utf-8><body>" + head + piece * (8000 // len(piece))
    _, injector = in_pieces(page, list(range(size, len(page), size)), **{where: FRAGMENT})
    assert injector.reason is None
    assert meter.looked < 40 * len(page) + 1000


@pytest.mark.parametrize(
    ("head", "size"),
    [(b"<script>", 1), *product([b"<script>", b"<!--", b"<p title='", b"<select>"], [64, 4096])],
)
def test_a_page_of_256_kib_that_never_ends_is_read_a_few_times_at_most(
    head: bytes, size: int, meter: type[Meter]
) -> None:
    page = (b"<meta charset=utf-8><body>" + head).ljust(LIMIT - 1, b"x")
    for where in ("slot", "bottom"):
        meter.looked = 0
        _, injector = in_pieces(page, list(range(size, len(page), size)), **{where: FRAGMENT})
        assert injector.fallen == (where,)
        assert meter.looked < 12 * len(page)


def test_a_page_on_which_cpythons_patterns_fail_gets_its_notices() -> None:
    """CPython 3.11: "The span of capturing group is wrong", for a group within a possessive repeat."""
    page = b"<title>x</title><body><div></div><div data-notices-slot></div><a></a><p data-notices-slot></p>"
    injector = Injector(TOP, slot=SLOT, bottom=BOTTOM, limit=len(page))
    assert injector.finish(page).count(SLOT) == 1
    assert injector.reason is None
