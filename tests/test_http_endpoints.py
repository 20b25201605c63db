"""Our own few addresses: a reader's notices by themselves, safely, and for nobody else."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.engine import Engine
from notices.fragment import Wording
from notices.http.caching import VARIANT_HEADER
from notices.http.endpoints import Answer
from notices.http.response import fields
from notices.http.site import Site
from notices.visit import Visit
from tests.http_support import AT_RISK, SAFE, answered, by_address, request, site
from tests.support import RISK, TAGGED

ENGINE = by_address(RISK)
SITE = site(of=ENGINE)
OURS = ["fragment", "notices.css", "notices.js", "notices.json", "page", "variant"]
ABOUT_A_READER = [name for name in OURS if name != "notices.css"]


def get(name: str, *, of: Site = SITE, **asked: Any) -> Answer:
    return answered(of, request(f"/_notices/{name}", **asked))


def fragment(path: str = "/", reader: str = AT_RISK, language: str = "", of: Engine = ENGINE) -> bytes:
    return of.visit(address=reader, accept_language=language, path=path).fragment().html


@pytest.mark.parametrize("name", ABOUT_A_READER)
@pytest.mark.parametrize("reader", [AT_RISK, SAFE])
def test_what_tells_of_a_reader_is_kept_by_nobody_and_loaded_by_no_other_site(name: str, reader: str) -> None:
    headers = fields(get(name, reader=reader).headers)
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-robots-tag"] == "noindex"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert not [each for each in headers if each.startswith("access-control-") or each == "set-cookie"]


@pytest.mark.parametrize("name", OURS)
def test_each_tells_its_length_and_answers_no_other_method(name: str) -> None:
    answer = get(name)
    assert answer.status == 200
    assert fields(answer.headers)["content-length"] == str(len(answer.body))
    assert get(name, method="HEAD").headers == answer.headers
    refused = get(name, method="POST")
    assert (refused.status, fields(refused.headers)["allow"]) == (405, "GET, HEAD, OPTIONS")
    options = get(name, method="OPTIONS", origin="https://other.example", access_control_request_method="GET")
    assert options.status == 204
    assert (options.headers, options.body) == ([("Allow", "GET, HEAD, OPTIONS")], b"")
    assert repr(answer) == "Answer(200)"


@pytest.mark.parametrize(
    "path",
    [
        "/_notices/",
        "/_notices",
        "/_notices/other",
        "/_notices/fragment/a",
        "/x/_notices/page",
        "/_noticespage",
    ],
)
def test_all_else_is_the_apps(path: str) -> None:
    assert not isinstance(SITE.begin(request(path)), Answer)


def test_the_path_may_be_another_and_the_app_sees_its_last_segment() -> None:
    moved = site(of=ENGINE, path="/blog/warnings")
    assert answered(moved, request("/warnings/fragment")).body == fragment()
    assert not isinstance(moved.begin(request("/_notices/fragment")), Answer)


def test_the_stylesheet_is_the_same_for_all_and_may_be_kept() -> None:
    headers = fields(get("notices.css").headers)
    assert headers["cache-control"] == "max-age=3600, public"
    assert headers["content-type"] == "text/css; charset=utf-8"


def test_the_fragment_is_of_the_page_that_is_named() -> None:
    assert get("fragment").body == get("fragment", query="path=/a").body == fragment()
    assert get("fragment", query="path=/legal/x").body == b""
    assert get("fragment", query="path=legal/x").body == b""
    assert get("fragment", query="path=/a;language=ru").body == fragment(language="ru")
    assert get("fragment", query="path=/a", accept_language="en").body == fragment()
    assert get("fragment", reader=SAFE).body == b""


@pytest.mark.parametrize("path", ["/a/../legal/x", "/legal/../a", "/a/..%2flegal/x", "/legal/x/../../a"])
def test_a_path_with_dots_is_warned_if_either_reading_is(path: str) -> None:
    """Nobody knows which of the two the app went by: `/a/..%2flegal/x` may be an article."""
    assert get("fragment", query=f"path={path}").body == fragment()
    assert json.loads(get("notices.json", query=f"path={path}").body)["notices"]


def test_a_path_with_dots_that_is_excepted_by_both_readings_is_not_warned() -> None:
    assert get("fragment", query="path=/legal/../legal/x").body == b""


def test_a_fragment_for_a_page_whose_addresses_lead_elsewhere_links_no_stylesheet() -> None:
    own = by_address(RISK, wording=Wording())
    linked = get("fragment", of=site(of=own)).body
    unlinked = get("fragment", of=site(of=own), query="path=/;linked=no").body
    assert b"<link" in linked
    assert unlinked == re.sub(b"<link[^>]*>", b"", linked)


def test_tags_in_the_query_are_the_pages() -> None:
    own = site(TAGGED)
    assert get("fragment", of=own).body == b""
    assert b"This page is tagged." in get("fragment", of=own, query="path=/;tag=other;tag=dangerous").body


@pytest.mark.parametrize("language", ["x" * 9, "ru-" * 2000, "<script>", "ru,en", "ru ", "%F1", "r\x00"])
def test_what_is_no_language_is_none(language: str) -> None:
    assert get("fragment", query=f"language={quote(language)}").body == fragment()


def test_a_locale_is_a_language() -> None:
    assert get("fragment", query="language=ru_RU").body == fragment(language="ru")


def test_the_json_is_what_the_notices_say() -> None:
    answer = get("notices.json", accept_language="ru")
    assert fields(answer.headers)["content-type"] == "application/json"
    [told] = json.loads(answer.body)["notices"]
    assert told == {
        "language": "ru",
        "direction": "ltr",
        "title": "R Careful, Paper",
        "paragraphs": ["R Do not share."],
        "link": {"before": "R More ", "words": "here", "after": ".", "href": "/legal/risk"},
        "folded": False,
        "dismissible": False,
    }
    assert json.loads(get("notices.json", reader=SAFE).body) == {"notices": []}


def test_the_variant_is_named_in_a_header_and_in_the_body() -> None:
    answer = get("variant")
    named = fields(answer.headers)[VARIANT_HEADER.lower()]
    assert answer.body.decode() == named
    assert get("variant", reader=SAFE).body == b"none"
    assert get("variant", query="path=/legal/x").body == b"none"
    assert get("variant/legal/x").body == get("variant/legal/../legal/x", query="path=/").body == b"none"
    assert (
        get("variant/a", query="path=/legal/x").body
        == get("variant/", query="path=/legal/x").body
        == answer.body
    )
    unnamed = get("variant", of=site(TAGGED))
    assert unnamed.body == b""
    assert VARIANT_HEADER.lower() not in fields(unnamed.headers)


def test_the_page_has_the_notices_or_says_that_there_are_none() -> None:
    assert b"<body>" + fragment() + b"</body>" in get("page").body
    assert b"There are none for you here." in get("page", reader=SAFE).body


# ── the script ───────────────────────────────────────────────────────────────────────────────────

VOID = {"link"}


def _nodes(script: bytes) -> Any:
    found = re.search(r"\}\)\((.*)\);\n\Z", script.decode("ascii"), re.DOTALL)
    assert found
    return json.loads(found[1])


def _markup(node: Any) -> str:
    """HTML of what the script makes of a node, as a browser would write it."""
    if isinstance(node, str):
        return node.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    name, attributes, *inside = node
    told = "".join(
        f' {key}="{_markup(value).replace(chr(34), "&quot;")}"' for key, value in attributes.items()
    )
    return f"<{name}{told}>{''.join(map(_markup, inside))}</{name}>"


def _as_xml(html: bytes) -> str:
    text = re.sub(r"<link [^>]*>", "", html.decode()).replace("data-nosnippet>", 'data-nosnippet="">')
    return ElementTree.canonicalize(f"<all>{text}</all>")


@pytest.mark.parametrize("stylesheet", [None, "/_notices/notices.css", "/s.css?a&b"])
@pytest.mark.parametrize("language", ["", "ru"])
def test_the_script_makes_the_fragments_own_nodes(stylesheet: str | None, language: str) -> None:
    publisher = "</script><script>alert(1)//\"'&\u2028\u0416"
    own = by_address(RISK, wording=Wording(publisher=publisher, stylesheet=stylesheet))
    script = get("notices.js", of=site(of=own), accept_language=language).body
    assert b"</" not in script
    html = fragment(language=language, of=own)
    made = "".join(map(_markup, _nodes(script)))
    assert ElementTree.canonicalize(f"<all>{made}</all>") == _as_xml(html)
    assert publisher in "".join(ElementTree.fromstring(f"<all>{made}</all>").itertext())


def test_several_notices_and_folded_ones_are_nodes_too() -> None:
    more = [RISK.replace(b"notice: risk", b"notice: risk%d" % i) for i in range(4)]
    more[0] += b"dismissible: true\n"
    own = by_address(*more)
    script = get("notices.js", of=site(of=own), reader="10.0.0.1").body
    html = fragment(reader="10.0.0.1", of=own)
    assert b'<details class="notices-dismissible"' in html
    assert b"notices-more" in html
    assert ElementTree.canonicalize(f"<all>{''.join(map(_markup, _nodes(script)))}</all>") == _as_xml(html)


def test_who_is_shown_nothing_gets_a_script_that_does_nothing() -> None:
    assert _nodes(get("notices.js", reader=SAFE).body) == []


def test_the_script_reads_no_text_as_markup_or_code_and_keeps_nothing() -> None:
    script = get("notices.js", reader=SAFE).body.decode()
    for word in (
        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval", "Function(", "setTimeout",
        "DOMParser", "createContextualFragment", "localStorage", "sessionStorage", "cookie", "fetch(",
        "XMLHttpRequest", "import(", "srcdoc", ".style", "navigator",
    ):  # fmt: skip
        assert word not in script


# ── hostile queries, and what goes wrong ─────────────────────────────────────────────────────────


@given(
    st.sampled_from(OURS),
    st.one_of(
        st.text(max_size=100),
        st.builds(
            lambda *told: "path=/{};language={};tag={}".format(*map(quote, told)),
            *[st.text(st.characters(exclude_categories=["Cs"]), max_size=30)] * 3,
        ),
    ),
)
def test_no_query_breaks_an_answer_or_comes_back_in_it(name: str, query: str) -> None:
    own = by_address(RISK)
    answer = get(name, of=site(of=own), query=query + ";tag=<zq9x>;language=<zq9x>")
    assert answer.status == 200
    assert b"zq9x" not in answer.body
    assert not any("zq9x" in value for _, value in answer.headers)
    assert own.counts == {}


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [
        (
            "fragment",
            200,
            b'<p class="notices" lang="en" dir="ltr"><a href="/_notices/page">'
            b"Legal warnings for readers in some places</a></p>",
        ),
        ("notices.js", 200, b""),
        ("notices.json", 500, b'{"error": "see the log"}'),
        ("page", 500, b"This cannot be told now.\n"),
        ("variant", 200, b""),
    ],
)
def test_what_fails_breaks_no_page_and_tells_nobody_that_all_is_well(
    name: str, status: int, body: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    own = by_address(RISK)

    def fails(*_: Any) -> Any:
        raise RuntimeError("198.51.100.7 speaks ru")

    for method in ("_decide", "fragment", "json", "variant"):
        monkeypatch.setattr(Visit, method, fails)
    answer = get(name, of=site(of=own))
    assert (answer.status, answer.body) == (status, body)
    assert VARIANT_HEADER.lower() not in fields(answer.headers)
    assert own.counts == {"missed: error": 1}
    assert "198.51.100.7" not in caplog.text
