from __future__ import annotations

import pytest
from html5lib._inputstream import EncodingParser
from hypothesis import given
from hypothesis import strategies as st
from justhtml.parser.encoding import _prescan_for_meta_charset

from notices.prescan import doubt

_PIECES = rb"""
<meta charset=koi8-r>|<meta charset="utf-8"|<META charset='big5'>|<metal charset=gbk>|<meta |charset=gbk|>
|<meta http-equiv=content-type content="text/html; charset=koi8-u">|content='a charset = "gbk"'|http-equiv=x
|<!--|-->|--!>|<!x|<?|</|</ x>|<a |<a b='|'|"|/|=|<meta charset=none>|<title>|</title>|<script>
|<meta name=charset content=gbk>|<meta charset=utf-16>|content=charset=gbk|http-equiv='Content-Type'| |text
|<meta charset=gbk charset=koi8-r>|<a/b="|content='charset'|content='charset charset=gbk'|</a charset=gbk>
""".replace(b"\n", b"").split(b"|")
_pages = st.lists(st.sampled_from(_PIECES), max_size=9).map(b"".join)


@given(_pages)
def test_a_declaration_is_what_other_implementations_agree_to_find(page: bytes) -> None:
    whole = page + b">"
    others = [EncodingParser(whole).getEncoding(), _prescan_for_meta_charset(whole)]
    seen = doubt(whole, 0, 0, len(whole))
    if all(others):
        assert seen == "charset"
    elif not any(others) and b"none" not in page:
        assert seen == "short"


@pytest.mark.parametrize("piece", [b"<!-->", b"<!--->", b"<!-- <meta -->", b"<meta/>", b"<"])
def test_what_other_implementations_stumble_over_hides_no_declaration(piece: bytes) -> None:
    assert doubt(piece + b"<meta charset=koi8-r>", 0, 0, 99) == "charset"


LABELS = ["utf-8", "koi8-r", "windows-1251", "shift_jis", "gb18030", "big5", "euc-kr"]


@pytest.mark.parametrize("label", LABELS)
def test_behind_a_charset_that_every_browser_takes_nothing_is_in_doubt(label: str) -> None:
    page = b"<meta charset=%s>" % label.encode()
    assert doubt(page + b"\x1b<meta charset=iso-2022-jp>", len(page), 99, 99) is None


def test_behind_a_charset_that_some_may_not_know_another_is_looked_for() -> None:
    page = b"<meta charset=x-none>"
    assert doubt(page + b"<meta charset=koi8-r>", len(page), 0, 99) == "charset"


def test_without_a_charset_an_escape_is_in_doubt_before_the_proof_only() -> None:
    assert doubt(b"\x1b<body>x".ljust(2000), 7, 8, 2000) == "encoding"
    assert doubt(b"<body>x\x1b".ljust(2000), 6, 7, 2000) is None
