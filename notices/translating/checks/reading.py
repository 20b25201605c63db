"""What of a text a person reads as words: without placeholders, markup and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5

from notices.placeholders import NAMES
from notices.translating.checks.addresses import addresses_in

__all__ = ["BRACES", "VALUES", "markup_in", "words_alone"]

#: Where it begins with what is no brace, a word that ends with one is looked at from its beginning only.
BRACES = re.compile(r"\{[^{}\n]{0,40}\}|\{[^{}\s]*|(?<![^{}\s])[^{}\s]*\}")
#: What stands for a value in other programs' texts, and nothing is put into here.
VALUES = re.compile(
    r"(?<![\w%])%[sdi](?!\w)|%\(\w{0,40}\)[a-z]?"
    rf"|[$%](?:{'|'.join(NAMES)})\b%?"
    # Not behind a number, of which the sign may be one.
    rf"|(?<!\d)(?<!\d\s)[$%#]\{{(?:{'|'.join(NAMES)})\}}"
    rf"|\[(?:{'|'.join(NAMES)})\]"
    r"|｛[^｛｝\n]{0,40}｝?"
)
# Those that browsers read without a semicolon, too.
_NAMES = "|".join(sorted(name for name in html5 if not name.endswith(";")))
_MARKUP = re.compile(
    r"<[A-Za-z/!?][^<>]*>?"
    # In other letters, with spaces, or in brackets that look alike: only where it is closed, for a "<" alone
    # is what mathematics writes.
    r"|[<＜‹][\s/!?]{0,4}[^\W\d_][^<>＜＞‹›]{0,100}[>＞]"
    # Of forums and of Markdown, where it is closed; a control character as programmers write it.
    r"|\[(?P<tag>b|i|u|s|url|img|color|size|quote|code|center)(?:=[^\[\]\n]{0,100})?\][^\[\]\n]{0,200}\[/(?P=tag)\]"
    r"|(?<![\w*])\*\*(?=[^\s*])[^*\n]{1,200}\*\*(?![\w*])"
    r"|\\\w?"
    rf"|&#?\w+;|&#(?:\d+|[xX][0-9A-Fa-f]+)|&(?:{_NAMES})(?!\w)"
)


def markup_in(text: str) -> Iterator[re.Match[str]]:
    """Tags and references to characters, or what looks like one."""
    return _MARKUP.finditer(text)


@lru_cache(maxsize=256)
def words_alone(text: str) -> str:
    """A text without what is in braces, markup or addresses: what a person reads."""
    for what in (_MARKUP, BRACES, VALUES):
        text = what.sub(" ", text)
    kept, last = [], 0
    for start, end in addresses_in(text):
        kept.append(text[last:start])
        last = max(last, end)
    return " ".join([*kept, text[last:]])
