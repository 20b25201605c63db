"""What users of page-rewriting tools reported, by public thread (github.com/…), and does not happen here."""

from __future__ import annotations

import pytest

from notices.injection import Injector, inject

FRAGMENT = rb'<section class="notice"><p>&#1071; \1 $1 \g<0> ${x} %s {0} $&amp;</p></section>'

SCRIPTS = b"<script>var a = '</body><body>'</script>"

# The notice is where the "|" stands.
TOP = {
    "gruntjs/grunt-contrib-connect/issues/101": b"<head>" + SCRIPTS + b"</head><body>|<p>x",
    "BrowserSync/browser-sync/issues/696": b"<body>|<p>x</p>" + SCRIPTS + b"</body>",
    "phoenixframework/phoenix_live_reload/issues/119": b"<head><meta content='<body>'></head><body>|x</body>",
    "phoenixframework/phoenix_live_reload/issues/119 in body": b"<body a='</body>'>|<p a='<body>'>x</body>",
    "lookbook-hq/lookbook/issues/43": b'<body>|<iframe srcdoc="<html><body></body></html>"></iframe></body>',
    "johnbintz/rack-livereload/issues/60 comment": b"<!-- <body> --><body>|<!-- </body> --></body>",
    "johnbintz/rack-livereload/issues/60 xmp": b"<body>|<xmp><body></body></xmp></body>",
    "johnbintz/rack-livereload/issues/60 script template": (
        b"<head><script type='text/template'><html><head></head><body>x</body></html></script></head><body>|y"
    ),
    "tor2web/Tor2web/issues/334": b'<body id="foo>bar">|x',
    "wp-media/wp-rocket/issues/5523": b"<html><title>x</title>|<header><h1>x</h1></header>",
    "cloudflare/miniflare/issues/70": b"<html><body>|<p>no end",
    "jaylfc/taOS/pull/499": b"<meta charset=windows-1251><title>\xcf</title><body>|\xcf\xf0\xe8\xe2\xe5\xf2",
    "worker-tools/html-rewriter/issues/5": b"<body>|\xff\x80\xc3(",
    "django-commons/django-debug-toolbar/issues/15": b"<meta charset=koi8-r><body>|\xf0\xd2\xc9",
    "django-commons/django-debug-toolbar/issues/607": b"<meta charset=shift_jis><body>|\x83\x5c\x83\x7c",
    "cardstack/boxel/pull/3927": b"<body>|\\1 $1",
}
BOTTOM = {
    "BrowserSync/browser-sync/issues/696": b"<body><p>x</p>" + SCRIPTS + b"|</body>",
    "phoenixframework/phoenix_live_reload/issues/119": b"<body><p title='</body>'>x</p>|</body>",
    "lookbook-hq/lookbook/issues/43": b'<body><iframe srcdoc="<html><body></body></html>"></iframe>|</body>',
    "johnbintz/rack-livereload/issues/60 comment": b"<body>x<!-- </body> -->|</body>",
    "johnbintz/rack-livereload/issues/60 script template": (
        b"<body><script type='text/template'><html></body></html></script>|</body>"
    ),
    "cloudflare/miniflare/issues/70": b"<html><body><p>no end</p>\n|",
    "jaylfc/taOS/pull/499": b"<meta charset=windows-1251><body>\xcf\xf0\xe8\xe2|</body>",
}


def in_pieces(page: bytes, size: int, injector: Injector) -> bytes:
    chunks = [injector.feed(page[start : start + size]) for start in range(0, len(page), size)]
    return b"".join([*chunks, injector.close()])


@pytest.mark.parametrize("marked", TOP.values(), ids=TOP)
def test_the_notice_is_put_first_in_body_and_nowhere_else(marked: bytes) -> None:
    page, expected = marked.replace(b"|", b"", 1), marked.replace(b"|", FRAGMENT, 1)
    if marked is TOP["django-commons/django-debug-toolbar/issues/607"]:
        # The second letter's trail byte is the mark itself.
        expected = page[:-4] + FRAGMENT + page[-4:]
    assert inject(page, FRAGMENT) == expected
    for size in (1, 2, 3, 7):
        assert in_pieces(page, size, Injector(FRAGMENT)) == expected


@pytest.mark.parametrize("marked", BOTTOM.values(), ids=BOTTOM)
def test_the_notice_is_put_last_in_body_and_nowhere_else(marked: bytes) -> None:
    page, expected = marked.replace(b"|", b"", 1), marked.replace(b"|", FRAGMENT, 1)
    for size in (1, 2, 3, 7, len(page)):
        injector = Injector(b"", bottom=FRAGMENT)
        assert in_pieces(page, size, injector) == expected
        assert (injector.offset, injector.fallen) == (marked.index(b"|"), ())


def test_a_binary_body_that_says_it_is_html_loses_no_byte() -> None:
    """django-commons/django-debug-toolbar/issues/1959"""
    for page in (b"\x1f\x8b\x08\x00\x00\xff<body>\x1b", b"\x89PNG\r\n\x1a\n\0\0", b"\0\0\0\x18ftyp"):
        for size in (1, 5, len(page)):
            injector = Injector(FRAGMENT)
            got = in_pieces(page, size, injector)
            assert got.replace(FRAGMENT, b"") == page
            assert injector.reason != "error"


def test_a_stream_is_sent_as_soon_as_the_offset_is_known() -> None:
    """django-commons/django-debug-toolbar/issues/1945; symfony/symfony/issues/57288;
    evoila/meho/issues/1389
    """
    injector = Injector(FRAGMENT, declared=True)
    assert injector.feed(b"<title>x</title>") == b""
    assert injector.feed(b"<body>") == b""
    assert injector.feed(b"y") == b"<title>x</title><body>" + FRAGMENT + b"y"
    assert injector.feed(b"z") == b"z"


def test_a_page_grows_by_as_many_bytes_as_are_told() -> None:
    """django-commons/django-debug-toolbar/issues/56; rails/web-console/pull/255;
    aio-libs/aiohttp/issues/3025
    """
    page = b"<body><!-- notices --><p>x</p></body>"
    injector = Injector(FRAGMENT, slot=b"<section>1</section>", bottom=b"<section>2</section>")
    assert injector.grown == 0
    assert len(injector.finish(page)) == len(page) + injector.grown


def test_a_page_that_carries_the_notice_already_gets_no_second_one() -> None:
    """google/inverting-proxy/issues/78: two layers of rewriting repeat the banner."""
    once = inject(b"<body>x", FRAGMENT)
    assert inject(once, FRAGMENT) is once
