"""The tree-construction modes of HTML up to "in body", as tables: what is passed over, what a tag does.

The clauses quoted are those of https://html.spec.whatwg.org/multipage/parsing.html; scripting is on.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from notices.tokens import BOGUS, COMMENT, Pattern, element, run, start_tag

__all__ = [
    "AFTER_HEAD",
    "BEFORE_HEAD",
    "END",
    "FOREIGN",
    "IN_BODY",
    "IN_HEAD",
    "SKIP",
    "START",
    "TEMPLATE",
    "Act",
]

# Modes; anything unforeseen leads from one to the next, up to IN_BODY. FOREIGN: svg or math was met in
# body, so that a tag may be of either language.
BEFORE_HEAD, IN_HEAD, AFTER_HEAD, IN_BODY, FOREIGN, TEMPLATE = range(6)

_VOID = (b"link", b"meta", b"base", b"basefont", b"bgsound")
_METADATA = (
    *map(start_tag, _VOID),
    # A "<!--" may hide an end tag: those scripts take the steps.
    element(b"script", unless=b"|!--"),
    element(b"style"),
    COMMENT,
    element(b"title"),
    BOGUS,
    element(b"noframes"),
)
# An html tag as most are written, none of whose attributes can be AMP's mark.
_PLAIN_HTML = rb"""[hH][tT][mM][lL] (?: [~]++ (?![aA][mM][pP]) [A-Za-z:_-]++
    (?: =" [^"]*+ " | = [^"'`~<>/=]++ )?+ )*+ [~]*+ >"""
# By mode: what is passed over whole, and changes neither mode nor outcome.
SKIP: tuple[Pattern, ...] = (
    run(BOGUS, COMMENT, _PLAIN_HTML),
    run(*_METADATA, element(b"noscript")),
    run(*_METADATA),
    # "In body: A character token that is U+0000 NULL: Ignore the token."
    run(COMMENT, BOGUS, text=rb"[\0~]++"),
    run(COMMENT, rb"!(?!--|\[) [^>]*+ >", text=rb"[\0~]++"),
    run(COMMENT, BOGUS, text=rb"[^<]++"),
)


class Act(Enum):
    """What a tag does to the scan."""

    BAR_FRAMESET = auto()
    ENTER_BODY = auto()
    ENTER_FOREIGN = auto()
    ENTER_HEAD = auto()
    ENTER_HTML = auto()
    ENTER_RAW = auto()
    ENTER_SCRIPT = auto()
    ENTER_TEMPLATE = auto()
    IGNORE = auto()
    IMPLY_BODY = auto()
    LEAVE_HEAD = auto()
    LEAVE_TEMPLATE = auto()
    MEET_FRAMESET = auto()
    MEET_PUZZLE = auto()
    WATCH = auto()


_Acts = Mapping[bytes, Act]


def _acts(by_names: Mapping[str, Act]) -> _Acts:
    return {name.encode(): act for names, act in by_names.items() for name in names.split()}


_IN_HEAD_START = {
    "html head base basefont bgsound link meta": Act.IGNORE,
    "title style noframes": Act.ENTER_RAW,
    "script": Act.ENTER_SCRIPT,
    "template": Act.ENTER_TEMPLATE,
}
START: tuple[_Acts, ...] = (
    _acts({"html": Act.ENTER_HTML, "head": Act.ENTER_HEAD}),
    _acts({**_IN_HEAD_START, "noscript": Act.ENTER_RAW}),
    _acts({**_IN_HEAD_START, "body": Act.ENTER_BODY, "frameset": Act.MEET_FRAMESET}),
    _acts(
        {
            # All at which the standard sets the frameset-ok flag to "not ok", save input, whose type
            # decides; and plaintext, behind which no tag can come.
            "applet area body br button dd dt embed hr iframe image img keygen li listing marquee object "
            "plaintext pre select table template textarea wbr xmp": Act.BAR_FRAMESET,
            "frameset": Act.MEET_FRAMESET,
            "title style noembed noframes noscript": Act.ENTER_RAW,
            "script": Act.ENTER_SCRIPT,
            "svg math": Act.ENTER_FOREIGN,
        }
    ),
    _acts(
        {
            # A tag may be of either language, so none bars a frameset; text does in both.
            "frameset": Act.MEET_FRAMESET,
            # Raw text in HTML, tags in SVG.
            "title style noembed noframes noscript script": Act.WATCH,
        }
    ),
    _acts(
        {
            "title textarea style xmp iframe noembed noframes noscript": Act.ENTER_RAW,
            "script": Act.ENTER_SCRIPT,
            "template": Act.ENTER_TEMPLATE,
            # What follows these is read otherwise, or not at all, by where they stand.
            "svg math select plaintext col colgroup frameset": Act.MEET_PUZZLE,
            # "Insert a marker at the end of the list of active formatting elements": at `</template>` only
            # one marker goes, and an `a` before it would be opened again around the notice's words.
            "applet caption marquee object td th": Act.MEET_PUZZLE,
        }
    ),
)
"""By mode and name. A start tag of no entry leads to the next mode, and from IN_BODY on does nothing."""

# "An end tag whose tag name is one of: "body", "html", "br": Act as described in the "anything else" entry".
_IMPLYING = {"body html br": Act.IMPLY_BODY}
END: tuple[_Acts, ...] = (
    _acts({"head": Act.LEAVE_HEAD, **_IMPLYING}),
    _acts({"head": Act.LEAVE_HEAD, **_IMPLYING}),
    _acts(_IMPLYING),
    {},
    {},
    _acts({"template": Act.LEAVE_TEMPLATE}),
)
"""By mode and name. "Any other end tag: Parse error. Ignore the token.\""""
