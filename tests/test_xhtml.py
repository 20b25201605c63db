from __future__ import annotations

import copy
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.injection import Injector
from notices.xhtml import DECLINED, XmlScanner

NS = "http://www.w3.org/1999/xhtml"
HTML = b'<html xmlns="http://www.w3.org/1999/xhtml">'
FRAGMENT = (
    b'<section class="n" data-nosnippet=""><h2>Notice &#171;x&#187;</h2><p><a href="/l">x</a></p></section>'
)

# The offset is where the "|" stands.
FOUND = {
    "a usual page": b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"\n'
    b'  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml" '
    b'xml:lang="ru">\n<head><title>a &amp; b</title></head>\n<body class="x">|\n<p/></body></html>',
    "the least": HTML + b"<body>|</body></html>",
    "a byte order mark": b"\xef\xbb\xbf" + HTML + b"<body>|</body></html>",
    "a short doctype": b"<!DOCTYPE html>" + HTML + b"<body>|</body></html>",
    "a system doctype": b"<!DOCTYPE html SYSTEM 'about:legacy-compat'>" + HTML + b"<body>|</body></html>",
    "single quotes": b"<?xml version='1.0' encoding='koi8-r' standalone='yes' ?>"
    b"<html xmlns = 'http://www.w3.org/1999/xhtml' ><body id='>' >|</body></html>",
    "comments and instructions": b"<?x-y a?><!-- <body> -->" + HTML + b"<?a?><!-- - --><body>|</body></html>",
    "CDATA in a script": HTML + b"<head><script><![CDATA[<body>]]]]></script></head><body>|</body></html>",
    "a body in a body's place only": HTML + b"<head><body/></head><body>|</body></html>",
    "a namespace again": HTML + b'<body xmlns="http://www.w3.org/1999/xhtml">|</body></html>',
    "prefixes": b'<html xmlns:s="u" xmlns="http://www.w3.org/1999/xhtml"><s:a b="c"/><body>|</body></html>',
    "names above ASCII": HTML + b"<\xd0\x90 \xd0\x91='1'/><body>|</body></html>",
    "a gt in an attribute": HTML + b"<body id='foo>bar'>|</body></html>",
    "references": HTML + b"<a b='&lt;&#60;&#x3C;'>&nbsp;&#160;</a><body>|</body></html>",
}
LOST = {
    b"": "malformed",
    b"\xef\xbb\xbf": "malformed",
    b"\xff\xfe<\0h\0": "encoding",
    b"\0<\0h": "encoding",
    b"<?xml version='1.0' encoding='utf-16'?>" + HTML + b"<body></body></html>": "encoding",
    b"<?xml version='1.0' encoding='iso-2022-jp'?>" + HTML + b"<body></body></html>": "encoding",
    b"<?xml version='2.0'?>" + HTML + b"<body></body></html>": "malformed",
    b" <?xml version='1.0'?>" + HTML + b"<body></body></html>": "malformed",
    b"<html><body></body></html>": "namespace",
    b"<html xmlns='http://www.w3.org/1999/other'><body></body></html>": "namespace",
    b"<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:body></h:body></h:html>": "namespace",
    b"<svg xmlns='http://www.w3.org/2000/svg'><body></body></svg>": "namespace",
    HTML + b"<body xmlns='u'></body></html>": "namespace",
    HTML + b"<h:body xmlns:h='http://www.w3.org/1999/xhtml'></h:body></html>": "namespace",
    HTML + b"<body/></html>": "closed",
    HTML + b"<head/></html><body></body>": "malformed",
    HTML + b"<head><body></head><body></body></html>": "malformed",
    HTML + b"<title></head><body></body></html>": "malformed",
    b"</html>": "malformed",
    b"x" + HTML + b"<body></body></html>": "malformed",
    b"<![CDATA[]]>" + HTML + b"<body></body></html>": "malformed",
    HTML + b"<body a='1' a='2'></body></html>": "malformed",
    HTML + b"<body a></body></html>": "malformed",
    HTML + b"<body a=1></body></html>": "malformed",
    HTML + b"<body a='<'></body></html>": "malformed",
    HTML + b"a & b<body></body></html>": "malformed",
    HTML + b"<!-- a -- b --><body></body></html>": "malformed",
    HTML + b"<title>\x0c</title><body></body></html>": "malformed",
    HTML + b"<?xml a?><body></body></html>": "malformed",
    HTML + b"<!DOCTYPE html><body></body></html>": "malformed",
    b"<!DOCTYPE html><!DOCTYPE html>" + HTML + b"<body></body></html>": "malformed",
    b"<!DOCTYPE html [<!ENTITY a '</body>'>]>" + HTML + b"<body></body></html>": "malformed",
    b"<html amp='' xmlns='http://www.w3.org/1999/xhtml'><body></body></html>": "amp",
    HTML + b"<body": "malformed",
}


