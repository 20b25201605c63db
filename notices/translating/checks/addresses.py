"""Addresses in a text: of sites and of mail, of accounts, and of schemes that a browser runs or dials."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.codes import countries
from notices.translating.checks.finding import Finding, Pair

__all__ = ["addresses", "addresses_in"]

# Full stops, colons and so on of Chinese and Japanese, which browsers take for those of ASCII.
_PLAIN = str.maketrans("。．｡：／＠", "...:/@")
_SCHEMES = (
    "about|blob|data|facetime|file|ftp|geo|https?|intent|javascript|magnet|mailto|market|skype|sms|tel|tg|"
    "vbscript|viber|whatsapp|wss?"
)
# A dot in brackets is how an address is written that is to pass a check.
_DOT = r"(?:\.|[\[(](?:\.|dot|точка)[\])])"
# Each begins where nothing of its own kind stands before it, and its parts are bounded: a long word costs no
# more than its length.
_OTHERS = re.compile(
    rf"(?:(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{{0,19}}:|:)//[^\s\"“”„«»<>]*"
    rf"|(?<![\w:/])//\w[^\s\"“”„«»<>]*"
    rf"|(?<![\w+.-])(?:{_SCHEMES}):(?=[\w+/.])[^\s\"“”„«»<>]*"
    rf"|(?<![\w-])www\.[^\s\"“”„«»<>]+"
    rf"|(?:(?<![\w.+-])[\w.+-]{{1,64}})?@\w[\w-]*(?:\.[\w-]+)*",
    re.IGNORECASE,
)
_HOST = re.compile(rf"(?<![\w.@-])[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})+")
_LABEL = re.compile(rf"(?:\A|{_DOT})([\w-]+)")
# What follows a host and belongs to it.
_PATH = re.compile(r"(?::\d{1,5})?/[^\s\"“”„«»<>]*")
# The ending of a word that was inflected may follow: rferl.org-da, vk.comда.
_CYRILLIC = [
    "рф",
    "рус",
    "бел",
    "укр",
    "қаз",
    "мкд",
    "срб",
    "бг",
    "ею",
    "мон",
    "ком",
    "орг",
    "дети",
    "москва",
]
_TOP = re.compile(
    rf"(?:[a-z]{{2,24}}|[A-Z]{{2,24}}|Com|Org|Net|Ru)(?![A-Za-z0-9_])|(?:{'|'.join(_CYRILLIC)})(?!\w)"
)
_GENERIC = re.compile(
    "com|org|net|info|biz|name|mobi|app|dev|xyz|site|online|press|media|news|live|top|club|shop|store|blog|"
    "link|click|page|wiki|today|world|space|tech|cloud|email|chat|social|network|foundation|ngo|ong|edu|gov|"
    "int|mil|pro|tel|cat|asia|global|center|group|digital|agency|video|radio|art|fun|icu|vip|win|website|host|"
    "uk|eu|su|ac"
)
# Those of one letter; else such a thing is an abbreviation: Albanian has p.sh. and d.m.th.
_SHORT = frozenset({"t.me", "x.com"})


def _is_known(top: str) -> bool:
    return not top.isascii() or top.upper() in countries() or bool(_GENERIC.fullmatch(top.lower()))


def _end_of_host(words: re.Match[str], text: str) -> int | None:
    """Where the host in these words ends, by the last of their labels that can end one."""
    labels = list(_LABEL.finditer(words[0]))
    long = next((i for i, each in enumerate(labels) if len(each[1]) > 1), len(labels))
    for i in range(len(labels) - 1, 0, -1):
        top = _TOP.match(labels[i][1])
        # A number with a unit or an ending is no host: 2012.gada.
        if top is None or labels[i - 1][1].isdigit():
            continue
        end = words.start() + labels[i].start(1) + top.end()
        path = _PATH.match(text, end)
        known = _is_known(top[0])
        if path and (known or top[0].isascii()):
            return path.end()
        if known and (long < i or text[words.start() : end].lower() in _SHORT):
            return end
    return None


def addresses_in(text: str) -> list[tuple[int, int]]:
    """Where addresses begin and end, in the order in which they stand."""
    plain = text.translate(_PLAIN)
    spans = [found.span() for found in _OTHERS.finditer(plain)]
    within = {place for span in spans for place in range(*span)}
    for words in _HOST.finditer(plain):
        end = None if words.start() in within else _end_of_host(words, plain)
        if end is not None:
            spans.append((words.start(), end))
    return sorted(spans)


def addresses(pair: Pair) -> Iterator[Finding]:
    """No address that the English has not."""
    for start, end in addresses_in(pair.text):
        words = pair.text[start:end]
        words = words.rstrip(".,;:!?»”’」" + ("" if "(" in words else ")]"))
        if words not in pair.source:
            yield Finding("address", f"'{words}' is no address of the English", words)
