"""What a translation must hold and must not hold, whatever it says: placeholders, links, markup, order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from notices.bidi import misordered
from notices.placeholders import NAMES, PARAGRAPHS, complaint, split
from notices.translating.checks.finding import Finding, Pair
from notices.translating.checks.reading import BRACES, VALUES, markup_in
from notices.translating.messages import limit

__all__ = [
    "bidi",
    "length",
    "link",
    "markup",
    "paragraphs",
    "placeholders",
    "spaces",
]


def placeholders(pair: Pair) -> Iterator[Finding]:
    """Each placeholder as often as in the English, and no other brace."""
    wanted, given = (Counter(BRACES.findall(text)) for text in (pair.source, pair.text))
    known = {f"{{{name}}}" for name in NAMES}
    strange = [found[0] for found in VALUES.finditer(pair.text) if found[0] not in pair.source]
    for words in dict.fromkeys([*given, *strange]):
        if words not in known:
            yield Finding("placeholder", f"'{words}' is no placeholder", words)
    for words in (each for each in wanted | given if each in known and not each.startswith("{link_")):
        if given[words] < wanted[words]:
            yield Finding("placeholder", f"{words} is missing")
        elif given[words] > wanted[words]:
            more = "is here more often than in the English" if wanted[words] else "is not in the English"
            yield Finding("placeholder", f"{words} {more}", words)


def link(pair: Pair) -> Iterator[Finding]:
    """The marks of a link: where the English has them, once, in order, with words in between."""
    wanted, given = (
        [part for kind, part in split(text) if kind == "placeholder" and part.startswith("link_")]
        for text in (pair.source, pair.text)
    )
    if wanted != given:
        yield Finding("link", _marks(wanted, given), "{link_end}" if given else "")
        return
    wrong = complaint(pair.text)
    if wrong and wrong.code in {"link", "no-words", "link-over-paragraphs"}:
        code = "link" if "link" in wrong.message else wrong.code
        yield Finding(code, wrong.message, hint=wrong.hint)


def _marks(wanted: list[str], given: list[str]) -> str:
    if not wanted:
        return "there is a link, and the English has none"
    if sorted(wanted) == sorted(given):
        return "{link_end} stands before {link_start}"
    lost = [f"{{{name}}}" for name in wanted if name not in given]
    if not lost:
        return "a mark of the link is here more than once"
    return f"{' and '.join(lost)} {'is' if len(lost) == 1 else 'are'} missing"


def markup(pair: Pair) -> Iterator[Finding]:
    """No HTML and no references to characters."""
    for found in markup_in(pair.text):
        if found[0] not in pair.source:
            yield Finding("markup", f"there is markup: {found[0][:40]}", found[0])


def bidi(pair: Pair) -> Iterator[Finding]:
    """No character that overrides the order of letters, and none left open."""
    found = misordered(pair.text)
    if found is not None:
        yield Finding("bidi", f"U+{ord(found):04X} turns the order of the text", found)


def paragraphs(pair: Pair) -> Iterator[Finding]:
    """As many paragraphs as in the English."""
    wanted, given = (len(PARAGRAPHS.split(text.strip())) for text in (pair.source, pair.text))
    if wanted != given:
        told = "is 1 paragraph" if given == 1 else f"are {given} paragraphs"
        yield Finding("paragraphs", f"there {told}, and {wanted} in the English")


def spaces(pair: Pair) -> Iterator[Finding]:
    """The spaces at both ends as in the English, and no two in a row."""
    for told, ends in (("begins", (0, 1)), ("ends", (-1, None))):
        given, wanted = pair.text[slice(*ends)].isspace(), pair.source[slice(*ends)].isspace()
        if given != wanted:
            yield Finding("space", f"the text {told} {'with' if given else 'without'} a space")
    doubled = re.search(r"\S([ \u00a0\t]{2,})\S", pair.text)
    if doubled and doubled[1] not in pair.source:
        yield Finding("space", "there are two spaces in a row", doubled[0])
    before = re.search(r"\w[ \t]+[,.;](?=\s|$)", pair.text)
    if before:
        yield Finding("space", f"there is a space before '{before[0][-1]}'", before[0])


def length(pair: Pair) -> Iterator[Finding]:
    """Not longer than its limit."""
    most = limit(pair.source)
    if len(pair.text) > most:
        yield Finding("too-long", f"the text has {len(pair.text)} characters, at most {most} are allowed")
