"""Notices without markup: as plain text for feeds and mails, and as data for apps that draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from notices.placeholders import PARAGRAPHS, split
from notices.rules import Text

__all__ = ["Spoken", "as_data", "as_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A notice in one language. more_info: where its link leads, or None. english: what stands beneath it."""

    language: str
    direction: str
    text: Text
    more_info: str | None
    folded: bool
    dismissible: bool
    english: Text | None = None


def as_text(notices: Sequence[Spoken], publisher: str, base: str = "") -> str:
    """Plain text, a blank line between paragraphs and two between notices; ends in a line feed unless empty.

    base: the address that links are relative to.
    """
    return "\n\n".join("\n\n".join(_paragraphs(each, publisher, base)) + "\n" for each in notices)


def _paragraphs(spoken: Spoken, publisher: str, base: str) -> list[str]:
    place = spoken.more_info and urljoin(base, spoken.more_info)
    # An address behind a link's words is how a link is written where there are none.
    fill = {"publisher": publisher, "link_start": "", "link_end": f" ({place})" if place else ""}
    return [
        _filled(each, fill)
        for text in filter(None, (spoken.text, spoken.english))
        for each in (text.title, *PARAGRAPHS.split(text.body), text.link or "")
        if each.strip()
    ]


def as_data(notices: Sequence[Spoken], publisher: str, base: str = "") -> list[dict[str, Any]]:
    """One object for each notice: language, direction, title, paragraphs, link, whether it is folded, whether
    its reader may hide it, and the English beneath it (title, paragraphs, link; or None).

    link: None, or the words before, in and behind it, and the address (href, None where it leads nowhere).
    base: as in `as_text`.
    """
    return [_data(each, publisher, base) for each in notices]


def _data(spoken: Spoken, publisher: str, base: str) -> dict[str, Any]:
    href = spoken.more_info and urljoin(base, spoken.more_info)
    return {
        "language": spoken.language,
        "direction": spoken.direction,
        **_words(spoken.text, publisher, href),
        "folded": spoken.folded,
        "dismissible": spoken.dismissible,
        "english": spoken.english and _words(spoken.english, publisher, href),
    }


def _words(text: Text, publisher: str, href: str | None) -> dict[str, Any]:
    fill = {"publisher": publisher, "link_start": "", "link_end": ""}
    return {
        "title": _filled(text.title, fill),
        "paragraphs": [_filled(each, fill) for each in PARAGRAPHS.split(text.body) if each.strip()],
        "link": _link(text.link, fill, href),
    }


def _link(link: str | None, fill: Mapping[str, str], href: str | None) -> dict[str, Any] | None:
    if link is None:
        return None
    before, _, rest = link.partition("{link_start}")
    words, _, after = rest.partition("{link_end}")
    told = {"before": before, "words": words, "after": after}
    return {**{name: _filled(text, fill) for name, text in told.items()}, "href": href}


def _filled(text: str, fill: Mapping[str, str]) -> str:
    return "".join(part if kind == "text" else fill[part] for kind, part in split(text)).strip("\n")