def in_pieces(page: bytes, size: int, **settings: bytes) -> tuple[bytes, Injector]:
    injector = Injector(FRAGMENT, xml=True, **settings)  # type: ignore[arg-type]  # bytes only
    chunks = [injector.feed(page[start : start + size]) for start in range(0, len(page), size)]
    return b"".join([*chunks, injector.close()]), injector


@pytest.mark.parametrize("marked", FOUND.values(), ids=FOUND)
def test_the_notice_is_put_behind_the_start_tag_of_body(marked: bytes) -> None:
    page = marked.replace(b"|", b"")
    for size in (1, 3, 10, len(page)):
        got, injector = in_pieces(page, size)
        assert got == marked.replace(b"|", FRAGMENT)
        assert injector.reason is None


@pytest.mark.parametrize(("page", "reason"), LOST.items())
def test_a_page_without_a_certain_offset_is_declined_with_the_reason(page: bytes, reason: str) -> None:
    for size in (1, 3, 10, len(page) + 1):
        got, injector = in_pieces(page, size)
        assert (got, injector.reason) == (page, reason)


def test_every_reason_occurs() -> None:
    assert set(LOST.values()) == set(DECLINED)


def test_a_slot_and_a_bottom_go_to_the_top() -> None:
    page = HTML + b"<body><!-- notices --></body></html>"
    injector = Injector(
        b"<section>1</section>", slot=b"<section>2</section>", bottom=b"<section>3</section>", xml=True
    )
    expected = HTML + b"<body>" + b"".join(b"<section>%d</section>" % n for n in (1, 2, 3))
    assert injector.finish(page) == expected + b"<!-- notices --></body></html>"
    assert injector.fallen == ("slot", "bottom")


def test_a_scan_of_what_is_settled_changes_nothing() -> None:
    found = XmlScanner()
    page = HTML + b"<body>"
    found.scan(page, len(page))
    found.scan(b"", 0, final=True)
    assert found.offset == len(page)


def tree(page: bytes) -> ET.Element | None:
    try:
        return ET.fromstring(page, parser=ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))
    except (ET.ParseError, LookupError, ValueError):
        return None


def without_notice(root: ET.Element) -> ET.Element:
    body = root.find(f"{{{NS}}}body")
    assert body is not None
    notice = body[0]
    assert notice.tag == f"{{{NS}}}section"
    assert notice.get("class") == "n"
    body.text = (body.text or "") + (notice.tail or "") or None
    body.remove(notice)
    return root


_PIECES = b"""
<html xmlns="http://www.w3.org/1999/xhtml">|<head>|</head>|<body>|</body>|</html>|<body a='>'>|<body/>|<head/>
|<![CDATA[<body>]]>|<?a <body>?>|text|&amp;|&nbsp;|<title>|</title>|<a:b xmlns:a="u">|</a:b>|<p a="b"/>
| |<!DOCTYPE html>|<?xml version="1.0"?>|<?xml version="1.0" encoding="koi8-r"?>|<body a="1" a="2">|]]>
|</svg>|<a b="&lt;">|</a>|<!DOCTYPE html [<!ENTITY a "b">]>|\xd0\x9d|\x01|<body xmlns="u">|<body xmlns:u="u">
|<!-- <body> -->|-->|<svg xmlns="v">|<html>|<body a>|<!--
""".replace(b"\n", b"").split(b"|")
_WELL = [
    b"<head><title>x</title></head>",
    b"<!-- c -->",
    b"<?a?>",
    b" ",
    b"<meta a='b'/>",
    b"<s><body/></s>",
    b"&#32;",
]
_whole = st.builds(
    lambda prolog, head, inner: (
        b"".join(prolog) + HTML + b"".join(head) + b"<body>" + inner + b"</body></html>"
    ),
    st.lists(st.sampled_from([b"<!DOCTYPE html>", b"<!-- c -->", b"<?a?>", b"\n"]), max_size=3),
    st.lists(st.sampled_from(_WELL + _PIECES), max_size=4),
    st.sampled_from([b"", b"x", b"<p>x</p>", b"<!-- c -->y", b"&amp;"]),
)
_pages = _whole | st.lists(st.sampled_from(_PIECES), max_size=9).map(b"".join)


@given(_pages, st.integers(1, 30))
@example(FOUND["a usual page"].replace(b"|", b""), 5)
def test_what_expat_reads_is_the_same_but_for_the_notice(page: bytes, size: int) -> None:
    before = tree(page)
    injected, injector = in_pieces(page, size)
    whole = Injector(FRAGMENT, xml=True)
    assert whole.finish(page) == injected
    assert (whole.offset, whole.reason) == (injector.offset, injector.reason)
    after = tree(injected)
    if before is None:
        assert after is None
    elif injector.inserted:
        assert after is not None
        assert ET.tostring(without_notice(copy.deepcopy(after))) == ET.tostring(before)
