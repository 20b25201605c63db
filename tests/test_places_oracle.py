"""Two conforming HTML parsers judge what a notice does in a slot, or last in body."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from notices.injection import Injector
from tests.html_oracle import FRAGMENT, PARSERS, Spot, astray, taken_out
from tests.test_oracle import PIECES, SPACE, pages

_SLOTS = [b"<!-- notices -->", b"<!--notices-->", b"<!--\n\tNOTICES\f-->"]
_SLOT_TAGS = [b"<div data-notices-slot>", b"<aside class='>' DATA-NOTICES-SLOT=''>", b"<p data-notices-slot>"]
_NAMES = b"""
div p span section article ul ol li dl dt dd a b i em strong h1 h2 h3 table tbody thead tr td th caption
colgroup form button label details summary figure object marquee svg math g title desc mi template fieldset
header nav main ruby rt center pre nobr font dialog address blockquote video canvas select option datalist x-y
""".split()
_LEAVES = rb"""
text| |&amp;|<br>|<hr>|<img a=b>|<input>|<script>'<p>'</script>|<style>a>b</style>|<!-- c -->|<?x?>|<path/>
|<select><option>a<option selected>b</select>|<textarea></div></textarea>|<noscript><b></noscript>|< |<col>
|<script><!--<b>//--></script>|<iframe></b></iframe>|<datalist><option value=a></datalist>|<svg/>|<li>|<p>
|<table><tr><td>x<td>y<tr><td></table>|<ul><li>a<li><p>b</ul>|<dl><dt>a<dd>b<dt>c</dl>|<p>a<p>b</p>|<body>
|<svg><title>t</title><path d='M'/><g><a>x</a></g></svg>|<math><mi>x</mi></math>|<a href=x>x</a>|<b>|</b>
|</p>|<td>|</br>|</li>|<a>|</a>|</div>
""".replace(b"\n", b"").split(b"|")
_LEAVES += _SLOTS


@st.composite
def _bodies(draw: st.DrawFn, depth: int = 4) -> bytes:
    """Elements that are mostly nested as written, rarely with a tag too few."""
    name = draw(st.sampled_from(_NAMES))
    inner = _bodies(depth - 1) if depth else st.sampled_from(_LEAVES)
    children = draw(st.lists(inner | st.sampled_from(_LEAVES), max_size=3))
    start = draw(st.sampled_from([b"<%s>" % name] * 8 + _SLOT_TAGS + [b"<%s data-notices-slot>" % name]))
    name = start[1:].split()[0].rstrip(b">")
    end = draw(st.sampled_from([b"</%s>" % name] * 12 + [b""]))
    return start + b"".join(children) + end


_TAILS = [
    b"",
    b"</body></html>\n",
    b"</body>\n<!-- c --></html> ",
    b"\n",
    b"</html>",
    b"</body>x",
    b"</body><!--",
]
_HEADS = [
    b"<!DOCTYPE html><html><head><title>x</title></head><body>",
    b"<title>x</title>",
    b"<body class=a>",
    b"",
]
_nested = st.builds(
    lambda head, parts, tail: head + b"".join(parts) + tail,
    st.sampled_from(_HEADS),
    st.lists(_bodies() | st.sampled_from(_LEAVES), max_size=4),
    st.sampled_from(_TAILS),
)
_pieces = st.lists(st.sampled_from(PIECES + SPACE + _SLOTS + _SLOT_TAGS), min_size=1, max_size=9).map(
    b"".join
)


@st.composite
def _slotted(draw: st.DrawFn) -> bytes:
    """Any page with a slot put anywhere, be it in a tag."""
    page = draw(pages)
    at = draw(st.integers(0, len(page)))
    return page[:at] + draw(st.sampled_from(_SLOTS + _SLOT_TAGS)) + page[at:]


bodies = _nested | _nested | _pieces | _slotted()

# Besides what is known of the top.
_ASTRAY = {
    "html5lib": {"knows neither dialog nor search": rb"<(?:dialog|search)"},
    "justhtml": {},
}


def unheard(page: bytes, parser: str) -> str:
    """Why a parser's word is not taken."""
    why = astray(page, parser)
    found = (why for why, sign in _ASTRAY[parser].items() if re.search(sign, page, re.IGNORECASE))
    return why or next(found, "")


def is_in_slot(spot: Spot) -> bool:
    """Whether a notice stands right behind a slot's comment, or first in a slot's element."""
    if spot.before:
        return bool(
            spot.before[-1][0] == "comment" and spot.before[-1][1].strip("\t\n\f\r ").lower() == "notices"
        )
    return any(name == "data-notices-slot" for name, _ in spot.within[-1][2])


def is_in_body(spot: Spot) -> bool:
    """Whether a notice stands in body and not in a template."""
    kinds = [each[0] for each in spot.within[1:]]
    return spot.within[2][1] == "html:body" and "content" not in kinds


def is_last(spot: Spot) -> bool:
    """Whether a notice is in body itself, and its last element."""
    return len(spot.within) == 3 and all(each[0] in ("text", "comment") for each in spot.behind)


def judge(page: bytes, where: str) -> str:
    """Raise where a notice in a slot, or last in body, does damage; else what happened."""
    injector = Injector(b"", declared=True, **{where: FRAGMENT})  # type: ignore[arg-type]  # by name
    injected = injector.finish(page)
    assert len(injected) == len(page) + injector.grown
    if not injector.inserted:
        assert injected == page
        return f"declined: {injector.reason}"
    if injector.fallen:
        return "fallen"
    heard = [parser for parser in PARSERS if not unheard(page, parser)]
    for parser in heard:
        rest, spots = taken_out(injected, parser)
        assert rest == PARSERS[parser](page), (parser, page)
        assert len(spots) == 1, (parser, page)
        assert is_in_body(spots[0]), (parser, page)
        if where == "slot":
            assert is_in_slot(spots[0]), (parser, page)
        elif re.fullmatch(
            rb"(?:</(?:body|html)>|<!--(?!-?>)(?:(?!--!?>).)*-->|<!---?>|\s)*",
            page[injector.offset :],
            re.DOTALL,
        ):
            assert is_last(spots[0]), (parser, page)
    return "placed" if heard else "placed, unheard"


@pytest.mark.parametrize("where", ["slot", "bottom"])
def test_a_placed_notice_stands_where_it_should_and_the_rest_of_the_page_is_parsed_as_before(
    where: str,
) -> None:
    @given(bodies)
    @settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
    def search(page: bytes) -> None:
        event(judge(page, where))

    search()


@pytest.mark.fuzz
@pytest.mark.parametrize("where", ["slot", "bottom"])
def test_no_placed_notice_of_a_long_search_does_damage(
    where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: Counter[str] = Counter()

    @given(bodies)
    @settings(max_examples=3_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def search(page: bytes) -> None:
        outcomes[judge(page, where)] += 1

    search()
    with capsys.disabled():
        print(f"\n{where}: {dict(outcomes)}")  # noqa: T201
    # The search would be of no use if few were placed.
    assert outcomes["placed"] > 150
