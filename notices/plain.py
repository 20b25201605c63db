"""Notices without markup: as plain text for feeds and mails, and as data for apps that draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from notices.placeholders import PARAGRAPHS, split
from notices.rules import Text

__all__ = ["Spoken", "as_data", "as_text"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Spoken:
    """A notice in one language.

    publisher: the name in that language. more_info: where its link leads, or None. beneath: the same in
    English, where both are wanted. The text form withholds all: which notice, and in which language, says who
    the reader is.
    """

    language: str
    direction: str
    text: Text
    publisher: str
    more_info: str | None
    folded: bool
    dismissible: bool
    beneath: Spoken | None = None

    def __repr__(self) -> str:
        return "Spoken(<withheld>)"


def as_text(notices: Sequence[Spoken], base: str = "") -> str:
    """Plain text, a blank line between paragraphs and two between notices; ends in a line feed unless empty.

    base: the address that links are relative to.
    """
    return "\n\n".join("\n\n".join(_paragraphs(each, base)) + "\n" for each in notices)


def _paragraphs(spoken: Spoken, base: str) -> list[str]:
    place = spoken.more_info and urljoin(base, spoken.more_info)
    # An address behind a link's words is how a link is written where there are none.
    fill = {"publisher": spoken.publisher, "link_start": "", "link_end": f" ({place})" if place else ""}
    texts = [spoken.text.title, *PARAGRAPHS.split(spoken.text.body), spoken.text.link or ""]
    own = [_filled(each, fill) for each in texts if each.strip()]
    return own + _paragraphs(spoken.beneath, base) if spoken.beneath else own


def as_data(notices: Sequence[Spoken], base: str = "") -> list[dict[str, Any]]:
    """One object for each notice: language, direction, title, paragraphs, link, whether it is folded, whether
    its reader may hide it.

    link: None, or the words before, in and behind it, and the address (href, None where it leads nowhere).
    Where both are wanted, `beneath` is the same in English. base: as in `as_text`.
    """
    return [_data(each, base) for each in notices]


def _data(spoken: Spoken, base: str) -> dict[str, Any]:
    fill = {"publisher": spoken.publisher, "link_start": "", "link_end": ""}
    bodies = PARAGRAPHS.split(spoken.text.body)
    beneath = {"beneath": _data(spoken.beneath, base)} if spoken.beneath else {}
    return {
        "language": spoken.language,
        "direction": spoken.direction,
        "title": _filled(spoken.text.title, fill),
        "paragraphs": [_filled(each, fill) for each in bodies if each.strip()],
        "link": _link(spoken, fill, base),
        "folded": spoken.folded,
        "dismissible": spoken.dismissible,
        **beneath,
    }


def _link(spoken: Spoken, fill: Mapping[str, str], base: str) -> dict[str, Any] | None:
    if spoken.text.link is None:
        return None
    before, _, rest = spoken.text.link.partition("{link_start}")
    words, _, after = rest.partition("{link_end}")
    told = {"before": before, "words": words, "after": after}
    href = spoken.more_info and urljoin(base, spoken.more_info)
    return {**{name: _filled(text, fill) for name, text in told.items()}, "href": href}


def _filled(text: str, fill: Mapping[str, str]) -> str:
    return "".join(part if kind == "text" else fill[part] for kind, part in split(text)).strip("\n")
