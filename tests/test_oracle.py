"""Two conforming HTML parsers judge what the notice does to pages that were made to be hard."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from notices.injection import Injector
from tests.html_oracle import FRAGMENT, PARSERS, astray, damage

USUAL = b"""<!DOCTYPE html>
<html lang="ru"><head>
<meta charset="utf-8"><title>News - x</title>
<link rel="a" href="/b"><style>a > b {c: d}</style>
<script>if(a<b&&c>d){document.write("<body>")}</script><!-- <body> --><script><!--
x = "<script>";
//--></script><noscript><img src=x></noscript>
</head>
<body class="x" data-a='{"b": ">"}'>
<header><h1>H</h1></header><form><input type="hidden" name=q><input></form>
<svg viewBox="0 0 1 1"><title>t</title><path d="M0"/></svg><p>text &amp; more<br>x</p></body></html>
"""
IMPLIED = re.sub(rb"</?(?:head|body|html)[^e>]*>", b"", USUAL)

PIECES = rb"""
<html>|<html lang=en>|<head>|<HEAD>|</head>|<body>|<body class='a>b'>|<body id="foo>bar">|</body>
|</html>|<frameset>|<FRAMESET cols=1><frame></frameset>|<frame>|<noframes>|</noframes>|<!doctype html>
|<!DOCTYPE html PUBLIC "a>b">|<!-- c -->|<!-->|<!--->|<!--|-->|--!>|<!-- <body> -->|<!--x--!>
|<![CDATA[x>]]>|<!>|</>|<?php a>|</ x>|</3>|<title>|</title>|<title>x</title>|<script>|</script>
|<script>'<body>'</script>|<script><!--<script></script>--></script>|<script><!--|</SCRIPT >|<script/>
|<style>|</style>|<style>a>b{}</style>|<noscript>|</noscript>|<noscript><body></noscript>|<template>
|</template>|<template><div><body></template>|<template><script></script><title></title></template>
|<meta charset=utf-8>|<meta name='a' content=">">|<meta a=b"c=">">|<link ="a>b">|<link a="x"="y>z">
|<link a = 'q>' >|<link a/=">">|<link rel=x>|<base>|<bgsound>|<basefont>|<br>|</br>|</p>|<p>|<div>
|<div a='|<a b="|'|"|>|<|</|&#32;|&#x20|&Tab;|&NewLine;|&#0;|&#13|&amp;|&|&#32x|text|<svg>|</svg>|<math>
|<mi>|<svg><title>|<svg><style>|<svg><desc>|<foreignObject>|<input>|<input type=hidden>|<img>|<image>
|<hr>|<li>|<dd>|<dt>|<pre>|<listing>|<table>|<tr>|<td>|</table>|<select>|<option>|<textarea>|</textarea>
|<xmp>|</xmp>|<iframe>|</iframe>|<noembed>|</noembed>|<plaintext>|<button>|<form>|</form>|<a>|</a>|<b>
|</b>|<applet>|<object>|<marquee>|<area>|<embed>|<keygen>|<wbr>|<param>|<col>|<colgroup>|<caption>
|<header>|<headx>|<bodyx>|<body/>|<head/>|<section>|</section>|<font color=x>|<span/>|<nobr>|<h1>
""".replace(b"\n", b"").split(b"|")
SPACE = [b" ", b"\n", b"\r\n", b"\t", b"\f", b"\0", b"\x0b", b"\xe9", b"\xef\xbb\xbf", b"\x1b"]

_piece = st.sampled_from(PIECES + SPACE)
_OPENING = b"""
<html>|<head>|</head>|<!-- c -->|<title>x</title>|<script>1</script>| |<link>|<!doctype html>|<div>|<p>|<svg>
|<template>|</template>|<noscript>|</noscript>|&#32;|<a>|</p>|<frameset>|<noframes>|</noframes>|<input>
""".replace(b"\n", b"").split(b"|")
_opening = st.sampled_from(_OPENING)
_TOKEN = re.compile(rb"<[^>]*>|[^<]+|<")


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """A usual page with a few tokens dropped, put in, or cut short."""
    tokens = _TOKEN.findall(draw(st.sampled_from([USUAL, IMPLIED])))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(tokens) - 1))
        kept = draw(st.integers(0, len(tokens[at])))
        tokens[at : at + draw(st.integers(0, 3))] = [draw(st.just(b"") | _piece | st.just(tokens[at][:kept]))]
    return b"".join(tokens)


_joined = st.lists(_piece, min_size=1, max_size=9).map(b"".join)
_begun = st.tuples(st.lists(_opening, max_size=7), st.lists(_piece, max_size=4)).map(
    lambda both: b"".join(both[0] + both[1])
)
pages = _joined | _begun | mutants()


def judge(page: bytes) -> list[str]:
    """Raise where the notice does damage; else what happened, and which parsers were not heard."""
    # What is parsed here is text already: no declaration counts.
    injector = Injector(FRAGMENT, declared=True)
    injected = injector.finish(page)
    if not injector.inserted:
        assert injected == page
        return [f"declined: {injector.reason}"]
    unheard = {parser: astray(page, parser) for parser in PARSERS}
    for parser, why in unheard.items():
        assert why or not damage(page, injected, parser), (parser, page)
    return ["inserted", *(f"{parser} {why}" for parser, why in unheard.items() if why)]


@given(pages)
@settings(max_examples=700, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_notice_is_bodys_first_child_and_the_rest_of_the_page_is_parsed_as_before(page: bytes) -> None:
    for outcome in judge(page):
        event(outcome)


def right_offset(page: bytes) -> int | None:
    """Some offset at which the notice does no damage, by every parser that is heard; by trial of each.

    Of long pages the ends of tokens are tried, of others each byte.
    """
    heard = [parser for parser in PARSERS if not astray(page, parser)]
    ends = range(len(page) + 1) if len(page) <= 250 else (found.end() for found in _TOKEN.finditer(page))
    before = {parser: PARSERS[parser](page) for parser in heard}
    for at in ends if heard else ():
        injected = page[:at] + FRAGMENT + page[at:]
        if not any(damage(page, injected, parser, before=before[parser]) for parser in heard):
            return at
    return None


class Tally:
    """What happened to the distinct pages of a search."""

    def __init__(self) -> None:
        self.pages: set[bytes] = set()
        self.outcomes: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()

    def count(self, page: bytes) -> None:
        if page in self.pages:
            return
        self.pages.add(page)
        outcomes = judge(page)
        self.outcomes.update(outcomes)
        if len(outcomes) > len(PARSERS):
            self.outcomes["heard by no parser"] += 1
        if outcomes[0] != "inserted" and right_offset(page) is not None:
            self.missed[outcomes[0]] += 1

    @property
    def missed_share(self) -> float:
        """Of the pages for which some offset is right, the share that was declined."""
        missed = self.missed.total()
        return missed / (missed + self.outcomes["inserted"])


@pytest.mark.fuzz
def test_no_page_of_a_long_search_is_damaged_and_few_are_declined_for_which_an_offset_is_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every declined page is searched for a right offset, so that the share is of all and of no sample."""
    tally = Tally()

    @given(pages)
    @settings(max_examples=24_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def search(page: bytes) -> None:
        tally.count(page)

    search()
    with capsys.disabled():
        print(f"\n{len(tally.pages)} pages: {dict(tally.outcomes)}")  # noqa: T201
        print(f"declined with a right offset: {dict(tally.missed)}, {tally.missed_share:.2%}")  # noqa: T201
    assert len(tally.pages) >= 20_000
    assert tally.outcomes["heard by no parser"] < 0.005 * len(tally.pages)
    assert tally.missed_share < 0.05


@pytest.mark.parametrize("page", [USUAL, IMPLIED])
def test_a_usual_page_gets_the_notice(page: bytes) -> None:
    assert judge(page) == ["inserted"]


@pytest.mark.parametrize("first", PIECES)
def test_no_piece_before_another_is_damaged(first: bytes) -> None:
    for second in (b"", b"<frameset>", b"<title>t</title><body>x", b"<head>", b"x", b"<div>"):
        judge(first + second)


@pytest.mark.parametrize(
    ("page", "parser"),
    [
        (b"<template></template>x", "html5lib"),
        (b"</head></br><p>", "justhtml"),
        (b"</head></body> ", "justhtml"),
        (b"</head><head><noscript>x</noscript>", "justhtml"),
        (b"<!--!>--><body>x", "justhtml"),
        (b"<!-----!><p><body>x", "justhtml"),
        (b'<script></script/"<--></script><p>z', "justhtml"),
    ],
)
def test_a_parser_that_strays_from_the_standard_is_outvoted_by_the_other(page: bytes, parser: str) -> None:
    """Each exception that is made for a parser is still needed, and the other parser sees no damage."""
    (other,) = set(PARSERS) - {parser}
    injected = Injector(FRAGMENT, declared=True).finish(page)
    assert astray(page, parser)
    assert not astray(page, other)
    assert damage(page, injected, parser)
    assert not damage(page, injected, other)
