"""The shell of a page that stands alone."""

from __future__ import annotations

import html5lib

from notices.webpage import webpage


def test_a_page_is_whole_and_forbids_itself_every_request() -> None:
    text = webpage("A & <b>", "<h1>Ж</h1>\n", ".x { color: red; }\n", language="ru")
    html5lib.HTMLParser(strict=True).parse(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="ru">\n<head>\n<meta charset="utf-8">\n')
    assert "<title>A &amp; &lt;b&gt;</title>" in text
    assert 'content="default-src &#x27;none&#x27;; style-src &#x27;unsafe-inline&#x27;"' in text
    assert text.endswith(".x { color: red; }\n</style>\n</head>\n<body>\n<h1>Ж</h1>\n</body>\n</html>\n")
    assert (text.count("<style>"), text.count("<script")) == (1, 0)
