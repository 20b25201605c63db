from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.nesting import Nesting

_TAG = re.compile(rb"<(/?)([^\s/>]+)([^>]*>)|([^<]+)")


def followed(markup: bytes) -> bool | list[bytes]:
    """What is open behind this markup; False where that is not known."""
    nesting = Nesting()
    for closing, name, rest, text in _TAG.findall(markup):
        if text:
            known = nesting.text(blank=not text.strip())
        else:
            known = nesting.end(name) if closing else nesting.start(name, rest)
        if not known:
            return False
    return nesting.open


KNOWN = {
    b"": b"",
    b"<div><p>x</p><br><img><hr></div>x": b"",
    b"<div><section>": b"div section",
    b"</p><div></p></br>": b"div",
    b"<html><body><div>": b"div",
    # What closes a p, an item, or itself
    b"<p>x<div>": b"div",
    b"<p>x<p>y": b"p",
    b"<div><p>x</div>": b"",
    b"<ul><li>a<li>b<p>c<li>": b"ul li",
    b"<ul><li>a<ul><li>b</ul></ul>": b"",
    b"<ul><li><p>a</li></ul>": b"",
    b"<dl><dt>a<dd>b<p>c<dt>d</dl>": b"",
    b"<div><li>x</div>": b"",
    b"<div><span><li>": b"div span li",
    # Formatting
    b"<b><i>x</i></b>": b"",
    b"<b><p>x</p></b>": b"",
    b"<h1><a>x</a></h1><h2>": b"h2",
    b"<ruby>x</ruby><x-y></x-y>": b"",
    b"<button><p>x</button>": b"",
    b"<form><label></label></form><form>": b"form",
    # Tables
    b"<table> <caption>x</caption> <colgroup><col> <col></colgroup> <tbody> <tr> <td>x": b"table tbody tr td",
    b"<table><tr><td>a<td>b<tr><th>c<tbody><tr><td><p>x</table>x": b"",
    b"<table><thead><tr><td>a</thead><tbody><tr><td>": b"table tbody tr td",
    b"<table><tr><td>a</tr></table>": b"",
    b"<table><tr><td><table><tr><td>x</table></td></tr></table>": b"",
    b"<table><template></template></table>": b"",
    # SVG and MathML
    b"<svg/><svg a=b /><svg a='b'/>x": b"",
    b"<svg><path/><g>x</g><title>t</title><style>a</style></svg>": b"",
    b"<svg a=b/>": b"svg",
    b"<svg><svg></svg><a>": b"svg a",
    b"<svg></svg><p>": b"p",
    b"<math><mi>x</mi></math>": b"",
}
UNKNOWN = [
    b"</div>",
    b"<div></span>",
    b"<div></section>",
    b"<button><div></button>",
    b"<p><span>x<div>",
    b"<p>x<table>",
    b"<p>x<dialog>",
    b"<p><button><p>",
    b"<p><span></p>",
    b"<ul><li><div>x<li>",
    b"<dl><dt><span>x<dd>",
    b"<b><p>x</b>",
    b"<a><span><a>",
    b"<nobr><nobr>",
    b"<h1><h2>",
    b"<h1><span><h1>",
    b"<form><form>",
    b"<button><button>",
    b"<td>",
    b"<tr>",
    b"<option>",
    b"<plaintext>",
    b"<frameset>",
    b"<table>x",
    b"<table><div>",
    b"<table><tr><p>",
    b"<table></p>",
    b"<table></br>",
    b"<table><td>",
    b"<table><col>",
    b"<table><tbody><tbody><caption>",
    b"<table><colgroup><br>",
    b"<div><tr>",
    b"<table><tr><td><b></td>",
    b"<svg><p>",
    b"<svg><foreignObject><div>",
    b"<svg><title><b>",
    b"<svg><script>",
    b"<svg></p>",
    b"<svg></br>",
    b"<svg><g></svg>",
    b"<svg><td></table>",
    b"<div>" * 201,
    b"<svg>" + b"<g>" * 200,
    b"<table><tr><td>" * 70,
]


@pytest.mark.parametrize(("markup", "expected"), KNOWN.items())
def test_what_is_nested_as_written_is_followed(markup: bytes, expected: bytes) -> None:
    assert followed(markup) == expected.split()


@pytest.mark.parametrize("markup", UNKNOWN)
def test_what_the_standard_would_repair_is_not_known(markup: bytes) -> None:
    assert followed(markup.lower()) is False


@pytest.mark.parametrize(
    ("markup", "takes"),
    [
        (b"", True),
        (b"<div><main><ul><li>", True),
        (b"<table><tr><td>", True),
        (b"<div><span>", True),
        (b"<table>", False),
        (b"<table><tr>", False),
        (b"<p>", False),
        (b"<div><b>", False),
        (b"<a>", False),
        (b"<h1>", False),
        (b"<details>", False),
        (b"<dialog>", False),
        (b"<object>", False),
        (b"<video><div>", False),
        (b"<template><div>", False),
        (b"<svg>", False),
        (b"<x-y>", False),
        (b"<button>", False),
    ],
)
def test_a_section_is_taken_where_it_is_in_sight_and_changes_nothing(markup: bytes, takes: bool) -> None:
    nesting = Nesting()
    assert all(nesting.start(name, rest) for _, name, rest, _ in _TAG.findall(markup))
    assert nesting.takes_section is takes


@pytest.mark.parametrize(
    ("open_tags", "name", "known"),
    [
        (b"", b"textarea", True),
        (b"<table>", b"script", True),
        (b"<table>", b"textarea", False),
        (b"<table><colgroup>", b"script", False),
        (b"<svg>", b"title", False),
    ],
)
def test_an_element_taken_whole_stays_where_it_may_be(open_tags: bytes, name: bytes, known: bool) -> None:
    nesting = Nesting()
    assert all(nesting.start(tag, rest) for _, tag, rest, _ in _TAG.findall(open_tags))
    assert nesting.whole(name) is known


_tags = [
    b"<div>",
    b"</div>",
    b"<p>",
    b"</p>",
    b"<li>",
    b"<ul>",
    b"</ul>",
    b"<b>",
    b"</b>",
    b"<table>",
    b"</table>",
]
_tags += [
    b"<tr>",
    b"<td>",
    b"</td>",
    b"<svg>",
    b"</svg>",
    b"<g/>",
    b"x",
    b"<br>",
    b"<h1>",
    b"</h1>",
    b"<tbody>",
]


@given(st.lists(st.sampled_from(_tags), max_size=15))
def test_svg_is_open_exactly_while_it_is_among_what_is_open(tags: list[bytes]) -> None:
    nesting = Nesting()
    for tag in tags:
        (closing, name, rest, text), *_ = _TAG.findall(tag)
        if text:
            continue
        if not (nesting.end(name) if closing else nesting.start(name, rest)):
            break
        assert nesting.foreign == (b"svg" in nesting.open)
        assert nesting.open.count(b"p") <= 1 or b"td" in nesting.open
